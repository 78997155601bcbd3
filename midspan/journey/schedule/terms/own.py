"""The words of a session of one person's own: an individual session, or one with those close to them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SessionLength:
    """How long a kind of session lasts, in minutes, both ends included; dated, with its source."""

    minutes_from: int
    minutes_to: int
    effective_from: date
    source: str


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time at which the person and the one they meet are both free. Moments are aware."""

    starts_at: datetime
    ends_at: datetime
