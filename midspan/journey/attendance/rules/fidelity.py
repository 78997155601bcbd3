"""When can a session be observed for fidelity, by whom, and how many observations does a quarter ask for?"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from midspan.foundation.program.terms import InterventionFacts
from midspan.foundation.records.terms import Reason

OBSERVED_A_QUARTER = 2  # sessions of each facilitator; starting value of the program facts, section 3.2, indicator 13


def reasons_against_observing(
    *,
    items: Mapping[str, bool | None],
    intervention: InterventionFacts | None,
    observed_id: int | None,
    by_id: int,
    leaders: Collection[int],
    held: bool,
    starts_at: datetime,
    now: datetime,
    again: bool = False,
) -> list[Reason]:
    """Why a session cannot be rated by this person. Empty means it can. `items`: met, missed, or None for did not come up.

    Source: mission row 004-27 (fidelity score); facts/program 3.2, indicator 13; nobody rates themselves by house rule.
    """
    if intervention is None:
        return [Reason("Choose the method that you watched.", rule="004-27", field="intervention")]
    reasons = []
    if by_id in leaders or by_id == observed_id:
        who = "Another supervising clinician or a director."
        reasons.append(Reason("You led this session; somebody else observes it.", rule="004-27", who=who))
    if observed_id not in leaders:
        reasons.append(Reason("They did not lead this session.", rule="004-27", field="observed"))
    if not held:
        reasons.append(Reason("This session was cancelled.", rule="004-27"))
    elif now < starts_at:
        reasons.append(Reason("This session has not been held yet.", rule="004-27"))
    if again:
        reasons.append(Reason("You rated this session for that method already.", rule="004-27"))
    known = {item.code for item in intervention.checklist}
    if unknown := sorted(items.keys() - known):
        reasons.append(Reason(f"Not on this checklist: {', '.join(unknown)}.", rule="004-27"))
    if not any(met is not None for code, met in items.items() if code in known):
        reasons.append(Reason("Say for at least one point whether you saw it.", rule="004-27", field="items"))
    return reasons


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of a day's quarter, and the first of the next.

    Source: facts/program 3.2, indicator 13: sessions observed per facilitator and quarter.
    """
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, date(day.year + (first.month == 10), (first.month + 3) % 12, 1)
