"""On which days does each session of a pack fall, and at what time, when closed days push the rest back?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from midspan.foundation.program.rules import is_closed, pack_schedule
from midspan.foundation.program.terms import ClosureFacts, ModuleFacts, ModuleSet, PackFacts, PackPart
from midspan.journey.schedule.terms import PackDay

PAUSE_MINUTES = 10  # between two sessions of one evening


def pack_days(
    pack: PackFacts,
    *,
    starts_on: date,
    modules: Mapping[ModuleSet, Sequence[ModuleFacts]],
    site_id: int,
    closures: Iterable[ClosureFacts] = (),
) -> dict[str, list[PackDay]]:
    """The sessions of each part of a pack, by the code of the part, in order, each with its day and module.

    A closed day has none; what would have been taught then is taught at the next meeting, and the part ends so much later.
    Source: facts/program 3.4; mission row 001-07: one program, of which nobody loses a session to a holiday.
    """
    closed = list(closures)
    counts = {part.code: sum(one.part == part.code for one in pack_schedule(pack, starts_on)) for part in pack.parts}
    return {
        part.code: _days_of(part, counts[part.code], starts_on, modules.get(part.set, ()), site_id, closed) for part in pack.parts
    }


def starts_by_place(pack: PackFacts, weekday: int, first: time) -> dict[str, tuple[time, time]]:
    """When each part begins and ends on a weekday, one after the other with a pause between, in wall-clock time.

    Source: facts/program 3.4: early recovery skills before relapse prevention on the same evening.
    """
    found: dict[str, tuple[time, time]] = {}
    at = datetime.combine(date.min, first)
    for part in sorted((one for one in pack.parts if weekday in one.weekdays), key=lambda one: (one.place, one.from_week)):
        sharing = [found[code] for code in found if _never_together(part, pack, code)]
        begins = datetime.combine(date.min, sharing[0][0]) if sharing else at
        ends = begins + timedelta(minutes=part.minutes)
        found[part.code] = (begins.time(), ends.time())
        at = max(at, ends + timedelta(minutes=PAUSE_MINUTES))
    return found


def _never_together(part: PackPart, pack: PackFacts, code: str) -> bool:
    """Whether another part is over before this one begins, so that both use the same hour."""
    other = next(one for one in pack.parts if one.code == code)
    return other.place == part.place and (other.to_week < part.from_week or part.to_week < other.from_week)


def _days_of(
    part: PackPart, count: int, starts_on: date, modules: Sequence[ModuleFacts], site_id: int, closed: list[ClosureFacts]
) -> list[PackDay]:
    first = starts_on + timedelta(weeks=part.from_week - 1)
    held = (day for day in _meeting_days(first, part.weekdays) if not is_closed(day, site_id=site_id, closures=closed))
    return [
        PackDay(next(held), number, modules[(number - 1) % len(modules)] if modules else None) for number in range(1, count + 1)
    ]


def _meeting_days(first: date, weekdays: tuple[int, ...]) -> Iterator[date]:
    day = first
    while True:
        if day.isoweekday() in weekdays:
            yield day
        day += timedelta(days=1)
