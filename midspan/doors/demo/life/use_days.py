"""What do people tell about their days? The month before they came, and then each week in group, most of it without use."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.setup import Clinic
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.terms import Asked, DayReport

ASKED_SINCE = timedelta(weeks=10)  # the program began to ask about days ten weeks ago
BEFORE = 30  # days before admission that are asked about
ASKED_AT = time(17, 55)


def use_told(clinic: Clinic, day: date, everyone: Sequence[Living]) -> Iterator[Happening]:
    """The reports of a day: from those who were admitted yesterday about the month before, from others about their week."""
    if day <= clinic.plan.today - ASKED_SINCE:
        return
    at = datetime.combine(day, ASKED_AT, clinic.plan.now.tzinfo)
    for one in everyone:
        admitted_on = one.course.admitted_on
        if admitted_on is None or not one.course.here_on(day):
            continue
        here = (day - admitted_on).days
        if here == 1 or (here > 1 and day == clinic.plan.today - ASKED_SINCE + timedelta(days=1)):
            yield from happening(at, _tells, one, day, BEFORE + min(here, 30))
        elif here % 7 == 1 and one.course.comes > 0.5:
            yield from happening(at, _tells, one, day, 7)


def _tells(one: Living, day: date, length: int, *, at: datetime) -> None:
    days = [day - timedelta(days=back) for back in range(1, length + 1)]
    substances = [one.course.findings.substance, *one.course.findings.others[:1]]
    reports = [report for substance in substances for on in days for report in _said(one, substance, on)]
    asked = Asked.SELF if one.course.number % 3 else Asked.SESSION
    if reports:
        report_days(one.episode, days=reports, asked=asked, by=one.staff("pat"), at=at)


def _said(one: Living, substance: Substance, on: date) -> Iterator[DayReport]:
    """One day: not remembered, without, or with use. Use grows rare after admission, and rarer where things improve."""
    rng = Random(f"use:{one.clinic.plan.seed}:{one.course.number}:{substance}:{on:%Y%m%d}")
    if rng.random() < 0.06 or one.course.admitted_on is None:
        return
    found, weeks = one.course.findings, (on - one.course.admitted_on).days / 7
    before = found.days_used / 30 if substance is found.substance else found.days_used / 90
    share = before if weeks < 0 else before * (0.12 if found.improves else 0.3) / (1 + weeks / 3)
    if rng.random() >= share:
        yield DayReport(on, substance, False)
    elif substance is Substance.ALCOHOL:
        yield DayReport(on, substance, True, Decimal(rng.choice([2, 3, 4, 5, 6, 8])))
    else:
        yield DayReport(on, substance, True)
