"""Sessions made from the week, changed one by one, cancelled; what a session is about."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room, Track
from midspan.foundation.program.queries import closures_between, dated_week_of
from midspan.foundation.program.terms import BlockFacts, ClosureFacts, GroupType
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import double_booking, seat_members
from midspan.journey.schedule.models import Group, Meeting, Session
from midspan.journey.schedule.rules import sessions_of_meetings
from midspan.journey.schedule.terms import MeetingFacts, PlannedSession, SessionStatus


@action("sessions.made", needs=Permission.SCHEDULE)
def generate_sessions(track: Track, *, first: date, last: date, by: Staff, at: datetime) -> int:
    """Make the sessions that the groups' weeks ask for and that are not there yet; answers how many. Repeating adds none.

    Members get their seats. Coming sessions on a day that was closed meanwhile are cancelled. Refuses, making none, when a
    room or a facilitator would be booked twice.
    """
    closures = closures_between(first, last)
    _cancel_closed(track, closures, by=by, at=at)
    groups = list(Group.objects.filter(track=track).select_related("track__site"))
    meetings = meetings_of(track, groups)
    there = _there(groups, first, last)
    missing = [
        row
        for group in groups
        for row in asked_for(group, meetings[group.pk], first, last, closures)
        if (row.group_id, row.starts_at) not in there
    ]
    write_sessions(missing)
    seat_members(missing)
    return len(missing)


@action("session.moved", needs=Permission.SCHEDULE, versioned=True)
def change_session(
    session: Session, *, room: Room | None, facilitator: Staff, co_facilitator: Staff | None, by: Staff, at: datetime
) -> Session:
    """Another room or facilitator for one session. Refuses a double booking, and a session that is over."""
    if session.ends_at <= at:
        raise Refused(Reason("This session is over; past sessions never change.", rule="past-sessions"))
    session.room, session.facilitator, session.co_facilitator = room, facilitator, co_facilitator
    save_session(session)
    return session


@action("session.cancelled", needs=Permission.SCHEDULE, versioned=True)
def cancel_session(session: Session, *, reason: str, by: Staff, at: datetime) -> Session:
    """A session will not be held; it stays in the timetable, crossed out. Refuses without a reason and a second time."""
    if session.status == SessionStatus.CANCELLED:
        raise Refused(Reason("This session was cancelled already.", rule="session"))
    if not reason.strip():
        raise Refused(Reason("Say why; people will ask.", rule="session", field="reason"))
    session.status, session.cancelled_by, session.cancelled_at = SessionStatus.CANCELLED, by, at
    session.cancel_reason = reason.strip()
    session.save()
    return session


def meetings_of(track: Track, groups: Sequence[Group]) -> dict[int, list[MeetingFacts]]:
    """The weekly meetings of groups of one track, by group: their own, else the blocks of the track's week."""
    found: dict[int, list[MeetingFacts]] = {group.pk: [] for group in groups}
    for row in Meeting.objects.filter(group__in=groups).order_by("weekday", "starts"):
        found[row.group_id].append(meeting_facts(row))
    week = dated_week_of(track)
    for group in groups:
        if not found[group.pk]:
            found[group.pk] = [
                MeetingFacts(block, from_on=max(group.starts_on, from_on or group.starts_on), until_on=until_on)
                for block, from_on, until_on in week
            ]
    return found


def meeting_facts(row: Meeting) -> MeetingFacts:
    block = BlockFacts(row.weekday, row.starts, row.ends, row.break_minutes, GroupType(row.group_type), row.title)
    return MeetingFacts(block, row.from_on, row.until_on, row.pk, row.room_id, row.facilitator_id, row.co_facilitator_id)


def _there(groups: Sequence[Group], first: date, last: date) -> set[tuple[int | None, datetime]]:
    """For which groups and moments there is a session already: one that was moved alone stands for the time that the week
    asks for, up to a week away."""
    near = (first - timedelta(days=6), last + timedelta(days=6))
    rows = Session.objects.filter(group__in=groups, on__range=near)
    return set(rows.values_list("group_id", Coalesce("asked_for_at", "starts_at")))


def write_sessions(rows: list[Session]) -> None:
    """Write new sessions. Refuses, writing none, when a room or a leader would be booked twice."""
    try:
        with transaction.atomic():
            Session.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused(double_booking(error)) from None


def save_session(row: Session) -> None:
    """Write a changed session. Refuses when a room, a leader or a member would be booked twice."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(double_booking(error)) from None


def asked_for(group: Group, meetings: list[MeetingFacts], first: date, last: date, closures: list[ClosureFacts]) -> list[Session]:
    """The sessions that a group's weekly meetings ask for between two days, not written yet."""
    site = group.track.site
    end = last if group.ends_on is None else min(last, group.ends_on - timedelta(days=1))
    planned = sessions_of_meetings(
        meetings, first=max(first, group.starts_on), last=end, timezone=site.timezone, site_id=site.pk, closures=closures
    )
    return [session_of(group, each) for each in planned]


def session_of(group: Group, planned: PlannedSession) -> Session:
    """A session of a group, not written yet, in the meeting's room and with its leaders where it has its own."""
    facilitator_id = planned.facilitator_id or group.facilitator_id
    co_facilitator_id = planned.co_facilitator_id or (None if planned.facilitator_id else group.co_facilitator_id)
    return Session(
        group=group, track_id=group.track_id, site_id=group.track.site_id, meeting_id=planned.meeting_id, on=planned.on,
        starts_at=planned.starts_at, ends_at=planned.ends_at, break_minutes=planned.break_minutes,
        group_type=planned.group_type, title=planned.title, room_id=planned.room_id or group.room_id,
        facilitator_id=facilitator_id, co_facilitator_id=co_facilitator_id, intervention=group.intervention,
    )  # fmt: skip


def _cancel_closed(track: Track, closures: list[ClosureFacts], *, by: Staff, at: datetime) -> None:
    for closure in closures:
        if closure.site_id in {None, track.site_id}:
            closed = Session.objects.filter(group__track=track, on=closure.on, starts_at__gt=at, status=SessionStatus.PLANNED)
            closed.update(status=SessionStatus.CANCELLED, cancelled_by=by, cancelled_at=at, cancel_reason=closure.reason)
