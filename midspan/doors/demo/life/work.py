"""What is done beside the groups: sheets filled in, methods watched, an event of a group, the questions at the door, calls."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from midspan.doors.demo.life.chosen import regulars
from midspan.doors.demo.life.circles import row_of
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.programs import USUAL_PROGRAM
from midspan.doors.demo.setup import Clinic
from midspan.foundation.program.terms import GroupType
from midspan.journey.attendance import actions
from midspan.journey.attendance.queries import follow_up, open_follow_ups
from midspan.journey.schedule.actions import raise_event
from midspan.journey.schedule.terms import GroupEventKind, SessionFacts

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MONDAY = 1
WELL = {"harm": False, "withdrawal": False, "safe_place": True, "emergency": False}
SHAKING = {"harm": False, "withdrawal": True, "safe_place": True, "emergency": False}
DECIDED = "Seen within minutes by the nurse: pulse and pressure steady. Went home with a sister; called at nine."
SHEETS: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (17, "trigger_list", {
        "triggers": [
            {"what": "Payday, on the way past the shop", "kind": "payday", "strength": 5, "plan": "Walk home with a colleague"},
            {"what": "An argument at the table", "kind": "family_conflict", "strength": 3, "plan": "Say so, leave, ring"},
            {"what": "Sunday evenings alone", "kind": "loneliness", "strength": 4, "plan": "The six o’clock meeting"},
        ],
        "first_call": "A brother",
    }),
    (10, "quiz_triggers", {"q1": "a", "q2": "b", "q3": "true", "q4": "false", "q5": ["leave", "call", "say"]}),
    (4, "refusal_role_play", {
        "scene": "A friend at the door with a bottle", "offered_by": "friend", "seen": ["no_first", "voice", "eyes", "subject"],
        "rounds": 3, "before": 2, "after": 4, "feedback": "Said no at once; the third time without a reason.",
        "next": "The boss’s toast",
    }),
)  # fmt: skip
WATCHED = (  # days with groups before today, which of the groups, points met of the checklist, what was said
    (6, 0, ("agenda", "homework_back", "situation", "other_thought", "practice", "feedback", "homework"), ("summary",),
     "Clear and warm; everybody practised."),
    (3, -2, ("agenda", "situation", "other_thought", "feedback", "summary"), ("homework_back", "practice", "homework"),
     "Good talk, little practice. Next time one scene for everybody, and a task for the week."),
)  # fmt: skip
EVENT_BEFORE = timedelta(days=20)
OUTCOME = {
    "re_engagement": "Called twice and sent a text; spoke on the telephone and agreed on the way back.",
    "individual_session": "Seen alone for half an hour; it belongs into the next session of their own.",
}


def watched(clinic: Clinic, day: date, sessions: Sequence[SessionFacts], moment: datetime) -> Iterator[Happening]:
    """The supervisor sat in twice lately and held what she saw against a method’s checklist; once too little of it was there."""
    plan = clinic.plan
    session = next((one for one in sessions if one.group_type == GroupType.SKILLS), None)
    if session is None or plan.program.code != USUAL_PROGRAM:
        return
    for back, place, met, missed, words in WATCHED:
        if day == plan.days[-1 - back] and session.group == plan.groups[place].name:
            items = {**dict.fromkeys(met, True), **dict.fromkeys(missed, False)}
            yield from happening(moment, _watch, clinic, session, items, words)


def _watch(clinic: Clinic, session: SessionFacts, items: dict[str, bool], words: str, *, at: datetime) -> None:
    actions.observe(session, intervention="cbt", items=items, words=words, by=clinic.staff["abena"], at=at)


def sheets(one: Living) -> Iterator[Happening]:
    """What somebody with sessions of their own filled in over the last weeks."""
    place = next((n for n, found in enumerate(regulars(one.clinic.plan)) if found.course == one.course), None)
    for number, (days, code, answers) in enumerate(SHEETS):
        if place is not None and (place + number) % 3 != 2:
            day = one.clinic.plan.today - timedelta(days=days)
            yield from happening(datetime.combine(day, time(16, 20), one.clinic.plan.now.tzinfo), _sheet, one, code, answers)


def _sheet(one: Living, code: str, answers: dict[str, Any], *, at: datetime) -> None:
    by = one.staff(one.assessor)
    actions.keep_worksheet(one.episode, code=code, answers=answers, on=at.date(), by=by, at=at)


def door_questions(one: Living) -> Iterator[Happening]:
    """Yesterday somebody came shaking: the nurse was called, a clinician decided."""
    plan, chosen = one.clinic.plan, regulars(one.clinic.plan)
    if not chosen or one.course != chosen[0].course:
        return
    moment = datetime.combine(plan.today - DAY, time(15, 40), plan.now.tzinfo)
    held: dict[str, Any] = {}
    yield from happening(moment, _shaking, one, held)
    yield from happening(moment + 4 * MINUTE, _seen, one, held)
    yield from happening(moment + 35 * MINUTE, _decided, one, held)


def ask_at_door(one: Living, *, at: datetime) -> None:
    actions.record_screen(one.episode, answers=WELL, by=one.staff("dee"), at=at)


def _shaking(one: Living, held: dict[str, Any], *, at: datetime) -> None:
    held["screen"] = actions.record_screen(one.episode, answers=SHAKING, told=one.staff("pat"), by=one.staff("dee"), at=at)


def _seen(one: Living, held: dict[str, Any], *, at: datetime) -> None:
    held["screen"] = actions.see(held["screen"], by=one.staff("pat"), at=at)


def _decided(one: Living, held: dict[str, Any], *, at: datetime) -> None:
    actions.settle(held["screen"], decision=DECIDED, by=one.staff("abena"), at=at)


def group_event(clinic: Clinic, groups: Sequence[str]) -> Iterator[Happening]:
    """Three weeks ago several people of one group returned to use; its next session turned to that."""
    plan, name = clinic.plan, clinic.plan.groups[-2].name
    if plan.program.code == USUAL_PROGRAM and name in groups:
        moment = datetime.combine(plan.today - EVENT_BEFORE, time(10, 50), plan.now.tzinfo)
        yield from happening(moment, _event, clinic, name)


def _event(clinic: Clinic, name: str, *, at: datetime) -> None:
    raise_event(
        clinic.site, kind=GroupEventKind.LAPSES, on=at.date() - DAY, groups=[row_of(clinic, name, at.date())],
        words="Three members told of use over the same weekend.", by=clinic.staff[clinic.leader(name)], at=at,
    )  # fmt: skip


def calls(clinic: Clinic, day: date, everyone: Sequence[Living]) -> Iterator[Happening]:
    """On Mondays everybody sees to what is due; what came up since, and who is silent now, stays open."""
    if day.isoweekday() != MONDAY or day == clinic.plan.today:
        return
    people = {one.episode.pk: one for one in everyone}
    for number, facts in enumerate(open_follow_ups(clinic.staff["abena"])):
        one = people.get(facts.episode_id)
        if one is not None and facts.due_on <= day and (one.course.ended or one.course.silent_from is None):
            moment = datetime.combine(day, time(8, 45), clinic.plan.now.tzinfo) + number * MINUTE
            yield from happening(moment, _call, one, facts.id, facts.kind)


def _call(one: Living, follow_up_id: int, kind: str, *, at: datetime) -> None:
    actions.settle_follow_up(follow_up(follow_up_id), outcome=OUTCOME[kind], by=one.staff(one.assessor), at=at)
