"""When may glass be broken, given up and reviewed?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.privacy import rules


@given(st.text())
def test_a_reason_is_a_sentence(reason):
    enough = len(reason.strip()) >= rules.SHORTEST_REASON
    assert (rules.reasons_against_breaking(reason) == []) == enough


@pytest.mark.parametrize(("by", "over", "allowed"), [(1, False, True), (1, True, False), (2, False, False), (2, True, False)])
def test_only_ones_own_open_look_is_given_up(by, over, allowed):
    assert (rules.reasons_against_closing(by_id=by, staff_id=1, over=over) == []) == allowed


@pytest.mark.parametrize(("by", "reviewed", "count"), [(2, False, 0), (1, False, 1), (2, True, 1), (1, True, 2)])
def test_nobody_reviews_their_own_look_or_twice(by, reviewed, count):
    assert len(rules.reasons_against_review(by_id=by, staff_id=1, reviewed=reviewed)) == count
