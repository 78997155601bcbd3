"""What do the gates of admission look at, how did it end, who was named in charge when, what is the length made of?"""

from collections.abc import Sequence
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode, TeamChange
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.rules import age_on
from midspan.foundation.program.models import Track
from midspan.foundation.program.terms import AgeGroup
from midspan.journey.admission.models import Admission, DetoxReferral, LengthFactor
from midspan.journey.admission.queries.detox import latest_detox
from midspan.journey.admission.rules import missing
from midspan.journey.admission.terms import SETTLED, AdmissionFacts, DetoxStatus, Effect, Factor, FactorAnswer, PaperLine
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
    papers: Sequence[PaperLine] = (),
) -> AdmissionFacts:
    """Everything the gates look at, on one day, for one track. A decision counts only for the latest signed assessment,
    `papers` are those of that day."""
    born, clinician = episode.patient.birth_date, episode.supervising_clinician
    counts = decided and assessed and decided.assessment_id == assessed.id and decided.accepted
    stands = decided if counts else None
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
        detox_open=detox is not None and detox.status not in SETTLED,
        papers_missing=tuple(line.paper.title for line in missing(papers)),
    )


def read(episode_id: int) -> tuple[AssessmentFacts | None, PlacementDecision | None, DetoxReferral | None]:
    """The latest signed assessment, the latest decision and the latest detox referral of an episode."""
    return latest_assessment(episode_id, signed=True), latest_placement(episode_id), latest_detox(episode_id)


def cleared_at(detox: DetoxReferral | None, assessed: AssessmentFacts | None) -> datetime | None:
    """When the risk that the assessment found was cleared: a clearance older than the assessment says nothing about it."""
    if detox is None or detox.status != DetoxStatus.CLEARED or assessed is None or assessed.signed_at is None:
        return None
    return detox.cleared_at if detox.cleared_at and detox.cleared_at >= assessed.signed_at else None


def admission_of(episode_id: int) -> Admission | None:
    """How and when this course of care became active."""
    return Admission.objects.filter(episode_id=episode_id).select_related("track", "by").first()


def length_factors_of(episode_id: int) -> dict[Factor, FactorAnswer]:
    """What the planned length rests on, as it was written down at admission. One query."""
    rows = LengthFactor.objects.filter(admission__episode=episode_id)
    return {Factor(row.factor): FactorAnswer(row.finding, Effect(row.effect)) for row in rows}


def factors_from(assessed: AssessmentFacts | None) -> dict[Factor, FactorAnswer]:
    """What the assessment says already, so that nobody is asked again: to be completed at admission."""
    if assessed is None:
        return {}
    found = {}
    if assessed.primary_substance:
        others = ", ".join(name.replace("_", " ") for name in assessed.other_substances)
        named = assessed.primary_substance.replace("_", " ")
        found[Factor.SUBSTANCE] = FactorAnswer(f"{named}; also {others}" if others else named)
    if assessed.prior_treatments is not None:
        effect = Effect.LONGER if assessed.prior_treatments > 1 else Effect.USUAL
        found[Factor.ATTEMPTS] = FactorAnswer(f"{assessed.prior_treatments} earlier treatments", effect)
    rating, why = assessed.ratings.get(Dimension.RELAPSE, (None, ""))
    if rating is not None:
        found[Factor.RELAPSES] = FactorAnswer(f"rated {rating}: {why}"[:250], Effect.LONGER if rating > 2 else Effect.USUAL)
    return found


def team_history(episode_id: int) -> list[TeamChange]:
    """Who was named in charge, in whose place, when, by whom and why; the latest first. One query."""
    rows = TeamChange.objects.filter(episode=episode_id).order_by("-at", "-pk")
    return list(rows.select_related("primary_counsellor", "supervising_clinician", "counsellor_before", "clinician_before", "by"))
