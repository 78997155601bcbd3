"""Are only like forms compared, is change said as it is, and does a reason for being off track need its facts?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment.catalog import instruments, rule_sets
from midspan.journey.assessment.rules import score
from midspan.journey.assessment.rules.on_track import missed_rounds, not_on_track
from midspan.journey.assessment.rules.series import (
    biggest_move,
    bridge_days,
    current,
    direction,
    in_short,
    occasion,
    sentence,
    series_of,
)
from midspan.journey.assessment.terms import Higher
from midspan.journey.assessment.terms.series import Answered, Series

ADMITTED = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
KNOWN = instruments()


def form(
    code: str, day: int, answers: Sequence[Any], *, mode: str = "self", language: str = "en", version: str = "", **context: Any
) -> Answered:
    """A form handed in so many days after admission."""
    entry, at = KNOWN[code], NOON + timedelta(days=day)
    found = score(entry, list(answers), context)
    return Answered(1, day, code, version or entry.version, language, mode, at.date(), at, tuple(answers), context, found)


def phq9(day: int, total: int | None, **how: Any) -> Answered:
    """A PHQ-9 with this total; None leaves its first question open."""
    wanted = 0 if total is None else total
    answers: list[int | None] = [3] * (wanted // 3) + ([wanted % 3] if wanted % 3 else [])
    answers += [0] * (9 - len(answers))
    return form("phq9", day, [None, *answers[1:]] if total is None else answers, **how)


def series(*forms: Answered, admitted: date | None = ADMITTED) -> tuple[Series, ...]:
    return series_of(forms, KNOWN[forms[0].instrument], admitted_on=admitted, rule_sets=rule_sets())


def reasons(found: Sequence[Series], day: int = 60, **more: Any) -> list[str]:
    on = ADMITTED + timedelta(days=day)
    return [one.code for one in not_on_track(found, KNOWN, on=on, **{"admitted_on": ADMITTED, **more})]


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ([phq9(0, 14)], "PHQ-9 14 (moderate) on 2 Mar, nothing to compare yet."),
        ([phq9(0, None)], "PHQ-9: no number yet, 1 with open questions."),
        ([phq9(0, 14), phq9(42, 9)], "PHQ-9 14 → 9 in 6 weeks, below the reliable change of 6."),
        ([phq9(0, 15), phq9(42, 9)], "PHQ-9 15 → 9 in 6 weeks, better by 6; 6 is a reliable change."),
        ([phq9(0, 4), phq9(9, 14)], "PHQ-9 4 → 14 in 9 days, worse by 10; 6 is a reliable change."),
        ([phq9(0, 9), phq9(1, 9)], "PHQ-9 9 → 9 in 1 day, no change."),
        ([phq9(40, 15), phq9(61, 9)], "PHQ-9 15 → 9 in 3 weeks, better by 6 since the first form; none was handed in within 14 days of admission."),
        ([form("barc10", 0, [3] * 10), form("barc10", 30, [4] * 10)],
         "BARC-10 30 → 40 in 4 weeks, better by 10; no rule says how much of that is noise. Higher is better here."),
    ],
)  # fmt: skip
def test_a_series_says_in_words_what_came_of_it(forms, said):
    assert [sentence(one) for one in series(*forms)] == [said]


def test_the_baseline_is_the_first_whole_form_within_two_weeks_of_admission():
    (one,) = series(phq9(-20, 20), phq9(-14, None), phq9(-10, 16), phq9(3, 12), phq9(30, 8))
    assert (one.baseline.on, one.baseline.value) == (ADMITTED - timedelta(days=10), 16)
    assert one.change.reliable and one.change.verdict == "reliable_improvement"
    assert series(phq9(0, 9), admitted=None)[0].baseline is None


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (phq9(0, 9), phq9(7, 9, version="2"), ["PHQ-9 (version 1)", "PHQ-9 (version 2)"]),
        (phq9(0, 9), phq9(7, 9, mode="interview"), ["PHQ-9 (filled in alone)", "PHQ-9 (asked in a talk)"]),
        (phq9(0, 9), phq9(7, 9, language="es"), ["PHQ-9 (in en)", "PHQ-9 (in es)"]),
        (phq9(0, 9), phq9(7, 9, mode="paper"), ["PHQ-9"]),
        (phq9(0, 9, mode="telephone"), phq9(7, 9, mode="interview"), ["PHQ-9"]),
        (form("assist", 0, [6] * 7, substance="alcohol"), form("assist", 7, [6] * 7, substance="cannabis"),
         ["ASSIST (alcohol)", "ASSIST (cannabis)"]),
    ],
)  # fmt: skip
def test_only_like_is_compared_with_like(one, other, apart):
    found = series(one, other)
    assert [each.label for each in found] == apart
    assert all(each.change is None for each in found) or len(found) == 1


def test_the_parts_of_the_bam_stand_alone_and_point_their_own_way():
    whole = [2, 2, 2, 1, 1, 1, None, 2, 2, 2, 2, 2, 2, 4, 2, 2, 2]
    found = {one.part: one for one in series(form("bam", 0, whole), form("bam", 7, [None, *whole[1:]]))}
    assert set(found) == {"use", "risk", "protective"}
    assert [reading.value for reading in found["risk"].readings] == [12, None]
    assert [reading.value for reading in found["use"].readings] == [3, 3]
    assert found["protective"].higher == Higher.BETTER and found["use"].higher == Higher.WORSE
    assert (found["use"].low, found["use"].high, found["risk"].high) == (0, 12, 24)


def test_a_reading_knows_its_place_in_the_course_of_care():
    (one,) = series(phq9(-30, 9), phq9(0, 9), phq9(30, 9), phq9(59, 9))
    said = [occasion(each, one, admitted_on=ADMITTED, ended_on=ADMITTED + timedelta(days=60)) for each in one.readings]
    assert said == ["before admission", "intake", "week 5", "discharge"]


def test_neighbours_are_joined_over_two_intervals_and_no_further():
    assert [bridge_days(KNOWN[code]) for code in ("phq9", "bam", "craving", "audit")] == [28, 14, 14, 92]


def test_the_biggest_move_is_a_reliable_one_before_a_larger_one():
    found = [*series(phq9(0, 14), phq9(14, 8)), *series(form("barc10", 0, [1] * 10), form("barc10", 30, [6] * 10))]
    assert biggest_move(found).instrument == "phq9"
    assert in_short(biggest_move(found)) == "PHQ-9 14 → 8, better (reliable)"
    assert in_short(found[1]) == "BARC-10 10 → 60, better"
    assert biggest_move(series(phq9(0, 9))) is None and in_short(series(phq9(0, 9))[0]) == ""


class TestOnTrack:
    def test_nobody_is_off_track_before_admission(self):
        assert reasons(series(phq9(0, 4), phq9(14, 20)), admitted_on=None) == []

    def test_a_reliable_worsening_is_a_reason_at_any_time(self):
        assert reasons(series(phq9(0, 9), phq9(7, 15)), 8) == ["reliable_deterioration"]
        assert reasons(series(phq9(0, 9), phq9(7, 14)), 8) == []

    def test_only_the_series_that_goes_on_speaks(self):
        was_worse = [phq9(0, 4), phq9(3, 16), phq9(7, 9, mode="interview")]
        assert reasons(series(*was_worse), 8) == []
        assert [one.alike.asked for one in current(series(*was_worse))] == ["interview"]

    def test_the_same_band_at_week_four_without_a_reliable_improvement(self):
        assert reasons(series(phq9(0, 12), phq9(28, 11)), 28) == ["no_improvement"]
        assert reasons(series(phq9(0, 12), phq9(27, 11)), 28) == []
        assert reasons(series(phq9(0, 8), phq9(28, 7)), 28) == []  # below the cut there is little to improve
        assert reasons(series(phq9(0, 19), phq9(28, 13)), 28) == []

    def test_two_rounds_missed_in_words_of_the_forms(self):
        found = series(phq9(0, 3))
        assert reasons(found, 28) == []
        assert reasons(found, 29) == ["missed_check_ins"]
        assert reasons(found, 29, every={"phq9": 30}) == []
        assert reasons(found, 29, every={"phq9": None}) == []
        assert reasons(found, 29, answering=False) == []
        assert reasons(series(form("craving", 0, [3])), 60) == []  # asked at sessions, not by the clock

    def test_use_after_two_weeks_without_is_named_and_an_older_one_is_not(self):
        day = ADMITTED + timedelta(days=40)
        assert reasons((), 45, uses=[(day, 14)]) == ["return_to_use"]
        assert reasons((), 45, uses=[(day, 13)]) == []
        assert reasons((), 90, uses=[(day, 14)]) == []

    def test_confidence_that_falls_by_three_of_ten(self):
        fell = series(form("self_efficacy", 0, [8] * 6), form("self_efficacy", 10, [5] * 6))
        assert reasons(fell, 12) == ["confidence_fell"]
        assert reasons(series(form("self_efficacy", 0, [8] * 6), form("self_efficacy", 10, [6] * 6)), 12) == []
        ruler = series(form("readiness_ruler", 0, [8, 8, 8]), form("readiness_ruler", 3, [8, 4, 8]))
        assert reasons(ruler, 4) == ["confidence_fell"]

    def test_each_reason_is_a_sentence(self):
        found = not_on_track(series(phq9(0, 9), phq9(7, 15)), KNOWN, on=ADMITTED + timedelta(days=60), admitted_on=ADMITTED)
        assert found[0].text == "PHQ-9 went from 9 to 15: worse by 6, more than noise (6 is a reliable change)."
        assert found[1].text == "Two check-ins or more were missed: PHQ-9 (last on 9 Mar)."


@given(st.lists(st.tuples(st.integers(-30, 200), st.one_of(st.none(), st.integers(0, 27))), min_size=1, max_size=12))
def test_an_incomplete_form_never_has_a_number_and_nothing_is_lost(told):
    found = series(*(phq9(day, total) for day, total in told))
    readings = [reading for one in found for reading in one.readings]
    assert len(readings) == len(told)
    assert sum(reading.value is None for reading in readings) == sum(total is None for _day, total in told)
    assert all(sentence(one).endswith(".") and direction(one) in {"better", "worse", "no change"} for one in found)


@given(st.integers(0, 400), st.integers(7, 90))
def test_a_round_is_missed_only_when_it_is_over(days, every):
    missed = missed_rounds(ADMITTED, every, ADMITTED + timedelta(days=days))
    assert missed * every < max(days, 1) and (missed + 1) * every >= days
