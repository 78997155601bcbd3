"""Which sessions make one series, and who sits elsewhere when they move?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.terms import SessionStatus


def series_of(session: Session) -> list[Session]:
    """Every session of the weekly meeting that one belongs to, in order of time, cancelled ones too; a session that no
    week asked for is a series of its own. Merged ones stay where they were."""
    rows = Session.objects.filter(group=session.group_id, merged_into__isnull=True).select_related("site", "group__track__site")
    if session.meeting_id is not None:
        return list(rows.filter(meeting=session.meeting_id).order_by("starts_at", "pk"))
    zone, slot = ZoneInfo(session.site.timezone), _slot(session, ZoneInfo(session.site.timezone))
    same = rows.filter(meeting__isnull=True, title=session.title, event=session.event_id).order_by("starts_at", "pk")
    return [row for row in same if _slot(row, zone) == slot]


def _slot(row: Session, zone: ZoneInfo) -> tuple[int, int, int]:
    asked = (row.asked_for_at or row.starts_at).astimezone(zone)
    return asked.isoweekday(), asked.hour, asked.minute


def booked_elsewhere(rows: Sequence[Session]) -> list[tuple[str, date]]:
    """Who has a seat in these sessions, at the times they have in memory, and another one at the same time: the person and
    the day, in order. Two queries."""
    planned = [row for row in rows if row.status == SessionStatus.PLANNED]
    if not planned:
        return []
    times: dict[int, tuple[datetime, datetime, date]] = {row.pk: (row.starts_at, row.ends_at, row.on) for row in planned}
    ours = Seat.objects.filter(session__in=times, held=True).select_related("episode__patient")
    seats = [(seat.episode, *times[seat.session_id]) for seat in ours]
    first, last = min(row.starts_at for row in planned), max(row.ends_at for row in planned)
    people = {episode.pk for episode, *_ in seats}
    others = Seat.objects.filter(episode__in=people, held=True, starts_at__lt=last, ends_at__gt=first).exclude(session__in=times)
    busy: list[tuple[int, Any, Any]] = list(others.values_list("episode_id", "starts_at", "ends_at"))
    found = {
        (episode.patient.name, on)
        for episode, starts, ends, on in seats
        for who, other_starts, other_ends in busy
        if who == episode.pk and starts < other_ends and other_starts < ends
    }
    return sorted(found, key=lambda each: (each[1], each[0]))
