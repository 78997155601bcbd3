"""What is one invented person's course made of? Plain facts, decided before anybody lives through them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from midspan.doors.demo.names import Person
from midspan.foundation.episodes.terms import EndReason
from midspan.journey.assessment.terms import Dimension, Substance
from midspan.journey.referral.terms import (
    CloseReason,
    ContactChannel,
    ContactOutcome,
    Diversion,
    ReferralStatus,
    ReferralType,
    SourceKind,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the clinic is; tests live through a smaller one."""

    weeks: int = 26
    finished: int = 48
    active: int = 36
    at_each_stage: int = 12
    closed: int = 42  # with the 84 admitted a third never begin: 29 to 42 % do in the field


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach someone."""

    at: datetime
    channel: ContactChannel
    outcome: ContactOutcome


@dataclass(frozen=True, slots=True)
class Findings:
    """What the assessment will find."""

    substance: Substance
    others: tuple[Substance, ...]
    days_used: int
    criteria: int
    prior_treatments: int
    ratings: dict[Dimension, int]
    phq: int
    gad: int
    audit: int
    improves: bool
    ideation: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One referral and what becomes of it. A moment is None when it will not come (or not before today)."""

    number: int
    person: Person
    stage: ReferralStatus
    source: SourceKind
    source_name: str
    urgency: Urgency
    kind: ReferralType
    mandated_by: str
    motivation: str
    reason: str
    prior_level: str
    discharged_on: date | None
    findings: Findings
    received_at: datetime
    attempts: tuple[Attempt, ...] = ()
    screened_at: datetime | None = None
    diverted_to: Diversion | None = None
    detox_cleared_at: datetime | None = None
    assessed_at: datetime | None = None
    placed_at: datetime | None = None
    admitted_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: CloseReason | None = None
    group: str = ""
    planned_weeks: int = 12
    ended_on: date | None = None
    ended: EndReason | None = None
    electronic: bool = False
    comes: float = 0.8
    silent_from: date | None = None
    asked_weeks: tuple[int, ...] = field(default=())

    @property
    def admitted_on(self) -> date | None:
        return self.admitted_at.date() if self.admitted_at else None

    @property
    def stay(self) -> int | None:
        """Days from admission to the end."""
        return (self.ended_on - self.admitted_on).days if self.ended_on and self.admitted_on else None

    def here_on(self, day: date) -> bool:
        """Whether the person belongs to a group on this day."""
        return self.admitted_on is not None and self.admitted_on <= day and (self.ended_on is None or day <= self.ended_on)
