"""What is done at admission: sent to withdrawal management, cleared, admitted."""

from datetime import date, datetime, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Track
from midspan.foundation.records.actions import action
from midspan.foundation.records.actions.episodes import move
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.admission.models import Admission, DetoxReferral
from midspan.journey.admission.queries import cleared_at, facts_of, read
from midspan.journey.admission.rules import (
    reasons_against_admission,
    reasons_against_clearing,
    reasons_against_detox_referral,
    reasons_against_plan,
)
from midspan.journey.admission.terms import DetoxStatus, PlanFacts
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.terms import PlacementDecision
from midspan.journey.referral.actions import advance
from midspan.journey.referral.terms import ReferralStatus

BEFORE_ADMISSION = frozenset({EpisodeStatus.PLANNED, EpisodeStatus.WAITLIST})


@action("detox.referred", needs=Permission.WORK_REFERRAL)
def refer_to_detox(
    episode: Episode, *, facility: str, bed_on: date | None = None, return_on: date | None = None, by: Staff, at: datetime
) -> DetoxReferral:
    """Ask for withdrawal management elsewhere first. The start stays locked until the referral is cleared."""
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    waiting = DetoxReferral.objects.filter(episode=episode, cleared_at__isnull=True).exclude(status=DetoxStatus.DECLINED)
    reasons = reasons_against_detox_referral(
        facility=facility, waiting=waiting.exists(), before_admission=episode.status in BEFORE_ADMISSION
    )
    if bed_on and return_on and return_on < bed_on:
        reasons.append(Reason("The return cannot lie before the bed.", rule="000-23", field="return_on"))
    if reasons:
        raise Refused(reasons)
    return DetoxReferral.objects.create(
        episode=episode, facility=facility.strip(), requested_at=at, requested_by=by, bed_on=bed_on, return_on=return_on
    )


@action("detox.cleared", needs=Permission.CLEAR_DETOX, versioned=True)
def clear_detox(detox: DetoxReferral, *, note: str, by: Staff, at: datetime) -> DetoxReferral:
    """Medical clearance by a nurse or prescriber, with what they found. Refuses without a note and a second time."""
    if reasons := reasons_against_clearing(cleared=detox.cleared_at is not None, note=note):
        raise Refused(reasons)
    detox.status, detox.cleared_at, detox.cleared_by, detox.clearance_note = DetoxStatus.CLEARED, at, by, note.strip()
    detox.save()
    return detox


@action("episode.admitted", needs=Permission.ADMIT, versioned=True)
def admit(
    episode: Episode,
    *,
    track: Track,
    admitted_on: date,
    planned_weeks: int,
    length_factors: str = "",
    living_arrangement: str = "",
    by: Staff,
    at: datetime,
) -> Admission:
    """A planned episode becomes active, at the agreed level, on a track. Refuses while any gate is closed, a day before
    the decision or the clearance, and a track of another level or site."""
    rows = Episode.objects.select_for_update(of=["self"])
    episode = rows.select_related("patient", "site", "supervising_clinician").get(pk=episode.pk)
    if episode.status not in BEFORE_ADMISSION:
        raise Refused(Reason("This course of care is not waiting for admission.", rule="000-18"))
    assessed, decided, detox = read(episode.pk)
    facts = facts_of(episode, track=track, on=admitted_on, assessed=assessed, decided=decided, detox=detox)
    plan = PlanFacts(
        on=admitted_on,
        today=day_at(at, episode),
        weeks=planned_weeks,
        usual_weeks=(track.planned_weeks_from, track.planned_weeks_to),
        length_factors=length_factors,
        agreed_level=facts.placement_agreed_level,
        track_level=track.level.code,
        track_open=_open(track, episode, admitted_on),
        decided_on=_day(decided.signed_at if decided else None, episode),
        cleared_on=_day(cleared_at(detox, assessed), episode),
    )
    reasons = [*reasons_against_admission(facts), *reasons_against_plan(plan)]
    if reasons or decided is None:
        raise Refused(reasons)
    _become_active(episode, track, decided, admitted_on, planned_weeks)
    return Admission.objects.create(
        episode=episode,
        track=track,
        admitted_on=admitted_on,
        planned_weeks=planned_weeks,
        length_factors=length_factors.strip(),
        living_arrangement=living_arrangement.strip(),
        by=by,
        at=at,
    )


def _become_active(episode: Episode, track: Track, decided: PlacementDecision, on: date, weeks: int) -> None:
    move(episode, EpisodeStatus.ACTIVE)
    episode.level_id, episode.track = decided.agreed_level_id, track
    episode.admitted_on, episode.planned_end_on = on, on + timedelta(weeks=weeks)
    episode.save()
    advance(episode, ReferralStatus.ADMITTED)


def _open(track: Track, episode: Episode, on: date) -> bool:
    """Whether the track runs at the episode's site on that day."""
    return track.site_id == episode.site_id and track.starts_on <= on and (track.ends_on is None or on <= track.ends_on)


def _day(moment: datetime | None, episode: Episode) -> date | None:
    return day_at(moment, episode) if moment else None
