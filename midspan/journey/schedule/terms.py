"""The words of the timetable: cohorts, members, sessions and their states."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SessionStatus(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session that a week asks for: the local day, its moments in UTC, and the block it fills."""

    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    group_type: str
    title: str


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One group session as other stations see it. The break lies at the end of the interval."""

    id: int
    cohort_id: int
    cohort: str
    track_id: int
    track: str
    site_id: int
    timezone: str
    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    title: str
    group_type: str
    room: str
    capacity: int
    facilitator_id: int
    facilitator: str
    co_facilitator_id: int | None
    co_facilitator: str
    topic: str
    status: SessionStatus
    cancel_reason: str
    version: int


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """A group of people who go through a track's blocks together, and how full it is on a day."""

    id: int
    track_id: int
    track: str
    name: str
    room: str
    facilitator: str
    capacity: int
    members: int
