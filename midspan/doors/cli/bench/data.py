"""Where does the bench's clinic live? In a data folder of its own, with its own server; made anew unless it fits already."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from midspan.doors.cli.bench.shape import Size, shape_of
from midspan.doors.cli.database import set_up_django
from midspan.doors.cli.embedded import Cluster
from midspan.doors.cli.problems import Problem

KIND = "bench"
MARKER = "size.json"
MADE_BY = 3  # a change in what is made counts this up, so that older folders are made anew


def folder(named: Path | None) -> Path:
    """The folder asked for; else one in the temporary place of this machine, kept for the next run."""
    return (named or Path(tempfile.gettempdir()) / f"midspan-bench-{os.geteuid()}").expanduser().resolve()


@contextmanager
def server(data: Path, tell: Callable[[str], None]) -> Iterator[Cluster]:
    """The bench's own database server runs inside this block; the clinic of this machine is never touched."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["MIDSPAN_DATA"] = str(data)
    os.environ["MIDSPAN_SYNTHETIC"] = "1"
    if (marker := data / "version").exists() and json.loads(marker.read_text()).get("kind") != KIND:
        raise Problem(f"{data} holds a clinic or a demo: choose another folder for the bench with --data.")
    cluster = Cluster(data, kind=KIND, tell=tell)
    cluster.enter()
    try:
        yield cluster
    finally:
        cluster.leave()


def today() -> date:
    """The day at the bench's sites."""
    from midspan.doors.cli.bench.clinic.frame import TIME_ZONE

    return datetime.now(ZoneInfo(TIME_ZONE)).date()


def ensure_clinic(cluster: Cluster, size: Size, tell: Callable[[str], None]) -> None:
    """A clinic of this size, made today: the one that is there, or a new one."""
    set_up_django()
    from midspan.doors.cli.migrate import migrate, pending

    marker = cluster.data / "files" / MARKER
    if described(marker) == description(size) and not pending():
        tell(f"Using the clinic in {cluster.data}")
        return
    marker.unlink(missing_ok=True)
    begun = time.monotonic()
    tell(f"Making a clinic of {size.people:,} people in {cluster.data}")
    close_connections()
    cluster.ensure_database(anew=True)
    migrate()
    from midspan.doors.cli.bench.clinic import build

    build(shape_of(size), today=today(), tell=lambda text: tell(f"  {text}"))
    marker.parent.mkdir(exist_ok=True)
    marker.write_text(json.dumps(description(size)))
    tell(f"  made in {time.monotonic() - begun:.0f} s")


def description(size: Size) -> dict[str, int | str]:
    """What the marker file says of a clinic."""
    return {**asdict(size), "day": today().isoformat(), "made_by": MADE_BY}


def described(marker: Path) -> dict[str, int | str] | None:
    with suppress(OSError, ValueError):
        return json.loads(marker.read_text())
    return None


def close_connections() -> None:
    """Let go of the database."""
    from django.db import connections

    connections.close_all()
