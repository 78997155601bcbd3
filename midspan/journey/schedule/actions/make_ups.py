"""Hours made up: somebody takes seats in other sessions of the week, all of them or none."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import take_seat
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.queries import seats_taken
from midspan.journey.schedule.terms import SeatKind


@action("make_ups.accepted", needs=Permission.SCHEDULE)
def accept_make_ups(episode: Episode, *, session_ids: Collection[int], week: date, by: Staff, at: datetime) -> list[Seat]:
    """Seat somebody in sessions that make up hours of the week of a day; answers the seats in order of time. Repeating it
    answers the same seats.

    Refuses, booking none, when a session has begun or lies outside the week, and whatever `book_seat` refuses.
    """
    monday = week_starts(week)
    sessions = list(Session.objects.filter(pk__in=session_ids).select_related("group", "room").order_by("starts_at", "pk"))
    if reasons := _reasons(sessions, set(session_ids), monday, episode, at):
        raise Refused(reasons)
    return [
        take_seat(
            episode, session=session, kind=SeatKind.MAKE_UP, makes_up_on=monday,
            by_telehealth=_by_telehealth(session, episode), at=at,
        )
        for session in sessions
    ]  # fmt: skip


def _reasons(sessions: list[Session], wanted: set[int], monday: date, episode: Episode, at: datetime) -> list[Reason]:
    if not wanted:
        return [Reason("Choose at least one session.", rule="make-up", field="sessions")]
    if len(sessions) != len(wanted):
        return [Reason("One of these sessions is not there any more.", rule="make-up", field="sessions")]
    there = set(Seat.objects.filter(session__in=sessions, episode=episode, held=True).values_list("session_id", flat=True))
    reasons = []
    for session in sessions:
        if session.pk not in there and session.starts_at <= at:
            reasons.append(Reason(f"{session} has begun.", rule="make-up", field="sessions"))
        if not monday <= session.on < monday + timedelta(days=7):
            reasons.append(Reason(f"{session} is not in the week that it would make up.", rule="make-up", field="sessions"))
    return reasons


def _by_telehealth(session: Session, episode: Episode) -> bool:
    """Whether the seat is one at the screen: at another site where one is free, or where the room is full."""
    if session.group is None or not session.group.telehealth_seats:
        return False
    taken, by_screen = seats_taken([session.pk])[session.pk]
    if by_screen >= session.group.telehealth_seats:
        return False
    in_room = session.room.capacity - (taken - by_screen) if session.room else session.group.capacity - taken
    return session.site_id != episode.site_id or in_room <= 0
