"""What stands against a decision on the level of care or a signature under it, and which words do both sign?"""

from collections.abc import Iterator
from datetime import date, timedelta

from midspan.foundation.people.terms import PersonFacts
from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.explaining import row_sentence
from midspan.journey.assessment.rules.placement import SCREEN, decides, holds
from midspan.journey.assessment.terms import (
    DecisionFacts,
    Fired,
    OverrideReason,
    PlacementDecision,
    PlacementTable,
)

REVIEW_WITHIN = timedelta(days=7)  # where the agreed level differs, someone looks again within a week
WHO_ASSESSES = "The counsellor who assesses"
WHO_JUDGES = "A licensed clinician, by clinical judgement in writing,"


def reasons_against_placement(facts: DecisionFacts, table: PlacementTable) -> list[Reason]:
    """Why this level cannot be agreed on. Empty means it can.

    A level below what must come first needs a clinician's judgement in writing; one that differs a reason, words, an
    interim plan and a day within a week; a refusal its words and what is offered instead; a residential level that is not
    taken the barrier to it.

    Source: mission rows 000-18, 000-02, 001-28 (individual needs decide; a difference is explained), 002-02 and 004-39.
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
    return [*reasons, *_held(facts, table), *_unexplained(facts), *_unsettled(facts), *_refusal(facts), *_barrier(facts, table)]


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


def review_by(*, recommended: str, agreed: str, refused: bool, on: date, chosen: date | None) -> date | None:
    """The day by which a decision is looked at again: the one chosen, or a week on where it differs or was refused.

    Source: facts/levels-of-care 2.4: re-review within seven days.
    """
    return (chosen or on + REVIEW_WITHIN) if agreed != recommended or refused else None


def placement_text(decision: PlacementDecision, person: PersonFacts) -> str:
    """The decision on the level of care as both signers read it.

    Source: mission row 004-39: decision record signed by both, preference stated.
    """
    born = f"{person.birth_date:%Y-%m-%d}" if person.birth_date else "not recorded"
    return "\n".join(
        [
            "DECISION ON THE LEVEL OF CARE",
            f"Person: {person.name}, {person.record_number}, born {born}",
            f"Decided {decision.decided_at:%Y-%m-%d %H:%M} with {decision.decided_by}",
            "",
            f"Recommended level: {decision.recommended_level} (rule set {decision.rule_set})",
            *(f"  {row_sentence(row, decision.edition)}" for row in decision.fired),
            *_decided_lines(decision),
        ]
    )


def _decided_lines(decision: PlacementDecision) -> Iterator[str]:
    offered = "Agreed level" if decision.accepted else "Level offered, which the person refuses"
    yield f"{offered}: {decision.agreed_level} {decision.agreed_name}"
    yield f"What the person wants: {decision.preference}"
    if decision.divert:
        yield f"What comes first: {decision.divert.replace('_', ' ')}"
    if decision.refused:
        yield f"Refused: {decision.refusal}"
    if decision.override_reason:
        yield f"Why it differs: {decision.override_reason.replace('_', ' ')}. {decision.override_text}"
    if decision.residential_barrier:
        yield f"Why no longer residential stay: {decision.residential_barrier.replace('_', ' ')}"
    if decision.interim_plan:
        yield f"What is done meanwhile: {decision.interim_plan}"
    if decision.review_on:
        yield f"To be looked at again by {decision.review_on}"


def _held(facts: DecisionFacts, table: PlacementTable) -> list[Reason]:
    """What comes first and is not answered by the agreed level, unless a clinician judged otherwise in writing."""
    if facts.override_reason == OverrideReason.CLINICAL_JUDGEMENT and facts.override_text.strip():
        return []
    return [
        Reason(
            f"{row.text} Until then level {facts.agreed_level} is not possible.", rule=_rule_of(row, table), who=WHO_JUDGES,
            field="agreed_level",
        )
        for row in facts.recommendation.fired
        if holds(row, table) and table.rank(facts.agreed_level) < table.rank(row.level)
    ]  # fmt: skip


def _rule_of(row: Fired, table: PlacementTable) -> str:
    return "000-02" if row.rule in {table.flags[flag].fired.rule for flag in SCREEN} else row.rule


def _unexplained(facts: DecisionFacts) -> list[Reason]:
    if facts.agreed_level == facts.recommendation.level:
        return []
    text = f"Level {facts.agreed_level} differs from the recommended {facts.recommendation.level}: "
    reasons = []
    if not facts.override_reason:
        reasons.append(Reason(f"{text}choose the reason.", rule="001-28", field="override_reason"))
    if not facts.override_text.strip():
        reasons.append(Reason(f"{text}say why.", rule="001-28", field="override_text"))
    return reasons


def _unsettled(facts: DecisionFacts) -> list[Reason]:
    """An interim plan, and a day of review within a week, wherever the person does not take what is recommended."""
    if facts.agreed_level == facts.recommendation.level and not facts.refused:
        return []
    reasons = []
    if not facts.interim_plan.strip():
        text = "Say what is offered instead." if facts.refused else "Say what is done meanwhile."
        reasons.append(Reason(text, rule="001-28", field="interim_plan"))
    if facts.review_on is not None and not facts.on <= facts.review_on <= facts.on + REVIEW_WITHIN:
        text = f"Look at it again within seven days, by {facts.on + REVIEW_WITHIN:%d %b %Y}."
        reasons.append(Reason(text, rule="001-28", field="review_on"))
    return reasons


def _refusal(facts: DecisionFacts) -> list[Reason]:
    if facts.refused and not facts.refusal.strip():
        return [Reason("Write what the person refuses and what they said.", rule="004-39", field="refusal")]
    if facts.refusal.strip() and not facts.refused:
        return [Reason("You wrote about a refusal: mark it, or take the words out.", rule="004-39", field="refused")]
    return []


def _barrier(facts: DecisionFacts, table: PlacementTable) -> list[Reason]:
    """Asked where a longer stay is what the person needs, not where withdrawal or illness only comes first."""
    found = facts.recommendation
    below = table.rank(facts.agreed_level) < table.rank(table.residential_from)
    first = any(decides(row, found) and holds(row, table) for row in found.fired)
    if not table.residential(found.level) or not below or first or facts.residential_barrier:
        return []
    text = f"Level {found.level} is residential: say what stands against a longer stay."
    return [Reason(text, rule="002-02", field="residential_barrier")]
