"""How does the demo clinic come to be? Planned from a seed, set up, and lived through up to now, by actions alone."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from midspan.doors.demo.bundles import write_bundles
from midspan.doors.demo.course import Size
from midspan.doors.demo.life.asides import join_outside_records
from midspan.doors.demo.life.hands import live
from midspan.doors.demo.life.months import Progress
from midspan.doors.demo.life.tonight import prepare
from midspan.doors.demo.plan import Plan, plan
from midspan.doors.demo.programs import USUAL_PROGRAM, size_of
from midspan.doors.demo.setup import PASSWORD, STAFF, set_up
from midspan.foundation.people.models import Staff
from midspan.foundation.program.catalog.profiles import shipped_profile
from midspan.foundation.program.models import Profile

Importer = Callable[[list[Path]], None]
EVENING_FALLS = time(18, 20)  # the hour of a day that is given instead of lived


def build(
    progress: Progress | None = None,
    *,
    seed: int = 7,
    today: date | None = None,
    importer: Importer | None = None,
    size: Size | None = None,
    program: str = USUAL_PROGRAM,
) -> Plan:
    """Make the demo clinic in an empty database: months up to now, or up to 18:20 of `today`. `program` is one that ships.

    `progress` hears what is being lived through, how many days are done and of how many. `importer` takes the paths of FHIR
    bundles, as `midspan import-fhir` does; without one those people are written down by hand. Refuses (through the first
    action) a database in which somebody works already.
    """
    tell = progress or (lambda text, done, of: None)
    chosen = plan(now=_now(today, program), size=size or size_of(program), seed=seed, code=program)
    tell("Setting up the clinic", 0, 1)
    clinic = set_up(chosen)
    live(clinic, progress=tell, electronic=importer is not None)
    prepare(clinic, at=chosen.now)
    if importer is not None:
        tell("Receiving records from elsewhere", 0, 1)
        with TemporaryDirectory() as folder:
            importer(write_bundles(chosen, Path(folder)))
        join_outside_records(clinic, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner has never seen these tables filled
    return chosen


def is_built() -> bool:
    """Whether somebody works in this database already."""
    return Staff.objects.filter(account__isnull=False).exists()


def runs() -> str:
    """The code of the program that this clinic runs; empty where none was loaded from a file."""
    row = Profile.objects.order_by("-effective_from").first()
    return row.code if row else ""


def roles() -> list[tuple[str, str, str]]:
    """Role, username and password of everyone who can sign in, one line each."""
    return [(_work(member), member.username, PASSWORD) for member in STAFF]


def _work(member) -> str:
    words = " and ".join(role.value.replace("_", " ") for role in member.roles)
    if member.track:
        words += f" ({member.track.lower()} track)"
    return f"{words}, licence expired" if member.licence_runs < 0 else words


def _now(today: date | None, program: str) -> datetime:
    zone = ZoneInfo(shipped_profile(program).sites[0].timezone)
    if today is not None:
        return datetime.combine(today, EVENING_FALLS, zone)
    return timezone.now().astimezone(zone).replace(second=0, microsecond=0)
