"""What is done about withdrawal before the start: a bed asked for, what is heard of it, the clearance."""

from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.actions.entry import BEFORE_ADMISSION
from midspan.journey.admission.models import DetoxReferral, DetoxStep
from midspan.journey.admission.rules import (
    reasons_against_clearing,
    reasons_against_detox_referral,
    reasons_against_detox_step,
)
from midspan.journey.admission.terms import DetoxStatus

OVER = [DetoxStatus.DECLINED, DetoxStatus.LEFT_EARLY, DetoxStatus.CLEARED]  # another bed may be asked for


@action("detox.referred", needs=Permission.WORK_REFERRAL)
def refer_to_detox(
    episode: Episode,
    *,
    facility: str,
    telephone: str = "",
    bed_on: date | None = None,
    return_on: date | None = None,
    by: Staff,
    at: datetime,
) -> DetoxReferral:
    """Ask for a bed in withdrawal management elsewhere first. The start stays locked until the referral is cleared."""
    episode = Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    waiting = DetoxReferral.objects.filter(episode=episode).exclude(status__in=OVER)
    reasons = reasons_against_detox_referral(
        facility=facility,
        waiting=waiting.exists(),
        before_admission=episode.status in BEFORE_ADMISSION,
        bed_on=bed_on,
        return_on=return_on,
    )
    if reasons:
        raise Refused(reasons)
    row = DetoxReferral.objects.create(
        episode=episode, facility=facility.strip(), telephone=telephone.strip(), requested_at=at, requested_by=by,
        bed_on=bed_on, return_on=return_on,
    )  # fmt: skip
    _step(row, "", by, at)
    return row


@action("detox.noted", needs=Permission.WORK_REFERRAL, versioned=True)
def note_detox(
    detox: DetoxReferral,
    *,
    to: DetoxStatus,
    note: str = "",
    bed_on: date | None = None,
    return_on: date | None = None,
    by: Staff,
    at: datetime,
) -> DetoxReferral:
    """What was heard: a bed accepted or declined, admitted there, left early; with the dates expected from now on.

    Dates not given stay. Refuses what the table of states does not know, and a refusal or an early leaving without why.
    """
    bed_on, return_on = bed_on or detox.bed_on, return_on or detox.return_on
    reasons = reasons_against_detox_step(DetoxStatus(detox.status), to, note=note, bed_on=bed_on, return_on=return_on)
    if reasons:
        raise Refused(reasons)
    detox.status, detox.bed_on, detox.return_on = to, bed_on, return_on
    detox.save()
    _step(detox, note, by, at)
    return detox


@action("detox.cleared", needs=Permission.CLEAR_DETOX, versioned=True)
def clear_detox(detox: DetoxReferral, *, note: str, by: Staff, at: datetime) -> DetoxReferral:
    """Medical clearance by a nurse or prescriber, with what they found. Refuses without a note and a second time."""
    if reasons := reasons_against_clearing(status=DetoxStatus(detox.status), note=note):
        raise Refused(reasons)
    detox.status, detox.cleared_at, detox.cleared_by, detox.clearance_note = DetoxStatus.CLEARED, at, by, note.strip()
    detox.save()
    _step(detox, "", by, at)
    return detox


def _step(row: DetoxReferral, note: str, by: Staff, at: datetime) -> None:
    DetoxStep.objects.create(
        detox=row, status=row.status, note=note.strip(), bed_on=row.bed_on, return_on=row.return_on, by=by, at=at
    )
