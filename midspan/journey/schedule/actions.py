"""What is done to the timetable: groups opened, people joining and leaving, sessions made, changed and cancelled."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room, Track
from midspan.foundation.program.queries import closures_between, week_of
from midspan.foundation.program.terms import ClosureFacts
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import Cohort, GroupSession, Membership
from midspan.journey.schedule.rules import reasons_against_joining, sessions_asked_for
from midspan.journey.schedule.terms import PlannedSession, SessionStatus


@action("cohort.opened", needs=Permission.SCHEDULE)
def open_cohort(
    track: Track, *, name: str, room: Room, facilitator: Staff, co_facilitator: Staff | None = None, capacity: int,
    starts_on: date, by: Staff, at: datetime,
) -> Cohort:  # fmt: skip
    """A group of a track with its room and facilitator. Refuses more seats than the room has, or a room elsewhere."""
    if room.site_id != track.site_id:
        raise Refused(Reason(f"{room} is not at {track.site}.", rule="room", field="room"))
    if not 1 <= capacity <= room.capacity:
        raise Refused(Reason(f"{room} holds {room.capacity}.", rule="room", field="capacity"))
    return Cohort.objects.create(
        track=track, name=name, room=room, facilitator=facilitator, co_facilitator=co_facilitator, capacity=capacity,
        starts_on=starts_on,
    )  # fmt: skip


@action("group.joined", needs=Permission.SCHEDULE)
def join(episode: Episode, *, cohort: Cohort, from_on: date, by: Staff, at: datetime) -> Membership:
    """Put a person into a group from a day on. Who is in another one leaves it that day. Refuses a full group."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    members = cohort.memberships.filter(from_on__lte=from_on).exclude(until_on__lte=from_on).exclude(episode=episode).count()
    active = episode.status == EpisodeStatus.ACTIVE
    if reasons := reasons_against_joining(
        members=members, capacity=cohort.capacity, from_on=from_on, admitted_on=episode.admitted_on, active=active
    ):
        raise Refused(reasons)
    earlier = Membership.objects.filter(episode=episode, from_on__gte=from_on)
    if earlier.filter(cohort=cohort, from_on=from_on, until_on__isnull=True).exists():
        return earlier.get(cohort=cohort, from_on=from_on, until_on__isnull=True)
    earlier.update(until_on=F("from_on"))  # an empty stretch: what was planned stays readable
    Membership.objects.filter(episode=episode, from_on__lt=from_on).exclude(until_on__lte=from_on).update(until_on=from_on)
    Episode.objects.filter(pk=episode.pk).update(track=cohort.track_id)
    return Membership.objects.create(cohort=cohort, episode=episode, from_on=from_on)


@action("group.left", needs=Permission.SCHEDULE)
def leave(membership: Membership, *, until_on: date, by: Staff, at: datetime) -> Membership:
    """End a membership; the last day is not part of it. Refuses an end before its start."""
    if until_on < membership.from_on:
        raise Refused(Reason("They cannot leave before they joined.", rule="membership", field="until_on"))
    membership.until_on = until_on
    membership.save()
    return membership


@action("sessions.made", needs=Permission.SCHEDULE)
def generate_sessions(track: Track, *, first: date, last: date, by: Staff, at: datetime) -> int:
    """Make the sessions that the track's week asks for and that are not there yet; answers how many. Repeating adds none.

    Coming sessions on a day that was closed meanwhile are cancelled. Refuses, making none, when a room or a facilitator
    would be booked twice.
    """
    closures = closures_between(first, last)
    asked = sessions_asked_for(
        week_of(track), first=first, last=last, timezone=track.site.timezone, site_id=track.site_id,
        closures=closures,
    )  # fmt: skip
    _cancel_closed(track, closures, by=by, at=at)
    cohorts = Cohort.objects.filter(track=track)
    rows = [_row(cohort, session) for cohort in cohorts for session in asked if _runs(cohort, session.on)]
    there = set(GroupSession.objects.filter(cohort__track=track, on__range=(first, last)).values_list("cohort_id", "starts_at"))
    missing = [row for row in rows if (row.cohort_id, row.starts_at) not in there]
    _write(missing)
    return len(missing)


@action("session.topic_set", needs=Permission.RUN_GROUP)
def set_topic(session: GroupSession, *, topic: str, by: Staff, at: datetime) -> GroupSession:
    """What tonight is about."""
    session.topic = topic.strip()
    session.save(update_fields=["topic"])
    return session


@action("session.moved", needs=Permission.SCHEDULE, versioned=True)
def change_session(
    session: GroupSession, *, room: Room, facilitator: Staff, co_facilitator: Staff | None, by: Staff, at: datetime
) -> GroupSession:
    """Another room or facilitator for one session. Refuses a double booking."""
    session.room, session.facilitator, session.co_facilitator = room, facilitator, co_facilitator
    _write([session], change=True)
    return session


@action("session.cancelled", needs=Permission.SCHEDULE, versioned=True)
def cancel_session(session: GroupSession, *, reason: str, by: Staff, at: datetime) -> GroupSession:
    """A session will not be held; it stays in the timetable, crossed out. Refuses without a reason and a second time."""
    if session.status == SessionStatus.CANCELLED:
        raise Refused(Reason("This session was cancelled already.", rule="session"))
    if not reason.strip():
        raise Refused(Reason("Say why; people will ask.", rule="session", field="reason"))
    session.status, session.cancelled_by, session.cancelled_at = SessionStatus.CANCELLED, by, at
    session.cancel_reason = reason.strip()
    session.save()
    return session


def _row(cohort: Cohort, session: PlannedSession) -> GroupSession:
    return GroupSession(
        cohort=cohort, on=session.on, starts_at=session.starts_at, ends_at=session.ends_at,
        break_minutes=session.break_minutes, group_type=session.group_type, title=session.title, room_id=cohort.room_id,
        facilitator_id=cohort.facilitator_id, co_facilitator_id=cohort.co_facilitator_id,
    )  # fmt: skip


def _runs(cohort: Cohort, on: date) -> bool:
    return cohort.starts_on <= on and (cohort.ends_on is None or on < cohort.ends_on)


def _cancel_closed(track: Track, closures: list[ClosureFacts], *, by: Staff, at: datetime) -> None:
    for closure in closures:
        if closure.site_id in {None, track.site_id}:
            GroupSession.objects.filter(
                cohort__track=track, on=closure.on, starts_at__gt=at, status=SessionStatus.PLANNED
            ).update(status=SessionStatus.CANCELLED, cancelled_by=by, cancelled_at=at, cancel_reason=closure.reason)


def _write(rows: list[GroupSession], *, change: bool = False) -> None:
    try:
        with transaction.atomic():
            if change:
                rows[0].save()
            else:
                GroupSession.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused(_double_booking(error)) from None


def _double_booking(error: Any) -> Reason:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name == "room_booked_once":
        return Reason("The room is taken at that time.", rule="room_booked_once", field="room")
    if name == "facilitator_booked_once":
        return Reason("The facilitator has another group at that time.", rule="facilitator_booked_once", field="facilitator")
    raise error
