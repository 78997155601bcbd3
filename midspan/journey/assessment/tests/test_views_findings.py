"""The pages of sections, substances and findings: happy paths, refusals that keep what was typed, gates, constant queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.records.actions import outside
from midspan.foundation.records.terms import OutsideEntry, OutsideKind, OutsideResource
from midspan.journey.assessment import actions
from midspan.journey.assessment.models import (
    Assessment,
    Condition,
    Diagnosis,
    MotivationEntry,
    Section,
    SectionUpdate,
    SubstanceUse,
)
from midspan.journey.assessment.tests.factories import SECTIONS, assessed, waiting
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def episode(cast):
    return waiting(cast, at=NOW() - timedelta(hours=2))


@pytest.fixture
def row(cast, episode):
    return actions.begin(episode, by=cast.counsellor, at=NOW() - timedelta(hours=1))


def at(name, *words):
    return reverse(f"assessment:{name}", args=words)


def text(page) -> str:
    return page.content.decode()


def test_a_section_leads_to_the_next_and_can_be_kept_open(cast, as_staff, episode, row):
    lena = as_staff(cast.counsellor)
    sent = {"why_now": "My son.", "stage": "action", "version": 0}
    assert lena.post(at("section", episode.pk, "presenting"), sent)["Location"] == at("substances", episode.pk)
    treatment = lena.post(at("section", episode.pk, "treatment"), {"had_before": "no", "version": 0})
    assert treatment["Location"] == at("section", episode.pk, "withdrawal")
    last = at("section", episode.pk, "strengths")
    assert lena.post(last, {"version": 0})["Location"] == at("history", episode.pk)
    assert as_staff(cast.nurse).post(last, {"version": 1})["Location"] == at("assessment", episode.pk)
    stay = lena.post(at("section", episode.pk, "presenting"), {**sent, "version": 1, "stay": "1"})
    assert stay["Location"] == at("section", episode.pk, "presenting")
    page = text(lena.get(at("section", episode.pk, "presenting")))
    assert "My son." in page and "2 of 2 needed to sign" in page


def test_several_of_a_kind_with_two_empty_rows(cast, as_staff, episode, row):
    lena = as_staff(cast.counsellor)
    sent = {"had_before": "yes", "version": 0, "courses-0-where": "Mill Road", "courses-0-level": "residential",
            "courses-0-completed": "yes", "courses-1-where": "", "courses-7-where": "Far House"}  # fmt: skip
    assert lena.post(at("section", episode.pk, "treatment"), sent).status_code == 303
    kept = Section.objects.get(code="treatment").answers["courses"]
    assert [one["where"] for one in kept] == ["Mill Road", "Far House"]
    assert Assessment.objects.get().prior_treatments == 2
    assert "courses-3-where" in text(lena.get(at("section", episode.pk, "treatment")))


def test_a_lost_update_keeps_everything_and_shows_theirs(cast, as_staff, episode, row):
    actions.save_section(row, code="family", answers={"support": 2, "lives_with": "a cousin"}, by=cast.supervisor, at=NOW())
    lena = as_staff(cast.counsellor)
    sent = {"support": "8", "lives_with": "her mother", "use_at_home": "no", "people-0-name": "Jo", "version": "0"}
    page = lena.post(at("section", episode.pk, "family"), sent)
    assert page.status_code == 422
    words = text(page)
    assert "her mother" in words and "a cousin" in words and "Abena Osei" in words and "Jo" in words
    assert Section.objects.get().answers["lives_with"] == "a cousin"
    assert 'name="version" value="1"' in words
    assert lena.post(at("section", episode.pk, "family"), {**sent, "version": "1"}).status_code == 303
    assert Section.objects.get().answers["lives_with"] == "her mother"


def test_what_is_impossible_is_said_at_the_field(cast, as_staff, episode, row):
    page = as_staff(cast.nurse).post(
        at("section", episode.pk, "medical"), {"pain": "14", "conditions": "asthma\n gout", "version": 0}
    )
    assert page.status_code == 422
    assert "gout" in text(page) and "id_pain_error" in text(page)
    assert not Section.objects.exists()


def test_pregnancy_is_asked_where_it_may_be(cast, as_staff, episode, row):
    assert "Pregnant" in text(as_staff(cast.nurse).get(at("section", episode.pk, "medical")))
    episode.patient.sex = "male"
    episode.patient.save()
    assert "Pregnant" not in text(as_staff(cast.nurse).get(at("section", episode.pk, "medical")))


def test_the_substances_page_counts_and_explains(cast, as_staff, episode, row):
    lena = as_staff(cast.counsellor)
    sent = {"substance": "opioids", "rank": "primary", **{f"c{number}": "yes" if number < 6 else "no" for number in range(1, 12)}}
    page = lena.post(at("substances", episode.pk), {**sent, "c3": ""})
    assert page.status_code == 422 and "Answer all eleven" in text(page)
    assert lena.post(at("substances", episode.pk), {**sent, "on_maintenance": "on"}).status_code == 303
    page = text(lena.get(at("substances", episode.pk)))
    assert "F11.20" in page and "5 of 11 criteria: moderate." in page and "on maintenance therapy" in page
    use = SubstanceUse.objects.get()
    assert "Heroin" in text(lena.get(at("substance", use.pk)))
    changed = {**sent, "c5": "unknown", "amount": "a few pills", "version": "0"}
    assert lena.post(at("substance", use.pk), changed).status_code == 303
    assert lena.post(at("substance", use.pk), changed).status_code == 422
    use.refresh_from_db()
    assert use.criteria[4] is None and use.amount == "a few pills"
    assert lena.post(at("substances", episode.pk), sent).status_code == 422
    assert lena.post(at("substance_dropped", use.pk)).status_code == 303
    assert not SubstanceUse.objects.exists()


def test_diagnoses_by_typing_from_substances_and_by_hand(cast, as_staff, episode):
    assessed(cast, episode, at=NOW() - timedelta(minutes=30))
    lena = as_staff(cast.counsellor)
    page = text(lena.get(at("diagnoses", episode.pk), {"q": "panic"}))
    assert "F41.0" in page and "Alcohol use disorder, severe" in page
    picked = {"code": "F10.20", "words": "Alcohol use disorder, severe", "principal": "on"}
    assert lena.post(at("diagnoses", episode.pk), picked).status_code == 303
    assert lena.post(at("diagnoses", episode.pk), picked).status_code == 422
    assert lena.post(at("diagnoses", episode.pk), {"code": "wrong", "words": "x"}).status_code == 422
    row = Diagnosis.objects.get()
    assert row.principal
    assert lena.post(at("diagnosis_resolved", row.pk)).status_code == 303
    assert lena.post(at("diagnosis_resolved", row.pk)).status_code == 303
    row.refresh_from_db()
    assert row.resolved_on == timezone.localdate()


def test_conditions_are_cared_for(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    assert "It never excludes anybody" in text(lena.get(at("conditions", episode.pk)))
    assert lena.post(at("conditions", episode.pk), {"kind": "eating_disorder", "care": "", "once": "k"}).status_code == 303
    row = Condition.objects.get()
    refused = lena.post(at("condition", row.pk), {"status": "confirmed", "care": "", "version": 0})
    assert refused.status_code == 422 and "Say who treats it alongside" in text(refused)
    words = {"status": "confirmed", "care": "Mill Road clinic", "version": 0}
    assert lena.post(at("condition", row.pk), words).status_code == 303
    assert lena.post(at("condition", row.pk), words).status_code == 422
    assert "Mill Road clinic" in text(lena.get(at("conditions", episode.pk)))
    assert lena.post(at("conditions", episode.pk), {"kind": "eating_disorder", "once": "k2"}).status_code == 422
    lena.post(at("condition", row.pk), {"status": "ruled_out", "care": "", "version": 1})
    assert "ruled out" in text(lena.get(at("conditions", episode.pk)))


def test_their_own_words(cast, as_staff, episode):
    nurse = as_staff(cast.nurse)
    assert nurse.post(at("motivation", episode.pk), {"kind": "hope", "words": " ", "once": "m"}).status_code == 422
    for _ in range(2):
        sent = {"kind": "hope", "words": "A garden.", "once": "m1"}
        assert nurse.post(at("motivation", episode.pk), sent).status_code == 303
    assert MotivationEntry.objects.count() == 1
    assert "A garden." in text(nurse.get(at("motivation", episode.pk)))


def test_a_signed_section_is_updated_and_shown_side_by_side(cast, as_staff, episode):
    assessed(cast, episode, at=NOW() - timedelta(minutes=30))
    nurse = as_staff(cast.nurse)
    page = text(nurse.get(at("section", episode.pk, "medical")))
    assert "Update it" in page and "penicillin: rash" in page
    sent = {"conditions": "high blood pressure", "medications": "lisinopril 20 mg", "allergies": "penicillin: rash", "pregnant": "no",
            "hiv": "negative", "hcv": "negative", "hbv": "immune", "tb": "not_tested", "version": "0", "reason": "Dose raised.",
            "typed_name": cast.nurse.name, "secret": PASSWORD}  # fmt: skip
    refused = nurse.post(at("section", episode.pk, "medical"), {**sent, "secret": "wrong"})
    assert refused.status_code == 422 and "lisinopril 20 mg" in text(refused)
    assert nurse.post(at("section", episode.pk, "medical"), sent).status_code == 303
    assert SectionUpdate.objects.get().reason == "Dose raised."
    page = text(nurse.get(at("assessment", episode.pk)))
    assert "lisinopril 10 mg" in page and "lisinopril 20 mg" in page and "As it was" in page


def test_flags_say_what_they_rest_on(cast, as_staff, episode):
    sections = {**SECTIONS, "family": {**SECTIONS["family"], "support": 2}}
    assessed(cast, episode, sections=sections, at=NOW() - timedelta(minutes=30))
    page = text(as_staff(cast.utilisation).get(at("flags", episode.pk)))
    assert "Little support" in page and "Support, 0 none to 10 strong: 2" in page and "Family and people" in page


def test_the_gates_of_the_findings(cast, as_staff, episode):
    row = assessed(cast, episode, signed=False, at=NOW())
    condition = actions.open_condition(episode, kind="sleep", by=cast.counsellor, at=NOW())
    diagnosis = actions.record_diagnosis(episode, code="F10.20", words="x", by=cast.counsellor, at=NOW())
    use = row.substances.get()
    far, desk, uma = as_staff(cast.far_counsellor), as_staff(cast.front_desk), as_staff(cast.utilisation)
    for name in ("substances", "diagnoses", "conditions", "motivation", "flags"):
        assert uma.get(at(name, episode.pk)).status_code == 200
        assert far.get(at(name, episode.pk)).status_code == desk.get(at(name, episode.pk)).status_code == 404
    assert uma.get(at("section", episode.pk, "medical")).status_code == uma.get(at("substance", use.pk)).status_code == 404
    for name, number in (("condition", condition.pk), ("diagnosis_resolved", diagnosis.pk), ("substance_dropped", use.pk)):
        for who in (far, uma):
            assert who.post(at(name, number)).status_code == 404
        assert as_staff(cast.counsellor).post(at(name, 999_999)).status_code == 404
    assert uma.post(at("diagnoses", episode.pk), {"code": "F10.10", "words": "x"}).status_code == 200
    assert Diagnosis.objects.count() == 1
    assert as_staff(cast.nurse).get(at("section", episode.pk, "horoscope")).status_code == 404


@pytest.mark.parametrize("page", ["conditions", "motivation", "diagnoses", "substances", "flags"])
def test_the_same_queries_for_one_finding_and_for_three(cast, as_staff, episode, page):
    assessed(cast, episode, signed=False, at=NOW() - timedelta(minutes=50))
    lena = as_staff(cast.counsellor)

    def more(kind, code, words):
        actions.open_condition(episode, kind=kind, by=cast.counsellor, at=NOW())
        actions.record_diagnosis(episode, code=code, words=words, by=cast.counsellor, at=NOW())
        actions.record_motivation(episode, kind="hope", words=words, by=cast.counsellor, at=NOW())

    more("sleep", "G47.00", "Insomnia")
    lena.get(at(page, episode.pk))
    with CaptureQueriesContext(connection) as one:
        lena.get(at(page, episode.pk))
    more("pain", "G89.29", "Pain")
    more("adhd", "F90.9", "Attention")
    row = Assessment.objects.get()
    for kind in ("tobacco", "cannabis"):
        actions.add_substance(row, details={"substance": kind, "rank": "other"}, by=cast.counsellor, at=NOW())
    with CaptureQueriesContext(connection) as many:
        lena.get(at(page, episode.pk))
    assert len(many) == len(one)


def test_what_was_sent_from_outside_is_offered_and_taken_over(cast, as_staff, episode, row):
    entry = OutsideEntry(OutsideKind.MEDICATION, "Lisinopril 10 mg", "active", NOW())
    person = OutsideEntry(OutsideKind.PERSON, "Rosa Alvarez")
    found = [OutsideResource("Patient", "p1", "{}", "0" * 64, person, patient_id=episode.patient_id),
             OutsideResource("MedicationRequest", "m1", '{"a": 1}', "1" * 64, entry, about="p1")]  # fmt: skip
    outside.receive(outside.source_named("Mercy"), resources=found, by=cast.clock, at=NOW())
    nurse = as_staff(cast.nurse)
    page = nurse.get(at("section", episode.pk, "medical"))
    assert "Lisinopril 10 mg" in text(page) and "Mercy" in text(page)
    assert not page.context["form"]["medications"].value()
    taken = nurse.get(at("section", episode.pk, "medical"), {"take": "medications"})
    assert taken.context["form"]["medications"].value() == "Lisinopril 10 mg"


def test_the_fourth_edition_rates_five_and_writes_the_sixth(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    assert lena.post(at("start", episode.pk), {"edition": "asam_4"}).status_code == 303
    page = lena.get(at("ratings", episode.pk))
    assert "What matters to the person" in text(page) and 'name="d6"' not in text(page)
    sent = {**{f"d{number}": "1" for number in range(1, 6)}, "d6_why": "Wants evenings.", "version": 0}
    assert lena.post(at("ratings", episode.pk), sent).status_code == 303
    assert Assessment.objects.get().edition == "asam_4"
    overview = text(lena.get(at("assessment", episode.pk)))
    assert "Wants evenings." in overview and "Risks of use" in overview
