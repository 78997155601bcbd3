"""What forms score, which level the ratings ask for, and what stands in the way: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import CORE, instruments, placement_table, placement_tables
from midspan.journey.assessment.terms import (
    RATINGS,
    SELF_HARM,
    AssessmentFacts,
    DecisionFacts,
    Dimension,
    FormStatus,
    PlacementFacts,
    Severity,
)

PHQ9, GAD7, AUDIT_C = (instruments()[code] for code in CORE)
TABLE = placement_table()
ENTRIES = st.sampled_from(list(instruments().values()))


def answered(entry, missing=False):
    """Lists of permitted codes for an entry, with or without gaps."""
    return st.tuples(*(st.sampled_from([*sorted(item.codes), *([None] if missing else [])]) for item in entry.items)).map(list)


WHOLE = ENTRIES.flatmap(lambda entry: st.tuples(st.just(entry), answered(entry)))
PARTIAL = ENTRIES.flatmap(lambda entry: st.tuples(st.just(entry), answered(entry, missing=True)))


@pytest.mark.parametrize(
    ("entry", "answers", "total", "band", "positive"),
    [
        (PHQ9, [0] * 9, 0, "none to minimal", False),
        (PHQ9, [1, 1, 1, 1, 0, 0, 0, 0, 0], 4, "none to minimal", False),
        (PHQ9, [1, 1, 1, 1, 1, 0, 0, 0, 0], 5, "mild", False),
        (PHQ9, [3, 3, 3, 0, 0, 0, 0, 0, 0], 9, "mild", False),
        (PHQ9, [3, 3, 3, 1, 0, 0, 0, 0, 0], 10, "moderate", True),
        (PHQ9, [3, 3, 3, 3, 2, 0, 0, 0, 0], 14, "moderate", True),
        (PHQ9, [3, 3, 3, 3, 3, 0, 0, 0, 0], 15, "moderately severe", True),
        (PHQ9, [3, 3, 3, 3, 3, 3, 1, 0, 0], 19, "moderately severe", True),
        (PHQ9, [3, 3, 3, 3, 3, 3, 2, 0, 0], 20, "severe", True),
        (PHQ9, [3] * 9, 27, "severe", True),
        (GAD7, [1, 1, 1, 1, 0, 0, 0], 4, "minimal", False),
        (GAD7, [1, 1, 1, 1, 1, 0, 0], 5, "mild", False),
        (GAD7, [3, 3, 3, 1, 0, 0, 0], 10, "moderate", True),
        (GAD7, [3, 3, 3, 3, 3, 0, 0], 15, "severe", True),
        (GAD7, [3] * 7, 21, "severe", True),
        (AUDIT_C, [4, 4, 4], 12, "", True),
    ],
)
def test_published_totals_and_bands(entry, answers, total, band, positive):
    found = rules.score(entry, answers, {"sex": "male"})
    assert (found.status, found.total, found.band, found.positive) == (FormStatus.OK, total, band, positive)
    assert found.band_scheme == entry.band_scheme
    assert found.rule_version


@pytest.mark.parametrize(
    ("sex", "total", "positive", "said"),
    [("female", 2, False, False), ("female", 3, True, False), ("male", 3, False, False), ("male", 4, True, False),
     ("unknown", 3, True, True), ("other", 3, True, True), (None, 2, False, True)],
)  # fmt: skip
def test_audit_c_cut_by_sex(sex, total, positive, said):
    found = rules.score(AUDIT_C, [1, total - 1, 0], {"sex": sex})
    assert (found.total, found.positive) == (total, positive)
    assert any("lower cut" in reason for reason in found.reasons) is said


def test_audit_c_never_may_leave_the_rest_unasked():
    assert rules.score(AUDIT_C, [0, None, None]).total == 0
    assert rules.score(AUDIT_C, [1, None, None]).status == FormStatus.INCOMPLETE
    assert rules.score(AUDIT_C, [0, None, 2]).total == 2


def test_audit_c_points_from_one_item_are_looked_at():
    assert any("how often" in reason for reason in rules.score(AUDIT_C, [3, 0, 0], {"sex": "female"}).reasons)
    assert not rules.score(AUDIT_C, [0, 0, 0], {"sex": "female"}).reasons


@pytest.mark.parametrize("wrong", [4, -1, 1.0, 2.5, "2", True, False, [1], float("nan")])
def test_wrong_codes_are_invalid_and_never_total(wrong):
    found = rules.score(PHQ9, [wrong, *[1] * 8])
    assert (found.status, found.total, found.positive) == (FormStatus.INVALID, None, None)
    assert "Item 1" in found.reasons[0]
    assert SELF_HARM in found.flags


@pytest.mark.parametrize("answers", [[], [1] * 8, [1] * 10, "111111111"])
def test_too_many_or_too_few_answers_are_invalid(answers):
    assert rules.score(PHQ9, answers).status == FormStatus.INVALID


def test_the_safety_answer_alerts_in_every_state():
    assert rules.score(PHQ9, [None] * 8 + [1]).flags == (SELF_HARM,)
    assert rules.score(PHQ9, [9] * 8 + [3]).flags == (SELF_HARM,)
    assert rules.score(PHQ9, [0] * 8 + [1]).flags == (SELF_HARM,)
    assert rules.score(PHQ9, [3] * 8 + [0]).flags == ()
    assert rules.score(PHQ9, [3] * 8 + ["3"]).flags == ()
    assert rules.score(GAD7, [3] * 7).flags == ()


@given(WHOLE)
def test_a_whole_form_totals_within_its_range_and_has_one_band(pair):
    entry, answers = pair
    found = rules.score(entry, answers, {"sex": "male"})
    assert found.status == FormStatus.OK
    assert 0 <= found.total <= entry.highest
    assert found.total == sum(answers)
    assert not entry.bands or sum(band.low <= found.total <= band.high for band in entry.bands) == 1


@given(PARTIAL)
def test_an_incomplete_form_never_gets_a_total(pair):
    entry, answers = pair
    found = rules.score(entry, answers)
    skip = entry.code == "audit_c" and answers[0] == 0
    assert (found.total is None) is (None in answers and not skip)
    assert (found.status == FormStatus.OK) is (found.total is not None)
    assert bool(found.flags) is (entry.code == "phq9" and (answers[8] or 0) >= 1)


@given(PARTIAL, st.integers(0, 20), st.one_of(st.floats(), st.text(), st.booleans(), st.integers(max_value=-1)))
def test_one_wrong_answer_makes_a_form_invalid(pair, place, wrong):
    entry, answers = pair
    answers[place % len(answers)] = wrong
    assert rules.score(entry, answers).status == FormStatus.INVALID


@pytest.mark.parametrize("entry", instruments().values(), ids=lambda entry: entry.code)
def test_every_entry_is_whole(entry):
    assert entry.credit and entry.rights and entry.source and entry.band_source and entry.cut_source and entry.recall
    assert "any" in entry.cuts
    assert [item.number for item in entry.questions] == list(range(1, len(entry.questions) + 1))
    if entry.bands:
        assert [band.low for band in entry.bands] == [0, *(band.high + 1 for band in entry.bands[:-1])]
        assert entry.bands[-1].high == entry.highest
    for alert in entry.alerts:
        assert alert.at_least in entry.items[alert.item - 1].codes
    for skip in entry.skips:
        assert skip.code in entry.items[skip.item - 1].codes


def test_a_form_speaks_for_an_assessment_no_longer_than_it_remembers():
    started = date(2026, 3, 2)
    assert rules.counts_for(PHQ9, submitted_on=date(2026, 2, 16), started_on=started)
    assert not rules.counts_for(PHQ9, submitted_on=date(2026, 2, 15), started_on=started)
    assert rules.counts_for(AUDIT_C, submitted_on=date(2025, 6, 1), started_on=started)
    assert rules.counts_for(PHQ9, submitted_on=date(2026, 3, 9), started_on=started)


@pytest.mark.parametrize(("met", "severity"), [(0, Severity.NONE), (1, Severity.NONE), (2, Severity.MILD), (3, Severity.MILD),
                                               (4, Severity.MODERATE), (5, Severity.MODERATE), (6, Severity.SEVERE), (11, Severity.SEVERE)])  # fmt: skip
def test_severity_by_criteria(met, severity):
    assert rules.severity_of(met) == severity


def facts(*ratings, detox=False, inpatient=False, age=34, met=6, override=""):
    known = {one: number for one, number in zip(Dimension, ratings, strict=False) if number is not None}
    return PlacementFacts(known, detox, inpatient, age, met, date(2026, 3, 2), override)


@pytest.mark.parametrize(
    ("given_facts", "level"),
    [
        (facts(0, 0, 0, 0, 0, 0), "1"),
        (facts(1, 1, 1, 1, 1, 1), "1"),
        (facts(0, 0, 0, 0, 2, 0), "2.1"),
        (facts(0, 0, 0, 3, 0, 0), "2.1"),
        (facts(0, 0, 0, 0, 0, 3), "2.1"),
        (facts(0, 0, 2, 0, 0, 0), "2.1"),
        (facts(1, 1, 1, 2, 3, 3), "2.1"),
        (facts(2, 0, 0, 2, 2, 2), "2.5"),
        (facts(0, 0, 3, 2, 2, 2), "2.5"),
        (facts(3, 0, 0, 0, 0, 0), "3.7"),
        (facts(0, 3, 0, 0, 0, 0), "3.7"),
        (facts(4, 0, 0, 0, 0, 0), "4"),
        (facts(0, 0, 4, 0, 0, 0), "4"),
        (facts(0, 0, 0, 4, 0, 0), "3.5"),
        (facts(0, 0, 0, 0, 4, 0), "3.5"),
        (facts(0, 0, 0, 0, 0, 4), "3.1"),
        (facts(3, 0, 0, 4, 4, 4), "3.7"),
        (facts(0, 0, 0, 2, 2, 2, detox=True), "3.7"),
        (facts(0, 0, 0, 2, 2, 2, inpatient=True), "4"),
        (facts(0, 0, 0, 2, 2, 2, detox=True, override="Seen today; ambulatory taper with daily nurse contact."), "2.1"),
        (facts(0, 0, 0, 2, 2, 2, met=3), "1"),
        (facts(0, 0, 2, 2, 2, 2, met=3), "2.1"),
        (facts(0, 0, 0, 2, 4, 2, met=3), "3.5"),
        (facts(0, 0, 0, 2, 2, 2, met=4), "2.1"),
    ],
)
def test_the_highest_level_asked_for_counts(given_facts, level):
    found = rules.recommend(given_facts, TABLE)
    assert found.level == level
    assert not found.missing
    assert {row.dimension for row in found.fired} >= set(Dimension)
    assert all(row.text and row.source and row.rule for row in found.fired)


@pytest.mark.parametrize(
    ("given_facts", "said"),
    [
        (facts(0, 0, 0, 2, 2), "living situation"),
        (facts(0, 0, 0, 2, 2, 2, detox=None), "withdrawal management"),
        (facts(0, 0, 0, 2, 2, 2, inpatient=None), "hospital"),
        (facts(0, 0, 0, 2, 2, 2, age=None), "birth date"),
        (facts(0, 0, 0, 2, 2, 2, met=None), "criteria"),
    ],
)
def test_without_a_fact_there_is_no_level_but_a_sentence(given_facts, said):
    found = rules.recommend(given_facts, TABLE)
    assert found.level == ""
    assert said in "".join(found.missing)


def test_medical_need_is_said_even_while_other_ratings_are_missing():
    found = rules.recommend(facts(4), TABLE)
    assert found.level == ""
    assert "level 4" in found.notes[0]


def test_under_18_is_said():
    assert any("Under 18" in note for note in rules.recommend(facts(0, 0, 0, 2, 2, 2, age=16), TABLE).notes)


def test_unverified_thresholds_are_marked():
    rows = rules.recommend(facts(2, 0, 0, 2, 2, 2), TABLE).fired
    assert not next(row for row in rows if row.rule == "L21-1b").verified


RATED = st.tuples(*[st.integers(0, 4)] * 6)


@given(RATED, st.integers(0, 5), st.booleans(), st.booleans(), st.integers(0, 11))
def test_raising_one_rating_never_lowers_the_level(ratings, place, detox, inpatient, met):
    higher = list(ratings)
    higher[place] = min(4, higher[place] + 1)
    before = rules.recommend(facts(*ratings, detox=detox, inpatient=inpatient, met=met), TABLE)
    after = rules.recommend(facts(*higher, detox=detox, inpatient=inpatient, met=met), TABLE)
    assert TABLE.rank(after.level) >= TABLE.rank(before.level) >= 0


@given(RATED)
def test_the_level_is_one_that_some_row_asked_for(ratings):
    found = rules.recommend(facts(*ratings), TABLE)
    assert found.level in {row.level for row in found.fired}


@pytest.mark.parametrize("table", placement_tables(), ids=lambda table: table.name)
def test_every_table_is_complete_and_in_order(table):
    assert all(row.text and row.source and table.rank(row.level) >= 0 for row in table.rows)
    assert all(table.rank(row.level) >= 0 for row in table.screens)
    for one in Dimension:
        levels = {rating: row.level for row in table.rows if row.dimension == one for rating in row.ratings}
        assert sorted(levels) == sorted(RATINGS), one
        ranks = [table.rank(levels[rating]) for rating in sorted(levels)]
        assert ranks == sorted(ranks), one


WHY = dict.fromkeys(Dimension, (2, "because"))
READY = AssessmentFacts(
    id=1, episode_id=1, version=1, started_at=datetime(2026, 3, 2, tzinfo=UTC), started_by="Lena Brandt", signed_at=None,
    primary_substance="alcohol", criteria_met=6, medical="none", mental_health="none", needs_detox=False, needs_inpatient=False,
    ratings=WHY, forms=frozenset(CORE),
)  # fmt: skip


def test_nothing_stands_against_signing_a_whole_assessment():
    assert rules.reasons_against_signing_assessment(READY) == []
    assert rules.reasons_against_signing_assessment(replace(READY, criteria_met=0)) == []


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"forms": frozenset({"gad7", "audit_c"})}, "phq9", "004-05"),
        ({"forms": frozenset({"phq9", "audit_c"})}, "gad7", "004-05"),
        ({"forms": frozenset({"phq9", "gad7"})}, "audit_c", "004-05"),
        ({"primary_substance": ""}, "primary_substance", "004-05"),
        ({"criteria_met": None}, "criteria_met", "004-05"),
        ({"medical": "  "}, "medical", "004-05"),
        ({"mental_health": ""}, "mental_health", "004-05"),
        ({"needs_detox": None}, "needs_detox", "000-02"),
        ({"needs_inpatient": None}, "needs_inpatient", "000-02"),
        ({"ratings": {one: pair for one, pair in WHY.items() if one != "d6"}}, "d6", "004-05"),
        ({"ratings": {**WHY, Dimension.RELAPSE: (3, " ")}}, "d5", "004-05"),
        ({"signed_at": datetime(2026, 3, 2, tzinfo=UTC)}, "", "004-05"),
    ],
)
def test_each_missing_part_alone_stands_against_signing(change, field, rule):
    reasons = rules.reasons_against_signing_assessment(replace(READY, **change))
    assert [(reason.field, reason.rule) for reason in reasons] == [(field, rule)]


DECISION = DecisionFacts(
    assessment_signed=True, recommendation=rules.recommend(facts(0, 0, 0, 2, 2, 2), TABLE), agreed_level="2.1",
    preference="I want to sleep at home.", needs_detox=False, needs_inpatient=False,
)  # fmt: skip
DETOX = replace(DECISION, recommendation=rules.recommend(facts(0, 0, 0, 2, 2, 2, detox=True), TABLE), needs_detox=True)
EXPLAINED = {"override_reason": "clinical_judgement", "override_text": "Nurse sees her daily."}


@pytest.mark.parametrize(
    ("decision", "against"),
    [
        (DECISION, []),
        (replace(DECISION, assessment_signed=False), ["000-18"]),
        (replace(DECISION, recommendation=rules.recommend(facts(0), TABLE)), ["001-18"]),
        (replace(DECISION, preference=" "), ["004-39"]),
        (replace(DECISION, agreed_level="9"), ["001-18"]),
        (replace(DECISION, agreed_level="1"), ["001-28", "001-28"]),
        (replace(DECISION, agreed_level="1", override_reason="preference"), ["001-28"]),
        (replace(DECISION, agreed_level="1", override_text="wants less"), ["001-28"]),
        (replace(DECISION, agreed_level="1", override_reason="preference", override_text="wants less"), []),
        (DETOX, ["000-02", "001-28", "001-28"]),
        (replace(DETOX, override_reason="preference", override_text="wants to stay home"), ["000-02"]),
        (replace(DETOX, **EXPLAINED), []),
        (replace(DETOX, agreed_level="3.7"), []),
        (replace(DETOX, agreed_level="3.5", override_reason="funding", override_text="no bed"), ["000-02"]),
    ],
)
def test_what_stands_against_a_decision(decision, against):
    assert [reason.rule for reason in rules.reasons_against_placement(decision, TABLE)] == against


@pytest.mark.parametrize(
    ("details", "field"),
    [({"days_used_of_30": 31}, "days_used_of_30"), ({"criteria_met": 12}, "criteria_met"), ({"last_used_on": date(2026, 3, 3)}, "last_used_on")],
)  # fmt: skip
def test_impossible_numbers_are_refused(details, field):
    assert [reason.field for reason in rules.reasons_against_details(details, signed=False, on=date(2026, 3, 2))] == [field]
    assert rules.reasons_against_details(details, signed=True, on=date(2026, 3, 2))[0].rule == "004-05"


def test_an_alert_is_cleared_once_and_in_words():
    assert rules.reasons_against_clearing(cleared=False, disposition="Seen at once, no plan, sister is with her.") == []
    assert rules.reasons_against_clearing(cleared=True, disposition="Seen at once.")
    assert rules.reasons_against_clearing(cleared=False, disposition="ok")[0].field == "disposition"
    assert rules.reasons_against_clearing(cleared=False, disposition="x" * 501)


def test_other_small_refusals():
    assert rules.reasons_against_beginning(episode_open=True, one_open=False) == []
    assert rules.reasons_against_beginning(episode_open=False, one_open=False)[0].rule == "000-18"
    assert rules.reasons_against_beginning(episode_open=True, one_open=True)
    assert rules.reasons_against_answering(submitted=False, episode_open=True) == []
    assert rules.reasons_against_answering(submitted=True, episode_open=True)
    assert rules.reasons_against_answering(submitted=False, episode_open=False)
    for rule in (rules.reasons_against_client_signing, rules.reasons_against_signing_placement):
        assert rule(signed=False, newer=False) == []
        assert rule(signed=True, newer=False) and rule(signed=False, newer=True)
