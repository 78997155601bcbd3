"""A session held together with another one of the same time."""

from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import write_seats
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.queries import reasons_against_merge
from midspan.journey.schedule.terms import SeatKind, SessionStatus


@action("session.merged", needs=Permission.SCHEDULE, versioned=True)
def merge_sessions(session: Session, *, into: Session, reason: str, by: Staff, at: datetime) -> Session:
    """Hold a session together with another one: it is cancelled, and everybody expected in it has a visitor's seat there.

    Refuses, moving nobody, another time, too few seats, a restricted group, people who are kept apart, and no reason.
    """
    if not reason.strip():
        raise Refused(Reason("Say why; people will ask.", rule="session", field="reason"))
    into = Session.objects.select_for_update(of=("self",), no_key=True).select_related("group", "room").get(pk=into.pk)
    if reasons := reasons_against_merge(session, into, at):
        raise Refused(reasons)
    there = set(Seat.objects.filter(session=into, held=True).values_list("episode_id", flat=True))
    movers = [seat for seat in Seat.objects.filter(session=session, held=True) if seat.episode_id not in there]
    session.status, session.cancelled_by, session.cancelled_at = SessionStatus.CANCELLED, by, at
    session.cancel_reason, session.merged_into = reason.strip(), into
    session.save()
    write_seats(
        Seat(session=into, episode_id=seat.episode_id, kind=SeatKind.VISITOR, by_telehealth=seat.by_telehealth) for seat in movers
    )
    if Seat.objects.filter(session=into, held=True, episode__in=[seat.episode_id for seat in movers]).count() < len(movers):
        raise Refused(Reason("Somebody has another session at that time.", rule="person_booked_once"))
    return session
