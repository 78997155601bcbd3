"""Can something that was told have happened on that day?"""

from datetime import date

from midspan.foundation.records.terms import Reason

EARLIEST = date(1900, 1, 1)  # nobody who comes here remembers a day before


def reasons_against_day(day: date | None, *, on: date, rule: str, field: str) -> list[Reason]:
    """Why nothing can be told of this day, seen from the day `on`: it lies ahead, or its year was mistyped.

    Source: house rule: what is told has happened.
    """
    if day is not None and day > on:
        return [Reason("That day lies ahead.", rule=rule, field=field)]
    if day is not None and day < EARLIEST:
        return [Reason("Look at the year again.", rule=rule, field=field)]
    return []
