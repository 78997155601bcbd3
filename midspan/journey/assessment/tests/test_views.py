"""The pages of assessment: one happy path, refusals that keep what was typed, gates, constant queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.records.models import Amendment, Event
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.models import Assessment, Form, Placement, SafetyAlert
from midspan.journey.assessment.terms import Dimension
from midspan.journey.assessment.tests.factories import SECTIONS, assessed, placed, waiting
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def episode(cast):
    return waiting(cast, at=NOW() - timedelta(hours=2))


def at(name, *words):
    return reverse(f"assessment:{name}", args=words)


def signing(who, row, **more):
    return {"typed_name": who.name, "secret": PASSWORD, "version": row.version, **more}


HISTORY = {"needs_detox": "no", "needs_inpatient": "no", "screen_override": "", "summary": "short"}
CODES = {
    "phq9": [1] * 8 + [0], "gad7": [2] * 7, "audit_c": [0], "asq": [0] * 4, "pc_ptsd5": [0], "readiness_ruler": [8, 6, 7],
}  # fmt: skip
USE = {"substance": "alcohol", "rank": "primary", "route": "oral", "frequency": "daily", "days_used_of_30": "12",
       **{f"c{number}": "yes" if number < 7 else "no" for number in range(1, 12)}}  # fmt: skip


def typed(answers):
    """The answers of a section as the page sends them."""
    sent = {}
    for code, value in answers.items():
        if value and isinstance(value, list) and isinstance(value[0], dict):
            sent |= {f"{code}-{place}-{name}": words for place, row in enumerate(value) for name, words in row.items()}
        else:
            sent[code] = "\n".join(value) if isinstance(value, list) and code not in {"symptoms_now", "stressors"} else value
    return sent


RATINGS = {f"{one.value}{end}": value for one in Dimension for end, value in (("", "2"), ("_why", "because"))} | {"d1": "1"}


def test_the_whole_walk_without_a_script(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    assert lena.get(at("assessment", episode.pk)).status_code == 200
    assert lena.post(at("start", episode.pk)).status_code == 303
    for instrument, codes in CODES.items():
        page = lena.get(at("form", episode.pk, instrument))
        assert page.status_code == 200
        answers = {f"q{number}": str(code) for number, code in enumerate(codes, start=1)}
        assert lena.post(at("form", episode.pk, instrument), {"mode": "interview", **answers}).status_code == 303
    assert {"phq9": 8, "gad7": 14, "audit_c": 0}.items() <= {
        one.instrument: one.total for one in queries.scores_of([episode.pk])
    }.items()
    for code, answers in SECTIONS.items():
        assert lena.get(at("section", episode.pk, code)).status_code == 200
        assert lena.post(at("section", episode.pk, code), {**typed(answers), "version": 0}).status_code == 303
    used_on = timezone.localdate().isoformat()
    assert lena.post(at("substances", episode.pk), {**USE, "last_used_on": used_on}).status_code == 303
    assert "F10.20" in lena.get(at("substances", episode.pk)).content.decode()
    assert lena.post(at("history", episode.pk), {**HISTORY, "version": 0}).status_code == 303
    assert "Alcohol: 12 days of the last 30" in lena.get(at("ratings", episode.pk)).content.decode()
    assert lena.post(at("ratings", episode.pk), {**RATINGS, "version": 1}).status_code == 303
    row = Assessment.objects.get()
    page = lena.get(at("signature", episode.pk))
    assert "Main substance: alcohol" in page.content.decode()
    sent = signing(cast.counsellor, row, seen=page.context["form"].initial["seen"])
    assert lena.post(at("signature", episode.pk), sent).status_code == 303
    page = lena.get(at("placement", episode.pk))
    assert "Recommended: level 2.1" in page.content.decode()
    decision = {"agreed_level": "2.1", "preference": "Home at night.", "once": "d1"}
    assert lena.post(at("decision", episode.pk), decision).status_code == 303
    placement = Placement.objects.get()
    sent = {"client_name": "Rosa Alvarez", "version": placement.version}
    assert lena.post(at("client_signature", placement.pk), sent).status_code == 303
    placement.refresh_from_db()
    assert lena.post(at("clinician_signature", placement.pk), signing(cast.counsellor, placement)).status_code == 303
    assert queries.latest_placement(episode.pk).signed_at is not None
    assert "Signed by both" in lena.get(at("placement", episode.pk)).content.decode()
    amendment = {"assessment": row.pk, "reason": "late", "text": "Also lisinopril.", **signing(cast.counsellor, row)}
    assert lena.post(at("amendment", episode.pk), amendment).status_code == 303
    assert "Also lisinopril." in lena.get(at("assessment", episode.pk)).content.decode()


def test_a_form_with_open_questions_asks_once_and_can_be_handed_in_as_it_is(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    sent = {"mode": "self", "q1": "2", "q3": "1"}
    page = lena.post(at("form", episode.pk, "gad7"), sent)
    assert page.status_code == 422
    assert "5 questions are open" in page.content.decode()
    assert not Form.objects.exists()
    assert lena.post(at("form", episode.pk, "gad7"), {**sent, "as_it_is": "1"}).status_code == 303
    assert "Not all answered" in lena.get(at("assessment", episode.pk)).content.decode()
    assert Form.objects.get().mode == "self"


def test_a_form_sent_twice_is_handed_in_once(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    once = lena.get(at("form", episode.pk, "gad7")).context["once"]
    for _ in range(2):
        answers = {f"q{number}": "1" for number in range(1, 8)}
        assert lena.post(at("form", episode.pk, "gad7"), {"mode": "self", "once": once, **answers}).status_code == 303
    assert Form.objects.count() == 1


def test_an_answer_is_kept_at_once_and_a_safety_answer_is_told(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    kept = lena.post(at("answer", episode.pk, "phq9"), {"item": "1", "q1": "2", "mode": "self"})
    assert kept.status_code == 200 and "told" not in kept.content.decode()
    told = lena.post(at("answer", episode.pk, "phq9"), {"item": "9", "q9": "1", "mode": "self"})
    assert "Staff were told" in told.content.decode()
    assert SafetyAlert.objects.count() == 1
    assert Form.objects.get().answers[0] == 2
    page = lena.get(at("form", episode.pk, "phq9")).content.decode()
    assert "Call or text 988" in page and page.count("data-alarm") == 3 and len(re.findall(r'" checked[ >]', page)) == 3
    assert lena.post(at("answer", episode.pk, "phq9"), {"item": "x"}).status_code == 422
    assert lena.post(at("form", episode.pk, "phq9"), {"mode": "self", **{f"q{n}": "0" for n in range(1, 10)}}).status_code == 303
    assert Form.objects.get().submitted_at is not None


def test_a_refused_history_keeps_what_was_typed(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    lena.post(at("start", episode.pk))
    page = lena.post(at("history", episode.pk), {**HISTORY, "summary": "Asthma since 2010", "version": 7})
    assert page.status_code == 422
    assert "Someone else changed this" in page.content.decode() and "Asthma since 2010" in page.content.decode()
    assert Assessment.objects.get().summary == ""


def test_a_reason_without_a_rating_is_not_lost(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    lena.post(at("start", episode.pk))
    page = lena.post(at("ratings", episode.pk), {"d5_why": "used on Sunday", "version": 0})
    assert page.status_code == 422
    assert "used on Sunday" in page.content.decode()


def test_a_wrong_secret_signs_nothing(cast, as_staff, episode):
    row = assessed(cast, episode, signed=False, at=NOW())
    row.refresh_from_db()
    page = as_staff(cast.counsellor).post(at("signature", episode.pk), signing(cast.counsellor, row, secret="wrong"))
    assert page.status_code == 422
    assert "Nothing was signed" in page.content.decode()
    assert Assessment.objects.get().signed_at is None


def test_the_disabled_button_says_what_is_missing(cast, as_staff, episode):
    actions.begin(episode, by=cast.counsellor, at=NOW())
    page = as_staff(cast.counsellor).get(at("signature", episode.pk)).content.decode()
    assert "PHQ-9 has not been handed in." in page and "disabled" in page


def test_a_difference_without_a_reason_comes_back_with_the_words(cast, as_staff, episode):
    assessed(cast, episode, at=NOW() - timedelta(hours=1))
    sent = {"agreed_level": "1", "preference": "As little as possible.", "once": "d2"}
    page = as_staff(cast.counsellor).post(at("decision", episode.pk), sent)
    assert page.status_code == 422
    assert "differs from the recommended 2.1" in page.content.decode() and "As little as possible." in page.content.decode()
    assert not Placement.objects.exists()


def test_a_name_that_is_not_theirs_is_refused(cast, as_staff, episode):
    row = placed(cast, assessed(cast, episode, at=NOW()), signed=False, at=NOW())
    page = as_staff(cast.counsellor).post(at("client_signature", row.pk), {"client_name": "Lena Brandt", "version": row.version})
    assert page.status_code == 422
    assert "types their own name" in page.content.decode()


def test_an_alert_is_seen_everywhere_until_it_is_cleared(cast, as_staff, episode):
    actions.record_form(episode, instrument="phq9", answers=[0] * 8 + [1], by=cast.admissions, at=NOW())
    alert = SafetyAlert.objects.get()
    nurse = as_staff(cast.nurse)
    assert at("alert", alert.pk) in nurse.get(at("assessment", episode.pk)).content.decode()
    assert nurse.post(at("alert", alert.pk), {"disposition": "ok"}).status_code == 422
    assert nurse.post(at("alert", alert.pk), {"disposition": "Seen at once, no plan, sister is here."}).status_code == 303
    assert "sister is here" in nurse.get(at("assessment", episode.pk)).content.decode()
    assert nurse.get(at("alert", alert.pk)).status_code == 200
    assert as_staff(cast.case_manager).get(at("alert", alert.pk)).status_code == 404


def test_the_gates(cast, as_staff, episode):
    row = placed(cast, assessed(cast, episode, at=NOW()), signed=False, at=NOW())
    far, desk = as_staff(cast.far_counsellor), as_staff(cast.front_desk)
    for name, word in [("assessment", episode.pk), ("placement", episode.pk), ("history", episode.pk), ("ratings", episode.pk),
                       ("signature", episode.pk)]:  # fmt: skip
        assert far.get(at(name, word)).status_code == 404
        assert desk.get(at(name, word)).status_code == 404
    for name, word in [("start", episode.pk), ("decision", episode.pk), ("amendment", episode.pk), ("client_signature", row.pk),
                       ("clinician_signature", row.pk)]:  # fmt: skip
        assert far.post(at(name, word)).status_code == 404
        assert as_staff(cast.utilisation).post(at(name, word)).status_code == 404
    assert far.post(at("answer", episode.pk, "phq9"), {"item": "1", "q1": "1"}).status_code == 404
    assert far.get(at("form", episode.pk, "phq9")).status_code == 404
    assert Event.objects.filter(name__endswith=".refused").exists()


def test_pages_that_do_not_exist(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    assert lena.get(at("form", episode.pk, "beck")).status_code == 404
    assert lena.get(at("history", episode.pk)).status_code == 404
    assert lena.get(at("placement", episode.pk)).status_code == 200
    assert lena.post(at("decision", episode.pk), {"agreed_level": "2.1"}).status_code == 422
    assert lena.get(at("assessment", 999_999)).status_code == 404
    assessed(cast, episode, at=NOW())
    assert lena.get(at("signature", episode.pk)).status_code == 404
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("page", ["assessment", "placement"])
def test_the_same_queries_for_one_and_for_many(cast, as_staff, episode, page):
    lena = as_staff(cast.counsellor)
    row = assessed(cast, episode, at=NOW() - timedelta(minutes=50))
    placed(cast, row, at=NOW() - timedelta(minutes=40))
    lena.get(at(page, episode.pk))
    with CaptureQueriesContext(
        connection,
    ) as one:
        lena.get(at(page, episode.pk))
    for minutes in (30, 20, 10):
        actions.record_form(
            episode, instrument="phq9", answers=[1] * 8 + [1], by=cast.counsellor, at=NOW() - timedelta(minutes=minutes)
        )
        placed(cast, row, at=NOW() - timedelta(minutes=minutes))
    with CaptureQueriesContext(connection) as many:
        lena.get(at(page, episode.pk))
    assert len(many) == len(one)
    assert len(one) <= 20
    print(*[q["sql"][:150] for q in one], sep="\n")
