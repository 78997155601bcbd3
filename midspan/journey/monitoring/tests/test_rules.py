"""What calendars add up to, and what cannot be reported: no database."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring import rules
from midspan.journey.monitoring.terms import DayReport

TODAY = date(2026, 3, 2)
DAYS = st.lists(st.none() | st.booleans() | st.integers(0, 30) | st.decimals(0, 30, places=2, allow_nan=False), max_size=120)


def told(on: date, drinks: str | None = None, *, used: bool | None = None, substance: Substance = Substance.ALCOHOL) -> DayReport:
    amount = Decimal(drinks) if drinks else None
    return DayReport(on, substance, bool(amount) if used is None else used, amount)


@pytest.mark.parametrize(
    ("days", "known", "abstinent", "use", "heavy", "per_drinking_day", "longest", "current"),
    [
        ([], 0, 0, 0, 0, None, 0, 0),
        ([None, None], 0, 0, 0, 0, None, 0, 0),
        ([0, 2, None, 5], 3, 1, 2, 1, Fraction(7, 2), 1, 0),
        ([0, 0, None, 0, 0, 0], 5, 5, 0, 0, None, 3, 3),
        ([0, 0, None], 2, 2, 0, 0, None, 2, 0),
        ([0, 3, 0, 0], 4, 3, 1, 0, Fraction(3), 2, 2),
        ([Decimal("1.5"), Decimal("4.5"), 0], 3, 1, 2, 1, Fraction(3), 1, 1),
        ([True, False, False], 3, 2, 1, None, None, 2, 2),
        ([True, 6, False], 3, 1, 2, 1, Fraction(6), 1, 1),
        ([False, False], 2, 2, 0, 0, None, 2, 2),
    ],
)
def test_adds_up(days, known, abstinent, use, heavy, per_drinking_day, longest, current) -> None:
    sums = rules.timeline(days, heavy_from=4)
    assert (sums.days, sums.days_known, sums.days_abstinent, sums.use_days) == (len(days), known, abstinent, use)
    assert (sums.heavy_days, sums.drinks_per_drinking_day) == (heavy, per_drinking_day)
    assert (sums.longest_streak, sums.current_streak) == (longest, current)
    assert sums.percent_days_abstinent == (Fraction(100 * abstinent, known) if known else None)


def test_an_amount_that_is_not_known_leaves_the_denominator_of_heavy_days() -> None:
    assert rules.timeline([True, 6, 0], heavy_from=4).percent_heavy_days == 50
    assert rules.timeline([True, 0], heavy_from=4).percent_heavy_days is None


@given(DAYS)
def test_every_known_day_is_with_or_without_use(days) -> None:
    sums = rules.timeline(days, heavy_from=5)
    assert sums.days_abstinent + sums.use_days == sums.days_known <= sums.days == len(days)
    assert 0 <= sums.current_streak <= sums.longest_streak <= sums.days_abstinent
    assert (sums.heavy_days or 0) <= sums.use_days
    assert (sums.percent_days_abstinent is None) == (sums.days_known == 0)
    for percent in (sums.percent_days_abstinent, sums.percent_heavy_days):
        assert percent is None or 0 <= percent <= 100


@given(DAYS, st.integers(0, 120))
def test_an_unknown_day_more_never_changes_a_share_and_never_lengthens_a_streak(days, place) -> None:
    before, after = (rules.timeline(each, heavy_from=5) for each in (days, [*days[:place], None, *days[place:]]))
    assert before.percent_days_abstinent == after.percent_days_abstinent
    assert before.drinks_per_drinking_day == after.drinks_per_drinking_day
    assert after.longest_streak <= before.longest_streak


@given(DAYS, st.integers(1, 20), st.integers(0, 20))
def test_a_higher_cut_never_finds_more_heavy_days(days, cut, more) -> None:
    lower, higher = (rules.timeline(days, heavy_from=each).heavy_days for each in (cut, cut + more))
    assert (lower is None) == (higher is None)
    assert lower is None or higher <= lower


@given(DAYS)
def test_one_day_without_more_makes_the_current_streak_longer(days) -> None:
    assert rules.timeline([*days, 0], heavy_from=5).current_streak == rules.timeline(days, heavy_from=5).current_streak + 1
    assert rules.timeline([*days, None], heavy_from=5).current_streak == 0


@pytest.mark.parametrize(("sex", "cut", "known"), [("male", 5, True), ("female", 4, True), ("other", 4, False), (None, 4, False)])
def test_the_cut_of_a_heavy_day(sex, cut, known) -> None:
    assert rules.heavy_from(sex) == (cut, known)


def test_a_calendar_of_several_substances_has_use_where_any_says_so() -> None:
    first, second = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
    reports = [
        told(first, used=False), told(first, used=True, substance=Substance.COCAINE),
        told(second, used=True, substance=Substance.COCAINE), told(second, "3"),
    ]  # fmt: skip
    for order in (reports, reports[::-1]):
        assert rules.calendar(order, first=first, last=TODAY) == [True, 3, None]


def test_where_somebody_stands() -> None:
    known = [TODAY - timedelta(days=back) for back in (1, 2, 3, 5, 40)]
    stands = rules.abstinence(known=known, used={TODAY - timedelta(days=3)}, on=TODAY, days=30)
    assert (stands.days_known, stands.percent, stands.current_streak) == (4, 75, 2)
    assert (stands.known_to, stands.last_use_on) == (TODAY - timedelta(days=1), TODAY - timedelta(days=3))
    nothing = rules.abstinence(known=[], used=[], on=TODAY, days=30)
    assert (nothing.days_known, nothing.percent, nothing.current_streak, nothing.known_to) == (0, None, 0, None)


def test_a_lapse_is_the_first_day_of_a_stretch() -> None:
    known = [TODAY - timedelta(days=back) for back in range(10)]
    used = {known[9], known[3], known[2], known[0]}
    found = rules.lapses(known=known, used=used, since=known[8])
    assert [(lapse.on, lapse.abstinent_before) for lapse in found] == [(known[3], 5), (known[0], 1)]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (told(TODAY + timedelta(days=1)), "not come yet"),
        (told(TODAY - timedelta(days=401)), "400 days back"),
        (told(TODAY, "2", used=False), "no drinks"),
        (told(TODAY, "2", substance=Substance.COCAINE), "alcohol alone"),
        (told(TODAY, "100"), "at most 99"),
        (told(TODAY, "0.001"), "two decimals"),
        (told(TODAY, "NaN", used=True), "above 0"),
    ],
)
def test_what_cannot_be_reported(report, words) -> None:
    (reason,) = rules.reasons_against_reporting([report], today=TODAY)
    assert words in reason.text and reason.field == report.on.isoformat()


def test_nothing_and_a_day_twice_cannot_be_reported() -> None:
    assert rules.reasons_against_reporting([], today=TODAY)
    assert "twice" in rules.reasons_against_reporting([told(TODAY), told(TODAY)], today=TODAY)[0].text
    assert not rules.reasons_against_reporting([told(TODAY), told(TODAY, substance=Substance.COCAINE)], today=TODAY)
    assert not rules.reasons_against_reporting([told(TODAY - timedelta(days=400), "1.5"), told(TODAY, used=True)], today=TODAY)
