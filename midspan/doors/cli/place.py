"""Which level of care do these ratings ask for? One JSON object a line in, one a line out; `--check` looks at a rule set."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from midspan.doors.cli.lines import whole_lines
from midspan.doors.cli.problems import Problem
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.catalog import BadTable, placement_table, read_placement
from midspan.journey.assessment.rules import recommend, sentences
from midspan.journey.assessment.rules.asked import asked, edition_of
from midspan.journey.assessment.terms import PlacementTable

OUT = 1
EXAMPLE = """\
in:  {"edition": 3, "ratings": {"d1": 0, "d2": 1, "d3": 2, "d4": 2, "d5": 3, "d6": 2},
      "diagnosis_severity": "severe", "age": 34, "flags": [], "prior_level": null}
     flags: imminent_danger, needs_detox, needs_inpatient, unsafe_environment, failed_at_lower_level
out: {"level": "2.1", "divert": null, "reasons": [...], "rules": [...], "rule_set": "...", "status": "ok"}
     status incomplete or invalid: no level, and reasons why; what must come first is said all the same.
     An edition that is not given is the third (or --edition); a severity that is not given counts as severe."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLE
    parser.add_argument("--edition", choices=["3", "4"], default="3", help="for lines that name none (default: 3)")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="use this rule set for its edition")
    parser.add_argument("--check", type=Path, metavar="FILE", help="say what is wrong with a rule set, and do nothing else")


def run(options: argparse.Namespace) -> int:
    """Answer every line of standard input; 0 even where lines are wrong, for each says so itself."""
    try:
        if options.check:
            return check(options.check)
        tables = tables_for(options.rules)
    except BadTable as bad:
        raise Problem(f"{bad.path} cannot be used: {' '.join(bad.problems)}") from None
    pump(answerer(tables, edition_of(options.edition) or Edition.THIRD))
    return 0


def check(path: Path) -> int:
    """Whether a file can serve as a rule set; every problem on a line of its own."""
    try:
        table = read_placement(path)
    except BadTable as bad:
        print(f"{path} cannot be used:")
        print(*(f"- {problem}" for problem in bad.problems), sep="\n")
        return 1
    print(f"{path}: {table.name}, {table.edition}, in force from {table.effective_from}. Nothing is wrong with it.")
    return 0


def tables_for(own: Path | None) -> dict[Edition, PlacementTable]:
    """The table of each edition in force today, or the one named instead."""
    tables = {edition: placement_table(edition, on=datetime.now().astimezone().date()) for edition in Edition}
    if own:
        table = read_placement(own)
        tables[Edition(table.edition)] = table
    return tables


def answerer(tables: dict[Edition, PlacementTable], default: Edition) -> Callable[[bytes], bytes]:
    """What answers one line of JSON with one line of JSON; lines that were answered lately are remembered."""

    @lru_cache(maxsize=1 << 14)
    def answer(line: bytes) -> bytes:
        try:
            raw = orjson.loads(line)
        except orjson.JSONDecodeError:
            return _refused("This line is not JSON.")
        if type(raw) is not dict:
            return _refused("This line is not a JSON object.")
        edition = default if raw.get("edition") is None else edition_of(raw["edition"])
        if edition is None:  # its ratings mean nothing, but danger does
            return _answered({key: raw[key] for key in ("flags", "id") if key in raw}, tables[default], "edition must be 3 or 4.")
        return _answered(raw, tables[edition])

    return answer


def pump(answer: Callable[[bytes], bytes]) -> None:
    """Lines from standard input to standard output, as soon as whole lines are there."""
    sys.stdout.flush()
    for lines in whole_lines():
        if found := b"".join([answer(line) for line in lines]):
            _write(found)


def _write(found: bytes) -> None:
    """All of it: a pipe may take less at once."""
    view = memoryview(found)
    while view:
        view = view[os.write(OUT, view) :]


def _answered(raw: dict[str, Any], table: PlacementTable, problem: str = "") -> bytes:
    question = asked(raw, table)
    found = recommend(question.facts, table)
    wrong = [problem, *question.wrong] if problem else question.wrong
    if wrong:
        found = replace(found, level="", missing=())
    answer = {
        "level": found.level or None,
        "divert": found.divert or None,
        "reasons": [*wrong, *sentences(found, table), *question.unread],
        "rules": [row.rule for row in found.fired],
        "rule_set": table.name,
        "status": "invalid" if wrong else "ok" if found.level else "incomplete",
    }
    if "id" in raw:
        answer["id"] = raw["id"]
    return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)


def _refused(reason: str) -> bytes:
    answer = {"level": None, "divert": None, "reasons": [reason], "rules": [], "rule_set": None, "status": "invalid"}
    return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)
