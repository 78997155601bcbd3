"""The words of the library: problem areas, objectives with blanks, causes, and how alike two plans are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from midspan.journey.assessment.terms import ConditionKind, Dimension


class Area(StrEnum):
    """The areas of life and illness that an objective can be about, in the order of the library."""

    WITHDRAWAL = "withdrawal"
    MEDICATION = "medication"
    HEALTH = "health"
    PARENTING = "parenting"
    TOBACCO = "tobacco"
    SLEEP = "sleep"
    EXERCISE = "exercise"
    CO_OCCURRING = "co_occurring"
    EMOTIONS = "emotions"
    READINESS = "readiness"
    ABSTINENCE = "abstinence"
    CRAVING = "craving"
    REFUSAL = "refusal"
    RELAPSE = "relapse"
    COPING = "coping"
    PROBLEM_SOLVING = "problem_solving"
    TIME_USE = "time_use"
    FAMILY = "family"
    MUTUAL_HELP = "mutual_help"
    HOUSING = "housing"
    WORK = "work"
    LEGAL = "legal"
    TRANSPORT = "transport"


class Offer(StrEnum):
    """By which service an objective is worked on."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    CASE = "case_management"
    MEDICAL = "medical"
    TESTING = "testing"
    EDUCATION = "education"
    BETWEEN = "between_sessions"


class WorkedBy(StrEnum):
    """Who answers for it; in the plan a name takes the place of the role."""

    COUNSELLOR = "counsellor"
    FACILITATOR = "facilitator"
    PRESCRIBER = "prescriber"
    NURSE = "nurse"
    CASE_MANAGER = "case_manager"
    PERSON = "person"


class LibraryOrigin(StrEnum):
    """Who wrote a version: it came with the catalogue, or the clinic wrote its own."""

    CATALOGUE = "catalogue"
    CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """A problem area, the dimension whose need it answers, what it is about, and where its objectives come from."""

    area: Area
    name: str
    dimension: Dimension
    conditions: tuple[ConditionKind, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ObjectiveText:
    """A measurable objective with its intervention. What stands in {braces} is filled in for one person.

    `goal` is an idea only: a plan holds the goal in the person's words. `days` is the usual time to reach it.
    """

    code: str
    area: Area
    goal: str
    words: str
    measure: str
    days: int
    intervention: str
    service: Offer
    frequency: str
    duration: str
    role: WorkedBy
    source: str


@dataclass(frozen=True, slots=True)
class LibraryObjective(ObjectiveText):
    """One version of an objective of the library as it stands on a day."""

    id: int
    version: int
    origin: LibraryOrigin
    effective_from: date
    retired_on: date | None
    by: str
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Words to choose from and to change: a criterion for stepping down, a natural support."""

    code: str
    words: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class CauseKind:
    """A kind of root cause of use, what to ask, and the areas in which it is usually worked on."""

    code: str
    name: str
    ask: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A piece of a plan that can be copied: an objective, a goal, an intervention. `label` is shown, `words` compared."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a plan's own words stand in another plan, in whole percent, and which parts those are."""

    percent: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LikenessRule:
    """From which percent likeness is shown, and from which it stands against signing."""

    shown_from: int
    refused_from: int
    least_own_words: int
    effective_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class AlikePlan:
    """A plan of another person that this one resembles. It says when that one was signed, and never whose it is."""

    percent: int
    parts: tuple[str, ...]
    signed_on: date
