"""How does a large clinic come into an empty database? By COPY, table after table, with every constraint in force."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import connection

from midspan.doors.cli.bench.clinic import answered, course, evenings, found, papers, people, places, treatment
from midspan.doors.cli.bench.clinic.frame import Frame
from midspan.doors.cli.bench.shape import Shape, stays
from midspan.foundation.program.rules import week_starts

SEED = 2026
TIDY = "VACUUM ANALYZE"


def build(shape: Shape, *, today: date, tell: Callable[[str], None] = lambda text: None) -> Frame:
    """Fill an empty, migrated database. The same shape and day give the same clinic; tonight every site has groups."""
    rng = Random(SEED)
    frame = Frame(
        shape=shape,
        today=today,
        first=week_starts(today) - timedelta(weeks=shape.weeks - 1),
        stays=list(stays(shape, rng)),
    )
    tell(f"{shape.sites} sites with staff and tracks")
    places.fill(frame)
    tell(f"{shape.people:,} people")
    people.fill(frame, rng)
    papers.fill(frame, rng)
    found.fill(frame)
    tell("forms and their scores")
    answered.fill(frame)
    tell("signed papers, reviews of the level, use by day")
    course.fill(frame)
    tell("plans and what was done for them")
    treatment.fill(frame)
    tell(f"{frame.shape.sites * 4:,} groups and their sessions")
    evenings.fill_sessions(frame)
    evenings.fill_seats(frame)
    tell("attendances, visits and lines")
    evenings.fill_attendance(frame, rng)
    tell("the event log")
    papers.fill_log(frame)
    tell("statistics")
    with connection.cursor() as cursor:
        cursor.execute(TIDY)
    return frame
