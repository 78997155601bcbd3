"""Is the change between two scores reliable? JSON lines in, JSON lines out: the same rules as the chart."""

import argparse
from dataclasses import fields
from typing import Any

from midspan.doors.cli.lines import answer_lines
from midspan.doors.cli.score import entry_of
from midspan.journey.assessment.catalog.rule_sets import rule_sets
from midspan.journey.assessment.rules.change import change
from midspan.journey.assessment.terms import Change, FormStatus

KEYS = tuple(one.name for one in fields(Change))
OTHER_NAMES = {"baseline": "before", "current": "after"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but the list: the pairs come on standard input."""
    parser.add_argument("--list", action="store_true", help="print the rule sets and leave")
    parser.epilog = 'One JSON object a line: {"instrument": "phq9", "baseline": 14, "current": 9, "rule_set": "nhs_tt"}.'


def run(options: argparse.Namespace) -> int:
    """Read standard input; 0, whatever the pairs are."""
    if options.list:
        print("\n".join(f"{one.id:20}{one.source}" for one in rule_sets().values()))
        return 0
    answer_lines(changed)
    return 0


def changed(given: Any) -> dict[str, Any]:
    """The change of one pair as one flat object; a broken one is invalid, with its reason."""
    if type(given) is not dict:
        return _out(None, _broken("The line is not a JSON object."))
    code, context = given.get("instrument"), given.get("context")
    if type(code) is not str or (entry := entry_of(code)) is None:
        return _out(code if type(code) is str else None, _broken("There is no such instrument."))
    if context is not None and type(context) is not dict:
        return _out(code, _broken("The context is not a JSON object."))
    totals = {name: given.get(name, given.get(other)) for name, other in OTHER_NAMES.items()}
    words = {name: given.get(name) for name in ("sd", "reliability")}
    named = given.get("rule_set")
    return _out(
        code, change(entry, **totals, **words, rule_set="" if named is None else named, rule_sets=rule_sets(), context=context)
    )


def _broken(reason: str) -> Change:
    return Change(FormStatus.INVALID, reasons=(reason,))


def _out(code: str | None, found: Change) -> dict[str, Any]:
    out = {"instrument": code} | {name: getattr(found, name) for name in KEYS}
    return out | {
        "rule_set": found.rule_set if isinstance(found.rule_set, str) and found.rule_set else None,
        "source": found.source or None,
    }
