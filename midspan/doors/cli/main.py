"""What can the `midspan` command do? The list of its subcommands; only the one that runs is imported."""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from midspan.doors.cli.problems import FullDisk, Problem
from midspan.folders import data_folder


class Module(Protocol):
    """What every subcommand's module offers."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


@dataclass(frozen=True)
class Command:
    """A subcommand, where it is written, and what stands ready before its module is imported."""

    name: str
    module: str
    summary: str
    needs: Literal["nothing", "django", "database", "tables"] = "tables"


COMMANDS = (
    Command("demo", "midspan.doors.cli.demo", "run the demo clinic on this machine", needs="nothing"),
    Command("serve", "midspan.doors.cli.serve", "run the web server and the worker", needs="nothing"),
    Command("web", "midspan.doors.cli.web", "run the web server alone"),
    Command("worker", "midspan.doors.cli.worker", "run the worker alone: jobs of the clock"),
    Command("migrate", "midspan.doors.cli.migrate", "bring the database up to date", needs="database"),
    Command("found", "midspan.doors.cli.found", "make the first administrator of an empty Midspan"),
    Command("import-fhir", "midspan.doors.interop.fhir.command", "read FHIR R4 bundles and bulk NDJSON"),
    Command("score", "midspan.doors.cli.score", "score questionnaires: JSON lines in, JSON lines out", needs="nothing"),
    Command("change", "midspan.doors.cli.change", "read the change between two scores: JSON lines in and out", needs="nothing"),
    Command("questionnaires", "midspan.doors.cli.questionnaires", "instruments as FHIR forms, out and in", needs="nothing"),
    Command("rescore", "midspan.doors.cli.rescore", "score forms anew after a rule changed; earlier scores are kept"),
    Command("hours", "midspan.doors.cli.hours", "count credited hours anew from attendance and compare"),
    Command("verify", "midspan.doors.cli.verify", "check that no event was changed or removed"),
    Command("bench", "midspan.doors.cli.bench", "measure a large clinic and print the figures", needs="nothing"),
    Command("timeline", "midspan.doors.cli.timeline", "add up calendars of use by day, JSON lines in and out", needs="nothing"),
    Command("draw", "midspan.doors.cli.draw", "draw random tests and check published draws", needs="nothing"),
    Command("place", "midspan.doors.cli.place", "recommend levels of care, one JSON object a line", needs="nothing"),
    Command("program", "midspan.doors.cli.program", "check and load a whole program from one file", needs="nothing"),
    Command("timetable", "midspan.doors.cli.timetable", "build the best week of a described program", needs="nothing"),
    Command("docs", "midspan.doors.cli.docs", "write the generated documents", needs="django"),
    Command("manage", "midspan.doors.cli.manage", "run a management command of Django", needs="nothing"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when it did what was asked."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((command for command in COMMANDS if arguments[:1] == [command.name]), None)
    try:
        if chosen is None:
            return overview(arguments)
        return run(chosen, arguments[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        return 1
    except Exception as error:
        if not (lines := explained(error)):
            raise
        for line in lines:
            print(f"midspan: {line}", file=sys.stderr)
        return 1


def overview(arguments: Sequence[str]) -> int:
    """Help without a subcommand, or the refusal of an unknown one."""
    parser = argparse.ArgumentParser(prog="midspan", description="Runs an intensive outpatient program.")
    commands = parser.add_subparsers(metavar="command", required=True)
    for command in COMMANDS:
        commands.add_parser(command.name, help=command.summary)
    parser.parse_args(arguments or ["--help"])
    return 0


def run(command: Command, arguments: Sequence[str]) -> int:
    """Prepare what the command needs, read its arguments, and run it."""
    with ExitStack() as prepared:
        asks_help = bool({"-h", "--help"} & set(arguments))
        if command.needs in {"database", "tables"} and not asks_help:
            from midspan.doors.cli.database import ready

            prepared.enter_context(ready())
        if command.needs != "nothing":
            from midspan.doors.cli.database import set_up_django

            set_up_django()
        if command.needs == "tables" and not asks_help:
            from midspan.doors.cli.migrate import make_tables

            make_tables()
        try:
            module = cast(Module, importlib.import_module(command.module))
        except ModuleNotFoundError as missing:
            if not command.module.startswith(missing.name or "?"):
                raise
            raise Problem(f"`midspan {command.name}` is not part of this version.") from None
        parser = argparse.ArgumentParser(prog=f"midspan {command.name}", description=f"{command.summary.capitalize()}.")
        module.add_arguments(parser)
        return module.run(parser.parse_args(arguments))


def explained(error: Exception) -> list[str]:
    """The lines for a person, when the error is one a person can do something about; else none."""
    if isinstance(error, Problem):
        return [str(error)]
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return [str(FullDisk(data_folder()))]
    if isinstance(error, PermissionError) and error.filename:
        return [f"{error.filename} may not be used by this user: change its owner, or choose another folder."]
    if "midspan.foundation.records.terms" in sys.modules:
        from midspan.foundation.records.terms import Refused

        if isinstance(error, Refused):
            return [reason.text for reason in error.reasons]
    if "django.db" in sys.modules:
        from django.db import OperationalError

        if isinstance(error, OperationalError):
            return database_lines(str(error))
    return []


def database_lines(text: str) -> list[str]:
    """One line for a database that cannot be reached or has no room."""
    first = text.strip().splitlines()[0] if text.strip() else "no answer"
    if "No space left on device" in text:
        return [str(FullDisk(data_folder()))]
    if os.environ.get("DATABASE_URL"):
        return [f"The database named by DATABASE_URL does not answer: {first}"]
    return [f"The database does not answer: {first}"]


if __name__ == "__main__":
    sys.exit(main())
