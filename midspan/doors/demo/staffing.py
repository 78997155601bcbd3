"""When does the invented staff work, what have they learned beyond their licence, and who is away soon?"""

from datetime import date, datetime, time, timedelta

from midspan.doors.demo.days import weekdays
from midspan.doors.demo.plan import Plan
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.program.terms import Qualification
from midspan.foundation.records.actions import staff
from midspan.journey.schedule.actions import record_leave, set_hours
from midspan.journey.schedule.terms import LeaveKind, WeeklySlot

Q = Qualification
TRAINED = {
    "abena": (Q.TRAUMA_TRAINED, Q.FAMILY_TRAINED, Q.CBT_TRAINED, Q.MATRIX_TRAINED),
    "marcus": (Q.CBT_TRAINED, Q.TSF_TRAINED),
    "rosa": (Q.TRAUMA_TRAINED, Q.CBT_TRAINED, Q.DBT_TRAINED),
    "lena": (Q.MI_TRAINED, Q.CBT_TRAINED),
    "theo": (Q.TSF_TRAINED,),
    "nia": (Q.MI_TRAINED,),
}
COURSE = {
    Q.TRAUMA_TRAINED: "Trauma-informed care, three days, Example Institute",
    Q.FAMILY_TRAINED: "Families and recovery, one year, Example Institute",
    Q.CBT_TRAINED: "Cognitive behavioural therapy, 40 hours, Sample College",
    Q.DBT_TRAINED: "Skills training with a diary card, 30 hours, Sample College",
    Q.MI_TRAINED: "Motivational interviewing, two days with recordings rated, Sample College",
    Q.TSF_TRAINED: "Twelve-step facilitation, two days, Example Institute",
    Q.MATRIX_TRAINED: "Outpatient model for stimulant use, two days, Example Institute",
}
OFFICE, MORNING = (time(10), time(18)), (time(8), time(16, 30))
EVENING, SATURDAY, SUNDAY = (time(12, 45), time(21, 20)), (time(9, 30), time(12)), (time(14), time(17))
MORNINGS, SUPERVISES, WOMEN = frozenset({"lena", "pat"}), "abena", frozenset({"rosa", "nia"})
OFFICE_DAYS = 2  # beside three long days with groups
AWAY_IN, AWAY_DAYS = timedelta(days=9), 4


def staff_the_week(plan: Plan, site: Site, people: dict[str, Staff], *, at: datetime) -> None:
    """Everybody who leads gets hours and what they were trained for; the clinic knows both before its first group."""
    for username, courses in TRAINED.items():
        for place, learned in enumerate(courses):
            since = plan.first_day - timedelta(days=400 + 190 * place)
            staff.record_training(
                people[username], qualification=learned, source=COURSE[learned], from_on=since, by=people["ada"], at=at
            )
    for username in (*TRAINED, "pat", "noor"):
        hours = hours_of(username, weekdays(plan.today))
        set_hours(people[username], site=site, hours=hours, from_on=plan.first_day, by=people["dana"], at=at)


def hours_of(username: str, group_days: tuple[int, ...]) -> list[WeeklySlot]:
    """The weekly hours of one member: days with groups, two office days, and weekends for women’s circle and families."""
    office = [day for day in (1, 3, 2, 4, 5) if day not in group_days][:OFFICE_DAYS]
    held, others = (MORNING, MORNING) if username in MORNINGS else (EVENING, OFFICE)
    days = {day: WeeklySlot(day, *held) for day in group_days} | {day: WeeklySlot(day, *others) for day in office}
    if username in WOMEN:
        days.setdefault(6, WeeklySlot(6, *SATURDAY))
    if username == SUPERVISES:
        days.setdefault(7, WeeklySlot(7, *SUNDAY))
    return [days[day] for day in sorted(days)]


def plan_leave(plan: Plan, people: dict[str, Staff], *, at: datetime) -> None:
    """Lena is away for a few days, the week after next: her sessions wait for somebody else."""
    first: date = plan.today + AWAY_IN
    starts_at = datetime.combine(first, time(0), plan.now.tzinfo)
    ends_at = datetime.combine(first + timedelta(days=AWAY_DAYS), time(0), plan.now.tzinfo)
    record_leave(people["lena"], kind=LeaveKind.HOLIDAY, starts_at=starts_at, ends_at=ends_at, by=people["dana"], at=at)
