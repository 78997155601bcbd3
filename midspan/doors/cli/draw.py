"""`midspan draw`: draw from a pool, check a published draw from its record alone, write the record of a day to a file."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from midspan.doors.cli.problems import Problem
from midspan.journey.monitoring.rules.draw import check_record, drawn_record
from midspan.journey.monitoring.terms.draw import PoolEntry
from midspan.journey.monitoring.terms.policy import Pace

EPILOG = """
run reads one JSON object from standard input: {"context", "seed" (64 hexadecimal digits), "entropy", "paces": {name: {"shortest",
"longest", "tests", "per_days", "weekdays"}}, "people": [[key, pace, since, ahead], ...]} and prints the record. verify does a
published draw again and ends with 0 when it is sound, with 2 when not; it needs no database, and docs/draw.md says how to do the
same with other tools. export writes what is published of a day: the commitment before the draw, the whole record after it.
"""
UNSOUND = 2
KEYS = ("context", "seed", "entropy", "paces", "people")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="command", metavar="run | verify | export", required=True)
    commands.add_parser("run", help="draw from a pool: JSON in, the record out")
    verify = commands.add_parser("verify", help="do a published draw again from its record")
    verify.add_argument("file", metavar="FILE", help="a record, or - for standard input")
    export = commands.add_parser("export", help="print what is published of a day")
    export.add_argument("day", metavar="DAY", type=date.fromisoformat, help="as in 2026-01-31")
    export.add_argument("--site", metavar="CODE", help="the code of the site (default: the only one)")


def run(options: argparse.Namespace) -> int:
    """Do one of the three."""
    if options.command == "run":
        return drawn(_json(sys.stdin.buffer.read()))
    if options.command == "verify":
        return verified(options.file)
    with tables_ready():
        return exported(options.day, options.site)


def drawn(asked: Any) -> int:
    """Draw, check what was drawn as `verify` does, and print the record on one line."""
    if not isinstance(asked, dict) or (missing := [key for key in KEYS if key not in asked]):
        raise Problem(f"Missing: {', '.join(KEYS if not isinstance(asked, dict) else missing)}.")
    try:
        paces = {name: Pace(**{**words, "weekdays": tuple(words["weekdays"])}) for name, words in asked["paces"].items()}
        people = [PoolEntry(*row) for row in asked["people"]]
        record = drawn_record(asked["context"], asked["seed"], asked["entropy"], paces, people)
    except (TypeError, ValueError, KeyError, AttributeError) as wrong:
        raise Problem(f"This is no pool: {wrong}.") from None
    if faults := check_record(record).faults:
        raise Problem("; ".join(words for _, words in faults))
    sys.stdout.buffer.write(orjson.dumps(record) + b"\n")
    return 0


def verified(name: str) -> int:
    """Say whether a record is sound; each fault on a line of its own."""
    found = check_record(_json(_read(name)))
    for fault, words in found.faults:
        print(f"{name}: {fault}: {words}", file=sys.stderr)
    if not found.sound:
        return UNSOUND
    print(f"{name}: sound. {len(found.selected)} drawn of {found.people}.")
    for note in found.notes:
        print(f"note: {note}")
    return 0


def exported(day: date, site_code: str | None) -> int:
    """Print the record of a day."""
    from midspan.journey.monitoring.queries import draw_published

    record = draw_published(day, site_code=site_code)
    if record is None:
        raise Problem(
            f"Nothing is published of {day}" + (f" at {site_code}." if site_code else "; with several sites, name one.")
        )
    sys.stdout.buffer.write(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")
    return 0


@contextmanager
def tables_ready() -> Iterator[None]:
    """The clinic's database with its tables; the other commands need none."""
    from midspan.doors.cli.database import ready, set_up_django

    with ready():
        set_up_django()
        from midspan.doors.cli.migrate import make_tables

        make_tables()
        yield


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as wrong:
        raise Problem(f"{name} cannot be read: {wrong.strerror}.") from None


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as wrong:
        raise Problem(f"Not JSON: {wrong.msg}.") from None
