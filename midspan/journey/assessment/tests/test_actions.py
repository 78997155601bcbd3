"""What is written when a person is assessed: rows, exactly one event each, and refusals."""

from datetime import date, timedelta

import pytest

from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.actions.staff import record_licence
from midspan.foundation.records.models import Amendment, Event, Signature
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.models import Assessment, Form, FormScore, Placement, SafetyAlert
from midspan.journey.assessment.terms import SELF_HARM, Dimension
from midspan.journey.assessment.tests.factories import DETAILS, FORMS, LATER, USUAL, assessed, placed, ratings_of, waiting
from midspan.journey.referral.actions import advance, pre_screen, receive, record_attempt
from midspan.journey.referral.models import Referral
from midspan.journey.referral.terms import PreScreenFacts, ReferralStatus
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [event.name for event in Event.objects.filter(kind=EventKind.CHANGED).order_by("id")]


def rules_of(refused) -> list[str]:
    return [reason.rule for reason in refused.value.reasons]


@pytest.fixture
def episode(cast):
    return waiting(cast)


def events_since(before: int) -> list[str]:
    return names()[before:]


def test_a_form_handed_in_whole_is_scored_with_one_event(cast, episode):
    before = len(names())
    form = actions.record_form(episode, instrument="phq9", answers=FORMS["phq9"], by=cast.counsellor, at=AT)
    assert events_since(before) == ["form.handed_in"]
    assert Event.objects.order_by("-id")[0].patient == f"patient:{episode.patient_id}"
    score = FormScore.objects.get(form=form)
    assert (score.status, score.total, score.band, score.positive) == ("ok", 9, "mild", False)
    assert form.answers == [*FORMS["phq9"], None]
    assert not SafetyAlert.objects.exists()


def test_the_unscored_question_is_kept_and_not_scored(cast, episode):
    form = actions.record_form(episode, instrument="phq9", answers=[*FORMS["phq9"], 3], by=cast.counsellor, at=AT)
    assert form.answers[9] == 3
    assert form.scores.get().total == 9
    with pytest.raises(Refused):
        actions.record_form(episode, instrument="phq9", answers=[*FORMS["phq9"], 4], by=cast.counsellor, at=AT)


def test_an_incomplete_form_is_kept_without_a_total(cast, episode):
    form = actions.record_form(episode, instrument="gad7", answers=[3, None, 3, 3, 3, 3, 3], by=cast.counsellor, at=AT)
    score = form.scores.get()
    assert (score.status, score.total, score.band, score.positive) == ("incomplete", None, "", None)


@pytest.mark.parametrize("answers", [[1] * 8, [1] * 11, [4, *[1] * 8], [1.0, *[1] * 8], ["1", *[1] * 8]])
def test_what_the_printed_form_does_not_offer_is_refused(cast, episode, answers):
    before = len(names())
    with pytest.raises(Refused):
        actions.record_form(episode, instrument="phq9", answers=answers, by=cast.counsellor, at=AT)
    assert not Form.objects.exists() and events_since(before) == []


def test_an_unknown_instrument_is_refused(cast, episode):
    with pytest.raises(Refused):
        actions.record_form(episode, instrument="beck", answers=[1], by=cast.counsellor, at=AT)


def test_a_safety_answer_is_raised_when_it_is_saved_and_only_once(cast, episode):
    form = actions.start_form(episode, instrument="phq9", by=cast.counsellor, at=AT)
    actions.answer_item(form, number=9, code=1, by=cast.counsellor, at=AT)
    alert = SafetyAlert.objects.get()
    assert (alert.cause, alert.form_id, alert.raised_at) == (SELF_HARM, form.pk, AT)
    actions.answer_item(form, number=9, code=3, by=cast.counsellor, at=AT + LATER)
    actions.answer_item(form, number=9, code=0, by=cast.counsellor, at=AT + LATER)
    actions.submit_form(form, answers=[0] * 9, by=cast.counsellor, at=AT + LATER)
    assert SafetyAlert.objects.get().cleared_at is None
    actions.record_form(episode, instrument="phq9", answers=[None] * 8 + [2], by=cast.counsellor, at=AT + LATER)
    assert SafetyAlert.objects.count() == 2


def test_two_screens_write_into_one_form(cast, episode):
    first = actions.start_form(episode, instrument="gad7", by=cast.counsellor, at=AT)
    second = actions.start_form(episode, instrument="gad7", by=cast.nurse, at=AT + LATER)
    assert first == second
    actions.answer_item(first, number=1, code=2, by=cast.counsellor, at=AT)
    kept = actions.answer_item(second, number=2, code=1, by=cast.nurse, at=AT)
    assert kept.answers[:3] == [2, 1, None]


