"""What was agreed with each person, and what was done for it? A plan in force with its objectives, and the thread to them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.doors.cli.bench.clinic.frame import SUPERVISOR, TIME_ZONE, Frame
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import Stay

PLAN = (
    "id episode number reason began_at by review_on client_signed_at counsellor_signed_at counsellor_signed_by "
    "supervisor_signed_at supervisor_signed_by in_force_at version"
)
PROBLEMS = (
    ("d5", "Drinks again when an evening is empty", "I want my evenings back.",
     ("Names three triggers and what to do at each", "Goes two weeks with an evening plan")),
    ("d3", "Low mood most of the week", "I want to feel like doing things again.",
     ("PHQ-9 falls by five points", "Does one planned thing a day")),
)  # fmt: skip
EACH = 2  # objectives of each problem
DONE_A_WEEK = (("line", 0), ("session", 2), ("practice", 4))  # what points at objectives, and on which day of the week
REVIEWED_AFTER = timedelta(days=30)


def fill(frame: Frame) -> None:
    """A plan for everybody who was admitted, signed in the first week, and three things done for it every week."""
    pour("plan.Plan", PLAN, _plans(frame))
    pour("plan.Problem", "id plan number need words decision", _problems(frame))
    pour("plan.Goal", "id problem order words kind", _goals(frame))
    pour("plan.Objective", "id episode number began_at", _objectives(frame))
    pour("plan.PlannedObjective", "id plan goal objective order words measure target_on state", _wordings(frame))
    pour("plan.Intervention", "objective order words service frequency duration responsible", _interventions(frame))
    pour("plan.Thread", "objective episode kind subject on words by at", _threads(frame))


def _people(frame: Frame) -> Iterator[tuple[int, Stay, datetime, int]]:
    """Number of the person and of their plan, the stay, the moment of signing, who wrote it."""
    for number, stay in enumerate(frame.stays, 1):
        yield number, stay, frame.moment(stay.first) + timedelta(days=3), frame.staff(stay.site, stay.group)


def _plans(frame: Frame) -> Iterator[tuple]:
    for number, stay, at, by in _people(frame):
        yield (number, number, 1, "first", at, by, at.date() + REVIEWED_AFTER, at, at, by, at, frame.staff(stay.site, SUPERVISOR),
               at, 3)  # fmt: skip


def _problems(frame: Frame) -> Iterator[tuple]:
    for number, *_rest in _people(frame):
        for place, (need, words, *_more) in enumerate(PROBLEMS):
            yield _key(number, place), number, place + 1, need, words, "treated"


def _goals(frame: Frame) -> Iterator[tuple]:
    for number, *_rest in _people(frame):
        for place, (_need, _words, goal, _objectives) in enumerate(PROBLEMS):
            yield _key(number, place), _key(number, place), 1, goal, "abstinence" if place == 0 else "other"


def _each(frame: Frame) -> Iterator[tuple[int, int, int, str, datetime, int]]:
    """Number of the objective, of the person, of the goal, its words, the moment, who wrote it."""
    for number, _stay, at, by in _people(frame):
        for place, (*_rest, objectives) in enumerate(PROBLEMS):
            for step, words in enumerate(objectives):
                yield (_key(number, place) - 1) * EACH + step + 1, number, _key(number, place), words, at, by


def _objectives(frame: Frame) -> Iterator[tuple]:
    for pk, number, goal, _words, at, _by in _each(frame):
        yield pk, number, f"{(goal - 1) % len(PROBLEMS) + 1}.{(pk - 1) % EACH + 1}", at


def _wordings(frame: Frame) -> Iterator[tuple]:
    for pk, number, goal, words, at, _by in _each(frame):
        yield (
            pk,
            number,
            goal,
            pk,
            (pk - 1) % EACH + 1,
            words,
            "Told and seen in session.",
            at.date() + timedelta(days=60),
            "open",
        )


def _interventions(frame: Frame) -> Iterator[tuple]:
    for pk, _number, _goal, _words, _at, by in _each(frame):
        yield pk, 1, "Skills group and one session alone", "group", "3 a week", "12 weeks", by


def _threads(frame: Frame) -> Iterator[tuple]:
    zone = ZoneInfo(TIME_ZONE)
    for number, stay, _at, by in _people(frame):
        for week in range(stay.first, min(stay.until, frame.shape.weeks)):
            for kind, day in DONE_A_WEEK:
                on: date = frame.monday(week) + timedelta(days=day)
                if on < frame.today:
                    objective = (number - 1) * len(PROBLEMS) * EACH + (week + day) % (len(PROBLEMS) * EACH) + 1
                    moment = datetime.combine(on, time(20), zone)
                    yield objective, number, kind, week * len(DONE_A_WEEK) + day, on, "Evening plan talked through", by, moment


def _key(number: int, place: int) -> int:
    return (number - 1) * len(PROBLEMS) + place + 1
