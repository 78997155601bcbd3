"""How long is each week of a pack, what is missing to its hours, what would fill it, and which session falls on which day?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product

from midspan.foundation.program.terms import Fill, Filler, ModuleSet, ModuleText, PackFacts, PackPart, PackSession, PackWeek


def pack_minutes(pack: PackFacts, week: int) -> int:
    """Minutes of group sessions in one week of a pack, counted from 1. A week outside the pack has none.

    Source: facts/program 3.4: the Matrix schedule comes to 370 minutes in weeks 1 to 4.
    """
    return sum(part_minutes(part, week) for part in pack.parts if 1 <= week <= pack.weeks)


def part_minutes(part: PackPart, week: int) -> int:
    """Minutes of one component in one week.

    Source: facts/program 3.4: sessions of a component, their length, and the weeks it runs.
    """
    return len(part.weekdays) * part.minutes if part.from_week <= week <= part.to_week else 0


def pack_week(pack: PackFacts, week: int) -> PackWeek:
    """One week of a pack with what it falls short of its target and what would fill the gap.

    Source: facts/program 3.4: a Matrix week is below nine hours, so it must be topped up to be intensive outpatient.
    """
    parts = tuple((part, part_minutes(part, week)) for part in pack.parts if part_minutes(part, week))
    minutes = pack_minutes(pack, week)
    short = max(0, pack.target_minutes - minutes)
    return PackWeek(week, parts, minutes, short, fill_for(short, pack.fillers))


def fill_for(short_minutes: int, fillers: Sequence[Filler]) -> tuple[Fill, ...]:
    """The sessions that close a gap with the least time over, then the fewest sessions, then in the order of the fillers.

    Only services whose time counts are used. Where all of them together are not enough, all of them. Empty for no gap.

    Source: facts/program 3.4: individual, skills, case management, medication visit; own arithmetic.
    """
    counted = [filler for filler in fillers if filler.counts]
    ways = product(*(range(filler.most + 1) for filler in counted))
    enough = [way for way in ways if _sum(counted, way) >= short_minutes]
    best = min(
        enough,
        key=lambda way: (_sum(counted, way), sum(way), tuple(-times for times in way)),
        default=tuple(filler.most for filler in counted),
    )
    return tuple(
        Fill(filler.service, filler.name, times, times * filler.minutes)
        for filler, times in zip(counted, best, strict=True)
        if times
    )


def pack_schedule(
    pack: PackFacts, starts_on: date, modules: Mapping[ModuleSet, Sequence[ModuleText]] | None = None
) -> list[PackSession]:
    """Every group session of a pack from the day it starts, in the order of days and of sessions within a day.

    Week 1 is the seven days from `starts_on`, so nothing is lost when that is no Monday. `modules` gives the modules of
    each set by its code: the n-th session takes the n-th of them.

    Source: facts/program 3.4: Monday and Friday, and Wednesday; mission row 001-07: one program, scheduled as a whole.
    """
    sessions: list[PackSession] = []
    for part in pack.parts:
        sessions += _sessions(pack, part, starts_on, list((modules or {}).get(part.set, ())))
    return sorted(sessions, key=lambda one: (one.on, one.place))


def _sessions(pack: PackFacts, part: PackPart, starts_on: date, modules: list[ModuleText]) -> list[PackSession]:
    days = [
        (week, day)
        for week in range(part.from_week, min(part.to_week, pack.weeks) + 1)
        for day in _days(starts_on + timedelta(weeks=week - 1), part.weekdays)
    ]
    found = []
    for number, (week, day) in enumerate(days[: part.sessions], start=1):
        module = modules[number - 1] if number <= len(modules) else None
        code, title = (module.code, module.title) if module else ("", part.name)
        found.append(PackSession(week, day, part.code, number, part.group_type, part.minutes, part.place, code, title))
    return found


def _days(first: date, weekdays: tuple[int, ...]) -> list[date]:
    week = [first + timedelta(days=ahead) for ahead in range(7)]
    return [day for day in week if day.isoweekday() in weekdays]


def _sum(fillers: Sequence[Filler], way: Sequence[int]) -> int:
    return sum(times * filler.minutes for filler, times in zip(fillers, way, strict=True))
