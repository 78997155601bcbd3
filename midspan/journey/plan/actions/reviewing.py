"""How the plan in force is gone through with the person: begun with the evidence, kept, signed by both in the session."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, sign, witnessed
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.assessment.queries import day_at
from midspan.journey.plan.actions.writing import IN_TREATMENT
from midspan.journey.plan.models import Plan, PlanReview
from midspan.journey.plan.queries import last_look_on, plan_facts, plan_review_facts, text_of_review
from midspan.journey.plan.rules import (
    reasons_against_keeping,
    reasons_against_plan_review,
    reasons_against_review_party,
    reasons_against_signing_review,
)
from midspan.journey.plan.terms import ObjectiveState, ObjectiveWords, PlanState


@action("plan_review.begun", needs=Permission.PLAN)
def begin_plan_review(
    plan: Plan,
    *,
    evidence: Mapping[int, Mapping[str, Any]] | None = None,
    period: Mapping[str, Any] | None = None,
    session_id: int | None = None,
    by: Staff,
    at: datetime,
) -> PlanReview:
    """Begin a review of the plan in force. `evidence` by objective (`counts`, `lines` of day, kind and words, `last_on`) and
    `period` (`lines` of label and words) are what later stations know up to now; both are kept as they stood."""
    row = Plan.objects.select_for_update(of=["self"], no_key=True).select_related("episode__site").get(pk=plan.pk)
    facts = plan_facts(row.pk)
    assert facts is not None
    reasons = reasons_against_plan_review(
        in_force=facts.state == PlanState.IN_FORCE,
        in_treatment=row.episode.status in IN_TREATMENT,
        one_open=PlanReview.objects.filter(plan=row, signed_at__isnull=True).exists(),
    )
    if reasons:
        raise Refused(reasons)
    since = last_look_on([row.episode_id]).get(row.episode_id)
    open_now = [one for one in facts.objectives if one.state == ObjectiveState.OPEN]
    rows = [_looked_at(one, (evidence or {}).get(one.id, {})) for one in open_now]
    return PlanReview.objects.create(
        plan=row, on=day_at(at, row.episode), began_at=at, by=by, session_id=session_id, period=dict(period or {}),
        objectives={"since": since.isoformat() if since else None, "rows": rows},
    )  # fmt: skip


@action("plan_review.written", needs=Permission.PLAN, versioned=True)
def write_plan_review(
    review: PlanReview,
    *,
    progress: Mapping[str, tuple[str, str]],
    words: str = "",
    person_words: str = "",
    next_on: date | None = None,
    by: Staff,
    at: datetime,
) -> PlanReview:
    """Keep how each objective came along (by number: code and words), what was said and agreed. Refuses a signed review."""
    facts = plan_review_facts(review)
    if reasons := _ended(review) or reasons_against_keeping(facts, {number: code for number, (code, _said) in progress.items()}):
        raise Refused(reasons)
    for row in review.objectives.get("rows", []):
        if row["number"] in progress:
            row["progress"], row["said"] = progress[row["number"]][0], progress[row["number"]][1].strip()
    review.words, review.person_words, review.next_on = words.strip(), person_words.strip(), next_on
    review.save()
    return review


@action("plan_review.signed", needs=Permission.SIGN_CLINICAL, versioned=True)
def sign_plan_review(review: PlanReview, *, proof: Proof, seen: str = "", by: Staff, at: datetime) -> PlanReview:
    """The clinician signs the review as it reads; that fixes its text. Refuses while anything is missing."""
    today = day_at(at, review.plan.episode)
    if reasons := _ended(review) or reasons_against_signing_review(plan_review_facts(review), on=today):
        raise Refused(reasons)
    text = text_of_review(review)
    if seen and seen != text_hash(text):
        raise Refused(Reason("The review has changed since you opened it. Read it again, then sign.", rule="0003"))
    sign(review, text=text, proof=proof, by=by, at=at)
    review.signed_at, review.signed_by = at, by
    review.save(update_fields=["signed_at", "signed_by"])
    return review


@action("plan_review.signed_by_person", needs=Permission.WITNESS, versioned=True)
def sign_plan_review_as_client(review: PlanReview, *, typed_name: str, by: Staff, at: datetime) -> PlanReview:
    """The person signs the same text before a witness (`by`)."""
    if reasons := reasons_against_review_party(plan_review_facts(review)):
        raise Refused(reasons)
    person = review.plan.episode.patient
    witnessed(review, text=text_of_review(review), patient=person, typed_name=typed_name, witness=by, at=at)
    review.client_signed_at = at
    review.save(update_fields=["client_signed_at"])
    return review


@action("plan_review.declined", needs=Permission.WITNESS, versioned=True)
def decline_plan_review(review: PlanReview, *, words: str, by: Staff, at: datetime) -> PlanReview:
    """The person does not sign the review, and why, in their words."""
    if reasons := reasons_against_review_party(plan_review_facts(review)):
        raise Refused(reasons)
    if not words.strip():
        raise Refused(Reason("Write down why, in the person's words.", rule="002-35", field="words"))
    review.client_declined_at, review.client_declined_by, review.client_declined_words = at, by, words.strip()
    review.save(update_fields=["client_declined_at", "client_declined_by", "client_declined_words"])
    return review


def _looked_at(one: ObjectiveWords, found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "objective_id": one.id, "number": one.number, "words": one.words, "measure": one.measure, "progress": "", "said": "",
        "counts": dict(found.get("counts", {})), "lines": [list(line) for line in found.get("lines", [])],
        "last_on": str(found.get("last_on") or ""),
    }  # fmt: skip


def _ended(review: PlanReview) -> list[Reason]:
    if review.plan.episode.status in IN_TREATMENT:
        return []
    return [Reason("This course of care has ended: its plan stays as it was.", rule="002-35")]
