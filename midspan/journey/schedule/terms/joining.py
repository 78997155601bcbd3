"""The words of joining: members and who waits, what a person is offered, guests, who is kept apart, how far a change reaches."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from midspan.foundation.program.terms import BlockFacts
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms.timetable import GroupFacts, MemberRole, Phase, SeatKind, SessionFacts


class SeriesScope(StrEnum):
    """How far a change of one session reaches. Sessions that have begun are never reached."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody belongs to a group from a day until another, which is not included; without an end, until further notice."""

    from_on: date
    until_on: date | None = None
    by_telehealth: bool = False


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """One session of a series as a change sees it."""

    id: int
    on: date
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """One person of a group: since when, how far along, in which role."""

    membership_id: int
    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    from_on: date
    until_on: date | None
    role: MemberRole
    by_telehealth: bool
    phase: Phase | None
    day: int | None


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """Somebody who waits for a seat; the first in line has place 1."""

    id: int
    group_id: int
    episode_id: int
    patient_id: int
    person: str
    since: datetime
    note: str
    place: int


@dataclass(frozen=True, slots=True)
class HoursClash:
    """A meeting of a group that meets hours given to work, school or care."""

    block: BlockFacts
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class MeetingTimes:
    """The weekdays (Monday is 1) on which a group meets at the same time."""

    weekdays: tuple[int, ...]
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class GroupOffer:
    """A group as one person is offered it: when it meets, why not, what stands in the way, which groups it replaces."""

    group: GroupFacts
    times: tuple[MeetingTimes, ...]
    starts_on: date
    reasons: tuple[Reason, ...]
    clashes: tuple[HoursClash, ...]
    leaves: tuple[str, ...]
    place: int | None = None  # in the group's waiting list, where they wait
    other_track: bool = False
    other_language: bool = False
    telehealth_left: int = 0

    @property
    def full(self) -> bool:
        return any(reason.rule == "capacity" for reason in self.reasons)

    @property
    def asks(self) -> bool:
        """Whether only the word of somebody who knows the person is missing."""
        return bool(self.reasons) and all(reason.rule == "002-28" for reason in self.reasons)

    @property
    def may_wait(self) -> bool:
        """Whether nothing but a seat is missing."""
        return self.full and self.place is None and all(reason.rule in {"capacity", "002-28"} for reason in self.reasons)

    @property
    def fits(self) -> bool:
        return not self.reasons and not self.clashes


@dataclass(frozen=True, slots=True)
class WeekSession:
    """One session in a week's timetable, with how many of its seats are taken."""

    facts: SessionFacts
    taken: int
    by_telehealth: int
    minimum: int
    telehealth_seats: int
    veiled: bool

    @property
    def short(self) -> bool:
        """Whether fewer people are expected than the group needs."""
        return self.facts.status == "planned" and self.taken < self.minimum


@dataclass(frozen=True, slots=True)
class WeekRun:
    """Sessions of one group that follow each other on a day, with the same room, leaders and people."""

    sessions: tuple[WeekSession, ...]

    @property
    def first(self) -> WeekSession:
        return self.sessions[0]

    @property
    def ends_at(self) -> datetime:
        return self.sessions[-1].facts.ends_at

    @property
    def joined(self) -> bool:
        return len(self.sessions) > 1


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One person's seat on a session's page."""

    seat_id: int
    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    kind: SeatKind
    role: MemberRole
    by_telehealth: bool
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """Somebody close to a person who takes part in a session and is no patient. `came` is None until it is known."""

    id: int
    session_id: int
    episode_id: int
    person: str
    name: str
    relationship: str
    agreed: bool
    agreed_words: str
    came: bool | None


@dataclass(frozen=True, slots=True)
class ApartFacts:
    """Somebody with whom a person is never seated. Only those who decide read the reason."""

    id: int
    patient_id: int
    person: str
    reason: str
    by: str
    at: datetime
    ended_at: datetime | None
    together: tuple[str, ...] = ()  # groups to which both still belong
