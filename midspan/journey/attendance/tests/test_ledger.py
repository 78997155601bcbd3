"""Is every minute of a session accounted for, whatever the pattern of presence and the rule?"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.terms import AgeGroup, CountingRuleFacts
from midspan.journey.attendance.rules import by_reason, class_of_day, class_of_week, counted, ledger_line, ledger_week, uncounted
from midspan.journey.attendance.terms import AbsenceReason, Missing, PartFacts, Presence, ServiceClass, Why

MONDAY = date(2026, 3, 2)
START = 1_772_496_900  # seconds; 18:55 in New York on that day
LENGTH, PAUSE = 65 * 60, 10 * 60
RULE = CountingRuleFacts.default()
STRICT = replace(RULE, code="strict", counted_break_minutes=0)
LONG_AFTER = START + 7 * 24 * 3600


def minute(number: float) -> int:
    return START + int(number * 60)


def part(*stays: tuple[float, float], **more: object) -> PartFacts:
    stretches = tuple((minute(first), minute(last)) for first, last in stays)
    known = PartFacts(1, 1, MONDAY, START, START + LENGTH, PAUSE, "skills", presence=Presence.PRESENT, stretches=stretches)
    return known._replace(**more)


def signed(*stays: tuple[float, float], rule: CountingRuleFacts = RULE, **more: object) -> PartFacts:
    known = part(*stays, **more)
    credited = counted(known.stretches, starts=known.starts, ends=known.ends, pause=known.pause, rule=rule)
    return known._replace(credited=credited, counted_by=rule.code)


def reasons(found: tuple[Missing, ...]) -> dict[Why, int]:
    return {each.why: each.minutes for each in found}


@pytest.mark.parametrize(
    ("stays", "rule", "credited", "missing"),
    [
        ([(0, 65)], RULE, 65, {}),
        ([(9, 65)], RULE, 56, {Why.LATE: 9}),
        ([(-15, 51)], RULE, 51, {Why.LEFT_EARLY: 14}),
        ([(0, 20), (26, 65)], RULE, 59, {Why.OUT_OF_ROOM: 6}),
        ([(0, 65)], STRICT, 55, {Why.BREAK: 10}),
        ([(0, 65)], replace(RULE, counted_break_minutes=5), 60, {Why.BREAK: 5}),
        ([(9, 20), (26, 51)], RULE, 36, {Why.LATE: 9, Why.OUT_OF_ROOM: 6, Why.LEFT_EARLY: 14}),
        ([(0.5, 64.5)], RULE, 64, {Why.LATE: 1}),  # half a minute twice is one minute, said once
        ([(9, 65)], replace(RULE, round_down_to=15), 45, {Why.LATE: 9, Why.ROUNDED: 11}),
        ([(9, 65)], replace(RULE, round_down_to=5), 55, {Why.LATE: 9, Why.ROUNDED: 1}),
        ([(4, 65)], replace(RULE, counts_grace=True), 65, {}),  # within the grace
        ([(6, 65)], replace(RULE, counts_grace=True), 59, {Why.LATE: 6}),
        ([], RULE, 0, {Why.NOT_SEEN: 65}),
    ],
)
def test_why_minutes_of_a_signed_session_do_not_count(
    stays: list[tuple[float, float]], rule: CountingRuleFacts, credited: int, missing: dict[Why, int]
) -> None:
    line = ledger_line(signed(*stays, rule=rule), rule=rule, now=LONG_AFTER)
    assert (line.credited, reasons(line.missing)) == (credited, missing)


@pytest.mark.parametrize(
    ("known", "now", "why", "expected"),
    [
        (part(presence=Presence.ABSENT, absence=AbsenceReason.WORK), LONG_AFTER, Why.EXCUSED, 0),
        (part(presence=Presence.ABSENT, absence=AbsenceReason.NO_WORD), LONG_AFTER, Why.NO_WORD, 0),
        (part(presence=Presence.ABSENT, absence=AbsenceReason.COURT), START - 60, Why.EXCUSED, 0),  # announced
        (part(cancelled=True), LONG_AFTER, Why.CANCELLED, 0),
        (part(service="case_management"), LONG_AFTER, Why.SERVICE, 0),
        (part((9, 65)), LONG_AFTER, Why.UNSIGNED, 56),
        (part(presence=Presence.EXPECTED), LONG_AFTER, Why.UNSIGNED, 0),
        (part(presence=Presence.EXPECTED), START - 60, Why.TO_COME, 65),
        (part((0, 65)), START + 60, Why.TO_COME, 65),
    ],
)
def test_a_session_that_counts_nothing_says_why(known: PartFacts, now: int, why: Why, expected: int) -> None:
    line = ledger_line(known, rule=RULE, now=now)
    assert (line.credited, line.expected, reasons(line.missing)) == (0, expected, {why: 65})


def test_minutes_counted_by_an_earlier_rule_stand_and_the_difference_is_shown() -> None:
    line = ledger_line(signed((0, 65), rule=STRICT), rule=RULE, now=LONG_AFTER)
    assert line.credited == 55 and reasons(line.missing) == {Why.OTHER_COUNT: 10}


stays = st.lists(st.tuples(st.integers(-600, 5000), st.integers(0, 5000)), max_size=6).map(
    lambda found: tuple((START + first, START + first + length) for first, length in found)
)
rules = st.builds(
    CountingRuleFacts, st.just("r"), st.integers(0, 15), st.just(540), st.just(3), st.just(360), st.just(1200),
    grace_minutes=st.integers(0, 10), counts_grace=st.booleans(), round_down_to=st.sampled_from([1, 5, 15]),
    services=st.sampled_from([(), ("skills",), ("group",)]),
)  # fmt: skip
lengths = st.tuples(st.integers(1, 4000), st.integers(0, 1200))
parts = st.builds(
    lambda found, length, presence, absence, credited, cancelled: part()._replace(
        stretches=found, ends=START + length[0], pause=min(length), presence=presence, absence=absence,
        cancelled=cancelled,
        credited=credited if presence == Presence.PRESENT else 0 if credited is not None and presence == Presence.ABSENT else None,
    ),
    stays, lengths, st.sampled_from(Presence), st.sampled_from(["", *AbsenceReason]), st.none() | st.integers(0, 80),
    st.booleans(),
)  # fmt: skip


@given(parts, rules, st.integers(-5000, 50000))
def test_scheduled_is_credited_and_every_reason_together(known: PartFacts, rule: CountingRuleFacts, now: int) -> None:
    line = ledger_line(known, rule=rule, now=START + now)
    assert line.scheduled == line.credited + sum(each.minutes for each in line.missing)


@given(stays, lengths, rules)
def test_reasons_are_whole_minutes_above_nothing_and_explain_a_fresh_count(
    found: tuple[tuple[int, int], ...], length: tuple[int, int], rule: CountingRuleFacts
) -> None:
    times = {"starts": START, "ends": START + length[0], "pause": min(length)}
    missing = uncounted(found, rule=rule, **times)
    assert all(each.minutes > 0 for each in missing)
    assert length[0] // 60 - sum(each.minutes for each in missing) == counted(found, rule=rule, **times)


@given(stays, stays, lengths, rules)
def test_presence_never_costs_minutes(
    some: tuple[tuple[int, int], ...], more: tuple[tuple[int, int], ...], length: tuple[int, int], rule: CountingRuleFacts
) -> None:
    times = {"starts": START, "ends": START + length[0], "pause": min(length), "rule": rule}
    assert counted(some, **times) <= counted(some + more, **times) <= length[0] // 60


@given(st.lists(parts, max_size=8), rules)
def test_a_week_is_the_sum_of_its_lines(known: list[PartFacts], rule: CountingRuleFacts) -> None:
    lines = [ledger_line(each, rule=rule, now=LONG_AFTER) for each in known]
    week = ledger_week(lines, starts_on=MONDAY, rule=rule)
    assert week.total.scheduled == week.total.credited + sum(each.minutes for each in week.missing)
    assert week.total.credited == sum(line.credited for line in lines)
    assert sum(sums.credited for sums in week.by_service.values()) == week.total.credited


def test_reasons_add_up_and_the_largest_comes_first() -> None:
    late, left = Missing(Why.LATE, 9), Missing(Why.LEFT_EARLY, 14)
    assert by_reason([late, left, late]) == (Missing(Why.LATE, 18), left)


@pytest.mark.parametrize(
    ("days", "expected", "age", "called"),
    [
        ([180, 180, 179], 539, AgeGroup.ADULT, ServiceClass.OUTPATIENT),
        ([180, 180, 180], 540, AgeGroup.ADULT, ServiceClass.INTENSIVE),
        ([180], 540, AgeGroup.ADULT, ServiceClass.INTENSIVE),  # the week runs, and will have nine hours
        ([180, 180], 360, AgeGroup.ADOLESCENT, ServiceClass.INTENSIVE),
        ([180, 179], 359, AgeGroup.ADOLESCENT, ServiceClass.OUTPATIENT),
        ([360], 360, AgeGroup.ADULT, ServiceClass.PARTIAL),
        ([300, 300, 300, 299], 1199, AgeGroup.ADULT, ServiceClass.INTENSIVE),
        ([300, 300, 300, 300], 1200, AgeGroup.ADULT, ServiceClass.PARTIAL),
    ],
)
def test_class_of_a_week(days: list[int], expected: int, age: AgeGroup, called: ServiceClass) -> None:
    assert class_of_week(days, expected=expected, rule=RULE, age_group=age) == called


def test_class_of_a_day() -> None:
    assert [class_of_day(minutes, rule=RULE) for minutes in (0, 359, 360)] == [
        None,
        ServiceClass.INTENSIVE,
        ServiceClass.PARTIAL,
    ]
