"""The words of withdrawal management elsewhere: a bed asked for, taken, left, and the way back."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DetoxStatus(StrEnum):
    """How a referral to withdrawal management stands. Only a clearance by a nurse or prescriber opens the start."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    ADMITTED = "admitted"  # there, not here
    LEFT_EARLY = "left_early"
    CLEARED = "cleared"
    DECLINED = "declined"


D = DetoxStatus
DETOX_TRANSITIONS: dict[DetoxStatus, frozenset[DetoxStatus]] = {
    D.REQUESTED: frozenset({D.ACCEPTED, D.ADMITTED, D.DECLINED, D.CLEARED}),
    D.ACCEPTED: frozenset({D.ADMITTED, D.DECLINED, D.CLEARED}),
    D.ADMITTED: frozenset({D.LEFT_EARLY, D.CLEARED}),
    D.LEFT_EARLY: frozenset({D.ADMITTED, D.CLEARED}),
    D.CLEARED: frozenset(),
    D.DECLINED: frozenset(),
}
SETTLED = frozenset({D.CLEARED, D.DECLINED})
AWAY = frozenset({D.REQUESTED, D.ACCEPTED, D.ADMITTED})  # somebody is expected back


@dataclass(frozen=True, slots=True)
class DetoxFacts:
    """One referral to withdrawal management as pages see it."""

    id: int
    facility: str
    status: DetoxStatus
    requested_at: datetime
    requested_by: str
    bed_on: date | None
    return_on: date | None
    cleared_at: datetime | None
    cleared_by: str
    clearance_note: str
    telephone: str = ""
    episode_id: int = 0
    patient_id: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True)
class DetoxStepFacts:
    """One thing that was heard from the facility or from the person."""

    status: DetoxStatus
    at: datetime
    by: str
    note: str
    bed_on: date | None
    return_on: date | None
