"""Stories of assessment: who belongs in this level of care, decided together."""

from datetime import date, timedelta

import pytest

from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.catalog.findings import condition_table
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.rules import screeners_due
from midspan.journey.assessment.tests.factories import FORMS, SECTIONS, USUAL, assessed, placed, waiting
from midspan.journey.referral.actions import advance, pre_screen, receive, record_attempt
from midspan.journey.referral.terms import PreScreenFacts, ReferralStatus
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


def test_rows_004_05_000_19_000_20_severity_medical_and_mental_health_before_enrolment(cast):
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
    # Then the refusal lists what is missing and who owes it: substances, health, mind, safety, both screens, six ratings
    owed = {reason.field: reason.who for reason in refused.value.reasons}
    assert {"substances", "needs_detox", "needs_inpatient", "d1", "d2", "d3", "d4", "d5", "d6"} <= set(owed)
    assert {owed[f"medical.{name}"] for name in ("conditions", "medications", "allergies", "pregnant", "hiv")} == {"Nurse"}
    assert owed["mental.diagnoses"] == owed["risk.suicide"] == "Counsellor"
    # When the nurse and the counsellor each write their sections, at the same time
    for code, answers in SECTIONS.items():
        by = cast.nurse if code in {"medical", "withdrawal"} else cast.counsellor
        actions.save_section(assessment, code=code, answers=answers, seen=0, by=by, at=AT)
    use = {"substance": "alcohol", "rank": "primary", "route": "oral", "frequency": "daily", "last_used_on": date(2026, 2, 28),
           "criteria": [True] * 7 + [False] * 4}  # fmt: skip
    actions.add_substance(assessment, details=use, by=cast.counsellor, at=AT)
    actions.save(assessment, details={"needs_detox": False, "needs_inpatient": False}, ratings=USUAL, by=cast.counsellor, at=AT)
    actions.sign_assessment(assessment, **sign)
    # Then it is signed, with the exact text kept: the count of criteria, the allergies, the screen of infections
    text = Signature.objects.get(subject=key_of(assessment)).text
    assert "7 of 11, severe" in text and "Allergies: penicillin: rash" in text and "Hepatitis B: Immune or vaccinated" in text


def test_rows_000_04_001_14_drugs_medicines_and_alcohol_each_with_a_diagnosis(cast, as_staff):
    # Given an open assessment of somebody who drinks, takes pills that were prescribed and once used heroin
    episode = waiting(cast)
    assessment = actions.begin(episode, by=cast.counsellor, at=AT)
    every = {"route": "oral", "frequency": "daily", "last_used_on": AT.date()}
    # When each is written with its rank, route, frequency, last use and the eleven criteria
    for words in (
        {"substance": "alcohol", "rank": "primary", "criteria": [True] * 6 + [False] * 5},
        {"substance": "opioids", "named": "oxycodone", "rank": "secondary", "taken_as_prescribed": True,
         "criteria": [True, True] + [False] * 7 + [True, True]},
        {"substance": "heroin", "rank": "tertiary", "criteria": [True] * 5 + [False] * 6, "criteria_ended_on": date(2024, 5, 1)},
    ):  # fmt: skip
        actions.add_substance(assessment, details={**every, **words}, by=cast.counsellor, at=AT)
    # Then each has its code with severity and remission; tolerance of a prescribed medicine does not count
    found = queries.substances_of([episode.pk])[episode.pk]
    assert [(use.rank, use.icd10, use.remission) for use in found] == [
        ("primary", "F10.20", ""), ("secondary", "F11.10", ""), ("tertiary", "F11.21", "sustained"),
    ]  # fmt: skip
    # And the page says why, and the picker offers it and whatever else is typed
    lena = as_staff(cast.counsellor)
    page = lena.get(f"/assessments/episodes/{episode.pk}/substances/").content.decode()
    assert "tolerance and withdrawal not counted" in page and "Sustained remission" in page
    page = lena.get(f"/assessments/episodes/{episode.pk}/diagnoses/", {"q": "cannabis mild"}).content.decode()
    assert "F10.20" in page and "F12.10" in page
    picked = {"code": "F10.20", "words": "Alcohol use disorder, severe", "principal": "on"}
    assert lena.post(f"/assessments/episodes/{episode.pk}/diagnoses/", picked).status_code == 303
    assert queries.diagnoses_of([episode.pk])[episode.pk][0].principal


