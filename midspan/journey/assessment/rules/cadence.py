"""What is due for whom and why, and may an instrument be asked this often?"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import CadenceRow, Due, DueFacts, FormMode, Instrument, LastAsked

DISCHARGE_WITHIN = timedelta(days=7)  # before the planned end, what is asked at discharge becomes due
ASKED_LATELY = timedelta(days=14)  # and what was asked so lately is not asked again for it
LONGEST_INTERVAL = 366


def due(
    facts: DueFacts,
    rows: Iterable[CadenceRow],
    entries: Mapping[str, Instrument],
    on: date,
    *,
    every: Mapping[str, int | None] | None = None,
) -> list[Due]:
    """The instruments that are due for one person on a day, each with the reason, the longest overdue first.

    `every` holds the intervals a site set in place of the table's (None: not by the clock). A screener is never due before
    the time it asks about is over. Before admission only what belongs to intake is due.

    Source: catalog/measuring/cadence.toml; rows 000-12, 000-17, 004-17 and 004-18.
    """
    found = [one for row in rows if (one := _due(facts, row, entries[row.instrument], on, every or {})) is not None]
    return sorted(found, key=lambda one: one.due_on)


def interval_of(row: CadenceRow, level: str, last: LastAsked | None, set_here: int | None) -> int | None:
    """Every how many days an instrument is asked of somebody at a level whose last form read so; None: not by the clock.

    Source: catalog/measuring/cadence.toml.
    """
    usual = set_here if set_here is not None else row.levels.get(level, row.every_days)
    high = last is not None and last.total is not None and row.while_at_least is not None and last.total >= row.while_at_least
    if high and row.then_every_days is not None and usual is not None:
        return min(usual, row.then_every_days)
    return usual


def reasons_against_cadence(entry: Instrument, every_days: int | None) -> list[Reason]:
    """What stands against asking every so many days: a screener that looks back further than that. None is never refused.

    Source: defect 12 of published tools: twelve-month screeners sent weekly.
    """
    if every_days is None:
        return []
    if not 1 <= every_days <= LONGEST_INTERVAL:
        return [Reason(f"The interval is 1 to {LONGEST_INTERVAL} days.", rule="cadence", field="every_days")]
    if entry.cadence.kind == "screener" and every_days < entry.recall_days:
        text = f"{entry.short} asks about {entry.recall}; it is not asked again before {entry.recall_days} days are over."
        return [Reason(text, rule="cadence", field="every_days")]
    return []


def _due(facts: DueFacts, row: CadenceRow, entry: Instrument, on: date, every: Mapping[str, int | None]) -> Due | None:
    last = facts.last.get(row.instrument)
    not_by_clock = row.instrument in every and every[row.instrument] is None
    if last is not None and _within_recall(entry, last, on):
        return None
    candidates = [_first(facts, row, last, on), _before_leaving(facts, row, last, on)]
    if facts.active and last is not None and not not_by_clock and row.after == "":
        candidates.append(_again(facts, row, entry, last, every.get(row.instrument)))
    if row.after:
        candidates = [_after_screen(facts, row, entry, last, every.get(row.instrument))]
    reached = [one for one in candidates if one is not None and one[0] <= on]
    if not reached:
        return None
    due_on, why = min(reached)
    who = "the person" if FormMode.SELF in entry.modes else "staff ask it"
    return Due(
        row.instrument, entry.short, entry.about, due_on, last.on if last else None, why, who, entry.minutes, row.source,
        max((on - due_on).days, 0),
    )  # fmt: skip


def _first(facts: DueFacts, row: CadenceRow, last: LastAsked | None, on: date) -> tuple[date, str] | None:
    """Asked for the first time: at intake, or from some group on."""
    if last is not None:
        return None
    if row.intake:
        return facts.opened_on, f"not asked yet; {row.why}"
    if row.from_session is None or not facts.active or facts.admitted_on is None:
        return None
    if facts.sessions is None:  # three groups a week: the second is on the third day, the fourth a week in
        return facts.admitted_on + timedelta(days=row.from_session), row.why
    return (on, row.why) if facts.sessions >= row.from_session - 1 else None


def _again(facts: DueFacts, row: CadenceRow, entry: Instrument, last: LastAsked, set_here: int | None) -> tuple[date, str] | None:
    """The interval since the last one is over."""
    days = interval_of(row, facts.level, last, set_here)
    if days is None:
        return None
    if entry.cadence.kind == "screener":
        days = max(days, entry.recall_days)
    return last.on + timedelta(days=days), f"every {days} days; {row.why}"


def _after_screen(
    facts: DueFacts, row: CadenceRow, entry: Instrument, last: LastAsked | None, set_here: int | None
) -> tuple[date, str] | None:
    """Due once the screener named in `after` was positive, and again while it stays so."""
    screen = facts.last.get(row.after)
    if screen is None or not screen.positive:
        return None
    return _again(facts, row, entry, last, set_here) if last else (screen.on, row.why)


def _before_leaving(facts: DueFacts, row: CadenceRow, last: LastAsked | None, on: date) -> tuple[date, str] | None:
    end = facts.planned_end_on
    if not row.discharge or not facts.active or end is None or end - DISCHARGE_WITHIN > on:
        return None
    if last is not None and last.on + ASKED_LATELY > end:
        return None
    return end - DISCHARGE_WITHIN, f"before discharge on {end:%d %b}; {row.why}"


def _within_recall(entry: Instrument, last: LastAsked, on: date) -> bool:
    return entry.cadence.kind == "screener" and last.on + timedelta(days=entry.recall_days) > on
