"""Do the person's word and a test say the same? Without blame: told first, found first, both, or nobody had asked."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from midspan.journey.monitoring.rules.interpretation import KIN, days_of
from midspan.journey.monitoring.terms.findings import Beside, Compared
from midspan.journey.monitoring.terms.results import DILUTE, NOT_READ, Answer, Explained, Finding, Status, Tables

OPEN = NOT_READ | DILUTE | {Status.PENDING}


def compare(finding: Finding, *, specimen_id: int, on: date, told: Iterable[tuple[str, date, bool]], tables: Tables) -> Compared:
    """One test beside what was told of the days it reaches back to; `told` is substance, day, and whether there was use.

    What a medicine explains is left out: it says nothing about use.

    Source: mission row 002-44; house rule for the words.
    """
    if finding.status in OPEN:
        return Compared(specimen_id, on, Beside.UNCLEAR, (), None)
    told = list(told)
    lines = [line for line in finding.lines if line.explained not in {Explained.PRESCRIBED, Explained.METABOLITE}]
    found = [line for line in lines if line.answer is Answer.FOUND and line.status is not Status.NOT_CONFIRMED]
    asked, uses = False, []
    for line in found or lines:
        facts = tables.analytes.get(line.analyte)
        if facts is None or facts.substance is None:
            continue
        kin = next((group for group in KIN if facts.substance in group), frozenset({facts.substance}))
        hours = facts.window.longest_hours if found else facts.window.usual_hours
        reach = on - timedelta(days=days_of(hours))
        near = [(day, used) for substance, day, used in told if substance in kin and reach <= day <= on]
        asked = asked or bool(near)
        uses += [day for day, used in near if used]
    return Compared(specimen_id, on, _how(bool(found), uses, asked), tuple(line.name for line in found), max(uses, default=None))


def counted(rows: Iterable[Compared]) -> dict[Beside, int]:
    """How many tests stand how beside what was told, every kind named.

    Source: mission row 002-44.
    """
    counts = Counter(row.how for row in rows)
    return {how: counts[how] for how in Beside}


def _how(found: bool, uses: list[date], asked: bool) -> Beside:
    if not asked:
        return Beside.NOT_ASKED
    if found:
        return Beside.TOLD_FIRST if uses else Beside.FOUND_FIRST
    return Beside.TOLD_ONLY if uses else Beside.BOTH_NOTHING
