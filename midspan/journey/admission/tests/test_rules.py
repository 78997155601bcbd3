"""Which gate is closed, and which day, length and track can be: no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.program.terms import AgeGroup
from midspan.journey.admission import rules
from midspan.journey.admission.terms import AdmissionFacts, GateCode, PlanFacts

ON = date(2026, 3, 2)
READY = AdmissionFacts(
    on=ON, age=34, age_group=AgeGroup.ADULT, assessment_signed=True, placement_agreed_level="2.1",
    placement_signed_by_client=True, placement_signed_by_clinician=True, level_offered=True, has_primary_counsellor=True,
    supervisor_licence=LicenceState.VALID, withdrawal_rating=0, needs_detox=False, detox_cleared=False,
)  # fmt: skip
CLOSED = [
    ({"assessment_signed": False}, GateCode.ASSESSMENT, "000-18"),
    ({"placement_agreed_level": ""}, GateCode.DECISION, "000-18"),
    ({"placement_signed_by_client": False}, GateCode.DECISION, "004-39"),
    ({"placement_signed_by_clinician": False}, GateCode.DECISION, "004-39"),
    ({"level_offered": False}, GateCode.LEVEL, "000-02"),
    ({"age": None}, GateCode.AGE, "000-03"),
    ({"age": 17}, GateCode.AGE, "000-03"),
    ({"age": 18, "age_group": AgeGroup.ADOLESCENT}, GateCode.AGE, "000-03"),
    ({"withdrawal_rating": 2}, GateCode.DETOX, "000-23"),
    ({"needs_detox": True}, GateCode.DETOX, "000-23"),
    ({"has_primary_counsellor": False}, GateCode.COUNSELLOR, "002-32"),
    ({"supervisor_licence": None}, GateCode.CLINICIAN, "004-06"),
    ({"supervisor_licence": LicenceState.MISSING}, GateCode.CLINICIAN, "004-06"),
    ({"supervisor_licence": LicenceState.EXPIRED}, GateCode.CLINICIAN, "004-06"),
]


def test_nothing_stands_against_someone_who_met_every_gate():
    assert rules.reasons_against_admission(READY) == []


@pytest.mark.parametrize("change", [{"age": 18}, {"age": 16, "age_group": AgeGroup.ADOLESCENT}, {"withdrawal_rating": 1},
                                    {"withdrawal_rating": 3, "detox_cleared": True}, {"needs_detox": True, "detox_cleared": True}])  # fmt: skip
def test_these_are_no_obstacle(change):
    assert rules.reasons_against_admission(replace(READY, **change)) == []


@pytest.mark.parametrize(("change", "gate", "rule"), CLOSED)
def test_each_gate_alone_blocks(change, gate, rule):
    facts = replace(READY, **change)
    closed = [one for one in rules.gates_of(facts) if not one.met]
    assert [one.code for one in closed] == [gate]
    assert closed[0].applies
    assert [reason.rule for reason in rules.reasons_against_admission(facts)] == [rule]


@given(st.sets(st.sampled_from(range(len(CLOSED)))))
def test_opening_one_gate_never_closes_another(chosen):
    facts, seen = READY, set()
    for number in sorted(chosen):
        change, gate, _ = CLOSED[number]
        if not seen & set(change):
            facts, seen = replace(facts, **change), seen | set(change)
            assert gate in {one.code for one in rules.gates_of(facts) if not one.met} or "placement_agreed_level" in seen | {
                "age"
            }
    assert bool(rules.reasons_against_admission(facts)) is bool(seen)


@given(st.sampled_from([change for change, _, _ in CLOSED]))
def test_every_reason_says_what_and_who(change):
    assert all(reason.text.endswith(".") and reason.rule for reason in rules.reasons_against_admission(replace(READY, **change)))


PLAN = PlanFacts(on=ON, today=ON, weeks=12, usual_weeks=(12, 16), length_factors="", agreed_level="2.1", track_level="2.1",
                 track_open=True, decided_on=ON, cleared_on=None)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"on": ON - timedelta(days=1)}, "admitted_on"),
        ({"on": ON + timedelta(days=30)}, None),
        ({"on": ON + timedelta(days=31)}, "admitted_on"),
        ({"cleared_on": ON}, None),
        ({"cleared_on": ON + timedelta(days=1)}, "admitted_on"),
        ({"weeks": 16}, None),
        ({"weeks": 8}, "length_factors"),
        ({"weeks": 8, "length_factors": "Moves away in May."}, None),
        ({"weeks": 0}, "planned_weeks"),
        ({"weeks": 53}, "planned_weeks"),
        ({"track_level": "2.5"}, "track"),
        ({"track_open": False}, "track"),
    ],
)
def test_the_day_the_length_and_the_track(change, field):
    assert [reason.field for reason in rules.reasons_against_plan(replace(PLAN, **change))] == ([field] if field else [])


def test_referral_and_clearance_of_withdrawal():
    words = {"facility": "County unit", "waiting": False, "before_admission": True}
    assert rules.reasons_against_detox_referral(**words) == []
    assert rules.reasons_against_detox_referral(**{**words, "facility": " "})[0].field == "facility"
    assert rules.reasons_against_detox_referral(**{**words, "waiting": True})
    assert rules.reasons_against_detox_referral(**{**words, "before_admission": False})
    assert rules.reasons_against_clearing(cleared=False, note="No symptoms for three days.") == []
    assert rules.reasons_against_clearing(cleared=False, note="")[0].field == "note"
    assert rules.reasons_against_clearing(cleared=True, note="No symptoms.")
