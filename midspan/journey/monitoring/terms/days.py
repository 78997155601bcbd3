"""The words of use by day: how a day was asked about, what was said, what a calendar of days adds up to."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from midspan.journey.assessment.terms import Substance

# One day of a calendar. None is unknown; 0 or False is a day without; a number is standard drinks; True is use of which the
# amount is not known, or a substance that is not counted in drinks.
Day = Decimal | int | bool | None

BESIDE = frozenset({Substance.TOBACCO, Substance.CAFFEINE})  # kept on calendars of their own, never against abstinence


class Asked(StrEnum):
    """How a day was asked about."""

    SESSION = "session"
    SELF = "self"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a person says about one day and one substance. `drinks` are standard drinks, for alcohol alone."""

    on: date
    substance: Substance
    used: bool
    drinks: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class UseDayFacts:
    """A report as it is kept: who wrote it down, when, how it was asked; `corrected` when a later one counts instead."""

    report: DayReport
    asked: Asked
    by: str
    reported_at: datetime
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a calendar of days adds up to. Percentages are of known days, and None when there is nothing to divide by."""

    days: int
    days_known: int
    days_abstinent: int
    percent_days_abstinent: Fraction | None
    use_days: int
    heavy_days: int | None
    percent_heavy_days: Fraction | None
    drinks_per_drinking_day: Fraction | None
    longest_streak: int
    current_streak: int


@dataclass(frozen=True, slots=True)
class Abstinence:
    """Where somebody stands: of the last days, how many are known and which share was without use; the streak up to the
    last known day; the last day with use, if any. `found_from` to `found_to` is the latest span within which a settled test
    says there was use that nobody told of; on which day is not known."""

    days: int
    days_known: int
    percent: Fraction | None
    current_streak: int
    known_to: date | None
    last_use_on: date | None
    found_from: date | None = None
    found_to: date | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """The first day of a stretch with use, and how many days without stood right before it (0: not known)."""

    on: date
    abstinent_before: int
