"""How is an instrument's entry put into a shape that scores fast? Read once, then looked up."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from midspan.journey.assessment.rules.conditions import Condition, Points, condition
from midspan.journey.assessment.terms import Code, Instrument, Measure, Number

ENGINE = "2"  # a change here makes new scores beside the old

AT_LEAST = re.compile(r"^total >= \d+$")  # what open answers can only make more certain

Take = Callable[[Points], tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A measure ready to be taken: `take` gives the points of its items, `number` the value from all points."""

    name: str
    kind: str
    alone: bool
    prorated: Measure | None
    places: tuple[int, ...]
    number: Callable[[Points], Number]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What scoring needs of an entry, in tuples and dictionaries."""

    entry: Instrument
    version: str
    size: int
    reads: tuple[Mapping[Code, int], ...]
    kind: type
    readings: tuple[Reading, ...]
    skips: tuple[tuple[tuple[int, ...], Condition | None, Mapping[str, tuple[Any, ...]]], ...]
    voids: tuple[tuple[tuple[int, ...], Condition], ...]
    asks: tuple[Reading, ...]
    findings: tuple[tuple[str, tuple[tuple[Condition, Any], ...], Any, bool], ...]
    flags: tuple[tuple[str, Condition], ...]
    sure: tuple[tuple[str, Condition], ...]
    least: tuple[int, ...]
    bands: Mapping[str, tuple[str, int, tuple[str, ...]]]
    empty_subscales: Mapping[str, None]


@cache
def plan_of(entry: Instrument) -> Plan:
    """The plan of an entry, made once.

    Source: the catalog entry.
    """
    readings = tuple(_reading(entry, one) for one in entry.measures)
    return Plan(
        entry=entry,
        version=f"{entry.code}-{entry.version}.{ENGINE}",
        size=len(entry.items),
        reads=tuple(dict(zip(item.codes, item.points, strict=True)) for item in entry.items),
        kind=str if entry.strings else int,
        readings=readings,
        skips=tuple(
            (tuple(number - 1 for number in skip.leaves), condition(skip.when) if skip.when else None, skip.context)
            for skip in entry.skips
        ),
        voids=tuple((tuple(number - 1 for number in skip.leaves), condition(skip.when)) for skip in entry.skips if skip.void),
        asks=tuple(one for one in readings if any(one.name in skip.when.split() for skip in entry.skips)),
        findings=tuple(
            (one.name, tuple((condition(when), value) for when, value in one.cases), one.otherwise, one.alone)
            for one in entry.findings
        ),
        flags=tuple((one.flag, condition(one.when)) for one in entry.flags),
        sure=tuple((one.flag, condition(one.when)) for one in entry.flags if AT_LEAST.match(one.when)),
        least=tuple(min(item.points, default=0) for item in entry.items),
        bands={scheme.id: _lookup(scheme.of, scheme.bands) for scheme in entry.schemes},
        empty_subscales={one.name: None for one in entry.measures if one.kind == "subscale"},
    )


def _lookup(of: str, bands: Any) -> tuple[str, int, tuple[str, ...]]:
    """The measure, its lowest value, and the severity of each whole value from there."""
    return of, bands[0].low if bands else 0, tuple(band.severity for band in bands for _ in range(band.low, band.high + 1))


def _reading(entry: Instrument, one: Measure) -> Reading:
    places = tuple(number - 1 for number in (*one.of, *one.minus))
    number = _count(one) if one.op == "count" else _sum(one, len(entry.items))
    if one.table:
        number = _in_table(number, one.table, sum(min(entry.items[number - 1].points) for number in one.of))
    elif one.times != 1 or one.over != 1:
        number = _scaled(number, one.times, one.over)
    return Reading(one.name, one.kind, one.alone, one if one.prorated else None, places, number)


def _sum(one: Measure, size: int) -> Callable[[Any], Number]:
    if one.of == tuple(range(1, size + 1)):
        return sum
    take, less = _take(one.of), _take(one.minus)
    if not one.minus:
        return lambda points: sum(take(points))
    return lambda points: sum(take(points)) - sum(less(points))


def _take(numbers: tuple[int, ...]) -> Take:
    if len(numbers) == 1:
        place = numbers[0] - 1
        return lambda points: (points[place] or 0,)
    return itemgetter(*(number - 1 for number in numbers)) if numbers else lambda points: ()


def _count(one: Measure) -> Callable[[Any], Number]:
    pairs = tuple((number - 1, bound) for number, bound in zip(one.of, one.at_least, strict=True))
    return lambda points: sum([points[place] >= bound for place, bound in pairs])


def _in_table(number: Callable[[Any], Any], table: tuple[Number, ...], low: int) -> Callable[[Any], Number]:
    return lambda points: table[number(points) - low]


def _scaled(number: Callable[[Any], Any], times: int, over: int) -> Callable[[Any], Number]:
    if over == 1:
        return lambda points: number(points) * times
    return lambda points: number(points) * times / over
