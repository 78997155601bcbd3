"""Do the pages of the way in show what they should, to whom they should, and take what is typed?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.models import Patient, PossibleDuplicate
from midspan.foundation.records.actions import people, staff
from midspan.foundation.records.models import Event
from midspan.journey.referral import actions
from midspan.journey.referral.models import Inquiry, Referral
from midspan.journey.referral.terms import ContactChannel, SourceKind
from tests.cast import Cast

ARRIVAL = {"source_kind": "self", "urgency": "routine", "referral_type": "unknown", "once": "a-form"}
NOES = {"danger": "no", "withdrawal": "no", "medical": "no"}


def refer(cast: Cast, first: str = "Rosa", **words) -> Referral:
    words = {"site": cast.site, "source_kind": SourceKind.SELF, "by": cast.admissions, "at": timezone.now()} | words
    return actions.receive(cast.patient(first, at=words["at"]), **words)


@pytest.fixture
def rosa(cast: Cast) -> Referral:
    return refer(cast)


def page_of(referral: Referral) -> str:
    return reverse("referral:referral", args=[referral.pk])


def test_the_inbox_shows_who_waits_and_takes_filters(cast, rosa, as_staff):
    browser = as_staff(cast.admissions)
    shown = browser.get(reverse("referral:inbox"))
    assert shown.status_code == 200
    assert b"Alvarez, Rosa" in shown.content
    assert b"Alvarez" not in browser.get(reverse("referral:inbox"), {"status": "closed"}).content
    assert b"Alvarez" in browser.get(reverse("referral:inbox"), {"owner": "none", "site": cast.site.pk}).content
    assert browser.get(reverse("referral:inbox"), {"owner": "x", "site": "y", "status": "z"}).status_code == 200


def test_the_inbox_of_another_site_shows_nobody(cast, rosa, as_staff):
    assert b"Alvarez" not in as_staff(cast.far_counsellor).get(reverse("referral:inbox")).content


def test_who_may_not_see_referrals_is_answered_as_if_there_were_none(cast, rosa, as_staff):
    for who in (cast.far_counsellor, cast.front_desk):
        assert as_staff(who).get(page_of(rosa)).status_code == 404
        assert as_staff(who).post(reverse("referral:closing", args=[rosa.pk]), {"reason": "other"}).status_code == 404
    assert Event.objects.filter(name="referral.referral.refused").count() == 2
    assert as_staff(cast.admissions).get(reverse("referral:referral", args=[9999])).status_code == 404


@pytest.mark.parametrize("name", ["referral:inbox", "referral:line"])
def test_boards_cost_the_same_for_one_and_for_three(cast, rosa, as_staff, name):
    browser, now = as_staff(cast.admissions), timezone.now()
    call = {"channel": ContactChannel.TELEPHONE, "received_at": now, "answered_at": now, "by": cast.on_call, "at": now}
    actions.log_inquiry(cast.site, **call)
    browser.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get(reverse(name))
    for first in ("Omar", "Mira"):
        actions.link_inquiry(actions.log_inquiry(cast.site, **call), referral=refer(cast, first), by=cast.on_call, at=now)
    with CaptureQueriesContext(connection) as three:
        browser.get(reverse(name))
    assert len(three) == len(one) <= 20


def test_a_referral_page_costs_the_same_after_many_attempts(cast, rosa, as_staff):
    browser, now = as_staff(cast.admissions), timezone.now()
    counted = []
    for outcome in ("no_answer", "no_answer", "reached"):
        actions.record_attempt(rosa, channel="telephone", outcome=outcome, by=cast.nurse, at=now)
        with CaptureQueriesContext(connection) as asked:
            browser.get(page_of(rosa))
        counted.append(len(asked))
    assert counted[1] == counted[2]


def test_the_page_says_whether_a_message_may_be_left(cast, rosa, as_staff):
    assert b"Leave no message" in as_staff(cast.admissions).get(page_of(rosa)).content
    patient = rosa.episode.patient
    people.correct(patient, details={"may_leave_message": True}, by=cast.admissions, at=timezone.now())
    assert b"You may leave a message" in as_staff(cast.admissions).get(page_of(rosa)).content


def test_working_on_a_referral_by_its_forms(cast, rosa, as_staff):
    browser = as_staff(cast.admissions)

    def send(name: str, **typed) -> None:
        answer = browser.post(reverse(f"referral:{name}", args=[rosa.pk]), typed)
        assert (answer.status_code, answer["Location"]) == (303, page_of(rosa))
        rosa.refresh_from_db()

    send("owner", owner=cast.admissions.pk, version=rosa.version)
    send("attempts", channel="telephone", outcome="left_message", once="k1")
    send("attempts", channel="telephone", outcome="left_message", once="k1")
    assert rosa.attempts.count() == 1
    assert b"Against their wish" in browser.get(page_of(rosa)).content
    send("pre_screens", **NOES, once="k2")
    send("motivation", referral_type="voluntary", motivation="My children", version=rosa.version)
    send("closing", reason="declined", version=rosa.version)
    assert b"Reopen" in browser.get(page_of(rosa)).content
    send("reopening", version=rosa.version)
    assert (rosa.status, rosa.owner, rosa.motivation) == ("contacted", cast.admissions, "My children")


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(cast, rosa, as_staff):
    typed = {"referral_type": "mandated", "motivation": "To keep my licence", "version": rosa.version}
    answer = as_staff(cast.admissions).post(reverse("referral:motivation", args=[rosa.pk]), typed)
    assert answer.status_code == 422
    assert b"Say who mandates" in answer.content
    assert b"To keep my licence" in answer.content


def test_somebody_elses_change_is_not_overwritten(cast, rosa, as_staff):
    seen = rosa.version
    actions.take(rosa, owner=cast.nurse, by=cast.nurse, at=timezone.now())
    typed = {"owner": cast.admissions.pk, "version": seen}
    answer = as_staff(cast.admissions).post(reverse("referral:owner", args=[rosa.pk]), typed)
    assert answer.status_code == 422
    assert Referral.objects.get().owner == cast.nurse


def test_an_incomplete_pre_screen_is_not_written_down(cast, rosa, as_staff):
    answer = as_staff(cast.nurse).post(reverse("referral:pre_screens", args=[rosa.pk]), {"danger": "no", "once": "k"})
    assert answer.status_code == 422
    assert rosa.pre_screens.count() == 0


def test_summary_and_interview_are_offered_to_people_from_partial_hospitalization_only(cast, rosa, as_staff):
    browser = as_staff(cast.admissions)
    assert b"Ask for the summary" not in browser.get(page_of(rosa)).content
    php = refer(cast, "Omar", source_kind=SourceKind.PARTIAL_HOSPITALIZATION)
    shown = browser.get(page_of(php)).content
    assert b"Ask for the summary" in shown
    assert b"Before leaving partial hospitalization" in shown
    browser.post(reverse("referral:summary_requests", args=[php.pk]), {"channel": "fax", "once": "r"})
    paper = {"kind": "discharge_summary", "channel": "fax", "on_paper": "on", "once": "d"}
    browser.post(reverse("referral:documents", args=[php.pk]), paper)
    typed = {"best_practice": ["mutual_help"], "what_worked": "Mornings", "personal_objectives": "Work", "once": "k"}
    browser.post(reverse("referral:interview", args=[php.pk]), typed)
    php.refresh_from_db()
    assert php.summary_received_at is not None
    assert php.transition_interview.personal_objectives == "Work"


def test_a_referral_of_somebody_known(cast, as_staff):
    patient = cast.patient()
    browser = as_staff(cast.front_desk)
    assert b"Alvarez, Rosa" in browser.get(reverse("referral:new"), {"q": "alvares rosa"}).content
    where = f"{reverse('referral:new')}?patient={patient.pk}"
    assert browser.get(where).status_code == 200
    typed = ARRIVAL | {"site": cast.site.pk}
    answers = [browser.post(where, typed), browser.post(where, typed)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Referral.objects.get().episode.patient == patient
    again = browser.post(where, typed | {"once": "another"})
    assert again.status_code == 422
    assert b"open course of care" in again.content


def test_somebody_new_is_registered_and_referred_together_or_not_at_all(cast, as_staff):
    browser, where = as_staff(cast.admissions), f"{reverse('referral:new')}?somebody_new=1"
    typed = ARRIVAL | {"site": cast.site.pk, "person-last_name": "Diaz", "person-first_name": "Omar"}
    refused = browser.post(where, typed | {"referral_type": "mandated"})
    assert refused.status_code == 422
    assert b"Diaz" in refused.content
    assert not Patient.objects.exists()
    for _twice in range(2):
        assert browser.post(where, typed).status_code == 303
    assert Referral.objects.get().episode.patient.name == "Omar Diaz"


def test_somebody_alike_is_shown_before_anything_is_written(cast, rosa, as_staff):
    browser, where = as_staff(cast.admissions), f"{reverse('referral:new')}?somebody_new=1"
    typed = ARRIVAL | {"site": cast.site.pk, "person-last_name": "Alvares", "person-first_name": "Rosa",
                       "person-birth_date": "1992-04-07"}  # fmt: skip
    asked = browser.post(where, typed)
    assert asked.status_code == 422
    assert rosa.episode.patient.record_number.encode() in asked.content
    assert Patient.objects.count() == 1
    actions.close(rosa, reason="other", by=cast.admissions, at=timezone.now())
    assert browser.post(where, typed | {"same_as": rosa.episode.patient_id}).status_code == 303
    assert (Patient.objects.count(), Referral.objects.count()) == (1, 2)
    assert browser.post(where, typed | {"same_as": "0", "once": "b-form"}).status_code == 303
    assert Patient.objects.count() == 2
    assert PossibleDuplicate.objects.count() == 1


def test_people_of_other_sites_are_not_offered(cast, rosa, as_staff):
    browser = as_staff(cast.far_counsellor)
    assert b"Alvarez" not in browser.get(reverse("referral:new"), {"q": "alvarez"}).content.replace(b'value="alvarez"', b"")
    assert browser.get(reverse("referral:new"), {"patient": rosa.episode.patient_id}).status_code == 404


def test_the_line_shows_who_is_on_call_and_takes_calls(cast, as_staff):
    browser, now = as_staff(cast.front_desk), timezone.now()
    assert b"Nobody is on call now" in browser.get(reverse("referral:line")).content
    hour = timedelta(hours=1)
    staff.roster_on_call(cast.on_call, site=cast.site, starts_at=now - hour, ends_at=now + hour, by=cast.director, at=now)
    call = {"site": cast.site.pk, "channel": "telephone", "received_at": "2026-03-01T03:10", "caller": "Lou", "once": "c"}
    assert browser.post(reverse("referral:inquiries"), call | {"answered": "no"}).status_code == 303
    inquiry = Inquiry.objects.get()
    assert timezone.localtime(inquiry.received_at, timezone.zoneinfo.ZoneInfo("America/New_York")).hour == 3
    shown = browser.get(reverse("referral:line")).content
    assert b"Owen Call" in shown
    assert b"Called back" in shown
    assert browser.post(reverse("referral:answer", args=[inquiry.pk])).status_code == 303
    assert Inquiry.objects.get().answered_by == cast.front_desk


def test_a_director_sets_the_promise_of_the_line(cast, as_staff):
    where, browser = reverse("referral:promise", args=[cast.site.pk]), as_staff(cast.director)
    assert b"Change the promise" in browser.get(reverse("referral:line")).content
    assert browser.post(where, {"telephone": "555 0100", "answer_within_minutes": 0}).status_code == 422
    assert browser.post(where, {"telephone": "555 0100", "answer_within_minutes": 7}).status_code == 303
    assert b"within 7" in browser.get(reverse("referral:line")).content.replace(b"\xc2\xa0", b" ")
    assert as_staff(cast.on_call).post(where, {"answer_within_minutes": 7}).status_code == 404
    assert browser.post(reverse("referral:promise", args=[cast.other_site.pk]), {}).status_code == 404


def test_a_call_in_the_future_is_refused_and_kept(cast, as_staff):
    call = {"site": cast.site.pk, "channel": "telephone", "received_at": "2999-01-01T03:10", "caller": "Lou", "once": "c",
            "answered": "at_once"}  # fmt: skip
    answer = as_staff(cast.on_call).post(reverse("referral:inquiries"), call)
    assert answer.status_code == 422
    assert b"future" in answer.content
    assert b"Lou" in answer.content


def test_a_call_becomes_a_referral(cast, as_staff):
    browser, now = as_staff(cast.on_call), timezone.now()
    inquiry = actions.log_inquiry(
        cast.site, channel=ContactChannel.TELEPHONE, received_at=now, caller="Lou Park", by=cast.on_call, at=now
    )
    where = f"{reverse('referral:new')}?somebody_new=1&inquiry={inquiry.pk}"
    assert b'value="Park"' in browser.get(where).content
    typed = ARRIVAL | {"site": cast.site.pk, "person-last_name": "Park"}
    assert browser.post(where, typed).status_code == 303
    inquiry.refresh_from_db()
    assert inquiry.referral == Referral.objects.get()


def test_a_call_is_tied_to_a_referral_of_its_site_only(cast, rosa, as_staff):
    now = timezone.now()
    here, far = (
        actions.log_inquiry(site, channel=ContactChannel.TELEPHONE, received_at=now, by=cast.on_call, at=now)
        for site in (cast.site, cast.other_site)
    )
    browser = as_staff(cast.admissions)
    where = reverse("referral:link", args=[rosa.pk])
    assert browser.post(where, {"inquiry": far.pk}).status_code == 422
    assert browser.post(where, {"inquiry": here.pk}).status_code == 303
    assert as_staff(cast.far_counsellor).post(reverse("referral:answer", args=[here.pk])).status_code == 404
