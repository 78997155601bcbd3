"""Which testing policy holds for whom: the phase of a person, the panels that suit them, and what a site may set."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.terms.policy import Pace, PolicyFacts, TestingPhase

RULE = "002-44"
MOST_HOURS = 24
PHASES = tuple(TestingPhase)


def phase_of(policies: Mapping[TestingPhase, PolicyFacts], *, day: int, quiet_days: int | None) -> TestingPhase:
    """The most settled phase whose first day has come and before which it was quiet for long enough.

    `day` is days since admission; `quiet_days` days since the last unexpected result, None when there was none. Somebody
    with an unexpected result goes back to more tests for a while, and nothing else follows from this.
    Source: ASAM Appropriate Use of Drug Testing (2017), frequency by stability; figures are the site's.
    """
    found = PHASES[0]
    for phase in PHASES[1:]:
        policy = policies[phase]
        if day >= policy.from_day and (quiet_days is None or quiet_days >= policy.quiet_days):
            found = phase
    return found


def panels_for(policy: PolicyFacts, substances: Collection[Substance]) -> tuple[str, ...]:
    """The codes of the panels that suit a person's substances, without repeats, that for everybody first.

    Source: ASAM Appropriate Use of Drug Testing (2017): panels follow the person and the detection window.
    """
    codes = [code for name in ("", *(substance.value for substance in substances)) for code in policy.panels.get(name, ())]
    return tuple(dict.fromkeys(codes))


def draw_days_ahead(pace: Pace, *, since: int, on: date, closed: Collection[date]) -> int:
    """On how many days after this one, up to the longest gap, a draw can be held: allowed weekdays without a closure.

    `since` is days since the last specimen that counted. Nobody knows a closure that is decided later; then the next draw
    sees fewer days ahead, and asks earlier.
    Source: house rule; docs/draw.md.
    """
    days = (on + timedelta(days=number) for number in range(1, pace.longest - since + 1))
    return sum(1 for day in days if day.isoweekday() in pace.weekdays and day not in closed)


def reasons_against_policy(
    phase: TestingPhase, pace: Pace, *, away_hours: int, from_day: int, quiet_days: int, longest_allowed: int
) -> list[Reason]:
    """Why a site may not test so: gaps in disorder or too long for the phase, no day to test on, too little notice.

    Source: ASAM Appropriate Use of Drug Testing (2017): weekly at the start, monthly when stable, at random intervals.
    """
    found = []
    if not 1 <= pace.shortest < pace.longest:
        found.append(
            Reason("The longest gap is longer than the shortest, and the shortest at least one day.", RULE, field="longest")
        )
    if pace.longest > longest_allowed:
        text = f"In this phase people are tested at least every {longest_allowed} days."
        found.append(Reason(text, RULE, who="The limit is in the policy file, with its source.", field="longest"))
    if not 1 <= pace.tests <= pace.per_days:
        found.append(Reason("At least one test, and at most one a day.", RULE, field="tests"))
    if not pace.weekdays or not set(pace.weekdays) <= set(range(1, 8)):
        found.append(Reason("Choose at least one weekday.", RULE, field="weekdays"))
    elif _widest(pace.weekdays) > pace.longest - pace.shortest + 1:
        text = "Between these weekdays lie more days than between the shortest and the longest gap."
        found.append(Reason(text, RULE, field="weekdays"))
    if not 1 <= away_hours <= MOST_HOURS:
        found.append(Reason("Somebody who is not expected has between 1 and 24 hours to come.", RULE, field="away_hours"))
    if phase is PHASES[0] and (from_day or quiet_days):
        found.append(Reason("The first phase begins on the first day, without conditions.", RULE, field="from_day"))
    return found


def _widest(weekdays: Collection[int]) -> int:
    """The longest distance from one allowed weekday to the next, in days."""
    held = sorted(set(weekdays))
    return max((later - earlier for earlier, later in zip(held, [*held[1:], held[0] + 7], strict=True)), default=7)
