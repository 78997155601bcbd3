"""Stories of assessment: who belongs in this level of care, decided together."""

from datetime import date, timedelta

import pytest

from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.tests.factories import FORMS, USUAL, assessed, placed, waiting
from midspan.journey.referral.actions import pre_screen, receive, record_attempt
from midspan.journey.referral.terms import PreScreenFacts
from tests.cast import AT

pytestmark = pytest.mark.django_db


def refused_by(call, *args, **words) -> set[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **words)
    return {reason.rule for reason in refused.value.reasons}


def test_row_000_02_neither_detox_nor_hospital_care_is_needed(cast):
    # Given someone whose assessment says that withdrawal management is needed first
    episode = waiting(cast)
    assessment = assessed(cast, episode, needs_detox=True)
    assert queries.recommendation_for(queries.latest_assessment(episode.pk), episode, on=AT.date()).level == "3.7"
    # When client and counsellor want intensive outpatient all the same, because of money
    funding = {"override_reason": "funding", "override_text": "No cover for a bed."}
    # Then it is refused: a wish does not make it safe
    assert "000-02" in refused_by(placed, cast, assessment, level="2.1", **funding)
    # When a clinician judges in writing why the answer does not hold
    judged = {"override_reason": "clinical_judgement", "override_text": "Last drink nine days ago; no symptoms today."}
    placement = placed(cast, assessment, level="2.1", **judged)
    # Then the decision stands, beside what was recommended, and is looked at again within a week
    assert (placement.recommended_level, placement.agreed_level.code) == ("3.7", "2.1")
    assert placement.review_on == date(2026, 3, 9)
    # And unanswered questions never pass as a no
    other = waiting(cast, cast.patient("Omar", "Diaz"))
    unanswered = assessed(cast, other, signed=False, needs_inpatient=None)
    proof = cast.proof(cast.counsellor)
    assert refused_by(actions.sign_assessment, unanswered, proof=proof, by=cast.counsellor, at=AT) == {"000-02"}


def test_row_001_28_individual_needs_decide_the_level(cast):
    # Given a recommendation of intensive outpatient, explained row by row
    assessment = assessed(cast, waiting(cast))
    # When they agree on less without saying why
    # Then it is refused
    assert refused_by(placed, cast, assessment, level="1") == {"001-28"}
    # When they say why
    placement = placed(cast, assessment, level="1", override_reason="preference", override_text="Starts a job on Monday.")
    # Then both levels are kept, with the rows that led to the recommendation
    decision = queries.latest_placement(placement.episode_id)
    assert (decision.recommended_level, decision.agreed_level) == ("2.1", "1")
    assert {row.level for row in decision.fired} == {"1", "2.1"}


def test_row_004_05_severity_medical_and_mental_health_before_enrolment(cast):
    # Given a person who was reached and pre-screened
    referral = receive(cast.patient(), site=cast.site, source_kind="hospital", by=cast.admissions, at=AT, once="r1")
    record_attempt(referral, channel="telephone", outcome="reached", by=cast.admissions, at=AT)
    pre_screen(referral, answers=PreScreenFacts("no", "no", "no"), by=cast.admissions, at=AT)
    episode = referral.episode
    assessment = actions.begin(episode, by=cast.counsellor, at=AT)
    sign = {"proof": cast.proof(cast.counsellor), "by": cast.counsellor, "at": AT}
    # When the counsellor wants to sign with only the forms done
    for instrument, answers in FORMS.items():
        actions.record_form(episode, instrument=instrument, answers=answers, by=cast.counsellor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.sign_assessment(assessment, **sign)
    # Then the refusal names severity, physical and mental health, both screens and all six ratings
    missing = {reason.field for reason in refused.value.reasons}
    assert missing == {"primary_substance", "criteria_met", "medical", "mental_health", "needs_detox", "needs_inpatient",
                       "d1", "d2", "d3", "d4", "d5", "d6"}  # fmt: skip
    # When everything is there
    details = {"primary_substance": "alcohol", "criteria_met": 7, "medical": "none", "mental_health": "grief",
               "needs_detox": False, "needs_inpatient": False}  # fmt: skip
    actions.save(assessment, details=details, ratings=USUAL, by=cast.counsellor, at=AT)
    actions.sign_assessment(assessment, **sign)
    # Then it is signed, with the exact text kept
    assert "7 of 11, severe" in Signature.objects.get(subject=key_of(assessment)).text


def test_row_004_39_decided_jointly_by_client_and_clinician(cast):
    # Given a decision that states what the client wants
    episode = waiting(cast)
    assessment = assessed(cast, episode)
    assert refused_by(actions.decide_placement, assessment, agreed_level=cast.levels["2.1"], preference=" ",
                      by=cast.counsellor, at=AT) == {"004-39"}  # fmt: skip
    placement = placed(cast, assessment, signed=False)
    # When only the clinician signs, it does not count yet
    actions.sign_placement(placement, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert queries.latest_placement(episode.pk).signed_at is None
    # When the client types their own name before a witness
    actions.sign_placement_as_client(placement, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT + timedelta(minutes=5))
    # Then it counts, and both signed the same words
    assert queries.latest_placement(episode.pk).signed_at == AT + timedelta(minutes=5)
    texts = set(Signature.objects.filter(subject=key_of(placement)).values_list("text", flat=True))
    assert len(texts) == 1
    assert "I want to sleep at home." in texts.pop()


def test_row_000_21_a_safety_answer_is_seen_by_a_licensed_person(cast):
    # Given a person who answers item 9 of the PHQ-9 while filling it in
    episode = waiting(cast)
    form = actions.start_form(episode, instrument="phq9", mode="self", by=cast.admissions, at=AT)
    actions.answer_item(form, number=9, code=1, by=cast.admissions, at=AT)
    # Then licensed staff are told before the form is handed in, and taking it back changes nothing
    assert [alert.person for alert in queries.open_alerts(cast.supervisor)] == ["Rosa Alvarez"]
    actions.answer_item(form, number=9, code=0, by=cast.admissions, at=AT)
    alert = SafetyAlert.objects.get()
    # And only a licensed person clears it, with what was done
    assert refused_by(actions.clear_alert, alert, disposition="She says she is fine.", by=cast.admissions, at=AT) == {"0004"}
    words = "Seen at 9:20; passive thoughts, no plan; safety plan made."
    actions.clear_alert(alert, disposition=words, by=cast.nurse, at=AT + timedelta(minutes=20))
    assert queries.open_alerts(cast.supervisor) == []
