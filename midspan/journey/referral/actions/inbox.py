"""A referral comes in, gets an owner, moves on, is closed and perhaps reopened; its episode goes along."""

from datetime import date, datetime

from django.db.models import F

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN, EpisodeStatus
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import covers
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions import action
from midspan.foundation.records.actions.episodes import move, open_episode
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral.models import Agency, Booking, Referral, WaitingEntry
from midspan.journey.referral.rules import (
    reasons_against_closing,
    reasons_against_motivation,
    reasons_against_moving,
    reasons_against_owner,
    reasons_against_reopening,
)
from midspan.journey.referral.terms import (
    CancelReason,
    CloseReason,
    ReferralStatus,
    ReferralType,
    SourceKind,
    Urgency,
    WaitEnd,
)

PRIVATE = frozenset({SourceKind.SELF, SourceKind.FAMILY, SourceKind.ELECTRONIC})


@action("referral.received", needs=Permission.REFER)
def receive(
    patient: Patient,
    *,
    site: Site,
    source_kind: SourceKind,
    source_name: str = "",
    urgency: Urgency = Urgency.ROUTINE,
    reason: str = "",
    referral_type: ReferralType = ReferralType.UNKNOWN,
    mandated_by: str = "",
    motivation: str = "",
    prior_level: str = "",
    discharged_on: date | None = None,
    mandate_due_on: date | None = None,
    mandate_contact: str = "",
    by: Staff,
    at: datetime,
) -> Referral:
    """Somebody is sent to us or comes themselves: a new line of the inbox and a planned episode.

    Refuses while the person has an open course of care, a record that was merged into another, a mandate that names nobody,
    and someone who has died, unless their records come electronically: that referral is closed at once by its receiver. A
    house whose name is new is listed among the senders.
    """
    reasons = _reasons_against_person(patient, sent_by_a_person=source_kind != SourceKind.ELECTRONIC)
    reasons += reasons_against_motivation(
        referral_type, mandated_by=mandated_by, mandate_due_on=mandate_due_on, mandate_contact=mandate_contact
    )
    if reasons:
        raise Refused(reasons)
    return Referral.objects.create(
        episode=open_episode(patient, site=site, at=at),
        received_at=at,
        source_kind=source_kind,
        source_name=source_name.strip(),
        agency=_listed(source_kind, source_name.strip()),
        urgency=urgency,
        reason=reason.strip(),
        referral_type=referral_type,
        mandated_by=mandated_by.strip(),
        mandate_due_on=mandate_due_on,
        mandate_contact=mandate_contact.strip(),
        motivation=motivation.strip(),
        prior_level=prior_level,
        discharged_on=discharged_on,
    )


@action("referral.taken", needs=Permission.WORK_REFERRAL, versioned=True)
def take(referral: Referral, *, owner: Staff, by: Staff, at: datetime) -> Referral:
    """Make somebody the owner, oneself or a colleague. Refuses an owner who does not work on referrals at the site."""
    may_work = covers(owner, Permission.WORK_REFERRAL, Scope(site_id=referral.episode.site_id))
    if reasons := reasons_against_owner(ReferralStatus(referral.status), may_work=may_work, name=owner.name):
        raise Refused(reasons)
    referral.owner = owner
    referral.save()
    return referral


@action("referral.closed", needs=Permission.WORK_REFERRAL, versioned=True)
def close(referral: Referral, *, reason: CloseReason, by: Staff, at: datetime) -> Referral:
    """Take a referral out of the inbox for a reason; its episode is cancelled. Refuses after admission.

    A booked intake time becomes free and a wait ends with it.
    """
    if reasons := reasons_against_closing(ReferralStatus(referral.status)):
        raise Refused(reasons)
    referral.status, referral.close_reason, referral.closed_at = ReferralStatus.CLOSED, reason, at
    referral.save()
    ahead = Booking.objects.filter(referral=referral, cancelled_at__isnull=True, outcome="")
    ahead.update(cancelled_at=at, cancelled_by=by, cancel_reason=CancelReason.CLOSED, version=F("version") + 1)
    waits = WaitingEntry.objects.filter(referral=referral, ended_at__isnull=True)
    waits.update(ended_at=at, ended_by=by, end=WaitEnd.CLOSED, version=F("version") + 1)
    move_episode(referral, EpisodeStatus.CANCELLED)
    return referral


@action("referral.reopened", needs=Permission.WORK_REFERRAL, versioned=True)
def reopen(referral: Referral, *, by: Staff, at: datetime) -> Referral:
    """Put a closed referral back, with its episode. Refuses while another course of care is open."""
    reasons = reasons_against_reopening(ReferralStatus(referral.status))
    if Episode.objects.filter(patient=referral.episode.patient_id, status__in=OPEN).exists():
        reasons.append(Reason("This person has an open course of care already.", rule="one-open-episode"))
    if reasons:
        raise Refused(reasons)
    referral.status, referral.close_reason, referral.closed_at = ReferralStatus.CONTACTED, "", None
    referral.save()
    move_episode(referral, EpisodeStatus.PLANNED)
    return referral


def advance(episode: Episode, to: ReferralStatus) -> None:
    """Move the referral of an episode on; for later stations inside their actions, in the same transaction.

    Nothing moves when the episode came without a referral, or after admission: an assessment during treatment does not
    bring anyone back into the inbox. Refuses a step that the transition table does not know.
    """
    referral = Referral.objects.select_for_update(no_key=True).filter(episode=episode).first()
    if referral is None or referral.status == ReferralStatus.ADMITTED:
        return
    if reasons := reasons_against_moving(ReferralStatus(referral.status), to):
        raise Refused(reasons)
    referral.status = to
    referral.version += 1
    referral.save(update_fields=["status", "version"])


def _listed(kind: SourceKind, name: str) -> Agency | None:
    """The listed sender of this name; a house that is new is listed. People who come themselves are no senders."""
    if not name or kind in PRIVATE:
        return None
    known = Agency.objects.filter(name__iexact=name).first()
    return known or Agency.objects.create(name=name, kind=kind)


def _reasons_against_person(patient: Patient, *, sent_by_a_person: bool) -> list[Reason]:
    if patient.merged_into_id is not None:
        return [Reason("This record was merged into another; refer the person under that one.", rule="merge")]
    if patient.died_on is not None and sent_by_a_person:
        return [Reason("This person has died.", rule="person")]
    return []


def move_episode(referral: Referral, to: EpisodeStatus) -> None:
    """Move the episode of a referral along, inside an action on the referral."""
    episode = Episode.objects.select_for_update(no_key=True).get(pk=referral.episode_id)
    move(episode, to)
    episode.version += 1
    episode.save(update_fields=["status", "version"])
