"""Is a change between two totals reliable, a response, a recovery? No database."""

from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import instrument, rule_sets
from midspan.journey.assessment.rules.change import reliable_change_index
from midspan.journey.assessment.terms import Change, FormStatus

TOTALS = st.integers(0, 27)


def between(code: str, baseline: Any, current: Any, **words: Any) -> Change:
    return rules.change(instrument(code), baseline=baseline, current=current, rule_sets=rule_sets(), **words)


@pytest.mark.parametrize(
    ("code", "before", "after", "direction", "verdict"),
    [
        ("phq9", 14, 9, "better", "no_reliable_change"),
        ("phq9", 14, 8, "better", "reliable_improvement"),
        ("phq9", 8, 13, "worse", "no_reliable_change"),
        ("phq9", 8, 14, "worse", "reliable_deterioration"),
        ("phq9", 8, 8, "same", "no_reliable_change"),
        ("gad7", 12, 9, "better", "no_reliable_change"),
        ("gad7", 12, 8, "better", "reliable_improvement"),
        ("core10", 20, 15, "better", "reliable_improvement"),
    ],
)
def test_reliable_by_points(code, before, after, direction, verdict):
    found = between(code, before, after)
    assert (found.status, found.change, found.direction, found.verdict) == (FormStatus.OK, after - before, direction, verdict)
    assert found.reliable is (verdict != "no_reliable_change")
    assert found.source and found.rule_set in rule_sets()


@pytest.mark.parametrize(
    ("before", "after", "recovery", "reliable"),
    [(14, 9, True, False), (15, 9, True, True), (14, 10, False, False), (9, 3, False, False), (27, 10, False, False)],
)
def test_recovery_and_reliable_recovery(before, after, recovery, reliable):
    found = between("phq9", before, after, rule_set="nhs_tt")
    assert (found.caseness_before, found.caseness_after) == (before >= 10, after >= 10)
    assert (found.recovery, found.reliable_recovery) == (recovery, reliable)
    assert found.response is None and found.remission is None


@pytest.mark.parametrize(
    ("before", "after", "response", "remission"),
    [(20, 10, True, False), (20, 11, False, False), (9, 4, True, True), (9, 5, False, False), (0, 0, None, True)],
)
def test_response_and_remission(before, after, response, remission):
    found = between("phq9", before, after, rule_set="phq9_response")
    assert (found.response, found.remission, found.reliable, found.verdict) == (response, remission, None, None)
    assert found.reasons


def test_higher_is_better_for_some():
    assert between("barc10", 30, 40).direction == between("who5", 10, 12).direction == "better"
    assert between("barc10", 40, 30).direction == "worse"
    assert between("urica32", 4.5, 6.25).direction is None
    assert between("ace10", 3, 4).direction is None


def test_the_index_needs_both_figures_and_a_source_is_never_guessed():
    found = between("barc10", 30, 40, sd=8, reliability=0.9)
    assert found.rci == pytest.approx(10 / (sqrt(2) * 8 * sqrt(0.1)))
    assert (found.rule_set, found.verdict) == ("rci", "reliable_improvement")
    assert between("barc10", 30, 35, sd=8, reliability=0.9).verdict == "no_reliable_change"
    none = between("barc10", 30, 40)
    assert (none.reliable, none.rci, none.rule_set) == (None, None, "")
    assert "source" in none.reasons[-1]
    assert "both" in between("barc10", 30, 40, sd=8).reasons[-1]


def test_a_named_rule_set_goes_before_the_index():
    found = between("phq9", 14, 9, sd=2, reliability=0.9, rule_set="nhs_tt")
    assert (found.reliable, found.rule_set) == (False, "nhs_tt")
    assert abs(found.rci or 0) > 1.96


def test_an_unverified_rule_counts_only_when_it_is_named():
    assert between("pcl5", 50, 39).reliable is None
    assert between("pcl5", 50, 39, rule_set="pcl5_10_points").reliable is True
    assert between("gad7", 9, 1, rule_set="pcl5_10_points").reliable is None


@pytest.mark.parametrize(
    ("code", "before", "after", "words"),
    [
        ("phq9", 28, 4, {}), ("phq9", 14, -1, {}), ("phq9", True, 4, {}), ("phq9", "14", 4, {}), ("phq9", 14.0, 4, {}),
        ("phq9", None, 4, {}), ("barc10", 9, 40, {}), ("bam", 4, 4, {}), ("urica32", float("nan"), 1.0, {}),
        ("phq9", 14, 9, {"sd": 0, "reliability": 0.8}), ("phq9", 14, 9, {"sd": 5, "reliability": 1}),
        ("phq9", 14, 9, {"sd": "5", "reliability": 0.8}), ("phq9", 14, 9, {"rule_set": "mine"}), ("phq9", 14, 9, {"rule_set": []}),
        ("phq9", [9] * 9, 4, {}),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_invalid_with_a_reason(code, before, after, words):
    found = between(code, before, after, **words)
    assert (found.status, found.change, found.verdict) == (FormStatus.INVALID, None, None)
    assert found.reasons


def test_answers_are_scored_first():
    assert between("phq9", [2] * 7 + [0, 0], [1] * 8 + [0]).change == -6
    open_form = between("phq9", [2] * 8 + [None], 4)
    assert (open_form.status, open_form.change) == (FormStatus.INCOMPLETE, None)
    assert between("assist", [6, 6, 7, 5, 3, 0], 4, context={"substance": "opioids"}).change == -23


@given(TOTALS, TOTALS)
def test_a_change_turned_round_turns_its_verdict(before, after):
    there, back = between("phq9", before, after), between("phq9", after, before)
    assert there.change == -(back.change or 0)
    assert there.reliable == back.reliable
    turned = {"reliable_improvement": "reliable_deterioration", "reliable_deterioration": "reliable_improvement"}
    assert back.verdict == turned.get(there.verdict or "", there.verdict)


@given(st.floats(0.1, 30), st.floats(0, 0.99))
def test_no_change_has_an_index_of_zero(sd, reliability):
    assert reliable_change_index(7, 7, sd=sd, reliability=reliability) == 0
