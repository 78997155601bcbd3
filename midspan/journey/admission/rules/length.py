"""How long is a stay planned, and what pulls it longer or shorter? A proposal and a date, never an end by itself."""

from collections.abc import Mapping
from datetime import date, timedelta

from midspan.journey.admission.terms import Effect, Factor, FactorAnswer

LEAST_DAYS = 90


def default_weeks(usual: tuple[int, int]) -> int:
    """The weeks proposed first: the fewest of the track's usual weeks that make at least 90 days.

    Source: mission rows 003-12 (12 to 16 weeks) and 002-10 (90 to 120 days).
    """
    low, high = usual
    return next((weeks for weeks in range(low, high + 1) if weeks * 7 >= LEAST_DAYS), high)


def suggested_weeks(usual: tuple[int, int], factors: Mapping[Factor, FactorAnswer]) -> int:
    """The default moved by the factors: one week for each that pulls longer, one back for each that pulls shorter, and
    never outside the usual weeks.

    Source: mission row 003-13 names the factors; one week for each is ours, to be judged by the clinician.
    """
    pulls = {Effect.LONGER: 1, Effect.SHORTER: -1, Effect.USUAL: 0}
    moved = default_weeks(usual) + sum(pulls[answer.effect] for answer in factors.values())
    return min(max(moved, usual[0]), usual[1])


def planned_end(on: date, weeks: int) -> date:
    """The day on which a stay of so many weeks is planned to end.

    Source: mission row 003-13: a planned end date; 002-10.
    """
    return on + timedelta(weeks=weeks)


def usual_days(usual: tuple[int, int]) -> tuple[int, int]:
    """The track's usual length in days.

    Source: mission row 002-10: three to four months.
    """
    return usual[0] * 7, usual[1] * 7
