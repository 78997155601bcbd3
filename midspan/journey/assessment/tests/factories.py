"""A person on the way in, set down through the actions: assessed, decided, signed; for tests of this and later stations."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
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
FORMS: dict[str, list[int | None]] = {
    "phq9": [1, 2, 1, 2, 1, 1, 1, 0, 0], "gad7": [1, 1, 1, 1, 0, 1, 1], "audit_c": [4, 2, 3], "asq": [0, 0, 0, 0, None],
    "pc_ptsd5": [0, None, None, None, None, None], "readiness_ruler": [8, 5, 7],
}  # fmt: skip
SECTIONS: dict[str, dict[str, Any]] = {
    "presenting": {"why_now": "My daughter asked me to stop.", "hope": "To be awake on Sundays.", "stage": "preparation"},
    "treatment": {"had_before": "yes", "returns": 1, "courses": [{"where": "Mill Road", "level": "outpatient", "when": "2023",
                                                                  "completed": "no", "helped": "being called"}]},
    "withdrawal": {"seizures": "no", "delirium": "no", "symptoms_now": ["none"], "overdoses": 0},
    "medical": {"conditions": ["high blood pressure"], "medications": ["lisinopril 10 mg"], "allergies": ["penicillin: rash"],
                "pregnant": "no", "hiv": "negative", "hcv": "negative", "hbv": "immune", "tb": "not_tested"},
    "mental": {"diagnoses": ["none"], "stays": 0, "medication": "none", "psychosis": "no", "trauma": "no"},
    "risk": {"suicide": "no", "attempts": 0, "self_harm": "no", "violence": "no", "safe_home": "yes", "danger_now": "no",
             "weapons": "no", "naloxone": "not_needed"},
    "family": {"use_at_home": "no", "conflict": "no", "support": 7, "lives_with": "her sister"},
    "life": {"work": "full_time", "housing": "family", "cannot_afford": "no", "stressors": ["work"]},
    "strengths": {"strengths": ["shows up", "good with her hands"]},
}  # fmt: skip


def ratings_of(*numbers: int) -> dict[Dimension, tuple[int, str]]:
    """Six ratings in the order of the dimensions, each with a reason."""
    return {one: (number, f"seen in the talk, {number}") for one, number in zip(Dimension, numbers, strict=True)}


USUAL = ratings_of(0, 1, 2, 2, 3, 2)


def waiting(cast: Cast, patient: Patient | None = None, at: datetime = AT) -> Episode:
    """A planned episode that came without a referral."""
    return open_episode(patient or cast.patient(), site=cast.site, at=at)


def substance_of(details: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The main substance as the details tell it, with what a signature needs."""
    met = details.get("criteria_met")
    return {
        "substance": details.get("primary_substance") or "alcohol", "rank": "primary", "route": "oral",
        "frequency": "3_to_6_a_week", "days_used_of_30": details.get("days_used_of_30"),
        "last_used_on": details.get("last_used_on") or on - timedelta(days=2),
        "criteria": [] if met is None else [number < met for number in range(11)],
    }  # fmt: skip


def written(
    cast: Cast, row: Assessment, *, sections: Mapping[str, Mapping[str, Any]] = SECTIONS, at: datetime = AT, **details: Any
) -> None:
    """The sections and the main substance of an open assessment."""
    actions.save_sections(row, answers=sections, by=cast.counsellor, at=at)
    use = substance_of({**DETAILS, **details}, at.date())
    actions.add_substance(row, details=use, by=cast.counsellor, at=at)


def assessed(
    cast: Cast,
    episode: Episode,
    *,
    ratings: Mapping[Dimension, tuple[int, str]] = USUAL,
    forms: Mapping[str, list[int | None]] = FORMS,
    sections: Mapping[str, Mapping[str, Any]] = SECTIONS,
    edition: str = "asam_3",
    signed: bool = True,
    at: datetime = AT,
    **details: Any,
) -> Assessment:
    """An assessment with its forms, sections and main substance, signed by the counsellor unless asked otherwise."""
    row = actions.begin(episode, edition=edition, by=cast.counsellor, at=at)
    for instrument, answers in forms.items():
        actions.record_form(episode, instrument=instrument, answers=answers, by=cast.counsellor, at=at)
    written(cast, row, sections=sections, at=at, **details)
    actions.save(row, details={**DETAILS, **details}, ratings=ratings, by=cast.counsellor, at=at)
    if signed:
        actions.sign_assessment(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    return row


def placed(
    cast: Cast, assessment: Assessment, *, level: str = "2.1", signed: bool = True, at: datetime = AT, **words: Any
) -> Placement:
    """A decision on the level, signed by both unless asked otherwise; one that differs has an interim plan."""
    if "override_reason" in words:
        words.setdefault("interim_plan", "A call every other day.")
    row = actions.decide_placement(
        assessment, agreed_level=cast.levels[level], preference="I want to sleep at home.", by=cast.counsellor, at=at, **words
    )
    if signed:
        name = assessment.episode.patient.name
        actions.sign_placement_as_client(row, typed_name=name, by=cast.counsellor, at=at)
        actions.sign_placement(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    return row
