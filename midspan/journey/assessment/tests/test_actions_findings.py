"""What is written when sections, substances and findings are: rows, exactly one event each, and refusals."""

from datetime import date, timedelta

import pytest

from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.models import (
    Assessment,
    Condition,
    Diagnosis,
    MotivationEntry,
    Section,
    SectionUpdate,
    SubstanceUse,
)
from midspan.journey.assessment.terms import ConditionStatus, FormStatus, MotivationKind, Score, SectionCode
from midspan.journey.assessment.tests.factories import LATER, assessed, waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db
ELEVEN = [True] * 6 + [False] * 5


@pytest.fixture
def episode(cast):
    return waiting(cast)


@pytest.fixture
def row(cast, episode):
    return actions.begin(episode, by=cast.counsellor, at=AT)


def events() -> list[str]:
    return [event.name for event in Event.objects.filter(kind=EventKind.CHANGED).order_by("id")]


def rules_of(refused) -> list[str]:
    return [reason.rule for reason in refused.value.reasons]


def test_a_section_is_saved_on_its_own_with_one_event(cast, episode, row):
    before = len(events())
    medical = {"conditions": ["asthma"], "allergies": ["latex"], "last_physical": date(2026, 1, 5)}
    section = actions.save_section(row, code="medical", answers=medical, seen=0, by=cast.nurse, at=AT)
    assert events()[before:] == ["section.saved"]
    assert (section.version, section.answers["last_physical"]) == (1, "2026-01-05")
    kept = Assessment.objects.get()
    assert kept.medical == "Conditions: asthma. Allergies: latex. Last physical examination: 2026-01-05"
    assert kept.version == row.version
    assert queries.latest_assessment(episode.pk).sections[SectionCode.MEDICAL]["conditions"] == ["asthma"]


def test_several_sections_are_saved_at_one_sitting_or_none_is(cast, episode, row):
    before = len(events())
    given = {"family": {"support": 3}, "life": {"work": "home"}}
    actions.save_sections(row, answers=given, by=cast.counsellor, at=AT)
    assert events()[before:] == ["sections.saved"]
    kept = queries.latest_assessment(episode.pk).sections
    assert (kept[SectionCode.FAMILY]["support"], kept[SectionCode.LIFE]["work"]) == (3, "home")
    with pytest.raises(Refused):
        actions.save_sections(row, answers={"family": {"support": 9}, "life": {"nothing": 1}}, by=cast.counsellor, at=AT)
    assert queries.latest_assessment(episode.pk).sections[SectionCode.FAMILY]["support"] == 3