def test_a_form_that_was_handed_in_takes_no_more_answers(cast, episode):
    form = actions.record_form(episode, instrument="gad7", answers=FORMS["gad7"], by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.answer_item(form, number=1, code=3, by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.submit_form(form, by=cast.counsellor, at=AT)


def test_a_question_the_form_does_not_have_is_refused(cast, episode):
    form = actions.start_form(episode, instrument="gad7", by=cast.counsellor, at=AT)
    for number, code in ((0, 1), (8, 1), (1, 4)):
        with pytest.raises(Refused):
            actions.answer_item(form, number=number, code=code, by=cast.counsellor, at=AT)


def test_a_repeated_hand_in_gives_the_first_form(cast, episode):
    words = {"instrument": "gad7", "answers": FORMS["gad7"], "once": "k1", "by": cast.counsellor, "at": AT}
    assert actions.record_form(episode, **words) == actions.record_form(episode, **words)
    assert Form.objects.count() == 1


def test_an_assessment_begins_once(cast, episode):
    before = len(names())
    row = actions.begin(episode, by=cast.counsellor, at=AT)
    assert events_since(before) == ["assessment.begun"]
    assert row.signed_at is None
    with pytest.raises(Refused):
        actions.begin(episode, by=cast.counsellor, at=AT)


def test_nobody_is_assessed_before_the_pre_screen(cast):
    referral = receive(cast.patient(), site=cast.site, source_kind="self", by=cast.admissions, at=AT, once="r1")
    with pytest.raises(Refused) as refused:
        actions.begin(referral.episode, by=cast.counsellor, at=AT)
    assert rules_of(refused) == ["003-29"]
    record_attempt(referral, channel="telephone", outcome="reached", by=cast.admissions, at=AT)
    pre_screen(referral, answers=PreScreenFacts("no", "no", "no"), by=cast.admissions, at=AT)
    actions.begin(referral.episode, by=cast.counsellor, at=AT)
    assert Referral.objects.get().status == ReferralStatus.ASSESSING


def test_saving_keeps_only_what_is_given(cast, episode):
    row = actions.begin(episode, by=cast.counsellor, at=AT)
    before = len(names())
    actions.save(row, details={"primary_substance": "opioids"}, by=cast.counsellor, at=AT)
    actions.save(row, ratings={Dimension.RELAPSE: (3, "used on Sunday")}, by=cast.counsellor, at=AT)
    assert events_since(before) == ["assessment.saved"] * 2
    facts = queries.latest_assessment(episode.pk)
    assert facts.primary_substance == "opioids"
    assert facts.ratings == {Dimension.RELAPSE: (3, "used on Sunday")}
    assert facts.version == 2


def test_a_lost_update_is_refused(cast, episode):
    row = actions.begin(episode, by=cast.counsellor, at=AT)
    actions.save(row, details={"medical": "mine"}, version=0, by=cast.counsellor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.save(row, details={"medical": "theirs"}, version=0, by=cast.supervisor, at=AT)
    assert rules_of(refused) == ["lost-update"]
    assert Assessment.objects.get().medical == "mine"


@pytest.mark.parametrize("words", [{"details": {"criteria_met": 12}}, {"details": {"last_used_on": date(2026, 3, 3)}},
                                   {"details": {"signed_at": AT}}, {"ratings": {Dimension.RELAPSE: (5, "")}}])  # fmt: skip
def test_impossible_words_are_refused_and_nothing_kept(cast, episode, words):
    row = actions.begin(episode, by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.save(row, **words, by=cast.counsellor, at=AT)
    assert Assessment.objects.get().version == 0


def test_a_signature_covers_the_exact_text(cast, episode):
    before = len(names())
    row = assessed(cast, episode)
    assert events_since(before)[-1] == "assessment.signed"
    signature = Signature.objects.get(subject=key_of(row))
    assert signature.text == queries.text_of_assessment(Assessment.objects.get())
    assert "Main substance: alcohol" in signature.text
    assert "PHQ-9 9 of 27, mild, screen negative" in signature.text
    assert "Return to use: 3 serious" in signature.text


def test_a_form_asked_later_does_not_change_what_was_signed(cast, episode):
    row = assessed(cast, episode)
    actions.record_form(episode, instrument="phq9", answers=[3] * 8 + [0], by=cast.counsellor, at=AT + LATER)
    row.refresh_from_db()
    assert queries.text_of_assessment(row) == Signature.objects.get(subject=key_of(row)).text


def test_an_incomplete_assessment_is_not_signed(cast, episode):
    row = assessed(cast, episode, signed=False, needs_detox=None)
    with pytest.raises(Refused) as refused:
        actions.sign_assessment(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert rules_of(refused) == ["000-02"]
    assert not Signature.objects.exists()


def test_a_text_that_changed_is_not_signed(cast, episode):
    row = assessed(cast, episode, signed=False)
    with pytest.raises(Refused):
        actions.sign_assessment(row, proof=cast.proof(cast.counsellor), seen="0" * 64, by=cast.counsellor, at=AT)


def test_an_expired_licence_signs_nothing(cast, episode):
    row = assessed(cast, episode, signed=False)
    licence = cast.counsellor.licences.get()
    record_licence(cast.counsellor, kind=licence.kind, number=licence.number, state=licence.state,
                   expires_on=AT.date() - timedelta(days=1), by=cast.administrator, at=AT)  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.sign_assessment(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert rules_of(refused) == ["004-06"]


def test_nobody_signs_with_another_name(cast, episode):
    row = assessed(cast, episode, signed=False)
    with pytest.raises(Refused):
        actions.sign_assessment(row, proof=cast.proof(cast.supervisor), by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        prove(cast.counsellor, typed_name="Somebody Else", secret=PASSWORD)


def test_a_signed_assessment_is_only_amended(cast, episode):
    row = assessed(cast, episode)
    with pytest.raises(Refused):
        actions.save(row, details=DETAILS, by=cast.counsellor, at=AT)
    before = len(names())
    words = {"text": "She also takes lisinopril.", "reason": "remembered later"}
    actions.amend_assessment(row, **words, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT + LATER)
    assert events_since(before) == ["assessment.amended"]
    amendment = Amendment.objects.get(subject=key_of(row))
    assert amendment.text == words["text"] and words["text"] in amendment.signature.text
    signatures, amendments = queries.signed_assessment(row.pk)
    assert len(signatures) == 1 and amendments == [amendment]


@pytest.mark.parametrize("words", [{"text": " ", "reason": "why"}, {"text": "words", "reason": ""}])
def test_an_amendment_says_what_and_why(cast, episode, words):
    row = assessed(cast, episode)
    with pytest.raises(Refused):
        actions.amend_assessment(row, **words, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)


def test_a_decision_keeps_what_was_recommended_and_why(cast, episode):
    row = assessed(cast, episode)
    before = len(names())
    placement = placed(cast, row, signed=False)
    assert events_since(before) == ["placement.decided"]
    assert (placement.recommended_level, placement.agreed_level.code, placement.review_on) == ("2.1", "2.1", None)
    assert {one["rule"] for one in placement.fired} >= {"L21-5b", "L21-1a"}
    assert queries.latest_placement(episode.pk).fired[0].dimension == Dimension.WITHDRAWAL


def test_a_difference_is_looked_at_again_within_a_week(cast, episode):
    words = {"override_reason": "transport_child_care", "override_text": "No ride on Mondays until April."}
    placement = placed(cast, assessed(cast, episode), level="1", **words)
    assert placement.review_on == date(2026, 3, 9)
    assert "No ride on Mondays" in Signature.objects.get(patient=episode.patient).text


def test_a_changed_decision_stands_beside_the_old(cast, episode):
    row = assessed(cast, episode)
    old = placed(cast, row, signed=False)
    new = placed(cast, row, at=AT + LATER)
    assert Placement.objects.count() == 2
    assert queries.latest_placement(episode.pk).id == new.pk
    with pytest.raises(Refused):
        actions.sign_placement(old, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT + LATER)


def test_both_sign_and_the_referral_moves_on(cast):
    referral = receive(cast.patient(), site=cast.site, source_kind="self", by=cast.admissions, at=AT, once="r1")
    advance(referral.episode, ReferralStatus.SCREENED)
    row = placed(cast, assessed(cast, referral.episode), signed=False)
    actions.sign_placement(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT + LATER)
    assert Referral.objects.get().status == ReferralStatus.ASSESSING
    actions.sign_placement_as_client(row, typed_name="rosa  alvarez", by=cast.counsellor, at=AT + LATER)
    assert Referral.objects.get().status == ReferralStatus.PLACED
    decision = queries.latest_placement(referral.episode_id)
    assert decision.signed_at == AT + LATER
    client = Signature.objects.get(patient=referral.episode.patient)
    assert client.witness == cast.counsellor
    assert client.text == Signature.objects.get(subject=key_of(row), staff=cast.counsellor).text


def test_nobody_signs_twice_or_for_somebody_else(cast, episode):
    row = placed(cast, assessed(cast, episode))
    with pytest.raises(Refused):
        actions.sign_placement_as_client(row, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.sign_placement(row, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)
    other = placed(cast, Assessment.objects.get(), signed=False, at=AT + LATER)
    with pytest.raises(Refused):
        actions.sign_placement_as_client(other, typed_name="Lena Brandt", by=cast.counsellor, at=AT + LATER)
    assert Placement.objects.get(pk=other.pk).client_signed_at is None


def test_an_unsigned_assessment_decides_nothing(cast, episode):
    with pytest.raises(Refused) as refused:
        placed(cast, assessed(cast, episode, signed=False))
    assert rules_of(refused) == ["000-18"]


def test_without_a_birth_date_nothing_is_recommended(cast):
    row = assessed(cast, waiting(cast, cast.patient("No", "Date", born=None)))
    with pytest.raises(Refused) as refused:
        placed(cast, row)
    assert rules_of(refused) == ["001-18"]


def test_an_alert_is_cleared_by_a_licensed_person_in_words(cast, episode):
    actions.record_form(episode, instrument="phq9", answers=[0] * 8 + [2], by=cast.admissions, at=AT)
    alert = SafetyAlert.objects.get()
    waiting_ = queries.open_alerts(cast.nurse)
    assert [(one.person, one.answer) for one in waiting_] == [("Rosa Alvarez", "More than half the days")]
    before = len(names())
    actions.clear_alert(alert, disposition="Seen at once; no plan; safety plan made.", by=cast.nurse, at=AT + LATER)
    assert events_since(before) == ["alert.cleared"]
    alert.refresh_from_db()
    assert (alert.cleared_by, alert.cleared_at) == (cast.nurse, AT + LATER)
    assert queries.open_alerts(cast.nurse) == []
    with pytest.raises(Refused):
        actions.clear_alert(alert, disposition="Seen at once, again.", by=cast.nurse, at=AT + LATER)


def test_an_alert_is_not_cleared_without_a_licence_or_words(cast, episode):
    actions.record_form(episode, instrument="phq9", answers=[0] * 8 + [1], by=cast.admissions, at=AT)
    alert = SafetyAlert.objects.get()
    with pytest.raises(Refused):
        actions.clear_alert(alert, disposition="fine", by=cast.nurse, at=AT)
    with pytest.raises(Refused):
        actions.clear_alert(alert, disposition="Talked with her at length.", by=cast.front_desk, at=AT)
    cast.nurse.licences.update(expires_on=AT.date() - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        actions.clear_alert(alert, disposition="Talked with her at length.", by=cast.nurse, at=AT)
    assert rules_of(refused) == ["004-06"]


def test_alerts_reach_those_who_look_after_the_person(cast, episode):
    actions.record_form(episode, instrument="phq9", answers=[0] * 8 + [1], by=cast.admissions, at=AT)
    assert queries.open_alerts(cast.supervisor) and queries.open_alerts(cast.counsellor)
    assert queries.open_alerts(cast.far_counsellor) == queries.open_alerts(cast.front_desk) == []


def test_scores_of_many_in_one_query(cast, django_assert_num_queries):
    first = waiting(cast)
    assessed(cast, first)
    second = waiting(cast, cast.patient("Omar", "Diaz"))
    assessed(cast, second)
    with django_assert_num_queries(1):
        scores = queries.scores_of([first.pk, second.pk])
    assert len(scores) == 12
    assert {(one.instrument, one.total) for one in scores} >= {("phq9", 9), ("gad7", 6), ("audit_c", 9)}
    assert {one.on for one in scores} == {date(2026, 3, 2)}


def test_an_evening_form_is_dated_in_the_time_of_the_site(cast, episode):
    late = AT + timedelta(hours=14)  # 04:00 UTC on the third, 23:00 on the second in New York
    actions.record_form(episode, instrument="gad7", answers=FORMS["gad7"], by=cast.counsellor, at=late)
    assert queries.scores_of([episode.pk])[0].on == date(2026, 3, 2)


def test_a_later_assessment_stands_beside_the_first(cast, episode):
    assessed(cast, episode)
    again = actions.begin(episode, by=cast.supervisor, at=AT + timedelta(days=30))
    assert queries.latest_assessment(episode.pk).id == again.pk
    assert queries.latest_assessment(episode.pk, signed=True).id != again.pk
    assert queries.latest_assessment(episode.pk).forms == {"audit_c", "asq", "pc_ptsd5"}
    assert ratings_of(0, 0, 0, 0, 0, 0) != USUAL
