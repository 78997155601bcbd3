"""What is done with an assessment: begun, written, signed; once signed it is only amended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN, EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.actions import action, key_of, sign
from midspan.foundation.records.models import Amendment
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.assessment.catalog.findings import sections
from midspan.journey.assessment.models import Assessment, DimensionRating
from midspan.journey.assessment.queries import assessment_facts, day_at, text_of_assessment
from midspan.journey.assessment.rules import (
    reasons_against_beginning,
    reasons_against_details,
    reasons_against_signing_assessment,
)
from midspan.journey.assessment.terms import DETAILS, RATINGS, Dimension
from midspan.journey.referral.actions import advance
from midspan.journey.referral.terms import ReferralStatus

BEFORE_ADMISSION = frozenset({EpisodeStatus.PLANNED, EpisodeStatus.WAITLIST})


@action("assessment.begun", needs=Permission.ASSESS)
def begin(episode: Episode, *, edition: str = Edition.THIRD, by: Staff, at: datetime) -> Assessment:
    """An open assessment of an episode, rated by one edition's dimensions; the referral moves on.

    Refuses a second open one and, before admission, someone who was not pre-screened."""
    episode = Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    one_open = Assessment.objects.filter(episode=episode, signed_at__isnull=True).exists()
    if reasons := reasons_against_beginning(episode_open=episode.status in OPEN, one_open=one_open):
        raise Refused(reasons)
    if episode.status in BEFORE_ADMISSION:
        advance(episode, ReferralStatus.ASSESSING)
    return Assessment.objects.create(episode=episode, edition=Edition(edition), started_at=at, by=by)


@action("assessment.saved", needs=Permission.ASSESS, versioned=True)
def save(
    assessment: Assessment,
    *,
    details: Mapping[str, Any] | None = None,
    ratings: Mapping[Dimension, tuple[int, str]] | None = None,
    by: Staff,
    at: datetime,
) -> Assessment:
    """Keep what was written: only the details and ratings given. Refuses a signed assessment and impossible numbers."""
    details, ratings = dict(details or {}), dict(ratings or {})
    signed, on = assessment.signed_at is not None, day_at(at, assessment.episode)
    reasons = [*reasons_against_details(details, signed=signed, on=on), *_unknown(details, ratings)]
    if reasons:
        raise Refused(reasons)
    for name, value in details.items():
        setattr(assessment, name, value)
    assessment.save(update_fields=list(details))
    for dimension, (rating, why) in ratings.items():
        DimensionRating.objects.update_or_create(
            assessment=assessment, dimension=dimension, defaults={"rating": rating, "why": why.strip()}
        )
    return assessment


@action("assessment.signed", needs=Permission.ASSESS, versioned=True)
def sign_assessment(assessment: Assessment, *, proof: Proof, seen: str = "", by: Staff, at: datetime) -> Assessment:
    """Sign the assessment as it reads now. Refuses while anything is missing, without a valid licence, and, where `seen`
    (the hash of the text on the page) is given, when the text has changed since."""
    if reasons := reasons_against_signing_assessment(assessment_facts(assessment), sections()):
        raise Refused(reasons)
    text = text_of_assessment(assessment)
    if seen and seen != text_hash(text):
        raise Refused(Reason("The text has changed since you opened it. Read it again, then sign.", rule="0003"))
    sign(assessment, text=text, proof=proof, by=by, at=at)
    assessment.signed_at = at
    assessment.save(update_fields=["signed_at"])
    return assessment


@action("assessment.amended", needs=Permission.AMEND)
def amend_assessment(assessment: Assessment, *, text: str, reason: str, proof: Proof, by: Staff, at: datetime) -> Amendment:
    """A later word on a signed assessment, signed itself; what was signed stays as it was."""
    reasons = []
    if assessment.signed_at is None:
        reasons.append(Reason("This assessment is not signed yet; just change it.", rule="0003"))
    if not reason.strip():
        reasons.append(Reason("Say why it is amended.", rule="0003", field="reason"))
    if not text.strip():
        reasons.append(Reason("Write what is added or put right.", rule="0003", field="text"))
    if reasons:
        raise Refused(reasons)
    signed = f"AMENDMENT TO THE ASSESSMENT SIGNED {assessment.signed_at:%Y-%m-%d}\nReason: {reason.strip()}\n\n{text.strip()}"
    signature = sign(assessment, text=signed, proof=proof, by=by, at=at)
    return Amendment.objects.create(
        subject=key_of(assessment), reason=reason.strip(), text=text.strip(), signature=signature, by=by, at=at
    )


def _unknown(details: Mapping[str, Any], ratings: Mapping[Dimension, tuple[int, str]]) -> list[Reason]:
    """What no page offers and only a mistake in a program would send."""
    wrong = [f"“{name}” is not part of an assessment." for name in details if name not in DETAILS]
    wrong += [f"A rating is 0 to 4, not {rating}." for rating, _ in ratings.values() if rating not in RATINGS]
    return [Reason(text, rule="004-05") for text in wrong]
