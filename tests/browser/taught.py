"""What is taught and how: modules in versions, a topic with its module, events, sheets of every state, watched sessions, hours."""

from datetime import timedelta
from typing import Any

from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.program.catalog.interventions import intervention
from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.queries import module
from midspan.foundation.program.terms import Qualification
from midspan.foundation.records.actions import staff
from midspan.foundation.records.actions.curriculum import load_curriculum, review_module, revise_module
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.terms import FollowUpKind, Streak
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import session_row
from midspan.journey.schedule.terms import GroupEventKind
from tests.browser.clinic import Day

SHEETS = ["trigger_list", "quiz_triggers", "diary_card", "meeting_tasks", "refusal_role_play", "network_map", "coping_checklist",
          "goal_setting", "change_talk_note"]  # fmt: skip
FOR_GROUPS = ["refusal_role_play", "quiz_triggers", "stress_practice", "coping_checklist"]
TRIGGERS = {"triggers": [{"what": "My cousin's parties", "kind": "party_invitation", "strength": "4"},
                         {"what": "Payday", "kind": "payday", "strength": "3"}], "first_call": "Sam"}  # fmt: skip


def load(day: Day) -> None:
    """The catalogue of modules, in force for a month; the counsellor is trained in everything that it asks for."""
    load_curriculum(modules=modules(), on=day.today - timedelta(days=30), by=day.cast.administrator, at=day.now)
    for one in (Qualification.CBT_TRAINED, Qualification.MATRIX_TRAINED):
        staff.record_training(day.cast.counsellor, qualification=one, source="Certificate", from_on=day.today - timedelta(days=300),
                              by=day.cast.administrator, at=day.now)  # fmt: skip


def teach(day: Day) -> dict[str, list[Any]]:
    """Everything of the curriculum; the ids by the names in addresses."""
    load(day)
    by = {"by": day.cast.administrator, "at": day.now}
    row = CurriculumModule.objects.get(code="cravings", retired_on=None)
    revise_module(row, changes={"title": "Urges and what helps"}, on=day.today, **by)
    review_module(CurriculumModule.objects.get(code="triggers", retired_on=None), on=day.today, **by)
    CurriculumModule.objects.filter(code__in=("stages", "withdrawal")).update(review_due_on=day.today - timedelta(days=2))
    codes = ["cravings", "triggers", "stages", "triggers_prevention"]
    found: dict[str, list[Any]] = {f"web:{name}.code": codes for name in ("module", "revise_module", "review_module")}
    found["web:intervention.code"] = ["cbt", "matrix", "mi", "art"]
    found["web:worksheet.code"] = SHEETS
    found["attendance:sheet.code"], found["attendance:group_sheet.code"] = SHEETS, FOR_GROUPS
    found["attendance:sheet.episode_id"] = [day.members[0].pk]
    found["attendance:group_sheet.session_id"] = [day.over.id]
    return found | _sheets(day) | _events(day) | _watched(day)


def _events(day: Day) -> dict[str, list[Any]]:
    said: dict[str, Any] = {"by": day.cast.supervisor, "at": day.now}
    chosen = module("triggers", day.today)
    assert chosen is not None
    schedule.set_topic(session_row(day.running.id), module_id=chosen.id, reason="Three of five named a party.",
                       by=day.cast.counsellor, at=day.now)  # fmt: skip
    rows = [
        schedule.raise_event(
            day.cast.site, kind=GroupEventKind.DEATH, on=day.today, groups=[day.group], words="Told at noon.", **said
        ),
        schedule.raise_event(
            day.cast.site, kind=GroupEventKind.LAPSES, on=day.today - timedelta(days=1), groups=[day.group], **said
        ),
        schedule.raise_event(
            day.cast.site, kind=GroupEventKind.OTHER, on=day.today, groups=[day.group], words="The lift is out.", **said
        ),
    ]
    return {"event_id": [row.pk for row in rows]}


def _sheets(day: Day) -> dict[str, list[Any]]:
    """Sheets filled alone and in the group: a list that grew, a quiz failed and passed, an alarming diary, tasks under way."""
    (first, second, *_rest), today = day.members, day.today
    by: dict[str, Any] = {"by": day.cast.counsellor, "at": day.now}

    def keep(code: str, answers: dict[str, Any], **more: Any) -> Any:
        return attendance.keep_worksheet(first, code=code, answers=answers, on=today, **more, **by)

    begun = keep("trigger_list", TRIGGERS, seen=0)
    rows = {"triggers": [*TRIGGERS["triggers"], {"what": "Rain", "kind": "boredom"}], "first_call": "Dee"}
    made = [
        keep("trigger_list", rows, seen=begun.pk),
        begun,
        keep("quiz_triggers", {"q1": "a", "q2": "c"}),
        keep("diary_card", {"days": [{"on": today.isoformat(), "urge": "4", "harm": "5"}]}),
        keep("meeting_tasks", {"talked": today.isoformat(), "list": today.isoformat()}, seen=0),
        keep(
            "goal_setting",
            {
                "area": "home",
                "goal": "See my brother.",
                "sign": "A visit.",
                "importance": "4",
                "steps": [{"step": "Write to him."}],
            },
        ),
    ]
    played = {one.pk: {"scene": "A wedding", "seen": ["no_first"], "before": "2", "after": "4"} for one in (first, second)}
    attendance.keep_for_group(day.over, code="refusal_role_play", answers=played, **by)
    return {"sheet_id": [row.pk for row in made]}


def _watched(day: Day) -> dict[str, list[Any]]:
    """Two sessions watched: one kept to the method, one not."""
    cast, ids = day.cast, []
    for back, met in ((1, 8), (2, 4)):
        session = day.sessions_on(day.today - timedelta(days=back))[1]
        items = {item.code: place < met for place, item in enumerate(intervention("cbt").checklist)}
        attendance.observe(
            session, intervention="cbt", items=items, words="The agenda came late.", by=cast.supervisor, at=day.now
        )
        ids.append(session.id)
    return {"attendance:observe.session_id": [day.over.id, *ids]}


def follow(day: Day) -> dict[str, list[Any]]:
    """Things to see to of every kind: open, overdue, handed on, done."""
    (first, second, third, fourth, _fifth), cast = day.members, day.cast
    said: dict[str, Any] = {"by": cast.supervisor, "at": day.now}
    yesterday = day.today - timedelta(days=1)
    rows = [
        attendance.open_follow_up(episode, kind=kind, session=session, since_on=yesterday, due_on=day.today + timedelta(days=due),
                                  words=words, **said)
        for episode, kind, session, due, words in (
            (first, FollowUpKind.INDIVIDUAL, day.over, 2, "Something about home; not for the group."),
            (second, FollowUpKind.CONFLICT, day.over, -1, "Words in the corridor."),
            (fourth, FollowUpKind.SHORT_WEEK, None, 1, ""), (first, FollowUpKind.AGREEMENT, None, 0, "A name told outside."),
        )
    ]  # fmt: skip
    rows.append(
        attendance.re_engage(
            third, streak=Streak(yesterday - timedelta(days=4), yesterday, 3), due_on=day.today, by=cast.clock, at=day.now
        )
    )
    attendance.hand_on_follow_up(rows[3], owner=cast.supervisor, **said)
    attendance.settle_follow_up(rows[2], outcome="Two make-ups are booked.", **said)
    return {"follow_up_id": [row.pk for row in rows]}
