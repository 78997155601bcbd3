"""The words of placement: dimensions and ratings, rule tables, what fired, the decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


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


class ResidentialBarrier(StrEnum):
    """Why a longer residential stay is not possible, or not needed (row 002-02)."""

    NOT_NEEDED = "not_needed"
    NO_BED = "no_bed"
    FUNDING = "funding"
    WORK = "work"
    FAMILY = "family"
    LEGAL = "legal"
    PREFERENCE = "preference"


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
