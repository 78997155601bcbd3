"""Papers: rows, exactly one event each, the exact text under the name, refusals by reason, pages and PDF."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.admission import actions, queries
from midspan.journey.admission.models import GroupAgreementBreach, OrientationPoint, PaperDocument
from midspan.journey.admission.terms import Standing
from midspan.journey.admission.tests.factories import papered
from midspan.journey.admission.tests.test_actions import names, refusal
from midspan.journey.assessment.tests.factories import waiting
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON = AT.date()
TOLD = {"recipient": "Bay House", "information": "That she attends.", "purpose": "Her room there."}


def standing(episode, on=ON):
    return {line.paper.code: line.standing for line in queries.lines_of(episode.pk, on)}


def sign(cast, episode, *codes, name="Rosa Alvarez", at=AT, **words):
    return actions.sign_papers(episode, codes=codes, typed_name=name, by=cast.admissions, at=at, **words)


def test_one_sitting_signs_each_paper_in_its_exact_text(cast):
    episode = waiting(cast)
    before = len(names())
    rows = sign(cast, episode, "group_agreement", "consent_to_treatment")
    assert names()[before:] == ["papers.signed"]
    assert Event.objects.order_by("-id")[0].patient == f"patient:{episode.patient_id}"
    assert [(row.code, row.status, row.wording) for row in rows] == [
        ("consent_to_treatment", "signed", "1"), ("group_agreement", "signed", "2")]  # fmt: skip
    signature = queries.signed_text(rows[1])[0]
    assert "Rosa Alvarez, keep to this" in signature.text and "Using again is something to talk about" in signature.text
    assert (signature.typed_name, signature.witness, signature.method) == ("Rosa Alvarez", cast.admissions, "witnessed")
    assert signature.text_sha256 == text_hash(signature.text)
    assert standing(episode)["group_agreement"] is Standing.HOLDS
    assert queries.papers_signed([episode.pk]) == {episode.pk: 2}
    assert queries.papers_signed([episode.pk], before={episode.pk: AT}) == {episode.pk: 0}


def test_what_cannot_be_signed(cast):
    episode = waiting(cast)
    assert refusal(sign, cast, episode, "group_agreement", name="Somebody Else") == ["0003"]
    assert PaperDocument.objects.count() == 0
    assert refusal(sign, cast, episode) == ["002-19"]
    assert refusal(sign, cast, episode, "nonsense") == ["002-19"]
    assert refusal(sign, cast, episode, "consent_specific") == ["2.31"] * 4
    assert refusal(sign, cast, episode, "orientation") == ["002-19"]
    sign(cast, episode, "group_agreement")
    assert refusal(sign, cast, episode, "group_agreement") == ["002-19"]
    assert refusal(actions.sign_papers, episode, codes=["program_rules"], typed_name="Rosa Alvarez", by=cast.director, at=AT) == [
        "0004"
    ]


def test_a_consent_names_whom_and_until_when_and_repeats(cast):
    episode = waiting(cast)
    (first,) = sign(cast, episode, "consent_specific", given=TOLD, expires_on=ON + 9 * DAY)
    assert (first.about, first.expires_on) == ("Bay House", ON + 9 * DAY)
    text = queries.signed_text(first)[0].text
    assert "To whom: Bay House." in text and "Until: 11 Mar 2026" in text and "{" not in text
    sign(cast, episode, "consent_specific", given={**TOLD, "recipient": "Her brother"}, expires_on=ON + 30 * DAY)
    assert PaperDocument.objects.count() == 2
    assert standing(episode, ON + 31 * DAY)["consent_specific"] is Standing.EXPIRED
    assert [line.paper.code for line in queries.to_sign_again([episode.pk], ON + 31 * DAY)[episode.pk]] == ["consent_specific"]


def test_a_consent_is_taken_back_and_the_signed_paper_stays(cast):
    episode = waiting(cast)
    row, agreement = sign(cast, episode, "consent_tpo", "group_agreement")[::-1]
    assert refusal(actions.withdraw_paper, agreement, reason="no", by=cast.nurse, at=AT) == ["2.31"]
    assert refusal(actions.withdraw_paper, row, reason=" ", by=cast.nurse, at=AT) == ["2.31"]
    before = len(names())
    actions.withdraw_paper(row, reason="In writing.", by=cast.nurse, at=AT + DAY)
    assert names()[before:] == ["paper.withdrawn"]
    assert standing(episode)["consent_tpo"] is Standing.WITHDRAWN
    assert Signature.objects.filter(subject=f"admission.paperdocument:{row.pk}").count() == 1
    assert refusal(actions.withdraw_paper, row, reason="again", by=cast.nurse, at=AT) == ["2.31"]
    sign(cast, episode, "consent_tpo", at=AT + 2 * DAY)
    assert standing(episode)["consent_tpo"] is Standing.HOLDS


def test_declined_is_written_down_with_why(cast):
    episode = waiting(cast)
    decline = {"by": cast.admissions, "at": AT}
    assert refusal(actions.decline_paper, episode, code="part2_notice", reason="", **decline) == ["002-19"]
    before = len(names())
    row = actions.decline_paper(episode, code="part2_notice", reason="Wants to read it at home.", **decline)
    assert names()[before:] == ["paper.declined"]
    assert (row.status, row.reason, standing(episode)["part2_notice"]) == (
        "declined",
        "Wants to read it at home.",
        Standing.DECLINED,
    )
    sign(cast, episode, "part2_notice", at=AT + DAY)
    assert refusal(actions.decline_paper, episode, code="part2_notice", reason="no", **decline) == ["002-19"]
    assert queries.papers_signed([episode.pk]) == {episode.pk: 1}


def test_a_new_wording_is_signed_anew(cast):
    early = AT - timedelta(days=90)
    episode = waiting(cast, at=early)
    sign(cast, episode, "group_agreement", at=early)
    assert standing(episode, early.date())["group_agreement"] is Standing.HOLDS
    assert [line.paper.code for line in queries.to_sign_again([episode.pk], ON)[episode.pk]] == ["group_agreement"]
    sign(cast, episode, "group_agreement")
    assert queries.to_sign_again([episode.pk], ON) == {}


def test_the_checklist_is_gone_through_before_it_is_signed(cast):
    episode = waiting(cast)
    before = len(names())
    actions.tick_points(episode, paper="orientation", points=["rooms", "week"], by=cast.nurse, at=AT)
    assert names()[before:] == ["orientation.gone_through"]
    assert refusal(actions.tick_points, episode, paper="orientation", points=["nonsense"], by=cast.nurse, at=AT) == ["002-19"]
    assert refusal(sign, cast, episode, "orientation") == ["002-19"]
    rest = ["rooms", "team", "crisis", "rights", "privacy", "tests", "medicine", "family", "costs"]
    actions.tick_points(episode, paper="orientation", points=rest, by=cast.counsellor, at=AT + DAY)
    assert OrientationPoint.objects.get(point="rooms").by == cast.nurse  # who ticked first stays
    (row,) = sign(cast, episode, "orientation", at=AT + DAY)
    text = queries.signed_text(row)[0].text
    assert "Pat Sato, 02 Mar 2026" in text and "Lena Brandt, 03 Mar 2026" in text


def test_a_clinician_signs_the_same_text(cast):
    episode = waiting(cast)
    rules, row = sign(cast, episode, "consent_to_treatment", "program_rules")[::-1]
    assert refusal(actions.countersign, rules, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT) == ["002-19"]
    before = len(names())
    actions.countersign(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert names()[before:] == ["paper.countersigned"]
    theirs, ours = queries.signed_text(row)
    assert (theirs.text, ours.staff) == (ours.text, cast.counsellor)
    assert refusal(actions.countersign, row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT) == ["002-19"]


def test_a_breach_is_written_down_and_changes_nothing(cast):
    episode = cast.active()
    told = {
        "on": ON,
        "what": "Told a name outside.",
        "talked_about": "With her and Lena, calmly.",
        "by": cast.counsellor,
        "at": AT,
    }
    assert refusal(actions.record_breach, episode, **told) == ["002-19"]
    sign(cast, episode, "group_agreement")
    assert refusal(actions.record_breach, episode, **told | {"what": "", "talked_about": "", "on": ON + DAY}) == ["002-19"] * 3
    before, status = len(names()), episode.status
    actions.record_breach(episode, **told, follow_up="Says sorry on Monday.")
    assert names()[before:] == ["agreement.broken"]
    assert Episode.objects.get(pk=episode.pk).status == status
    assert queries.breaches_of(episode.pk)[0].follow_up == "Says sorry on Monday."
    assert refusal(actions.record_breach, episode, **told | {"by": cast.admissions}) == ["0004"]
    assert GroupAgreementBreach.objects.count() == 1


def at(name, *words):
    return reverse(f"admission:{name}", args=words)


@pytest.fixture
def rosa(cast):
    return waiting(cast, at=timezone.now())


def test_the_sitting_on_the_page(cast, as_staff, rosa):
    ines = as_staff(cast.admissions)
    page = ines.get(at("papers", rosa.pk)).content.decode()
    assert "4 needed before the start" in page and "Privacy of substance use records" in page and "unverified" not in page
    codes = ["patient_rights", "part2_notice", "consent_to_treatment", "group_agreement"]
    wrong = ines.post(at("sign", rosa.pk), {"codes": codes, "client_name": "Nobody"})
    assert wrong.status_code == 422 and 'value="Nobody"' in wrong.content.decode()
    assert ines.post(at("sign", rosa.pk), {"client_name": "Rosa Alvarez"}).status_code == 422
    assert ines.post(at("sign", rosa.pk), {"codes": codes, "client_name": "rosa alvarez"}).status_code == 303
    assert "Ready for the start" in ines.get(at("papers", rosa.pk)).content.decode()


def test_one_paper_after_the_other_on_the_page(cast, as_staff, rosa):
    ines = as_staff(cast.admissions)
    page = at("paper", rosa.pk, "home_visit")
    assert "________" in ines.get(page).content.decode()
    sent = {"paper": "home_visit", "client_name": "Rosa Alvarez"}
    kept = ines.post(at("sign", rosa.pk), {**sent, "who_else": "Only Ana"})
    assert kept.status_code == 422 and "Only Ana" in kept.content.decode()
    assert ines.post(at("sign", rosa.pk), {**sent, "when": "Tuesdays at noon"}).status_code == 303
    row = PaperDocument.objects.get()
    assert ines.post(at("withdraw", row.pk), {"reason": "", "version": 0}).status_code == 422
    assert ines.post(at("withdraw", row.pk), {"reason": "No more.", "version": 0}).status_code == 303
    assert ines.post(at("decline", rosa.pk, "program_rules"), {"reason": ""}).status_code == 422
    assert ines.post(at("decline", rosa.pk, "program_rules"), {"reason": "Later."}).status_code == 303
    assert ines.post(at("points", rosa.pk, "orientation"), {"points": []}).status_code == 422
    assert ines.post(at("points", rosa.pk, "orientation"), {"points": ["rooms"]}).status_code == 303
    assert ines.get(at("paper", rosa.pk, "nonsense")).status_code == 404
    for code in ("home_visit", "orientation", "program_rules", "group_agreement", "consent_specific"):
        assert ines.get(at("paper", rosa.pk, code)).status_code == 200


def test_signing_for_the_program_and_a_breach_on_the_page(cast, as_staff, rosa):
    papered(cast, rosa, at=timezone.now())
    lena = as_staff(cast.counsellor)
    row = PaperDocument.objects.get(code="consent_to_treatment")
    wrong = {"typed_name": cast.counsellor.name, "secret": "wrong", "version": 0}
    assert lena.post(at("countersign", row.pk), wrong).status_code == 422
    assert lena.post(at("countersign", row.pk), {**wrong, "secret": PASSWORD}).status_code == 303
    told = {"on": timezone.localdate(), "what": "Told a name.", "talked_about": ""}
    assert lena.post(at("breach", rosa.pk), told).status_code == 422
    assert lena.post(at("breach", rosa.pk), {**told, "talked_about": "With her."}).status_code == 303
    assert "Told a name." in lena.get(at("paper", rosa.pk, "group_agreement")).content.decode()


def test_paper_and_packet_as_pdf_and_the_look_is_logged(cast, as_staff, rosa):
    now = timezone.now()
    ines = as_staff(cast.admissions)
    assert ines.get(at("packet", rosa.pk)).content.startswith(b"%PDF-")
    papered(cast, rosa, at=now)
    actions.decline_paper(rosa, code="program_rules", reason="#set page(height: 1pt)", by=cast.admissions, at=now)
    for row in PaperDocument.objects.all():
        answer = ines.get(at("sheet", row.pk))
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert ines.get(at("packet", rosa.pk)).content.startswith(b"%PDF-")
    looked = Event.objects.filter(kind=EventKind.LOOKED).values_list("name", "patient")
    assert ("admission.packet", f"patient:{rosa.patient_id}") in looked
    assert ("admission.sheet", f"patient:{rosa.patient_id}") in looked


def test_the_gates_of_papers(cast, as_staff, rosa):
    papered(cast, rosa, at=timezone.now())
    row = PaperDocument.objects.first()
    far, dee = as_staff(cast.far_counsellor), as_staff(cast.front_desk)
    for client in (far, dee):
        for page in (at("papers", rosa.pk), at("paper", rosa.pk, "home_visit"), at("packet", rosa.pk), at("sheet", row.pk)):
            assert client.get(page).status_code == 404
    for page in (at("sign", rosa.pk), at("decline", rosa.pk, "home_visit"), at("withdraw", row.pk), at("countersign", row.pk)):
        assert far.post(page).status_code == 404
    assert as_staff(cast.admissions).post(at("breach", rosa.pk)).status_code == 404


def test_papers_ask_the_database_the_same_for_one_and_for_many(cast, as_staff, rosa):
    ines, counted = as_staff(cast.admissions), []
    for codes in (["home_visit"], ["program_rules", "patient_rights", "consent_tpo"]):
        given = {"when": "noon"} if codes == ["home_visit"] else {}
        sign(cast, rosa, *codes, at=timezone.now(), given=given)
        found = []
        for page in (at("papers", rosa.pk), at("packet", rosa.pk)):
            ines.get(page)
            with CaptureQueriesContext(connection) as asked:
                ines.get(page)
            found.append(len(asked))
        counted.append(found)
    assert counted[0] == counted[1]


def test_the_day_of_a_wording_is_the_sites_day(cast):
    episode = waiting(cast, at=AT - timedelta(days=61))
    night = AT.replace(year=2026, month=1, day=1, hour=3)  # still the last evening of the year in New York
    (row,) = sign(cast, episode, "group_agreement", at=night)
    assert row.wording == "1"
    assert date(2026, 1, 1) == night.date()


def test_refused_leaves_nothing(cast):
    with pytest.raises(Refused):
        sign(cast, waiting(cast), "group_agreement", "program_rules", name="X")
    assert not PaperDocument.objects.exists() and not Signature.objects.exists()
