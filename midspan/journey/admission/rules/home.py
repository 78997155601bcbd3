"""Do a person's hours fit the track, and are home and hours written down soundly? Minutes of the week, no clock."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from itertools import pairwise

from midspan.foundation.program.terms import BlockFacts
from midspan.foundation.records.terms import Reason
from midspan.journey.admission.terms import SUPERVISED, BusyHours, Clash, LivingKind

DAY, WEEK = 1440, 10080
MOST_LINES = 60
FARTHEST = timedelta(days=366)
EARLIEST = date(1900, 1, 1)


def clashes_with(blocks: Iterable[BlockFacts], hours: Sequence[BusyHours], *, on: date | None = None) -> list[Clash]:
    """The blocks of a track that meet hours given to work, school or care, with the minutes they share, in the order of
    the week. Hours that do not hold on the day `on` are left out. A week is a circle: Sunday night reaches into Monday.

    Source: mission row 000-06: treatment at hours that leave room for work and school.
    """
    holding = [one for one in hours if on is None or _holds(one, on)]
    found = [
        Clash(block, one, minutes)
        for block in blocks
        for one in holding
        if (minutes := _shared(_span(block.weekday, block.starts, block.ends), _span(one.weekday, one.starts, one.ends)))
    ]
    return sorted(found, key=lambda clash: (clash.block.weekday, clash.block.starts, clash.hours.starts))


def reasons_against_hours(hours: Sequence[BusyHours]) -> list[Reason]:
    """Why these weekly hours cannot be written down. Empty means they can.

    Source: mission row 000-06; house rule: nobody is in two places.
    """
    if len(hours) > MOST_LINES:
        return [Reason(f"At most {MOST_LINES} lines.", rule="000-06")]
    for one in hours:
        if not 1 <= one.weekday <= 7 or one.starts == one.ends:
            return [Reason("A line needs a weekday, a start and another end.", rule="000-06")]
    pieces = [(piece, one) for one in hours for piece in _span(one.weekday, one.starts, one.ends)]
    for (earlier, first), (later, second) in pairwise(sorted(pieces, key=lambda pair: pair[0])):
        if later[0] < earlier[1]:
            text = f"Two lines overlap: {_told(first)} and {_told(second)}."
            return [Reason(text, rule="000-06")]
    return []


def week_key(hours: Iterable[BusyHours]) -> str:
    """The week in one line of text, the same for the same hours: what a page showed, to be compared with what is there.

    Source: house rule: nobody overwrites what they have not seen.
    """
    return ";".join(sorted(f"{one.weekday} {one.starts:%H%M} {one.ends:%H%M} {one.kind.value}" for one in hours))


def reasons_against_change_of_hours(there: Sequence[BusyHours], *, seen: str | None, from_on: date, today: date) -> list[Reason]:
    """Why the week is not written down now: somebody else wrote it meanwhile, or a day far away. `seen`: what the page showed.

    Source: house rules: nobody overwrites what they have not seen; a year ahead at most.
    """
    if seen is not None and seen != week_key(there):
        told = ", ".join(_told(one) for one in there) or "nothing"
        text = f"Someone else changed the week since you opened it. Now there is: {told}. Yours is below; look and save again."
        return [Reason(text, rule="lost-update")]
    if abs(from_on - today) > FARTHEST:
        return [Reason("Look at the year again.", rule="000-06", field="from_on")]
    return []


def reasons_against_living(*, kind: LivingKind, home_name: str, from_on: date, today: date, since: date | None) -> list[Reason]:
    """Why this living arrangement cannot be written down. Empty means it can. `since`: when the present one began.

    Source: mission row 003-11: a sober home is known by name.
    """
    reasons = []
    if kind in SUPERVISED and not home_name.strip():
        reasons.append(Reason("Name the house.", rule="003-11", field="home_name"))
    if from_on > today:
        reasons.append(Reason("This lies in the future. Write it down when it is so.", rule="003-11", field="from_on"))
    if from_on < EARLIEST:
        reasons.append(Reason("Look at the year again.", rule="003-11", field="from_on"))
    if since is not None and from_on < since:
        text = f"What is known now began on {since:%d %b %Y}; this cannot begin before."
        reasons.append(Reason(text, rule="003-11", field="from_on"))
    return reasons


def _holds(one: BusyHours, on: date) -> bool:
    return (one.from_on is None or one.from_on <= on) and (one.until_on is None or on < one.until_on)


def _span(weekday: int, starts: time, ends: time) -> list[tuple[int, int]]:
    """Pieces of the week in minutes since Monday began; one past the end of Sunday begins anew on Monday."""
    first = (weekday - 1) * DAY + starts.hour * 60 + starts.minute
    length = (ends.hour * 60 + ends.minute - starts.hour * 60 - starts.minute) % DAY
    last = first + length
    return [(first, last)] if last <= WEEK else [(first, WEEK), (0, last - WEEK)]


def _shared(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> int:
    return sum(_overlaps(one, other))


def _overlaps(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> Iterator[int]:
    for first, last in one:
        for start, end in other:
            yield max(0, min(last, end) - max(first, start))


def _told(one: BusyHours) -> str:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{one.kind.value} {days[one.weekday - 1]} {one.starts:%H:%M} to {one.ends:%H:%M}"
