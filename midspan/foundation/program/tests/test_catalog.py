"""Is what a clinic starts from whole, sourced and loadable, and are the holidays the right days?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog import levels, rows
from midspan.foundation.program.catalog.day_structures import places_of
from midspan.foundation.program.catalog.holidays import federal_holidays, observed
from midspan.foundation.program.catalog.program_types import PROGRAM_TYPES, missing_services
from midspan.foundation.program.terms import Edition, ProgramType

KEPT_2026 = [
    (1, 1), (1, 19), (2, 16), (5, 25), (6, 19), (7, 3), (9, 7), (10, 12), (11, 11), (11, 26), (12, 25),
]  # fmt: skip
YEARS = st.integers(min_value=2021, max_value=2100)


class TestHolidays:
    def test_of_2026_are_these(self) -> None:
        assert [(day.month, day.day) for day, _name in federal_holidays(2026)] == KEPT_2026

    def test_new_year_on_a_saturday_is_kept_the_year_before(self) -> None:
        assert (date(2027, 12, 31), "New Year's Day") in federal_holidays(2027)
        assert all(day != date(2028, 1, 1) for day, _name in federal_holidays(2028))

    @given(YEARS)
    def test_are_in_order_on_weekdays_and_of_their_year(self, year: int) -> None:
        days = [day for day, _name in federal_holidays(year)]
        assert days == sorted(set(days))
        assert all(day.weekday() < 5 and day.year == year for day in days)
        assert 10 <= len(days) <= 12

    @given(st.dates())
    def test_are_kept_within_a_day(self, day: date) -> None:
        assert abs((observed(day) - day).days) <= 1 if date.min < day < date.max else True


class TestLevels:
    @pytest.mark.parametrize("edition", list(Edition))
    def test_climb_from_outpatient_to_hospital(self, edition: Edition) -> None:
        ladder = [row for row in levels.rows() if row["edition"] == edition]
        assert [row["order"] for row in ladder] == sorted({row["order"] for row in ladder})
        assert [levels.group_of(row["code"]) for row in ladder] == sorted(levels.group_of(row["code"]) for row in ladder)
        assert {1, 2, 3, 4} <= {levels.group_of(row["code"]) for row in ladder}

    def test_say_where_each_figure_comes_from(self) -> None:
        assert all(row["source"] for row in levels.rows())
        assert not any(row["verified"] for row in levels.rows() if row["edition"] == Edition.FOURTH)

    def test_intensive_outpatient_begins_at_nine_hours(self) -> None:
        assert {row["adult_hours_from"] for row in levels.rows() if row["code"] == "2.1"} == {9}


class TestProgramTypes:
    def test_are_all_described(self) -> None:
        assert set(PROGRAM_TYPES) == set(ProgramType)

    def test_require_only_services_of_the_catalogue(self) -> None:
        offered = frozenset(row["code"] for row in rows()["services"])
        assert all(missing_services(type, offered) == () for type in ProgramType)

    def test_say_what_is_missing(self) -> None:
        assert missing_services(ProgramType.PSYCHIATRIC, frozenset({"group"}))[-2:] == ("psychiatric_visit", "medication_visit")


@pytest.mark.parametrize(
    ("minutes", "like"),
    [(119, []), (120, ["Outpatient, typical"]), (180, ["Outpatient, typical"]), (210, []), (300, ["Residential, typical"])],
)
def test_a_day_is_compared_with_the_usual_ones(minutes: int, like: list[str]) -> None:
    assert places_of(minutes) == like
