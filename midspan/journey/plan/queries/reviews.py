"""Reviews of the plan that were held or are being written, and the text of one."""

from datetime import date
from typing import Any

from midspan.foundation.privacy.actions import of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.queries import signatures_of
from midspan.journey.plan.models import PlanReview
from midspan.journey.plan.queries.thread import threads_of
from midspan.journey.plan.rules import review_text
from midspan.journey.plan.terms import PlanReviewFacts, ReviewedObjective

SHOWN = 8  # lines of evidence kept for an objective; the count tells of the rest


def plan_review_row(review_id: int) -> PlanReview | None:
    """One review with its plan and course of care, for an action."""
    rows = PlanReview.objects.select_related("plan__episode__patient", "plan__episode__site", "by", "signed_by")
    return rows.filter(pk=review_id).first()


def plan_reviews_of(episode_id: int) -> list[PlanReviewFacts]:
    """Every review of one person's plans, newest first. One query."""
    rows = PlanReview.objects.filter(plan__episode_id=episode_id).select_related("plan__episode__site", "by", "signed_by")
    return [plan_review_facts(row) for row in rows.order_by("-on", "-pk")]


def plan_review_facts(row: PlanReview) -> PlanReviewFacts:
    """A review as rules and pages see it. Give it a row with its plan and author."""
    held = row.objectives.get("rows", [])
    since = row.objectives.get("since")
    return PlanReviewFacts(
        row.pk, row.plan_id, row.plan.episode_id, row.plan.number, row.on, _date(since), str(row.by), row.version, row.words,
        row.person_words, tuple(_reviewed(one) for one in held), row.period, row.next_on, row.session_id, row.signed_at,
        str(row.signed_by or ""), row.client_signed_at, row.client_declined_at, row.client_declined_words,
    )  # fmt: skip


def thread_evidence(episode_id: int, *, since: date, to: date) -> dict[int, dict[str, Any]]:
    """What points at each objective in a time, as plain values for a review: counts by kind, the latest lines, the last day.
    One query."""
    found: dict[int, dict[str, Any]] = {}
    for one in threads_of(episode_id, first=since, last=to):
        held = found.setdefault(one.objective_id, {"counts": {}, "lines": [], "last_on": one.on.isoformat()})
        held["counts"][one.kind.value] = held["counts"].get(one.kind.value, 0) + 1
        if len(held["lines"]) < SHOWN:
            held["lines"].append((one.on.isoformat(), one.kind.value, one.words))
    return found


def text_of_review(row: PlanReview) -> str:
    """The exact text that both signatures under a review cover."""
    return review_text(plan_review_facts(row), row.plan.episode.patient.facts)


def signed_plan_review(review_id: int) -> list[Signature]:
    """The signatures under a review, oldest first. One query."""
    key = key_of(PlanReview(pk=review_id))
    return signatures_of([key]).get(key, [])


def of_plan_review(review_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a review."""
    row = PlanReview.objects.filter(pk=review_id).values_list("plan__episode_id", flat=True).first()
    return of_episode(row) if row else None


def _reviewed(raw: dict[str, Any]) -> ReviewedObjective:
    lines = tuple((date.fromisoformat(one[0]), one[1], one[2]) for one in raw.get("lines", []))
    return ReviewedObjective(**{**raw, "lines": lines})


def _date(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None