def test_rows_000_12_001_17_002_07_a_positive_screen_opens_care_alongside_and_never_excludes(cast):
    # Given somebody whose forms show low mood, worry and trauma
    episode = waiting(cast)
    forms = {**FORMS, "phq9": [2, 2, 2, 2, 2, 1, 1, 1, 0], "gad7": [2] * 7, "pc_ptsd5": [1, 1, 1, 1, 1, 1]}
    assessment = assessed(cast, episode, forms=forms)
    # Then each positive screen opened a suspected condition by itself, with whom to ask
    found = {one.kind: one for one in queries.conditions_of([episode.pk])[episode.pk]}
    assert set(found) == {"depression", "anxiety", "trauma"}
    assert all(one.status == "suspected" and one.specialist and one.refer_when for one in found.values())
    # And none of it stands in the way of a place in this level of care
    assert placed(cast, assessment).agreed_level.code == "2.1"
    # When a clinician confirms one
    row = queries.condition_row(found["depression"].id)
    # Then it names who treats it at the same time, here or elsewhere
    assert refused_by(actions.change_condition, row, status="confirmed", by=cast.counsellor, at=AT) == {"001-17"}
    actions.change_condition(row, status="confirmed", care="Noor Haddad, here, every two weeks.", by=cast.counsellor, at=AT)
    # And a month later the screeners are due again
    asked = {one.instrument: one.on for one in queries.scores_of([episode.pk])}
    due = screeners_due(asked, condition_table(), on=AT.date() + timedelta(days=30))
    assert {"phq9", "gad7", "pc_ptsd5"} <= set(due)
    # And other conditions of the list can be opened by hand, each with its rule of referral
    for kind in ("bipolar", "eating_disorder"):
        actions.open_condition(episode, kind=kind, by=cast.counsellor, at=AT)
    rules = {one.kind: one.refer_when for one in queries.conditions_of([episode.pk])[episode.pk]}
    assert rules["bipolar"].startswith("Always") and rules["eating_disorder"].startswith("Always")


def test_row_000_18_no_episode_opens_without_assessment_and_placement(cast):
    # Given somebody who was assessed but whose assessment nobody signed
    episode = waiting(cast)
    assessment = assessed(cast, episode, signed=False)
    # Then no level is decided
    assert refused_by(placed, cast, assessment) == {"000-18"}
    # And a second assessment cannot begin beside the open one
    assert refused_by(actions.begin, episode, by=cast.counsellor, at=AT) == {"000-18"}


def test_row_000_21_mood_worry_trauma_and_suicide_are_scored_by_themselves(cast):
    # Given the forms of a first assessment
    episode = waiting(cast)
    for instrument, answers in FORMS.items():
        actions.record_form(episode, instrument=instrument, answers=answers, by=cast.counsellor, at=AT)
    # Then each has its result at once
    scores = {one.instrument: one for one in queries.scores_of([episode.pk])}
    assert (scores["phq9"].total, scores["gad7"].total) == (9, 6)
    assert scores["pc_ptsd5"].positive is False and scores["asq"].positive is False
    # And without the suicide and trauma screens nothing is signed
    other = waiting(cast, cast.patient("Omar", "Diaz"))
    fewer = {code: answers for code, answers in FORMS.items() if code not in {"asq", "pc_ptsd5"}}
    with pytest.raises(Refused) as refused:
        assessed(cast, other, forms=fewer)
    assert {reason.field for reason in refused.value.reasons} == {"asq", "pc_ptsd5"}


def test_row_000_22_readiness_and_stage_are_recorded(cast, as_staff):
    # Given the ruler and the stage in an assessment
    episode = waiting(cast)
    assessed(cast, episode, signed=False)
    # Then both stand in the record, and beside the rating of readiness
    facts = queries.latest_assessment(episode.pk)
    assert facts.sections["presenting"]["stage"] == "preparation" and "readiness_ruler" in facts.forms
    page = as_staff(cast.counsellor).get(f"/assessments/episodes/{episode.pk}/ratings/").content.decode()
    assert "Stage of change: Getting ready" in page and "Readiness ruler" in page
    # And neither can be left out
    sections = {**SECTIONS, "presenting": {"why_now": "My daughter."}}
    with pytest.raises(Refused) as refused:
        assessed(cast, waiting(cast, cast.patient("Omar", "Diaz")), sections=sections)
    assert [(reason.field, reason.rule) for reason in refused.value.reasons] == [("presenting.stage", "000-22")]


