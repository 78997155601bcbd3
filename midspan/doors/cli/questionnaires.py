"""`midspan questionnaires`: write instruments as FHIR Questionnaires, or say what a Questionnaire of others would become."""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from midspan.doors.cli.lines import BOM
from midspan.doors.cli.problems import Problem
from midspan.doors.interop.fhir.questionnaire import BASE, Reading, id_of, questionnaire, read_questionnaire
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.catalog import codes, instrument, sheet, shipped
from midspan.journey.assessment.terms import Instrument, Sheet, Ship

LARGEST = 20_000_000  # bytes
EPILOG = """
export: one JSON file for each instrument (all when none is named). The wording goes along where its rights allow it; gated
wording with --attested, licensed wording with --wording FILE; else our short labels, as `copyright` says. Forms that ask other
words about each substance get one more file for each.
check: reads Questionnaires of anybody and tells what would become of them, line by line. Ends with 0 when every file was read,
with 1 when one was not.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="command", metavar="export | check", required=True)
    export = commands.add_parser("export", help="write FHIR R4 Questionnaires")
    export.add_argument("codes", nargs="*", metavar="CODE", help="an instrument (default: all)")
    export.add_argument("--folder", type=Path, required=True, metavar="DIR", help="where the files go; made when missing")
    export.add_argument("--language", default="en", metavar="CODE", help="where wording ships in it, else English")
    export.add_argument("--base", default=BASE, metavar="URL", help="where they are published (default: %(default)s)")
    export.add_argument("--attested", action="store_true", help="this site may use gated wording and says so")
    export.add_argument("--wording", action="append", type=Path, default=[], metavar="FILE", help="a site's own wording (TOML)")
    check = commands.add_parser("check", help="read Questionnaires and report")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Export or check; 0 when everything was done."""
    return export(options) if options.command == "export" else check(options.files)


def export(options: argparse.Namespace) -> int:
    """Write the files; nothing is written when a code or a wording file is wrong."""
    if unknown := [code for code in options.codes if code not in codes()]:
        raise Problem(f"There is no instrument {unknown[0]}: `midspan score --list` names them all.")
    chosen = dict.fromkeys(options.codes or codes())
    own = dict(_wording(path) for path in options.wording)
    base = options.base.rstrip("/")
    if not base.startswith(("http://", "https://", "urn:")):
        raise Problem(f"--base {options.base} is not an address: it begins with https://.")
    try:
        written = {
            id_of(entry, words, about): questionnaire(entry, words, base=base, substance=about)
            for entry in map(instrument, chosen)
            for words, about in _sheets(entry, options.language, options.attested, own.get(entry.code))
        }
    except ValueError as wrong:
        raise Problem(f"The wording does not fit: {wrong}") from None
    _write(options.folder, written)
    print(f"{len(written)} Questionnaires of {len(chosen)} instruments in {options.folder}.")
    return 0


def _sheets(entry: Instrument, language: str, attested: bool, own: Mapping[str, Any] | None) -> Iterator[tuple[Sheet, str]]:
    """The sheet of an instrument, and one for each substance where the words differ."""
    yield sheet(entry, language, attested=attested, site=own), ""
    raw = own or (shipped(entry.code, language) or shipped(entry.code) if _may(entry, attested) else None)
    if raw and "variants" in raw:
        for one in entry.substances:
            words = sheet(entry, language, attested=attested, site=own, substance=one)
            if not words.bare:
                yield words, one


def _may(entry: Instrument, attested: bool) -> bool:
    return entry.rights.ship in {Ship.SHIPPED, Ship.OWN} or (attested and entry.rights.ship == Ship.GATED)


def _wording(path: Path) -> tuple[str, Mapping[str, Any]]:
    try:
        raw = tomllib.loads(_read(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Problem(f"{path} is not a wording file: {wrong}") from None
    if raw.get("instrument") not in codes():
        raise Problem(f"{path} names no instrument that is known here.")
    return str(raw["instrument"]), raw


def _write(folder: Path, written: Mapping[str, Mapping[str, Any]]) -> None:
    shape = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, resource in written.items():
            (folder / f"{name}.json").write_bytes(orjson.dumps(resource, option=shape))
    except (FileExistsError, NotADirectoryError):
        raise Problem(f"{folder} is not a folder.") from None
    except OSError as wrong:
        raise Problem(f"{folder} cannot be written to: {wrong.strerror}.") from None


def check(files: list[Path]) -> int:
    """Read each file and report; 1 when one of them made no entry."""
    unread = 0
    for path in files:
        try:
            reading = read_questionnaire(_json(path))
        except (Refused, Problem) as wrong:
            text = wrong.reasons[0].text if isinstance(wrong, Refused) else str(wrong)
            print(f"midspan: {text if str(path) in text else f'{path}: {text}'}", file=sys.stderr)
            unread += 1
            continue
        unread += reading.entry is None
        print("\n".join(_report(path, reading)))
    return 1 if unread else 0


def _report(path: Path, reading: Reading) -> Iterator[str]:
    yield f"{path}: {_in_words(reading)}"
    yield from (f"  {note}" for note in reading.notes)


def _in_words(reading: Reading) -> str:
    entry = reading.entry
    if entry is None:
        return "not an instrument."
    total = "no total" if entry.totals is None else f"total {entry.totals[0]:g} to {entry.totals[1]:g}"
    after = f", {len(entry.follow_ups)} unscored" if entry.follow_ups else ""
    said = f"{entry.code} version {entry.version}, “{entry.title}”, {len(entry.items)} questions{after}, {total}"
    if entry.code not in codes():
        return f"{said}; not in the catalog."
    other = [one.name for one in fields(entry) if getattr(entry, one.name) != getattr(instrument(entry.code), one.name)]
    return f"{said}; differs from the catalog in {', '.join(other)}." if other else f"{said}; as in the catalog."


def _json(path: Path) -> Any:
    try:
        return orjson.loads(_read(path).removeprefix(BOM))
    except orjson.JSONDecodeError as wrong:
        raise Problem(f"this is not JSON ({wrong}).") from None


def _read(path: Path) -> bytes:
    """The bytes of a file. Problem where there is none, it is far too large, or it may not be read."""
    if not path.is_file():
        raise Problem(f"{path} is not a file.")
    if path.stat().st_size > LARGEST:
        raise Problem(f"{path} has more than {LARGEST // 1_000_000} MB.")
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise Problem(f"{path} cannot be read: {wrong.strerror}.") from None
