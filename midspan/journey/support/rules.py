"""What can be written down about a meeting of mutual help."""

from datetime import date

from midspan.foundation.records.terms import Reason

LONGEST_MINUTES = 480


def reasons_against_logging(*, on: date, minutes: int, today: date) -> list[Reason]:
    """Why this meeting cannot be logged. Empty means it can.

    Source: mission rows 000-16 and 004-10: a log of what was, adjunctive to treatment.
    """
    reasons = []
    if on > today:
        reasons.append(Reason("That day has not come yet.", rule="000-16", field="on"))
    if not 1 <= minutes <= LONGEST_MINUTES:
        reasons.append(Reason("A meeting lasts between 1 and 480 minutes.", rule="000-16", field="minutes"))
    return reasons
