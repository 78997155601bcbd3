"""How does the demo clinic come to run? Server, tables, invented people, web and worker, one line for each step."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from midspan.doors.cli.database import ready, set_up_django
from midspan.doors.cli.problems import Problem
from midspan.doors.cli.serve import clinic, tell
from midspan.doors.cli.supervisor import Supervisor, check_port, hear_signals, only_supervisor
from midspan.folders import data_folder
from midspan.foundation.program.catalog.profiles import SHIPPED

if TYPE_CHECKING:
    from midspan.doors.cli.embedded import Cluster

HOST = "127.0.0.1"
BAR = 30  # signs of the progress bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, where its data live, and whether it begins anew."""
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (also MIDSPAN_DATA)")
    parser.add_argument("--fresh", action="store_true", help="empty the demo's data folder first")
    parser.add_argument(
        "--program", choices=SHIPPED, help=f"the program it runs, in a new or emptied folder (default {SHIPPED[0]})"
    )


def run(options: argparse.Namespace) -> int:
    """Bring the demo clinic up and keep it running until told to stop."""
    hear_signals()
    os.environ["MIDSPAN_DATA"] = str(demo_folder(options.data))
    os.environ["MIDSPAN_SYNTHETIC"] = "1"
    check_port(HOST, options.port)
    if options.fresh:
        empty(data_folder())
    try:
        with ready(kind="demo", tell=tell) as cluster, only_supervisor(data_folder()):
            fill(cluster, options.program)
            keep_running(options.port, cluster)
    except KeyboardInterrupt:
        tell("Stopped.")
    return 0


def demo_folder(named: Path | None) -> Path:
    """The folder asked for, else the one every `midspan` command uses; a folder of a real clinic is refused later."""
    return named.expanduser().resolve() if named is not None else data_folder()


def empty(data: Path) -> None:
    """Remove the demo's data."""
    if os.environ.get("DATABASE_URL"):
        raise Problem("--fresh empties the embedded server only: empty the database named by DATABASE_URL yourself.")
    from midspan.doors.cli.embedded import wipe

    wipe(data)


def fill(cluster: "Cluster | None", program: str | None = None) -> None:
    """Tables and people, unless they are there. A build that was interrupted begins anew.

    Problem when another program runs there than the one asked for.
    """
    with step("Loading the program"):
        set_up_django()
        from midspan.doors.cli.migrate import migrate, pending, untouched
        from midspan.doors.demo.build import build, is_built, runs

    building = data_folder() / "building"
    if building.exists() and cluster is not None:
        with step("The last build was interrupted; beginning anew"):
            close_connections()
            cluster.ensure_database(anew=True)
    new = untouched()
    if missing := pending():
        with step(f"Bringing the database up to date ({len(missing)} migrations)"):
            migrate()
    if not is_built():
        if cluster is None and not new:
            raise Problem("The database named by DATABASE_URL is neither empty nor a finished demo: name an empty one.")
        building.touch()
        tell("Letting the demo clinic live its first months")
        start = time.monotonic()
        build(progress=bar, importer=bring_in, program=program or SHIPPED[0])
        tell(f"  done in {time.monotonic() - start:.0f} s")
    elif program and (there := runs()) != program:
        raise Problem(f"This demo runs {there or 'a program of its own'}: --fresh --program {program} begins anew with that one.")
    building.unlink(missing_ok=True)


def bar(text: str, done: int, of: int) -> None:
    """How far the build is: one line that fills on a terminal, a line at every tenth elsewhere."""
    if sys.stdout.isatty():
        filled = round(BAR * done / max(of, 1))
        print(f"\r  {'█' * filled}{'·' * (BAR - filled)} {text:<40}", end="\n" if done >= of > 1 else "", flush=True)
    elif done == 0 or done * 10 // of > (done - 1) * 10 // of:
        tell(f"  {text} ({done} of {of})" if of > 1 else f"  {text}")


def bring_in(paths: list[Path]) -> None:
    """Hand records from elsewhere to the same import that `midspan import-fhir` runs."""
    from midspan.doors.interop.fhir.command import bring_in as read

    read(paths, source="Example Hospital")


def keep_running(port: int, cluster: "Cluster | None") -> None:
    """Serve, say how to sign in, and supervise."""
    address = f"http://{HOST}:{port}"
    lines = welcome(address)
    close_connections()
    tell("Starting the web server and the worker")
    with Supervisor(clinic([f"--host={HOST}", f"--port={port}"]), cluster, tell) as supervisor:
        supervisor.wait_for(f"{address}/")
        tell("\n".join(lines))
        supervisor.watch()


def welcome(address: str) -> list[str]:
    """The address and one line per role."""
    from midspan.doors.demo.build import roles

    known = list(roles())
    widths = [max((len(line[column]) for line in known), default=0) for column in (0, 1)]
    return [
        "",
        f"Midspan runs at {address} — everyone in it is invented.",
        "Sign in as",
        *(f"  {role:<{widths[0]}}  {username:<{widths[1]}}  {password}" for role, username, password in known),
        f"Data in {data_folder()}. Ctrl-C stops it.",
    ]


def close_connections() -> None:
    """Let go of the database; the supervisor itself needs none."""
    from django.db import connections

    connections.close_all()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is done now, and how long it took when it was long."""
    start = time.monotonic()
    print(text, end="", flush=True)
    try:
        yield
    finally:
        took = time.monotonic() - start
        print(f" ({took:.1f} s)" if took >= 1 else "", file=sys.stdout, flush=True)
