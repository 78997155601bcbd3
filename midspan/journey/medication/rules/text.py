"""What exactly is signed: the text of an order, of a reconciliation, of the statement that no allergy is known."""

from collections.abc import Iterable
from datetime import date

from midspan.journey.medication.terms import LineFacts, ListSource, OrderFacts, StartReason

DECISIONS = {"keep": "kept", "change": "changed", "stop": "stopped", "unknown": "open"}


def order_text(order: OrderFacts, found: Iterable[StartReason], *, person: str) -> str:
    """The order as it is signed: what, how, what for, what was weighed, and the reasons to go on.

    Source: decision 0003: the exact text stands in the signature.
    """
    lines = [
        f"Order for {person}",
        f"{order.words}, {order.form_words}, from {_day(order.started_on)}",
        f"For {order.indication.value} use disorder" if order.indication.value in {"alcohol", "opioid", "tobacco"} else
        f"For {order.indication.value}",
        f"Aim: {', '.join(one.value.replace('_', ' ') for one in order.aims)}",
    ]  # fmt: skip
    if order.instructions:
        lines.append(f"Instructions: {order.instructions}")
    if order.observed:
        lines.append("Doses are watched at arrival.")
    if order.supply_days:
        lines.append(f"Supply for {order.supply_days} days, {order.refills} refills")
    for one in found:
        lines.append(f"Weighed: {one.text}")
        if one.rule in order.overrides:
            lines.append(f"Goes on because: {order.overrides[one.rule]}")
    return "\n".join(lines)


def reconciliation_text(
    lines: Iterable[LineFacts], sources: Iterable[ListSource], *, person: str, words: str, since_on: date
) -> str:
    """The reconciliation as it is signed: why, which sources, each line with its decision.

    Source: decision 0003: the exact text stands in the signature.
    """
    asked = ", ".join(one.value.replace("_", " ") for one in sources)
    text = [f"Medication reconciliation for {person}", f"{words}, {_day(since_on)}", f"Compared: {asked}"]
    for one in lines:
        said = "; ".join(f"{each.source.value.replace('_', ' ')}: {each.words}" for each in one.mentions)
        new = ", ".join(part for part in (one.dose, one.frequency) if part)
        end = f" to {new}" if new else ""
        why = f". {one.reason}" if one.reason else ""
        text.append(f"{one.name}: {DECISIONS.get(one.decision, one.decision)}{end}{why} ({said})")
    return "\n".join(text)


def none_known_text(person: str, on: date) -> str:
    """The statement that no allergy is known.

    Source: house rule: an empty list of allergies is not a statement.
    """
    return f"{person} was asked on {_day(on)} about allergies and reactions to medicines, foods and other things. None is known."


def _day(on: date) -> str:
    return f"{on:%B} {on.day}, {on.year}"
