"""A pack of the curriculum scheduled as one program: its groups, their meetings, every session with its module."""

from datetime import date, datetime, time, timedelta

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room, Track
from midspan.foundation.program.queries import closures_between, modules_on
from midspan.foundation.program.terms import BlockFacts, ModuleFacts, ModuleSet, PackFacts, PackPart
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.groups import write_meetings
from midspan.journey.schedule.actions.timetable import write_sessions
from midspan.journey.schedule.models import Group, Meeting, Session
from midspan.journey.schedule.rules import pack_days, starts_by_place, wall_clock
from midspan.journey.schedule.terms import MeetingFacts, PackDay

ROOM_FOR_CLOSURES = timedelta(weeks=8)


@action("pack.scheduled", needs=Permission.SCHEDULE)
def schedule_pack(
    track: Track, *, pack: PackFacts, starts_on: date, starts: time, room: Room | None, facilitator: Staff,
    co_facilitator: Staff | None = None, capacity: int = 12, by: Staff, at: datetime,
) -> list[Group]:  # fmt: skip
    """Open a group for each part of a pack and make all its sessions with their modules; answers the groups in order.

    Refuses, opening none, a pack that starts on that day on this track already, too many seats, and what is booked.
    """
    if room is not None and (room.site_id != track.site_id or capacity > room.capacity):
        raise Refused(Reason(f"{room} holds {room.capacity} at {room.site}.", rule="room", field="capacity"))
    if Group.objects.filter(track=track, curriculum=pack.code, starts_on=starts_on).exists():
        raise Refused(Reason(f"{pack.name} starts on that day already.", rule="pack", field="starts_on"))
    modules: dict[ModuleSet, list[ModuleFacts]] = {}
    for module in modules_on(starts_on):
        modules.setdefault(module.set, []).append(module)
    end = starts_on + timedelta(weeks=pack.weeks) + ROOM_FOR_CLOSURES
    days = pack_days(pack, starts_on=starts_on, modules=modules, site_id=track.site_id, closures=closures_between(starts_on, end))
    common = {"track": track, "room": room, "facilitator": facilitator, "co_facilitator": co_facilitator, "capacity": capacity,
              "minimum": min(6, capacity), "curriculum": pack.code, "intervention": "matrix" if pack.code == "matrix" else "",
              "starts_on": starts_on}  # fmt: skip
    groups = []
    for part in pack.parts:
        held = days[part.code]
        group = Group.objects.create(name=_name(part, starts_on), ends_on=held[-1].on + timedelta(days=1), **common)
        write_meetings(group, _meetings(pack, part, held, starts))
        write_sessions([_session(group, part, day) for day in held])
        groups.append(group)
    return groups


def _name(part: PackPart, starts_on: date) -> str:
    return f"{part.name}, {starts_on:%d %b %Y}"[:60]


def _meetings(pack: PackFacts, part: PackPart, held: list[PackDay], starts: time) -> list[MeetingFacts]:
    """A weekly meeting for each weekday of a part, from its first day until after its last."""
    found = []
    for weekday in part.weekdays:
        begins, ends = starts_by_place(pack, weekday, starts)[part.code]
        block = BlockFacts(weekday, begins, ends, 0, part.group_type, part.name)
        found.append(MeetingFacts(block, held[0].on, held[-1].on + timedelta(days=1)))
    return found


def _session(group: Group, part: PackPart, day: PackDay) -> Session:
    """One session of a part with its module, in the hours of the meeting that was written for its weekday."""
    site = group.track.site
    meeting = Meeting.objects.get(group=group, weekday=day.on.isoweekday())
    return Session(
        group=group, track_id=group.track_id, site_id=site.pk, meeting=meeting, on=day.on,
        starts_at=wall_clock(day.on, meeting.starts, site.timezone), ends_at=wall_clock(day.on, meeting.ends, site.timezone),
        group_type=part.group_type, title=part.name, room_id=group.room_id, facilitator_id=group.facilitator_id,
        co_facilitator_id=group.co_facilitator_id, intervention=group.intervention,
        topic=(day.module.title if day.module else "")[:160], module_id=day.module.id if day.module else None,
        topic_reason=f"{part.name} {day.number} of {part.sessions}",
    )  # fmt: skip
