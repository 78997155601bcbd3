"""Who outside asked to see a period of somebody's care? A few, each with a consent that names them, by utilisation."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.journey.transition.actions import hand_out_thread

ONE_OF, DAYS_BACK, PERIOD = 9, 4, timedelta(days=30)  # every so many people; days ago; what was shown
SHORTEST = timedelta(days=7)  # of care, before anybody asks to see it
WHO = ("Harbor Health Plan, utilization review", "Bayside Care Management")


def period_shown(one: Living) -> Iterator[Happening]:
    """One hand-out of the last weeks, for every ninth person who is still here."""
    course, on = one.course, one.clinic.plan.today - timedelta(days=DAYS_BACK)
    if course.admitted_on is None or course.ended_on is not None or course.number % ONE_OF != 4:
        return
    if on - course.admitted_on < SHORTEST:
        return
    moment = datetime.combine(on, time(10, 5 + course.number % 50), one.clinic.plan.now.tzinfo)
    yield from happening(moment, _shown, one, WHO[course.number % len(WHO)])


def _shown(one: Living, recipient: str, *, at: datetime) -> None:
    began, last = one.course.admitted_on, at.date() - timedelta(days=1)
    if began is not None:
        hand_out_thread(
            one.episode, first_on=max(began, last - PERIOD), last_on=last, recipient=recipient,
            basis=f"Consent of {began:%-d %B %Y} that names them, for review of care", by=one.staff("uma"), at=at,
        )  # fmt: skip
