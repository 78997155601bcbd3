"""May a review of the plan be begun, kept and signed, and what does it lack?"""

from collections.abc import Mapping
from datetime import date

from midspan.foundation.records.terms import Reason
from midspan.journey.plan.terms import PlanReviewFacts, Progress


def reasons_against_plan_review(*, in_force: bool, in_treatment: bool, one_open: bool) -> list[Reason]:
    """Why no review can be begun. Empty means it can.

    Source: mission row 002-35: the plan in force is gone through with the person.
    """
    if not in_treatment:
        return [Reason("This course of care has ended: its plan stays as it was.", rule="002-35")]
    if not in_force:
        return [Reason("There is no plan in force yet: there is nothing to look at again.", rule="002-35")]
    return [Reason("A review of this plan is being written already.", rule="002-35")] if one_open else []


def reasons_against_keeping(facts: PlanReviewFacts, progress: Mapping[str, str]) -> list[Reason]:
    """Why a review cannot be kept so: it is signed, or something else than progress stands at an objective (by number).

    Source: decision 0003: what was signed is amended, never edited.
    """
    if facts.signed or facts.client_signed_at or facts.declined_at:
        return [Reason("This review is signed. It stays as it is.", rule="0003")]
    known = set(Progress) | {""}
    return [
        Reason("Choose how it came along.", rule="002-35", field=f"progress_{number.replace('.', '_')}")
        for number, said in progress.items()
        if said not in known
    ]


def reasons_against_signing_review(facts: PlanReviewFacts, *, on: date) -> list[Reason]:
    """What a review lacks before it is signed, each at its field.

    Source: mission row 002-35; 42 CFR 8.12(f)(4) in own words (unverified): reviewed with the person, signed in the session.
    """
    if facts.signed:
        return [Reason("You have signed this review already.", rule="0003")]
    reasons = [
        Reason(f"Say how objective {one.number} came along.", rule="002-35", field=f"progress_{one.number.replace('.', '_')}")
        for one in facts.objectives
        if not one.progress
    ]
    reasons += [
        Reason(f"Say what objective {one.number} needs now.", rule="002-35", field=f"said_{one.number.replace('.', '_')}")
        for one in facts.objectives
        if one.progress in {Progress.WORSE, Progress.NO_CHANGE} and not one.said.strip()
    ]
    if not facts.person_words.strip():
        reasons.append(Reason("Write down what the person says of it, in their words.", rule="002-35", field="person_words"))
    if facts.next_on is None or facts.next_on <= on:
        reasons.append(Reason("Name the day of the next review, after today.", rule="002-35", field="next_on"))
    return reasons


def reasons_against_review_party(facts: PlanReviewFacts) -> list[Reason]:
    """Why the person does not sign this review, or decline to. They sign the text that the clinician has fixed.

    Source: mission row 002-35: both sign in the session.
    """
    if not facts.signed:
        return [Reason("The clinician signs first: that fixes the text.", rule="002-35")]
    if facts.closed:
        return [Reason("The person's answer is there already.", rule="002-35")]
    return []
