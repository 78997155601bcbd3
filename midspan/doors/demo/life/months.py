"""Day by day from the first call to now: people come in at the front, groups are held behind, people leave.

Front and back, as in any house: the front has calls, assessments, admissions and the timetable; the back has groups, forms
asked again and discharges. The back needs nothing of a day but who was admitted, so it may follow in its own process.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from midspan.doors.demo.life.asides import glass, leaving, line_and_roster
from midspan.doors.demo.life.between import between_sessions
from midspan.doors.demo.life.chosen import CIRCLES_BEGIN
from midspan.doors.demo.life.circles import joining, open_circles
from midspan.doors.demo.life.contacts import contacts
from midspan.doors.demo.life.draws import tests_drawn
from midspan.doors.demo.life.giving import giving
from midspan.doors.demo.life.groups import day_of_groups
from midspan.doors.demo.life.intake import steps
from midspan.doors.demo.life.medicines import medicines
from midspan.doors.demo.life.own import own_sessions
from midspan.doors.demo.life.persons import Happening, Living
from midspan.doors.demo.life.planning import planning
from midspan.doors.demo.life.results import laboratories_begun, results_come
from midspan.doors.demo.life.reviews import level_reviews
from midspan.doors.demo.life.shown import period_shown
from midspan.doors.demo.life.use_days import use_told
from midspan.doors.demo.life.waiting import intake_times, senders
from midspan.doors.demo.life.work import calls, door_questions, group_event, sheets
from midspan.doors.demo.plan import Plan
from midspan.doors.demo.setup import Clinic, open_groups, plan_sessions
from midspan.foundation.episodes.models import Episode
from midspan.journey.schedule.queries import membership_of

Progress = Callable[[str, int, int], None]
Admitted = list[tuple[int, int]]  # number of the course, key of the episode
PERSONAL = (
    leaving, planning, medicines, giving, between_sessions, contacts, level_reviews, period_shown, joining, own_sessions, sheets,
    door_questions,
)  # known from admission on  # fmt: skip
SESSIONS_EVERY = 28  # days between two runs of the clock that makes sessions


def days_of(plan: Plan) -> list[date]:
    """Every day to live through, in order."""
    return [plan.first_day + timedelta(days=offset) for offset in range((plan.today - plan.first_day).days + 1)]


def front(clinic: Clinic, *, electronic: bool) -> Iterator[Admitted]:
    """Live the front of each day and say who was admitted. With `electronic`, FHIR bundles are left to the import."""
    everyone = [Living(course, clinic) for course in clinic.plan.courses if not (electronic and course.electronic)]
    asides = [*line_and_roster(clinic), *senders(clinic), *intake_times(clinic, everyone)]
    diary = _diary(clinic, [*asides, *(step for one in everyone for step in steps(one))])
    for number, day in enumerate(days_of(clinic.plan)):
        morning = datetime.combine(day, time(5), clinic.plan.now.tzinfo)
        open_groups(clinic, morning)
        if number % SESSIONS_EVERY == 0 or day == clinic.plan.today:
            plan_sessions(clinic, morning)
        open_circles(clinic, morning)
        if number == 0:
            laboratories_begun(clinic, at=morning)
        _live(clinic, [*diary.get(day, []), *tests_drawn(clinic, day, [])])  # the draw alone
        yield [(one.course.number, one.episode.pk) for one in everyone if one.course.admitted_on == day and one.membership]


def back(clinic: Clinic, admitted_by_day: Iterable[Admitted], *, groups: Sequence[str], progress: Progress) -> None:
    """Live the back of each day for the people of these groups, as soon as the front of it is done."""
    everyone: list[Living] = []
    by_number = {course.number: course for course in clinic.plan.courses}
    days, held = days_of(clinic.plan), set(clinic.plan.days)
    known = _diary(clinic, group_event(clinic, groups))
    for number, (day, admitted) in enumerate(zip(days, admitted_by_day, strict=False), start=1):
        for course, episode in admitted:
            if by_number[course].group in groups:
                everyone.append(_in_treatment(Living(by_number[course], clinic), episode, day))
                known = _diary(clinic, [step for part in PERSONAL for step in part(everyone[-1])], known)
        if day == clinic.plan.today - timedelta(days=21) and clinic.plan.groups[0].name in groups:
            known = _diary(clinic, glass(clinic, everyone), known)
        meets = day in held or day > clinic.plan.today - CIRCLES_BEGIN
        groups_of_day = day_of_groups(clinic, day, everyone) if meets else ()
        told = [*use_told(clinic, day, everyone), *results_come(clinic, day, everyone)]
        told += tests_drawn(clinic, day, everyone, draws=False)
        _live(clinic, [*known.pop(day, []), *calls(clinic, day, everyone), *groups_of_day, *told])
        if number % 7 == 0 or day == clinic.plan.today:
            progress(f"{day:%d %B %Y}", number, len(days))


def _in_treatment(one: Living, episode: int, day: date) -> Living:
    one.episode = Episode.objects.select_related("patient", "site", "track").get(pk=episode)
    one.patient, one.membership = one.episode.patient, membership_of(episode, day)
    return one


def _diary(
    clinic: Clinic, happenings: Iterable[Happening], diary: dict[date, list[Happening]] | None = None
) -> dict[date, list[Happening]]:
    """What is known beforehand, by local day; added to `diary` where one is given."""
    diary = {} if diary is None else diary
    for at, act in happenings:
        diary.setdefault(at.astimezone(clinic.plan.now.tzinfo).date(), []).append((at, act))
    return diary


def _live(clinic: Clinic, happenings: list[Happening]) -> None:
    """What happens in a day, in order of time, up to now."""
    for at, act in sorted(happenings, key=lambda happening: happening[0]):
        if at <= clinic.plan.now:
            act()
