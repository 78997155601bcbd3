"""Does a pack come to the hours it says, is its gap filled, and does every session get its day?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog.curriculum import modules, pack
from midspan.foundation.program.catalog.services import SERVICES
from midspan.foundation.program.rules import fill_for, pack_minutes, pack_schedule, pack_week
from midspan.foundation.program.terms import Filler, ModuleSet, ModuleText

MATRIX = pack("matrix")
BY_SET: dict[ModuleSet, list[ModuleText]] = {
    one: [module for module in modules() if module.set == one] for one in ModuleSet
}  # fmt: skip
FILLERS = st.lists(
    st.builds(Filler, st.text(min_size=1), st.just("x"), st.integers(10, 120), st.integers(1, 3), st.booleans()), max_size=4
)


class TestWeeks:
    @pytest.mark.parametrize(
        ("week", "minutes"), [(0, 0), (1, 370), (4, 370), (5, 270), (12, 270), (13, 270), (16, 270), (17, 0)]
    )
    def test_come_to_these_minutes(self, week: int, minutes: int) -> None:
        assert pack_minutes(MATRIX, week) == minutes

    def test_of_matrix_never_reach_nine_hours_alone(self) -> None:
        weeks = [pack_week(MATRIX, week) for week in range(1, 17)]
        assert all(week.minutes + week.short_minutes == 540 and week.short_minutes > 0 for week in weeks)
        assert all(540 <= week.filled_minutes <= 560 for week in weeks)

    def test_are_filled_by_what_counts(self) -> None:
        fill = {one.service: one.times for one in pack_week(MATRIX, 1).fill}
        assert fill == {"individual": 1, "skills": 2}
        assert all("case_management" not in {one.service for one in pack_week(MATRIX, week).fill} for week in range(1, 17))

    def test_name_fillers_of_the_catalogue_of_services(self) -> None:
        counts = {code: counted for code, _name, _unit, counted in SERVICES}
        assert {filler.service: filler.counts for filler in MATRIX.fillers} == {
            filler.service: counts[filler.service] for filler in MATRIX.fillers
        }


class TestFilling:
    @given(st.integers(0, 600), FILLERS)
    def test_closes_the_gap_or_uses_everything(self, short: int, fillers: list[Filler]) -> None:
        fill = fill_for(short, fillers)
        filled = sum(one.minutes for one in fill)
        most = sum(filler.minutes * filler.most for filler in fillers if filler.counts)
        assert filled >= min(short, most)
        if filled >= short:
            assert all(filled - one.minutes // one.times < short for one in fill)  # nothing in it is too much

    def test_of_no_gap_is_empty(self) -> None:
        assert fill_for(0, MATRIX.fillers) == ()


class TestCalendar:
    @given(st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1)))
    def test_holds_every_session_once_whatever_the_day(self, starts_on: date) -> None:
        sessions = pack_schedule(MATRIX, starts_on, BY_SET)
        numbers = [(one.part, one.number) for one in sessions]
        assert len(numbers) == len(set(numbers)) == 8 + 32 + 12 + 4
        assert [one.on for one in sessions] == sorted(one.on for one in sessions)
        assert all(starts_on <= one.on < starts_on + timedelta(weeks=16) for one in sessions)
        for part in MATRIX.parts:
            held = [one for one in sessions if one.part == part.code]
            assert [one.number for one in held] == list(range(1, len(held) + 1))
            assert {one.on.isoweekday() for one in held} == set(part.weekdays)

    def test_takes_the_modules_in_order(self) -> None:
        first = pack_schedule(MATRIX, date(2027, 1, 4), BY_SET)[:4]
        assert [one.module for one in first] == ["er_1", "rp_1", "fe_1", "er_2"]
        assert [one.on for one in first] == [date(2027, 1, 4), date(2027, 1, 4), date(2027, 1, 6), date(2027, 1, 8)]

    def test_stands_without_modules_too(self) -> None:
        assert {one.module for one in pack_schedule(MATRIX, date(2027, 1, 4))} == {""}


def test_the_sets_of_a_pack_have_as_many_modules_as_sessions() -> None:
    for part in MATRIX.parts:
        if part.code != "social_support":  # its twelve themes come round again
            assert len(BY_SET[part.set]) == part.sessions
    assert [part.verified for part in MATRIX.parts] == [True, False, True, False]
