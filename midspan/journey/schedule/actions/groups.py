"""Groups opened, people joining and leaving them by date."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room, Track
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import coming, release, seat_members
from midspan.journey.schedule.models import Group, Meeting, Membership, Seat, Waiting
from midspan.journey.schedule.queries import clashes_of, phase_on, reasons_by_group, slots_of
from midspan.journey.schedule.rules import (
    meet_at_once,
    reasons_against_hours_met,
    reasons_against_meetings,
    reasons_against_role,
)
from midspan.journey.schedule.terms import MeetingFacts, MemberRole, SeatKind, WaitOutcome


@action("group.opened", needs=Permission.SCHEDULE)
def open_group(
    track: Track, *, name: str, room: Room | None, facilitator: Staff, co_facilitator: Staff | None = None, capacity: int,
    starts_on: date, minimum: int = 1, details: Mapping[str, Any] | None = None, meetings: Iterable[MeetingFacts] = (),
    by: Staff, at: datetime,
) -> Group:  # fmt: skip
    """A group of a track with its room and facilitator. Without meetings it takes every block of the track's week.

    `details` are further columns of the group: enrolment, phases, restriction, language, intervention, curriculum,
    telehealth_seats, ends_on. Refuses more seats than the room has, or a room elsewhere.
    """
    if room is not None and room.site_id != track.site_id:
        raise Refused(Reason(f"{room} is not at {track.site}.", rule="room", field="room"))
    further = dict(details or {})
    most = room.capacity + further.get("telehealth_seats", 0) if room is not None else capacity
    if not 1 <= capacity <= most:
        raise Refused(Reason(f"{room} holds {most}.", rule="room", field="capacity"))
    if minimum > capacity:
        raise Refused(Reason("The smallest size is above the largest.", rule="capacity", field="minimum"))
    if Group.objects.filter(track=track, name=name).exists():
        raise Refused(Reason(f"{track} has a group called {name} already.", rule="group", field="name"))
    weekly = list(meetings)
    if reasons := reasons_against_meetings([each.block for each in weekly]):
        raise Refused(reasons)
    group = Group.objects.create(
        track=track, name=name, room=room, facilitator=facilitator, co_facilitator=co_facilitator, capacity=capacity,
        starts_on=starts_on, minimum=minimum, **further,
    )  # fmt: skip
    write_meetings(group, weekly)
    return group


def write_meetings(group: Group, meetings: Iterable[MeetingFacts]) -> None:
    """Give a group weekly meetings of its own."""
    Meeting.objects.bulk_create(
        [
            Meeting(
                group=group, weekday=each.block.weekday, starts=each.block.starts, ends=each.block.ends,
                break_minutes=each.block.break_minutes, group_type=each.block.group_type, title=each.block.title,
                room_id=each.room_id, facilitator_id=each.facilitator_id, co_facilitator_id=each.co_facilitator_id,
                from_on=each.from_on, until_on=each.until_on,
            )
            for each in meetings
        ]
    )  # fmt: skip


@action("group.joined", needs=Permission.SCHEDULE)
def join(
    episode: Episode, *, group: Group, from_on: date, role: MemberRole = MemberRole.MEMBER, by_telehealth: bool = False,
    fits: bool = False, besides: bool = False, despite_hours: bool = True, by: Staff, at: datetime,
) -> Membership:  # fmt: skip
    """Put a person into a group from a day on, with a seat in its coming sessions. They leave groups that meet at the same
    time that day; and groups of other tracks, since their track is now the group's, unless they come `besides` their own.
    Whoever waited for the group no longer waits.

    Refuses a full or closed group, one for another phase, a restricted one unless `fits`, people who are kept apart, a peer
    co-leader in early recovery, and, unless `despite_hours`, a group that meets hours of work, school or care.
    """
    group = Group.objects.select_for_update(of=("self",), no_key=True).select_related("track", "room").get(pk=group.pk)
    there = Membership.objects.filter(episode=episode, group=group, from_on__lte=from_on, until_on__isnull=True).first()
    if there is not None:
        return there
    reasons = reasons_by_group(episode, [group], from_on, fits=fits, by_telehealth=by_telehealth)[group.pk]
    if role == MemberRole.PEER_CO_LEADER:
        reasons += reasons_against_role(phase_on(episode, from_on))
    if not despite_hours:
        reasons += reasons_against_hours_met(clashes_of(episode, group, from_on))
    if reasons:
        raise Refused(reasons)
    left = _leave_others(episode, group, from_on, besides=besides, by=by, at=at)
    if episode.track_id is None or not besides:
        Episode.objects.filter(pk=episode.pk).update(track=group.track_id)
    membership = Membership.objects.create(group=group, episode=episode, from_on=from_on, role=role, by_telehealth=by_telehealth)
    waiting = Waiting.objects.filter(group=group, episode=episode, settled_at__isnull=True)
    waiting.update(settled_at=at, settled_by=by, outcome=WaitOutcome.JOINED)
    seat_members(coming({group.pk, *left}, from_on), only=episode)
    return membership


@action("member.role_set", needs=Permission.SCHEDULE)
def set_role(membership: Membership, *, role: MemberRole, by: Staff, at: datetime) -> Membership:
    """Make a member peer co-leader, or a member again, in the sessions to come. Refuses somebody in early recovery."""
    today = local_day(at, membership.group.track.site.timezone)
    if role == MemberRole.PEER_CO_LEADER and (reasons := reasons_against_role(phase_on(membership.episode, today))):
        raise Refused(reasons)
    membership.role = role
    membership.save(update_fields=["role"])
    seats = Seat.objects.filter(episode=membership.episode_id, kind=SeatKind.MEMBER, session__group=membership.group_id)
    seats.filter(starts_at__gt=at).update(role=role)
    return membership


@action("group.left", needs=Permission.SCHEDULE)
def leave(membership: Membership, *, until_on: date, by: Staff, at: datetime) -> Membership:
    """End a membership; the last day is not part of it. Refuses an end before its start."""
    if until_on < membership.from_on:
        raise Refused(Reason("They cannot leave before they joined.", rule="membership", field="until_on"))
    if membership.until_on is not None and membership.until_on < until_on:
        text = f"They left on {membership.until_on:%d %B %Y}. To come back, they join again."
        raise Refused(Reason(text, rule="membership", field="until_on"))
    membership.until_on = until_on
    membership.save()
    _release(membership.episode_id, {membership.group_id}, until_on, by=by, at=at)
    return membership


def _leave_others(episode: Episode, group: Group, from_on: date, *, besides: bool, by: Staff, at: datetime) -> set[int]:
    """End the memberships of groups that meet when the new one meets, or of other tracks; answers the ids of those groups."""
    held = Membership.objects.filter(episode=episode).exclude(until_on__lte=from_on).select_related("group")
    rows = {row.group_id: row.group for row in held}
    slots = slots_of([group, *(found for found in rows.values() if found.pk != group.pk)], from_on)
    clashing = {
        pk
        for pk, row in rows.items()
        if pk == group.pk or (row.track_id != group.track_id and not besides) or meet_at_once(slots[group.pk], slots[pk])
    }
    ours = Membership.objects.filter(episode=episode, group_id__in=clashing)
    ours.filter(from_on__gte=from_on).update(until_on=F("from_on"))  # an empty stretch: what was planned stays readable
    ours.filter(from_on__lt=from_on).exclude(until_on__lte=from_on).update(until_on=from_on)
    _release(episode.pk, clashing, from_on, by=by, at=at)
    return clashing


def _release(episode_id: int, group_ids: Collection[int], from_on: date, *, by: Staff, at: datetime) -> None:
    seats = Seat.objects.filter(episode_id=episode_id, session__group_id__in=group_ids, session__on__gte=from_on)
    release(seats, by=by, at=at)
