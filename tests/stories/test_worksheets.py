"""What people practise and write down, row by row: sheets, quizzes, role plays and diaries that stay on the chart."""

from datetime import timedelta

import pytest
from django.urls import reverse

from midspan.foundation.program.catalog.group_types import group_type
from midspan.foundation.program.catalog.worksheets import worksheet
from midspan.foundation.program.queries import module
from midspan.foundation.program.terms import GroupType, Need
from midspan.journey.assessment.queries import waiting_alerts_of
from midspan.journey.attendance.actions.worksheets import keep_for_group, keep_worksheet
from midspan.journey.attendance.queries.worksheets import open_tasks_of, sheets_of, trigger_list_of
from midspan.journey.attendance.rules.worksheets import progress
from midspan.journey.schedule.actions.topics import set_topic
from midspan.journey.schedule.queries import session_facts, session_row
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening
from tests.stories.test_topics import filled, taught_evening


def keep(cast: Cast, person, code: str, answers: dict, **words):
    return keep_worksheet(person, code=code, answers=answers, by=cast.counsellor, at=AT, **({"on": MONDAY} | words))


def test_row_000_30_the_personal_trigger_list_stands_on_the_chart_and_grows(cast: Cast) -> None:
    # Given a trigger list of two lines
    person = evening(cast, ("Alvarez",)).members[0]
    two = [{"what": "Payday", "kind": "payday", "strength": "2"}, {"what": "My cousin", "kind": "peer_pressure", "strength": "5"}]
    first = keep(cast, person, "trigger_list", {"triggers": two, "first_call": "Dee"}, seen=0)
    # When a third is found later
    keep(
        cast,
        person,
        "trigger_list",
        {"triggers": [*two, {"what": "Rain", "kind": "low_mood"}], "first_call": "Dee"},
        seen=first.pk,
    )
    # Then the list shows all, the strongest first, and the first version stays beside it
    shown = trigger_list_of(person.pk)
    assert [one.what for one in shown.triggers] == ["My cousin", "Payday", "Rain"] and shown.first_call == "Dee"
    assert [len(one.answers["triggers"]) for one in sheets_of(person.pk, code="trigger_list")] == [3, 2]


def test_row_001_05_change_talk_is_written_down_in_their_words(cast: Cast) -> None:
    # Given a note of change talk after a talk
    person = evening(cast, ("Alvarez",)).members[0]
    answers = filled("change_talk_note")
    row = keep(cast, person, "change_talk_note", answers)
    # Then it stands on the chart as it was said
    assert sheets_of(person.pk)[0].id == row.pk and "Something of their own" in str(row.answers)


def test_row_001_06_the_way_into_mutual_help_is_tracked_until_done(cast: Cast) -> None:
    # Given tasks of which two are done
    person = evening(cast, ("Alvarez",)).members[0]
    first = keep(cast, person, "meeting_tasks", {"talked": "2026-03-02", "list": "2026-03-02"}, seen=0)
    # Then they are open, with how far they are
    assert open_tasks_of([person.pk]) == {person.pk: (2, 12)}
    # When all are done, nothing is open
    every = {field.code: "2026-03-02" for field in worksheet("meeting_tasks").fields if field.kind == "date"}
    keep(cast, person, "meeting_tasks", every, seen=first.pk)
    assert open_tasks_of([person.pk]) == {}


