"""How credited minutes become a week of hours against its targets, and what so many hours are called."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from midspan.foundation.program.rules import is_partial_hospitalization, week_starts
from midspan.foundation.program.terms import AgeGroup, CountingRuleFacts
from midspan.journey.attendance.terms import (
    ServiceClass,
    WeekOfHours,
)


def week_of_hours(
    minutes_by_day: Mapping[date, int],
    *,
    starts_on: date,
    rule: CountingRuleFacts,
    still_planned_minutes: int = 0,
    days_ahead: Iterable[date] = (),
    age_group: AgeGroup = AgeGroup.ADULT,
) -> WeekOfHours:
    """A week of credited minutes against the track's targets, with the line to partial hospitalization.

    `days_ahead` are days on which something may still count.
    Source: mission rows 002-09, 003-03, 004-02 to 004-04: 9 hours in 3 days by default, 6-30 usual, 6 a day or 20 a week;
    row 000-07: fewer than three days.
    """
    days = {day: minutes for day, minutes in minutes_by_day.items() if week_starts(day) == starts_on}
    total = sum(days.values()) + still_planned_minutes
    return WeekOfHours(
        starts_on=starts_on,
        minutes_by_day=days,
        still_planned_minutes=still_planned_minutes,
        target_minutes=rule.weekly_target_minutes,
        target_days=rule.weekly_target_days,
        partial_hospitalization=is_partial_hospitalization(minutes_of_days=days.values(), rule=rule),
        outside_usual_band=not rule.usual_low_minutes <= total <= rule.usual_high_minutes,
        days_ahead=sum(1 for day in set(days_ahead) if not days.get(day)),
        service_class=class_of_week(days.values(), expected=total, rule=rule, age_group=age_group),
    )


def class_of_week(
    minutes_of_days: Collection[int], *, expected: int, rule: CountingRuleFacts, age_group: AgeGroup = AgeGroup.ADULT
) -> ServiceClass:
    """What a week is called: by the hours it has, and while it runs by those it will have.

    Partial hospitalization only by minutes that are credited: it is never announced ahead.
    Source: mission rows 004-03, 004-04, 001-11; facts/levels-of-care 2.3: below 9 hours outpatient for adults, below 6 for
    adolescents; from 6 hours in a day or 20 in a week partial hospitalization. The lines are data of the counting rule.
    """
    if is_partial_hospitalization(minutes_of_days=minutes_of_days, rule=rule):
        return ServiceClass.PARTIAL
    line = rule.adolescent_intensive_minutes if age_group == AgeGroup.ADOLESCENT else rule.intensive_minutes
    return ServiceClass.INTENSIVE if max(expected, sum(minutes_of_days)) >= line else ServiceClass.OUTPATIENT


def class_of_day(minutes: int, *, rule: CountingRuleFacts) -> ServiceClass | None:
    """What one day with so many credited minutes is called; a day without any is none.

    Source: mission row 004-04: six hours or more in a day are partial hospitalization.
    """
    if minutes <= 0:
        return None
    return ServiceClass.PARTIAL if minutes >= rule.day_is_partial_hospitalization_minutes else ServiceClass.INTENSIVE
