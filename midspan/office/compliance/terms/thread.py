"""The words of the golden thread: what was done and found for each objective, and what points nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from midspan.journey.plan.terms import Evidence, ObjectiveFacts


class Strand(StrEnum):
    """What kind of thing a line of the thread is, as the picture tells them apart."""

    TALKED = "talked"
    FOUND = "found"
    GIVEN = "given"
    PRACTISED = "practised"


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One thing done or found, and the page on which it is written ("" where there is none)."""

    kind: Evidence
    subject: int
    on: date
    words: str
    by: str
    page: str
    args: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveThread:
    """One objective with everything that points at it in a period, latest first; `days_since` counts to the last day looked at,
    from the day the plan came into force where there is nothing."""

    facts: ObjectiveFacts
    lines: tuple[ThreadLine, ...]
    counts: Mapping[Evidence, int]
    last_on: date | None
    days_since: int | None
    untouched: bool


@dataclass(frozen=True, slots=True)
class ThreadOfPerson:
    """The thread of a person's care over a period: by objective, for objectives that are no longer on the plan, and for none."""

    first: date
    last: date
    objectives: tuple[ObjectiveThread, ...]
    earlier: tuple[ThreadLine, ...]
    astray: tuple[ThreadLine, ...]
    days: int  # after which an objective without anything is named


@dataclass(frozen=True, slots=True)
class ObjectiveEvidence:
    """What speaks for one objective in a period, for a review of the plan: counts by kind, and lines as day, kind, words."""

    counts: Mapping[Evidence, int]
    lines: tuple[tuple[date, Evidence, str], ...]
    last_on: date | None


@dataclass(frozen=True, slots=True)
class MeasureMoved:
    """One measure: its first total in a period (or the last before it) and its newest, with their days."""

    short: str
    first: str
    first_on: date
    newest: str
    newest_on: date


@dataclass(frozen=True, slots=True)
class PeriodEvidence:
    """What is known of a period beside the objectives: weeks as Monday, credited minutes and target; days come of days asked;
    measures; tests by what came of them."""

    weeks: tuple[tuple[date, int, int], ...]
    came: int
    asked: int
    measures: tuple[MeasureMoved, ...]
    tests: Mapping[str, int]
