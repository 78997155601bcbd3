"""Is somebody on track, and if not, why? Reasons in words, for a talk; never a colour alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from midspan.journey.assessment.rules.series import current
from midspan.journey.assessment.terms import Higher, Instrument
from midspan.journey.assessment.terms.series import Concern, Number, Series

WEEK_FOUR = timedelta(weeks=4)  # not verified
ABSTINENT_DAYS = 14
LATELY = timedelta(weeks=4)  # how long a return to use is named here
FALL = 3  # on a scale to 10
CONFIDENCE = frozenset({"readiness_ruler", "self_efficacy"})
OFTEN = 7  # days; what is asked more often is asked at sessions, not by the clock
MISSED = 2
DEFAULTS: Mapping[str, int | None] = {}


def not_on_track(
    found: Sequence[Series],
    entries: Mapping[str, Instrument],
    *,
    on: date,
    admitted_on: date | None,
    uses: Iterable[tuple[date, int]] = (),
    every: Mapping[str, int | None] = DEFAULTS,
    answering: bool = True,
) -> tuple[Concern, ...]:
    """Every reason why somebody is not on track on a day; nothing before admission.

    `uses` holds the first days of stretches with use and how many days without stood before each; `answering` is whether
    forms are still asked for (the episode goes on). `every` holds the intervals in days that a clinic set itself.

    Source: facts of measurement-based care 7.4, until the clinic has norms of its own; week 4 is not verified there.
    """
    if admitted_on is None:
        return ()
    found = current(found)
    return (
        *(_worse(one) for one in found if one.change and one.change.verdict == "reliable_deterioration"),
        *(_standing_still(one) for one in found if _stands_still(one, entries[one.instrument], admitted_on)),
        *(_missed(found, entries, every, on) if answering else ()),
        *_used_again(uses, on),
        *(_fell(one) for one in found if _fall(one, entries) >= FALL),
    )


def missed_rounds(last_on: date, every_days: int, on: date) -> int:
    """How many rounds of an instrument are over since it was last handed in: the day it is due again is not over yet.

    Source: facts of measurement-based care 7.4: two missed check-ins.
    """
    return max((on - last_on).days - 1, 0) // every_days


def _worse(one: Series) -> Concern:
    assert one.start is not None and one.latest is not None
    text = f"{one.label} went from {one.start.value} to {one.latest.value}: worse by {abs(one.moved):g}, more than noise"
    return Concern("reliable_deterioration", f"{text} ({one.reliable_points} is a reliable change).", one.instrument)


def _stands_still(one: Series, entry: Instrument, admitted_on: date) -> bool:
    """Whether a reading four weeks on is still in the severity it began with, without a reliable improvement.

    Whoever began below the screening cut (in the mildest severity where there is none) has nowhere to go.
    """
    if one.baseline is None or one.latest is None or one.change is None or not one.bands:
        return False
    band, cut = one.band_of(one.baseline), entry.cuts.get("any")
    calm = band in {one.bands[0], None} if cut is None else (one.baseline.value or 0) < cut
    still = one.higher == Higher.WORSE and not calm and one.band_of(one.latest) == band
    return still and one.latest.on >= admitted_on + WEEK_FOUR and one.change.verdict == "no_reliable_change"


def _standing_still(one: Series) -> Concern:
    assert one.latest is not None
    band = one.band_of(one.latest)
    text = f"{one.label} is still {band.label if band else 'where it began'} after four weeks, without a reliable improvement."
    return Concern("no_improvement", text, one.instrument)


def _missed(
    found: Sequence[Series], entries: Mapping[str, Instrument], set_here: Mapping[str, int | None], on: date
) -> Iterable[Concern]:
    """One reason for all forms of which two rounds or more are over."""
    last: dict[str, date] = {}
    for one in found:
        if one.readings:
            last[one.instrument] = max(one.readings[-1].on, last.get(one.instrument, date.min))
    gone = []
    for code, day in last.items():
        every = set_here.get(code, entries[code].cadence.every_days)
        if every and every >= OFTEN and missed_rounds(day, every, on) >= MISSED:
            gone.append(f"{entries[code].short} (last on {day:%-d %b})")
    if gone:
        yield Concern("missed_check_ins", f"Two check-ins or more were missed: {', '.join(gone)}.")


def _used_again(uses: Iterable[tuple[date, int]], on: date) -> Iterable[Concern]:
    recent = [(day, before) for day, before in uses if before >= ABSTINENT_DAYS and on - LATELY <= day <= on]
    for day, before in recent[-1:]:
        yield Concern("return_to_use", f"Told of use on {day:%-d %b}, after {before} days without.")


def _fall(one: Series, entries: Mapping[str, Instrument]) -> Number:
    """By how much confidence fell, on a scale to 10: from the start or since the reading before."""
    if one.instrument not in CONFIDENCE or len(one.whole) < 2:
        return 0
    items = len(entries[one.instrument].items) if not one.part else 1
    values = [reading.value or 0 for reading in one.whole]
    begun = one.start.value if one.start is not None and one.start.value is not None else 0
    return (max(begun, values[-2]) - values[-1]) / items


def _fell(one: Series) -> Concern:
    values = [reading.value or 0 for reading in one.whole]
    return Concern("confidence_fell", f"{one.label} fell to {values[-1]:g}, from {max(values[:-1]):g}.", one.instrument)
