"""Every instrument on its pages: asked all at once, one at a time, alone, from paper, printed, corrected, used."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.catalog import codes, instrument
from midspan.journey.assessment.models import Condition, Form, FormScore, ResultUse, SafetyAlert
from midspan.journey.assessment.rules import modes_of, never_asked, substances_asked
from midspan.journey.assessment.terms import FormMode, FormStatus, UsedIn
from midspan.journey.assessment.tests.factories import FORMS, waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db
NOT_ON_PAPER = {"hits", "dsm5_sud"}


@pytest.fixture
def episode(cast):
    return waiting(cast)


@pytest.fixture
def lena(cast, as_staff) -> Client:
    return as_staff(cast.counsellor)


def place(episode, code: str, page: str = "", **words: Any) -> str:
    about = substances_asked(instrument(code))
    query = {**({"substance": about[0]} if about else {}), **words}
    tail = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    return f"/assessments/episodes/{episode.pk}/forms/{code}/{page}{tail}"


def quiet(code: str) -> str:
    """The first code of every question that is asked, as it is typed."""
    entry = instrument(code)
    about = substances_asked(entry)
    never = never_asked(entry, {"substance": about[0]} if about else {})
    return " ".join(str(item.codes[0]) for item in entry.items if item.number not in never)


def posted(code: str, answers: list[Any], **words: Any) -> dict[str, Any]:
    given = {f"q{number}": answer for number, answer in enumerate(answers, 1) if answer is not None}
    return {"mode": "interview", "once": f"once-{code}", **given, **words}


def handed_in(cast, episode, code: str = "phq9", answers: list[Any] | None = None, **words: Any) -> Form:
    words = {"by": cast.counsellor, "at": AT} | words
    return actions.record_form(episode, instrument=code, answers=answers or FORMS[code], **words)


def events() -> list[str]:
    return list(Event.objects.filter(kind=EventKind.CHANGED).order_by("id").values_list("name", flat=True))


@pytest.mark.parametrize("code", codes())
def test_every_instrument_has_its_pages(code: str, cast, lena, episode) -> None:
    entry = instrument(code)
    sheet = queries.sheet_for(code, substance=next(iter(substances_asked(entry)), None))
    modes = modes_of(entry, bare=sheet.bare)
    assert lena.get(place(episode, code)).status_code == 200
    assert lena.get(place(episode, code, one=1)).status_code == 200
    assert lena.get(place(episode, code, one="end")).status_code == 200
    assert lena.get(place(episode, code, "paper/")).status_code == (200 if FormMode.PAPER in modes else 404)
    alone = lena.get(place(episode, code, "alone/", one=1))
    assert alone.status_code == (200 if FormMode.SELF in modes else 404)
    if FormMode.SELF in modes:
        words = alone.content.decode()
        assert episode.patient.last_name not in words
        assert episode.patient.record_number not in words
    assert lena.get(f"/assessments/instruments/{code}/").status_code == 200
    assert lena.get(f"/assessments/instruments/{code}/print/").status_code == 200


@pytest.mark.parametrize("code", [code for code in codes() if code not in NOT_ON_PAPER])
def test_every_instrument_is_handed_in_from_paper_and_read(code: str, cast, lena, episode) -> None:
    answer = lena.post(place(episode, code, "paper/"), {"row": quiet(code)})
    assert answer.status_code == 303
    form = Form.objects.get()
    assert (form.instrument, form.mode) == (code, FormMode.PAPER)
    assert FormScore.objects.get().status == FormStatus.OK
    assert lena.get(f"/assessments/forms/{form.pk}/").status_code == 200
    assert lena.get(f"/assessments/forms/{form.pk}/print/").status_code == 200
    assert lena.get(f"/assessments/forms/{form.pk}/correction/").status_code == 200
    assert lena.get(f"/assessments/episodes/{episode.pk}/forms/").status_code == 200


def test_one_question_at_a_time_without_a_script(cast, lena, episode) -> None:
    assert lena.get(place(episode, "gad7", one=99)).headers["Location"].endswith("?one=1")
    answer = lena.post(place(episode, "gad7", one=1), {"q1": "2", "go": "next"})
    assert answer.headers["Location"].endswith("?one=2")
    assert lena.post(place(episode, "gad7", one=2), {"go": "next"}).headers["Location"].endswith("?one=3"), "left out"
    assert lena.post(place(episode, "gad7", one=3), {"q3": "1", "go": "back"}).headers["Location"].endswith("?one=2")
    for number in range(4, 8):
        answer = lena.post(place(episode, "gad7", one=number), {f"q{number}": "1", "go": "next"})
    assert answer.headers["Location"].endswith("?one=end")
    end = lena.get(place(episode, "gad7", one="end"))
    assert "Left out: 2" in end.content.decode()
    form = Form.objects.get()
    assert form.answers == [2, None, 1, 1, 1, 1, 1]
    answer = lena.post(place(episode, "gad7", one="end"), {"mode": "interview", "once": "end"})
    assert answer.headers["Location"] == f"/assessments/forms/{form.pk}/"
    assert FormScore.objects.get().status == FormStatus.INCOMPLETE


def test_what_an_answer_makes_unnecessary_is_passed_over(cast, lena, episode) -> None:
    for number in (1, 2, 3, 4):
        answer = lena.post(place(episode, "asq", one=number), {f"q{number}": "0", "go": "next"})
    assert answer.headers["Location"].endswith("?one=end"), "acuity is asked only after a yes"
    kept = lena.post(place(episode, "asq", "answers/"), {"item": "1", "q1": "1", "mode": "interview"})
    assert json.loads(kept.headers["HX-Trigger"]) == {"unasked": {"items": []}}
    assert "Staff were told" in kept.content.decode()


def test_a_wrong_answer_on_the_way_is_refused_in_words(cast, lena, episode) -> None:
    answer = lena.post(place(episode, "gad7", one=1), {"q1": "9", "go": "next"})
    assert answer.status_code == 422
    assert "cannot be" in answer.content.decode()
    for item, status in (("0", 422), ("99", 422), ("x", 422), ("", 422)):
        assert lena.post(place(episode, "gad7", "answers/"), {"item": item, f"q{item}": "1"}).status_code == status
    assert lena.post(place(episode, "gad7", "answers/"), {"item": "1", "q1": "x" * 100_000}).status_code == 422
    assert not Form.objects.filter(submitted_at__isnull=False).exists()


def test_the_person_alone_sees_nothing_of_the_chart_and_is_thanked(cast, lena, episode) -> None:
    handed_in(cast, episode, "phq9", [1] * 8 + [2])
    address = place(episode, "session_check", "alone/", lang="es")
    page = lena.get(address).content.decode()
    assert "¿Le escuchamos" in page
    assert "Entregar" in page
    answers = posted("session_check", [9, 9, 8, 10], mode="self")
    answer = lena.post(address, answers)
    assert answer.headers["Location"] == place(episode, "session_check", "thanks/", lang="es")
    thanks = lena.get(answer.headers["Location"]).content.decode()
    assert "Gracias" in thanks
    for secret in (episode.patient.last_name, episode.patient.record_number, "PHQ", "better off dead"):
        assert secret not in thanks
        assert secret not in page
    form = Form.objects.get(instrument="session_check")
    assert (form.mode, form.language) == (FormMode.SELF, "es")


def test_alone_takes_no_other_way_of_answering(cast, lena, episode) -> None:
    answer = lena.post(place(episode, "phq9", "alone/"), posted("phq9", [0] * 9, mode="interview"))
    assert answer.status_code == 422
    assert not Form.objects.filter(submitted_at__isnull=False).exists()


def test_who_answered_for_the_person_is_named(cast, lena, episode) -> None:
    assert lena.post(place(episode, "phq9"), posted("phq9", [0] * 9, mode="proxy")).status_code == 422
    answer = lena.post(place(episode, "phq9"), posted("phq9", [0] * 9, mode="proxy", helped_by="His sister Ann", once="b"))
    assert answer.status_code == 303
    assert Form.objects.get(submitted_at__isnull=False).helped_by == "His sister Ann"


def test_wording_that_may_not_be_shown_is_only_entered_from_paper(cast, lena, episode) -> None:
    assert lena.post(place(episode, "phq9"), posted("phq9", [])).status_code == 422, "an empty sheet says nothing"
    for mode in ("interview", "telephone", "self"):
        with pytest.raises(Refused, match="paper"):
            handed_in(cast, episode, "cssrs_screener", [0, 0, None, None, None, 0, None], mode=FormMode(mode))
    assert "short labels" in lena.get(place(episode, "cssrs_screener")).content.decode()
    assert lena.get(place(episode, "cssrs_screener", "alone/")).status_code == 404
    handed_in(cast, episode, "cssrs_screener", [0, 0, None, None, None, 0, None], mode=FormMode.PAPER)
    assert FormScore.objects.get().status == FormStatus.OK


def test_a_form_about_a_substance_names_it_and_stands_for_itself(cast, lena, episode) -> None:
    bare = f"/assessments/episodes/{episode.pk}/forms/taps2/"
    choose = lena.get(bare).content.decode()
    assert 'value="opioids"' in choose
    with pytest.raises(Refused, match="which"):
        handed_in(cast, episode, "taps2", [0, None, None, None])
    for substance, first in (("opioids", "1"), ("alcohol", "0")):
        lena.post(f"{bare}answers/", {"item": "1", "q1": first, "mode": "interview", "substance": substance})
    assert {(form.context["substance"], form.answers[0]) for form in Form.objects.all()} == {("opioids", 1), ("alcohol", 0)}
    assert lena.post(f"{bare}?substance=opioids", posted("taps2", [1, 1, 0])).status_code == 303
    assert FormScore.objects.get().total == 2
    assert queries.scores_of([episode.pk])[0].substance == "opioids"
    assert SafetyAlert.objects.get().cause == "opioid_or_sedative_use_positive"


def test_typed_codes_are_checked_at_once_and_wrong_ones_hand_in_nothing(cast, lena, episode) -> None:
    address = place(episode, "gad7", "paper/")
    echo = lena.post(address, {"row": "0 1 9"}, headers={"HX-Request": "true"}).content.decode()
    assert "Question 3 takes" in echo
    assert "Several days" in echo
    for row in ("0 1 9 0 0 0 0", "0 1", "", "0 " * 2000, "<script>"):
        assert lena.post(address, {"row": row, "once": row[:9]}).status_code == 422
    assert not Form.objects.exists()
    lena.post(address, {"row": "0120120"})
    assert FormScore.objects.get().total == 6


def test_what_was_handed_in_twice_is_there_once(cast, lena, episode) -> None:
    lena.post(place(episode, "gad7", "answers/"), {"item": "1", "q1": "1", "mode": "interview"})
    sent = posted("gad7", [1] * 7)
    assert [lena.post(place(episode, "gad7"), sent).status_code for _ in range(2)] == [303, 303]
    assert Form.objects.count() == 1
    assert FormScore.objects.count() == 1


def test_two_at_one_form_write_into_one_and_the_later_hand_in_is_refused(cast, as_staff, lena, episode) -> None:
    pat = as_staff(cast.nurse)
    lena.post(place(episode, "gad7", "answers/"), {"item": "1", "q1": "1", "mode": "interview"})
    pat.post(place(episode, "gad7", "answers/"), {"item": "2", "q2": "2", "mode": "interview"})
    form = Form.objects.get()
    assert form.answers[:2] == [1, 2]
    actions.submit_form(form, by=cast.nurse, at=AT)
    with pytest.raises(Refused, match="handed in"):
        actions.submit_form(form, by=cast.counsellor, at=AT)
    with pytest.raises(Refused, match="handed in"):
        actions.answer_item(form, number=3, code=1, by=cast.counsellor, at=AT)


def test_a_correction_stands_beside_the_first_and_counts_on_its_day(cast, lena, episode) -> None:
    first = handed_in(cast, episode, "phq9", [1] * 8 + [2])
    alert = SafetyAlert.objects.get()
    later = AT + timedelta(days=5)
    new = actions.correct_form(first, answers=[0] * 9, reason="Typed from another sheet.", by=cast.counsellor, at=later)
    assert events()[-1] == "form.corrected"
    first.refresh_from_db()
    assert first.answers[:9] == [1] * 8 + [2]
    assert (new.replaces_id, new.correction) == (first.pk, "Typed from another sheet.")
    facts = queries.scores_of([episode.pk])
    assert [(one.form_id, one.total, one.at) for one in facts] == [(new.pk, 0, AT)]
    assert [one.form_id for one in queries.scores_of([episode.pk], until=AT)] == [first.pk]
    assert SafetyAlert.objects.get() == alert, "its alert stays, and none is added"
    page = lena.get(f"/assessments/forms/{first.pk}/").content.decode()
    assert "was corrected" in page
    assert lena.get(f"/assessments/forms/{new.pk}/").status_code == 200
    with pytest.raises(Refused, match="corrected already"):
        actions.correct_form(first, answers=[1] * 9, reason="Again.", by=cast.counsellor, at=later)


def test_a_correction_needs_a_reason_and_a_difference(cast, lena, episode) -> None:
    form = handed_in(cast, episode)
    address = f"/assessments/forms/{form.pk}/correction/"
    same = {f"q{number}": code for number, code in enumerate(FORMS["phq9"], 1)}
    assert lena.post(address, {**same, "reason": "Because."}).status_code == 422
    assert lena.post(address, {**same, "q1": "3"}).status_code == 422
    assert lena.post(address, {**same, "q1": "3", "reason": "Misheard."}).status_code == 303
    assert Form.objects.count() == 2


def test_a_changed_rule_makes_a_new_score_beside_the_old_once(cast, lena, episode, monkeypatch) -> None:
    form = handed_in(cast, episode)
    assert not queries.to_rescore().exists()
    FormScore.objects.update(rule_version="phq9-0.1", total=3)
    assert [one.pk for one in queries.to_rescore()] == [form.pk]
    for _ in range(2):
        actions.rescore_form(form, by=cast.clock, at=AT + timedelta(days=1))
    assert next((one.rule_version, one.total) for one in form.scores.order_by("at")) == ("phq9-0.1", 3)
    assert form.scores.count() == 2
    assert not queries.to_rescore().exists()
    assert queries.scores_of([episode.pk])[0].total == 9
    page = lena.get(f"/assessments/forms/{form.pk}/").content.decode()
    assert "phq9-0.1" in page
    with pytest.raises(Refused):
        actions.rescore_form(form, by=cast.counsellor, at=AT)


def test_a_positive_screen_opens_a_suspected_condition(cast, episode) -> None:
    handed_in(cast, episode, "phq9", [2] * 6 + [0] * 3)
    assert Condition.objects.get().kind == "depression"
    handed_in(cast, episode, "phq9", [3] * 6 + [0] * 3)
    assert Condition.objects.count() == 1


def test_a_result_is_carried_to_plan_and_note_with_one_click(cast, lena, episode) -> None:
    form = handed_in(cast, episode, "phq9", [2] * 7 + [0] * 2, at=AT - timedelta(days=42))
    form = handed_in(cast, episode)
    page = lena.get(f"/assessments/forms/{form.pk}/").content.decode()
    assert "PHQ-9 14 → 9 in 6 weeks, mild, below the reliable change of 6" in page
    for used_in in ("plan", "note"):
        sent = {"words": "PHQ-9 14 → 9 in 6 weeks: keep going.", "used_in": used_in}
        assert lena.post(f"/assessments/forms/{form.pk}/uses/", sent).status_code == 303
        assert lena.post(f"/assessments/forms/{form.pk}/uses/", sent).status_code == 422
    assert events()[-1] == "result.used"
    assert [one.words for one in queries.results_for_plan(episode.pk)] == ["PHQ-9 14 → 9 in 6 weeks: keep going."]
    assert [one.form_id for one in queries.results_for_note([episode.pk])[episode.pk]] == [form.pk]
    lena.post(f"/assessments/forms/{form.pk}/uses/taken-up/", {"used_in": "note"})
    assert queries.results_for_note([episode.pk]) == {}
    assert ResultUse.objects.get(used_in=UsedIn.NOTE).taken_up_at is not None
    with pytest.raises(Refused, match="waits"):
        actions.take_up_result(form, by=cast.counsellor, at=AT)


@pytest.mark.parametrize("sent", [{"words": "", "used_in": "plan"}, {"words": "x" * 501, "used_in": "plan"},
                                  {"words": "Better.", "used_in": "court"}, {}])  # fmt: skip
def test_what_cannot_be_carried_comes_back(cast, lena, episode, sent: dict) -> None:
    form = handed_in(cast, episode)
    assert lena.post(f"/assessments/forms/{form.pk}/uses/", sent).status_code == 422
    assert not ResultUse.objects.exists()


def test_forms_of_other_people_do_not_exist(cast, as_staff, episode) -> None:
    form = handed_in(cast, episode, "phq9", [1] * 8 + [2])
    far = as_staff(cast.far_counsellor)
    pages = ["", "print/", "correction/"]
    assert {far.get(f"/assessments/forms/{form.pk}/{page}").status_code for page in pages} == {404}
    assert far.post(f"/assessments/forms/{form.pk}/uses/", {"words": "Mine.", "used_in": "plan"}).status_code == 404
    for page in ("", "alone/", "paper/", "answers/", "thanks/"):
        assert far.post(place(episode, "phq9", page), {"item": "1", "q1": "1"}).status_code == 404
    desk = as_staff(cast.front_desk)
    assert desk.get(f"/assessments/forms/{form.pk}/").status_code == 404
    assert desk.get(f"/assessments/episodes/{episode.pk}/forms/").status_code == 404


def test_an_open_form_has_no_result_page(cast, lena, episode) -> None:
    form = actions.start_form(episode, instrument="phq9", by=cast.counsellor, at=AT)
    assert lena.get(f"/assessments/forms/{form.pk}/").status_code == 404
    assert lena.get("/assessments/forms/999999/").status_code == 404
    assert lena.get(f"/assessments/episodes/{episode.pk}/forms/nothing/").status_code == 404


def test_the_pages_of_forms_ask_the_same_for_one_and_for_many(cast, lena, episode, django_assert_max_num_queries) -> None:
    form = handed_in(cast, episode)
    actions.use_result(form, used_in=UsedIn.PLAN, words="Better.", by=cast.counsellor, at=AT)
    address = f"/assessments/episodes/{episode.pk}/forms/"
    lena.get(address)
    with django_assert_max_num_queries(60) as first:
        lena.get(address)
    for days in (1, 2, 3):
        form = handed_in(cast, episode, at=AT + timedelta(days=days))
        actions.use_result(form, used_in=UsedIn.PLAN, words="Better.", by=cast.counsellor, at=AT)
    with django_assert_max_num_queries(len(first)) as many:
        lena.get(address)
    assert len(many) == len(first)
