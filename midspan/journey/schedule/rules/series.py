"""How far does a change of a session reach, and when do its sessions stand then? Past sessions never change."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.rules.timetable import wall_clock
from midspan.journey.schedule.terms import SeriesScope, SlotFacts, WeekRun, WeekSession


def reached(series: Sequence[SlotFacts], *, of: SlotFacts, scope: SeriesScope, at: datetime) -> list[SlotFacts]:
    """The sessions of a series that a change of one of them reaches, in order of time: never one that has begun.

    Source: house rule: series edits offer this, following or all; past sessions never change.
    """
    if scope == SeriesScope.THIS:
        found = [of]
    elif scope == SeriesScope.FOLLOWING:
        found = [each for each in series if each.starts_at >= of.starts_at]
    else:
        found = list(series)
    return sorted((each for each in found if each.starts_at > at), key=lambda each: (each.starts_at, each.id))


def moved(on: date, *, weekday: int, starts: time, ends: time, timezone: str) -> tuple[date, datetime, datetime]:
    """Where a session of a day stands on another weekday of its week and at another time of the site's clock: the day, and
    both moments in UTC.

    Source: house rule: local wall-clock time is kept across daylight saving; IANA time zone database.
    """
    day = week_starts(on) + timedelta(days=weekday - 1)
    return day, wall_clock(day, starts, timezone), wall_clock(day, ends, timezone)


def reasons_against_move(
    *, starts: time, ends: time, break_minutes: int, first_starts_at: datetime, at: datetime
) -> list[Reason]:
    """Why a session cannot stand at this time. Empty means it can.

    Source: house rule: nothing is planned into the past; a break lies inside its session.
    """
    length = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    if length <= 0:
        return [Reason("It ends before it begins.", rule="session", field="ends")]
    if length <= break_minutes:
        return [Reason(f"It has a break of {break_minutes} minutes: it must be longer.", rule="session", field="ends")]
    if first_starts_at <= at:
        return [Reason("That time is past.", rule="past-sessions", field="starts")]
    return []


def reasons_against_change(*, status: str, starts_at: datetime, scope: SeriesScope, at: datetime) -> list[Reason]:
    """Why a session cannot be changed any more. Empty means it can.

    Source: house rule: past sessions never change.
    """
    if scope != SeriesScope.ALL and starts_at <= at:
        return [Reason("This session has begun; past sessions never change.", rule="past-sessions")]
    if scope == SeriesScope.THIS and status != "planned":
        return [Reason("This session was cancelled.", rule="session")]
    return []


def reasons_against_merging(
    *,
    planned: bool,
    same_time: bool,
    begun: bool,
    movers: int,
    taken: int,
    seats: int,
    restricted: bool,
    kept_apart: bool,
) -> list[Reason]:
    """Why the people of one session cannot sit in another instead. Empty means they can. `taken` counts who is there
    already, `movers` who would come.

    Source: decision 0016: merge or cancel when a facilitator calls out; mission row 002-28; capacity is house rule.
    """
    reasons = []
    if not planned:
        reasons.append(Reason("One of the two is cancelled.", rule="session"))
    if not same_time:
        reasons.append(Reason("They are not held at the same time.", rule="session"))
    if begun:
        reasons.append(Reason("It has begun; past sessions never change.", rule="past-sessions"))
    if taken + movers > seats:
        reasons.append(Reason(f"Not enough seats: {taken} of {seats} are taken, {movers} would come.", rule="capacity"))
    if restricted:
        reasons.append(Reason("The other group is for some people only.", rule="002-28"))
    if kept_apart:
        reasons.append(Reason("Not possible with this group.", rule="kept-apart", who="A supervising clinician knows why."))
    return reasons


def runs_of(sessions: Sequence[WeekSession]) -> list[WeekRun]:
    """Sessions of a day in order, those of one group that follow each other directly with the same room, leaders, state and
    seats as one run.

    Source: house rule: three blocks of one evening are read as one.
    """
    runs: list[list[WeekSession]] = []
    for one in sorted(sessions, key=lambda each: (each.facts.starts_at, each.facts.room, each.facts.id)):
        before = next((run for run in runs if _goes_on(run[-1], one)), None)
        if before is not None:
            before.append(one)
        else:
            runs.append([one])
    return [WeekRun(tuple(run)) for run in runs]


def _goes_on(last: WeekSession, one: WeekSession) -> bool:
    both_held = last.facts.status == one.facts.status == "planned"
    return both_held and last.facts.ends_at == one.facts.starts_at and _same(last) == _same(one)


def _same(one: WeekSession) -> tuple[object, ...]:
    facts = one.facts
    return facts.group_id, facts.room, facts.facilitator_id, facts.co_facilitator_id, one.taken, one.by_telehealth
