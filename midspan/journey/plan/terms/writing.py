"""The words of a version as it is written: needs, problems with all that stands under them, what is quoted, who signed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from midspan.journey.assessment.terms import Known
from midspan.journey.plan.terms.library import Area
from midspan.journey.plan.terms.plan import Decision, GoalKind, ObjectiveState, Party, PlanReason, PlanState, WordsKind


@dataclass(frozen=True, slots=True)
class Need:
    """Something the assessment found that the plan answers: its own code, words, the area of life, where it stands."""

    code: str
    words: str
    area: Area
    source: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What the rule of needs looks at. Answers are those of the assessment's sections as they stand now, by question: the
    value, the labels of its codes, the section, the day."""

    edition: str
    ratings: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    rated_on: date | None = None
    substances: tuple[tuple[str, str, int | None, date | None], ...] = ()  # code, called, criteria met, since
    conditions: tuple[tuple[str, str, str, date], ...] = ()  # kind, name, status, since
    flags: tuple[tuple[str, str, tuple[Known, ...]], ...] = ()
    answers: Mapping[str, tuple[Any, Mapping[str, str], str, date | None]] = field(default_factory=dict)
    results: tuple[tuple[int, str, str, date], ...] = ()  # number of the use, instrument, words, carried on
    shelter: tuple[str, date] | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """Needs that one problem of a first draft gathers, with its words."""

    words: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class InterventionWords:
    """What the program does: which service, how often, for how long, who answers for it (by name, or in words)."""

    words: str
    service: str = ""
    frequency: str = ""
    duration: str = ""
    responsible_id: int | None = None
    responsible: str = ""

    @property
    def empty(self) -> bool:
        return not (self.words or self.service or self.frequency or self.duration or self.responsible_id or self.responsible)


@dataclass(frozen=True, slots=True)
class ObjectiveWords:
    """An objective as one version words it. `number` is its own for the whole course of care."""

    number: str
    words: str
    measure: str = ""
    target_on: date | None = None
    state: ObjectiveState = ObjectiveState.OPEN
    state_words: str = ""
    library_code: str = ""
    interventions: tuple[InterventionWords, ...] = ()
    id: int = 0

    @property
    def empty(self) -> bool:
        return not (self.words or self.measure or self.interventions)


@dataclass(frozen=True, slots=True)
class GoalWords:
    """What the person wants, in their own words, with the objectives under it."""

    words: str
    kind: GoalKind = GoalKind.OTHER
    objectives: tuple[ObjectiveWords, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.words or self.objectives)


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """A problem of one version: the needs it answers, its cause, what is decided about it, the goals."""

    number: int
    words: str
    needs: tuple[str, ...] = ()
    cause_kind: str = ""
    cause: str = ""
    decision: Decision = Decision.TREATED
    decision_words: str = ""
    look_again_on: date | None = None
    goals: tuple[GoalWords, ...] = ()

    @property
    def treated(self) -> bool:
        return self.decision == Decision.TREATED

    @property
    def objectives(self) -> Iterator[ObjectiveWords]:
        return (one for goal in self.goals for one in goal.objectives)


@dataclass(frozen=True, slots=True)
class Saying:
    """A strength, a reason to change, a barrier, a support, a criterion for stepping down; quoted where it was said."""

    kind: WordsKind
    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One version of a plan with everything in it. `signed` holds who put their name to it, and when."""

    id: int
    episode_id: int
    number: int
    state: PlanState
    reason: PlanReason
    began_at: datetime
    by: str
    version: int = 0
    follows_id: int | None = None
    review_on: date | None = None
    in_force_at: datetime | None = None
    superseded_at: datetime | None = None
    set_aside_at: datetime | None = None
    set_aside_words: str = ""
    needs_prescriber: bool = False
    needs_supervisor: bool = True
    signed: Mapping[Party, tuple[str, datetime]] = field(default_factory=dict)
    signer_ids: Mapping[Party, int] = field(default_factory=dict)
    declined_at: datetime | None = None
    declined_words: str = ""
    declined_before: str = ""
    likeness_words: str = ""
    problems: tuple[ProblemWords, ...] = ()
    sayings: tuple[Saying, ...] = ()

    @property
    def objectives(self) -> Iterator[ObjectiveWords]:
        return (one for problem in self.problems for one in problem.objectives)

    @property
    def needs(self) -> frozenset[str]:
        return frozenset(code for problem in self.problems for code in problem.needs)

    @property
    def writable(self) -> bool:
        return self.state == PlanState.DRAFT

    def said(self, kind: WordsKind) -> list[Saying]:
        return [one for one in self.sayings if one.kind == kind]


class ChangeKind(StrEnum):
    """What became of an objective, a problem or a quoted word between two versions."""

    ADDED = "added"
    CHANGED = "changed"
    STATE = "state"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the differences between two versions: what it is about, what it was, what it is."""

    kind: ChangeKind
    about: str
    what: str
    before: str = ""
    now: str = ""


