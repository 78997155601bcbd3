"""The words of measures over time: a form among others like it, the series they make, what speaks against being on track."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from midspan.journey.assessment.terms.instruments import AlertTier, Band, Higher, Number
from midspan.journey.assessment.terms.scores import Change, Score


@dataclass(frozen=True, slots=True)
class Answered:
    """One form handed in with its newest score and how it was asked, dated in the time of the site."""

    episode_id: int
    form_id: int
    instrument: str
    version: str
    language: str
    mode: str
    on: date
    at: datetime
    answers: tuple[Any, ...]
    context: Mapping[str, Any]
    score: Score

    @property
    def total(self) -> Number | None:
        return self.score.total

    @property
    def band(self) -> str:
        return self.score.band


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a series; None where the form was handed in with open questions."""

    on: date
    value: Number | None
    form_id: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """What forms must have in common before their numbers are compared."""

    version: str
    language: str
    asked: str  # self, interview, proxy
    substance: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one number that may be compared with each other, oldest first.

    `part` is a sub-scale, empty for the total. `baseline` is the first whole reading within 14 days of admission; `change`
    says what became of it and is None without one. `reliable_points` is the change that a rule set calls reliable.
    """

    instrument: str
    part: str
    label: str
    alike: Likeness
    higher: Higher
    low: Number
    high: Number
    bands: tuple[Band, ...]
    readings: tuple[Reading, ...]
    baseline: Reading | None = None
    change: Change | None = None
    reliable_points: int | None = None

    @property
    def whole(self) -> tuple[Reading, ...]:
        """The readings that have a number."""
        return tuple(one for one in self.readings if one.value is not None)

    @property
    def latest(self) -> Reading | None:
        return self.whole[-1] if self.whole else None

    @property
    def start(self) -> Reading | None:
        """What the latest is held against: the baseline, without one the first whole reading."""
        return self.baseline or (self.whole[0] if self.whole else None)

    @property
    def moved(self) -> Number:
        """By how much the latest differs from the start; 0 with fewer than two readings."""
        return _value(self.latest) - _value(self.start)

    def band_of(self, reading: Reading | None) -> Band | None:
        """The severity that a reading falls in."""
        value = reading.value if reading else None
        return None if value is None else next((band for band in self.bands if band.low <= value <= band.high), None)


def _value(reading: Reading | None) -> Number:
    return reading.value if reading is not None and reading.value is not None else 0


@dataclass(frozen=True, slots=True)
class Concern:
    """One reason why somebody is not on track, in words, with the rule it comes from."""

    code: str
    text: str
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that nobody has cleared, as a roster names it."""

    id: int
    episode_id: int
    words: str
    tier: AlertTier
    raised_at: datetime
