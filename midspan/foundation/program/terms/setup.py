"""The words of the clinic as set up: sites, levels of care, tracks, blocks, counting rules."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class Edition(StrEnum):
    """The edition of the ASAM Criteria whose numbering a program uses."""

    THIRD = "asam_3"
    FOURTH = "asam_4"


class ProgramType(StrEnum):
    """What a track treats; it decides the required services and the billing code (catalog/program_types.py)."""

    SUD = "sud"
    DUAL_DIAGNOSIS = "dual_diagnosis"
    PSYCHIATRIC = "psychiatric"


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class ServiceUnit(StrEnum):
    """How a service is counted. There is no bed-day: nobody stays overnight (row 000-01)."""

    MINUTES = "minutes"
    SESSION = "session"
    EACH = "each"


class GroupType(StrEnum):
    PSYCHOEDUCATIONAL = "psychoeducational"
    SKILLS = "skills_development"
    SUPPORT = "support"
    PROCESS = "interpersonal_process"
    RELAPSE_PREVENTION = "relapse_prevention"
    EARLY_RECOVERY = "early_recovery_skills"
    SOCIAL_SUPPORT = "social_support"
    FAMILY_EDUCATION = "family_education"
    MULTI_FAMILY = "multi_family"
    COUPLES = "couples"
    ART = "art"
    MUSIC = "music"
    GRIEF = "grief"


class AgeGroup(StrEnum):
    ADULT = "adult"
    ADOLESCENT = "adolescent"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time with both ends known. `ends_at` is not part of it; both are aware."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at < self.starts_at:
            raise ValueError("An interval cannot end before it starts.")

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def overlap(self, other: "Interval") -> "Interval | None":
        starts, ends = max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        return Interval(starts, ends) if starts < ends else None


@dataclass(frozen=True, slots=True)
class CountingRuleFacts:
    """How presence becomes hours: what counts of a session, the week's targets, the lines between classes of service.

    `services` names the services that count (none named: every service of treatment). A rule holds from `effective_from`
    until the next one of its code does. Minutes are whole; `round_down_to` 1 rounds nothing.
    """

    code: str
    counted_break_minutes: int
    weekly_target_minutes: int
    weekly_target_days: int
    day_is_partial_hospitalization_minutes: int
    week_is_partial_hospitalization_minutes: int
    grace_minutes: int = 5
    usual_low_minutes: int = 360
    usual_high_minutes: int = 1800
    services: tuple[str, ...] = ()
    counts_grace: bool = False
    round_down_to: int = 1
    intensive_minutes: int = 540
    adolescent_intensive_minutes: int = 360
    effective_from: date | None = field(default=None, compare=False)  # two rules that count alike are equal

    @property
    def named(self) -> str:
        """The rule and the day from which it holds, as it is kept beside the minutes that it counted."""
        return f"{self.code}@{self.effective_from:%Y-%m-%d}" if self.effective_from else self.code

    @classmethod
    def default(cls) -> "CountingRuleFacts":
        """Nine hours in three days, the figures table's defaults, where no track says otherwise."""
        return cls("default", 10, 540, 3, 360, 1200)


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """One level of care of one edition. Hours are per week, `None` where the edition sets no bound."""

    code: str
    name: str
    edition: Edition
    order: int
    adult_hours_from: Decimal | None
    adult_hours_below: Decimal | None
    adolescent_hours_from: Decimal | None
    offered: bool


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """One block of a track's week: a group type at a weekday and wall-clock time; break minutes lie inside it."""

    weekday: int
    starts: time
    ends: time
    break_minutes: int
    group_type: GroupType
    title: str


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """A day on which a site (or every site, when `site_id` is None) holds no sessions."""

    on: date
    reason: str
    site_id: int | None


class CodeSystem(StrEnum):
    """Whose list a billing code stands on."""

    HCPCS = "hcpcs"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class BillingCode:
    """One billing code as dated data: what it means in our words, since when, who says so, and whether we read it there."""

    system: CodeSystem
    code: str
    label: str
    effective_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ProgramTypeFacts:
    """What a type of program must offer (codes of services) and how its day is billed."""

    type: ProgramType
    name: str
    required: tuple[str, ...]
    codes: tuple[BillingCode, ...]


@dataclass(frozen=True, slots=True)
class DayStructure:
    """How many hours of program a day of one kind of care usually has, for comparison."""

    name: str
    hours_from: int
    hours_to: int
    source: str
