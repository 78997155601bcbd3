"""Stay, step down, step up or go elsewhere; when the next rating is due: no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import BadTable, placement_table, review_table, review_tables
from midspan.journey.assessment.catalog import placement as catalog
from midspan.journey.assessment.terms import Dimension, PlacementFlag, ReratingFacts, ReviewFacts, Verdict
from midspan.journey.assessment.tests.test_placement import facts

TABLE, CRITERIA = placement_table(), review_table()
BEFORE = dict(zip(Dimension, (0, 1, 1, 2, 3, 2), strict=True))
STEADY = ReviewFacts(level="2.1", now=facts(0, 1, 1, 2, 2, 2), before=BEFORE, goals_met=1, goals_open=2, progressing=True)
STUCK = replace(STEADY, progressing=False, working=False)
BETTER = facts(0, 0, 0, 1, 1, 1)


def verdict(given_facts, table=TABLE, criteria=CRITERIA):
    found = rules.review(given_facts, table, criteria)
    return found.verdict, found.level, [row.id for row in found.fired]


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        (STEADY, ("continue", "2.1", ["CS-a"])),
        (replace(STEADY, new_problem_treatable_here=True), ("continue", "2.1", ["CS-a", "CS-c"])),
        (replace(STUCK, working=True), ("continue", "2.1", ["CS-b"])),
        (STUCK, ("continue", "2.1", ["CS-e"])),
        (replace(STUCK, plan_changed=True), ("transfer", "", ["LV-b"])),
        (replace(STUCK, plan_changed=True, used=True), ("step_up", "2.5", ["LV-d2"])),
        (replace(STEADY, lacks_capacity=True), ("transfer", "", ["LV-c"])),
        (replace(STEADY, goals_met=3, goals_open=0), ("continue", "2.1", ["CS-d"])),
        (replace(STEADY, goals_met=3, goals_open=0, now=BETTER), ("step_down", "1", ["LV-a"])),
        (replace(STEADY, goals_met=3, goals_open=0, now=BETTER, level="2.5"), ("step_down", "2.1", ["LV-a"])),
        (replace(STEADY, goals_met=3, goals_open=0, now=BETTER, level="3.7"), ("step_down", "2.5", ["LV-a"])),
        (replace(STEADY, now=BETTER), ("continue", "2.1", ["CS-a"])),
        (replace(STEADY, now=facts(0, 1, 3, 2, 2, 2)), ("step_up", "2.5", ["LV-d"])),
        (replace(STEADY, now=facts(0, 1, 1, 2, 4, 2), goals_met=3, goals_open=0), ("step_up", "3.5", ["LV-d"])),
        (replace(STEADY, now=facts(0, 1, 1, 2, 2, 2, flags=[PlacementFlag.NEEDS_DETOX])), ("step_up", "3.7", ["LV-d"])),
        (replace(STEADY, now=facts(4)), ("step_up", "4", ["LV-d"])),
        (replace(STEADY, now=facts(1)), (None, "", [])),
        (replace(STEADY, progressing=None), (None, "", [])),
        (replace(STUCK, working=None), (None, "", [])),
        (replace(STEADY, goals_met=0, goals_open=0), (None, "", [])),
    ],
)
def test_the_verdict(given_facts, expected):
    assert verdict(given_facts) == expected


def test_the_fourth_edition_steps_down_to_its_own_level():
    done = replace(STEADY, goals_met=3, goals_open=0, now=facts(0, 0, 0, 1, 1))
    assert verdict(done, placement_table("asam_4"), review_table("asam_4")) == ("step_down", "1.5", ["LV-a"])


def test_a_review_shows_what_moved_what_is_missing_and_what_speaks_for_something_else():
    found = rules.review(replace(STEADY, now=facts(0, 1, 2, 2, 4, 2), attendance_percent=60, tests_taken=4, tests_unexpected=1, used=True),
                         TABLE, CRITERIA)  # fmt: skip
    assert [(one.name, one.before, one.now) for one in found.deltas if one.before != one.now] == [
        ("Emotions, behavior, thinking", 1, 2), ("Return to use", 3, 4)]  # fmt: skip
    assert [row.id for row in found.others] == ["CS-a"]
    assert "less than this site calls attending" in " ".join(found.notes) and "1 of 4" in " ".join(found.notes)
    assert rules.review(replace(STEADY, progressing=None), TABLE, CRITERIA).missing == ("whether the person makes progress",)
    with pytest.raises(ValueError, match="9"):
        rules.review(replace(STEADY, level="9"), TABLE, CRITERIA)


NUMBERS = st.tuples(*[st.integers(0, 4)] * 6)
STAYS = st.builds(
    ReviewFacts, level=st.sampled_from(["1", "2.1", "2.5", "3.5"]), now=st.just(facts()), before=st.just({}), goals_met=st.integers(0, 3),
    goals_open=st.integers(0, 3), progressing=st.booleans(), working=st.booleans(), plan_changed=st.booleans(), used=st.booleans(),
    lacks_capacity=st.booleans(), new_problem_treatable_here=st.booleans(),
)  # fmt: skip
ORDER = {Verdict.STEP_DOWN: 0, Verdict.CONTINUE: 1, Verdict.STEP_UP: 2}


@given(STAYS, NUMBERS, st.integers(0, 5))
def test_getting_worse_never_leads_to_less_care(stay, ratings, place):
    worse = list(ratings)
    worse[place] = min(4, worse[place] + 1)
    before, after = (rules.review(replace(stay, now=facts(*numbers)), TABLE, CRITERIA) for numbers in (ratings, worse))
    if before.verdict in ORDER and after.verdict in ORDER:
        assert ORDER[after.verdict] >= ORDER[before.verdict]
        assert TABLE.rank(after.level) >= TABLE.rank(before.level)


@given(STAYS, NUMBERS)
def test_whoever_is_rated_and_has_goals_gets_a_verdict_and_never_less_than_the_ratings_ask(stay, ratings):
    found = rules.review(replace(stay, now=facts(*ratings)), TABLE, CRITERIA)
    if stay.goals_met or stay.goals_open:
        assert found.verdict is not None and found.fired
    if found.level:
        assert TABLE.rank(found.level) >= min(TABLE.rank(stay.level), TABLE.rank(found.asked))


ADMITTED = date(2026, 3, 2)
FIGURES = CRITERIA.rerating
NEW = ReratingFacts(admitted_on=ADMITTED, last_rated_on=date(2026, 2, 26))
RATED = replace(NEW, last_rated_on=date(2026, 3, 16))


@pytest.mark.parametrize(
    ("given_facts", "due", "rule"),
    [
        (NEW, date(2026, 3, 16), "RR-1"),
        (replace(NEW, last_rated_on=None), date(2026, 3, 16), "RR-1"),
        (replace(NEW, last_rated_on=date(2026, 3, 5)), date(2026, 3, 16), "RR-1"),
        (replace(NEW, last_rated_on=date(2026, 3, 10)), date(2026, 4, 9), "RR-2"),
        (RATED, date(2026, 4, 15), "RR-2"),
        (replace(RATED, lapse_on=date(2026, 3, 20)), date(2026, 3, 20), "RR-3"),
        (replace(RATED, lapse_on=date(2026, 3, 15)), date(2026, 4, 15), "RR-2"),
        (replace(RATED, missed_in_a_row=3, last_missed_on=date(2026, 3, 25)), date(2026, 3, 25), "RR-4"),
        (replace(RATED, missed_in_a_row=2, last_missed_on=date(2026, 3, 25)), date(2026, 4, 15), "RR-2"),
        (replace(RATED, missed_in_a_row=4, last_missed_on=date(2026, 3, 13)), date(2026, 4, 15), "RR-2"),
        (replace(RATED, authorisation_ends_on=date(2026, 4, 10)), date(2026, 4, 3), "RR-5"),
        (replace(RATED, authorisation_ends_on=date(2026, 4, 10), closed_on=frozenset({date(2026, 4, 3)})), date(2026, 4, 2), "RR-5"),
        (replace(RATED, authorisation_ends_on=date(2026, 3, 27)), date(2026, 4, 15), "RR-2"),
        (replace(RATED, authorisation_ends_on=date(2026, 6, 30)), date(2026, 4, 15), "RR-2"),
    ],
)  # fmt: skip
def test_the_next_rating(given_facts, due, rule):
    found = rules.rerating_due(given_facts, FIGURES)
    assert (found.due_on, found.rule) == (due, rule)
    assert found.why


def test_business_days():
    assert rules.business_days_before(date(2026, 3, 16), 1) == date(2026, 3, 13)
    assert rules.business_days_before(date(2026, 3, 15), 5) == date(2026, 3, 9)


@given(st.integers(0, 60), st.integers(0, 90))
def test_a_new_fact_never_makes_the_rating_later(rated, lapse):
    base = replace(NEW, last_rated_on=ADMITTED + timedelta(days=rated))
    before = rules.rerating_due(base, FIGURES).due_on
    assert rules.rerating_due(replace(base, lapse_on=ADMITTED + timedelta(days=lapse)), FIGURES).due_on <= before


def test_the_criteria_are_read_and_a_bad_file_is_refused(tmp_path):
    assert {table.edition for table in review_tables()} == {"asam_3", "asam_4"}
    bad = tmp_path / "continued_own.toml"
    bad.write_text('name = "x"\ncriteria = []\n')
    with pytest.raises(BadTable):
        catalog.read_review(bad)
