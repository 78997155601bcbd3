"""The words of findings beside what was told: spans within which there was use, definitions, agreement and disagreement."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from midspan.journey.monitoring.terms.results import Finding, Status


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last of these days there was use; on which of them is not known unless they are one."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Definition:
    """How a figure is counted, by which source, and whether somebody read it there."""

    name: str
    words: str
    source: str
    verified: bool


class Beside(StrEnum):
    """How what was told and what was found stand beside each other."""

    TOLD_FIRST = "told_first"  # told before the test
    FOUND_FIRST = "found_first"  # the test found what was not told
    BOTH_NOTHING = "both_nothing"  # nothing told, nothing found
    TOLD_ONLY = "told_only"  # told, and the test did not show it
    NOT_ASKED = "not_asked"  # found or not found, and nobody had asked about these days
    UNCLEAR = "unclear"  # the test cannot tell


@dataclass(frozen=True, slots=True)
class Compared:
    """One test beside what was told of the substances it looks for."""

    specimen_id: int
    on: date
    how: Beside
    found: tuple[str, ...]
    told_on: date | None


@dataclass(frozen=True, slots=True)
class AbstinenceGoal:
    """The goal of abstinence as the plan words it, with its objective, and where the person stands."""

    objective_id: int
    number: str
    words: str
    target_on: date | None


@dataclass(frozen=True, slots=True)
class TestLine:
    """One asking for a specimen and what became of it: a status, and the specimen and conclusion where there are some."""

    __test__ = False

    order_id: int
    on: date
    kind: str
    matrix: str
    status: Status
    specimen_id: int | None = None
    code: str = ""
    conclusion_id: int | None = None
    finding: Finding | None = None
    changed_from: Status | None = None
    objectives: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Turnaround:
    """From the collection to the first result: how many tests, and the median in minutes."""

    tests: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class WeekPositivity:
    """Unexpected findings of one week of treatment: how many tests found something, of how many that could be read, with the
    interval in percent. `last` stands for this week and all later ones."""

    week: int
    found: int
    tests: int
    low: int | None
    high: int | None
    last: bool = False


class BoardState(StrEnum):
    """Where a test stands, the most urgent first."""

    OVERDUE = "overdue"  # asked for, and its time has passed
    DUE = "due"  # asked for, not collected yet
    PENDING = "pending"  # collected, the result is awaited
    CONFIRMING = "confirming"  # an exact test is awaited
    DONE = "done"
    NOT_TAKEN = "not_taken"  # refused, missed, unable


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One test on the board of a site."""

    order_id: int
    episode_id: int
    patient_id: int
    sort_name: str
    on: date
    matrix: str
    state: BoardState
    due_at: datetime
    specimen_id: int | None
    code: str
    minutes: int | None  # since the specimen was collected, while its result is awaited
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The tests of a site: lines by state, turn-around, and positivity by week of treatment."""

    lines: tuple[BoardLine, ...]
    turnaround: Turnaround
    weeks: tuple[WeekPositivity, ...]
    since: date
