"""The words of instruments: forms, items and codes, scores, safety alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any


class FormStatus(StrEnum):
    OK = "ok"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


class FormMode(StrEnum):
    SELF = "self"
    INTERVIEW = "interview"
    TELEPHONE = "telephone"
    PAPER = "paper"
    PROXY = "proxy"


class UsedIn(StrEnum):
    """Where a clinician carried a result to."""

    PLAN = "plan"
    NOTE = "note"


class AlertTier(IntEnum):
    """How soon an alert must be seen: now, the same day, or before the next session (facts of measurement-based care 7.5)."""

    NOW = 1
    SAME_DAY = 2
    NEXT_SESSION = 3


SELF_HARM = "suicide_or_self_harm_item_positive"


CAUSES: dict[str, str] = {SELF_HARM: "answered yes to thoughts of being better off dead or of self-harm"}


@dataclass(frozen=True, slots=True)
class Item:
    """One question as printed, with its permitted codes and their words."""

    number: int
    text: str
    options: tuple[tuple[int, str], ...]

    @property
    def codes(self) -> frozenset[int]:
        return frozenset(code for code, _ in self.options)


@dataclass(frozen=True, slots=True)
class Band:
    label: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer that somebody must see, whatever the rest of the form says."""

    item: int
    at_least: int
    flag: str


@dataclass(frozen=True, slots=True)
class Skip:
    """A legal skip: with this code at this item the form leaves others unasked; they count 0."""

    item: int
    code: int
    leaves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A sentence that belongs beside a score when all its points come from one item."""

    only_item: int
    text: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument and version as data: what is asked, which codes are allowed, how it is read, whose it is.

    `cuts` holds the screening cut by sex, `any` where the sex does not matter or is not known.
    """

    code: str
    version: str
    short: str
    title: str
    about: str
    stem: str
    recall: str
    recall_days: int
    minutes: int
    items: tuple[Item, ...]
    follow_ups: tuple[Item, ...]
    skips: tuple[Skip, ...]
    alerts: tuple[Alert, ...]
    reviews: tuple[Review, ...]
    bands: tuple[Band, ...]
    band_scheme: str
    band_source: str
    cuts: Mapping[str, int]
    cut_source: str
    missing: str
    credit: str
    rights: str
    source: str

    @property
    def questions(self) -> tuple[Item, ...]:
        """Everything printed, the unscored questions last."""
        return (*self.items, *self.follow_ups)

    @property
    def highest(self) -> int:
        return sum(max(item.codes) for item in self.items)


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument's scoring gives. `total` is None unless the form is complete and valid."""

    status: FormStatus
    total: int | float | None
    band: str = ""
    positive: bool | None = None
    flags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rule_version: str = ""
    band_scheme: str = ""
    subscales: Mapping[str, int | float | None] = field(default_factory=dict)
    results: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """One submitted form with its score, dated in the time of the site."""

    episode_id: int
    form_id: int
    instrument: str
    on: date
    at: datetime
    score: Score

    @property
    def total(self) -> int | float | None:
        return self.score.total

    @property
    def band(self) -> str:
        return self.score.band

    @property
    def positive(self) -> bool | None:
        return self.score.positive


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """A safety alert with whom it is about; `answer` is what was chosen, in the form's words."""

    id: int
    episode_id: int
    patient_id: int
    person: str
    cause: str
    words: str
    answer: str
    raised_at: datetime
    cleared_at: datetime | None = None
    cleared_by: str = ""
    disposition: str = ""
