"""Does presence become the right minutes, standing and refusals?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.terms import CountingRuleFacts, Interval
from midspan.journey.attendance.rules import (
    alike,
    attended,
    credited,
    late_minutes,
    needs_safe_ride_question,
    note_text,
    plan_of,
    reasons_against_arrival,
    reasons_against_departure,
    reasons_against_lines,
    reasons_against_signing_room,
    standing,
    week_of_hours,
)
from midspan.journey.attendance.terms import Attended, Presence, RoomLine, Standing, VisitFacts

START = datetime(2026, 3, 2, 23, 55, tzinfo=UTC)  # 18:55 in New York
PLANNED = plan_of(START, START + timedelta(minutes=65), 10)
RULE = CountingRuleFacts.default()
STRICT = CountingRuleFacts("strict", 0, 540, 3, 360, 1200)
PRESENT = RoomLine(Presence.PRESENT, line="Practised.")


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def stretch(first: float, last: float) -> Interval:
    return Interval(at(first), at(last))


def visit(came: float, left: float | None = None) -> VisitFacts:
    return VisitFacts(1, 1, START.date(), at(came), at(left) if left is not None else None)


@pytest.mark.parametrize(
    ("present", "rule", "minutes"),
    [
        ([], RULE, 0),
        ([(0, 65)], RULE, 65),  # a ten-minute break counts where the rule allows ten
        ([(0, 65)], STRICT, 55),  # and is taken out where it allows none
        ([(-20, 90)], RULE, 65),  # early arrival and staying on add nothing
        ([(9, 65)], RULE, 56),
        ([(0, 40)], RULE, 40),
        ([(0, 20), (30, 65)], RULE, 55),  # left and came back
        ([(0, 40), (20, 65)], RULE, 65),  # overlapping stretches count once
        ([(55, 65)], STRICT, 0),  # only the break
        ([(70, 90)], RULE, 0),
        ([(0, 30.9)], RULE, 30),  # whole minutes
    ],
)
def test_credited(present: list[tuple[float, float]], rule: CountingRuleFacts, minutes: int) -> None:
    assert credited(Attended(tuple(stretch(*ends) for ends in present)), planned=PLANNED, rule=rule) == minutes


stretches = st.lists(
    st.tuples(st.integers(-3000, 6000), st.integers(0, 6000)).map(lambda ends: stretch(ends[0] / 60, (ends[0] + ends[1]) / 60)),
    max_size=5,
)
rules = st.integers(0, 20).map(lambda limit: CountingRuleFacts("r", limit, 540, 3, 360, 1200))


@given(stretches, rules)
def test_credited_lies_between_zero_and_planned(present: list[Interval], rule: CountingRuleFacts) -> None:
    assert 0 <= credited(Attended(tuple(present)), planned=PLANNED, rule=rule) <= PLANNED.interval.minutes


@given(stretches, stretches, rules)
def test_credited_grows_with_presence(some: list[Interval], more: list[Interval], rule: CountingRuleFacts) -> None:
    before = credited(Attended(tuple(some)), planned=PLANNED, rule=rule)
    assert credited(Attended(tuple(some + more)), planned=PLANNED, rule=rule) >= before


@pytest.mark.parametrize(
    ("line", "visits", "minutes"),
    [
        (PRESENT, [visit(-14)], 65),  # checked in, still here
        (PRESENT, [visit(9)], 56),
        (PRESENT, [visit(-60, 45)], 45),  # checked out during the session
        (PRESENT, [visit(0, 10), visit(20)], 55),
        (PRESENT, [], 0),  # nobody saw them come: the facilitator must say when
        (RoomLine(Presence.PRESENT, came_at=at(5)), [], 60),  # the room knows better than the door
        (RoomLine(Presence.PRESENT, left_at=at(45)), [visit(-14)], 45),
        (RoomLine(Presence.ABSENT), [visit(-14)], 0),
        (RoomLine(), [visit(-14)], 0),
    ],
)
def test_attended(line: RoomLine, visits: list[VisitFacts], minutes: int) -> None:
    assert credited(attended(line, visits=visits, planned=PLANNED), planned=PLANNED, rule=RULE) == minutes


@pytest.mark.parametrize(
    ("visits", "minute", "excused", "expected"),
    [
        ([], -10, False, Standing.EXPECTED),
        ([], 5, False, Standing.EXPECTED),  # within the grace
        ([], 6, False, Standing.SILENT),
        ([], 6, True, Standing.EXCUSED),
        ([visit(-3)], 6, False, Standing.HERE),
        ([visit(5)], 6, False, Standing.HERE),
        ([visit(6)], 7, False, Standing.LATE),
        ([visit(6)], 7, True, Standing.LATE),  # they came after all
        ([visit(0, 30)], 40, False, Standing.LEFT),
        ([visit(0, 30), visit(35)], 40, False, Standing.HERE),
    ],
)
def test_standing(visits: list[VisitFacts], minute: int, excused: bool, expected: Standing) -> None:
    assert standing(starts_at=START, now=at(minute), grace_minutes=5, visits=visits, excused=excused) == expected


def test_late_minutes_count_from_the_start_and_not_within_the_grace() -> None:
    assert late_minutes(START, [visit(9)], grace_minutes=5) == 9
    assert late_minutes(START, [visit(4)], grace_minutes=5) == 0
    assert late_minutes(START, [], grace_minutes=5) == 0


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("minutes", "ahead", "met", "line", "odd"),
    [
        ({0: 180, 2: 180, 4: 180}, 0, True, False, False),
        ({0: 180, 2: 180}, 180, False, False, False),
        ({0: 300, 2: 300}, 0, False, False, False),  # ten hours in two days: the days are missing
        ({0: 360, 2: 90, 4: 90}, 0, True, True, False),  # six hours in one day
        ({0: 300, 1: 300, 2: 300, 3: 300}, 0, True, True, False),  # twenty in the week
        ({0: 60}, 0, False, False, True),  # under the usual six
        ({0: 350, 1: 350, 2: 350, 3: 350, 4: 350, 5: 350}, 0, True, True, True),  # above the usual thirty
        ({7: 180}, 0, False, False, True),  # next week's minutes are not this week's
    ],
)
def test_week_of_hours(minutes: dict[int, int], ahead: int, met: bool, line: bool, odd: bool) -> None:
    days = {MONDAY + timedelta(days=day): count for day, count in minutes.items()}
    week = week_of_hours(days, starts_on=MONDAY, rule=RULE, still_planned_minutes=ahead)
    assert (week.met, week.partial_hospitalization, week.outside_usual_band) == (met, line, odd)


def test_a_week_can_still_be_met_by_what_is_planned() -> None:
    week = week_of_hours({MONDAY: 180}, starts_on=MONDAY, rule=RULE, still_planned_minutes=360)
    assert week.can_still_be_met and not week.met
    assert not week_of_hours({MONDAY: 170}, starts_on=MONDAY, rule=RULE, still_planned_minutes=360).can_still_be_met


def texts(reasons: list) -> str:
    return " ".join(reason.text for reason in reasons)


def test_check_in_opens_at_its_time_and_takes_early_people_only_by_name() -> None:
    common = {"opens_at": at(-70), "now": at(-75), "here": False}
    assert "not opened" in texts(reasons_against_arrival(arrived_at=at(-75), early=False, **common))
    assert reasons_against_arrival(arrived_at=at(-75), early=True, **common) == []
    assert reasons_against_arrival(arrived_at=at(-70), opens_at=at(-70), now=at(-70), early=False, here=False) == []
    assert "not come yet" in texts(reasons_against_arrival(arrived_at=at(5), opens_at=None, now=at(0), early=False, here=False))
    assert "already" in texts(reasons_against_arrival(arrived_at=at(0), opens_at=None, now=at(0), early=False, here=True))


def test_nobody_leaves_before_they_came_or_twice() -> None:
    assert reasons_against_departure(arrived_at=at(0), left_at=at(0), gone=False, now=at(0)) == []
    assert "before they came" in texts(reasons_against_departure(arrived_at=at(5), left_at=at(0), gone=False, now=at(9)))
    assert "already" in texts(reasons_against_departure(arrived_at=at(0), left_at=at(5), gone=True, now=at(9)))
    assert "not come yet" in texts(reasons_against_departure(arrived_at=at(0), left_at=at(50), gone=False, now=at(9)))


def test_the_way_home_is_asked_near_closing() -> None:
    assert not needs_safe_ride_question(left_at=at(-16), leave_by=at(0))
    assert needs_safe_ride_question(left_at=at(-15), leave_by=at(0))


def test_impossible_times_are_refused_at_once() -> None:
    backwards = RoomLine(Presence.PRESENT, came_at=at(30), left_at=at(10))
    assert "Rosa" in texts(reasons_against_lines({"Rosa": backwards}, planned=PLANNED))
    elsewhere = RoomLine(Presence.PRESENT, came_at=at(600))
    assert "outside" in texts(reasons_against_lines({"Rosa": elsewhere}, planned=PLANNED))
    assert reasons_against_lines({"Rosa": PRESENT}, planned=PLANNED) == []
    assert reasons_against_lines({"Rosa": RoomLine(participation=4)}, planned=PLANNED)


def sign(lines: dict[str, RoomLine], **changes) -> str:
    facts = {"text": "We practised.", "planned": PLANNED, "now": at(60), "signed": False, "cancelled": False} | changes
    return texts(reasons_against_signing_room(lines, **facts))


def test_a_group_is_signed_when_it_is_over_and_everyone_has_their_own_words() -> None:
    whole = {"Rosa": PRESENT, "Omar": RoomLine(Presence.ABSENT, absence_reason="no_word")}
    assert sign(whole) == ""
    assert "not over" in sign(whole, now=at(54))
    assert sign(whole, now=at(55)) == ""  # the break comes last
    assert "shared note" in sign(whole, text="  ")
    assert "already" in sign(whole, signed=True)
    assert "cancelled" in sign(whole, cancelled=True)
    assert "Rosa has no line" in sign({"Rosa": RoomLine(Presence.PRESENT)})
    assert "Rosa: present or absent" in sign({"Rosa": RoomLine()})
    assert "Omar: why absent" in sign({"Omar": RoomLine(Presence.ABSENT)})
    assert "Rosa and Tess have the same line" in sign({"Rosa": PRESENT, "Tess": RoomLine(Presence.PRESENT, line=" practised. ")})


def test_alike_looks_only_at_people_who_were_there() -> None:
    assert alike({"Rosa": PRESENT, "Omar": RoomLine(Presence.ABSENT, line="Practised.")}) == []


def test_the_signed_text_holds_what_each_chart_gets() -> None:
    people = [("Alvarez, Rosa", RoomLine(Presence.PRESENT, line="Practised."), 56), ("Diaz, Omar", RoomLine(Presence.ABSENT, absence_reason="no_word"), 0)]  # fmt: skip
    words = note_text(heading="Skills", topic="Saying no", shared="We practised.", people=people, timezone="America/New_York")
    assert words == (
        "Skills\n\nTopic: Saying no\n\nWe practised.\n\nAlvarez, Rosa: 56 minutes. Practised.\n\nDiaz, Omar: absent (no word)."
    )
