"""`midspan program`: check a whole program's file, load it, list and show those that ship or run."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from midspan.doors.cli.problems import Problem
from midspan.foundation.program.catalog.profiles import SHIPPED, check_profile, shipped_profile, shipped_text
from midspan.foundation.program.rules import figures_of, in_hours, week_starts
from midspan.foundation.program.terms import ProfileChange, ProfileChecked, ProfilePlan

if TYPE_CHECKING:
    from midspan.foundation.people.models import Staff

EPILOG = """
FILE is a program's file (TOML), or - for standard input, or the name of one that ships. `midspan program show NAME --file`
prints one to start from. check ends with 0 when a clinic could be set up so, with 2 when not: one error a line. load checks
first and changes nothing unless all is well; in a clinic that runs, changes begin with the coming week.
"""
FLAWED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="command", metavar="check | load | list | show", required=True)
    check = commands.add_parser("check", help="name every error in a file")
    check.add_argument("file", metavar="FILE")
    load = commands.add_parser("load", help="set the clinic up as a file says")
    load.add_argument("file", metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    load.add_argument("--by", metavar="USERNAME", help="who loads it (default: the only administrator)")
    commands.add_parser("list", help="the programs that ship")
    show = commands.add_parser("show", help="a program's figures")
    show.add_argument("file", metavar="NAME")
    show.add_argument("--file", action="store_true", dest="whole", help="print the file itself")


def run(options: argparse.Namespace) -> int:
    """Do one of the four; 0 when it was done, 2 when the file has errors."""
    if options.command == "list":
        return shown()
    text = source(options.file)
    if options.command == "show" and options.whole:
        sys.stdout.write(text)
        return 0
    checked = check_profile(text)
    if checked.plan is None:
        return refused(options.file, checked)
    if options.command == "load":
        with tables_ready():
            return load(checked.plan, text, options)
    lines = overview(checked.plan) if options.command == "show" else [f"{options.file}: no error. {in_short(checked.plan)}"]
    print("\n".join([*lines, *(f"note: {note}" for note in checked.notes)]))
    return 0


def source(name: str) -> str:
    """The text of a file, of standard input, or of a program that ships."""
    path = Path(name)
    if name in SHIPPED and not path.is_file():
        return shipped_text(name)
    if name != "-" and not path.is_file():
        raise Problem(f"{name} is neither a file nor a program that ships ({', '.join(SHIPPED)}).")
    try:
        raw = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Problem(f"{name} is not a text file in UTF-8.") from None
    except OSError as wrong:
        raise Problem(f"{name} cannot be read: {wrong.strerror}.") from None


def refused(name: str, checked: ProfileChecked) -> int:
    """Every error on a line of its own."""
    for flaw in checked.flaws:
        print(f"{name}: {flaw}", file=sys.stderr)
    return FLAWED


def shown() -> int:
    """One line for each program that ships."""
    width = max(map(len, SHIPPED))
    for code in SHIPPED:
        print(f"{code:<{width}}  {in_short(shipped_profile(code))}")
    return 0


def in_short(plan: ProfilePlan) -> str:
    """Name, length, hours and tracks in one line."""
    targets = sorted({plan.rule_of(track).weekly_target_minutes for track in plan.tracks})
    hours = in_hours(targets[0]) if len(targets) == 1 else f"{in_hours(targets[0])} to {in_hours(targets[-1])}"
    tracks = ", ".join(track.name for track in plan.tracks)
    return f"{plan.name}: {hours} a week, {plan.weeks_from} to {plan.weeks_to} weeks; {tracks}."


def overview(plan: ProfilePlan) -> list[str]:
    """The description and every figure beside the range met in practice."""
    figures = figures_of(plan)
    width = max(len(figure.name) for figure in figures)
    mark = "" if plan.verified else ", not checked at a source"
    return [
        plan.name, "", plan.description.strip(), "",
        *(f"{figure.name:<{width}}  {figure.here}  (in practice: {figure.practice})" for figure in figures),
        "", f"{plan.source}; as of {plan.as_of:%d %B %Y}{mark}.",
    ]  # fmt: skip


@contextmanager
def tables_ready() -> Iterator[None]:
    """The clinic's database with its tables; the other commands need none."""
    from midspan.doors.cli.database import ready, set_up_django

    with ready():
        set_up_django()
        from midspan.doors.cli.migrate import make_tables

        make_tables()
        yield


def load(plan: ProfilePlan, text: str, options: argparse.Namespace) -> int:
    """Say what changes and from when; then change it, with the sessions that were made ahead, or nothing at all."""
    from django.db import transaction
    from django.utils import timezone

    from midspan.foundation.program.models import Track
    from midspan.foundation.program.queries import changes_to, coming_profile, left_alone, profile_on
    from midspan.foundation.program.rules import local_day
    from midspan.foundation.records.actions.profiles import load_profile

    at, running = timezone.now(), Track.objects.exists()
    today = local_day(at, plan.sites[0].timezone)
    from_on = begins(today, running=running)
    there, changes = coming_profile(today) or profile_on(today), changes_to(plan)
    if not changes and there is not None and there.text == text:
        print(f"{plan.name} runs already; nothing changes.")
        return 0
    tell(plan, changes, left_alone(plan), from_on, dry=options.dry_run)
    if options.dry_run:
        return 0
    by = loader(options.by)
    with transaction.atomic():
        load_profile(plan=plan, text=text, from_on=from_on, by=by, at=at)
        if running:
            moved = follow(plan, from_on, at)
            print(f"{moved} sessions that were made ahead follow the new week.")
    print(f"{plan.name} is loaded.")
    return 0


def begins(today: date, *, running: bool) -> date:
    """From when a load counts: at once in an empty clinic, with the coming week in one that runs."""
    return week_starts(today) + timedelta(weeks=1) if running else today


def tell(plan: ProfilePlan, changes: list[ProfileChange], stays: list[ProfileChange], from_on: date, *, dry: bool) -> None:
    """What changes and what stays, a line each."""
    print(f"{plan.name}, from {from_on:%A %d %B %Y}{': what would change' if dry else ''}")
    for change in changes or [ProfileChange("tables", "nothing; only the file is kept")]:
        print(f"  {change.place}: {change.text}")
    for stay in stays:
        print(f"  {stay.place}: stays; {stay.text}, not in the file")


def follow(plan: ProfilePlan, from_on: date, at: datetime) -> int:
    """The clock brings the sessions of the program's tracks that were made ahead to the new week."""
    from midspan.foundation.program.models import Track
    from midspan.foundation.records.actions import staff
    from midspan.journey.schedule.actions import follow_week

    named = {(code, track.name) for track in plan.tracks for code in track.sites}
    tracks = [row for row in Track.objects.select_related("site") if (row.site.code, row.name) in named]
    return sum(follow_week(row, from_on=from_on, by=staff.clock(), at=at) for row in tracks)


def loader(username: str | None) -> "Staff":
    """Who loads: the one named, else the only administrator."""
    from midspan.foundation.people.models import Staff
    from midspan.foundation.people.terms import Permission

    known = Staff.objects.filter(account__isnull=False, account__is_active=True).select_related("account")
    if username:
        found = known.filter(account__username=username).first()
        if found is None:
            raise Problem(f"Nobody signs in as {username}.")
        return found
    may = [one for one in known if one.may(Permission.SET_UP) and one.may(Permission.MANAGE_STAFF)]
    if len(may) != 1:
        raise Problem("Say who loads it, with --by USERNAME: an administrator or a director.")
    return may[0]
