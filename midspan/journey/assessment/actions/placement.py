"""What is done about the level of care: decided together, signed by the person and by the clinician."""

from dataclasses import asdict
from datetime import date, datetime

from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.records.actions import action, sign, witnessed
from midspan.foundation.records.terms import Proof, Refused
from midspan.journey.assessment.actions.assessment import BEFORE_ADMISSION
from midspan.journey.assessment.catalog import placement_table
from midspan.journey.assessment.models import Assessment, Placement
from midspan.journey.assessment.queries import assessment_facts, day_at, placement_facts, recommendation_for, text_of_placement
from midspan.journey.assessment.rules import (
    reasons_against_beginning,
    reasons_against_client_signing,
    reasons_against_placement,
    reasons_against_signing_placement,
    review_by,
)
from midspan.journey.assessment.terms import DecisionFacts
from midspan.journey.referral.actions import advance
from midspan.journey.referral.terms import ReferralStatus


@action("placement.decided", needs=Permission.PLACE)
def decide_placement(
    assessment: Assessment,
    *,
    agreed_level: LevelOfCare,
    preference: str,
    override_reason: str = "",
    override_text: str = "",
    interim_plan: str = "",
    review_on: date | None = None,
    residential_barrier: str = "",
    refused: bool = False,
    refusal: str = "",
    by: Staff,
    at: datetime,
) -> Placement:
    """What client and clinician agreed, beside what the rules recommend and why. A later decision stands beside this one.

    Where the person refuses, the level written down is the one that stays offered. Refuses an unsigned assessment, a
    difference without reason, words, interim plan and a day within a week, a level below what must come first, and a course of
    care that has ended.
    """
    if reasons := reasons_against_beginning(episode_open=assessment.episode.status in OPEN, one_open=False):
        raise Refused(reasons)
    facts, on = assessment_facts(assessment), day_at(at, assessment.episode)
    found = recommendation_for(facts, assessment.episode, on=on)
    decision = DecisionFacts(
        facts.signed, found, agreed_level.code if agreed_level.edition == facts.edition else "", preference, on, override_reason,
        override_text, interim_plan, review_on, residential_barrier, refused, refusal,
    )  # fmt: skip
    if reasons := reasons_against_placement(decision, placement_table(facts.edition, on=on)):
        raise Refused(reasons)
    return Placement.objects.create(
        episode=assessment.episode, assessment=assessment, recommended_level=found.level, agreed_level=agreed_level,
        rule_set=found.rule_set, fired=[asdict(row) for row in found.fired], divert=found.divert, preference=preference.strip(),
        override_reason=override_reason, override_text=override_text.strip(), interim_plan=interim_plan.strip(),
        review_on=review_by(
            recommended=found.level, agreed=agreed_level.code, refused=refused, on=on, chosen=review_on
        ),
        residential_barrier=residential_barrier, refused=refused, refusal=refusal.strip(), decided_at=at, by=by,
    )  # fmt: skip


@action("placement.signed_by_client", needs=Permission.PLACE, versioned=True)
def sign_placement_as_client(placement: Placement, *, typed_name: str, by: Staff, at: datetime) -> Placement:
    """The person's own signature, witnessed by the one at the keyboard."""
    signed = placement.client_signed_at is not None
    if reasons := reasons_against_client_signing(signed=signed, newer=_newer_stands(placement)):
        raise Refused(reasons)
    patient = placement.episode.patient
    witnessed(placement, text=_text(placement), patient=patient, typed_name=typed_name, witness=by, at=at)
    placement.client_signed_at = at
    return _signed(placement)


@action("placement.signed", needs=Permission.PLACE, versioned=True)
def sign_placement(placement: Placement, *, proof: Proof, by: Staff, at: datetime) -> Placement:
    """The clinician's signature. Refuses without a valid licence."""
    signed = placement.clinician_signed_at is not None
    if reasons := reasons_against_signing_placement(signed=signed, newer=_newer_stands(placement)):
        raise Refused(reasons)
    sign(placement, text=_text(placement), proof=proof, by=by, at=at)
    placement.clinician_signed_at = at
    return _signed(placement)


def _text(placement: Placement) -> str:
    return text_of_placement(placement_facts(placement), placement.episode)


def _newer_stands(placement: Placement) -> bool:
    newer = Placement.objects.filter(episode_id=placement.episode_id, decided_at__gt=placement.decided_at)
    return newer.exists()


def _signed(placement: Placement) -> Placement:
    """Keep the signature; with the second of the two the referral moves on, unless the person refuses care."""
    placement.save(update_fields=["client_signed_at", "clinician_signed_at"])
    both = placement.client_signed_at and placement.clinician_signed_at
    if both and placement_facts(placement).accepted and placement.episode.status in BEFORE_ADMISSION:
        advance(placement.episode, ReferralStatus.PLACED)
    return placement
