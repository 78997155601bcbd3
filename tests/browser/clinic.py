"""Harbor Street around the real now: a track whose groups lie about this minute, and people in it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import CountingRule, Site, Track
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.actions import program, staff
from midspan.journey.admission.tests.factories import admitted, ready
from midspan.journey.assessment.tests.factories import waiting
from midspan.journey.attendance import actions as attendance
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.models import Group
from midspan.journey.schedule.queries import sessions_of_groups
from midspan.journey.schedule.terms import SessionFacts
from tests.cast import Cast, call_cast

OVER, RUNNING, COMING = (time(12), time(12, 50)), (time(12, 50), time(14, 30)), (time(14, 30), time(15))


@dataclass
class Day:
    """The cast, their track of today with one group, its members, and today's sessions in order."""

    cast: Cast
    now: datetime
    today: date
    track: Track
    group: Group
    members: list[Episode]
    over: SessionFacts
    running: SessionFacts
    coming: SessionFacts

    def sessions_on(self, day: date) -> list[SessionFacts]:
        return sessions_of_groups([self.group.pk], day, day)


def midday_zone(now: datetime) -> str:
    """The zone without clock changes in which it is between 13:00 and 13:59: no test runs into midnight."""
    ahead = 13 - now.hour  # of a moment in UTC
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def open_day(members: tuple[tuple[str, str], ...] = (("James", "Bell"), ("Tess", "Cole")), *, capacity: int = 10) -> Day:
    """Call the cast, move the clinic to where it is mid-day, open a track and a group with these people."""
    cast, now = call_cast(), timezone.now()
    Site.objects.filter(pk=cast.site.pk).update(timezone=midday_zone(now))
    cast.site.refresh_from_db()
    today = now.astimezone(ZoneInfo(cast.site.timezone)).date()
    renew_licences(cast, today, now)
    track = open_track(cast, today, now)
    group = schedule.open_group(
        track, name="Noon", room=cast.room_a, facilitator=cast.counsellor, capacity=capacity, starts_on=today - timedelta(days=40),
        by=cast.director, at=now,
    )  # fmt: skip
    people = [cast.active(first, last, track, admitted=today - timedelta(days=20)) for first, last in members]
    for episode in people:
        schedule.join(episode, group=group, from_on=today - timedelta(days=20), by=cast.director, at=now)
    schedule.generate_sessions(track, first=today - timedelta(days=14), last=today + timedelta(days=7), by=cast.director, at=now)
    over, running, coming = sessions_of_groups([group.pk], today, today)
    return Day(cast, now, today, track, group, people, over, running, coming)


def renew_licences(cast: Cast, today: date, now: datetime) -> None:
    """Who signs may sign in whatever year this runs."""
    for person in (cast.counsellor, cast.supervisor, cast.prescriber, cast.nurse):
        staff.record_licence(person, kind="LPC", number=f"NOW-{person.pk}", state="NY", expires_on=today + timedelta(days=365),
                             by=cast.administrator, at=now)  # fmt: skip


def open_track(cast: Cast, today: date, now: datetime) -> Track:
    """Three groups a day around now, today and the two days before it: 180 minutes each."""
    days = sorted((today - timedelta(days=back)).isoweekday() for back in range(3))
    kinds = [(OVER, 0, GroupType.PROCESS, "Process"), (RUNNING, 10, GroupType.SKILLS, "Skills"),
             (COMING, 0, GroupType.PSYCHOEDUCATIONAL, "Psychoeducation")]  # fmt: skip
    week = [BlockFacts(day, *span, pause, kind, title) for day in days for span, pause, kind, title in kinds]
    details = {
        "name": "Noon", "part_of_day": "afternoon", "level": cast.levels["2.1"], "counting_rule": CountingRule.objects.get(),
        "arrival_from": time(11, 45), "leave_by": time(15, 20), "starts_on": today - timedelta(days=60),
    }  # fmt: skip
    return program.open_track(cast.site, details=details, week=week, mix={"group": 540}, by=cast.administrator, at=now)


def came_at_noon(day: Day, episode: Episode) -> None:
    """They were checked in when the first group began."""
    desk: Staff = day.cast.front_desk
    attendance.arrive(episode, arrived_at=day.over.starts_at, by=desk, at=day.now)


def waits(day: Day) -> Episode:
    """Rosa Alvarez, about whom nothing is written yet."""
    return waiting(day.cast, day.cast.patient("Rosa", "Alvarez", at=day.now), at=day.now)


def treated(day: Day) -> Episode:
    """Rosa Alvarez, assessed, decided and admitted today."""
    episode = ready(day.cast, day.cast.patient("Rosa", "Alvarez", at=day.now), at=day.now)
    admitted(day.cast, episode, track=day.track, on=day.today, at=day.now)
    return Episode.objects.get(pk=episode.pk)
