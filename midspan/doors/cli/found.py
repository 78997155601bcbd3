"""Who begins? The first administrator of an empty Midspan, and the catalogue that a clinic starts from."""

import argparse
from datetime import timedelta
from getpass import getpass

from django.db import transaction
from django.utils import timezone

from midspan.doors.cli.problems import Problem
from midspan.foundation.people.models import Staff
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.records.actions import curriculum, program, staff
from midspan.journey.plan.actions import load_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who it is; what is left out is asked for. The password is always asked for, so that no shell remembers it."""
    parser.add_argument("--name", help="full name, as it will stand under what they sign")
    parser.add_argument("--username", help="what they sign in with")


def run(options: argparse.Namespace) -> int:
    """Ask, then write: administrator, clock, levels of care, counting rules, services, curriculum and library, all or nothing."""
    if Staff.objects.filter(account__isnull=False).exists():
        raise Problem("This Midspan has staff already; an administrator adds more under Staff.")
    name = answer("Full name of the first administrator", options.name)
    username = answer("Username", options.username)
    password = new_password()
    at = timezone.now()
    with transaction.atomic():
        administrator = staff.found(name=name, username=username, password=password, at=at)
        program.load_catalogue(**rows(), by=administrator, at=at)
        # no site yet, so no time zone: from the day before, which has begun everywhere
        curriculum.load_curriculum(modules=modules(), on=(at - timedelta(days=1)).date(), by=administrator, at=at)
        load_library(on=(at - timedelta(days=1)).date(), by=administrator, at=at)
    print(f"{name} can sign in as {username}. Next: a site, its tracks, and the staff (docs/production.md).")
    return 0


def answer(question: str, given: str | None) -> str:
    """What was given on the command line, else what is typed; single spaces, never empty."""
    words = " ".join((given if given is not None else read(input, f"{question}: ")).split())
    if not words:
        raise Problem(f"{question}: an answer is needed. Nothing was written.")
    return words


def new_password() -> str:
    """A password typed twice alike."""
    first = read(getpass, "Password (at least 12 characters): ")
    if first != read(getpass, "The same again: "):
        raise Problem("The two passwords differ. Nothing was written.")
    return first


def read(ask, prompt: str) -> str:
    """One line from the terminal."""
    try:
        return ask(prompt)
    except EOFError:
        raise Problem("Nobody answers here: run this on a terminal.") from None
