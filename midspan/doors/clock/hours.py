"""What does the clock do about hours? Every night it looks for people who stay away; on Wednesdays, for weeks that fall short."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.program.rules import local_day, week_starts
from midspan.foundation.records.actions import staff
from midspan.journey.attendance.actions import close_short_week, re_engage, tell_short_week
from midspan.journey.attendance.queries import due_after, short_weeks_told, shortfalls, streaks_to_follow
from midspan.journey.attendance.terms import Shortfall

AT_ONCE = 500


@app.periodic(cron="20 6 * * *")
@app.task(queueing_lock="call_back", pass_context=False)
def call_back(timestamp: int) -> int:
    """Every night: whoever has missed three days in a row without an excuse gets somebody who calls. Repeating opens none."""
    at, by, opened = timezone.now(), staff.clock(), 0
    for people in _in_treatment():
        for episode, streak, due_on in streaks_to_follow(people, now=at):
            re_engage(episode, streak=streak, due_on=due_on, by=by, at=at)
            opened += 1
    return opened


@app.periodic(cron="40 10 * * 3")
@app.task(queueing_lock="tell_short_weeks", pass_context=False)
def tell_short_weeks(timestamp: int) -> int:
    """Every Wednesday morning: whose week will fall short, told to their counsellor while it can still be made up."""
    at, by, told = timezone.now(), staff.clock(), 0
    known = {row.episode_id: row.since_on for row in short_weeks_told()}
    for people in _in_treatment():
        due = due_after(people, now=at)
        for episode, short in _short(people, at):
            week = week_starts(local_day(at, episode.site.timezone))
            if known.get(episode.pk) != week:
                tell_short_week(episode, short=short, week=week, due_on=due[episode.pk], by=by, at=at)
                told += 1
    return told


@app.periodic(cron="30 6 * * *")
@app.task(queueing_lock="close_short_weeks", pass_context=False)
def close_short_weeks(timestamp: int) -> int:
    """Every night: what was told about weeks that can be met after all, or are over, closes itself."""
    at, by, closed = timezone.now(), staff.clock(), 0
    rows = short_weeks_told()
    for week in sorted({row.since_on for row in rows}):
        held = [row for row in rows if row.since_on == week]
        short = shortfalls({row.episode_id: row.episode.track_id for row in held}, on=week, now=at)
        for row in held:
            over = week < week_starts(local_day(at, row.episode.site.timezone))
            if over or row.episode_id not in short:
                close_short_week(row, short=short.get(row.episode_id), by=by, at=at)
                closed += 1
    return closed


def _in_treatment() -> Iterator[list[Episode]]:
    rows = Episode.objects.filter(status=EpisodeStatus.ACTIVE).select_related("site", "patient", "primary_counsellor")
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        yield list(rows.filter(pk__in=ids[start : start + AT_ONCE]).order_by("pk"))


def _short(people: list[Episode], at: datetime) -> Iterator[tuple[Episode, Shortfall]]:
    days: dict[date, list[Episode]] = {}
    for episode in people:
        days.setdefault(local_day(at, episode.site.timezone), []).append(episode)
    for day, held in days.items():
        short = shortfalls({episode.pk: episode.track_id for episode in held}, on=day, now=at)
        yield from ((episode, short[episode.pk]) for episode in held if episode.pk in short)
