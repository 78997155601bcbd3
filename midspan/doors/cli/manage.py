"""How does one reach Django's own management commands? `midspan manage COMMAND …`, with the database at hand."""

import argparse
from contextlib import nullcontext

from midspan.doors.cli.database import ready, set_up_django

WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "makemessages", "diffsettings", "findstatic", "help"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to Django as it stands."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the command and its arguments")


def run(options: argparse.Namespace) -> int:
    """Run it."""
    arguments = options.arguments or ["help"]
    alone = arguments[0] in WITHOUT_DATABASE or "--help" in arguments or "-h" in arguments
    with nullcontext() if alone else ready():
        set_up_django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["midspan manage", *arguments])
    return 0
