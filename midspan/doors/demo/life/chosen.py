"""Who of the invented people is chosen for what beside the groups? Read off the plan, so every process answers the same."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from midspan.doors.demo.course import Course
from midspan.doors.demo.plan import Plan
from midspan.foundation.people.terms import Sex

WOMEN, FAMILIES = "Women’s circle", "Family afternoon"
CIRCLES_BEGIN = timedelta(days=25)  # before today
OWN_BEGIN, SETTLED = timedelta(days=28), timedelta(days=4)
FAMILY_SETTLED = timedelta(days=10)
WOMEN_SEATS, FAMILY_SEATS = 6, 4
OWN_MINUTES = 45
BEFORE_EVENING, AFTER_MORNING = time(17), time(13)


@dataclass(frozen=True, slots=True)
class Regular:
    """Somebody with a session of their own each week at the same time."""

    course: Course
    weekday: int
    starts: time
    misses: bool = False

    def first_on(self, plan: Plan) -> date:
        """The first of these days, four weeks ago; today is one of them for some."""
        day = plan.today - OWN_BEGIN
        return day + timedelta(days=(self.weekday - day.isoweekday()) % 7)


def here_now(plan: Plan, *groups: str) -> tuple[Course, ...]:
    """Who is in treatment now in these groups (all, where none is named), the longest first."""
    found = [one for one in plan.courses if one.admitted_at and not one.ended and (not groups or one.group in groups)]
    return tuple(sorted(found, key=lambda one: (one.admitted_at, one.number)))


def held_together(plan: Plan) -> tuple[str, ...]:
    """Every other group is lived by one process (life.hands); what joins several groups is made of these."""
    return tuple(group.name for group in plan.groups)[::2]


def circles_of(course: Course, plan: Plan) -> dict[str, date]:
    """What somebody comes to beside their own group, and from which day."""
    begin = max(plan.today - CIRCLES_BEGIN + timedelta(days=2), (course.admitted_on or plan.today) + timedelta(days=1))
    found: dict[str, date] = {}
    if begin < plan.today:
        found |= {WOMEN: begin} if course in women(plan) else {}
        found |= {FAMILIES: begin} if course in families(plan) else {}
    return found


def women(plan: Plan) -> tuple[Course, ...]:
    """Who comes to the women's circle since it began."""
    return tuple(one for one in here_now(plan, *held_together(plan)) if one.person.sex == Sex.FEMALE)[:WOMEN_SEATS]


def families(plan: Plan) -> tuple[Course, ...]:
    """Who brings somebody to the family afternoon."""
    return here_now(plan, *held_together(plan))[1 : 1 + FAMILY_SEATS]


def with_family(plan: Plan) -> tuple[Course, ...]:
    """Who had a family session last week: the latest of the first group who has settled in."""
    here = [one for one in here_now(plan, plan.groups[0].name) if one.silent_from is None]
    return tuple(one for one in here if one.admitted_on and one.admitted_on < plan.today - FAMILY_SETTLED)[-1:]


def regulars(plan: Plan) -> tuple[Regular, ...]:
    """Two of each of three groups: one on the weekday that today is, one on another day with groups; one of them missed once."""
    weekdays = sorted({day.isoweekday() for day in plan.days[-6:]})
    others = [day for day in weekdays if day != plan.today.isoweekday()] or weekdays
    found: list[Regular] = []
    for place, group in enumerate(plan.groups[:3]):
        starts = AFTER_MORNING if group.starts.hour < 12 else BEFORE_EVENING
        since = [
            one for one in here_now(plan, group.name) if one.admitted_on and one.admitted_on < plan.today - OWN_BEGIN - SETTLED
        ]
        chosen = [one for one in since if one.silent_from is None and one.number != plan.alert_of][:2]
        for one, weekday in zip(chosen, (plan.today.isoweekday(), others[place % len(others)]), strict=False):
            found.append(Regular(one, weekday, starts, misses=not found))
    return tuple(found)
