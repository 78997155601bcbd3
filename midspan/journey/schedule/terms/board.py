"""The words of the board of a draft: chips in rows by room or facilitator, people with their hours, and what is broken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chip:
    """One group on the board. `before` says where it stood, when it moved; `marks` are states in words."""

    group: str
    name: str
    weekday: int
    starts: int
    ends: int
    room: str
    room_name: str
    leaders: tuple[str, ...]
    leader_names: str
    taken: int
    seats: int
    minimum: int
    before: str = ""
    new_leader: bool = False
    new_room: bool = False
    fixed: bool = False
    broken: tuple[str, ...] = ()

    @property
    def clock(self) -> str:
        return f"{self.starts // 60:02}:{self.starts % 60:02}"

    @property
    def changed(self) -> bool:
        return bool(self.before) or self.new_leader or self.new_room


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A room or a facilitator with their groups by day of the week, in the order of the board's days."""

    id: str
    name: str
    note: str
    days: tuple[tuple[str, tuple[Chip, ...]], ...]  # the day's name and its groups
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person's week in a draft: minutes against the prescribed ones, groups, and what is missing."""

    id: str
    name: str
    minutes: int
    target: int
    days: int
    target_days: int
    groups: tuple[tuple[str, str], ...]  # id and words
    sees_counsellor: bool | None  # None: they have none
    moved: bool = False
    lacks: tuple["Lack", ...] = ()

    @property
    def reached(self) -> bool:
        return self.minutes >= self.target and self.days >= self.target_days


@dataclass(frozen=True, slots=True)
class Lack:
    """One need that is not met, and what closed each other way."""

    text: str
    blocked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """A draft in numbers."""

    reached: int
    people: int
    held: int
    groups: int
    moved_groups: int
    moved_people: int
    own_counsellor: int
    with_counsellor: int
    broken: int
    minutes_missing: int
