"""The words of attendance: presence, absence and its reasons, participation, the week's hours."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from midspan.foundation.program.terms import Interval


class Presence(StrEnum):
    """How one person stands to one session: nothing known yet, present, or absent."""

    EXPECTED = "expected"
    PRESENT = "present"
    ABSENT = "absent"


class Standing(StrEnum):
    """How one person stands this evening, on Today."""

    EXPECTED = "expected"
    HERE = "here"
    LATE = "late"
    EXCUSED = "excused"
    SILENT = "silent"
    LEFT = "left"


class AbsenceReason(StrEnum):
    WORK = "work"
    ILLNESS = "illness"
    CHILD_CARE = "child_care"
    TRANSPORT = "transport"
    MEDICAL_VISIT = "medical_visit"
    COURT = "court"
    NO_WORD = "no_word"
    OTHER = "other"


class RoomFlag(StrEnum):
    NEEDS_INDIVIDUAL = "needs_individual"
    CRAVING = "craving"
    LEFT_UPSET = "left_upset"
    AGREEMENT_BREACHED = "agreement_breached"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Attended:
    """When a person was in the room: stretches of time, in any order; overlapping ones count once."""

    present: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned: the session's interval and the breaks inside it."""

    interval: Interval
    breaks: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One person's row in the group room as it was entered. Times are aware; none means as checked in."""

    presence: Presence = Presence.EXPECTED
    came_at: datetime | None = None
    left_at: datetime | None = None
    absence_reason: str = ""
    called: bool = False
    participation: int | None = None
    flags: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One person in the group room: who, what is entered, the minutes that count so far."""

    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    line: RoomLine
    attended: Attended
    minutes: int
    arrived_at: datetime | None
    late_minutes: int


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One stay in the house; `left_at` is None while the person is here."""

    id: int
    episode_id: int
    on: date
    arrived_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class WeekOfHours:
    """One person's week, Monday to Sunday in the site's time: credited minutes by day, against the targets."""

    starts_on: date
    minutes_by_day: dict[date, int] = field(default_factory=dict)
    still_planned_minutes: int = 0
    target_minutes: int = 540
    target_days: int = 3
    partial_hospitalization: bool = False
    outside_usual_band: bool = False

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


@dataclass(frozen=True, slots=True)
class PersonTonight:
    """One person on Today: how they stand, their week, what was said about an absence."""

    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    level: str
    day: int | None
    cohort_id: int
    standing: Standing
    arrived_at: datetime | None
    left_at: datetime | None
    visit_id: int | None
    late_minutes: int
    absence_reason: str
    silent_days: int
    week: WeekOfHours


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """One person's part in one session, as other stations see it. Signed when `signed_at` is set."""

    id: int
    session_id: int
    episode_id: int
    on: date
    starts_at: datetime
    title: str
    topic: str
    presence: Presence
    came_at: datetime | None
    left_at: datetime | None
    credited_minutes: int | None
    absence_reason: str
    participation: int | None
    flags: tuple[str, ...]
    line: str
    shared_note: str
    signed_by: str
    signed_at: datetime | None
