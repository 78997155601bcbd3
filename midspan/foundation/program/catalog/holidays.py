"""On which days do federal offices in the United States rest? A rule, so that no list runs out."""

from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
JUNETEENTH_SINCE = 2021


def federal_holidays(year: int) -> list[tuple[date, str]]:
    """The days kept as federal holidays in a calendar year with their names, in order, for 1986 and later.

    A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; so New Year of the next year
    may be kept on 31 December of this one, and this year's on the last day of the year before.

    Source: 5 U.S.C. 6103 (the days, and Friday before a Saturday); Executive Order 11582 (Monday after a Sunday).
    """
    kept = [(observed(day), name) for each in (year, year + 1) for day, name in _named(each)]
    return sorted((day, name) for day, name in kept if day.year == year)


def observed(day: date) -> date:
    """The day on which a holiday that falls on `day` is kept.

    Source: 5 U.S.C. 6103(b); Executive Order 11582.
    """
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _named(year: int) -> list[tuple[date, str]]:
    days = [
        (date(year, 1, 1), "New Year's Day"),
        (_nth(year, 1, MONDAY, 3), "Birthday of Martin Luther King, Jr."),
        (_nth(year, 2, MONDAY, 3), "Washington's Birthday"),
        (_last_monday_of_may(year), "Memorial Day"),
        (date(year, 7, 4), "Independence Day"),
        (_nth(year, 9, MONDAY, 1), "Labor Day"),
        (_nth(year, 10, MONDAY, 2), "Columbus Day"),
        (date(year, 11, 11), "Veterans Day"),
        (_nth(year, 11, THURSDAY, 4), "Thanksgiving Day"),
        (date(year, 12, 25), "Christmas Day"),
    ]
    if year >= JUNETEENTH_SINCE:
        days.append((date(year, 6, 19), "Juneteenth National Independence Day"))
    return days


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
