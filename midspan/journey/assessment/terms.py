"""The words of assessment: forms and scores, dimensions and ratings, the placement decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class FormStatus(StrEnum):
    OK = "ok"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


class FormMode(StrEnum):
    SELF = "self"
    INTERVIEW = "interview"
    TELEPHONE = "telephone"
    PAPER = "paper"


class Dimension(StrEnum):
    """The six dimensions in the stored numbering of facts/levels-of-care 2.1 (3rd edition order)."""

    WITHDRAWAL = "d1"
    BIOMEDICAL = "d2"
    EMOTIONAL = "d3"
    READINESS = "d4"
    RELAPSE = "d5"
    ENVIRONMENT = "d6"


DIMENSIONS: dict[Dimension, tuple[str, str]] = {
    Dimension.WITHDRAWAL: ("Intoxication and withdrawal", "How risky is it to stop, today and in the next days?"),
    Dimension.BIOMEDICAL: ("Physical health", "Does an illness, pain or pregnancy need care or get in the way?"),
    Dimension.EMOTIONAL: ("Emotions, behavior, thinking", "Do mood, trauma, thinking or behavior need care?"),
    Dimension.READINESS: ("Readiness to change", "How far does the person see a need to change, and act on it?"),
    Dimension.RELAPSE: ("Return to use", "How likely is use, and what happens then?"),
    Dimension.ENVIRONMENT: ("Living situation", "Do home, work and people help, or endanger recovery?"),
}
RATINGS: dict[int, tuple[str, str]] = {
    0: ("None", "No problem here now."),
    1: ("Mild", "Some difficulty; copes."),
    2: ("Moderate", "Difficulty; takes part with support."),
    3: ("Serious", "Great difficulty; close to danger."),
    4: ("Severe", "In danger now."),
}


class Substance(StrEnum):
    ALCOHOL = "alcohol"
    OPIOIDS = "opioids"
    HEROIN = "heroin"
    METHAMPHETAMINE = "methamphetamine"
    COCAINE = "cocaine"
    CANNABIS = "cannabis"
    SEDATIVES = "sedatives"
    OTHER = "other"


class Severity(StrEnum):
    """DSM-5-TR severity by criteria met: mild 2-3, moderate 4-5, severe 6 or more."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class OverrideReason(StrEnum):
    """Why the agreed level differs from the recommended one (facts/levels-of-care 2.4)."""

    NOT_AVAILABLE = "not_available"
    PREFERENCE = "preference"
    FUNDING = "funding"
    LEGAL = "legal"
    TRANSPORT_CHILD_CARE = "transport_child_care"
    CLINICAL_JUDGEMENT = "clinical_judgement"


SELF_HARM = "suicide_or_self_harm_item_positive"
CAUSES: dict[str, str] = {SELF_HARM: "answered yes to thoughts of being better off dead or of self-harm"}
DETAILS = (
    "primary_substance", "other_substances", "days_used_of_30", "last_used_on", "criteria_met", "prior_treatments",
    "medical", "mental_health", "living", "needs_detox", "needs_inpatient", "screen_override", "summary",
)  # fmt: skip


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
class PlacementRow:
    """One row of a placement table: these ratings of a dimension ask for at least this level."""

    id: str
    dimension: Dimension
    ratings: tuple[int, ...]
    level: str
    text: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A yes to this question asks for at least this level, unless a clinician writes why not."""

    id: str
    question: str
    level: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class DiagnosisRow:
    """With fewer criteria than `criteria_from`, `held` falls to `falls_to` where only `dimensions` asked for it."""

    id: str
    criteria_from: int
    held: str
    falls_to: str
    dimensions: tuple[Dimension, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class PlacementTable:
    """A dated rule set of one edition. `levels` stand from least to most intensive."""

    name: str
    edition: str
    effective_from: date
    levels: tuple[str, ...]
    medical_from: str
    rows: tuple[PlacementRow, ...]
    screens: tuple[ScreenRow, ...]
    diagnosis: DiagnosisRow
    source: str

    def rank(self, level: str) -> int:
        """The place of a level, -1 for one that this table does not know."""
        return self.levels.index(level) if level in self.levels else -1


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument's scoring gives. `total` is None unless the form is complete and valid."""

    status: FormStatus
    total: int | None
    band: str = ""
    positive: bool | None = None
    flags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rule_version: str = ""
    band_scheme: str = ""


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """What the placement rules look at. Ratings map each dimension to 0-4; missing means not rated."""

    ratings: Mapping[Dimension, int]
    needs_detox: bool | None
    needs_inpatient: bool | None
    age: int | None
    criteria_met: int | None
    on: date
    override: str = ""


@dataclass(frozen=True, slots=True)
class Fired:
    """One row of the placement table that fired: which rule, for which dimension, what it asks for, in words."""

    rule: str
    dimension: Dimension | None
    rating: int | None
    level: str
    text: str
    source: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommended level and every row that led there. `level` is empty when something is missing first."""

    level: str
    fired: tuple[Fired, ...]
    missing: tuple[str, ...] = ()
    rule_set: str = ""
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """An assessment as pages, rules and other stations see it. `forms` are the instruments handed in for it."""

    id: int
    episode_id: int
    version: int
    started_at: datetime
    started_by: str
    signed_at: datetime | None
    primary_substance: str = ""
    other_substances: tuple[str, ...] = ()
    days_used_of_30: int | None = None
    last_used_on: date | None = None
    criteria_met: int | None = None
    prior_treatments: int | None = None
    medical: str = ""
    mental_health: str = ""
    living: str = ""
    needs_detox: bool | None = None
    needs_inpatient: bool | None = None
    screen_override: str = ""
    summary: str = ""
    ratings: Mapping[Dimension, tuple[int, str]] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()

    @property
    def signed(self) -> bool:
        return self.signed_at is not None


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
    def total(self) -> int | None:
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


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the rules look at when client and clinician agree on a level."""

    assessment_signed: bool
    recommendation: Recommendation
    agreed_level: str
    preference: str
    override_reason: str = ""
    override_text: str = ""
    needs_detox: bool | None = None
    needs_inpatient: bool | None = None
    screen_override: str = ""


@dataclass(frozen=True, slots=True)
class PlacementDecision:
    """A placement as pages and later stations see it; it counts once both have signed."""

    id: int
    episode_id: int
    assessment_id: int
    version: int
    recommended_level: str
    agreed_level: str
    agreed_level_id: int
    agreed_name: str
    offered: bool
    rule_set: str
    fired: tuple[Fired, ...]
    preference: str
    override_reason: str
    override_text: str
    review_on: date | None
    decided_at: datetime
    decided_by: str
    client_signed_at: datetime | None
    clinician_signed_at: datetime | None

    @property
    def signed_at(self) -> datetime | None:
        """When the second of the two signed; None until then."""
        if self.client_signed_at is None or self.clinician_signed_at is None:
            return None
        return max(self.client_signed_at, self.clinician_signed_at)
