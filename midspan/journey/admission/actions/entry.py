"""The admission itself: every gate is passed, the day and the length are set, the episode becomes active."""

from collections.abc import Mapping
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Track
from midspan.foundation.program.queries import week_of
from midspan.foundation.records.actions import action
from midspan.foundation.records.actions.episodes import move
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.admission.models import Admission, LengthFactor
from midspan.journey.admission.queries import busy_hours_of, cleared_at, facts_of, lines_of, read
from midspan.journey.admission.rules import clashes_with, planned_end, reasons_against_admission, reasons_against_plan
from midspan.journey.admission.terms import Clash, Factor, FactorAnswer, PlanFacts
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.terms import PlacementDecision
from midspan.journey.referral.actions import advance
from midspan.journey.referral.terms import ReferralStatus

BEFORE_ADMISSION = frozenset({EpisodeStatus.PLANNED, EpisodeStatus.WAITLIST})


@action("episode.admitted", needs=Permission.ADMIT, versioned=True)
def admit(
    episode: Episode,
    *,
    track: Track,
    admitted_on: date,
    planned_weeks: int,
    length_factors: str = "",
    living_arrangement: str = "",
    factors: Mapping[Factor, FactorAnswer] | None = None,
    clash_note: str = "",
    by: Staff,
    at: datetime,
) -> Admission:
    """A planned episode becomes active, at the agreed level, on a track. Refuses while any gate is closed, a day before
    the decision or the clearance, a track of another level or site, and hours that clash without a word on it.

    `factors` are what the length rests on. The end is planned and shown; nothing ends by itself.
    """
    rows = Episode.objects.select_for_update(of=["self"], no_key=True)
    episode = rows.select_related("patient", "site", "supervising_clinician").get(pk=episode.pk)
    if episode.status not in BEFORE_ADMISSION:
        raise Refused(Reason("This course of care is not waiting for admission.", rule="000-18"))
    assessed, decided, detox = read(episode.pk)
    facts = facts_of(episode, track=track, on=admitted_on, assessed=assessed, decided=decided, detox=detox,
                     papers=lines_of(episode.pk, admitted_on))  # fmt: skip
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
        clashes=_clashes(episode, track, admitted_on),
        clash_note=clash_note,
        factors=factors or {},
    )
    reasons = [*reasons_against_admission(facts), *reasons_against_plan(plan)]
    if reasons or decided is None:
        raise Refused(reasons)
    _become_active(episode, track, decided, admitted_on, planned_weeks)
    row = Admission.objects.create(
        episode=episode, track=track, admitted_on=admitted_on, planned_weeks=planned_weeks, by=by, at=at,
        length_factors=length_factors.strip(), living_arrangement=living_arrangement.strip(),
        clash_note=clash_note.strip() if plan.clashes else "",
    )  # fmt: skip
    _keep_factors(row, plan.factors)
    return row


def _keep_factors(row: Admission, factors: Mapping[Factor, FactorAnswer]) -> None:
    LengthFactor.objects.bulk_create(
        LengthFactor(admission=row, factor=factor, finding=answer.finding.strip()[:250], effect=answer.effect)
        for factor, answer in factors.items()
    )


def _become_active(episode: Episode, track: Track, decided: PlacementDecision, on: date, weeks: int) -> None:
    move(episode, EpisodeStatus.ACTIVE)
    episode.level_id, episode.track = decided.agreed_level_id, track
    episode.admitted_on, episode.planned_end_on = on, planned_end(on, weeks)
    episode.save()
    advance(episode, ReferralStatus.ADMITTED)


def _clashes(episode: Episode, track: Track, on: date) -> tuple[Clash, ...]:
    hours = busy_hours_of([episode.pk])[episode.pk]
    return tuple(clashes_with(week_of(track), hours, on=on)) if hours else ()


def _open(track: Track, episode: Episode, on: date) -> bool:
    """Whether the track runs at the episode's site on that day."""
    return track.site_id == episode.site_id and track.starts_on <= on and (track.ends_on is None or on <= track.ends_on)


def _day(moment: datetime | None, episode: Episode) -> date | None:
    return day_at(moment, episode) if moment else None
