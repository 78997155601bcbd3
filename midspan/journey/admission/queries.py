"""What do the gates of admission look at, and what was done about withdrawal?"""

from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.rules import age_on
from midspan.foundation.program.models import Track
from midspan.foundation.program.terms import AgeGroup
from midspan.journey.admission.models import Admission, DetoxReferral
from midspan.journey.admission.terms import AdmissionFacts, DetoxFacts, DetoxStatus
from midspan.journey.assessment.queries import latest_assessment, latest_placement
from midspan.journey.assessment.terms import AssessmentFacts, Dimension, PlacementDecision


def facts_of(
    episode: Episode,
    *,
    track: Track | None,
    on: date,
    assessed: AssessmentFacts | None,
    decided: PlacementDecision | None,
    detox: DetoxReferral | None,
) -> AdmissionFacts:
    """Everything the gates look at, on one day, for one track. A decision counts only for the latest signed assessment."""
    born, clinician = episode.patient.birth_date, episode.supervising_clinician
    stands = decided if decided and assessed and decided.assessment_id == assessed.id else None
    rating, _ = assessed.ratings.get(Dimension.WITHDRAWAL, (None, "")) if assessed else (None, "")
    return AdmissionFacts(
        on=on,
        age=age_on(born, on) if born else None,
        age_group=AgeGroup(track.age_group) if track else AgeGroup.ADULT,
        assessment_signed=assessed is not None,
        placement_agreed_level=stands.agreed_level if stands else "",
        placement_signed_by_client=bool(stands and stands.client_signed_at),
        placement_signed_by_clinician=bool(stands and stands.clinician_signed_at),
        level_offered=bool(stands and stands.offered),
        has_primary_counsellor=episode.primary_counsellor_id is not None,
        supervisor_licence=licence_of(clinician, on=on) if clinician else None,
        withdrawal_rating=rating,
        needs_detox=assessed.needs_detox if assessed else None,
        detox_cleared=cleared_at(detox, assessed) is not None,
    )


def read(episode_id: int) -> tuple[AssessmentFacts | None, PlacementDecision | None, DetoxReferral | None]:
    """The latest signed assessment, the latest decision and the latest detox referral of an episode."""
    return latest_assessment(episode_id, signed=True), latest_placement(episode_id), latest_detox(episode_id)


def cleared_at(detox: DetoxReferral | None, assessed: AssessmentFacts | None) -> datetime | None:
    """When the risk that the assessment found was cleared: a clearance older than the assessment says nothing about it."""
    if detox is None or detox.status != DetoxStatus.CLEARED or assessed is None or assessed.signed_at is None:
        return None
    return detox.cleared_at if detox.cleared_at and detox.cleared_at >= assessed.signed_at else None


def latest_detox(episode_id: int) -> DetoxReferral | None:
    rows = DetoxReferral.objects.filter(episode_id=episode_id).select_related("requested_by", "cleared_by")
    return rows.order_by("-requested_at", "-pk").first()


def detox_facts(row: DetoxReferral) -> DetoxFacts:
    return DetoxFacts(
        row.pk, row.facility, DetoxStatus(row.status), row.requested_at, str(row.requested_by), row.bed_on, row.return_on,
        row.cleared_at, str(row.cleared_by or ""), row.clearance_note,
    )  # fmt: skip


def waiting_for_clearance(episode_ids: list[int]) -> dict[int, DetoxFacts]:
    """Open detox referrals by episode, for worklists. One query."""
    rows = DetoxReferral.objects.filter(episode_id__in=episode_ids, cleared_at__isnull=True)
    return {row.episode_id: detox_facts(row) for row in rows.select_related("requested_by", "cleared_by")}


def admission_of(episode_id: int) -> Admission | None:
    """How and when this course of care became active."""
    return Admission.objects.filter(episode_id=episode_id).select_related("track", "by").first()
