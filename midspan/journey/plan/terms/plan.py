"""The words of the plan: its parts, its parties, its states, and what can be done for an objective."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PlanReason(StrEnum):
    """Why a version of the plan was begun."""

    FIRST = "first"
    REVIEW = "review"
    NEW_PROBLEM = "new_problem"
    RETURN_TO_USE = "return_to_use"
    LEVEL_CHANGE = "level_change"
    REQUEST = "request"


class PlanState(StrEnum):
    """Where a version stands. It is a draft until the first signature, and in force once everyone owed has signed."""

    DRAFT = "draft"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    SET_ASIDE = "set_aside"


class Party(StrEnum):
    """Who signs a plan."""

    CLIENT = "client"
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    PRESCRIBER = "prescriber"


class Decision(StrEnum):
    """What a plan does with a need that the assessment found."""

    TREATED = "treated"
    DEFERRED = "deferred"
    REFERRED = "referred"


class GoalKind(StrEnum):
    """What a goal is about, where a page or a count asks for it."""

    ABSTINENCE = "abstinence"
    SKILL = "skill"
    LIFESTYLE = "lifestyle"
    FAMILY = "family"
    OTHER = "other"


class ObjectiveState(StrEnum):
    """How an objective stands in a version of the plan."""

    OPEN = "open"
    MET = "met"
    CHANGED = "changed"
    DROPPED = "dropped"


class WordsKind(StrEnum):
    """What the plan quotes or states beside its problems."""

    STRENGTH = "strength"
    MOTIVATION = "motivation"
    BARRIER = "barrier"
    SUPPORT = "support"
    STEP_DOWN = "step_down"


class Evidence(StrEnum):
    """What can point at an objective: the links of the golden thread."""

    LINE = "line"
    SESSION = "session"
    NOTE = "note"
    TEST = "test"
    MEDICINE = "medicine"
    MODULE = "module"
    WORKSHEET = "worksheet"
    FORM = "form"
    PRACTICE = "practice"
    SKILL = "skill"
    LIFESTYLE = "lifestyle"
    CONSULT = "consult"


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """An objective as the latest version that counts words it. `number` is its own for the whole course of care: 2.1."""

    id: int
    episode_id: int
    number: str
    words: str
    measure: str
    target_on: date | None
    state: ObjectiveState
    goal: str
    goal_kind: GoalKind
    problem: str
    need: str

    @property
    def named(self) -> str:
        """Number and words, as a list offers them."""
        return f"{self.number} {self.words}"


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """One thing done or found for an objective: what kind, which row of its station, the day, a short label."""

    objective_id: int
    episode_id: int
    kind: Evidence
    subject: int
    on: date
    words: str
    by: str
    at: datetime
