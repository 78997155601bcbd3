"""Who has missed so many days in a row that somebody must call, and by when?"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.terms import DayState, LedgerLine, MissedInARow, Presence, Streak


def day_states(lines: Iterable[LedgerLine], *, now: int) -> list[DayState]:
    """How somebody stood to every scheduled day that is over, oldest first. Cancelled sessions ask nothing of anybody.

    A day with anything attended was come to, signed or seen at the door; one with an excuse and nothing attended is excused.
    Source: house rule: catalog/missed.
    """
    days: dict[date, list[LedgerLine]] = {}
    for line in lines:
        if not line.part.cancelled:
            days.setdefault(line.part.on, []).append(line)
    return [
        DayState(
            on,
            came=any(line.attended or line.part.presence == Presence.PRESENT for line in held),
            excused=any(line.part.excused for line in held),
        )
        for on, held in sorted(days.items())
        if all(line.part.ends <= now for line in held)
    ]


def missed_in_a_row(days: Iterable[DayState], *, rule: MissedInARow) -> Streak | None:
    """The days missed in a row without an excuse up to the last scheduled day, if they are enough; else None.

    Source: house rule: catalog/missed; facts/levels-of-care: rate again after three missed sessions.
    """
    row: list[date] = []
    for day in days:
        if day.came:
            row = []
        elif not day.excused:
            row.append(day.on)
    return Streak(row[0], row[-1], len(row)) if len(row) >= rule.days else None


def next_working_day(day: date, *, closed: Collection[date] = (), count: int = 1) -> date:
    """The working day that many days later: Monday to Friday, without closures.

    Source: house rule.
    """
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            count -= 1
    return day


def reasons_against_follow_up_done(*, outcome: str, done: bool) -> list[Reason]:
    """Why a follow-up cannot be marked as done. Empty means it can.

    Source: house rule: what became of it is always said.
    """
    if done:
        return [Reason("This was seen to already.", rule="follow-up")]
    if not outcome.strip():
        return [Reason("Say what became of it; the next one reads it.", rule="follow-up", field="outcome")]
    return []
