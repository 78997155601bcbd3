"""Do the states of a course of care follow their table, and are days and weeks counted as people count them?"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.episodes.rules import day_of_treatment, may_become, week_of_treatment
from midspan.foundation.episodes.terms import OPEN, TRANSITIONS, EpisodeStatus

S = EpisodeStatus
statuses = st.sampled_from(S)


def test_the_table_is_complete_and_every_state_reachable():
    assert set(TRANSITIONS) == set(S)
    reached, edge = {S.PLANNED}, [S.PLANNED]
    while edge:
        new = TRANSITIONS[edge.pop()] - reached
        reached |= new
        edge.extend(new)
    assert reached == set(S)


@given(statuses, statuses)
def test_nothing_leaves_entered_in_error_and_nobody_stays_by_moving(now, then):
    assert not may_become(S.ENTERED_IN_ERROR, then)
    assert not may_become(now, now)
    assert may_become(now, then) == (then in TRANSITIONS[now])


def test_only_those_in_treatment_finish_and_every_open_one_can_end():
    assert {now for now in S if may_become(now, S.FINISHED)} == {S.ACTIVE, S.ON_HOLD}
    for now in OPEN:
        assert TRANSITIONS[now] & {S.FINISHED, S.CANCELLED}


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 400))
def test_days_and_weeks_of_treatment(admitted, later):
    on = admitted + timedelta(days=later)
    assert day_of_treatment(admitted, on) == later + 1
    assert week_of_treatment(admitted, on) == later // 7 + 1
