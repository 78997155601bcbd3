"""Individual and family sessions: a person's, those of somebody's day, and when both are free."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.program.terms import Interval
from midspan.journey.admission.queries import busy_hours_of
from midspan.journey.schedule.models import Guest, Leave, Seat, Session, WorkingHours
from midspan.journey.schedule.queries.groups import on_day
from midspan.journey.schedule.queries.timetable import COLUMNS, facts_of
from midspan.journey.schedule.rules import free_times, wall_clock
from midspan.journey.schedule.terms import FreeTime, SessionFacts, SessionKind, WeeklySlot


def own_sessions_of(episode_id: int) -> list[SessionFacts]:
    """Every individual and family session of one person, cancelled ones too, newest first."""
    rows = Session.objects.filter(seats__episode_id=episode_id).exclude(kind=SessionKind.GROUP)
    return [facts_of(row) for row in rows.order_by("-starts_at").values_list(*COLUMNS)]


def next_own_session(episode_id: int, now: datetime) -> SessionFacts | None:
    """The next individual or family session of one person that is to be held, if one is booked."""
    rows = Session.objects.filter(seats__episode_id=episode_id, seats__held=True, ends_at__gt=now).exclude(kind=SessionKind.GROUP)
    row = rows.order_by("starts_at").values_list(*COLUMNS).first()
    return facts_of(row) if row else None


def own_sessions_led_by(staff: Staff, first: date, last: date) -> list[tuple[SessionFacts, Episode]]:
    """The individual and family sessions somebody leads between two days, both included, with whose they are."""
    seats = (
        Seat.objects.filter(session__facilitator=staff, session__on__range=(first, last), held=True)
        .exclude(session__kind=SessionKind.GROUP)
        .select_related("episode__patient")
        .order_by("starts_at")
    )
    whose = {seat.session_id: seat.episode for seat in seats}
    rows = Session.objects.filter(pk__in=whose).order_by("starts_at").values_list(*COLUMNS)
    return [(facts, whose[facts.id]) for facts in map(facts_of, rows)]


def person_of(session_id: int) -> Episode | None:
    """Whose own session it is."""
    seat = Seat.objects.filter(session_id=session_id).exclude(session__kind=SessionKind.GROUP)
    row = seat.select_related("episode__patient", "episode__site", "episode__track").first()
    return row.episode if row else None


def when_both_are_free(episode: Episode, staff: Staff, *, days: Sequence[date], minutes: int) -> list[FreeTime]:
    """The next times at which a person and a member of staff are both free, within working and beside busy hours."""
    site = episode.site
    taken = [*_booked(episode, staff, days, site.timezone), *_busy(episode, days, site.timezone)]
    return free_times(days=days, hours=_hours(staff, site, days[0]), taken=taken, minutes=minutes, timezone=site.timezone)


def _booked(episode: Episode, staff: Staff, days: Sequence[date], timezone: str) -> list[Interval]:
    first, last = days[0], days[-1]
    led = Session.objects.filter(on__range=(first, last), status="planned")
    of_staff = (led.filter(facilitator=staff) | led.filter(co_facilitator=staff)).values_list("starts_at", "ends_at")
    of_person = Seat.objects.filter(episode=episode, held=True, session__on__range=(first, last))
    away = Leave.objects.filter(
        staff=staff, withdrawn_at__isnull=True, starts_at__lt=_midnight(last + timedelta(days=1), timezone),
        ends_at__gt=_midnight(first, timezone),
    )  # fmt: skip
    spans = [*of_staff, *of_person.values_list("starts_at", "ends_at"), *away.values_list("starts_at", "ends_at")]
    return [Interval(starts_at, ends_at) for starts_at, ends_at in spans if starts_at and ends_at]


def _busy(episode: Episode, days: Sequence[date], timezone: str) -> list[Interval]:
    """Hours of work, school and care on these days; those that run over midnight reach into the next day."""
    found = []
    for busy in busy_hours_of([episode.pk], on=days[0])[episode.pk]:
        for day in days:
            if day.isoweekday() == busy.weekday:
                end = day if busy.starts < busy.ends else day + timedelta(days=1)
                found.append(Interval(wall_clock(day, busy.starts, timezone), wall_clock(end, busy.ends, timezone)))
    return found


def _hours(staff: Staff, site: Site, on: date) -> list[WeeklySlot]:
    """Somebody's working hours at a site; where none are written down, the hours in which the site is open."""
    rows = WorkingHours.objects.filter(on_day(on), staff=staff, site=site)
    written = [WeeklySlot(row.weekday, row.starts, row.ends) for row in rows]
    return written or [WeeklySlot(weekday, site.opens_at, site.closes_at) for weekday in range(1, 6)]


def _midnight(day: date, timezone: str) -> datetime:
    return wall_clock(day, datetime.min.time(), timezone)


def guest_row(text: str, *, session_id: int) -> Guest | None:
    """A guest of this session by the id that a page sent, for the actions that take one."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return Guest.objects.select_related("session__site", "episode__patient").filter(pk=text, session_id=session_id).first()