def test_rows_002_22_and_002_23_saying_no_is_practised_and_recorded_for_each_member(cast: Cast, as_staff, monkeypatch) -> None:
    # Given a skills group, whose kind lists refusing by role play, on the evening of refusal skills
    assert any("role play" in skill for skill in group_type(GroupType.SKILLS).skills)
    held, _ = taught_evening(cast)
    set_topic(session_row(held.sessions[1].id), module_id=module("refusal_skills", MONDAY).id, by=cast.counsellor, at=AT)
    session = session_facts(held.sessions[1].id)
    monkeypatch.setattr("django.utils.timezone.now", lambda: session.ends_at)
    # When two practise, and it is kept on one page for the group
    one, two, three = held.members
    data = {"once": "sheets-1"}
    for person in (one, two):
        data |= {f"p{person.pk}.scene": "A wedding", f"p{person.pk}.seen": ["no_first", "voice"], f"p{person.pk}.after": "4"}
    url = reverse("attendance:group_sheet", args=[session.id, "refusal_role_play"])
    assert as_staff(cast.counsellor).post(url, data).status_code == 302
    # Then each of them has a record of that session and module, and nobody else
    for person in (one, two):
        sheet = sheets_of(person.pk, code="refusal_role_play")[0]
        assert (sheet.session_id, sheet.module_id) == (session.id, session.module_id) and sheet.answers["seen"] == [
            "no_first",
            "voice",
        ]
    assert sheets_of(three.pk) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("002-24", "trigger_analysis"), ("002-25", "assertiveness_record"), ("002-26", "stress_practice"),
        ("000-31", "skill_practice"), ("000-32", "goal_setting"), ("003-17", "network_map"), ("003-18", "budget"),
        ("003-19", "help_list"), ("003-21", "coping_checklist"),
    ],
)  # fmt: skip
def test_rows_002_24_to_002_26_and_003_17_to_003_21_each_topic_has_its_sheet_on_the_chart(
    cast: Cast, as_staff, row, code
) -> None:
    # Given a sheet of this row, filled in twice
    person = evening(cast, ("Alvarez",)).members[0]
    keep(cast, person, code, filled(code), on=MONDAY - timedelta(days=7))
    second = keep(cast, person, code, filled(code))
    # Then both are readable beside each other, by whoever sees charts
    assert len(sheets_of(person.pk, code=code)) == 2
    page = as_staff(cast.nurse).get(reverse("attendance:filled", args=[second.pk])).content.decode()
    assert worksheet(code).title in page and "Before" in page


def test_row_002_24_an_analysed_trigger_becomes_a_need_that_a_topic_answers(cast: Cast) -> None:
    # Given a trigger in the person's words, with its kind
    person = evening(cast, ("Alvarez",)).members[0]
    keep(cast, person, "trigger_list", {"triggers": [{"what": "The bus stop at the bar", "kind": "high_risk_situation"}]})
    # Then it is the need by which topics are found
    assert trigger_list_of(person.pk).triggers[0].need == Need.HIGH_RISK_SITUATION


def test_row_003_18_the_budget_adds_up(cast: Cast) -> None:
    # Given a budget that says what comes in and goes out
    person = evening(cast, ("Alvarez",)).members[0]
    row = keep(cast, person, "budget", filled("budget"))
    # Then its totals are reckoned, never typed
    totals = [field.code for field in worksheet("budget").fields if field.kind == "total"]
    assert totals and all(isinstance(row.answers[code], int) for code in totals)
    typed = keep(cast, person, "budget", filled("budget") | {totals[0]: "99999"})
    assert typed.answers == row.answers


def test_row_003_21_the_checklist_of_coping_skills_says_how_many(cast: Cast) -> None:
    # Given a checklist with everything ticked, and one with nothing
    person = evening(cast, ("Alvarez",)).members[0]
    all_done = keep(cast, person, "coping_checklist", filled("coping_checklist"))
    made, of = progress(worksheet("coping_checklist"), all_done.answers)
    # Then it says how many of how many
    assert of > 5 and 0 < made <= of
    assert progress(worksheet("coping_checklist"), {}) == (0, of)


def test_row_003_26_the_diary_card_is_kept_by_day_and_what_worries_is_heard_the_same_day(cast: Cast) -> None:
    # Given a diary card of two days
    person = evening(cast, ("Alvarez",)).members[0]
    days = [{"on": "2026-03-01", "urge": "3", "used": "no", "harm": "0"}, {"on": "2026-03-02", "urge": "1", "used": "no"}]
    row = keep(cast, person, "diary_card", {"days": days, "best": "Calling Dee"})
    assert [day["urge"] for day in row.answers["days"]] == [3, 1] and waiting_alerts_of(person.pk) == []
    # When a day says how strong the urge to hurt oneself was
    keep(cast, person, "diary_card", {"days": [{"on": "2026-03-02", "urge": "4", "harm": "4"}]})
    # Then a safety alert waits for a clinician
    assert len(waiting_alerts_of(person.pk)) == 1


def test_row_002_25_a_demonstration_of_a_whole_group_is_one_entry(cast: Cast) -> None:
    # Given everybody of a group showed an assertive answer
    held = evening(cast)
    answers = {person.pk: filled("assertiveness_record") for person in held.members}
    kept = keep_for_group(
        held.sessions[1], code="assertiveness_record", answers=answers, by=cast.counsellor, at=held.sessions[1].ends_at
    )
    # Then one entry made a record for each
    assert kept.count == 3 and all(len(sheets_of(person.pk)) == 1 for person in held.members)
