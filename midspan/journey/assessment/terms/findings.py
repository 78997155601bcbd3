"""The words of what an assessment found: a substance and its code, diagnoses, conditions, motivation, the ten flags."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from midspan.journey.assessment.terms.assessment import ConditionKind, ConditionStatus, MotivationKind, Substance
from midspan.journey.assessment.terms.placement import Severity


class Course(StrEnum):
    """How a substance use disorder stands as the code tells it."""

    CURRENT = "current"
    REMISSION = "remission"


class Fit(StrEnum):
    """What a flag says: this level of care helps such a person, or a safer place comes first."""

    BENEFITS = "benefits"
    NOT_HERE = "not_here"


CRITERIA: tuple[str, ...] = (
    "Took more, or for longer, than meant to",
    "Wanted to cut down or stop and could not",
    "Much time spent getting it, using it or getting over it",
    "Craving or a strong urge",
    "Failed at work, school or home because of it",
    "Went on although it caused trouble with people",
    "Gave up things that mattered for it",
    "Used where it is physically dangerous",
    "Went on although it harms body or mind",
    "Needs more for the same effect, or feels less of the same amount",
    "Withdrawal, or takes it to avoid withdrawal",
)
CRAVING = 4
TOLERANCE_AND_WITHDRAWAL = frozenset({10, 11})


@dataclass(frozen=True, slots=True)
class Coded:
    """A diagnosis code with its words and how it came about. An empty code says why there is none."""

    code: str
    words: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubstanceCodes:
    """The codes of one class of substances by severity and course, with the source they were taken from."""

    substance: Substance
    name: str
    codes: Mapping[tuple[Severity, Course], tuple[str, str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedDiagnosis:
    """One row of the shipped list of ICD-10-CM codes, with the words people search by."""

    code: str
    words: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosisList:
    """The shipped list: which release of ICD-10-CM, since when, from where."""

    release: str
    effective_from: date
    source: str
    rows: tuple[ListedDiagnosis, ...]
    substances: Mapping[Substance, SubstanceCodes]


@dataclass(frozen=True, slots=True)
class Opens:
    """Which result of which form opens a suspected condition: a total, a positive screen, or a raised flag."""

    instrument: str
    kind: ConditionKind
    source: str
    at_least: int | None = None
    positive: bool = False
    flag: str = ""
    repeated: bool = False  # asked again as often as the table says


@dataclass(frozen=True, slots=True)
class ConditionRule:
    """What a condition is called, who is asked for it, and how often its screener is repeated."""

    kind: ConditionKind
    name: str
    specialist: str
    refer_when: str
    source: str


@dataclass(frozen=True, slots=True)
class ConditionTable:
    effective_from: date
    every_days: int
    source: str
    opens: tuple[Opens, ...]
    rules: Mapping[ConditionKind, ConditionRule]


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """One condition on the chart as pages and later stations see it."""

    id: int
    episode_id: int
    version: int
    kind: ConditionKind
    name: str
    status: ConditionStatus
    care: str
    specialist: str
    refer_when: str
    screen: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class DiagnosisFacts:
    id: int
    episode_id: int
    code: str
    words: str
    principal: bool
    diagnosed_on: date
    resolved_on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class MotivationFacts:
    """One entry of the motivation ledger: the person's own words, when they were heard and by whom."""

    id: int
    episode_id: int
    kind: MotivationKind
    words: str
    heard_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Known:
    """One fact with where it stands and since when, for a reader who wants to look."""

    text: str
    source: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One of the ten flags as dated data: its row of the mission, its words, and the thresholds it uses."""

    code: str
    row: str
    title: str
    fit: Fit
    leads_to: str
    source: str
    thresholds: Mapping[str, int]
    verified: bool


@dataclass(frozen=True, slots=True)
class FlagFacts:
    """What the ten flags look at. A fact that is not there was not asked or not answered."""

    on: date
    prior_level: Known | None = None
    discharged_on: date | None = None
    earlier_treatments: tuple[int, Known] | None = None
    answers: Mapping[str, tuple[object, Known]] = field(default_factory=dict)
    scores: Mapping[str, tuple[int, Known]] = field(default_factory=dict)
    conditions: tuple[Known, ...] = ()
    ratings: Mapping[str, tuple[int, Known]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag with what it rests on. `raised` is None where nothing that it looks at is known yet."""

    row: FlagRow
    raised: bool | None
    because: tuple[Known, ...] = ()
