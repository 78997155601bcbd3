"""Which sessions a week asks for, across clock changes and closures; when two groups meet at once; who reads their names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.program.rules import is_closed
from midspan.foundation.program.terms import BlockFacts, ClosureFacts
from midspan.journey.schedule.terms import (
    GroupFacts,
    MeetingFacts,
    PlannedSession,
    Restriction,
    SessionFacts,
    WeeklySlot,
)


def sessions_asked_for(
    week: Iterable[BlockFacts],
    *,
    first: date,
    last: date,
    timezone: str,
    site_id: int,
    closures: Iterable[ClosureFacts] = (),
) -> list[PlannedSession]:
    """Every session of a weekly template from `first` to `last` (both included), in order, without closed days.

    A block keeps its wall-clock time when the clocks change; moments are in UTC.
    Source: mission rows 001-09, 003-02, 003-05; IANA time zone database.
    """
    meetings = [MeetingFacts(block, from_on=first) for block in week]
    return sessions_of_meetings(meetings, first=first, last=last, timezone=timezone, site_id=site_id, closures=closures)


def sessions_of_meetings(
    meetings: Iterable[MeetingFacts],
    *,
    first: date,
    last: date,
    timezone: str,
    site_id: int,
    closures: Iterable[ClosureFacts] = (),
) -> list[PlannedSession]:
    """Every session of weekly meetings, as `sessions_asked_for`; a meeting is held from its first day until its last,
    which is not included.

    Source: mission rows 001-09, 003-02, 003-05; IANA time zone database.
    """
    zone, closed = ZoneInfo(timezone), list(closures)
    ordered = sorted(meetings, key=lambda meeting: meeting.block.starts)
    sessions = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if is_closed(day, site_id=site_id, closures=closed):
            continue
        sessions += [
            _session(meeting, day, zone)
            for meeting in ordered
            if meeting.block.weekday == day.isoweekday() and held_on(meeting, day)
        ]
    return sessions


def held_on(meeting: MeetingFacts, day: date) -> bool:
    """Whether a weekly meeting is valid on a day.

    Source: house rule: changes of a series are dated, past sessions never change.
    """
    return meeting.from_on <= day and (meeting.until_on is None or day < meeting.until_on)


def wall_clock(day: date, clock: time, timezone: str) -> datetime:
    """The moment (UTC) at which a site's clock shows a time on a day; the first one when it shows it twice.

    Source: IANA time zone database.
    """
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(UTC)


def meet_at_once(ours: Iterable[WeeklySlot], theirs: Iterable[WeeklySlot]) -> bool:
    """Whether two groups meet at the same time in any week.

    Source: house rule: nobody sits in two rooms at once.
    """
    others = list(theirs)
    return any(
        slot.weekday == other.weekday and slot.starts < other.ends and other.starts < slot.ends
        for slot in ours
        for other in others
    )


VEIL = "Members' group"


def veiled(session: SessionFacts, *, sees: bool) -> SessionFacts:
    """A session as somebody reads it who may not have need of its name: time, room and leader stay.

    Source: mission row 002-28: groups about one issue are private to their members and their team.
    """
    if sees or session.restriction == Restriction.NONE:
        return session
    return replace(session, title=VEIL, group="", topic="", topic_reason="", module_id=None, intervention="",
                   restriction=Restriction.NONE)  # fmt: skip


def veiled_group(group: GroupFacts, *, sees: bool) -> GroupFacts:
    """A group as somebody reads it who may not have need of its name.

    Source: mission row 002-28.
    """
    if sees or group.restriction == Restriction.NONE:
        return group
    return replace(group, name=VEIL, restriction=Restriction.NONE, language="", phases=())


def _session(meeting: MeetingFacts, day: date, zone: ZoneInfo) -> PlannedSession:
    block = meeting.block
    return PlannedSession(
        on=day,
        starts_at=datetime.combine(day, block.starts, zone).astimezone(UTC),
        ends_at=datetime.combine(day, block.ends, zone).astimezone(UTC),
        break_minutes=block.break_minutes,
        group_type=block.group_type,
        title=block.title,
        meeting_id=meeting.id,
        room_id=meeting.room_id,
        facilitator_id=meeting.facilitator_id,
        co_facilitator_id=meeting.co_facilitator_id,
    )
