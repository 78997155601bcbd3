"""The words of access: stages of the way in, who is lost where, and figures with what they count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from midspan.journey.assessment.terms import Number


class Stage(StrEnum):
    """The way in, from the first word to the fourth session."""

    RECEIVED = "received"
    REACHED = "reached"
    SCREENED = "screened"
    ASSESSED = "assessed"
    PLACED = "placed"
    ADMITTED = "admitted"
    FIRST_SESSION = "first_session"
    FOURTH_SESSION = "fourth_session"


@dataclass(frozen=True, slots=True)
class WayIn:
    """One referral: when it reached each stage; why it was closed, if it was."""

    referral_id: int
    received_at: datetime
    reached: Mapping[Stage, date]
    appointment_on: date | None
    closed_reason: str = ""
    hurdles: int | None = None


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many came to a stage; of those who came no further, how many were lost, by reason, and how many still wait."""

    stage: Stage
    came: int
    lost: Mapping[str, int]
    waiting: int
    median_days: Number | None

    @property
    def losses(self) -> int:
        return sum(self.lost.values())


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts: `counted` of `out_of`, or a median. None is not known."""

    code: str
    value: Number | None
    out_of: int
    unit: str
    definition: str
    source: str

    @property
    def few(self) -> bool:
        """Too few people to read anything into."""
        return self.out_of < FEW


FEW = 10


@dataclass(frozen=True, slots=True)
class Access:
    """The way in of one period: the funnel, refusals by reason, and figures."""

    since: date
    until: date
    funnel: tuple[StageCount, ...]
    refusals: Mapping[str, int]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class InTreatment:
    """What was asked of one person in treatment: days of the motivation ledger, alliance checks, self-efficacy."""

    admitted_on: date
    sessions: int
    motivation: tuple[date, ...]
    alliance: tuple[date, ...]
    efficacy: tuple[tuple[date, Number], ...]


MONTH = timedelta(days=31)
