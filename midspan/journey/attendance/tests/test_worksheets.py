"""Is what people fill in kept as they wrote it, scored where it is a quiz, and never overwritten?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.program.catalog.worksheets import worksheet
from midspan.foundation.program.terms import Need
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.queries import waiting_alerts_of
from midspan.journey.attendance.actions.worksheets import keep_for_group, keep_worksheet
from midspan.journey.attendance.models import WorksheetDone
from midspan.journey.attendance.queries.worksheets import (
    filled_in,
    open_tasks_of,
    sheet_facts,
    sheets_of,
    trigger_list_of,
    trigger_needs_of,
)
from midspan.journey.attendance.rules.worksheets import is_open, progress, reasons_against_sheet, triggers_in
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

TRIGGERS = {"triggers": [{"what": "Payday", "kind": "payday", "strength": "3"},
                         {"what": "My cousin's parties", "kind": "party_invitation", "strength": "5", "plan": "Leave by nine"}],
            "first_call": "Dee"}  # fmt: skip
RIGHT = {"q1": "a", "q2": "b", "q3": "true", "q4": "true", "q5": ["leave", "call", "say"]}


def keep(cast: Cast, episode, code: str, answers, **words):
    return keep_worksheet(episode, code=code, answers=answers, by=cast.counsellor, at=AT, **({"on": MONDAY} | words))


def refusal_of(act) -> list:
    before = Event.objects.count(), WorksheetDone.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert (Event.objects.count(), WorksheetDone.objects.count()) == before
    return refused.value.reasons


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ({}, []),
        ({"on": date(2026, 3, 3)}, ["on"]),
        ({"on": date(2026, 1, 1)}, ["on"]),
        ({"ended_on": date(2026, 3, 1)}, ["on"]),
        ({"errors": {"rows.0.what": "This needs an answer."}}, ["rows.0.what"]),
    ],
)
def test_a_sheet_lies_within_the_course_of_care(words, fields) -> None:
    facts = {"on": MONDAY, "day": MONDAY, "opened_on": date(2026, 2, 1), "ended_on": None} | words
    assert [reason.field for reason in reasons_against_sheet(**facts)] == fields


def test_triggers_stand_by_strength_with_the_need_they_are() -> None:
    found = triggers_in(
        {"triggers": [{"what": "A", "kind": "other"}, {"what": "B", "kind": "stress", "strength": 4}]}, worksheet("trigger_list")
    )
    assert [(one.what, one.need) for one in found] == [("B", Need.STRESS), ("A", None)]


def test_tasks_are_open_until_the_last_is_done() -> None:
    kind = worksheet("meeting_tasks")
    dated = {field.code: "2026-03-02" for field in kind.fields if field.kind == "date"}
    assert is_open(kind, {}) and progress(kind, dated) == (len(dated), len(dated)) and not is_open(kind, dated)


def test_a_trigger_list_grows_and_the_first_stays_readable(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    before = Event.objects.count()
    first = keep(cast, person, "trigger_list", TRIGGERS, seen=0)
    assert Event.objects.count() == before + 1
    more = {"triggers": [*TRIGGERS["triggers"], {"what": "Rain", "kind": "boredom"}], "first_call": "Dee"}
    second = keep(cast, person, "trigger_list", more, seen=first.pk)
    assert second.replaces == first and len(sheets_of(person.pk, code="trigger_list")) == 2
    assert not sheet_facts(first.pk).current and sheet_facts(second.pk).current
    shown = trigger_list_of(person.pk)
    assert [one.what for one in shown.triggers] == ["My cousin's parties", "Payday", "Rain"] and shown.first_call == "Dee"
    assert trigger_needs_of([person.pk])[person.pk] == {Need.PAYDAY, Need.PARTY_INVITATION, Need.BOREDOM}


def test_two_who_write_one_list_do_not_overwrite_each_other(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    keep(cast, person, "trigger_list", TRIGGERS, seen=0)
    reasons = refusal_of(lambda: keep(cast, person, "trigger_list", TRIGGERS, seen=0))
    assert reasons[0].rule == "lost-update"


def test_a_quiz_is_scored_and_may_be_taken_again(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    failed = keep(cast, person, "quiz_triggers", {"q1": "a", "q2": "c"})
    assert (failed.points, failed.points_of, failed.passed) == (1, 5, False)
    passed = keep(cast, person, "quiz_triggers", RIGHT)
    assert (passed.points, passed.passed, passed.replaces) == (5, True, None)


def test_faults_are_named_at_their_field_and_nothing_is_kept(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    wrong = {"triggers": [{"what": "", "kind": "payday", "strength": "9"}]}
    fields = {reason.field for reason in refusal_of(lambda: keep(cast, person, "trigger_list", wrong))}
    assert fields == {"triggers.0.what", "triggers.0.strength"}
    assert refusal_of(lambda: keep(cast, person, "no_such_sheet", {}))[0].text == "There is no such sheet."


def test_an_urge_to_hurt_oneself_on_the_diary_card_is_an_alert_the_same_day(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    calm = {"days": [{"on": "2026-03-01", "urge": "2", "harm": "0"}]}
    keep(cast, person, "diary_card", calm)
    assert waiting_alerts_of(person.pk) == []
    hard = {"days": [{"on": "2026-03-02", "urge": "4", "harm": "5"}]}
    keep(cast, person, "diary_card", hard)
    keep(cast, person, "diary_card", hard)
    assert len(waiting_alerts_of(person.pk)) == 1


def test_a_role_play_is_kept_for_each_who_practised(cast: Cast) -> None:
    held = evening(cast)
    session, practised = held.sessions[1], held.members[:2]
    answers = {one.pk: {"scene": "A wedding", "seen": ["no_first"], "before": "2", "after": "4"} for one in practised}
    before = Event.objects.count()
    kept = keep_for_group(session, code="refusal_role_play", answers=answers, by=cast.counsellor, at=session.ends_at)
    assert kept.count == 2 and Event.objects.count() == before + 1
    assert set(Event.objects.latest("id").keys["patients"].split(",")) == {str(one.patient_id) for one in practised}
    assert set(filled_in(session.id, "refusal_role_play")) == {one.pk for one in practised}


def test_a_fault_of_one_keeps_nothing_of_all(cast: Cast) -> None:
    held = evening(cast)
    answers = {held.members[0].pk: {"scene": "A wedding", "seen": ["no_first"]}, held.members[1].pk: {"scene": ""}}
    words = {"code": "refusal_role_play", "by": cast.counsellor, "at": held.sessions[1].ends_at}
    fields = {one.field for one in refusal_of(lambda: keep_for_group(held.sessions[1], answers=answers, **words))}
    assert fields == {f"{held.members[1].pk}.scene", f"{held.members[1].pk}.seen"}
    stranger = cast.active("Omar", "Diaz")
    reasons = refusal_of(lambda: keep_for_group(held.sessions[1], answers={stranger.pk: answers[held.members[0].pk]}, **words))
    assert "not in this session" in reasons[0].text


def test_tasks_of_the_way_into_mutual_help_are_tracked_until_done(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    assert open_tasks_of([person.pk]) == {}
    first = keep(cast, person, "meeting_tasks", {"talked": "2026-03-02", "list": "2026-03-02"}, seen=0)
    assert open_tasks_of([person.pk]) == {person.pk: (2, 12)}
    every = {field.code: "2026-03-02" for field in worksheet("meeting_tasks").fields if field.kind == "date"}
    keep(cast, person, "meeting_tasks", every, seen=first.pk)
    assert open_tasks_of([person.pk]) == {}


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(hours=12))


def posted(**more) -> dict:
    return {"on": "2026-03-02", "once": "sheet-1", "seen": "0", "triggers.0.what": "Payday", "triggers.0.kind": "payday"} | more


def test_a_sheet_is_kept_from_the_page_and_read_again(cast: Cast, as_staff, monday: None) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    client, url = as_staff(cast.counsellor), reverse("attendance:sheet", args=[person.pk, "trigger_list"])
    assert client.get(url).status_code == 200
    answer = client.post(url, posted())
    assert answer.status_code == 303 and client.post(url, posted()).status_code == 303  # a second click
    row = WorksheetDone.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "Payday" in page and row.answers["triggers"][0]["what"] == "Payday"
    again = client.get(url).content.decode()
    assert 'value="Payday"' in again  # a list that stays begins with what stands there
    assert "My triggers" in client.get(reverse("attendance:sheets", args=[person.pk])).content.decode()


def test_a_faulty_sheet_comes_back_with_every_word(cast: Cast, as_staff, monday: None) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    client, url = as_staff(cast.counsellor), reverse("attendance:sheet", args=[person.pk, "trigger_list"])
    answer = client.post(url, posted(**{"triggers.0.kind": "nonsense", "first_call": "My sister"}))
    page = answer.content.decode()
    assert answer.status_code == 422 and "My sister" in page and "Payday" in page and "Choose one of the answers" in page
    assert WorksheetDone.objects.count() == 0
    later = client.post(url, posted(on="2026-03-09"))
    assert later.status_code == 422 and "has not come yet" in later.content.decode()


def test_whoever_was_slower_reads_theirs_and_may_then_keep(cast: Cast, as_staff, monday: None) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    keep(cast, person, "trigger_list", TRIGGERS, seen=0)
    client, url = as_staff(cast.counsellor), reverse("attendance:sheet", args=[person.pk, "trigger_list"])
    answer = client.post(url, posted())
    row = WorksheetDone.objects.get()
    assert answer.status_code == 422 and f'name="seen" value="{row.pk}"' in answer.content.decode()
    assert client.post(url, posted(seen=str(row.pk), once="sheet-2")).status_code == 303


def test_only_those_who_write_may_write_and_only_those_who_see_charts_read(cast: Cast, as_staff, monday: None) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    row = keep(cast, person, "trigger_list", TRIGGERS)
    write, read = reverse("attendance:sheet", args=[person.pk, "trigger_list"]), reverse("attendance:filled", args=[row.pk])
    assert as_staff(cast.nurse).get(write).status_code == 404 and as_staff(cast.nurse).get(read).status_code == 200
    assert as_staff(cast.front_desk).get(read).status_code == 404 and as_staff(cast.far_counsellor).get(read).status_code == 404


def test_the_sheet_of_a_group_skips_whoever_is_left_empty(cast: Cast, as_staff, monkeypatch) -> None:
    held = evening(cast)
    session, one = held.sessions[1], held.members[0]
    monkeypatch.setattr("django.utils.timezone.now", lambda: session.ends_at)
    client, url = as_staff(cast.counsellor), reverse("attendance:group_sheet", args=[session.id, "refusal_role_play"])
    assert client.get(reverse("attendance:session_sheets", args=[session.id])).status_code == 200
    data = {"once": "sheets-1", f"p{one.pk}.scene": "A wedding", f"p{one.pk}.seen": ["voice"]}
    faulty = client.post(url, {**data, f"p{held.members[1].pk}.scene": "Alone"})
    assert faulty.status_code == 422 and "A wedding" in faulty.content.decode() and WorksheetDone.objects.count() == 0
    assert client.post(url, data).status_code == 302 and WorksheetDone.objects.get().episode == one


def test_the_pages_ask_few_queries(cast: Cast, as_staff, monday: None) -> None:
    held = evening(cast, ("Alvarez",))
    keep(cast, held.members[0], "trigger_list", TRIGGERS)
    client = as_staff(cast.counsellor)
    url = reverse("attendance:sheets", args=[held.members[0].pk])
    counts = []
    for _round in range(2):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
        for number in range(2):
            keep(cast, held.members[0], "quiz_triggers", RIGHT | {"q1": "abc"[number]})
    assert counts[0] == counts[1] <= 14
