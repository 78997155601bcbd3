"""Which answers of a form are there, which are wrong, and which may legally be missing?"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from midspan.journey.assessment.rules.plans import Plan, Reading, plan_of
from midspan.journey.assessment.terms import SUBSTANCE_NAMES, Instrument, Ladder, Number

Points: TypeAlias = list[int | None]

NOTHING: Mapping[str, Any] = {}
SHORT = 40  # how much of a wrong answer is repeated in a reason


def unasked(entry: Instrument, answers: Sequence[Any], context: Mapping[str, Any] | None = None) -> frozenset[int]:
    """The items that these answers and this context legally leave open, by number.

    Source: the catalog entry's skips.
    """
    plan, seen = plan_of(entry), context_of(entry, context or NOTHING)
    points, _, _ = read_answers(plan, answers, seen)
    return frozenset(place + 1 for place in _skipped(plan, points, seen)) if len(points) == plan.size else frozenset()


def never_asked(entry: Instrument, context: Mapping[str, Any] | None = None) -> frozenset[int]:
    """The entries that are not asked at all in this context, by number.

    Source: the catalog entry.
    """
    seen = context_of(entry, context or NOTHING)
    found = {number for one in entry.never if fits(one.context, seen) for number in one.items}
    if entry.optional_last is not None and not fits(entry.optional_last, seen):
        found.add(len(entry.items))
    return frozenset(found)


def closed(entry: Instrument, context: Mapping[str, Any]) -> frozenset[int]:
    """The entries that are asked otherwise, but not in this context: an answer there counts nothing.

    Source: the catalog entry.
    """
    return frozenset(number for one in entry.never if one.context and fits(one.context, context) for number in one.items)


def open_items(entry: Instrument, answers: Sequence[Any], context: Mapping[str, Any] | None = None) -> tuple[int, ...]:
    """The numbers of the items that still need an answer before there is a score.

    Source: the catalog entry's skips.
    """
    legal = unasked(entry, answers, context) | never_asked(entry, context)
    return tuple(number for number, answer in enumerate(answers, 1) if answer is None and number not in legal)


def substance_of(words: Any) -> str | None:
    """The substance that a common name stands for; None for what is not known.

    Source: WHO ASSIST and NIDA TAPS class names, with common aliases.
    """
    return SUBSTANCE_NAMES.get(words.strip().lower().replace(" ", "_").replace("-", "_")) if isinstance(words, str) else None


def context_of(entry: Instrument, context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The context with its substance under one name, unknown where the name is not known.

    Source: house rule.
    """
    if "substance" not in context:
        return context
    return {**context, "substance": substance_of(context["substance"]) or "unknown"}


def fits(when: Mapping[str, tuple[Any, ...]], context: Mapping[str, Any]) -> bool:
    """Whether a context has what a condition on it allows; nothing said is ``.

    Source: the catalog entry.
    """
    for name, allowed in when.items():
        value = context.get(name)
        if ("" if value is None else value) not in allowed or (value == 1 and value is not True):
            return False
    return True


def read_answers(plan: Plan, answers: Sequence[Any], context: Mapping[str, Any]) -> tuple[Points, list[int], list[str]]:
    """Points of each item, the places without an answer, and what is wrong; points of wrong answers are None.

    Source: the catalog entry's codes.
    """
    if type(answers) is not list and type(answers) is not tuple:
        return [None] * plan.size, [], ["The answers are not a list."]
    points: Points = []
    open_places: list[int] = []
    wrong: list[str] = []
    kind: Any = plan.kind
    for place, (answer, known) in enumerate(zip(answers, plan.reads, strict=False)):
        if type(answer) is kind and answer in known:
            points.append(known[answer])
            continue
        points.append(None)
        if answer is None:
            open_places.append(place)
        else:
            wrong.append(_wrong_words(place, known, answer))
    entry = plan.entry
    if entry.never or entry.substances or len(answers) != plan.size:
        wrong += _wrong_form(plan, answers, points, open_places, context)
    return points, open_places, wrong


def _wrong_form(
    plan: Plan, answers: Sequence[Any], points: Points, open_places: list[int], context: Mapping[str, Any]
) -> list[str]:
    """What is wrong with the form as a whole: the substance, the number of answers, answers to what is never asked."""
    entry, wrong = plan.entry, []
    if entry.substances and context.get("substance") not in entry.substances:
        known = ", ".join(entry.substances)
        wrong.append(f"{entry.short} is about one substance: say which in context.substance ({known}).")
    short_by_one = entry.optional_last is not None and len(answers) == plan.size - 1
    if short_by_one:
        points.append(0)
    elif len(answers) != plan.size:
        wrong.append(f"{entry.short} has {plan.size} answers, not {len(answers)}.")
    points += [None] * (plan.size - len(points))
    uncounted = closed(entry, context)
    for number in sorted(never_asked(entry, context)):
        if number <= len(answers) and answers[number - 1] is not None:
            if number not in uncounted:
                wrong.append(f"Item {number} is not asked here and takes no answer.")
        elif number - 1 in open_places:
            open_places.remove(number - 1)
            points[number - 1] = 0
    return wrong


def _wrong_words(place: int, known: Mapping[Any, int], answer: Any) -> str:
    given = repr(answer)
    given = given if len(given) <= SHORT else given[:SHORT] + "…"
    return f"Item {place + 1} takes {', '.join(map(str, sorted(known)))}; it cannot be {given}."


def open_words(place: int) -> str:
    """The sentence about an open item.

    Source: house rule.
    """
    return f"Item {place + 1} is not answered."


def _skipped(plan: Plan, points: Points, context: Mapping[str, Any]) -> set[int]:
    """The places that may stay open. One skip may lead to the next: what it leaves counts 0."""
    found: set[int] = set()
    for leaves, holds, where in plan.skips:
        values = {one.name: on_its_own(one, points) for one in plan.asks}
        if fits(where, context) and (holds is None or holds(values, points)):
            found.update(leaves)
    return found | _refused(plan.entry.ladder, points, context)


def still_open(plan: Plan, points: Points, open_places: list[int], context: Mapping[str, Any]) -> list[int]:
    """The open places that no skip covers; those it covers count 0 from here on.

    Source: the catalog entry's skips.
    """
    if not plan.skips and plan.entry.ladder is None:
        return open_places
    legal = _skipped(plan, points, context)
    if legal:
        for place in open_places:
            if place in legal:
                points[place] = 0
        open_places = [place for place in open_places if place not in legal]
    return open_places


def _refused(ladder: Ladder | None, points: Points, context: Mapping[str, Any]) -> set[int]:
    """Questions that the person would not answer: no longer open, and with no spoken yes the follow-up is not asked."""
    if ladder is None or not ladder.refusable or context.get("refused") is not True:
        return set()
    refused = {number - 1 for number in ladder.refusable if points[number - 1] is None}
    spoken = any(points[number - 1] for number in ladder.refusable)
    return refused | (set() if spoken or not refused else set(range(len(points))))


def on_its_own(one: Reading, points: Points) -> Number | None:
    """A measure where all its own items are there, whatever the rest of the form says.

    Source: the catalog entry.
    """
    return None if any(points[place] is None for place in one.places) else one.number(points)
