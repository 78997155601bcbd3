"""A session changed or cancelled alone, with the following ones, or with all that come: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.groups import write_meetings
from midspan.journey.schedule.actions.seats import belongs, double_booking, release, seat_members
from midspan.journey.schedule.actions.timetable import meetings_of
from midspan.journey.schedule.models import Group, Meeting, Membership, Seat, Session
from midspan.journey.schedule.queries import booked_elsewhere, series_of
from midspan.journey.schedule.rules import moved, reached, reasons_against_change, reasons_against_move
from midspan.journey.schedule.terms import SeatKind, SeriesScope, SessionStatus, SlotFacts


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different; None stays as it is in each session, whatever that is there."""

    weekday: int | None = None
    clock: tuple[time, time] | None = None
    room: Room | None = None
    leaders: tuple[Staff, Staff | None] | None = None

    @property
    def moves(self) -> bool:
        return self.weekday is not None or self.clock is not None


@action("series.changed", needs=Permission.SCHEDULE, versioned=True)
def change_series(
    session: Session, *, scope: SeriesScope, starts: time, ends: time, weekday: int | None = None, room: Room | None,
    facilitator: Staff, co_facilitator: Staff | None, by: Staff, at: datetime,
) -> Session:  # fmt: skip
    """Another time, room or leader for one session, for it and the following ones of its series, or for all that come.

    Only what differs from this session is written, so that what was arranged for one of the others stays. Times are those
    of the site's clock, also after the clocks change; seats move along. A group that follows its track's week gets meetings
    of its own. Refuses, changing nothing, sessions that have begun, a time in the past, and anybody or anything booked
    twice: members by name.
    """
    if reasons := reasons_against_change(status=session.status, starts_at=session.starts_at, scope=scope, at=at):
        raise Refused(reasons)
    change = _difference(session, starts, ends, weekday, room, facilitator, co_facilitator)
    rows = _reached(session, scope, at)
    if not rows:
        raise Refused(Reason("No session of this series is still to come.", rule="past-sessions"))
    first_on = rows[0].on
    for row in rows:
        _set(row, change, alone=scope == SeriesScope.THIS)
    if change.moves:
        _refuse(_against_times(rows[0], at) or _booked_elsewhere(rows))
    if scope != SeriesScope.THIS:
        _change_meeting(session, rows, change, first_on)
    _write(rows)
    if change.weekday is not None:
        _seats_of_other_days(rows, by=by, at=at)
    session.refresh_from_db()
    return session


@action("series.cancelled", needs=Permission.SCHEDULE, versioned=True)
def cancel_series(session: Session, *, scope: SeriesScope, reason: str, by: Staff, at: datetime) -> int:
    """Cancel one session, it and the following ones of its series, or all that come; answers how many. They stay in the
    timetable, crossed out, and the series makes no new ones. Refuses without a reason, and when nothing is left to cancel.
    """
    if not reason.strip():
        raise Refused(Reason("Say why; people will ask.", rule="session", field="reason"))
    if reasons := reasons_against_change(status=session.status, starts_at=session.starts_at, scope=scope, at=at):
        raise Refused(reasons)
    rows = [row for row in _reached(session, scope, at) if row.status == SessionStatus.PLANNED]
    if not rows:
        raise Refused(Reason("Nothing is left to cancel.", rule="session"))
    if scope != SeriesScope.THIS:
        meeting = _own_meeting(session)
        Meeting.objects.filter(pk=meeting.pk).update(until_on=max(meeting.from_on, rows[0].on))
    Session.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=SessionStatus.CANCELLED, cancelled_by=by, cancelled_at=at, cancel_reason=reason.strip()
    )
    return len(rows)


def _difference(
    session: Session, starts: time, ends: time, weekday: int | None, room: Room | None, facilitator: Staff, co: Staff | None
) -> Change:
    zone = ZoneInfo(session.site.timezone)
    clock = (session.starts_at.astimezone(zone).time(), session.ends_at.astimezone(zone).time())
    if room is not None and room.site_id != session.site_id:
        raise Refused(Reason(f"{room} is not at {session.site}.", rule="room", field="room"))
    if co is not None and co.pk == facilitator.pk:
        raise Refused(Reason("Two different people lead.", rule="session", field="co_facilitator"))
    return Change(
        weekday=weekday if weekday not in {None, session.on.isoweekday()} else None,
        clock=(starts, ends) if (starts, ends) != clock else None,
        room=room if room is not None and room.pk != session.room_id else None,
        leaders=(facilitator, co) if (facilitator.pk, co and co.pk) != (session.facilitator_id, session.co_facilitator_id)
        else None,
    )  # fmt: skip


def _reached(session: Session, scope: SeriesScope, at: datetime) -> list[Session]:
    """The sessions that are changed, in order of time; cancelled ones move along, so that they are not made again."""
    rows = [session] if scope == SeriesScope.THIS else series_of(session)
    by_id = {row.pk: row for row in rows}
    slots = [SlotFacts(row.pk, row.on, row.starts_at) for row in rows]
    found = reached(slots, of=SlotFacts(session.pk, session.on, session.starts_at), scope=scope, at=at)
    return [by_id[slot.id] for slot in found]