def test_two_sections_never_collide_and_one_section_does(cast, row):
    actions.save_section(row, code="family", answers={"support": 3}, seen=0, by=cast.counsellor, at=AT)
    actions.save_section(row, code="life", answers={"work": "home"}, seen=0, by=cast.supervisor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.save_section(row, code="family", answers={"support": 9}, seen=0, by=cast.supervisor, at=AT)
    assert rules_of(refused) == ["lost-update"]
    assert Section.objects.get(code="family").answers == {"support": 3}
    actions.save_section(row, code="family", answers={"conflict": "no"}, seen=1, by=cast.supervisor, at=AT)
    assert Section.objects.get(code="family").answers == {"support": 3, "conflict": "no"}


@pytest.mark.parametrize(("code", "answers"), [("family", {"salary": 3}), ("horoscope", {})])
def test_what_no_section_asks_is_refused(cast, row, code, answers):
    with pytest.raises(Refused):
        actions.save_section(row, code=code, answers=answers, by=cast.counsellor, at=AT)
    assert not Section.objects.exists()


def test_quotes_go_to_the_ledger_once_and_are_put_right_before_the_signature(cast, episode, row):
    said = {"why_now": "My job.", "hope": "Sleep."}
    actions.save_section(row, code="presenting", answers=said, by=cast.counsellor, at=AT)
    actions.save_section(
        row, code="presenting", answers={**said, "why_now": "My job, and my son."}, by=cast.counsellor, at=AT + LATER
    )
    assert sorted(MotivationEntry.objects.values_list("kind", "words")) == [("hope", "Sleep."), ("reason", "My job, and my son.")]
    actions.record_motivation(episode, kind="worry", words="Saturdays.", by=cast.nurse, at=AT + timedelta(days=9))
    newest = queries.motivation_of(episode.pk)[0]
    assert (newest.kind, newest.words, newest.heard_on) == (MotivationKind.WORRY, "Saturdays.", date(2026, 3, 11))
    with pytest.raises(Refused) as refused:
        actions.record_motivation(episode, kind="x", words=" ", heard_on=date(2027, 1, 1), by=cast.nurse, at=AT)
    assert [reason.field for reason in refused.value.reasons] == ["kind", "words", "heard_on"]


def test_substances_follow_into_the_assessment_with_their_code(cast, episode, row):
    before = len(events())
    words = {
        "substance": "cocaine",
        "rank": "primary",
        "criteria": ELEVEN,
        "days_used_of_30": 9,
        "last_used_on": date(2026, 2, 28),
    }
    use = actions.add_substance(row, details=words, by=cast.counsellor, at=AT)
    actions.add_substance(row, details={"substance": "tobacco", "rank": "secondary"}, by=cast.counsellor, at=AT)
    assert events()[before:] == ["substance.added"] * 2
    kept = Assessment.objects.get()
    assert (kept.primary_substance, kept.other_substances, kept.criteria_met, kept.days_used_of_30) == (
        "cocaine",
        ["tobacco"],
        6,
        9,
    )
    assert use.icd10 == "F14.20"
    actions.change_substance(use, details={"criteria_ended_on": date(2025, 2, 1)}, version=0, by=cast.counsellor, at=AT)
    use.refresh_from_db()
    assert (use.remission, use.icd10, use.version) == ("sustained", "F14.21", 1)
    with pytest.raises(Refused) as refused:
        actions.change_substance(use, details={"amount": "more"}, version=0, by=cast.counsellor, at=AT)
    assert rules_of(refused) == ["lost-update"]
    actions.drop_substance(use, by=cast.counsellor, at=AT)
    kept.refresh_from_db()
    assert (kept.primary_substance, kept.criteria_met) == ("", None)
    assert queries.substances_of([episode.pk])[episode.pk][0].substance == "tobacco"


@pytest.mark.parametrize("words", [{"substance": "cocaine", "rank": "secondary"}, {"substance": "alcohol", "rank": "primary"},
                                   {"substance": "tea", "rank": "other"}, {"substance": "alcohol", "rank": "other", "criteria": [True]},
                                   {"substance": "alcohol", "rank": "other", "last_used_on": date(2026, 3, 3)}])  # fmt: skip
def test_impossible_substances_are_refused(cast, row, words):
    actions.add_substance(row, details={"substance": "cocaine", "rank": "primary"}, by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.add_substance(row, details=words, by=cast.counsellor, at=AT)
    assert SubstanceUse.objects.count() == 1


def test_a_signed_assessment_is_updated_beside_itself(cast, episode):
    row = assessed(cast, episode)
    text = Signature.objects.get(subject=key_of(row)).text
    with pytest.raises(Refused):
        actions.save_section(row, code="medical", answers={"pain": 3}, by=cast.nurse, at=AT)
    with pytest.raises(Refused):
        actions.add_substance(row, details={"substance": "tobacco", "rank": "other"}, by=cast.counsellor, at=AT)
    before = len(events())
    words = {"code": "medical", "answers": {"allergies": ["penicillin: rash", "latex"]}, "reason": "Told the nurse today."}
    update = actions.update_section(row, **words, proof=cast.proof(cast.nurse), by=cast.nurse, at=AT + LATER)
    assert events()[before:] == ["assessment.updated"]
    signed = Signature.objects.get(subject=key_of(update)).text
    assert "was: penicillin: rash" in signed and "is: penicillin: rash, latex" in signed and words["reason"] in signed
    row.refresh_from_db()
    assert queries.text_of_assessment(row) == text
    assert queries.current_answers(row)[SectionCode.MEDICAL]["allergies"] == ["penicillin: rash", "latex"]
    assert queries.current_answers(row)[SectionCode.MEDICAL]["conditions"] == ["high blood pressure"]
    with pytest.raises(Refused) as refused:
        actions.update_section(row, **{**words, "reason": " "}, proof=cast.proof(cast.nurse), by=cast.nurse, at=AT + LATER)
    assert len(refused.value.reasons) == 2
    assert SectionUpdate.objects.count() == 1


def test_nobody_updates_what_is_not_signed(cast, row):
    with pytest.raises(Refused):
        actions.update_section(
            row, code="family", answers={"support": 1}, reason="x", proof=cast.proof(cast.nurse), by=cast.nurse, at=AT
        )


def test_a_positive_result_opens_a_condition_once(cast, episode):
    form = actions.record_form(episode, instrument="gad7", answers=[0] * 7, by=cast.counsellor, at=AT)
    Condition.objects.all().delete()
    for _ in range(2):
        actions.open_conditions(form, Score(FormStatus.OK, 12), by=cast.counsellor, at=AT)
    found = queries.conditions_of([episode.pk])[episode.pk]
    assert [(one.kind, one.status, one.screen, one.open) for one in found] == [("anxiety", "suspected", "GAD-7", True)]


def test_a_condition_is_confirmed_with_care_and_closed_for_good(cast, episode):
    before = len(events())
    condition = actions.open_condition(episode, kind="bipolar", by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.open_condition(episode, kind="bipolar", by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.change_condition(condition, status="confirmed", by=cast.counsellor, at=AT)
    actions.change_condition(condition, status="confirmed", care="Psychiatry, Mill Road", version=0, by=cast.prescriber, at=AT)
    actions.change_condition(
        condition, status="resolved", care="Psychiatry, Mill Road", version=1, by=cast.prescriber, at=AT + LATER
    )
    assert events()[before:] == ["condition.opened", "condition.changed", "condition.changed"]
    with pytest.raises(Refused):
        actions.change_condition(condition, status="suspected", by=cast.prescriber, at=AT + LATER)
    again = actions.open_condition(episode, kind="bipolar", by=cast.counsellor, at=AT + LATER)
    assert {row.status for row in Condition.objects.all()} == {ConditionStatus.RESOLVED, ConditionStatus.SUSPECTED}
    assert queries.condition_row(again.pk) == again


def test_diagnoses_with_one_principal_and_nothing_erased(cast, episode):
    before = len(events())
    words = {"words": "Alcohol use disorder, severe", "principal": True, "by": cast.counsellor, "at": AT}
    first = actions.record_diagnosis(episode, code="f10.20", **words)
    actions.record_diagnosis(episode, code="F32.1", **{**words, "words": "Major depressive disorder"})
    with pytest.raises(Refused):
        actions.record_diagnosis(episode, code="F10.20", **words)
    actions.resolve_diagnosis(first, by=cast.counsellor, at=AT + LATER)
    with pytest.raises(Refused):
        actions.resolve_diagnosis(first, by=cast.counsellor, at=AT + LATER)
    assert events()[before:] == ["diagnosis.recorded", "diagnosis.recorded", "diagnosis.resolved"]
    found = queries.diagnoses_of([episode.pk])[episode.pk]
    assert [(one.code, one.principal, one.resolved_on) for one in found] == [
        ("F32.1", True, None),
        ("F10.20", False, date(2026, 3, 2)),
    ]
    assert Diagnosis.objects.count() == 2


def test_what_was_found_of_many_in_a_constant_number_of_queries(cast, episode, django_assert_num_queries):
    other = waiting(cast, cast.patient("Omar", "Diaz"))
    for one in (episode, other):
        assessed(cast, one)
        actions.record_diagnosis(one, code="F10.20", words="Alcohol use disorder", by=cast.counsellor, at=AT)
        actions.open_condition(one, kind="sleep", by=cast.counsellor, at=AT)
    ids = [episode.pk, other.pk]
    with django_assert_num_queries(4):
        assert len(queries.diagnoses_of(ids)) == len(queries.conditions_of(ids)) == len(queries.substances_of(ids)) == 2


def test_the_chart_names_what_is_treated_alongside_without_another_query(cast, episode, django_assert_num_queries):
    actions.begin(episode, by=cast.counsellor, at=AT)
    actions.open_condition(episode, kind="eating_disorder", by=cast.counsellor, at=AT)
    closed = actions.open_condition(episode, kind="adhd", by=cast.counsellor, at=AT)
    actions.change_condition(closed, status="ruled_out", by=cast.counsellor, at=AT)
    with django_assert_num_queries(1):
        entry = queries.entry_of(episode.pk)
    assert [(one.name, one.status) for one in entry.conditions] == [("Eating disorder", "suspected")]
