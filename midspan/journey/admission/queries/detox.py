"""Who was sent to withdrawal management first, how that stands, and who is overdue?"""

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
    rows = DetoxReferral.objects.filter(episode_id__in=episode_ids, cleared_at__isnull=True)
    return {row.episode_id: detox_facts(row) for row in rows.select_related("requested_by", "cleared_by")}


def away(viewer: Staff) -> list[DetoxFacts]:
    """Open referrals of people the viewer may see, who is expected back soonest first, without a date last. One query."""
    rows = DetoxReferral.objects.filter(episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"))
    rows = rows.exclude(status__in=SETTLED).select_related("requested_by", "cleared_by", "episode__patient")
    far = "9999-12-31"
    return sorted((detox_facts(row) for row in rows), key=lambda one: (str(one.return_on or far), one.requested_at))
