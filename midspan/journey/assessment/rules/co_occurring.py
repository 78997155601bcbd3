"""Which results open a suspected condition to treat alongside, and what stands against changing one?"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import ConditionKind, ConditionStatus, ConditionTable, FormStatus, Opens, Score

CLOSED = frozenset({ConditionStatus.RULED_OUT, ConditionStatus.RESOLVED})
ANY_FORM = "*"


def conditions_from(instrument: str, score: Score, opens: Iterable[Opens]) -> list[Opens]:
    """The rows of the table that this result fires, one for each condition. A total counts on a whole form only.

    Source: rows 000-12 and 001-17; cuts as the table names them.
    """
    fired: dict[ConditionKind, Opens] = {}
    for row in opens:
        if row.instrument in {instrument, ANY_FORM} and _fires(row, score):
            fired.setdefault(row.kind, row)
    return list(fired.values())


def reasons_against_condition(status: str, *, closed: bool, care: str) -> list[Reason]:
    """Why a condition cannot be changed so. A confirmed one says who treats it, here or elsewhere.

    Source: row 001-17: it never excludes, it opens a concurrent treatment track.
    """
    if closed:
        return [Reason("This condition was closed. Open it anew; both are kept.", rule="001-17")]
    if status not in set(ConditionStatus):
        return [Reason("Choose how it stands.", rule="001-17", field="status")]
    if status == ConditionStatus.CONFIRMED and not care.strip():
        return [Reason("Say who treats it alongside, here or elsewhere.", rule="001-17", field="care")]
    return []


def screeners_due(last: Mapping[str, date], table: ConditionTable, *, on: date) -> dict[str, date | None]:
    """The screeners of the table that are due on a day, each with the day it was last asked; never asked is due.

    Source: row 000-12: screeners at intake and monthly.
    """
    named = dict.fromkeys(row.instrument for row in table.opens if row.repeated)
    every = timedelta(days=table.every_days)
    return {code: last.get(code) for code in named if last.get(code) is None or last[code] + every <= on}


def _fires(row: Opens, score: Score) -> bool:
    if row.flag and any(row.flag in flag for flag in score.flags):
        return True
    if score.status != FormStatus.OK:
        return False
    if row.positive and score.positive:
        return True
    return row.at_least is not None and score.total is not None and score.total >= row.at_least
