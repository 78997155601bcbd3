"""Who could be helped by a medicine, who was offered one, who started, and who was still taking it?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from midspan.journey.medication.terms.giving import Course, Funnel, Retained

RETAINED_AT = (30, 90, 180)
GAP_DAYS = 30  # between two orders of the same indication: still the same stay


def last_day(course: Course) -> date | None:
    """The last day of the first unbroken stay on a medicine; None while it goes on, or where nothing was started.

    Source: house rule: orders with no more than 30 days between them are one stay.
    """
    until: date | None = None
    for place, (first, last) in enumerate(sorted(course.stays, key=lambda stay: stay[0])):
        if place and until is not None and (first - until).days > GAP_DAYS:
            return until
        if last is None:
            return None
        until = last if until is None or last > until else until
    return until


def retained(courses: Iterable[Course], day: int, on: date) -> Retained:
    """How many still took a medicine so many days after the start. Of those who could have reached that day by `on`; who left
    the program before it while taking one is unknown and not counted.

    Source: facts/medication (30, 90, 180 days); house rule: a denominator holds only who could have reached the day.
    """
    n = of = unknown = 0
    for course in courses:
        if course.started_on is None:
            continue
        reached = course.started_on + timedelta(days=day)
        if reached > on:
            continue
        stopped = last_day(course)
        still = stopped is None or stopped >= reached
        if not _stopped_before_leaving(course, reached) and course.left_on is not None and course.left_on < reached:
            unknown += 1
            continue
        of += 1
        n += still
    return Retained(day, n, of, unknown)


def funnel_of(indication: str, courses: Sequence[Course], on: date, reasons: Iterable[str] = ()) -> Funnel:
    """The funnel of one indication on a day. Each step counts people; who started was offered.

    Source: mission row 004-24: eligible, offered, started.
    """
    here = [course for course in courses if course.indication == indication]
    return Funnel(
        indication,
        eligible=len(here),
        offered=sum(course.offered_on is not None or course.started_on is not None or course.elsewhere for course in here),
        declined=sum(course.declined_on is not None and course.started_on is None for course in here),
        started=sum(course.started_on is not None for course in here),
        elsewhere=sum(course.elsewhere and course.started_on is None for course in here),
        retained=tuple(retained(here, day, on) for day in RETAINED_AT),
        reasons=tuple(Counter(reasons).most_common()),
    )


def _stopped_before_leaving(course: Course, reached: date) -> bool:
    """The medicine ended while the person was still here: that is known, whatever came after."""
    stopped = last_day(course)
    return stopped is not None and stopped < reached and (course.left_on is None or stopped < course.left_on)
