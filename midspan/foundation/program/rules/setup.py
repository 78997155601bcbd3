"""Whether a week can be, which level applies, when partial hospitalization begins: rules of the clinic as set up."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from midspan.foundation.program.terms import BlockFacts, ClosureFacts, CountingRuleFacts, LevelFacts

SESSION_MINUTES_FROM, SESSION_MINUTES_TO = 120, 240
DAY_TREATMENT_TO = 600


def block_minutes(block: BlockFacts) -> int:
    """Wall-clock minutes of a block, breaks included.

    Source: house rule.
    """
    return _minutes(block.ends) - _minutes(block.starts)


def session_minutes(blocks: Iterable[BlockFacts]) -> dict[int, int]:
    """Minutes from first start to last end, by ISO weekday.

    Source: mission row 000-08: a session is the day's stretch of two to four hours.
    """
    days: dict[int, list[BlockFacts]] = {}
    for block in blocks:
        days.setdefault(block.weekday, []).append(block)
    return {
        day: max(_minutes(block.ends) for block in held) - min(_minutes(block.starts) for block in held)
        for day, held in sorted(days.items())
    }


def reasons_against_week(blocks: list[BlockFacts], *, day_treatment: bool = False) -> list[str]:
    """Why a weekly template cannot be. Empty means it can: one to seven days, each of 120 to 240 minutes, no overlaps.

    A track of day treatment may have days of up to ten hours.
    Source: mission rows 000-08 (session of 2-4 hours), 001-10 (1-7 days a week), 001-11 (day variants of several hours).
    """
    longest, words = (DAY_TREATMENT_TO, "two to ten") if day_treatment else (SESSION_MINUTES_TO, "two to four")
    if not blocks:
        return ["A week needs at least one block."]
    reasons = []
    for block in blocks:
        if block.starts >= block.ends:
            reasons.append(f"“{block.title}” ends before it starts.")
        elif not 0 <= block.break_minutes < block_minutes(block):
            reasons.append(f"The break of “{block.title}” is longer than the block.")
    for day, minutes in session_minutes(blocks).items():
        if not SESSION_MINUTES_FROM <= minutes <= longest:
            limits = f"{words} hours ({SESSION_MINUTES_FROM} to {longest})"
            reasons.append(f"{_WEEKDAYS[day]} lasts {minutes} minutes; a session lasts {limits}.")
    ordered = sorted(blocks, key=lambda block: (block.weekday, block.starts))
    for first, second in pairwise(ordered):
        if first.weekday == second.weekday and second.starts < first.ends:
            reasons.append(f"“{first.title}” and “{second.title}” overlap on {_WEEKDAYS[first.weekday]}.")
    return reasons


def hours_per_day(blocks: Iterable[BlockFacts]) -> dict[int, Decimal]:
    """Hours of structured program by ISO weekday, to compare with 2-3 typical outpatient and 4-6 residential hours.

    Source: mission row 004-01.
    """
    return {day: Decimal(minutes) / 60 for day, minutes in session_minutes(blocks).items()}


def is_closed(on: date, *, site_id: int, closures: Iterable[ClosureFacts]) -> bool:
    """Whether the site holds no sessions on the day.

    Source: house rule: a holiday without a site closes every site.
    """
    return any(closure.on == on and closure.site_id in {None, site_id} for closure in closures)


def is_partial_hospitalization(*, minutes_of_days: Iterable[int], rule: CountingRuleFacts) -> bool:
    """Whether a week's credited minutes cross the line to partial hospitalization: by any day or by the week's sum.

    Source: mission row 004-04 and the figures table: 6 hours or more in a day, 20 hours or more in a week.
    """
    days = list(minutes_of_days)
    return (
        any(day >= rule.day_is_partial_hospitalization_minutes for day in days)
        or sum(days) >= rule.week_is_partial_hospitalization_minutes
    )


def rule_held_on(rules: Iterable[CountingRuleFacts], day: date) -> CountingRuleFacts:
    """Which of the rules of one code, oldest first, holds on a day; before the first day of all, the first.

    Source: house rule: counting rules are dated, and a session is counted by the rule of its own day (decision 0007).
    """
    ordered = list(rules)
    held = [rule for rule in ordered if rule.effective_from is None or rule.effective_from <= day]
    return held[-1] if held else ordered[0] if ordered else CountingRuleFacts.default()


def next_up(level: LevelFacts, levels: Iterable[LevelFacts]) -> LevelFacts | None:
    """The next more intensive level of the same edition.

    Source: mission row 002-05: transfer up and down; facts/levels-of-care 2.3.
    """
    return min(
        (other for other in _same(level, levels) if other.order > level.order),
        key=lambda found: found.order,
        default=None,
    )


def next_down(level: LevelFacts, levels: Iterable[LevelFacts]) -> LevelFacts | None:
    """The next less intensive level of the same edition.

    Source: mission row 002-05: transfer up and down; facts/levels-of-care 2.3.
    """
    return max(
        (other for other in _same(level, levels) if other.order < level.order),
        key=lambda found: found.order,
        default=None,
    )


_WEEKDAYS = ["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _same(level: LevelFacts, levels: Iterable[LevelFacts]) -> list[LevelFacts]:
    return [other for other in levels if other.edition == level.edition]


def local_day(moment: datetime, timezone: str) -> date:
    """The calendar day at a site at an aware moment.

    Source: house rule: moments are stored in UTC, days belong to the site.
    """
    return moment.astimezone(ZoneInfo(timezone)).date()


def week_starts(day: date) -> date:
    """The Monday of a day's week.

    Source: house rule: the program's week runs Monday to Sunday.
    """
    return day - timedelta(days=day.weekday())
