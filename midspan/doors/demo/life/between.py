"""What do people learn and try between sessions? Skills, practice and a goal of daily life, of those who are in treatment."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.journey.plan import actions
from midspan.journey.plan.queries import goal_row, objectives_of, practice_row
from midspan.journey.plan.terms import Answer, CareRole, Domain, SkillStep

SINCE = timedelta(weeks=5)  # the pages of the last weeks are what somebody looks at
WEEK = timedelta(weeks=1)
LESSONS = ("urge_surfing", "refusal", "week_plan", "breathing", "call_first", "problem_steps", "naming_feelings", "coping_card")
TRY = {
    "urge_surfing": (
        "Watch one urge to its end, write both ratings.",
        "Sat on the step until the bus came. Eight, then three",
    ),
    "refusal": ("Say no once, in your own words.", "Said no to my cousin; he laughed, I went home."),
    "week_plan": ("Plan the days until Thursday, the evenings too.", "Kept two of three evenings."),
    "breathing": ("Three minutes of slow breathing before bed.", "Fell asleep in the middle of it."),
    "call_first": ("Call one person on the list this week.", "Called, it rang out, called the next one."),
    "problem_steps": (
        "Take the landlord's letter through the six steps.",
        "Stopped at step four, but I wrote the letter.",
    ),
}
GOALS = (
    (Domain.SLEEP, 5, "I want to wake up rested again.", (1, 2, 3, 3, 5, 5)),
    (Domain.EXERCISE, 150, "Walk until my head is quiet.", (30, 60, 45, 120, 160, 150)),
    (Domain.TIME_USE, 5, "No more evenings without a plan.", (2, 2, 4, 3, 5, 6)),
    (Domain.MEALS, 6, "Sit down to eat with the kids.", (3, 4, 4, 6, 6, 7)),
)
SAID = (
    (Answer.AGREED, "SMART Recovery", "Online first, on Mondays."),
    (Answer.AGREED, "Twelve-step meetings (AA, NA, CA, Dual Recovery)", "My neighbor goes on Saturdays."),
    (Answer.LATER, "", "First the evenings here."),
    (Answer.DECLINED, "", "I talk with my pastor instead."),
)


def between_sessions(one: Living) -> Iterator[Happening]:
    """Somebody in treatment now: skills marked, things tried and gone through, weeks told, the care team, mutual help."""
    course, today = one.course, one.clinic.plan.today
    if course.admitted_on is None or course.ended_on is not None:
        return
    rng = Random(f"between:{one.clinic.plan.seed}:{course.number}")
    first = max(course.admitted_on, today - SINCE) + timedelta(days=1)
    held: dict[str, Any] = {}
    yield from _moment(one, first, 15, _team, one)
    if course.number % 5:
        yield from _moment(one, first, 25, _goal, one, held)
    for place, code in enumerate(LESSONS[: 2 + course.number % 4]):
        on = first + timedelta(days=2 + 4 * place)
        yield from _moment(one, on, 30 + place, _teach, one, code, place)
        if code in TRY and place % 2 == 0:
            yield from _moment(one, on, 40 + place, _give, one, code, held)
            yield from _moment(one, on + timedelta(days=2), 45 + place, _tell, one, code, held, rng.randint(2, 9))
            yield from _moment(one, on + timedelta(days=4), 50 + place, _review, one, code, held)
    if course.number % 3 and first < today - timedelta(days=3):  # one waits for the next session
        yield from _moment(one, today - timedelta(days=3), 42, _give, one, "refusal", held)
        if course.number % 2:
            yield from _moment(one, today - timedelta(days=1), 47, _tell, one, "refusal", held, rng.randint(2, 9))
    monday = first + timedelta(days=7 - first.weekday())
    while monday < today:
        if rng.random() < 0.85:
            yield from _moment(one, monday, 55, _week, one, held, monday - WEEK, (monday - first).days // 7)
        monday += WEEK


def _moment(one: Living, on: date, minute: int, act: Any, *given: object) -> Iterator[Happening]:
    if on < one.clinic.plan.today:
        yield from happening(datetime.combine(on, time(16, minute), one.clinic.plan.now.tzinfo), act, *given)


def _team(one: Living, *, at: datetime) -> None:
    by, number = one.staff(one.assessor), one.course.number
    actions.join_team(one.episode, role=CareRole.COUNSELLOR, staff=by, from_on=at.date(), by=by, at=at)
    if number % 2:
        actions.join_team(
            one.episode, role=CareRole.PSYCHIATRIC, outside_name="Dr. Ilse Quillhaven", organisation="Quay Street Clinic",
            from_on=at.date(), by=by, at=at,
        )  # fmt: skip
    if number % 3:
        answer, fellowship, words = SAID[number % len(SAID)]
        actions.agree_mutual_help(one.episode, answer=answer, fellowship=fellowship, words=words, on=at.date(), by=by, at=at)


def _goal(one: Living, held: dict[str, Any], *, at: datetime) -> None:
    by = one.staff(one.assessor)
    domain, aim, words, _told = GOALS[one.course.number % len(GOALS)]
    held["goal"] = actions.set_goal(one.episode, domain=domain, aim=aim, words=words, from_on=at.date(), by=by, at=at).pk


def _week(one: Living, held: dict[str, Any], monday: date, place: int, *, at: datetime) -> None:
    row = goal_row(held["goal"]) if "goal" in held else None
    if row is None or monday < row.from_on - timedelta(days=row.from_on.weekday()):
        return
    _domain, _aim, _words, told = GOALS[one.course.number % len(GOALS)]
    actions.tell_week(row, week_on=monday, value=told[min(place, len(told) - 1)], by=one.staff(one.assessor), at=at)


def _teach(one: Living, code: str, place: int, *, at: datetime) -> None:
    by = one.staff(one.assessor)
    step = SkillStep.DEMONSTRATED if place == 1 and one.course.number % 2 else SkillStep.TAUGHT
    where = "Skills group" if place % 3 else "Individual session"
    actions.mark_skill(one.episode, skill=code, step=step, on=at.date(), where=where, by=by, at=at)


def _give(one: Living, code: str, held: dict[str, Any], *, at: datetime) -> None:
    objectives = objectives_of([one.episode.pk]).get(one.episode.pk, [])
    held[code] = actions.give_practice(
        one.episode, words=TRY[code][0], before_on=at.date() + timedelta(days=4), skill=code,
        objectives=[each.id for each in objectives[:1]], by=one.staff(one.assessor), at=at,
    ).pk  # fmt: skip


def _tell(one: Living, code: str, held: dict[str, Any], went: int, *, at: datetime) -> None:
    if (row := practice_row(held.get(code, 0))) is not None:
        actions.tell_practice(row, on=at.date(), words=TRY[code][1], went=went, by=one.staff(one.assessor), at=at)


def _review(one: Living, code: str, held: dict[str, Any], *, at: datetime) -> None:
    if (row := practice_row(held.get(code, 0))) is not None:
        actions.review_practice(
            row, on=at.date(), words="Again, with the hard hour chosen beforehand.", mark=SkillStep.PRACTISED,
            by=one.staff(one.assessor), at=at,
        )  # fmt: skip
