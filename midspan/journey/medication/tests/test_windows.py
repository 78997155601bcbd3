"""Windows of injections: tables from the labels and what must hold for any days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.medication.catalog.giving import window_rules
from midspan.journey.medication.rules.windows import next_window, reasons_against_injection, rule_of, standing
from midspan.journey.medication.terms.giving import BodySite, InjectionKind, InjectionSaid, WindowState

K = InjectionKind
RULES = window_rules()
DAYS = st.dates(date(2018, 1, 1), date(2027, 1, 1))
FIRST = date(2026, 3, 2)


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


@pytest.mark.parametrize(
    ("kind", "given_on", "opens", "due", "closes"),
    [
        (K.BUPRENORPHINE_SUBLOCADE, [FIRST], after(7), after(28), after(42)),  # the second from one week, since 2025
        (K.BUPRENORPHINE_SUBLOCADE, [FIRST, after(8)], after(34), after(36), after(50)),
        (K.BUPRENORPHINE_BRIXADI_WEEKLY, [FIRST], after(5), after(7), after(9)),
        (K.BUPRENORPHINE_BRIXADI_MONTHLY, [FIRST], after(21), after(28), after(35)),
        (K.NALTREXONE_XR, [FIRST], after(28), after(28), after(35)),
    ],
)
def test_window_by_label(kind: InjectionKind, given_on: list[date], opens: date, due: date, closes: date) -> None:
    window = next_window(kind, given_on, RULES)
    assert window is not None
    assert (window.opens_on, window.due_on, window.closes_on) == (opens, due, closes)


def test_before_2025_the_second_waits_like_any_other() -> None:
    window = next_window(K.BUPRENORPHINE_SUBLOCADE, [date(2024, 6, 3)], RULES)
    assert window is not None and window.opens_on == date(2024, 6, 29)
    old = rule_of(K.BUPRENORPHINE_SUBLOCADE, RULES, date(2024, 6, 3))
    assert old is not None and old.body == ("abdomen",)


def test_nothing_given_gives_no_window() -> None:
    assert next_window(K.NALTREXONE_XR, [], RULES) is None


@given(kind=st.sampled_from(list(K)), days=st.lists(DAYS, min_size=1, max_size=6))
def test_window_never_closes_before_it_opens_and_lies_after_the_last(kind: InjectionKind, days: list[date]) -> None:
    window = next_window(kind, days, RULES)
    assert window is not None
    assert max(days) < window.opens_on <= window.due_on <= window.closes_on
    assert window.then


@given(kind=st.sampled_from(list(K)), days=st.lists(DAYS, min_size=1, max_size=5), more=st.integers(1, 400))
def test_a_later_injection_never_moves_the_window_back(kind: InjectionKind, days: list[date], more: int) -> None:
    before = next_window(kind, days, RULES)
    then = next_window(kind, [*days, max(days) + timedelta(days=more)], RULES)
    assert before is not None and then is not None
    assert then.opens_on > before.opens_on and then.due_on > before.due_on and then.closes_on > before.closes_on


@given(kind=st.sampled_from(list(K)), day=DAYS, ahead=st.integers(-5, 90))
def test_states_come_in_order(kind: InjectionKind, day: date, ahead: int) -> None:
    window = next_window(kind, [day], RULES)
    assert window is not None
    order = list(WindowState)
    on = day + timedelta(days=ahead)
    assert order.index(standing(window, on)) <= order.index(standing(window, on + timedelta(days=1)))


def said(kind: InjectionKind = K.BUPRENORPHINE_SUBLOCADE, on: date = FIRST, **more: object) -> InjectionSaid:
    site = BodySite.BUTTOCK_LEFT if kind is K.NALTREXONE_XR else BodySite.ABDOMEN_LEFT
    facts = {"body_site": site, "dose": "300 mg", "lot": "A12", "expires_on": date(2027, 1, 1), "observed_minutes": 60} | more
    return InjectionSaid(kind, on, **facts)  # type: ignore[arg-type]


def fields(one: InjectionSaid, given_on: list[date], today: date | None = None) -> list[str]:
    return [reason.field for reason in reasons_against_injection(one, given=given_on, rules=RULES, today=today or one.on)]


def test_too_early_names_the_day() -> None:
    reasons = reasons_against_injection(said(on=after(33)), given=[FIRST, after(8)], rules=RULES, today=after(33))
    assert [reason.field for reason in reasons] == ["given"]
    assert "Sunday 05 April 2026" in reasons[0].text


@pytest.mark.parametrize(
    ("one", "given_on", "expected"),
    [
        (said(), [], []),
        (said(observed_minutes=20), [], ["observed_minutes"]),
        (said(lot=" "), [], ["lot"]),
        (said(expires_on=None), [], ["expires_on"]),
        (said(expires_on=FIRST - timedelta(days=1)), [], ["expires_on"]),
        (said(K.NALTREXONE_XR, body_site=BodySite.THIGH_LEFT), [], ["body_site"]),
        (said(on=after(6)), [FIRST], ["given"]),  # no prescriber may give the second Sublocade within the week
        (said(on=after(6), early_allowed_by_role=True, early_reason="leaves town"), [FIRST], ["given"]),
        (said(on=after(7)), [FIRST], []),
        (said(K.NALTREXONE_XR, on=after(26)), [FIRST], ["given"]),
        (said(K.NALTREXONE_XR, on=after(26), early_allowed_by_role=True), [FIRST], ["early_reason"]),
        (said(K.NALTREXONE_XR, on=after(26), early_allowed_by_role=True, early_reason="leaves town"), [FIRST], []),
        (said(K.NALTREXONE_XR, on=after(36)), [FIRST], ["rechecked"]),
        (said(K.NALTREXONE_XR, on=after(36), rechecked="12 days without, test negative"), [FIRST], []),
        (said(K.NALTREXONE_XR, on=after(35)), [FIRST], []),
        (said(on=FIRST), [FIRST], ["given"]),
        (said(on=FIRST), [after(30)], ["given"]),
    ],
)
def test_reasons_against(one: InjectionSaid, given_on: list[date], expected: list[str]) -> None:
    assert fields(one, given_on) == expected


def test_the_future_is_refused() -> None:
    assert fields(said(on=after(1)), [], today=FIRST) == ["given"]
