"""When can a session of one person's own be booked, how long may it be, and when are both free?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.program.terms import Interval
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms import FreeTime, SessionLength, WeeklySlot

LATE_ENTRY = timedelta(days=7)
STEP = timedelta(minutes=15)
MOST_WEEKS = 26


def reasons_against_own(
    *, minutes: int, length: SessionLength, length_reason: str, starts_at: datetime, now: datetime, active: bool, weeks: int = 1
) -> list[Reason]:
    """Why an individual or family session cannot be booked. Empty means it can.

    Another length needs a reason in words. What was held and not booked may be entered for a week.
    Source: mission row 002-30 (30 to 50 minutes, with override); late entry is a house rule.
    """
    reasons = []
    if not active:
        reasons.append(Reason("Only people in treatment have sessions: admit them first.", rule="000-18"))
    if not 5 <= minutes <= 240:
        reasons.append(Reason("A session lasts between 5 minutes and 4 hours.", rule="002-30", field="minutes"))
    elif not length.minutes_from <= minutes <= length.minutes_to and not length_reason.strip():
        usual = f"{length.minutes_from} to {length.minutes_to} minutes"
        reasons.append(Reason(f"Usually {usual}. Say why this one differs.", rule="002-30", field="length_reason"))
    if starts_at < now - LATE_ENTRY:
        reasons.append(Reason("That was more than a week ago.", rule="late-entry", field="on"))
    if not 1 <= weeks <= MOST_WEEKS:
        reasons.append(Reason(f"Book one to {MOST_WEEKS} weeks at once.", rule="session", field="weeks"))
    return reasons


def free_times(
    *, days: Sequence[date], hours: Iterable[WeeklySlot], taken: Iterable[Interval], minutes: int, timezone: str, most: int = 8
) -> list[FreeTime]:
    """The first times on these days, by the quarter of an hour, at which nobody concerned is taken.

    `hours` are the wall-clock hours of the one who leads; `taken` is everything booked for either. At most two a day, so
    that a choice of days is offered.
    Source: house rule.
    """
    zone, busy, open_hours = ZoneInfo(timezone), list(taken), list(hours)
    found: list[FreeTime] = []
    for day in days:
        today = [
            free
            for slot in open_hours
            if slot.weekday == day.isoweekday()
            for free in _free_in(day, slot.starts, slot.ends, busy, minutes, zone)
        ]
        found += _apart(today)
    return found[:most]


def _free_in(day: date, starts: time, ends: time, busy: list[Interval], minutes: int, zone: ZoneInfo) -> list[FreeTime]:
    length, at, end = timedelta(minutes=minutes), datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)
    found = []
    while at + length <= end:
        if not any(at < other.ends_at and other.starts_at < at + length for other in busy):
            found.append(FreeTime(at, at + length))
        at += STEP
    return found


def _apart(times: list[FreeTime]) -> list[FreeTime]:
    """The first of a day, and the first that begins after it has ended."""
    if not times:
        return []
    later = [free for free in times if free.starts_at >= times[0].ends_at]
    return [times[0], *later[-1:]]
