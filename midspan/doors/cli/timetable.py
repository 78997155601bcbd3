"""What is the best week for these groups and people? A described week in, one JSON document out; no database."""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from midspan.doors.cli.problems import Problem
from midspan.journey.schedule.rules.week import answer_from_json, answer_json, check, from_json, shortages, solve
from midspan.journey.schedule.terms.week import Conflict, Flaw, SolverMissing, WeekProblem

WRONG = 2  # exit code for a file that cannot be read as a week
EXAMPLE = """\
{
  "title": "Two evenings",
  "slots": [
    {"id": "mon", "weekday": 1, "starts": "18:00", "ends": "19:30"},
    {"id": "wed-1", "weekday": 3, "starts": "17:30", "ends": "19:00"},
    {"id": "wed-2", "weekday": 3, "starts": "19:00", "ends": "20:30"}
  ],
  "rooms": [{"id": "blue", "capacity": 12}, {"id": "green", "capacity": 8}],
  "facilitators": [
    {"id": "F1", "credentials": ["licensed"], "minutes": 270},
    {"id": "F2", "languages": ["en", "es"], "leave": [{"weekday": 3, "starts": "19:00", "ends": "21:00"}]}
  ],
  "groups": [
    {"id": "G1", "kind": "process", "minimum": 3, "maximum": 10, "credentials": ["licensed"], "must": true,
     "now": {"slot": "mon", "room": "blue", "facilitators": ["F1"]}},
    {"id": "G2", "kind": "skills", "minimum": 2, "maximum": 4},
    {"id": "G3", "kind": "skills", "minimum": 2, "language": "es"},
    {"id": "G4", "kind": "process", "minimum": 2, "tags": ["women"], "slots": ["wed-1", "wed-2"], "credentials": ["licensed"]}
  ],
  "people": [
    {"id": "P1", "minutes": 180, "days": 2, "mix": {"skills": {"sessions": 1}}, "counsellor": "F1", "now": ["G1"]},
    {"id": "P2", "minutes": 180, "tags": ["women"], "busy": [{"weekday": 1, "why": "work"}]},
    {"id": "P3", "minutes": 180, "tags": ["women"], "now": ["G1"]},
    {"id": "P4", "minutes": 90, "languages": ["es", "en"], "wishes": [{"kind": "skills"}]},
    {"id": "P5", "minutes": 180, "languages": ["es", "en"]},
    {"id": "P6", "minutes": 90, "busy": [{"weekday": 3, "starts": "16:00", "ends": "22:00", "why": "care"}], "now": ["G1"]}
  ],
  "apart": [["P1", "P3"]]
}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file or standard input, and how much effort."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a described week (docs/timetable.md); - is standard input")
    parser.add_argument("--seconds", type=int, default=60, help="time cap of both stages (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processor cores (default %(default)s; 1 repeats exactly)")
    parser.add_argument("--seed", type=int, default=1, help="of the search (default %(default)s)")
    parser.add_argument("--check", metavar="ANSWER", help="say which rules this answer breaks, in place of solving")
    parser.add_argument("--example", action="store_true", help="print a small described week and leave")
    parser.epilog = "Wrong input: every error on a line of its own, exit code 2. A checked answer that breaks rules: exit code 1."


def run(options: argparse.Namespace) -> int:
    """Solve or check, and print one JSON document. 0 when there is an answer, 1 for broken rules, 2 for wrong input."""
    if options.example:
        print(EXAMPLE, end="")
        return 0
    if wrong := _wrong_options(options):
        return _refuse(wrong)
    found = from_json(_text(options.file))
    if isinstance(found, list):
        return _refuse(found)
    if options.check:
        return _check(found, options.check)
    try:
        answer = solve(found, seconds=options.seconds, workers=options.workers, seed=options.seed)
    except SolverMissing as missing:
        raise Problem(str(missing)) from None
    _print(answer_json(found, answer))
    return 0


def _wrong_options(options: argparse.Namespace) -> list[Flaw]:
    found = [Flaw("", "Name a file with a described week, or - for standard input.")] if not options.file else []
    limits = (("--seconds", options.seconds, 86_400), ("--workers", options.workers, 64), ("--seed", options.seed, 2**31 - 1))
    return found + [Flaw(name, f"must lie between 1 and {most}.") for name, value, most in limits if not 1 <= value <= most]


def _text(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Problem(f"{name} cannot be read: {error.strerror}.") from None


def _refuse(flaws: list[Flaw]) -> int:
    for flaw in flaws:
        print(flaw, file=sys.stderr)
    return WRONG


def _check(week: WeekProblem, name: str) -> int:
    """Broken rules of an answer, as `midspan timetable` printed it or made by hand."""
    try:
        raw = orjson.loads(_text(name))
    except orjson.JSONDecodeError as error:
        return _refuse([Flaw(name, f"This is not JSON: {error.msg}.")])
    answer = answer_from_json(week, raw)
    if isinstance(answer, list):
        return _refuse(answer)
    conflicts = check(week, answer)
    _print({"conflicts": [_said(one) for one in conflicts], "shortages": [one.text for one in shortages(week)]})
    return 1 if conflicts else 0


def _said(one: Conflict) -> dict[str, Any]:
    given = {"rule": one.rule, "group": one.group, "groups": list(one.groups), "person": one.person, "facilitator": one.leader,
             "room": one.room, "slot": one.slot, "text": one.text}  # fmt: skip
    return {key: value for key, value in given.items() if value}


def _print(document: dict[str, Any]) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
