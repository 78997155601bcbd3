"""The words of care beyond the program: a medical consult asked for, a provider with whom care is shared, what was exchanged."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ConsultKind(StrEnum):
    """Who is asked."""

    ADDICTION_PHYSICIAN = "addiction_physician"
    PSYCHIATRIST = "psychiatrist"
    PRIMARY_CARE = "primary_care"
    OBSTETRICS = "obstetrics"
    EMERGENCY = "emergency"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon, and by which day it must have happened."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


WITHIN_DAYS = {Urgency.TODAY: 0, Urgency.WEEK: 7, Urgency.MONTH: 30}


@dataclass(frozen=True, slots=True)
class ConsultFacts:
    id: int
    episode_id: int
    patient_id: int
    person: str
    kind: ConsultKind
    asked_of: str
    reason: str
    urgency: Urgency
    ordered_on: date
    by: str
    due_on: date
    done_on: date | None
    outcome: str
    follow_up_on: date | None
    follow_up_words: str
    followed_on: date | None
    followed_words: str
    cancelled_reason: str
    version: int

    @property
    def open(self) -> bool:
        """Something is still to be done: the consult itself, or what follows from it."""
        return not self.cancelled_reason and (
            self.done_on is None or (self.follow_up_on is not None and self.followed_on is None)
        )

    @property
    def next_on(self) -> date | None:
        """The day by which the next thing must happen; None when nothing is open."""
        if not self.open:
            return None
        return self.due_on if self.done_on is None else self.follow_up_on


class ProviderKind(StrEnum):
    """What somebody outside is to the person."""

    PSYCHIATRIST = "psychiatrist"
    ADDICTION_PHYSICIAN = "addiction_physician"
    PRIMARY_CARE = "primary_care"
    THERAPIST = "therapist"
    OBSTETRICS = "obstetrics"
    OPIOID_TREATMENT_PROGRAM = "opioid_treatment_program"
    OTHER = "other"


PHYSICIANS = frozenset({ProviderKind.PSYCHIATRIST, ProviderKind.ADDICTION_PHYSICIAN, ProviderKind.PRIMARY_CARE,
                        ProviderKind.OBSTETRICS})  # fmt: skip


class Direction(StrEnum):
    SENT = "sent"
    RECEIVED = "received"


class ConsentStanding(StrEnum):
    """How the written consent behind shared care stands on a day."""

    HOLDS = "holds"
    NONE = "none"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OTHER_NAME = "other_name"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Whether something may be handed out on a day, why not, and what would make it possible. Words for people."""

    standing: ConsentStanding
    words: str
    remedy: str = ""
    paper_id: int | None = None
    signed_on: date | None = None
    expires_on: date | None = None

    @property
    def holds(self) -> bool:
        return self.standing is ConsentStanding.HOLDS


@dataclass(frozen=True, slots=True)
class ExchangeFacts:
    id: int
    direction: Direction
    on: date
    what: str
    how: str
    by: str
    at: datetime
    paper_id: int | None = None


@dataclass(frozen=True, slots=True)
class SharedCareFacts:
    id: int
    episode_id: int
    kind: ProviderKind
    provider: str
    organisation: str
    condition: str
    purpose: str
    since_on: date
    ended_on: date | None
    ended_reason: str
    by: str
    consent: ConsentView
    exchanges: tuple[ExchangeFacts, ...]
    version: int


@dataclass(frozen=True, slots=True)
class CareMember:
    """One physician of a care team: here or outside, as what, since when."""

    name: str
    organisation: str
    role: str
    here: bool
    since_on: date | None = None
