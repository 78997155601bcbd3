"""The words of the week builder's pages: lines of the published week, what an answer does with them, whom it touches."""

from dataclasses import dataclass, field
from datetime import date, time

from midspan.foundation.program.terms import BlockFacts
from midspan.journey.schedule.terms.timetable import Restriction
from midspan.journey.schedule.terms.week import Change


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One weekly meeting of a group as it stands on a Monday: its own, or a block of its track's week. `id` says so in the
    described week and names nobody."""

    id: str
    group_id: int
    meeting_id: int | None
    block: BlockFacts
    group: str
    track: str
    restriction: Restriction
    room_id: int | None
    facilitator_id: int
    co_facilitator_id: int | None


@dataclass(frozen=True, slots=True)
class Placing:
    """Where one line of the week shall stand, and who comes to it; none of its parts is a name."""

    line: str
    weekday: int
    starts: time
    ends: time
    room_id: int | None
    facilitator_id: int
    co_facilitator_id: int | None
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom publishing touches, by id, and the changes that are about each."""

    people: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    staff: dict[str, tuple[Change, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WeekPublished:
    """What publishing did: whom it touched, sessions moved, made and cancelled, and what somebody should look at."""

    from_on: date
    moved: int = 0
    made: int = 0
    cancelled: int = 0
    people: int = 0
    staff: int = 0
    changed_alone: tuple[str, ...] = ()
    kept_elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """Somebody who might lead one session instead: what speaks for it and what against it."""

    staff_id: int
    name: str
    qualified: bool
    on_leave: bool
    elsewhere: str = ""  # what they lead at that time
    works_then: bool | None = None  # None: nobody wrote their hours down
    knows: int = 0  # members who are theirs, or whom they lead in another group
    minutes_this_week: int = 0


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate with the reasons in words; `able` when nothing hinders it."""

    staff_id: int
    name: str
    able: bool
    reasons: tuple[str, ...]
    knows: int
