"""Which database does a command use? The one named by DATABASE_URL, else the embedded server, started if none runs."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from midspan.doors.cli.problems import Problem
from midspan.folders import data_folder, in_source

if TYPE_CHECKING:
    from midspan.doors.cli.embedded import Cluster


def silent(text: str) -> None:
    """For commands whose preparation is nobody's news."""


@contextmanager
def ready(kind: str = "clinic", tell: Callable[[str], None] = silent) -> Iterator["Cluster | None"]:
    """The database answers inside this block. Gives the embedded server, or None when DATABASE_URL names another.

    `kind` marks a data folder made here as a `clinic` or a `demo`; `tell` takes one line per long step.
    """
    data = data_folder()
    if in_source(data):
        raise Problem(f"The data folder {data} lies inside the source tree: choose one outside, with MIDSPAN_DATA.")
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    from midspan.doors.cli.embedded import Cluster

    cluster = Cluster(data, kind=kind, tell=tell)
    cluster.enter()
    try:
        yield cluster
    finally:
        cluster.leave()


def set_up_django() -> None:
    """Make models and settings usable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    try:
        django.setup()
    except ValueError as error:
        if "DATABASE_URL" not in str(error):
            raise
        raise Problem(str(error)) from None
