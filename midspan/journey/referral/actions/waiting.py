"""People are put on the waiting list for a reason, offered something meanwhile, and taken off it."""

from datetime import date, datetime

from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.referral.actions.inbox import move_episode
from midspan.journey.referral.models import InterimOffer, Referral, WaitingEntry
from midspan.journey.referral.rules import reasons_against_ending_wait, reasons_against_listing
from midspan.journey.referral.terms import Interim, PriorityGroup, ReferralStatus, WaitEnd, WaitReason


@action("wait.begun", needs=Permission.WORK_REFERRAL, versioned=True)
def put_on_list(
    referral: Referral,
    *,
    reason: WaitReason,
    note: str = "",
    wanted_on: date | None = None,
    priority: PriorityGroup = PriorityGroup.NONE,
    by: Staff,
    at: datetime,
) -> WaitingEntry:
    """Somebody waits for a reason; their episode goes on the waiting list. Refuses twice, and a reason without words."""
    reasons = reasons_against_listing(
        ReferralStatus(referral.status),
        listed=WaitingEntry.objects.filter(referral=referral, ended_at__isnull=True).exists(),
        reason=reason,
        note=note,
        wanted_on=wanted_on,
        today=local_day(at, referral.episode.site.timezone),
    )
    if reasons:
        raise Refused(reasons)
    if referral.episode.status != EpisodeStatus.WAITLIST:
        move_episode(referral, EpisodeStatus.WAITLIST)
    return WaitingEntry.objects.create(
        referral=referral, reason=reason, note=note.strip(), wanted_on=wanted_on, priority=priority, by=by, at=at
    )


@action("wait.ended", needs=Permission.WORK_REFERRAL, versioned=True)
def take_off_list(entry: WaitingEntry, *, end: WaitEnd, by: Staff, at: datetime) -> WaitingEntry:
    """The wait is over for a reason; the episode is planned again. Refuses a wait that has ended."""
    if reasons := reasons_against_ending_wait(ended=entry.ended_at is not None):
        raise Refused(reasons)
    entry.ended_at, entry.ended_by, entry.end = at, by, end
    entry.save()
    referral = Referral.objects.select_related("episode").get(pk=entry.referral_id)
    if referral.episode.status == EpisodeStatus.WAITLIST:
        move_episode(referral, EpisodeStatus.PLANNED)
    return entry


@action("wait.bridged", needs=Permission.WORK_REFERRAL, versioned=True)
def offer_interim(entry: WaitingEntry, *, kind: Interim, accepted: bool, by: Staff, at: datetime) -> InterimOffer:
    """Something was offered to somebody who waits, taken or not. Refuses when the wait has ended."""
    if reasons := reasons_against_ending_wait(ended=entry.ended_at is not None):
        raise Refused(reasons)
    return InterimOffer.objects.create(entry=entry, kind=kind, accepted=accepted, by=by, at=at)
