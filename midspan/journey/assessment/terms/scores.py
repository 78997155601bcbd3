"""The words of results: a score, a safety alert, the change between two scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from midspan.journey.assessment.terms.instruments import AlertTier, Number


class FormStatus(StrEnum):
    OK = "ok"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


class UsedIn(StrEnum):
    """Where a clinician carried a result to."""

    PLAN = "plan"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument's scoring gives. `total` is None unless the form is complete and valid.

    `results` holds the other named results (percentage, pattern, prorated, …); a `positive` among them stands in `positive`.
    """

    status: FormStatus
    total: Number | None
    band: str = ""
    positive: bool | None = None
    flags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rule_version: str = ""
    band_scheme: str = ""
    subscales: Mapping[str, Number | None] = field(default_factory=dict)
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
    substance: str = ""
    version: str = ""
    mode: str = ""
    language: str = "en"

    @property
    def total(self) -> Number | None:
        return self.score.total

    @property
    def band(self) -> str:
        return self.score.band

    @property
    def reads(self) -> str:
        """The severity in words."""
        return self.score.band.replace("_", " ")

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
    tier: AlertTier = AlertTier.NOW
    told: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    form_id: int | None = None
    instrument: str = ""
    counsellor: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """How one rule set reads the change of one instrument: points that are reliable, caseness, response, remission."""

    points: int | None = None
    caseness: int | None = None
    response_percent: int | None = None
    remission_below: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Dated rules of change by instrument, with their source. `by_default`: used without being named."""

    id: str
    dated: date
    source: str
    verified: bool
    by_default: bool
    rules: Mapping[str, ChangeRule]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened between two totals. Not known is None; the reasons say why."""

    status: FormStatus
    change: Number | None = None
    percent_change: Number | None = None
    direction: str | None = None
    reliable: bool | None = None
    verdict: str | None = None
    caseness_before: bool | None = None
    caseness_after: bool | None = None
    recovery: bool | None = None
    reliable_recovery: bool | None = None
    response: bool | None = None
    remission: bool | None = None
    rci: Number | None = None
    rule_set: str = ""
    source: str = ""
    reasons: tuple[str, ...] = ()
