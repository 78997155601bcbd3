"""A clinic comes near the size that is asked for, and its people sit on one chair each."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.cli.bench.clinic.people import typo
from midspan.doors.cli.bench.shape import CHAIRS, GROUPS, SESSIONS_A_WEEK, Size, shape_of, stays


@pytest.mark.parametrize(
    "size", [Size(600, 60_000, 18_000), Size(10_000, 1_000_000, 300_000), Size(1_000, 100_000, 30_000), Size(100_000, 1_000_000, 300_000)]
)  # fmt: skip
def test_counts_come_near_what_is_asked(size):
    shape = shape_of(size)
    seated = list(stays(shape, Random(1)))
    parts = sum(stay.until - stay.first for stay in seated) * SESSIONS_A_WEEK
    assert abs(parts - size.attendances) < 0.15 * size.attendances
    assert len(seated) <= size.people
    assert shape.sites * GROUPS * SESSIONS_A_WEEK * shape.weeks + shape.with_line * parts == pytest.approx(size.notes, rel=0.2)


@given(st.builds(Size, st.integers(1, 5_000), st.integers(1, 300_000), st.integers(0, 100_000)), st.integers(0, 99))
def test_a_chair_holds_one_person_at_a_time(size, seed):
    shape = shape_of(size)
    active: dict[tuple[int, int], int] = {}
    for stay in stays(shape, Random(seed)):
        assert 0 <= stay.first < stay.until <= shape.weeks
        assert stay.active == (stay.until == shape.weeks)
        active[stay.site, stay.group] = active.get((stay.site, stay.group), 0) + stay.active
    assert all(held <= CHAIRS for held in active.values())


def test_a_larger_clinic_has_more_sites_and_no_fuller_ones():
    small, large = shape_of(Size(1_000, 100_000, 30_000)), shape_of(Size(50_000, 5_000_000, 1_500_000))
    assert large.sites > 10 * small.sites


@pytest.mark.parametrize(("word", "mistyped"), [("Willowbrook", "Willobwrook"), ("Oto", "Oot"), ("aa", "aa"), ("", "")])
def test_a_typo_swaps_two_letters(word, mistyped):
    assert typo(word) == mistyped
