"""The words of the ledger of hours: what was scheduled, what counts, and why a minute does not.

Lines are named tuples: a board makes thousands of them.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from midspan.journey.attendance.terms.presence import AbsenceReason, Presence, Standing

Stay = tuple[int, int]  # seconds of the epoch: from, until


class Why(StrEnum):
    """Why minutes of a scheduled session do not count, or not yet."""

    LATE = "late"
    LEFT_EARLY = "left_early"
    OUT_OF_ROOM = "out_of_room"
    BREAK = "break_above_limit"
    ROUNDED = "rounded_down"
    EXCUSED = "absent_excused"
    NO_WORD = "absent_no_word"
    NOT_SEEN = "no_times"
    CANCELLED = "cancelled"
    SERVICE = "service_does_not_count"
    OTHER_COUNT = "counted_otherwise"
    UNSIGNED = "not_signed"
    TO_COME = "to_come"


PENDING = frozenset({Why.UNSIGNED, Why.TO_COME})  # minutes that may still count


class ServiceClass(StrEnum):
    """What so many hours are called: outpatient, intensive outpatient, partial hospitalization (row 004-04)."""

    OUTPATIENT = "outpatient"
    INTENSIVE = "intensive_outpatient"
    PARTIAL = "partial_hospitalization"


class Fit(StrEnum):
    """How close a session that makes up hours is to the person's own groups; the closest is offered first."""

    OWN_TRACK = "own_track"
    OWN_SITE = "own_site"
    OTHER_SITE = "other_site"
    TELEHEALTH = "telehealth"


class Missing(NamedTuple):
    """Minutes of one session that do not count, and why. `absence` says more about an excused absence."""

    why: Why
    minutes: int
    absence: str = ""


class PartFacts(NamedTuple):
    """What is known of one person's part in one session. Moments are seconds of the epoch; the break lies at the end.

    `stretches` are when they were in the room: as it was signed, else as the door and the room have it so far. `credited` is
    None until it is signed.
    """

    episode_id: int
    session_id: int
    on: date
    starts: int
    ends: int
    pause: int = 0
    service: str = ""
    title: str = ""
    track_id: int | None = None
    seat: str = "member"
    cancelled: bool = False
    cancel_reason: str = ""
    presence: str = Presence.EXPECTED
    absence: str = ""
    credited: int | None = None
    counted_by: str = ""
    stretches: tuple[Stay, ...] = ()
    by_telehealth: bool = False

    @property
    def starts_at(self) -> datetime:
        return datetime.fromtimestamp(self.starts, UTC)

    @property
    def ends_at(self) -> datetime:
        return datetime.fromtimestamp(self.ends, UTC)

    @property
    def excused(self) -> bool:
        return self.absence not in {"", AbsenceReason.NO_WORD}


class LedgerLine(NamedTuple):
    """One session in somebody's ledger, in minutes: `scheduled` is `credited` and everything in `missing` together.

    `expected` is what counts, or will count when it is signed or attended to the end.
    """

    part: PartFacts
    scheduled: int
    attended: int
    credited: int
    expected: int
    missing: tuple[Missing, ...] = ()

    @property
    def settled(self) -> bool:
        return self.part.credited is not None


@dataclass(frozen=True, slots=True)
class Sums:
    """Minutes scheduled, attended and credited."""

    scheduled: int = 0
    attended: int = 0
    credited: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.scheduled + other.scheduled, self.attended + other.attended, self.credited + other.credited)


