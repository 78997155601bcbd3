"""How much did a person come? Weeks of credited minutes, days missed, and how many of them in a row."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from midspan.foundation.program.rules import week_starts
from midspan.journey.transition.terms import DayThere, Present

WEEKS = 4  # full weeks that the case looks at


def present_of(days: Iterable[DayThere], *, on: date, since: date, target_minutes: int) -> Present:
    """Coming and staying away up to a day. A day with any session attended is a day come; excused days are not missed.

    `since` is the day of admission: only full weeks that began on or after it count. Minutes are credited minutes.

    Source: mission rows 004-14 (hours), 003-24 (absence); house rule: an excused absence is not counted against anybody.
    """
    rows = sorted(days, key=lambda day: day.on)
    minutes: dict[date, int] = defaultdict(int)
    for day in rows:
        minutes[week_starts(day.on)] += day.minutes
    this_week = week_starts(on)
    mondays = [this_week - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    asked = [day for day in rows if day.came or day.missed]
    lately = [day for day in asked if (on - day.on).days < WEEKS * 7]
    missed = [day for day in lately if not day.came]
    came_on = [day.on for day in rows if day.came]
    missed_on = [day.on for day in asked if not day.came]
    return Present(
        target_minutes=target_minutes,
        this_week_minutes=minutes[this_week],
        weeks=tuple((monday, minutes[monday]) for monday in mondays if monday >= since),
        came_days=len(lately) - len(missed),
        asked_days=len(lately),
        missed_in_a_row=_in_a_row(asked),
        missed_28=len(missed),
        last_seen_on=came_on[-1] if came_on else None,
        last_missed_on=missed_on[-1] if missed_on else None,
    )


def missed_lately(asked: Iterable[tuple[date, bool]]) -> tuple[int, date | None]:
    """How many days in a row somebody has missed up to now, and the last day missed: of the days on which they were expected,
    oldest first, each with whether they came. The same as `present_of` says, for lists that need no more.

    Source: mission row 003-24; house rule: an excused absence is not counted against anybody.
    """
    count, last_missed_on = 0, None
    for on, came in asked:
        count = 0 if came else count + 1
        last_missed_on = last_missed_on if came else on
    return count, last_missed_on


def _in_a_row(asked: list[DayThere]) -> int:
    """Missed days since the last one come."""
    count = 0
    for day in reversed(asked):
        if day.came:
            break
        count += 1
    return count
