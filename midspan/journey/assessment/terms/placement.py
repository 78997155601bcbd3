"""The words of placement: dimensions and ratings of both editions, rule tables, what fired, the decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from midspan.foundation.program.terms import Edition


class Dimension(StrEnum):
    """The six dimensions by their stored number; which is which depends on the edition: `dimensions_of`."""

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
FOURTH: dict[Dimension, tuple[str, str]] = {
    Dimension("d1"): ("Withdrawal and addiction medicines", "How risky is it to stop, and which medicines are needed?"),
    Dimension("d2"): ("Physical health", "Does an illness, a pregnancy, pain or sleep need care or get in the way?"),
    Dimension("d3"): ("Mental health and thinking", "Do mood, trauma, psychosis, memory or thinking need care?"),
    Dimension("d4"): ("Risks of use", "How likely is dangerous use, or dangerous conduct that comes with it?"),
    Dimension("d5"): ("Living situation", "Is the person safe and supported there, and able to manage daily life?"),
    Dimension("d6"): ("What matters to the person", "What do they prefer, what stands in the way, what would help them start?"),
}
OF_EDITION: Mapping[str, Mapping[Dimension, tuple[str, str]]] = {Edition.THIRD: DIMENSIONS, Edition.FOURTH: FOURTH}
RATED: Mapping[str, tuple[Dimension, ...]] = {Edition.THIRD: tuple(Dimension), Edition.FOURTH: tuple(Dimension)[:5]}


def dimensions_of(edition: str) -> Mapping[Dimension, tuple[str, str]]:
    """The name and the question of each dimension of an edition (`asam_3`, `asam_4`), in order."""
    return OF_EDITION[edition]


def rated_of(edition: str) -> tuple[Dimension, ...]:
    """The dimensions that are rated for the level: all six of the third edition, the first five of the fourth."""
    return RATED[edition]


RATINGS: dict[int, tuple[str, str]] = {
    0: ("None", "No problem here now."),
    1: ("Mild", "Some difficulty; copes."),
    2: ("Moderate", "Difficulty; takes part with support."),
    3: ("Serious", "Great difficulty; close to danger."),
    4: ("Severe", "In danger now."),
}


class Severity(StrEnum):
    """DSM-5-TR severity by criteria met: mild 2-3, moderate 4-5, severe 6 or more. From least to most."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class PlacementFlag(StrEnum):
    """What was found beside the ratings and asks for a level by itself; most divert to something that comes first."""

    IMMINENT_DANGER = "imminent_danger"
    NEEDS_DETOX = "needs_detox"
    NEEDS_INPATIENT = "needs_inpatient"
    UNSAFE_ENVIRONMENT = "unsafe_environment"
    FAILED_LOWER = "failed_at_lower_level"


class DivertCode(StrEnum):
    """Where a person is sent first. A table orders them by urgency and says what is done."""

    EMERGENCY = "emergency"
    HOSPITAL = "hospital"
    WITHDRAWAL = "withdrawal_management"
    MEDICAL = "medical_care"
    HOUSING = "recovery_housing_or_residential"


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
class Fired:
    """One row of a placement table that fired: which rule, for which dimension, what it asks for, in words."""

    rule: str
    dimension: Dimension | None
    rating: int | None
    level: str
    text: str
    source: str
    verified: bool = True
    divert: str = ""


@dataclass(frozen=True, slots=True)
class Divert:
    """What comes first, and the next step. Where it `holds`, less is agreed only by a clinician's judgement in writing."""

    code: DivertCode
    next_step: str
    holds: bool


@dataclass(frozen=True, slots=True)
class PlacementFlagRow:
    """What a flag asks for. `after` says which level follows the one that was not enough."""

    flag: PlacementFlag
    fired: Fired
    after: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JoinRow:
    """A medical level together with any level from `other_from` (below `below`) asks for `fired.level`."""

    medical: str
    other_from: str
    fired: Fired


@dataclass(frozen=True, slots=True)
class DiagnosisRow:
    """Below `severity_from`, `held` falls to `falls` where only `dimensions` asked for it; `active`: any disorder asks for it."""

    severity_from: Severity
    held: str
    falls: Fired
    dimensions: tuple[Dimension, ...]
    active: Fired | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a level a week, in words, for adults and for those under 18."""

    adult: str
    adolescent: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class PlacementTable:
    """A dated rule set of one edition. `ranks` goes from least to most intensive; `asks` gives the row of each rating 0-4."""

    name: str
    edition: str
    effective_from: date
    ranks: Mapping[str, int]
    medical: tuple[Dimension, ...]
    medical_from: str
    structured_from: str
    residential_from: str
    asks: Mapping[Dimension, tuple[Fired, ...]]
    flags: Mapping[PlacementFlag, PlacementFlagRow]
    joins: tuple[JoinRow, ...]
    diverts: Mapping[str, Divert]
    alongside: Mapping[str, str]
    diagnosis: DiagnosisRow
    hours: Mapping[str, Hours]
    adult_from: int
    source: str

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(self.ranks)

    def rank(self, level: str) -> int:
        """The place of a level, -1 for one that this table does not know."""
        return self.ranks.get(level, -1)

    def residential(self, level: str) -> bool:
        """Whether people live where they are treated at this level, short of a hospital."""
        return self.ranks[self.residential_from] <= self.rank(level) < len(self.ranks) - 1


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """What the placement rules look at. A dimension that was not rated is missing in `ratings`.

    `missing` names what else the asker insists on and does not know; `override` are a clinician's words why a yes to the
    two questions of the screen does not hold; `prior_level` is the level that was not enough.
    """

    ratings: Mapping[Dimension, int]
    severity: Severity | None = None
    age: int | None = None
    flags: frozenset[PlacementFlag] = frozenset()
    prior_level: str = ""
    override: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommended level and every row that led there. `level` is empty when something is missing first.

    `asked` is the highest level of what fired even then; `diverts` stand from most to least urgent; `alongside` are levels
    that go on beside the recommended one.
    """

    level: str
    fired: tuple[Fired, ...]
    missing: tuple[str, ...] = ()
    rule_set: str = ""
    notes: tuple[str, ...] = field(default=())
    asked: str = ""
    diverts: tuple[Divert, ...] = ()
    alongside: tuple[str, ...] = ()
    edition: str = Edition.THIRD

    @property
    def divert(self) -> str:
        """The code of what comes first, empty where nothing does."""
        return self.diverts[0].code if self.diverts else ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would have changed the answer: this rating or answer, from here to there, would have led to that level."""

    dimension: Dimension | None
    name: str
    now: str
    then: str
    level: str
    higher: bool


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the rules look at when client and clinician agree on a level, or the person refuses."""

    assessment_signed: bool
    recommendation: Recommendation
    agreed_level: str
    preference: str
    on: date
    override_reason: str = ""
    override_text: str = ""
    interim_plan: str = ""
    review_on: date | None = None
    residential_barrier: str = ""
    refused: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class PlacementDecision:
    """A placement as pages and later stations see it; it counts once both have signed and unless all care was refused."""

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
    interim_plan: str = ""
    divert: str = ""
    residential_barrier: str = ""
    refused: bool = False
    refusal: str = ""
    edition: str = Edition.THIRD

    @property
    def signed_at(self) -> datetime | None:
        """When the second of the two signed; None until then."""
        if self.client_signed_at is None or self.clinician_signed_at is None:
            return None
        return max(self.client_signed_at, self.clinician_signed_at)

    @property
    def accepted(self) -> bool:
        """Whether the person takes the level that was written down: a refusal of the very level offered is a refusal of care."""
        return not self.refused or self.agreed_level != self.recommended_level
