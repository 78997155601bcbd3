"""What is written on the way in: calls, history, ratings, preferences."""

from datetime import date, timedelta
from random import Random
from typing import Any

from midspan.doors.demo.course import Course
from midspan.doors.demo.words import sentences
from midspan.journey.assessment.terms import Dimension

WRITTEN: dict[str, Any] = sentences("intake")


def by_turns(what: str, number: int) -> Any:
    """One of the sentences (or tables) of a kind; people get them by turns."""
    return WRITTEN[what][number % len(WRITTEN[what])]


def assessed(course: Course, on: date, rng: Random) -> tuple[dict[str, Any], dict[Dimension, tuple[int, str]]]:
    """The details and ratings of an assessment, as `assessment.save` takes them."""
    found = course.findings
    last_used = on - timedelta(days=30 + rng.randint(1, 30) if found.days_used == 0 else rng.randint(1, 6))
    details = {
        "primary_substance": found.substance,
        "other_substances": sorted(found.others),
        "days_used_of_30": found.days_used,
        "last_used_on": last_used,
        "criteria_met": found.criteria,
        "prior_treatments": found.prior_treatments,
        "medical": rng.choice(WRITTEN["medical"]),
        "mental_health": rng.choice(WRITTEN["mental"]),
        "living": rng.choice(WRITTEN["home"]),
        "needs_detox": False,
        "needs_inpatient": False,
        "summary": rng.choice(WRITTEN["summary"]),
    }
    why = WRITTEN["why"]
    return details, {dimension: (rating, rng.choice(why[dimension])) for dimension, rating in found.ratings.items()}


def preference(course: Course) -> str:
    """What the person wants, in their words."""
    return f"{by_turns('wants', course.number)} “{course.motivation}”"
