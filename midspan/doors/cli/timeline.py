"""What do calendars of use by day add up to? One JSON object a line in, one a line out; nothing stored, no database."""

import argparse
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson

from midspan.doors.cli.lines import answer_lines
from midspan.journey.monitoring.rules import heavy_from, timeline
from midspan.journey.monitoring.terms import Day, Timeline

LONGEST = 36_525  # days, a hundred years: a wrong year in one date must not fill the memory
SHOWN = ("days", "days_known", "days_abstinent", "percent_days_abstinent", "use_days", "heavy_days", "percent_heavy_days",
         "drinks_per_drinking_day", "longest_streak", "current_streak")  # fmt: skip


class Invalid(Exception):
    """Why a calendar cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Calendars come by standard input."""
    parser.epilog = (
        'A line in: {"days": [0, 2, null, 5], "context": {"sex": "female"}}, oldest day first; numbers are standard drinks, '
        'true and false use of any substance, null is unknown. "days" may also be an object by date, or a list of '
        '{"on", "drinks", "used"}; "start", "end" and "heavy_from" may be given.'
    )


def run(options: argparse.Namespace) -> int:
    """Answer every line of standard input until it ends."""
    answer_lines(answer, parse=bytes)
    return 0


def answer(line: bytes | str) -> dict[str, Any]:
    """What one line adds up to. `status` is ok or invalid; numbers are None where there is nothing to say."""
    try:
        asked = orjson.loads(line)
        if not isinstance(asked, dict):
            raise Invalid("A line is one JSON object.")
        days = read_days(asked)
        cut, why = read_cut(asked, days)
        return said(timeline(days, heavy_from=cut), why)
    except orjson.JSONDecodeError as error:
        return refused(f"Not JSON: {error.msg}.")
    except Invalid as error:
        return refused(str(error))


def said(sums: Timeline, why: list[str]) -> dict[str, Any]:
    """The sums as numbers of JSON, with what is to be known about them."""
    shown = {name: _number(getattr(sums, name)) for name in SHOWN}
    if not sums.days_known:
        why.append("No day is known.")
    elif sums.heavy_days is None:
        why.append("No day of use has a number of drinks: heavy days are not known.")
    return {"status": "ok", **shown, "reasons": why}


def refused(reason: str) -> dict[str, Any]:
    return {"status": "invalid", **dict.fromkeys(SHOWN), "reasons": [reason]}


def _number(value: int | Fraction | None) -> int | float | None:
    return float(value) if isinstance(value, Fraction) else value


def read_days(asked: dict[str, Any]) -> list[Day]:
    """The days in order, unknown ones as None, from any of the three shapes."""
    given, start, end = asked.get("days"), _limit(asked, "start"), _limit(asked, "end")
    if start and end and start > end:
        raise Invalid("start lies after end.")
    if isinstance(given, dict):
        return dated([(_date(on, "days"), _day(said, on)) for on, said in given.items()], start, end)
    if not isinstance(given, list):
        raise Invalid("days is a list, or an object by date.")
    if any(isinstance(entry, dict) for entry in given):
        return dated([_entry(entry, place) for place, entry in enumerate(given, start=1)], start, end)
    if len(given) > LONGEST:
        raise Invalid(f"A calendar has at most {LONGEST} days.")
    if start and end and (end - start).days + 1 != len(given):
        raise Invalid(f"From start to end are {(end - start).days + 1} days; days has {len(given)}.")
    return [entry if entry is None or (type(entry) is int and entry >= 0) else _day(entry, place)
            for place, entry in enumerate(given, start=1)]  # fmt: skip


def dated(told: Iterable[tuple[date, Day]], start: date | None, end: date | None) -> list[Day]:
    """A calendar from the first date to the last, or from start to end; dates that are missing are unknown."""
    known: dict[date, Day] = {}
    for on, said in told:
        if on in known and known[on] is not said and known[on] != said:
            raise Invalid(f"{on} stands twice, and not the same.")
        known[on] = said
    first, last = start or min(known, default=end), end or max(known, default=start)
    if first is None or last is None:
        return []
    if known and not first <= min(known) <= max(known) <= last:
        raise Invalid("A date lies outside start and end.")
    if (last - first).days >= LONGEST:
        raise Invalid(f"A calendar has at most {LONGEST} days.")
    return [known.get(first + timedelta(days=number)) for number in range((last - first).days + 1)]


def _entry(entry: Any, place: int) -> tuple[date, Day]:
    """One day of a list of objects: when, and drinks, or whether something was used."""
    if not isinstance(entry, dict):
        raise Invalid(f"Day {place} is not an object, others are.")
    on = _date(entry.get("on", entry.get("date")), f"Day {place}")
    drinks, used = entry.get("drinks"), entry.get("used")
    if isinstance(drinks, bool) or not (used is None or isinstance(used, bool)):
        raise Invalid(f"{on}: drinks are a number or null, used is true, false or null.")
    amount = _day(drinks, on)
    if used is None or amount is None:
        return on, used if amount is None else amount
    if used is not bool(amount):
        raise Invalid(f"{on}: drinks and used contradict each other.")
    return on, amount


def _day(said: Any, place: object) -> Day:
    """One day: a number of drinks, true, false or null. Fractions are read as they are written."""
    if said is None or isinstance(said, bool):
        return said
    if isinstance(said, (int, float)):
        if said < 0:
            raise Invalid(f"Day {place}: drinks are never below 0.")
        return said if isinstance(said, int) else Decimal(repr(said))
    raise Invalid(f"Day {str(place)[:40]}: neither a number nor true, false or null.")


def _limit(asked: dict[str, Any], name: str) -> date | None:
    return None if asked.get(name) is None else _date(asked[name], name)


def _date(text: Any, place: str) -> date:
    """A date as YYYY-MM-DD and nothing else."""
    try:
        if isinstance(text, str) and len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(f"{place}: a date is written as in 2026-01-31.")


def read_cut(asked: dict[str, Any], days: list[Day]) -> tuple[Decimal | int, list[str]]:
    """From how many drinks a day is heavy, and what to know about that."""
    context = asked.get("context")
    if not (context is None or isinstance(context, dict)):
        raise Invalid("context is an object.")
    given = [where["heavy_from"] for where in (asked, context or {}) if where.get("heavy_from") is not None]
    if given:
        cut = given[0]
        if isinstance(cut, bool) or not isinstance(cut, (int, float)) or cut <= 0:
            raise Invalid("heavy_from is a number above 0.")
        return cut if isinstance(cut, int) else Decimal(repr(cut)), []
    sex = (context or {}).get("sex")
    if not (sex is None or isinstance(sex, str)):
        raise Invalid("context.sex is a word.")
    lower, known = heavy_from(sex)
    matters = not known and any(day is not None and not isinstance(day, bool) for day in days)
    return lower, [f"Sex is not known as female or male: the lower cut of {lower} drinks was used."] if matters else []