@dataclass(frozen=True, slots=True)
class LedgerWeek:
    """One person's week, line by line: sums by kind of service, and everything that does not count by its reason."""

    starts_on: date
    lines: tuple[LedgerLine, ...]
    by_service: dict[str, Sums]
    missing: tuple[Missing, ...]
    total: Sums
    expected: int
    target: int
    target_days: int
    service_class: ServiceClass
    classes: dict[date, ServiceClass]

    @property
    def percent(self) -> int:
        """How much of the week's hours was met, at most 100 (row 004-02)."""
        return min(100, self.total.credited * 100 // self.target) if self.target else 100


@dataclass(frozen=True, slots=True)
class WeekOfHours:
    """One person's week, Monday to Sunday in the site's time: credited minutes by day, against the targets.

    `days_ahead` are days on which nothing is credited yet and something may still count.
    """

    starts_on: date
    minutes_by_day: dict[date, int] = field(default_factory=dict)
    still_planned_minutes: int = 0
    target_minutes: int = 540
    target_days: int = 3
    partial_hospitalization: bool = False
    outside_usual_band: bool = False
    days_ahead: int = 0
    service_class: ServiceClass = ServiceClass.OUTPATIENT

    @property
    def minutes(self) -> int:
        return sum(self.minutes_by_day.values())

    @property
    def days(self) -> int:
        return sum(1 for minutes in self.minutes_by_day.values() if minutes > 0)

    @property
    def met(self) -> bool:
        return self.minutes >= self.target_minutes and self.days >= self.target_days

    @property
    def can_still_be_met(self) -> bool:
        return self.minutes + self.still_planned_minutes >= self.target_minutes

    @property
    def short(self) -> int:
        """By how many minutes the week will fall short, as it stands."""
        return max(0, self.target_minutes - self.minutes - self.still_planned_minutes)

    @property
    def short_days(self) -> int:
        """How many days of treatment the week will lack, as it stands (row 000-07)."""
        return max(0, self.target_days - self.days - self.days_ahead)

    @property
    def percent(self) -> int:
        """How much of the week's hours was met, at most 100 (row 004-02)."""
        return min(100, self.minutes * 100 // self.target_minutes) if self.target_minutes else 100


@dataclass(frozen=True, slots=True)
class PersonTonight:
    """One person on Today: how they stand, their week, what was said about an absence, the groups they go to today."""

    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    level: str
    day: int | None
    group_ids: frozenset[int]
    standing: Standing
    arrived_at: datetime | None
    left_at: datetime | None
    visit_id: int | None
    late_minutes: int
    absence_reason: str
    silent_days: int
    week: WeekOfHours


@dataclass(frozen=True, slots=True)
class Shortfall:
    """By how much a week will fall short, and what took the minutes, the largest cause first.

    `booked_too_little`: minutes that were never scheduled, though the week asks for them.
    """

    minutes: int
    days: int
    credited: int
    ahead: int
    target: int
    causes: tuple[Missing, ...] = ()
    booked_too_little: int = 0


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A coming session in which somebody could make up hours. Moments are seconds of the epoch."""

    session_id: int
    on: date
    starts: int
    ends: int
    minutes: int
    title: str
    group: str
    fit: Fit
    room: str = ""
    site: str = ""

    @property
    def starts_at(self) -> datetime:
        return datetime.fromtimestamp(self.starts, UTC)

    @property
    def ends_at(self) -> datetime:
        return datetime.fromtimestamp(self.ends, UTC)


@dataclass(frozen=True, slots=True)
class MakeUpOffer:
    """Sessions that together make up what is missing, in order of time; `short_after` is what would still be missing."""

    sessions: tuple[MakeUp, ...]
    minutes: int
    short_after: int
    days_after: int = 0

    @property
    def visits(self) -> list[tuple[MakeUp, ...]]:
        """The sessions as the person comes to them: those of one group on one day together."""
        days: dict[tuple[date, str, Fit], list[MakeUp]] = {}
        for session in self.sessions:
            days.setdefault((session.on, session.group, session.fit), []).append(session)
        return [tuple(held) for held in days.values()]


@dataclass(frozen=True, slots=True)
class DayState:
    """How somebody stood to one scheduled day: came, or missed it with or without an excuse."""

    on: date
    came: bool
    excused: bool


@dataclass(frozen=True, slots=True)
class Streak:
    """Days missed in a row without an excuse: from the first to the last."""

    since: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class Recounted:
    """Minutes that were counted anew by a corrected rule: what stood before, what stands now."""

    session_id: int
    episode_id: int
    before: int
    after: int
    rule_before: str
    rule_after: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CountDifference:
    """One signed part whose minutes would be other ones today. `corrected` is set when the rule was corrected since."""

    attendance_id: int
    episode_id: int
    session_id: int
    on: date
    stored: int
    counted: int
    counted_by: str
    rule: str

    @property
    def corrected(self) -> bool:
        return self.counted_by != self.rule


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """Something to be done for a person, as lists show it."""

    id: int
    episode_id: int
    patient_id: int
    person: str
    kind: str
    since_on: date
    words: str
    owner_id: int | None
    owner: str
    due_on: date
    opened_at: datetime
    done_at: datetime | None
    outcome: str
    version: int


@dataclass(frozen=True, slots=True)
class MissedInARow:
    """So many scheduled days missed in a row without an excuse. A day counts as missed when no session of it was attended;
    an excused day neither counts nor breaks the row. Whoever sees to it has until `due_in` working days later."""

    days: int
    due_in: int
    looked_back: int  # days
    source: str
