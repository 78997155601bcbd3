"""How fast is the admissions line answered, by day and by night?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from midspan.foundation.records.terms import Reason
from midspan.journey.referral.terms import Answered, HourBand, TimeToAnswer

BANDS = (0, 7, 9, 12, 17, 21, 24)  # hours of the local day; before seven and after nine in the evening is night


def reasons_against_inquiry(*, received_at: datetime, answered_at: datetime | None, at: datetime) -> list[Reason]:
    """Why an inquiry cannot have come or been answered then.

    Source: mission row 002-08: time to answer is measured, so times must be possible.
    """
    reasons = []
    if received_at > at:
        reasons.append(Reason("That lies in the future.", rule="002-08", field="received_at"))
    if answered_at is not None and not received_at <= answered_at <= at:
        reasons.append(Reason("An answer comes after the call and not in the future.", rule="002-08", field="answered_at"))
    return reasons


def time_to_answer(inquiries: Iterable[Answered], *, standard_minutes: int, at: datetime) -> TimeToAnswer:
    """Median time to an answer and how many were answered within the standard.

    An inquiry still waiting counts against the standard once its time is over, and not before.
    Source: mission row 002-08.
    """
    within_time = timedelta(minutes=standard_minutes)
    rows = list(inquiries)
    took = [row.answered_at - row.received_at for row in rows if row.answered_at is not None]
    waits = [at - row.received_at for row in rows if row.answered_at is None]
    return TimeToAnswer(
        counted=len(took) + sum(wait > within_time for wait in waits),
        within=sum(time <= within_time for time in took),
        waiting=len(waits),
        median=median(took) if took else None,  # type: ignore[type-var]  # stubs know numbers only
        standard_minutes=standard_minutes,
    )


def call_back_by(received_at: datetime, *, standard_minutes: int) -> datetime:
    """The moment by which a call that nobody answered is called back.

    Source: mission row 002-08: the site's own promise.
    """
    return received_at + timedelta(minutes=standard_minutes)


def by_hour(inquiries: Iterable[Answered], *, standard_minutes: int, at: datetime) -> list[HourBand]:
    """How calls were answered by hours of the day, working days and weekends apart; every band is there.

    Moments come in the site's own time. A call that still has time counts nowhere.
    Source: mission row 002-08: 24 hours, 365 days.
    """
    sorted_in: dict[tuple[int, bool], list[Answered]] = {}
    for row in inquiries:
        sorted_in.setdefault((_band(row.received_at.hour), row.received_at.isoweekday() > 5), []).append(row)
    bands = []
    for place, (first, last) in enumerate(pairwise(BANDS)):
        for weekend in (False, True):
            times = time_to_answer(sorted_in.get((place, weekend), ()), standard_minutes=standard_minutes, at=at)
            bands.append(HourBand(first, last, weekend, times.counted, times.within))
    return bands


def is_night(band: HourBand) -> bool:
    """Whether a band lies outside the hours in which anybody would expect an office to answer.

    Source: house rule: before seven in the morning and after nine in the evening.
    """
    return band.to_hour <= 7 or band.from_hour >= 21


def _band(hour: int) -> int:
    return next(place for place, last in enumerate(BANDS[1:]) if hour < last)
