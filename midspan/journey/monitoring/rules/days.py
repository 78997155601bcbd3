"""What do days with, without and unknown add up to, and what can be reported about a day?"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.rules.abstaining import corrected
from midspan.journey.monitoring.terms import Abstinence, Day, DayReport, Lapse, Timeline
from midspan.journey.monitoring.terms.findings import Span

HEAVY_FROM = {"male": 5, "female": 4}
LOWER_CUT = 4
LONGEST_BACK = 400  # days; people remember a year with a calendar at hand, hardly more
MOST_DRINKS = Decimal(99)


def heavy_from(sex: str | None) -> tuple[int, bool]:
    """Standard drinks from which a day is heavy, and whether that is known of this sex; else the lower cut holds.

    Source: NIAAA, heavy drinking: five or more on a day for men, four or more for women.
    """
    return HEAVY_FROM.get(sex or "", LOWER_CUT), sex in HEAVY_FROM


def timeline(days: Sequence[Day], *, heavy_from: Decimal | int) -> Timeline:
    """Add up a calendar, oldest day first. None is unknown: outside every denominator, and the end of a streak.

    A day of use whose amount is unknown (True) counts as known and as use, and stays out of everything about drinks; when
    that is so of every day of use, heavy days are unknown too (None). The current streak ends at the calendar's last day.

    Source: Timeline Followback (Sobell and Sobell 1992): percent days abstinent, percent heavy days, drinks per drinking
    day; that unknown days never count as abstinent is a house rule.
    """
    known = [day for day in days if day is not None]
    drinks = [day for day in known if day and day is not True]
    abstinent = sum(not day for day in known)
    use_days = len(known) - abstinent
    heavy = sum(day >= heavy_from for day in drinks) if drinks or not use_days else None
    longest, current = _streaks(days)
    return Timeline(
        days=len(days),
        days_known=len(known),
        days_abstinent=abstinent,
        percent_days_abstinent=_percent(abstinent, len(known)),
        use_days=use_days,
        heavy_days=heavy,
        percent_heavy_days=None if heavy is None else _percent(heavy, abstinent + len(drinks)),
        drinks_per_drinking_day=Fraction(sum(drinks)) / len(drinks) if drinks else None,
        longest_streak=longest,
        current_streak=current,
    )


def _streaks(days: Sequence[Day]) -> tuple[int, int]:
    """The longest run of days without use, and the one that ends at the last day."""
    longest = current = 0
    for day in days:
        if day is None or day:
            current = 0
        else:
            current += 1
            if current > longest:
                longest = current
    return longest, current


def _percent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def calendar(reports: Iterable[DayReport], *, first: date, last: date) -> list[Day]:
    """The days from first to last as the reports tell them; days without a report are unknown.

    Two reports of one day (of two substances) make it a day with use when either does.

    Source: Timeline Followback; house rule for several substances.
    """
    told: dict[date, Day] = {}
    for report in reports:
        earlier, said = told.get(report.on), told_by(report)
        if not earlier or (earlier is True and said):
            told[report.on] = said
    return [told.get(first + timedelta(days=number)) for number in range((last - first).days + 1)]


def told_by(report: DayReport) -> Day:
    """One report as a day of a calendar.

    Source: house rule.
    """
    return (report.drinks or True) if report.used else 0


def abstinence(*, known: Collection[date], used: Collection[date], on: date, days: int, spans: Iterable[Span] = ()) -> Abstinence:
    """Where somebody stands on a day: the share of the last `days` days, and the streak up to the last known one.

    `spans` are settled findings of use. One that no told day accounts for makes its days unknown and ends the streak; no day
    of use is made up.

    Source: facts/instruments 7.3; mission row 000-09; house rule: a streak runs to the last day that was asked about, which
    is said beside it.
    """
    known_to = max(known, default=None)
    sure, used, untold = corrected(known, used, spans)
    first = on - timedelta(days=days - 1)
    asked = [day for day in sure if day >= first]
    without = [day for day in asked if day not in used]
    latest = max(untold, key=lambda span: (span.last, span.first), default=None)
    broken = known_to is None or (latest is not None and latest.last >= known_to)
    return Abstinence(
        days=days,
        days_known=len(asked),
        percent=_percent(len(without), len(asked)),
        current_streak=0 if known_to is None or broken else _without_until(known_to, sure, used),
        known_to=known_to,
        last_use_on=max(used, default=None),
        found_from=latest.first if latest else None,
        found_to=latest.last if latest else None,
    )


def lapses(*, known: Collection[date], used: Collection[date], since: date) -> list[Lapse]:
    """Each first day of a stretch with use from `since` on, oldest first, with the days without right before it.

    Source: facts/instruments 7.4: use after days of abstinence asks for a new look, and alone for nothing else.
    """
    day = timedelta(days=1)
    starts = [on for on in sorted(used) if on >= since and on - day not in used]
    return [Lapse(on, _without_until(on - day, known, used)) for on in starts]


def _without_until(last: date, known: Collection[date], used: Collection[date]) -> int:
    """How many known days without use stand in a row up to `last`."""
    count = 0
    while last in known and last not in used:
        count, last = count + 1, last - timedelta(days=1)
    return count


def reasons_against_reporting(reports: Sequence[DayReport], *, today: date) -> list[Reason]:
    """Why these days cannot be written down. Empty means they can. A reason's field is the day in ISO form.

    Source: Timeline Followback asks about days that were, up to about a year back; house rule for the limits.
    """
    if not reports:
        return [Reason("Say something about at least one day.", rule="tlfb")]
    seen: set[tuple[date, Substance]] = set()
    reasons = []
    for report in reports:
        twice = (report.on, report.substance) in seen
        seen.add((report.on, report.substance))
        words = "This day stands here twice." if twice else _wrong_with(report, today)
        if words:
            reasons.append(Reason(words, rule="tlfb", field=report.on.isoformat()))
    return reasons


def _wrong_with(report: DayReport, today: date) -> str:
    """What is wrong with one report, or nothing."""
    if report.on > today:
        return "That day has not come yet."
    if report.on < today - timedelta(days=LONGEST_BACK):
        return f"That day is more than {LONGEST_BACK} days back."
    if report.drinks is None:
        return ""
    if report.substance is not Substance.ALCOHOL:
        return "Drinks are counted for alcohol alone."
    if not report.used:
        return "" if report.drinks == 0 else "A day without use has no drinks."
    fits = report.drinks.is_finite() and 0 < report.drinks <= MOST_DRINKS and report.drinks == round(report.drinks, 2)
    return "" if fits else f"Drinks are a number above 0 and at most {MOST_DRINKS}, with two decimals at most."
