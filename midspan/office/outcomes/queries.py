"""Every reported number of the way in and of what was asked of people in treatment, by site and period."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.models import Site
from midspan.journey.admission.queries import papers_signed
from midspan.journey.assessment.queries import entry_moments, forms_before, ledger_days, scores_of
from midspan.journey.assessment.terms import FormStatus, Number
from midspan.journey.attendance.queries import days_there
from midspan.journey.referral.queries import funnel_facts
from midspan.journey.referral.terms import FunnelFacts
from midspan.office.outcomes.rules import access as added_up
from midspan.office.outcomes.rules import of_people
from midspan.office.outcomes.terms import Access, Figure, InTreatment, Stage, WayIn

FOURTH = 4
ALLIANCE, EFFICACY = "session_check", "self_efficacy"


def access(sites: Collection[Site], *, since: date, until: date) -> Access:
    """The way in of everybody referred to these sites from `since` to `until`, both included. Six queries, whatever the
    number. The caller stands behind a gate for the sites."""
    zones = {site.pk: ZoneInfo(site.timezone) for site in sites}
    if not zones:
        return added_up([], since=since, until=until)
    zone = next(iter(zones.values()))
    first, last = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    facts = funnel_facts(list(zones), since=first, until=last)
    ids = [one.episode_id for one in facts]
    came = {key: [day for day, was_there, _missed, _minutes in days if was_there] for key, days in
            days_there(ids, since, until + timedelta(days=400)).items()}  # fmt: skip
    moments, started = entry_moments(ids), _first_group(came, facts, zones)
    forms, papers = forms_before(started), papers_signed(started, before=started)
    ways = [
        _way(one, zones[one.site_id], moments.get(one.episode_id, (None, None)), came.get(one.episode_id, []),
             forms.get(one.episode_id, 0) + papers[one.episode_id] if one.episode_id in started else None)
        for one in facts
    ]  # fmt: skip
    return added_up(ways, since=since, until=until)


def in_treatment(viewer: Staff, *, on: date) -> tuple[Figure, ...]:
    """What was asked of the people in treatment whom the viewer may see. Four queries."""
    rows = visible_episodes(viewer, Permission.SEE_REFERRALS).filter(status=EpisodeStatus.ACTIVE, admitted_on__isnull=False)
    admitted = {key: on_day for key, on_day in rows.values_list("pk", "admitted_on") if on_day is not None}
    return of_people(list(_people(admitted, on)), on=on)


def _people(admitted: dict[int, date], on: date) -> Iterable[InTreatment]:
    asked: dict[tuple[int, str], list[tuple[date, Number]]] = defaultdict(list)
    for one in scores_of(admitted):
        if one.instrument in {ALLIANCE, EFFICACY} and one.score.status == FormStatus.OK and one.total is not None:
            asked[one.episode_id, one.instrument].append((one.on, one.total))
    ledger = ledger_days(admitted)
    there = days_there(list(admitted), min(admitted.values(), default=on), on)
    for key, admitted_on in admitted.items():
        yield InTreatment(
            admitted_on=admitted_on,
            sessions=sum(came for _day, came, _missed, _minutes in there.get(key, [])),
            motivation=tuple(ledger.get(key, ())),
            alliance=tuple(day for day, _total in asked[key, ALLIANCE]),
            efficacy=tuple(asked[key, EFFICACY]),
        )


def _first_group(came: dict[int, list[date]], facts: Iterable[FunnelFacts], zones: dict[int, ZoneInfo]) -> dict[int, datetime]:
    """The start of the day of the first group, for whoever came to one."""
    return {
        one.episode_id: datetime.combine(came[one.episode_id][0], time(), zones[one.site_id]) + timedelta(days=1)
        for one in facts
        if came.get(one.episode_id)
    }


def _way(
    one: FunnelFacts,
    zone: ZoneInfo,
    moments: tuple[datetime | None, datetime | None],
    came: list[date],
    hurdles: int | None,
) -> WayIn:
    assessed_at, placed_at = moments
    found: dict[Stage, date | None] = {
        Stage.RECEIVED: _day(one.received_at, zone),
        Stage.REACHED: _day(one.first_reached_at, zone),
        Stage.SCREENED: _day(one.first_screened_at, zone),
        Stage.ASSESSED: _day(assessed_at, zone),
        Stage.PLACED: _day(placed_at, zone),
        Stage.ADMITTED: one.admitted_on,
        Stage.FIRST_SESSION: came[0] if came else None,
        Stage.FOURTH_SESSION: came[FOURTH - 1] if len(came) >= FOURTH else None,
    }
    return WayIn(
        referral_id=one.referral_id,
        received_at=one.received_at,
        reached={stage: day for stage, day in found.items() if day is not None},
        appointment_on=_day(one.first_kept_at or assessed_at, zone),
        closed_reason=str(one.close_reason or "") if one.closed_at else "",
        hurdles=hurdles,
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
