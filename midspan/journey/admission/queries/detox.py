"""Who was sent to withdrawal management first, how that stands, and who is overdue?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q

from midspan.foundation.episodes.queries import among
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.journey.admission.models import DetoxReferral, DetoxStep
from midspan.journey.admission.terms import SETTLED, DetoxFacts, DetoxStatus, DetoxStepFacts


def latest_detox(episode_id: int) -> DetoxReferral | None:
    """The latest referral of a course of care, as a row for actions."""
    rows = DetoxReferral.objects.filter(episode_id=episode_id).select_related("requested_by", "cleared_by")
    return rows.order_by("-requested_at", "-pk").first()


def detox_facts(row: DetoxReferral) -> DetoxFacts:
    """A referral as pages see it; the person's name only where the row brought it along."""
    episode = row._state.fields_cache.get("episode")
    person = episode._state.fields_cache.get("patient") if episode else None
    return DetoxFacts(
        row.pk, row.facility, DetoxStatus(row.status), row.requested_at, str(row.requested_by), row.bed_on, row.return_on,
        row.cleared_at, str(row.cleared_by or ""), row.clearance_note, row.telephone, row.episode_id,
        person.pk if person else 0, person.sort_name if person else "",
    )  # fmt: skip


def steps_of(detox_id: int) -> list[DetoxStepFacts]:
    """Everything that was heard of a referral, in order. One query."""
    rows = DetoxStep.objects.filter(detox=detox_id).select_related("by")
    return [DetoxStepFacts(DetoxStatus(row.status), row.at, str(row.by), row.note, row.bed_on, row.return_on) for row in rows]


def waiting_for_clearance(episode_ids: list[int]) -> dict[int, DetoxFacts]:
    """Open detox referrals by episode, for worklists. One query."""
    rows = DetoxReferral.objects.filter(episode_id__any=among(episode_ids), cleared_at__isnull=True)
    return {row.episode_id: detox_facts(row) for row in rows.select_related("requested_by", "cleared_by")}


def away(viewer: Staff) -> list[DetoxFacts]:
    """Open referrals of people the viewer may see, who is expected back soonest first, without a date last. One query."""
    rows = DetoxReferral.objects.filter(episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"))
    rows = rows.exclude(status__in=SETTLED).select_related("requested_by", "cleared_by", "episode__patient")
    far = "9999-12-31"
    return sorted((detox_facts(row) for row in rows), key=lambda one: (str(one.return_on or far), one.requested_at))


def returns_of(episode_ids: Iterable[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Stays elsewhere from which people came back, by episode: the facility, and when they were cleared or left. One query."""
    stayed = Count("steps", filter=Q(steps__status=DetoxStatus.ADMITTED))
    rows = DetoxReferral.objects.filter(
        episode_id__any=among(episode_ids), status__in=[DetoxStatus.CLEARED, DetoxStatus.LEFT_EARLY]
    )
    last = rows.annotate(back_at=Max("steps__at"), stays=stayed).filter(stays__gt=0).order_by("pk")
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for episode_id, facility, cleared_at, back_at in last.values_list("episode_id", "facility", "cleared_at", "back_at"):
        found[episode_id].append((facility, cleared_at or back_at))
    return dict(found)
