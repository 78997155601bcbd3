"""What stands against beginning, saving, signing, deciding and clearing? The same answer for page and action."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import (
    DIMENSIONS,
    AssessmentFacts,
    DecisionFacts,
    Dimension,
    OverrideReason,
    PlacementTable,
)

REQUIRED_FORMS = {"phq9": "PHQ-9", "gad7": "GAD-7", "audit_c": "AUDIT-C"}
WHY_FROM = 2  # from this rating on, the reason for it is written down
LONGEST_DISPOSITION = 500
SHORTEST_DISPOSITION = 10
WHO_ASSESSES = "The counsellor who assesses"


def reasons_against_beginning(*, episode_open: bool, one_open: bool) -> list[Reason]:
    """Why no assessment can begin now. Empty means it can.

    Source: mission row 000-18; house rule: one open assessment at a time.
    """
    if not episode_open:
        return [Reason("This course of care has ended. A new one begins with a referral.", rule="000-18", who="Admissions")]
    if one_open:
        return [Reason("An assessment is open already. Finish and sign that one first.", rule="000-18", who=WHO_ASSESSES)]
    return []


def reasons_against_details(details: Mapping[str, Any], *, signed: bool, on: date) -> list[Reason]:
    """Why these words and numbers cannot be kept. Empty means they can.

    Source: mission row 004-05; house rule: a signed record is amended, never edited.
    """
    if signed:
        return [Reason("This assessment is signed. Write an amendment; it will stand beside it.", rule="004-05")]
    reasons = []
    if details.get("days_used_of_30") is not None and not 0 <= details["days_used_of_30"] <= 30:
        reasons.append(Reason("Of the last 30 days: 0 to 30.", rule="004-05", field="days_used_of_30"))
    if details.get("criteria_met") is not None and not 0 <= details["criteria_met"] <= 11:
        reasons.append(Reason("There are eleven criteria: 0 to 11.", rule="004-05", field="criteria_met"))
    if details.get("last_used_on") is not None and details["last_used_on"] > on:
        reasons.append(Reason("The day of last use cannot lie ahead.", rule="004-05", field="last_used_on"))
    return reasons


def reasons_against_signing_assessment(facts: AssessmentFacts) -> list[Reason]:
    """What is still missing before this assessment can be signed, each with the field it is about. Empty means nothing.

    Source: mission rows 004-05 (severity, medical and mental disorders before enrolment) and 000-02 (the two screens).
    """
    if facts.signed:
        return [Reason("This assessment is signed already.", rule="004-05")]
    return [*_forms_open(facts), *_history_open(facts), *_ratings_open(facts)]


def reasons_against_answering(*, submitted: bool, episode_open: bool) -> list[Reason]:
    """Why a form takes no answers. Empty means it does.

    Source: house rule: what was handed in stays as it was; a new form stands beside it.
    """
    if submitted:
        return [Reason("This form was handed in. Ask a new one; both are kept.", rule="004-05")]
    if not episode_open:
        return [Reason("This course of care has ended.", rule="000-18", who="Admissions")]
    return []


def reasons_against_placement(facts: DecisionFacts, table: PlacementTable) -> list[Reason]:
    """Why this level cannot be agreed on. Empty means it can.

    Source: mission rows 000-18, 000-02, 001-28 (individual needs decide; a difference is explained) and 004-39.
    """
    if not facts.assessment_signed:
        return [Reason("The assessment is not signed yet.", rule="000-18", who=WHO_ASSESSES)]
    if not facts.recommendation.level:
        missing = ", ".join(facts.recommendation.missing)
        return [Reason(f"No level can be recommended yet. Missing: {missing}.", rule="001-18", who="Admissions")]
    reasons = []
    if not facts.preference.strip():
        reasons.append(Reason("Write what the person wants, in their words.", rule="004-39", field="preference"))
    if table.rank(facts.agreed_level) < 0:
        reasons.append(Reason("Choose a level of this rule set.", rule="001-18", field="agreed_level"))
        return reasons
    return [*reasons, *_screens_against(facts, table), *_difference_unexplained(facts)]


def reasons_against_client_signing(*, signed: bool, newer: bool) -> list[Reason]:
    """Why the person cannot sign this decision. Empty means they can.

    Source: mission row 004-39.
    """
    if newer:
        return [Reason("A newer decision stands beside this one. Sign that.", rule="004-39")]
    return [Reason("The person signed this decision already.", rule="004-39")] if signed else []


def reasons_against_signing_placement(*, signed: bool, newer: bool) -> list[Reason]:
    """Why the clinician cannot sign this decision; their licence is looked at when they sign. Empty means they can.

    Source: mission rows 004-39 and 004-06.
    """
    if newer:
        return [Reason("A newer decision stands beside this one. Sign that.", rule="004-39")]
    return [Reason("A clinician signed this decision already.", rule="004-39")] if signed else []


def reasons_against_clearing(*, cleared: bool, disposition: str) -> list[Reason]:
    """Why this alert cannot be cleared with these words. Empty means it can.

    Source: house rule: only a licensed person clears an alert, and says what was done (facts/instruments 7.5).
    """
    if cleared:
        return [Reason("This alert was cleared already.", rule="7.5")]
    words = disposition.strip()
    if len(words) < SHORTEST_DISPOSITION:
        return [Reason("Say in a sentence what you found and did.", rule="7.5", field="disposition")]
    if len(words) > LONGEST_DISPOSITION:
        text = f"Keep it under {LONGEST_DISPOSITION} characters; the rest belongs in a note."
        return [Reason(text, rule="7.5", field="disposition")]
    return []


def _forms_open(facts: AssessmentFacts) -> list[Reason]:
    return [
        Reason(f"{short} has not been handed in.", rule="004-05", who=WHO_ASSESSES, field=code)
        for code, short in REQUIRED_FORMS.items()
        if code not in facts.forms
    ]


def _history_open(facts: AssessmentFacts) -> list[Reason]:
    needed = {
        "primary_substance": (facts.primary_substance, "The main substance is not named.", "004-05"),
        "criteria_met": (facts.criteria_met, "The number of diagnostic criteria met is missing.", "004-05"),
        "medical": (facts.medical.strip(), "Physical health is not described.", "004-05"),
        "mental_health": (facts.mental_health.strip(), "Mental health is not described.", "004-05"),
        "needs_detox": (facts.needs_detox, "Say whether withdrawal management is needed first.", "000-02"),
        "needs_inpatient": (facts.needs_inpatient, "Say whether hospital care is needed first.", "000-02"),
    }
    return [
        Reason(text, rule=rule, who=WHO_ASSESSES, field=name)
        for name, (value, text, rule) in needed.items()
        if value is None or value == ""
    ]


def _ratings_open(facts: AssessmentFacts) -> list[Reason]:
    reasons = []
    for one in Dimension:
        label = DIMENSIONS[one][0]
        rating, why = facts.ratings.get(one, (None, ""))
        if rating is None:
            reasons.append(Reason(f"{label} is not rated.", rule="004-05", who=WHO_ASSESSES, field=one.value))
        elif rating >= WHY_FROM and not why.strip():
            text = f"{label} is rated {rating}: say why."
            reasons.append(Reason(text, rule="004-05", who=WHO_ASSESSES, field=one.value))
    return reasons


def _screens_against(facts: DecisionFacts, table: PlacementTable) -> list[Reason]:
    judged = facts.override_reason == OverrideReason.CLINICAL_JUDGEMENT and facts.override_text.strip()
    if facts.screen_override.strip() or judged:
        return []
    return [
        Reason(
            f"{row.text} Until then level {facts.agreed_level} is not possible.",
            rule="000-02",
            who="A licensed clinician, by clinical judgement in writing,",
            field="agreed_level",
        )
        for row in table.screens
        if getattr(facts, row.question) and table.rank(facts.agreed_level) < table.rank(row.level)
    ]


def _difference_unexplained(facts: DecisionFacts) -> list[Reason]:
    if facts.agreed_level == facts.recommendation.level:
        return []
    text = f"Level {facts.agreed_level} differs from the recommended {facts.recommendation.level}: "
    reasons = []
    if not facts.override_reason:
        reasons.append(Reason(f"{text}choose the reason.", rule="001-28", field="override_reason"))
    if not facts.override_text.strip():
        reasons.append(Reason(f"{text}say why, and what is done meanwhile.", rule="001-28", field="override_text"))
    return reasons
