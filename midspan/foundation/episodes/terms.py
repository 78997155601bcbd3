"""The thread: the states of one course of care, as in FHIR EpisodeOfCare."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class EpisodeStatus(StrEnum):
    PLANNED = "planned"
    WAITLIST = "waitlist"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"


S = EpisodeStatus
TRANSITIONS: dict[EpisodeStatus, frozenset[EpisodeStatus]] = {
    S.PLANNED: frozenset({S.WAITLIST, S.ACTIVE, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.WAITLIST: frozenset({S.PLANNED, S.ACTIVE, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.ACTIVE: frozenset({S.ON_HOLD, S.FINISHED, S.ENTERED_IN_ERROR}),
    S.ON_HOLD: frozenset({S.ACTIVE, S.FINISHED, S.ENTERED_IN_ERROR}),
    S.FINISHED: frozenset({S.ENTERED_IN_ERROR}),
    S.CANCELLED: frozenset({S.PLANNED, S.ENTERED_IN_ERROR}),  # a referral closed too soon is reopened
    S.ENTERED_IN_ERROR: frozenset(),
}
OPEN = frozenset({S.PLANNED, S.WAITLIST, S.ACTIVE, S.ON_HOLD})
IN_TREATMENT = frozenset({S.ACTIVE, S.ON_HOLD})


class EndReason(StrEnum):
    """Why a course of care ended, in the categories of TEDS discharge reporting."""

    COMPLETED = "completed"
    TRANSFERRED = "transferred"
    DROPPED_OUT = "dropped_out"
    TERMINATED = "terminated"
    INCARCERATED = "incarcerated"
    DIED = "died"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One course of care as other packages see it."""

    id: int
    patient_id: int
    status: EpisodeStatus
    site_id: int
    track_id: int | None
    level_code: str
    admitted_on: date | None
    ended_on: date | None


class CourseFacts(NamedTuple):
    """One course of care as lists of many people need it: a plain row, read once for every station that is asked."""

    id: int
    status: str
    site_id: int
    timezone: str
    level_code: str | None
    opened_at: datetime
    admitted_on: date | None
    planned_end_on: date | None
    counsellor_id: int | None
    supervisor_id: int | None

    @property
    def in_treatment(self) -> bool:
        return self.status in IN_TREATMENT
