"""When the week of a track changes: coming sessions follow it, and days before the change stay as they were."""

from datetime import date, datetime

from django.db.models.functions import Coalesce

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Track
from midspan.foundation.program.queries import closures_between
from midspan.foundation.records.actions import action
from midspan.journey.schedule.actions.seats import seat_members
from midspan.journey.schedule.actions.timetable import asked_for, meetings_of, save_session, write_sessions
from midspan.journey.schedule.models import Group, Session
from midspan.journey.schedule.terms import SessionStatus

FOLLOWS = ("ends_at", "break_minutes", "group_type", "title")


@action("sessions.followed", needs=Permission.SCHEDULE)
def follow_week(track: Track, *, from_on: date, by: Staff, at: datetime) -> int:
    """Bring the sessions that were made ahead, from a day on, to the track's week as it is from then; answers how many moved.

    Sessions that still have their place keep it with everything in it; others are cancelled, and missing ones made, with
    seats for the members. Groups with meetings of their own, and sessions that have begun, are left alone.
    Refuses, changing nothing, when a room or a facilitator would be booked twice.
    """
    groups = [group for group in Group.objects.filter(track=track).select_related("track__site") if not group.meetings.exists()]
    rows = Session.objects.filter(
        group__in=groups,
        meeting__isnull=True,
        event__isnull=True,
        asked_for_at__isnull=True,
        on__gte=from_on,
        starts_at__gt=at,
        status=SessionStatus.PLANNED,
    )
    there = {(row.group_id, row.starts_at): row for row in rows}
    if not there:
        return 0
    last = max(row.on for row in there.values())
    closures, meetings = closures_between(from_on, last), meetings_of(track, groups)
    asked = {
        (row.group_id, row.starts_at): row
        for group in groups
        for row in asked_for(group, meetings[group.pk], from_on, last, closures)
        if row.starts_at > at
    }
    gone = [row.pk for key, row in there.items() if key not in asked]
    Session.objects.filter(pk__in=gone).update(
        status=SessionStatus.CANCELLED, cancelled_by=by, cancelled_at=at, cancel_reason=f"{track} has another week now."
    )
    moved = sum(_followed(there[key], row) for key, row in asked.items() if key in there)
    made = Session.objects.filter(group__in=groups, on__gte=from_on)
    known = set(made.values_list("group_id", Coalesce("asked_for_at", "starts_at")))
    new = [row for key, row in asked.items() if key not in known]
    write_sessions(new)
    seat_members(new)
    return len(gone) + moved + len(new)


def _followed(row: Session, asked: Session) -> bool:
    """Give a session the length, break, kind and title that the week has for it now; whether anything changed."""
    if all(getattr(row, name) == getattr(asked, name) for name in FOLLOWS):
        return False
    for name in FOLLOWS:
        setattr(row, name, getattr(asked, name))
    save_session(row)
    return True
