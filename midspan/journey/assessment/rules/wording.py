"""Which exact words does a signature cover? Plain text, the same whenever it is made from the same facts."""

from collections.abc import Iterable

from midspan.foundation.people.terms import PersonFacts
from midspan.journey.assessment.rules.placement import severity_of
from midspan.journey.assessment.terms import (
    DIMENSIONS,
    RATINGS,
    AssessmentFacts,
    Dimension,
    Fired,
    FormStatus,
    Instrument,
    PlacementDecision,
    Score,
    ScoreFacts,
)

UNKNOWN = "not recorded"
YES_NO = {True: "yes", False: "no", None: UNKNOWN}


def assessment_text(
    facts: AssessmentFacts, person: PersonFacts, scores: Iterable[ScoreFacts], catalog: dict[str, Instrument]
) -> str:
    """The whole assessment as the signer reads it.

    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    lines = ["CLINICAL ASSESSMENT", *_about(person), f"Begun {facts.started_at:%Y-%m-%d} by {facts.started_by}", ""]
    lines += ["Forms", *(f"  {one.on:%Y-%m-%d} {score_words(catalog[one.instrument], one.score)}" for one in scores), ""]
    lines += ["History", *(f"  {label}: {value}" for label, value in history_lines(facts)), "", "Ratings"]
    lines += [_rating_line(facts, one) for one in Dimension]
    return "\n".join(lines)


def placement_text(decision: PlacementDecision, person: PersonFacts) -> str:
    """The decision on the level of care as both signers read it.

    Source: mission row 004-39: decision record signed by both, preference stated.
    """
    lines = [
        "DECISION ON THE LEVEL OF CARE",
        *_about(person),
        f"Decided {decision.decided_at:%Y-%m-%d %H:%M} with {decision.decided_by}",
        "",
        f"Recommended level: {decision.recommended_level} (rule set {decision.rule_set})",
        *(_fired_line(row) for row in decision.fired),
        f"Agreed level: {decision.agreed_level} {decision.agreed_name}",
        f"What the person wants: {decision.preference}",
    ]
    if decision.override_reason:
        why = decision.override_reason.replace("_", " ")
        lines += [f"Why it differs: {why}. {decision.override_text}", f"To be looked at again by {decision.review_on}"]
    return "\n".join(lines)


def score_words(entry: Instrument, score: Score) -> str:
    """A score in words: `PHQ-9 14 of 27, moderate`; without a total where the form has none.

    Source: house rule: an incomplete form never shows a total.
    """
    if score.status != FormStatus.OK:
        return f"{entry.short}: {score.status.value}, no total"
    screen = "" if score.positive is None else (", screen positive" if score.positive else ", screen negative")
    band = f", {score.band}" if score.band else ""
    return f"{entry.short} {score.total} of {entry.highest}{band}{screen}"


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


def _fired_line(row: Fired) -> str:
    name = DIMENSIONS[row.dimension][0] if row.dimension else "The whole picture"
    rating = "" if row.rating is None else f", rated {row.rating}"
    return f"  {name}{rating}: level {row.level}. {row.text} ({row.rule})"


def _about(person: PersonFacts) -> list[str]:
    born = f"{person.birth_date:%Y-%m-%d}" if person.birth_date else UNKNOWN
    return [f"Person: {person.name}, {person.record_number}, born {born}"]


def _rating_line(facts: AssessmentFacts, one: Dimension) -> str:
    rating, why = facts.ratings.get(one, (None, ""))
    words = UNKNOWN if rating is None else f"{rating} {RATINGS[rating][0].lower()}"
    return f"  {DIMENSIONS[one][0]}: {words}{'. ' + why if why else ''}"


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)
