"""Which sessions a week asks for, across clock changes and closures; who fits into which group."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.program.rules import is_closed
from midspan.foundation.program.terms import BlockFacts, ClosureFacts
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms import PlannedSession


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
    zone, blocks, closed = ZoneInfo(timezone), sorted(week, key=lambda block: block.starts), list(closures)
    sessions = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if is_closed(day, site_id=site_id, closures=closed):
            continue
        for block in blocks:
            if block.weekday == day.isoweekday():
                sessions.append(_session(block, day, zone))
    return sessions


def wall_clock(day: date, clock: time, timezone: str) -> datetime:
    """The moment (UTC) at which a site's clock shows a time on a day; the first one when it shows it twice.

    Source: IANA time zone database.
    """
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(UTC)


def reasons_against_joining(
    *, members: int, capacity: int, from_on: date, admitted_on: date | None, active: bool
) -> list[Reason]:
    """Why a person cannot join a group from this day. Empty means they can.

    Source: mission rows 000-18 (nobody starts before admission), 004-05; capacity is house rule.
    """
    reasons = []
    if not active:
        reasons.append(Reason("Only people in treatment join a group: admit them first.", rule="000-18"))
    elif admitted_on and from_on < admitted_on:
        reasons.append(
            Reason(f"They were admitted on {admitted_on:%d %B %Y}; join from that day on.", rule="000-18", field="from_on")
        )
    if members >= capacity:
        reasons.append(
            Reason(
                f"The group is full: {members} of {capacity}.",
                rule="capacity",
                who="A director changes the size.",
                field="cohort",
            )
        )
    return reasons


def _session(block: BlockFacts, day: date, zone: ZoneInfo) -> PlannedSession:
    return PlannedSession(
        on=day,
        starts_at=datetime.combine(day, block.starts, zone).astimezone(UTC),
        ends_at=datetime.combine(day, block.ends, zone).astimezone(UTC),
        break_minutes=block.break_minutes,
        group_type=block.group_type,
        title=block.title,
    )
