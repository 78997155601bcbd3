"""Does a condition of a catalog entry hold? `total >= 10 and item_9 >= 1`, over numbers of which some may not be known."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from midspan.journey.assessment.terms import Number

Points = Sequence[int | None]
Values = Mapping[str, Any]
Condition = Callable[[Values, Points], bool | None]

COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
PART = re.compile(r"^(?P<left>[\w.]+) (?P<how>>=|<=|>|<|=) (?P<right>[\w.]+)$")


@cache
def condition(text: str) -> Condition:
    """A condition as a function of the measures by name and the points by item.

    Comparisons joined by `and`, those joined by `or`; a name is a measure, `item_9` the points of an item, else a number.
    The answer is None where what is known does not decide it. Raises ValueError for what it cannot read.

    Source: house rule: an instrument is declared, not programmed.
    """
    return _any([_all([_comparison(part) for part in group.split(" and ")]) for group in text.split(" or ")])


def _any(parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]

    def holds(values: Values, points: Points) -> bool | None:
        found = [part(values, points) for part in parts]
        return True if True in found else None if None in found else False

    return holds


def _all(parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]

    def holds(values: Values, points: Points) -> bool | None:
        found = [part(values, points) for part in parts]
        return False if False in found else None if None in found else True

    return holds


def _comparison(text: str) -> Condition:
    found = PART.match(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not a condition.")
    compare = COMPARE[found["how"]]
    if found["left"].startswith("item_") and found["right"].isdigit():
        return _item(int(found["left"][5:]) - 1, compare, int(found["right"]))
    if not found["right"][0].isdigit():
        return _measures(found["left"], compare, found["right"])
    return _measure(found["left"], compare, float(found["right"]))


def _item(place: int, compare: Callable[[Any, Any], bool], bound: int) -> Condition:
    def holds(_values: Values, points: Points) -> bool | None:
        point = points[place]
        return None if point is None else compare(point, bound)

    return holds


def _measure(name: str, compare: Callable[[Any, Any], bool], bound: Number) -> Condition:
    def holds(values: Values, _points: Points) -> bool | None:
        value = values[name]
        return None if value is None else compare(value, bound)

    return holds


def _measures(left: str, compare: Callable[[Any, Any], bool], right: str) -> Condition:
    def holds(values: Values, _points: Points) -> bool | None:
        one, other = values[left], values[right]
        return None if one is None or other is None else compare(one, other)

    return holds
