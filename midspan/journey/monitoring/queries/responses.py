"""Whose care is to be looked at after a result or a report, by when, and what was done about it?"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from midspan.foundation.episodes.queries import among
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.privacy.terms import Scope
from midspan.journey.monitoring.catalog.testing import protocol
from midspan.journey.monitoring.models import CareReview, ResponseHours
from midspan.journey.monitoring.terms.responses import CareReviewFacts, CauseFacts, CauseKind, StepDone

SHOWN = 200
CARERS = (Role.COUNSELLOR, Role.SUPERVISOR, Role.NURSE, Role.PRESCRIBER)


def of_care_review(review_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a review of care."""
    row = CareReview.objects.filter(pk=review_id).order_by()
    found = row.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(found[0], found[1], found[2], episode_id=found[3]) if found else None


def care_review_row(review_id: int) -> CareReview:
    """One review of care, for the actions that work on it."""
    return CareReview.objects.select_related("episode__patient", "episode__site", "owner", "closed_by").get(pk=review_id)


def care_review(review_id: int) -> CareReviewFacts:
    """One review of care with its causes. Two queries."""
    return _facts(CareReview.objects.filter(pk=review_id))[0]


def care_reviews_of(episode_id: int) -> list[CareReviewFacts]:
    """Every review of care of one person, latest first. Two queries."""
    return _facts(CareReview.objects.filter(episode_id=episode_id).order_by("-opened_at", "-pk"))


def responses_open_of(episode_ids: Iterable[int]) -> dict[int, CareReviewFacts]:
    """The open review of care of each of these people who has one. Two queries."""
    rows = CareReview.objects.filter(episode_id__any=among(episode_ids), closed_at__isnull=True)
    return {row.episode_id: row for row in _facts(rows)}


def care_reviews_due(episode_ids: Iterable[int], *, now: datetime) -> dict[int, CareReviewFacts]:
    """Open reviews of care by episode, for lists of what is due: `due_at`, `owner_id`, `overdue(now)`. Two queries."""
    return {key: row for key, row in responses_open_of(episode_ids).items() if row.opened_at <= now}


def care_reviews_here(viewer: Staff, *, mine: bool = False) -> list[CareReviewFacts]:
    """Open reviews of care of people of the viewer's sites and teams, what is due first first. Two queries."""
    rows = CareReview.objects.filter(episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"), closed_at__isnull=True)
    rows = rows.filter(owner=viewer) if mine else rows
    return _facts(rows.order_by("due_at", "pk")[:SHOWN])


def hours_on(site_id: int, day: date) -> tuple[int, str, bool]:
    """Within how many hours a site looks at care after a cause, where the figure comes from, and whether it is the site's own.
    One query."""
    row = ResponseHours.objects.filter(site_id=site_id, effective_from__lte=day).first()
    return (row.hours, row.source, True) if row else (protocol().hours, protocol().source, False)


def who_may_own(row: CareReview) -> QuerySet[Staff]:
    """Clinical staff of the person's site, by name."""
    held = Staff.objects.filter(assignments__role__in=CARERS, assignments__ended_on__isnull=True, ended_on__isnull=True)
    here = held.filter(assignments__site=row.episode.site_id) | held.filter(assignments__site__isnull=True)
    return here.distinct().order_by("name")


def _facts(rows: QuerySet[CareReview]) -> list[CareReviewFacts]:
    listed = rows.select_related("episode__patient", "owner", "closed_by").prefetch_related("causes")
    return [_one(row) for row in listed]


def _one(row: CareReview) -> CareReviewFacts:
    person = row.episode.patient
    return CareReviewFacts(
        row.pk, row.episode_id, person.pk, person.sort_name, row.opened_at, row.due_at, row.owner_id,
        row.owner.name if row.owner else "", tuple(row.steps), steps_done(row), _causes(row), row.closed_at,
        str(row.closed_by) if row.closed_by else "", row.outcome, row.withdrawn, row.version,
    )  # fmt: skip


def steps_done(row: CareReview) -> tuple[StepDone, ...]:
    """What was written down at the steps of a review, in their order. No query."""
    return tuple(
        StepDone(code, row.done[code]["words"], row.done[code]["needed"], row.done[code]["by"],
                 datetime.fromisoformat(row.done[code]["at"]))
        for code in row.steps
        if code in row.done
    )  # fmt: skip


def _causes(row: CareReview) -> tuple[CauseFacts, ...]:
    found: Collection = sorted(row.causes.all(), key=lambda each: (each.added_at, each.pk))
    return tuple(
        CauseFacts(
            each.pk, CauseKind(each.kind), each.on, each.words, each.added_at, each.removed_at, each.removed_words,
            each.specimen_id,
        )
        for each in found
    )  # fmt: skip
