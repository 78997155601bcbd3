"""The words of a level-of-care review: what is looked at, the criteria, the verdict, when the next rating is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from midspan.journey.assessment.terms.placement import Dimension, PlacementFacts


class Verdict(StrEnum):
    """What a review finds: stay at the level, leave it for a lower or higher one, or go to another service."""

    CONTINUE = "continue"
    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    TRANSFER = "transfer"


class Sign(StrEnum):
    """What a review can find true; a criterion is a list of these. `rules.review.signs` decides each from the facts."""

    GOALS_OPEN = "goals_open"
    GOALS_MET = "goals_met"
    PROGRESSING = "progressing"
    NOT_PROGRESSING = "not_progressing"
    WORKING = "working"
    NOT_WORKING = "not_working"
    NEW_PROBLEM_HERE = "new_problem_treatable_here"
    PLAN_CHANGED = "plan_changed"
    PLAN_UNCHANGED = "plan_unchanged"
    LACKS_CAPACITY = "lacks_capacity"
    ASKS_HIGHER = "asks_higher"
    ASKS_SAME = "asks_same"
    ASKS_LOWER = "asks_lower"
    WORSE = "rating_worse"
    BETTER = "rating_better"
    USED = "used"
    ATTENDS = "attends"
    RARELY_ATTENDS = "rarely_attends"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One reason to stay or to leave: it fires when every sign of `when` is there."""

    id: str
    verdict: Verdict
    when: tuple[Sign, ...]
    text: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ReratingFigures:
    """When ratings are due, in days; a rating within `fresh_days` before a due day answers it."""

    first_after_days: int
    every_days: int
    missed_in_a_row: int
    business_days_before_end: int
    fresh_days: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class ReviewTable:
    """Dated criteria of one edition. `step_down` names the usual next lower level; `attends_from` is a percentage."""

    name: str
    edition: str
    effective_from: date
    criteria: tuple[Criterion, ...]
    step_down: Mapping[str, str]
    attends_from: int
    rerating: ReratingFigures
    source: str


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a review looks at. `now` holds the ratings of today; None means that nobody said.

    `attendance_percent` is 0 to 100 of the sessions planned since the last review; `tests_unexpected` counts results that
    were not expected among `tests_taken`; `used` is any use reported or tested since then.
    """

    level: str
    now: PlacementFacts
    before: Mapping[Dimension, int]
    goals_met: int
    goals_open: int
    progressing: bool | None = None
    working: bool | None = None
    new_problem_treatable_here: bool = False
    plan_changed: bool = False
    lacks_capacity: bool = False
    attendance_percent: int | None = None
    tests_taken: int = 0
    tests_unexpected: int = 0
    used: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """How a rating moved since the last review."""

    dimension: Dimension
    name: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class LevelReview:
    """The verdict of the criteria with those that fired, those on the other side, and the level suggested.

    `verdict` is None while something is missing; `level` is empty for a transfer to another kind of service.
    """

    verdict: Verdict | None
    level: str
    fired: tuple[Criterion, ...]
    others: tuple[Criterion, ...]
    asked: str
    divert: str
    deltas: tuple[Delta, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    rule_set: str


@dataclass(frozen=True, slots=True)
class ReratingFacts:
    """When was the person rated, and what has happened since? `last_missed_on` is the latest of `missed_in_a_row` sessions."""

    admitted_on: date
    last_rated_on: date | None = None
    lapse_on: date | None = None
    missed_in_a_row: int = 0
    last_missed_on: date | None = None
    authorisation_ends_on: date | None = None
    closed_on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Rerating:
    """The day by which the dimensions are rated again, and why."""

    due_on: date
    rule: str
    why: str
