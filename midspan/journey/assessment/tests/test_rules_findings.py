"""The rules of sections, substances, codes, conditions and flags: tables and properties, no database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment.catalog.findings import condition_table, diagnosis_list, flag_rows, sections
from midspan.journey.assessment.rules import (
    asked_of,
    changed_answers,
    conditions_from,
    criteria_count,
    details_from,
    details_of_substances,
    evidence_for,
    flags_for,
    found_diagnoses,
    listed,
    most_criteria,
    progress_of,
    reasons_against_condition,
    reasons_against_diagnosis,
    reasons_against_section,
    reasons_against_signing_assessment,
    reasons_against_substance,
    reasons_against_update,
    remission_of,
    said_in,
    screeners_due,
    section_lines,
    substance_code,
)
from midspan.journey.assessment.rules.diagnosis import CODE
from midspan.journey.assessment.terms import (
    AssessmentFacts,
    ConditionKind,
    Dimension,
    Fit,
    FlagFacts,
    FormStatus,
    Known,
    MotivationKind,
    Rank,
    Score,
    SectionCode,
    Substance,
    SubstanceFacts,
)

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 14, tzinfo=UTC)
HERE = Known("said", "Section")


def criteria(met: int) -> tuple[bool | None, ...]:
    return tuple(number < met for number in range(11))


def use(substance=Substance.ALCOHOL, met=6, rank=Rank.PRIMARY, **words) -> SubstanceFacts:
    return SubstanceFacts(substance, rank, criteria=criteria(met), **words)


@pytest.mark.parametrize(
    ("substance", "met", "code"),
    [
        ("alcohol", 2, "F10.10"), ("alcohol", 4, "F10.20"), ("alcohol", 11, "F10.20"), ("heroin", 6, "F11.20"),
        ("opioids", 3, "F11.10"), ("cannabis", 5, "F12.20"), ("sedatives", 2, "F13.10"), ("cocaine", 6, "F14.20"),
        ("methamphetamine", 6, "F15.20"), ("stimulants", 2, "F15.10"), ("hallucinogens", 4, "F16.20"), ("tobacco", 6, "F17.200"),
        ("tobacco", 2, "Z72.0"), ("inhalants", 2, "F18.10"), ("other", 7, "F19.20"), ("caffeine", 9, ""), ("alcohol", 1, ""),
        ("alcohol", 0, ""),
    ],
)  # fmt: skip
def test_the_code_follows_from_substance_and_count(substance, met, code):
    coded = substance_code(use(Substance(substance), met), diagnosis_list(), on=ON)
    assert coded.code == code
    assert coded.why


@pytest.mark.parametrize(
    ("free_since", "met", "code", "said"),
    [
        (date(2025, 12, 3), 7, "F10.20", "Not in remission yet"), (date(2025, 12, 2), 7, "F10.21", "Early remission"),
        (date(2025, 3, 3), 2, "F10.11", "Early remission"), (date(2025, 3, 2), 2, "F10.11", "Sustained remission"),
    ],
)  # fmt: skip
def test_remission_from_three_and_from_twelve_months(free_since, met, code, said):
    coded = substance_code(use(met=met, criteria_ended_on=free_since), diagnosis_list(), on=ON)
    assert coded.code == code
    assert any(said in why for why in coded.why)


def test_specifiers_change_the_words_and_never_the_code():
    plain = substance_code(use(Substance.OPIOIDS, 7), diagnosis_list(), on=ON)
    treated = substance_code(use(Substance.OPIOIDS, 7, on_maintenance=True), diagnosis_list(), on=ON)
    assert treated.code == plain.code == "F11.20"
    assert treated.words.endswith("on maintenance therapy")
    held = use(Substance.OPIOIDS, 7, criteria_ended_on=date(2025, 6, 1), controlled_environment=True)
    assert "in early remission, in a controlled environment" in substance_code(held, diagnosis_list(), on=ON).words


def test_tolerance_and_withdrawal_do_not_count_when_taken_only_as_prescribed():
    met = (False,) * 9 + (True, True)
    assert criteria_count(met) == 2
    assert criteria_count(met, taken_as_prescribed=True) == 0
    coded = substance_code(SubstanceFacts(Substance.OPIOIDS, Rank.PRIMARY, criteria=met, taken_as_prescribed=True),
                           diagnosis_list(), on=ON)  # fmt: skip
    assert coded.code == "" and "not counted" in coded.why[0]


def test_unknown_criteria_are_said_and_not_counted():
    met = (True, True, None, *(False,) * 8)
    assert criteria_count(met) == 2
    assert (
        "1 not known"
        in substance_code(SubstanceFacts(Substance.ALCOHOL, Rank.PRIMARY, criteria=met), diagnosis_list(), on=ON).why[0]
    )
    assert criteria_count(()) is None


@given(st.lists(st.sampled_from([True, False, None]), min_size=11, max_size=11), st.booleans())
def test_a_count_lies_between_none_and_eleven_and_prescription_never_raises_it(met, prescribed):
    count = criteria_count(met, taken_as_prescribed=prescribed)
    assert 0 <= count <= criteria_count(met) <= 11


@given(st.dates(date(2015, 1, 1), date(2026, 3, 2)))
def test_longer_without_criteria_never_ends_a_remission(since):
    order = [None, "early", "sustained"]
    later, earlier = remission_of(since, on=ON)[0], remission_of(since - timedelta(days=30), on=ON)[0]
    assert order.index(earlier) >= order.index(later)


def test_every_code_that_is_shipped_looks_like_one_and_is_found_by_typing():
    rows = listed(diagnosis_list())
    assert all(CODE.fullmatch(row.code) for row in rows)
    assert len({(row.code, row.words) for row in rows}) == len(rows)
    assert {row.code for row in found_diagnoses(diagnosis_list(), "alcohol remission")} == {"F10.11", "F10.21"}
    assert "F43.10" in {row.code for row in found_diagnoses(diagnosis_list(), "ptsd")}
    assert found_diagnoses(diagnosis_list(), "f33.1")[0].words.startswith("Major depressive disorder, recurrent")
    assert found_diagnoses(diagnosis_list(), "f") == []


@pytest.mark.parametrize(("words", "field"), [
    ({"code": "F1"}, "code"), ({"words": " "}, "words"), ({"diagnosed_on": date(2026, 3, 3)}, "diagnosed_on"), ({"there": True}, "code"),
])  # fmt: skip
def test_a_diagnosis_is_a_code_with_words_and_a_day(words, field):
    good = {"code": "F10.20", "words": "Alcohol use disorder", "diagnosed_on": ON, "on": ON, "there": False}
    assert reasons_against_diagnosis(**good) == []
    assert [reason.field for reason in reasons_against_diagnosis(**{**good, **words})] == [field]


def test_every_section_is_declared_whole():
    for code, spec in sections().items():
        codes = [one.code for one in spec.questions]
        assert len(set(codes)) == len(codes), code
        assert spec.owes and spec.title and any(one.required for one in spec.questions)
        for one in spec.questions:
            assert bool(one.options) == (one.kind in {"choice", "choices"}), one.code
            assert bool(one.columns) == (one.kind == "rows")
            assert not one.keeps or one.keeps in set(MotivationKind)


def test_pregnancy_is_not_asked_of_men():
    spec = sections()[SectionCode.MEDICAL]
    assert "pregnant" not in {one.code for one in asked_of(spec, "male")}
    for sex in ("female", "unknown", "other"):
        assert "pregnant" in {one.code for one in asked_of(spec, sex)}


def test_what_other_stations_read_follows_from_the_sections():
    specs = sections()
    written = {SectionCode.TREATMENT: {"courses": [{"where": "A"}, {"where": "B"}]},
               SectionCode.MEDICAL: {"conditions": ["asthma"], "allergies": ["latex"], "hiv": "positive"},
               SectionCode.FAMILY: {"lives_with": "a brother"}, SectionCode.LIFE: {"housing": "family"}}  # fmt: skip
    assert details_from(SectionCode.TREATMENT, written, specs) == {"prior_treatments": 2}
    assert details_from(SectionCode.MEDICAL, written, specs) == {"medical": "Conditions: asthma. Allergies: latex"}
    assert details_from(SectionCode.LIFE, written, specs)["living"] == "Lives with: a brother. Housing: With family or friends"
    assert details_from(SectionCode.RISK, written, specs) == {}
    assert details_from(SectionCode.TREATMENT, {SectionCode.TREATMENT: {"had_before": "no"}}, specs) == {"prior_treatments": 0}
    assert details_from(SectionCode.TREATMENT, {}, specs) == {"prior_treatments": None}


def test_the_details_of_substances_take_the_main_one_and_the_most_criteria():
    uses = [use(Substance.CANNABIS, 7, Rank.SECONDARY, id=2), use(met=3, id=1, days_used_of_30=12, last_used_on=ON)]
    assert details_of_substances(uses) == {"primary_substance": "alcohol", "other_substances": ["cannabis"], "days_used_of_30": 12,
                                           "last_used_on": ON, "criteria_met": 7}  # fmt: skip
    assert details_of_substances([])["primary_substance"] == ""
    assert most_criteria([]) is None


def test_quotes_and_changes():
    spec = sections()[SectionCode.PRESENTING]
    before, after = {"why_now": "My job.", "stage": "action"}, {"why_now": "My job and my son.", "stage": "action"}
    assert said_in(spec, after) == [(MotivationKind.REASON, "My job and my son.")]
    assert changed_answers(spec, before, after) == [("What brings you here now?", "My job.", "My job and my son.")]
    assert ("Stage of change", "Changing now") in section_lines(spec, after)
    assert section_lines(sections()[SectionCode.RISK], {"suicide": "yes", "safe_home": "yes"}, sensitive=False) == [
        ("Safe at home tonight", "yes")
    ]


def whole(**changes) -> AssessmentFacts:
    """An assessment of nothing but what is asked."""
    facts = {"id": 1, "episode_id": 1, "version": 0, "started_at": AT, "started_by": "L", "signed_at": None}
    return AssessmentFacts(**{**facts, **changes})


def test_what_is_missing_names_who_owes_it():
    reasons = reasons_against_signing_assessment(whole(), sections())
    assert {reason.who for reason in reasons if reason.field.startswith("medical.")} == {"Nurse"}
    assert "medical.pregnant" in {reason.field for reason in reasons}
    assert "medical.pregnant" not in {
        reason.field for reason in reasons_against_signing_assessment(whole(sex="male"), sections())
    }
    assert {"phq9", "gad7", "audit_c", "asq", "pc_ptsd5", "readiness_ruler", "substances", "needs_detox", "d6"} <= {
        reason.field for reason in reasons
    }
    partly = whole(substances=(SubstanceFacts(Substance.ALCOHOL, Rank.PRIMARY, id=7, route="oral"),))
    about = [reason.text for reason in reasons_against_signing_assessment(partly, sections()) if reason.field == "substances.7"]
    assert about == ["Alcohol: how often is open.", "Alcohol: the last use is open.", "Alcohol: the eleven criteria are open."]
    started = progress_of(whole(sections={SectionCode.PRESENTING: {"why_now": "x"}}), sections())[0]
    assert (started.answered, started.required, started.begun, started.whole) == (1, 2, True, False)


@pytest.mark.parametrize(("changes", "field"), [
    ({"rank": Rank.PRIMARY}, "rank"), ({"substance": Substance.CANNABIS}, "substance"),
    ({"last_used_on": date(2026, 3, 3)}, "last_used_on"), ({"criteria": (True,)}, ""),
])  # fmt: skip
def test_what_stands_against_a_substance(changes, field):
    others = [use(Substance.CANNABIS), use(Substance.HEROIN, rank=Rank.OTHER)]
    good = {"substance": Substance.ALCOHOL, "rank": Rank.SECONDARY}
    assert reasons_against_substance(SubstanceFacts(**good), others, on=ON) == []
    assert [reason.field for reason in reasons_against_substance(SubstanceFacts(**{**good, **changes}), others, on=ON)] == [field]


def test_sections_and_updates():
    assert reasons_against_section(signed=False, moved_on=False) == []
    assert reasons_against_section(signed=True, moved_on=False)[0].rule == "004-05"
    assert reasons_against_section(signed=False, moved_on=True)[0].rule == "lost-update"
    assert reasons_against_update(signed=True, reason="called", changed=True) == []
    assert len(reasons_against_update(signed=True, reason="", changed=False)) == 2
    assert reasons_against_update(signed=False, reason="x", changed=True)


@pytest.mark.parametrize(
    ("instrument", "score", "kinds"),
    [
        ("phq9", Score(FormStatus.OK, 10), ["depression"]), ("phq9", Score(FormStatus.OK, 9), []),
        ("phq9", Score(FormStatus.INCOMPLETE, None), []), ("gad7", Score(FormStatus.OK, 15), ["anxiety"]),
        ("pc_ptsd5", Score(FormStatus.OK, 4, positive=True), ["trauma"]), ("pc_ptsd5", Score(FormStatus.OK, 2, positive=False), []),
        ("pcl5", Score(FormStatus.OK, 31), ["trauma"]), ("mdq", Score(FormStatus.OK, 8, positive=True), ["bipolar"]),
        ("isi", Score(FormStatus.OK, 15), ["sleep"]),
        ("asq", Score(FormStatus.OK, None, positive=True, flags=("suicide_risk_acute",)), ["self_harm"]),
        ("phq9", Score(FormStatus.INCOMPLETE, None, flags=("suicide_or_self_harm_item_positive",)), ["self_harm"]),
    ],
)  # fmt: skip
def test_which_results_open_which_conditions(instrument, score, kinds):
    assert [row.kind for row in conditions_from(instrument, score, condition_table().opens)] == kinds


def test_every_condition_has_a_rule_and_names_a_specialist():
    rules = condition_table().rules
    assert set(rules) == set(ConditionKind)
    assert all(rule.specialist and rule.refer_when for rule in rules.values())


def test_a_confirmed_condition_says_who_treats_it():
    assert reasons_against_condition("suspected", closed=False, care="") == []
    assert reasons_against_condition("confirmed", closed=False, care=" ")[0].field == "care"
    assert reasons_against_condition("confirmed", closed=False, care="Dr. Haddad, here") == []
    assert reasons_against_condition("suspected", closed=True, care="")
    assert reasons_against_condition("excluded", closed=False, care="")[0].field == "status"


def test_screeners_at_intake_and_monthly():
    due = screeners_due({"phq9": ON - timedelta(days=30), "gad7": ON - timedelta(days=29)}, condition_table(), on=ON)
    assert "phq9" in due and "gad7" not in due
    assert due["pc_ptsd5"] is None


def flag(code: str, **facts):
    return next(one for one in flags_for(FlagFacts(ON, **facts), flag_rows()) if one.row.code == code)


@pytest.mark.parametrize(
    ("code", "facts", "raised"),
    [
        ("step_down", {}, None),
        ("step_down", {"prior_level": Known("residential", "Referral"), "discharged_on": date(2026, 2, 20)}, True),
        ("step_down", {"prior_level": Known("residential", "Referral"), "discharged_on": date(2025, 11, 20)}, False),
        ("step_down", {"prior_level": Known("", "Referral")}, False),
        ("financial", {"answers": {"cannot_afford": ("yes", HERE)}}, True),
        ("financial", {"answers": {"cannot_afford": ("no", HERE)}}, False),
        ("financial", {"answers": {"barrier": ("funding", HERE)}}, True),
        ("co_occurring", {"conditions": (HERE,)}, True),
        ("co_occurring", {"answers": {"diagnoses": (["none"], HERE)}}, False),
        ("co_occurring", {"answers": {"diagnoses": (["PTSD"], HERE)}}, True),
        ("relapses", {"earlier_treatments": (2, HERE)}, True),
        ("relapses", {"earlier_treatments": (1, HERE)}, False),
        ("relapses", {"earlier_treatments": (1, HERE), "answers": {"returns": (3, HERE)}}, True),
        ("stress", {"scores": {"pss4": (6, HERE)}}, True),
        ("stress", {"scores": {"pss4": (5, HERE)}}, False),
        ("stress", {"answers": {"stressors": (["none"], HERE)}}, False),
        ("stress", {"answers": {"stressors": (["work", "money", "law"], HERE)}}, True),
        ("environment", {"answers": {"use_at_home": ("no", HERE), "work": ("unemployed", HERE)}}, True),
        ("environment", {"answers": {"use_at_home": ("no", HERE), "conflict": ("no", HERE)}}, False),
        ("weak_support", {"answers": {"support": (4, HERE)}}, True),
        ("weak_support", {"answers": {"support": (5, HERE)}}, False),
        ("weak_support", {}, None),
        ("low_confidence", {"scores": {"confidence": (4, HERE)}}, True),
        ("low_confidence", {"scores": {"self_efficacy": (40, HERE)}}, False),
        ("severe_condition", {"ratings": {"emotional": (4, HERE)}}, True),
        ("severe_condition", {"ratings": {"emotional": (3, HERE)}}, False),
        ("severe_condition", {"answers": {"psychosis": ("yes", HERE)}}, True),
        ("toxic_environment", {"ratings": {"environment": (4, HERE)}}, True),
        ("toxic_environment", {"answers": {"safe_home": ("yes", HERE)}}, False),
        ("toxic_environment", {"answers": {"safe_home": ("no", HERE)}}, True),
    ],
)  # fmt: skip
def test_when_a_flag_is_raised(code, facts, raised):
    found = flag(code, **facts)
    assert found.raised is raised
    assert bool(found.because) == (
        raised is not None and not (code == "step_down" and raised is False and not facts["prior_level"].text)
    )


def test_ten_flags_two_of_them_ask_for_a_safer_place():
    rows = flag_rows()
    assert [row.row for row in rows] == [f"004-{number}" for number in range(29, 39)]
    assert [row.code for row in rows if row.fit is Fit.NOT_HERE] == ["severe_condition", "toxic_environment"]


@pytest.mark.parametrize("edition", ["asam_3", "asam_4"])
def test_the_facts_stand_beside_the_dimension_they_speak_to(edition):
    facts = whole(edition=edition, substances=(use(last_used_on=ON, days_used_of_30=9),),
                  sections={SectionCode.WITHDRAWAL: {"seizures": "yes"}, SectionCode.FAMILY: {"support": 3}})  # fmt: skip
    found = evidence_for(facts, sections(), [], {})
    assert {"Alcohol, last use 2026-03-02", "Seizures in withdrawal, ever: yes"} <= {one.text for one in found[Dimension("d1")]}
    home, drug = ("d6", "d5") if edition == "asam_3" else ("d5", "d4")
    assert [one.text for one in found[Dimension(home)]] == ["Support, 0 none to 10 strong: 3"]
    assert [one.text for one in found[Dimension(drug)]] == ["Alcohol: 9 days of the last 30"]