def test_row_004_17_motivation_is_kept_to_be_quoted_and_never_asked_twice(cast, as_staff):
    # Given what a person said when they first called
    referral = receive(cast.patient(), site=cast.site, source_kind="self", motivation="I want my Sundays back.", by=cast.admissions,
                       at=AT, once="r1")  # fmt: skip
    advance(referral.episode, ReferralStatus.SCREENED)
    episode = referral.episode
    assessment = actions.begin(episode, by=cast.counsellor, at=AT)
    # When the counsellor opens the first section
    page = as_staff(cast.counsellor).get(f"/assessments/episodes/{episode.pk}/sections/presenting/").content.decode()
    # Then it is there already, with where it comes from
    assert "I want my Sundays back." in page and "Referral" in page
    # When it is kept with more, and something is heard weeks later
    said = {"why_now": "I want my Sundays back.", "at_stake": "My apartment."}
    actions.save_section(assessment, code="presenting", answers=said, by=cast.counsellor, at=AT)
    actions.record_motivation(episode, kind="hope", words="A garden.", by=cast.nurse, at=AT + timedelta(days=20))
    # Then all of it can be quoted, newest first, with its day
    ledger = queries.motivation_of(episode.pk)
    assert ledger[0].words == "A garden."
    assert {one.words for one in ledger} == {"A garden.", "I want my Sundays back.", "My apartment."}


def flag_is_raised(cast, row, code, *, came=None, said=None, asked=None):
    """One of the ten flags is down for somebody of whom nothing of the kind is known, and up for another, with the facts."""
    # Given a person about whom nothing of the kind is known
    plain = receive(
        cast.patient("Ada", "Plain"), site=cast.site, source_kind="self", by=cast.admissions, at=AT, once="r0"
    ).episode
    advance(plain, ReferralStatus.SCREENED)
    assessed(cast, plain)
    # And another whose referral, answers or forms say so
    words = {"source_kind": "hospital", **(came or {})}
    other = receive(cast.patient(), site=cast.site, **words, by=cast.admissions, at=AT, once="r1").episode
    advance(other, ReferralStatus.SCREENED)
    sections = {name: {**answers, **(said or {}).get(name, {})} for name, answers in SECTIONS.items()}
    assessed(cast, other, sections=sections, forms={**FORMS, **(asked or {})})
    # Then the flag is down for the one and up for the other, with its row, what it leads to and the facts with their source
    down, up = (next(one for one in queries.flags_of_person(who, at=AT) if one.row.code == code) for who in (plain, other))
    assert not down.raised and up.raised
    assert up.row.row == row and up.row.leads_to
    assert up.because and all(known.text and known.source for known in up.because)
    # And only the last two ask for a safer place first; nothing is decided by a flag
    assert (up.row.fit == "not_here") == (row in {"004-37", "004-38"})
    assert queries.latest_placement(other.pk) is None


def test_row_004_29_just_released_from_more_intensive_care(cast):
    came = {"prior_level": "residential", "discharged_on": date(2026, 2, 25)}
    flag_is_raised(cast, "004-29", "step_down", came=came)


def test_row_004_30_cannot_afford_residential_care(cast):
    flag_is_raised(cast, "004-30", "financial", said={"life": {"cannot_afford": "yes"}})


def test_row_004_31_co_occurring_conditions(cast):
    flag_is_raised(cast, "004-31", "co_occurring", said={"mental": {"diagnoses": ["PTSD"]}})


def test_row_004_32_repeated_attempts_and_relapses(cast):
    flag_is_raised(cast, "004-32", "relapses", said={"treatment": {"had_before": "yes", "times": 3}})


def test_row_004_33_significant_daily_stressors(cast):
    flag_is_raised(cast, "004-33", "stress", said={"life": {"stressors": ["work", "money", "family"]}})


def test_row_004_34_domestic_issues_family_use_unemployment(cast):
    said = {"life": {"work": "unemployed"}, "family": {"use_at_home": "yes"}}
    flag_is_raised(cast, "004-34", "environment", said=said)


def test_row_004_35_weak_social_support(cast):
    flag_is_raised(cast, "004-35", "weak_support", said={"family": {"support": 2}})


def test_row_004_36_low_confidence_in_recovery(cast):
    flag_is_raised(cast, "004-36", "low_confidence", asked={"readiness_ruler": [9, 2, 8]})


def test_row_004_37_very_severe_disorder_is_routed_higher(cast):
    flag_is_raised(cast, "004-37", "severe_condition", said={"mental": {"psychosis": "yes"}})


def test_row_004_38_toxic_environment_suggests_housing_first(cast):
    flag_is_raised(cast, "004-38", "toxic_environment", said={"risk": {"safe_home": "no"}})


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
