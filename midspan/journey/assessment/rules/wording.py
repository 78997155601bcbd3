"""Which exact words does a signature cover? Plain text, the same whenever it is made from the same facts."""

from collections.abc import Iterable, Mapping

from midspan.foundation.people.terms import PersonFacts
from midspan.journey.assessment.rules.history import document_of
from midspan.journey.assessment.rules.placement import severity_of
from midspan.journey.assessment.rules.scoring import band_words
from midspan.journey.assessment.terms import (
    RATINGS,
    AssessmentFacts,
    Dimension,
    FormStatus,
    Instrument,
    Score,
    ScoreFacts,
    SectionCode,
    SectionSpec,
    dimensions_of,
)

UNKNOWN = "not recorded"
YES_NO = {True: "yes", False: "no", None: UNKNOWN}


def assessment_text(
    facts: AssessmentFacts,
    person: PersonFacts,
    scores: Iterable[ScoreFacts],
    catalog: Mapping[str, Instrument],
    specs: Mapping[SectionCode, SectionSpec] | None = None,
) -> str:
    """The whole assessment as the signer reads it.

    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    lines = ["CLINICAL ASSESSMENT", *_about(person), f"Begun {facts.started_at:%Y-%m-%d} by {facts.started_by}", ""]
    lines += ["Forms", *(f"  {one.on:%Y-%m-%d} {score_words(catalog[one.instrument], one.score)}" for one in scores), ""]
    lines += ["History", *(f"  {label}: {value}" for label, value in history_lines(facts)), ""]
    for title, rows in document_of(facts, specs or {}):
        lines += [title, *(f"  {label}: {value}" for label, value in rows), ""]
    lines += ["Ratings", *(_rating_line(facts, one) for one in dimensions_of(facts.edition))]
    return "\n".join(lines)


def score_words(entry: Instrument, score: Score) -> str:
    """A score in words: `PHQ-9 14 of 27, moderate`; without a total where the form has none.

    Source: house rule: an incomplete form never shows a total.
    """
    if score.status != FormStatus.OK:
        return f"{entry.short}: {score.status.value}, no total"
    screen = "" if score.positive is None else (", screen positive" if score.positive else ", screen negative")
    band = f", {band_words(score.band)}" if score.band else ""
    total = "" if score.total is None else f" {score.total:g} of {entry.highest:g}"
    return f"{entry.short}{total}{band}{screen}"


def history_lines(facts: AssessmentFacts) -> list[tuple[str, str]]:
    """The history as labels and words, in the order of the form.

    Source: mission row 004-05.
    """
    criteria = UNKNOWN
    if facts.criteria_met is not None:
        criteria = f"{facts.criteria_met} of 11, {severity_of(facts.criteria_met).value}"
    others = ", ".join(facts.other_substances) or "none named"
    return [
        ("Main substance", facts.primary_substance or UNKNOWN),
        ("Other substances", others),
        ("Days used of the last 30", _number(facts.days_used_of_30)),
        ("Last used on", f"{facts.last_used_on:%Y-%m-%d}" if facts.last_used_on else UNKNOWN),
        ("Diagnostic criteria met", criteria),
        ("Earlier treatments", _number(facts.prior_treatments)),
        ("Physical health", facts.medical or UNKNOWN),
        ("Mental health", facts.mental_health or UNKNOWN),
        ("Living situation", facts.living or UNKNOWN),
        ("Needs withdrawal management first", YES_NO[facts.needs_detox]),
        ("Needs hospital care first", YES_NO[facts.needs_inpatient]),
        *([("Why the screen does not hold", facts.screen_override)] if facts.screen_override else []),
        ("Summary", facts.summary or UNKNOWN),
    ]


def _about(person: PersonFacts) -> list[str]:
    born = f"{person.birth_date:%Y-%m-%d}" if person.birth_date else UNKNOWN
    return [f"Person: {person.name}, {person.record_number}, born {born}"]


def _rating_line(facts: AssessmentFacts, one: Dimension) -> str:
    rating, why = facts.ratings.get(one, (None, ""))
    words = UNKNOWN if rating is None else f"{rating} {RATINGS[rating][0].lower()}"
    return f"  {dimensions_of(facts.edition)[one][0]}: {words}{'. ' + why if why else ''}"


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)
