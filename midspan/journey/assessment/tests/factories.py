"""A person on the way in, set down through the actions: assessed, decided, signed; for tests of this and later stations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient
from midspan.foundation.records.actions.episodes import open_episode
from midspan.journey.assessment import actions
from midspan.journey.assessment.models import Assessment, Placement
from midspan.journey.assessment.terms import Dimension
from tests.cast import AT, Cast

LATER = timedelta(hours=1)
DETAILS: dict[str, Any] = {
    "primary_substance": "alcohol", "days_used_of_30": 18, "criteria_met": 6, "prior_treatments": 1,
    "medical": "Blood pressure, treated.", "mental_health": "Low mood, no earlier diagnosis.", "living": "With her sister.",
    "needs_detox": False, "needs_inpatient": False, "summary": "Wants evenings back.",
}  # fmt: skip
FORMS = {"phq9": [1, 2, 1, 2, 1, 1, 1, 0, 0], "gad7": [1, 1, 1, 1, 0, 1, 1], "audit_c": [4, 2, 3]}


def ratings_of(*numbers: int) -> dict[Dimension, tuple[int, str]]:
    """Six ratings in the order of the dimensions, each with a reason."""
    return {one: (number, f"seen in the talk, {number}") for one, number in zip(Dimension, numbers, strict=True)}


USUAL = ratings_of(0, 1, 2, 2, 3, 2)


def waiting(cast: Cast, patient: Patient | None = None, at: datetime = AT) -> Episode:
    """A planned episode that came without a referral."""
    return open_episode(patient or cast.patient(), site=cast.site, at=at)


def assessed(
    cast: Cast,
    episode: Episode,
    *,
    ratings: Mapping[Dimension, tuple[int, str]] = USUAL,
    forms: Mapping[str, list[int | None]] = FORMS,
    signed: bool = True,
    at: datetime = AT,
    **details: Any,
) -> Assessment:
    """An assessment with its three forms, signed by the counsellor unless asked otherwise."""
    row = actions.begin(episode, by=cast.counsellor, at=at)
    for instrument, answers in forms.items():
        actions.record_form(episode, instrument=instrument, answers=answers, by=cast.counsellor, at=at)
    actions.save(row, details={**DETAILS, **details}, ratings=ratings, by=cast.counsellor, at=at)
    if signed:
        actions.sign_assessment(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    return row


def placed(
    cast: Cast, assessment: Assessment, *, level: str = "2.1", signed: bool = True, at: datetime = AT, **words: Any
) -> Placement:
    """A decision on the level, signed by both unless asked otherwise."""
    row = actions.decide_placement(
        assessment, agreed_level=cast.levels[level], preference="I want to sleep at home.", by=cast.counsellor, at=at, **words
    )
    if signed:
        name = assessment.episode.patient.name
        actions.sign_placement_as_client(row, typed_name=name, by=cast.counsellor, at=at)
        actions.sign_placement(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    return row
