"""When is a question shown? Legal skips of an entry as `enableWhen`; what FHIR cannot say so stays with the entry alone."""

import re
from collections.abc import Iterator
from typing import Any

from midspan.doors.interop.fhir.questionnaire.names import SUBSTANCE, answer_coding, substance_coding
from midspan.journey.assessment.terms import Code, Instrument, Sheet

PART = re.compile(r"^item_(\d+) = (\d+)$")
Clause = list[tuple[int, int]]  # the question is shown where one of these does not hold: item, points


def enabling(entry: Instrument, sheet: Sheet, number: int, base: str) -> dict[str, Any]:
    """`enableWhen` and `enableBehavior` of one question; empty where it is always shown.

    A list of conditions is all or any. Where a question depends on one answer and on several others (AUDIT 4 to 8), those
    others are themselves hidden by the first, so any real answer among them is enough.
    """
    conditions = [_about_substance(base, operator, one) for operator, one in _substances(entry, number)]
    clauses = [found for skip in entry.skips if number in skip.leaves and (found := _clause(skip.when))]
    several = [clause for clause in clauses if len(clause) > 1]
    if not several:
        conditions += [_unless(entry, sheet, base, *clause[0]) for clause in clauses]
        return _enabled(conditions, "all")
    if conditions or len(several) > 1 or not _hidden_with(entry, several[0], clauses):
        return {}
    return _enabled([one for item, points in several[0] for one in _other_than(entry, sheet, base, item, points)], "any")


def _clause(when: str) -> Clause:
    """The comparisons of `item_1 = 0 and item_2 = 0`; empty where the condition says anything else."""
    found = [PART.match(part) for part in when.split(" and ")]
    return [(int(one[1]), int(one[2])) for one in found if one] if all(found) else []


def _hidden_with(entry: Instrument, several: Clause, clauses: list[Clause]) -> bool:
    """Whether every other clause also hides the questions that this one asks about."""
    others = [clause for clause in clauses if clause is not several]
    leaves = {frozenset(_clause(skip.when)): set(skip.leaves) for skip in entry.skips}
    return all({item for item, _ in several} <= leaves[frozenset(clause)] for clause in others)


def _substances(entry: Instrument, number: int) -> Iterator[tuple[str, str]]:
    """The substances that show or hide a question: one that is never asked about some, a last one asked about some only."""
    for one in entry.never:
        if number in one.items and set(one.context) == {SUBSTANCE}:
            yield from (("!=", name) for name in one.context[SUBSTANCE])
    last = entry.optional_last or {}
    if number == len(entry.items) and set(last) == {SUBSTANCE} and len(last[SUBSTANCE]) == 1:
        yield "=", last[SUBSTANCE][0]


def _about_substance(base: str, operator: str, name: str) -> dict[str, Any]:
    return {"question": SUBSTANCE, "operator": operator, "answerCoding": substance_coding(base, name)}


def _unless(entry: Instrument, sheet: Sheet, base: str, item: int, points: int) -> dict[str, Any]:
    codes = _codes(entry, item, points)
    if len(codes) != 1:
        raise ValueError(f"{entry.code}: several answers to question {item} count {points}")
    return _condition(sheet, base, item, "!=", codes[0])


def _other_than(entry: Instrument, sheet: Sheet, base: str, item: int, points: int) -> list[dict[str, Any]]:
    skipping = _codes(entry, item, points)
    return [_condition(sheet, base, item, "=", code) for code in entry.items[item - 1].codes if code not in skipping]


def _codes(entry: Instrument, item: int, points: int) -> list[Code]:
    one = entry.items[item - 1]
    return [code for code, count in zip(one.codes, one.points, strict=True) if count == points]


def _condition(sheet: Sheet, base: str, item: int, operator: str, code: Code) -> dict[str, Any]:
    asked = next((one for one in sheet.questions if one.number == item), None)
    label = dict(asked.options).get(code, "") if asked else ""
    return {"question": str(item), "operator": operator, "answerCoding": answer_coding(base, code, label)}


def _enabled(conditions: list[dict[str, Any]], behaviour: str) -> dict[str, Any]:
    if not conditions:
        return {}
    return {"enableWhen": conditions, **({"enableBehavior": behaviour} if len(conditions) > 1 else {})}
