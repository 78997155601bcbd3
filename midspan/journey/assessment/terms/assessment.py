"""The words of the assessment: substances, the history, what is known of a person when it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from midspan.journey.assessment.terms.placement import Dimension, PlacementFlag


class Substance(StrEnum):
    ALCOHOL = "alcohol"
    OPIOIDS = "opioids"
    HEROIN = "heroin"
    METHAMPHETAMINE = "methamphetamine"
    COCAINE = "cocaine"
    CANNABIS = "cannabis"
    SEDATIVES = "sedatives"
    STIMULANTS = "stimulants"
    HALLUCINOGENS = "hallucinogens"
    INHALANTS = "inhalants"
    TOBACCO = "tobacco"
    CAFFEINE = "caffeine"
    OTHER = "other"


class Rank(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    OTHER = "other"


class Route(StrEnum):
    """How a substance is taken, in the categories of TEDS."""

    ORAL = "oral"
    SMOKED = "smoked"
    INHALED = "inhaled"
    INJECTED = "injected"
    OTHER = "other"


class UseFrequency(StrEnum):
    """How often in the past month, in the categories of TEDS."""

    NONE = "none_past_month"
    UP_TO_3 = "1_to_3_past_month"
    WEEKLY = "1_to_2_a_week"
    MOST_WEEKS = "3_to_6_a_week"
    DAILY = "daily"


class Remission(StrEnum):
    """Early from 3 months without criteria, sustained from 12; craving may persist (DSM-5-TR)."""

    EARLY = "early"
    SUSTAINED = "sustained"


class SectionCode(StrEnum):
    """The sections of the assessment, in the order in which they are asked."""

    PRESENTING = "presenting"
    TREATMENT = "treatment"
    WITHDRAWAL = "withdrawal"
    MEDICAL = "medical"
    MENTAL = "mental"
    RISK = "risk"
    FAMILY = "family"
    LIFE = "life"
    STRENGTHS = "strengths"


class ConditionKind(StrEnum):
    """Conditions that are treated alongside the substance use disorder (rows 000-12, 001-17, 002-07)."""

    DEPRESSION = "depression"
    ANXIETY = "anxiety"
    TRAUMA = "trauma"
    BIPOLAR = "bipolar"
    EATING = "eating_disorder"
    SELF_HARM = "self_harm"
    PSYCHOSIS = "psychosis"
    ADHD = "adhd"
    SLEEP = "sleep"
    PAIN = "pain"
    GAMBLING = "gambling"
    OTHER = "other"


class ConditionStatus(StrEnum):
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled_out"
    RESOLVED = "resolved"


class MotivationKind(StrEnum):
    """What moves a person: a reason to change, what is at stake, a hope, a worry, what helped before."""

    REASON = "reason"
    AT_STAKE = "at_stake"
    HOPE = "hope"
    WORRY = "worry"
    WORKED = "worked_before"


class FieldKind(StrEnum):
    """How a question of a section is answered. `ROWS`: several of a kind, each with the same few columns."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    LIST = "list"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a section. `only_if` names who is asked it; `to` is the highest number it takes."""

    code: str
    label: str
    kind: FieldKind
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    help: str = ""
    sensitive: bool = False
    only_if: str = ""
    to: int = 0
    group: str = ""
    keeps: str = ""
    columns: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section as declared: its questions, who owes it, and which detail of the assessment its words become."""

    code: SectionCode
    title: str
    lead: str
    owes: str
    questions: tuple[Question, ...]
    becomes: str = ""


@dataclass(frozen=True, slots=True)
class SubstanceFacts:
    """One substance of an assessment as pages and rules see it. Criteria: eleven, None for unknown, or none asked yet."""

    substance: Substance
    rank: Rank
    id: int = 0
    version: int = 0
    named: str = ""
    route: str = ""
    amount: str = ""
    frequency: str = ""
    days_used_of_30: int | None = None
    age_first_used: int | None = None
    last_used_on: date | None = None
    abstinence: str = ""
    criteria: tuple[bool | None, ...] = ()
    taken_as_prescribed: bool = False
    criteria_ended_on: date | None = None
    remission: str = ""
    controlled_environment: bool = False
    on_maintenance: bool = False
    icd10: str = ""

    @property
    def called(self) -> str:
        """What to call it: the name given, else the class."""
        return self.named or self.substance.value


DETAILS = (
    "primary_substance", "other_substances", "days_used_of_30", "last_used_on", "criteria_met", "prior_treatments",
    "medical", "mental_health", "living", "needs_detox", "needs_inpatient", "screen_override", "summary",
)  # fmt: skip


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
    edition: str = "asam_3"
    sex: str = "unknown"
    sections: Mapping[SectionCode, Mapping[str, Any]] = field(default_factory=dict)
    substances: tuple[SubstanceFacts, ...] = ()
    placement_flags: frozenset[PlacementFlag] = frozenset()
    prior_level: str = ""

    @property
    def signed(self) -> bool:
        return self.signed_at is not None