class PlanDueKind(StrEnum):
    """What can be due about a plan."""

    PLAN = "plan"
    SIGNATURE = "signature"
    REVIEW = "review"
    LOOK_AGAIN = "look_again"
    TARGET = "target"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class PlanDue:
    """Something that is due about somebody's plan: by when, by which rule, in words, and who owes it."""

    episode_id: int
    what: PlanDueKind
    due_on: date
    rule: str
    why: str
    owner_id: int | None = None
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanPolicy:
    """From a day on: days until a plan and its reviews are due, and who signs. A figure is the program's own until checked."""

    effective_from: date
    plan_days: int
    first_review_days: int
    review_days: int
    after_lapse_days: int
    after_level_days: int
    signature_days: int
    untouched_days: int
    supervisor: bool
    prescriber: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the rules of what is due look at for one person. Days are those of the site."""

    episode_id: int
    on: date
    counsellor_id: int | None
    supervisor_id: int | None
    admitted_on: date | None
    assessed_on: date | None
    in_force: PlanFacts | None = None
    in_force_on: date | None = None
    being_written: PlanFacts | None = None
    frozen_on: date | None = None
    reviewed_on: date | None = None
    reviews: int = 0
    next_on: date | None = None
    lapse_on: date | None = None
    level_on: date | None = None
    unmapped: tuple[Need, ...] = ()


class Progress(StrEnum):
    """How an objective came along since the last look."""

    MET = "met"
    PROGRESSING = "progressing"
    NO_CHANGE = "no_change"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class ReviewedObjective:
    """One objective at a review: as it was worded, how it came along, in words, and the evidence that was looked at."""

    objective_id: int
    number: str
    words: str
    measure: str = ""
    progress: str = ""
    said: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[tuple[date, str, str], ...] = ()  # day, kind, words
    last_on: str = ""


@dataclass(frozen=True, slots=True)
class PlanReviewFacts:
    """A review of the plan: what was looked at, what was said, who signed."""

    id: int
    plan_id: int
    episode_id: int
    plan_number: int
    on: date
    since_on: date | None
    by: str
    version: int
    words: str
    person_words: str
    objectives: tuple[ReviewedObjective, ...]
    period: Mapping[str, Any]
    next_on: date | None
    session_id: int | None
    signed_at: datetime | None
    signed_by: str
    client_signed_at: datetime | None
    declined_at: datetime | None
    declined_words: str

    @property
    def signed(self) -> bool:
        return self.signed_at is not None

    @property
    def closed(self) -> bool:
        """Signed by the clinician, and by the person or declined."""
        return self.signed and (self.client_signed_at is not None or self.declined_at is not None)


@dataclass(frozen=True, slots=True)
class AnswerNeed:
    """When an answer of the assessment is a need: one of `values`, a number in bounds, or any words. `{}` takes the answer."""

    question: str
    area: Area
    words: str
    values: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    any_words: bool = False
    unless: str = ""  # a condition that says it already


@dataclass(frozen=True, slots=True)
class NeedTable:
    """From a day on: which ratings, flags and answers are needs, and of which area."""

    effective_from: date
    rating_from: int
    criteria_from: int
    ratings: Mapping[str, Mapping[str, Area]]
    flags: Mapping[str, Area]
    answers: tuple[AnswerNeed, ...]
    instruments: Mapping[str, Area]
    groups: tuple[tuple[str, tuple[Area, ...]], ...]
    source: str
    verified: bool