def _against_times(first: Session, at: datetime) -> list[Reason]:
    zone = ZoneInfo(first.site.timezone)
    starts, ends = (moment.astimezone(zone).time() for moment in (first.starts_at, first.ends_at))
    return reasons_against_move(
        starts=starts, ends=ends, break_minutes=first.break_minutes, first_starts_at=first.starts_at, at=at
    )


def _write(rows: Sequence[Session]) -> None:
    """Write all or none; the day is named on which a room or a leader is taken."""
    try:
        with transaction.atomic():
            for row in rows:
                row.save()
    except IntegrityError as error:
        reason = double_booking(error)
        raise Refused(replace(reason, text=f"{reason.text[:-1]} ({row.on:%A %d %B}).")) from None


def _set(row: Session, change: Change, *, alone: bool) -> None:
    if change.moves:
        zone = ZoneInfo(row.site.timezone)
        clock = change.clock or (row.starts_at.astimezone(zone).time(), row.ends_at.astimezone(zone).time())
        asked = row.asked_for_at or row.starts_at
        weekday = change.weekday or row.on.isoweekday()
        row.on, row.starts_at, row.ends_at = moved(
            row.on, weekday=weekday, starts=clock[0], ends=clock[1], timezone=row.site.timezone
        )
        row.asked_for_at = asked if alone else None
    if change.room is not None:
        row.room = change.room
    if change.leaders is not None:
        row.facilitator, row.co_facilitator = change.leaders


def _booked_elsewhere(rows: Sequence[Session]) -> list[Reason]:
    """Members who sit elsewhere at the new time, by name: nobody is dropped silently."""
    return [
        Reason(f"{person} has another session then: {on:%A %d %B}.", rule="person_booked_once", field="starts")
        for person, on in booked_elsewhere(rows)
    ]


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(reasons)


def _seats_of_other_days(rows: Sequence[Session], *, by: Staff, at: datetime) -> None:
    """On another day other people may belong: members of that day are seated, others give their seat back."""
    members = list(Membership.objects.filter(group=rows[0].group))
    for row in rows:
        there = {each.episode_id for each in members if belongs(each, row.on)}
        seats = Seat.objects.filter(session=row, kind=SeatKind.MEMBER).exclude(episode__in=there)
        release(seats, by=by, at=at)
    seat_members([row for row in rows if row.status == SessionStatus.PLANNED])


def _change_meeting(session: Session, rows: Sequence[Session], change: Change, first_on: date) -> None:
    """Write the change into the week of the group, from the first session on that it reaches."""
    meeting = _own_meeting(session)
    new = Meeting.objects.get(pk=meeting.pk)
    new.weekday = change.weekday or meeting.weekday
    new.starts, new.ends = change.clock or (meeting.starts, meeting.ends)
    new.room_id = change.room.pk if change.room else meeting.room_id
    if change.leaders is not None:
        new.facilitator, new.co_facilitator = change.leaders
    day = moved(first_on, weekday=new.weekday, starts=new.starts, ends=new.ends, timezone=session.site.timezone)[0]
    split = meeting.from_on < first_on
    new.from_on = min(day, first_on) if split else min(day, meeting.from_on)
    if split:
        new.pk = None  # the meeting as it was ends here, and a new one goes on
        Meeting.objects.filter(pk=meeting.pk).update(until_on=first_on)
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as error:
        raise Refused(double_booking(error)) from None
    for row in rows:
        row.meeting = new


def _own_meeting(session: Session) -> Meeting:
    """The weekly meeting a session belongs to; a group that follows its track's week gets that week as its own first."""
    if session.meeting_id is None:
        if session.group is not None:
            _give_own_week(session.group)
        session.meeting_id = Session.objects.values_list("meeting_id", flat=True).get(pk=session.pk)
    if session.meeting_id is None:
        raise Refused(Reason("This session stands alone: change just this one.", rule="session", field="scope"))
    return Meeting.objects.get(pk=session.meeting_id)


def _give_own_week(group: Group) -> None:
    """Copy the track's week to the group and tie the sessions that were made from it to their meeting."""
    if Meeting.objects.filter(group=group).exists():
        return
    week = meetings_of(group.track, [group])[group.pk]
    write_meetings(group, [each for each in week if each.until_on is None or each.until_on > each.from_on])
    zone = ZoneInfo(group.track.site.timezone)
    rows = list(Session.objects.filter(group=group, event__isnull=True))
    for meeting in Meeting.objects.filter(group=group):
        ours = [row.pk for row in rows if _made_from(row, meeting, zone)]
        Session.objects.filter(pk__in=ours).update(meeting=meeting)


def _made_from(row: Session, meeting: Meeting, zone: ZoneInfo) -> bool:
    asked = (row.asked_for_at or row.starts_at).astimezone(zone)
    held = meeting.from_on <= asked.date() and (meeting.until_on is None or asked.date() < meeting.until_on)
    return held and (asked.isoweekday(), asked.time()) == (meeting.weekday, meeting.starts)
