"""Which days does the demo clinic run: weekdays that include today, and the holidays it keeps."""

from datetime import date, timedelta

from midspan.foundation.program.catalog.holidays import federal_holidays

PATTERNS = {1: (1, 3, 5), 2: (2, 4, 6), 3: (1, 3, 5), 4: (2, 4, 6), 5: (1, 3, 5), 6: (2, 4, 6), 7: (2, 4, 7)}
USUAL = (1, 3, 5)


def weekdays(today: date) -> tuple[int, int, int]:
    """Monday, Wednesday, Friday when today is one of them; else three days that include today, none side by side."""
    return PATTERNS[today.isoweekday()]


def moved(days: tuple[int, ...], today: date) -> tuple[int, ...]:
    """Weekdays moved on by as few days as bring one of them to today; each stands where the one did that it was."""
    by = min((today.isoweekday() - day) % 7 for day in days)
    return tuple((day - 1 + by) % 7 + 1 for day in days)


def holidays(first: date, last: date, *, today: date) -> dict[date, str]:
    """The federal holidays kept from `first` to `last`, by day; never today, for tonight has groups."""
    kept = (holiday for year in range(first.year, last.year + 1) for holiday in federal_holidays(year))
    return {day: name for day, name in kept if first <= day <= last and day != today}


def session_days(first: date, last: date, *, today: date) -> list[date]:
    """The days with groups from `first` to `last`, both included, in order."""
    closed, open_on = holidays(first, last, today=today), weekdays(today)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() in open_on and day not in closed]
