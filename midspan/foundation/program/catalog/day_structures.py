"""How does our day compare with the usual outpatient and residential day? Figures a clinic may replace."""

from midspan.foundation.program.terms import DayStructure

DAY_STRUCTURES = (
    DayStructure("Outpatient, typical", 2, 3, "Mission row 004-01"),
    DayStructure("Residential, typical", 4, 6, "Mission row 004-01"),
)


def places_of(minutes: int, structures: tuple[DayStructure, ...] = DAY_STRUCTURES) -> list[str]:
    """The kinds of day into whose usual hours a day of so many minutes falls, both ends included.

    Source: mission row 004-01.
    """
    return [kind.name for kind in structures if 60 * kind.hours_from <= minutes <= 60 * kind.hours_to]
