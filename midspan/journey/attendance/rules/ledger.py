"""Why does each minute of a session count, or not? One line of the ledger, and the lines of a week added up."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from midspan.foundation.program.terms import AgeGroup, CountingRuleFacts
from midspan.journey.attendance.rules.crediting import Minutes, break_above, counted, counts, full_minutes, within
from midspan.journey.attendance.rules.hours import class_of_day, class_of_week
from midspan.journey.attendance.terms import LedgerLine, LedgerWeek, Missing, PartFacts, Presence, Sums, Why
from midspan.journey.attendance.terms.hours import Stay

NOTHING = Sums()


def ledger_line(part: PartFacts, *, rule: CountingRuleFacts, now: int) -> LedgerLine:
    """One session of one person with the reason for every minute that does not count. `now` is in seconds of the epoch.

    What was scheduled is always what is credited and what is missing, added up.
    Source: house rule: hours are derived, never typed; decision 0007; mission row 002-18 (late and early-leave minutes).
    """
    scheduled = (part.ends - part.starts) // 60
    if part.cancelled:
        return _whole(part, scheduled, Why.CANCELLED)
    if part.presence == Presence.ABSENT:
        return _whole(part, scheduled, Why.EXCUSED if part.excused else Why.NO_WORD, absence=part.absence)
    if part.credited is not None:
        return _settled(part, scheduled, rule)
    if not counts(part.service, rule):
        return _whole(part, scheduled, Why.SERVICE, attended=_attended(part))
    if part.ends > now:
        full = full_minutes(part.ends - part.starts, pause=part.pause, rule=rule)
        return _whole(part, scheduled, Why.TO_COME, expected=full)
    likely = counted(part.stretches, starts=part.starts, ends=part.ends, pause=part.pause, rule=rule)
    return _whole(part, scheduled, Why.UNSIGNED, attended=_attended(part), expected=likely)


def uncounted(stays: Sequence[Stay], *, starts: int, ends: int, pause: int, rule: CountingRuleFacts) -> tuple[Missing, ...]:
    """The minutes between what a session lasted and what counts of it, by reason, for somebody who was there.

    Seconds become minutes so that the sum is exact: a reason takes the minute in which its last second lies.
    Source: mission row 002-18; house rule: decision 0007.
    """
    inside = within(stays, starts=starts, ends=ends, rule=rule)
    scheduled = (ends - starts) // 60
    if not inside:
        return (Missing(Why.NOT_SEEN, scheduled),) if scheduled else ()
    lost = [
        (Why.LATE, inside[0][0] - starts),
        (Why.OUT_OF_ROOM, sum(after[0] - before[1] for before, after in pairwise(inside))),
        (Why.LEFT_EARLY, ends - inside[-1][1]),
        (Why.BREAK, break_above(inside, ends=ends, pause=pause, rule=rule)),
    ]
    minutes = (ends - starts - sum(seconds for _, seconds in lost)) // 60
    return _in_minutes(lost, scheduled - minutes, rounded=minutes % rule.round_down_to)


def ledger_week(
    lines: Iterable[LedgerLine], *, starts_on: date, rule: CountingRuleFacts, age_group: AgeGroup = AgeGroup.ADULT
) -> LedgerWeek:
    """The lines of one person's week, added up by kind of service and by reason, and what so many hours are called.

    Source: mission rows 004-02 (share of the week's hours), 004-04 (class of day and week).
    """
    held = tuple(sorted(lines, key=lambda line: (line.part.starts, line.part.session_id)))
    by_service: dict[str, Sums] = {}
    days: dict[date, int] = {}
    for line in held:
        service = line.part.service
        by_service[service] = by_service.get(service, NOTHING) + Sums(line.scheduled, line.attended, line.credited)
        days[line.part.on] = days.get(line.part.on, 0) + line.credited
    expected = sum(line.expected for line in held)
    return LedgerWeek(
        starts_on=starts_on,
        lines=held,
        by_service=by_service,
        missing=by_reason(missing for line in held for missing in line.missing),
        total=sum(by_service.values(), NOTHING),
        expected=expected,
        target=rule.weekly_target_minutes,
        target_days=rule.weekly_target_days,
        service_class=class_of_week(days.values(), expected=expected, rule=rule, age_group=age_group),
        classes={day: found for day, minutes in days.items() if (found := class_of_day(minutes, rule=rule))},
    )


def by_reason(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    """Minutes that do not count added up by reason, the most first.

    Source: house rule.
    """
    sums: dict[tuple[Why, str], Minutes] = {}
    for each in missing:
        sums[each.why, each.absence] = sums.get((each.why, each.absence), 0) + each.minutes
    ordered = sorted(sums.items(), key=lambda item: -item[1])
    return tuple(Missing(why, minutes, absence) for (why, absence), minutes in ordered)


def _settled(part: PartFacts, scheduled: Minutes, rule: CountingRuleFacts) -> LedgerLine:
    """A signed part. What was credited stands; if a count today comes to something else, the ledger says so."""
    stands = part.credited or 0
    missing: tuple[Missing, ...] = (Missing(Why.SERVICE, scheduled),)
    if counts(part.service, rule):
        missing = uncounted(part.stretches, starts=part.starts, ends=part.ends, pause=part.pause, rule=rule)
    if other := scheduled - stands - sum(each.minutes for each in missing):
        missing += (Missing(Why.OTHER_COUNT, other),)
    return LedgerLine(part, scheduled, _attended(part), stands, stands, missing)


def _whole(
    part: PartFacts, scheduled: Minutes, why: Why, *, attended: Minutes = 0, expected: Minutes = 0, absence: str = ""
) -> LedgerLine:
    return LedgerLine(part, scheduled, attended, 0, expected, (Missing(why, scheduled, absence),))


def _attended(part: PartFacts) -> Minutes:
    if not part.stretches:
        return 0
    if len(part.stretches) == 1:
        first, last = part.stretches[0]
        return max(0, min(last, part.ends) - max(first, part.starts)) // 60
    inside = within(part.stretches, starts=part.starts, ends=part.ends, rule=PLAIN)
    return sum(last - first for first, last in inside) // 60


PLAIN = CountingRuleFacts.default()  # without grace: presence as it was


def _in_minutes(lost: Sequence[tuple[Why, int]], total: Minutes, *, rounded: Minutes) -> tuple[Missing, ...]:
    found, seconds, told = [], 0, 0
    for why, more in lost:
        seconds += more
        until = min(total, -(-seconds // 60))
        if until > told:
            found.append(Missing(why, until - told))
        told = until
    if total > told:
        found.append(Missing(Why.ROUNDED, total - told + rounded))
    elif rounded:
        found.append(Missing(Why.ROUNDED, rounded))
    return tuple(found)
