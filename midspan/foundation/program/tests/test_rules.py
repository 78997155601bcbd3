"""Can a week be, which level comes next, is the house closed, when does partial hospitalization begin?"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program import rules
from midspan.foundation.program.terms import (
    BlockFacts,
    ClosureFacts,
    CountingRuleFacts,
    Edition,
    GroupType,
    Interval,
    LevelFacts,
)
from tests.cast import EVENING, MORNING

RULE = CountingRuleFacts.default()


def block(weekday: int, starts: time, ends: time, pause: int = 0) -> BlockFacts:
    return BlockFacts(weekday, starts, ends, pause, GroupType.PROCESS, "Process")


@pytest.mark.parametrize("week", [EVENING, MORNING])
def test_the_usual_weeks_can_be(week):
    assert rules.reasons_against_week(week) == []
    assert set(rules.session_minutes(week).values()) == {180}
    assert set(rules.hours_per_day(week).values()) == {3}
    assert rules.block_minutes(week[0]) == 55


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([], "at least one block"),
        ([block(1, time(18), time(18))], "ends before it starts"),
        ([block(1, time(18), time(19, 59))], "lasts 119 minutes"),
        ([block(1, time(18), time(22, 1))], "lasts 241 minutes"),
        ([block(1, time(18), time(20), pause=120)], "longer than the block"),
        ([block(1, time(18), time(20)), block(1, time(19), time(21))], "overlap on Monday"),
    ],
)
def test_weeks_that_cannot_be(blocks, words):
    assert any(words in reason for reason in rules.reasons_against_week(blocks))


@pytest.mark.parametrize(("hours", "minutes"), [(2, 120), (4, 240)])
def test_a_session_of_two_and_of_four_hours_can_be(hours, minutes):
    week = [block(day, time(9), time(9 + hours)) for day in range(1, 8)]
    assert rules.reasons_against_week(week) == []
    assert rules.session_minutes(week) == dict.fromkeys(range(1, 8), minutes)


def test_blocks_that_touch_do_not_overlap():
    assert rules.reasons_against_week([block(1, time(18), time(19)), block(1, time(19), time(20))]) == []


@pytest.mark.parametrize(
    ("days", "crossed"),
    [([180, 180, 180], False), ([359], False), ([360], True), ([240] * 4 + [239], False), ([240] * 5, True), ([], False)],
)
def test_the_line_to_partial_hospitalization(days, crossed):
    assert rules.is_partial_hospitalization(minutes_of_days=days, rule=RULE) == crossed


@given(st.lists(st.integers(0, 600), max_size=7), st.integers(0, 600))
def test_more_presence_never_leads_back_over_the_line(days, more):
    if rules.is_partial_hospitalization(minutes_of_days=days, rule=RULE):
        assert rules.is_partial_hospitalization(minutes_of_days=[*days, more], rule=RULE)


def test_closures():
    on = date(2026, 11, 26)
    everywhere, here = ClosureFacts(on, "Thanksgiving", None), ClosureFacts(on, "Boiler", 1)
    assert rules.is_closed(on, site_id=2, closures=[everywhere])
    assert rules.is_closed(on, site_id=1, closures=[here])
    assert not rules.is_closed(on, site_id=2, closures=[here])
    assert not rules.is_closed(on + timedelta(days=1), site_id=1, closures=[everywhere, here])


def level(code: str, order: int, edition: Edition = Edition.THIRD) -> LevelFacts:
    return LevelFacts(code, code, edition, order, Decimal(9), None, None, True)


def test_up_and_down_stay_in_their_edition():
    levels = [level("1", 1), level("2.1", 2), level("2.5", 3), level("2.7", 3, Edition.FOURTH)]
    assert rules.next_up(levels[1], levels).code == "2.5"
    assert rules.next_down(levels[1], levels).code == "1"
    assert rules.next_up(levels[2], levels) is None
    assert rules.next_down(levels[0], levels) is None
    assert rules.next_down(levels[3], levels) is None


def test_the_evening_belongs_to_the_day_of_the_clinic():
    evening = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert rules.local_day(evening, "America/New_York") == date(2026, 3, 2)
    assert rules.week_starts(date(2026, 3, 4)).isoweekday() in {1, 7}


moments = st.integers(0, 500_000).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(moments, moments, moments, moments)
def test_overlap_is_mutual_and_within_both(a, b, c, d):
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    shared = one.overlap(other)
    assert shared == other.overlap(one)
    if shared is not None:
        assert shared.minutes <= min(one.minutes, other.minutes)


def test_an_interval_does_not_run_backwards():
    with pytest.raises(ValueError, match="cannot end before"):
        Interval(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
