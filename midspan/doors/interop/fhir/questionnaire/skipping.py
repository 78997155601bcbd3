"""Which questions may stay open, by the `enableWhen` of somebody else's form? As skips, in the words of the engine."""

from itertools import product
from types import MappingProxyType

from midspan.doors.interop.fhir.questionnaire.elements import words
from midspan.doors.interop.fhir.questionnaire.gathering import Condition, Question
from midspan.journey.assessment.terms import Skip

LONGEST = 60  # comparisons in one condition


def skips_of(scored: list[Question], after: list[Question]) -> tuple[tuple[Skip, ...], list[str]]:
    """The skips of the scored questions, and a line for each condition that cannot be said here.

    Unscored questions may always stay open; their conditions are dropped and named.
    """
    numbers = {one.link: number for number, one in enumerate(scored, 1)}
    leaves: dict[str, list[int]] = {}
    lost = [f"Item {one.link}: its condition is dropped; an unscored question may stay open." for one in after if one.conditions]
    for number, one in enumerate(scored, 1):
        for condition in one.conditions:
            when = _when(condition, scored, numbers)
            if when and numbers.get(one.link) == number:
                leaves.setdefault(when, []).append(number)
            else:
                lost.append(f"Item {one.link}: its condition cannot be read; it is always asked.")
    return tuple(Skip(tuple(found), when, MappingProxyType({})) for when, found in leaves.items()), lost


def _when(condition: Condition, scored: list[Question], numbers: dict[str, int]) -> str:
    """When the condition does not hold: `item_1 = 0 or item_1 = 2`; empty where that cannot be said."""
    hiding: dict[int, set[int]] = {}
    for row in condition.rows:
        number = numbers.get(words(row.get("question")), 0)
        hidden = _hidden_by(row, scored[number - 1]) if number else None
        if hidden is None:
            return ""
        known = hiding.get(number)
        joined = hidden if known is None else known | hidden if condition.behaviour == "all" else known & hidden
        hiding[number] = joined
    parts = [[f"item_{number} = {one}" for one in sorted(points)] for number, points in hiding.items()]
    if condition.behaviour == "all":
        said = [part for group in parts for part in group]
    else:
        said = [" and ".join(group) for group in product(*parts)]
    return " or ".join(said) if 0 < len(said) <= LONGEST else ""


def _hidden_by(row: object, one: Question) -> set[int] | None:
    """The points of the answers that hide; None where the condition is of another kind, or points do not tell answers apart."""
    assert isinstance(row, dict)
    value = next((value for name, value in row.items() if name.startswith("answer")), None)
    said = words(value.get("code")) if isinstance(value, dict) else str(value).lower() if type(value) is bool else str(value)
    points = one.points or tuple(range(len(one.labels)))
    if said not in one.answers or words(row.get("operator")) not in {"=", "!="}:
        return None
    named = {count for code, count in zip(one.answers, points, strict=True) if code == said}
    others = {count for code, count in zip(one.answers, points, strict=True) if code != said}
    if named & others or min(points) < 0:
        return None
    return others if row["operator"] == "=" else named
