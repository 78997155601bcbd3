"""What is written on the way in: calls, history, ratings, preferences."""

from random import Random
from typing import Any

from midspan.doors.demo.course import Course
from midspan.doors.demo.words import sentences
from midspan.journey.assessment.terms import Dimension

WRITTEN: dict[str, Any] = sentences("intake")


def by_turns(what: str, number: int) -> Any:
    """One of the sentences (or tables) of a kind; people get them by turns."""
    return WRITTEN[what][number % len(WRITTEN[what])]


def assessed(course: Course, rng: Random) -> tuple[dict[str, Any], dict[Dimension, tuple[int, str]]]:
    """The answers to the screen, the summary and the ratings of an assessment, as `assessment.save` takes them."""
    details = {"needs_detox": False, "needs_inpatient": False, "summary": rng.choice(WRITTEN["summary"])}
    why, ratings = WRITTEN["why"], course.findings.ratings
    return details, {dimension: (rating, rng.choice(why[dimension])) for dimension, rating in ratings.items()}


def preference(course: Course) -> str:
    """What the person wants, in their words."""
    return f"{by_turns('wants', course.number)} “{course.motivation}”"
