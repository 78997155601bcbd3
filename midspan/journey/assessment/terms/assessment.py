"""The words of the assessment: substances, the history, what is known of a person when it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from midspan.journey.assessment.terms.placement import Dimension


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

    @property
    def signed(self) -> bool:
        return self.signed_at is not None
