"""What do these forms score? JSON lines in, JSON lines out: the same rules as the chart, without a database."""

import argparse
from functools import cache
from typing import Any

from midspan.doors.cli.lines import answer_lines
from midspan.journey.assessment.catalog.instruments import codes, instrument
from midspan.journey.assessment.rules.plans import plan_of
from midspan.journey.assessment.rules.scoring import score
from midspan.journey.assessment.terms import Instrument


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but the list: the forms come on standard input."""
    parser.add_argument("--list", action="store_true", help="print the instruments and leave")
    parser.epilog = 'One JSON object a line: {"instrument": "phq9", "answers": [0, 1, …], "context": {"sex": "female"}}.'


def run(options: argparse.Namespace) -> int:
    """Score standard input; 0, whatever the forms are."""
    if options.list:
        print("\n".join(f"{code:20}{instrument(code).title}" for code in codes()))
        return 0
    answer_lines(scored)
    return 0


def scored(given: Any) -> dict[str, Any]:
    """The score of one form as one flat object; a broken one is invalid, with its reason."""
    if type(given) is not dict:
        return broken(None, "The line is not a JSON object.")
    code, context = given.get("instrument"), given.get("context")
    if type(code) is not str or (entry := entry_of(code)) is None:
        named = code if type(code) is str else None
        return broken(named, "There is no such instrument." if named else "The line names no instrument.")
    if context is not None and type(context) is not dict:
        return broken(code, "The context is not a JSON object.")
    if "answers" not in given:
        return broken(code, "The line has no answers.")
    found = score(entry, given["answers"], context)
    out = {
        "instrument": code,
        "status": found.status.value,
        "total": found.total,
        "subscales": found.subscales,
        "severity": found.band or None,
        "flags": found.flags,
        "reasons": found.reasons,
        "rule_version": found.rule_version,
        "band_scheme": found.band_scheme or None,
    }
    if screens(entry):
        out["positive"] = found.positive
    out.update(found.results)
    return out


def broken(code: str | None, reason: str) -> dict[str, Any]:
    """The answer to a line that is no form."""
    return {
        "instrument": code, "status": "invalid", "total": None, "subscales": {}, "severity": None, "flags": [],
        "reasons": [reason], "rule_version": None, "band_scheme": None,
    }  # fmt: skip


@cache
def known() -> frozenset[str]:
    return frozenset(codes())


ENTRIES: dict[str, Instrument] = {}


def entry_of(code: str) -> Instrument | None:
    """The entry of a code, read when it is first named."""
    found = ENTRIES.get(code)
    if found is None and code in known():
        found = ENTRIES[code] = instrument(code)
        plan_of(found)
    return found


@cache
def screens(entry: Instrument) -> bool:
    """Whether the instrument says positive or not."""
    by_ladder = entry.ladder is not None and bool(entry.ladder.positive_from)
    return bool(entry.cuts) or by_ladder or any(one.name == "positive" for one in entry.findings)
