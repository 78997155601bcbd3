"""What must somebody do for whom, by when, and who has missed so many days that they belong on the list?"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Closure
from midspan.foundation.program.rules import local_day
from midspan.journey.attendance.catalog.missed import RE_ENGAGE
from midspan.journey.attendance.models import FollowUp
from midspan.journey.attendance.queries.ledger import ledger_lines
from midspan.journey.attendance.rules import day_states, missed_in_a_row, next_working_day
from midspan.journey.attendance.terms import FollowUpFacts, FollowUpKind, Streak

CARERS = (Role.COUNSELLOR, Role.SUPERVISOR, Role.CASE_MANAGER, Role.NURSE)
OPEN_PLACES = 200  # the most that a list shows


def of_follow_up(follow_up_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names something to be done for a person."""
    row = FollowUp.objects.filter(pk=follow_up_id).values_list("episode__patient_id", flat=True).first()
    return Scope(patient_id=row) if row is not None else None


def follow_up(follow_up_id: int) -> FollowUp:
    """One of them, for the action that settles it."""
    return FollowUp.objects.select_related("episode__patient", "owner").get(pk=follow_up_id)


def who_may_see_to(row: FollowUp) -> QuerySet[Staff]:
    """Staff of the person's site who work with charts, by name."""
    here = Q(assignments__site=row.episode.site_id) | Q(assignments__site__isnull=True)
    held = Q(assignments__role__in=CARERS, assignments__ended_on__isnull=True)
    return Staff.objects.filter(held & here, ended_on__isnull=True).distinct().order_by("name")


def open_follow_ups(viewer: Staff, *, mine: bool = False) -> list[FollowUpFacts]:
    """What is still to be done for people of the viewer's sites and teams, what is due first first; `mine`: what is the
    viewer's own. One query."""
    rows = FollowUp.objects.filter(episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"), done_at__isnull=True)
    return _facts(rows.filter(owner=viewer) if mine else rows)


def follow_ups_of(episode_id: int) -> list[FollowUpFacts]:
    """Everything that was or is to be done for one person, what is open first. One query."""
    rows = _facts(FollowUp.objects.filter(episode_id=episode_id))
    return sorted(rows, key=lambda found: found.done_at is not None)


def follow_ups_settled(viewer: Staff, *, since: datetime, mine: bool = False) -> list[FollowUpFacts]:
    """What was seen to since a moment, with what became of it. One query."""
    rows = FollowUp.objects.filter(episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"), done_at__gte=since)
    return _facts(rows.filter(Q(owner=viewer) | Q(done_by=viewer)) if mine else rows)


def short_weeks_told(*, before: date | None = None) -> list[FollowUp]:
    """Open follow-ups about weeks that fall short, of weeks before a day where one is given; with episode and site."""
    rows = FollowUp.objects.filter(kind=FollowUpKind.SHORT_WEEK, done_at__isnull=True)
    rows = rows.filter(since_on__lt=before) if before else rows
    return list(rows.select_related("episode__site").order_by("pk"))


def due_after(episodes: Collection[Episode], *, now: datetime) -> dict[int, date]:
    """The next working day of each of these people's sites, by episode. One query."""
    closed = _closed_days(local_day(now, "UTC") - timedelta(days=1))
    return {episode.pk: _due(episode, now, closed) for episode in episodes}


def streaks_of(episode_ids: Collection[int], *, on: date, now: datetime) -> dict[int, Streak]:
    """Who of these people has missed so many days in a row without an excuse that somebody must call. Six queries."""
    first = on - timedelta(days=RE_ENGAGE.looked_back)
    lines = ledger_lines(episode_ids, first, on, now=now)
    moment = int(now.timestamp())
    found = ((key, missed_in_a_row(day_states(held, now=moment), rule=RE_ENGAGE)) for key, held in lines.items())
    return {key: streak for key, streak in found if streak is not None}


def streaks_to_follow(episodes: Iterable[Episode], *, now: datetime) -> list[tuple[Episode, Streak, date]]:
    """Streaks that nobody has been asked to see to yet, each with the day by which. Episodes come with their site. Eight
    queries at most, whatever the number."""
    known = {episode.pk: episode for episode in episodes}
    if not known:
        return []
    latest = max(local_day(now, episode.site.timezone) for episode in known.values())
    streaks = streaks_of(list(known), on=latest, now=now)
    told: dict[int, list[date]] = {}
    rows = FollowUp.objects.filter(episode__in=streaks, kind=FollowUpKind.RE_ENGAGEMENT)
    for episode_id, since in rows.values_list("episode_id", "since_on"):
        told.setdefault(episode_id, []).append(since)
    new = {
        key: streak
        for key, streak in streaks.items()
        if not any(streak.since <= since <= streak.last for since in told.get(key, ()))
    }
    closed = _closed_days(latest) if new else {}
    return [(known[key], streak, _due(known[key], now, closed)) for key, streak in sorted(new.items())]


def _due(episode: Episode, now: datetime, closed: dict[int | None, set[date]]) -> date:
    shut = closed.get(None, set()) | closed.get(episode.site_id, set())
    return next_working_day(local_day(now, episode.site.timezone), closed=shut, count=RE_ENGAGE.due_in)


def _closed_days(day: date) -> dict[int | None, set[date]]:
    found: dict[int | None, set[date]] = {}
    rows = Closure.objects.filter(on__range=(day, day + timedelta(days=21)))
    for site_id, on in rows.values_list("site_id", "on"):
        found.setdefault(site_id, set()).add(on)
    return found


def _facts(rows: QuerySet[FollowUp]) -> list[FollowUpFacts]:
    listed = rows.select_related("episode__patient", "owner").order_by("due_on", "pk")[:OPEN_PLACES]
    return [
        FollowUpFacts(
            row.pk, row.episode_id, row.episode.patient_id, row.episode.patient.sort_name, row.kind, row.since_on, row.words,
            row.owner_id, row.owner.name if row.owner else "", row.due_on, row.opened_at, row.done_at, row.outcome, row.version,
        )
        for row in listed
    ]  # fmt: skip
