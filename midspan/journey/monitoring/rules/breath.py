"""What does a breath test say, and when must it be read a second time?"""

from datetime import datetime, timedelta
from decimal import Decimal

from midspan.foundation.records.terms import Reason
from midspan.journey.monitoring.terms.panels import Method
from midspan.journey.monitoring.terms.results import Answer, BreathReadings, BreathRule, Line

ANALYTE = "breath_alcohol"
HIGHEST = Decimal("0.6")


def breath_lines(readings: BreathReadings, rule: BreathRule) -> tuple[Line, ...]:
    """The readings as lines of a result: the first alone can mislead, the second settles it.

    Source: facts/drug-testing 7.3: 15 minutes' wait, second reading, action level 0.02 g/210 L.
    """
    lines = [_line(readings.first, Method.PRESUMPTIVE, rule)]
    if readings.second is not None:
        lines.append(_line(readings.second, Method.DEFINITIVE, rule))
    return tuple(lines)


def second_due(readings: BreathReadings, rule: BreathRule) -> datetime | None:
    """From when on the second reading can be taken, while one is owed.

    Source: facts/drug-testing 7.3.
    """
    owed = readings.second is None and readings.first >= rule.action_level
    return readings.first_at + timedelta(minutes=rule.wait_minutes) if owed else None


def reasons_against_breath(readings: BreathReadings, rule: BreathRule, *, now: datetime) -> list[Reason]:
    """Why these readings cannot be written down. Empty means they can.

    Source: facts/drug-testing 7.3; mouth alcohol is gone after the wait.
    """
    reasons = [
        Reason(f"A reading lies between 0 and {HIGHEST}.", rule="breath", field=field)
        for field, value in (("first", readings.first), ("second", readings.second))
        if value is not None and not 0 <= value <= HIGHEST
    ]
    if readings.first_at > now:
        reasons.append(Reason("That moment has not come yet.", rule="breath", field="first_at"))
    if (readings.second is None) != (readings.second_at is None):
        reasons.append(Reason("A second reading has a value and a moment.", rule="breath", field="second"))
    elif readings.second_at is not None:
        if readings.second_at < readings.first_at + timedelta(minutes=rule.wait_minutes):
            words = f"The second reading comes {rule.wait_minutes} minutes after the first, or later."
            reasons.append(Reason(words, rule="breath", field="second_at"))
        elif readings.second_at > now:
            reasons.append(Reason("That moment has not come yet.", rule="breath", field="second_at"))
    return reasons


def _line(value: Decimal, method: Method, rule: BreathRule) -> Line:
    outcome = Answer.FOUND if value >= rule.action_level else Answer.NOT_FOUND
    return Line(ANALYTE, outcome, method, value, "g/210 L", rule.action_level)
