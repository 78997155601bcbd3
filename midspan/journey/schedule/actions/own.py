"""Individual and family sessions booked, moved and cancelled."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import double_booking
from midspan.journey.schedule.catalog.session_lengths import LENGTHS
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.rules import reasons_against_own, wall_clock
from midspan.journey.schedule.terms import SeatKind, SessionKind, SessionStatus

TITLES = {SessionKind.INDIVIDUAL: "Individual session", SessionKind.FAMILY: "Family session"}


@action("own_session.booked", needs=Permission.BOOK)
def book_own(
    episode: Episode, *, kind: SessionKind, starts_at: datetime, minutes: int, facilitator: Staff, room: Room | None = None,
    by_telehealth: bool = False, length_reason: str = "", weeks: int = 1, by: Staff, at: datetime,
) -> list[Session]:  # fmt: skip
    """An individual or family session of one person, or one a week at the same wall-clock time; answers them in order.

    Refuses, booking none, another length without a reason, and a time at which the room, the person or the one who leads
    is taken in any of the weeks.
    """
    zone = episode.site.timezone
    reasons = reasons_against_own(
        minutes=minutes, length=LENGTHS[kind], length_reason=length_reason, starts_at=starts_at, now=at,
        active=episode.status == "active", weeks=weeks,
    )  # fmt: skip
    if room is not None and room.site_id != episode.site_id:
        reasons.append(Reason(f"{room} is not at {episode.site}.", rule="room", field="room"))
    if reasons:
        raise Refused(reasons)
    details = {"kind": kind, "site_id": episode.site_id, "track_id": episode.track_id, "title": TITLES[kind], "room": room,
               "facilitator": facilitator, "length_reason": length_reason.strip()}  # fmt: skip
    return [
        _book(
            episode,
            Session(on=local_day(starts, zone), starts_at=starts, ends_at=starts + timedelta(minutes=minutes), **details),
            by_telehealth=by_telehealth,
        )
        for starts in _weekly(starts_at, weeks, zone)
    ]


@action("own_session.moved", needs=Permission.BOOK, versioned=True)
def move_own(
    session: Session, *, starts_at: datetime, minutes: int, facilitator: Staff, room: Room | None = None,
    length_reason: str = "", by: Staff, at: datetime,
) -> Session:  # fmt: skip
    """Another time, room or counsellor for a session of one person. Refuses a cancelled one, and what is taken."""
    _refuse_cancelled(session)
    reasons = reasons_against_own(
        minutes=minutes, length=LENGTHS[SessionKind(session.kind)], length_reason=length_reason, starts_at=starts_at, now=at,
        active=True,
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    session.on = local_day(starts_at, session.site.timezone)
    session.starts_at, session.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    session.facilitator, session.room, session.length_reason = facilitator, room, length_reason.strip()
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        raise Refused(double_booking(error)) from None
    return session


@action("own_session.cancelled", needs=Permission.BOOK, versioned=True)
def cancel_own(session: Session, *, reason: str, by: Staff, at: datetime) -> Session:
    """A session of one person will not be held. Refuses without a reason, and a second time."""
    _refuse_cancelled(session)
    if not reason.strip():
        raise Refused(Reason("Say why; people will ask.", rule="session", field="reason"))
    session.status, session.cancelled_by, session.cancelled_at = SessionStatus.CANCELLED, by, at
    session.cancel_reason = reason.strip()
    session.save()
    return session


def _weekly(first: datetime, weeks: int, timezone: str) -> list[datetime]:
    """The moments at which the site's clock shows the same time, one a week."""
    local = first.astimezone(ZoneInfo(timezone))
    return [wall_clock(local.date() + timedelta(weeks=number), local.time(), timezone) for number in range(weeks)]


def _book(episode: Episode, session: Session, *, by_telehealth: bool) -> Session:
    try:
        with transaction.atomic():
            session.save()
            Seat.objects.create(session=session, episode=episode, kind=SeatKind.OWN, by_telehealth=by_telehealth)
    except IntegrityError as error:
        reason = double_booking(error)
        raise Refused(replace(reason, text=f"{session.on:%A %d %B}: {reason.text}")) from None
    return session


def _refuse_cancelled(session: Session) -> None:
    if session.kind == SessionKind.GROUP:
        raise Refused(Reason("This is a group's session; change it in the timetable.", rule="session"))
    if session.status == SessionStatus.CANCELLED:
        raise Refused(Reason("This session was cancelled already.", rule="session"))
