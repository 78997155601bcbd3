"""Who falls short, by how much, why; the smallest set of sessions that closes a gap; three days missed in a row."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.foundation.program.terms import CountingRuleFacts, Phase
from midspan.journey.admission.terms import BusyHours, BusyKind
from midspan.journey.attendance.catalog.missed import RE_ENGAGE
from midspan.journey.attendance.rules import (
    as_make_up,
    best_make_up,
    day_states,
    ledger_line,
    make_up_offers,
    missed_in_a_row,
    next_working_day,
    reasons_against_follow_up_done,
    shortfall,
)
from midspan.journey.attendance.terms import AbsenceReason, DayState, Fit, MakeUp, Missing, PartFacts, Presence, Streak, Why
from midspan.journey.schedule.terms import OpenSession

MONDAY = date(2026, 3, 2)
HOUR, DAY = 3600, 24 * 3600
SIX = 1_772_492_400  # Monday at 18:00 in New York, in seconds
RULE = CountingRuleFacts.default()


def evening(day: int, **more: object) -> PartFacts:
    """The whole evening of a day of the week as one session of three hours."""
    starts = SIX + day * DAY
    return PartFacts(1, day + 1, MONDAY + timedelta(days=day), starts, starts + 3 * HOUR, service="group")._replace(**more)


def came(day: int, minutes: int = 180) -> PartFacts:
    starts = SIX + day * DAY
    stays = ((starts, starts + minutes * 60),)
    return evening(day, presence=Presence.PRESENT, stretches=stays, credited=minutes)


def absent(day: int, reason: str) -> PartFacts:
    return evening(day, presence=Presence.ABSENT, absence=reason)


WEDNESDAY = SIX + 2 * DAY - 8 * HOUR  # ten in the morning


def short_of(*parts: PartFacts, now: int = WEDNESDAY):
    return shortfall([ledger_line(part, rule=RULE, now=now) for part in parts], rule=RULE)


def test_a_week_that_can_be_met_is_not_short() -> None:
    assert short_of(came(0), evening(2), evening(4)) is None


def test_by_wednesday_a_missed_monday_is_three_hours_and_a_day_short() -> None:
    short = short_of(absent(0, AbsenceReason.NO_WORD), evening(2), evening(4))
    assert short is not None
    assert (short.minutes, short.days, short.credited, short.ahead) == (180, 1, 0, 360)
    assert short.causes == (Missing(Why.NO_WORD, 180, AbsenceReason.NO_WORD),)


def test_an_absence_announced_for_friday_is_taken_off_before_it_happens() -> None:
    short = short_of(came(0), evening(2), absent(4, AbsenceReason.WORK))
    assert short is not None and (short.minutes, short.days) == (180, 1)
    assert short.causes == (Missing(Why.EXCUSED, 180, AbsenceReason.WORK),)


def test_unsigned_evenings_count_as_the_door_saw_them_and_the_largest_cause_comes_first() -> None:
    seen = evening(0, stretches=((SIX + 20 * 60, SIX + 3 * HOUR),))
    short = short_of(seen, evening(2, cancelled=True), evening(4))
    assert short is not None and (short.minutes, short.ahead) == (200, 160 + 180)
    assert short.causes == (Missing(Why.CANCELLED, 180), Missing(Why.UNSIGNED, 20))


def test_a_week_that_asks_for_more_than_was_scheduled_says_so() -> None:
    short = short_of(came(0), evening(2))
    assert short is not None and (short.minutes, short.days, short.booked_too_little) == (180, 1, 180)


def test_hours_met_in_two_days_still_lack_a_day() -> None:
    long = evening(2)._replace(ends=SIX + 2 * DAY + 6 * HOUR)
    short = short_of(came(0), long)
    assert short is not None and (short.minutes, short.days) == (0, 1)


def way(key: int, day: int, hour: int, minutes: int, fit: Fit = Fit.OWN_TRACK) -> MakeUp:
    starts = SIX + day * DAY + (hour - 18) * HOUR
    return MakeUp(key, MONDAY + timedelta(days=day), starts, starts + minutes * 60, minutes, "Skills", "B", fit)


def chosen(offer) -> list[int]:
    return [session.session_id for session in offer.sessions]


def test_one_session_that_closes_the_gap_is_offered_before_two() -> None:
    offer = best_make_up([way(1, 3, 9, 90), way(2, 3, 11, 90), way(3, 4, 9, 180)], minutes=170)
    assert offer is not None and chosen(offer) == [3] and (offer.minutes, offer.short_after) == (180, 0)


def test_two_sessions_never_overlap() -> None:
    offer = best_make_up([way(1, 3, 9, 90), way(2, 3, 10, 90), way(3, 4, 9, 90)], minutes=180)
    assert offer is not None and chosen(offer) in ([1, 3], [2, 3])


def test_the_own_track_comes_before_the_own_site_and_another_site_last() -> None:
    ways = [way(1, 3, 9, 60, Fit.OTHER_SITE), way(2, 3, 11, 60, Fit.OWN_SITE), way(3, 4, 9, 60), way(4, 5, 9, 60, Fit.TELEHEALTH)]
    found = make_up_offers(ways, minutes=60)
    assert [chosen(offer) for offer in found] == [[3], [2]]


def test_a_missing_day_asks_for_a_session_on_a_new_day() -> None:
    offer = best_make_up([way(1, 2, 9, 180), way(2, 4, 9, 60)], minutes=0, days=1, own_days=[MONDAY + timedelta(days=2)])
    assert offer is not None and chosen(offer) == [2] and offer.days_after == 0


def test_what_cannot_be_closed_is_brought_as_near_as_it_goes() -> None:
    offer = best_make_up([way(1, 3, 9, 60), way(2, 4, 9, 60)], minutes=300)
    assert offer is not None and (chosen(offer), offer.short_after) == ([1, 2], 180)
    assert best_make_up([], minutes=60) is None


ways = st.lists(
    st.builds(way, st.integers(1, 99), st.integers(2, 6), st.integers(8, 20), st.sampled_from([50, 60, 65, 90, 180])), max_size=7,
    unique_by=lambda found: found.session_id,
)  # fmt: skip


@settings(max_examples=60)
@given(ways, st.integers(1, 400))
def test_no_smaller_set_would_do(found: list[MakeUp], minutes: int) -> None:
    offer = best_make_up(found, minutes=minutes)
    possible = [
        held
        for count in range(1, min(len(found), 6) + 1)
        for held in combinations(found, count)
        if all(one.ends <= two.starts or two.ends <= one.starts for one, two in combinations(held, 2))
    ]
    closing = [held for held in possible if sum(each.minutes for each in held) >= minutes]
    if not possible:
        assert offer is None
    elif closing:
        assert offer is not None and not offer.short_after and len(offer.sessions) == min(map(len, closing))
    else:
        assert offer is not None and offer.minutes == max(sum(each.minutes for each in held) for held in possible)


OPEN = OpenSession(
    7, MONDAY + timedelta(days=3), SIX + 3 * DAY, SIX + 3 * DAY + 65 * 60, 600, 4, 18 * 60, 19 * 60 + 5, "Skills",
    "skills_development", "B", 5, 1, "Harbor Street", "Room A", (), "", 3, 0,
)  # fmt: skip
PERSON = {
    "rule": RULE,
    "track_id": 5,
    "site_id": 1,
    "phase": Phase.EARLY,
    "language": "en",
    "own": [],
    "own_minutes": {},
    "busy": [],
}


def busy(weekday: int, starts: time, ends: time) -> BusyHours:
    return BusyHours(weekday, starts, ends, BusyKind.WORK)


@pytest.mark.parametrize(
    ("changes", "person", "fit"),
    [
        ({}, {}, Fit.OWN_TRACK),
        ({"track_id": 9}, {}, Fit.OWN_SITE),
        ({"site_id": 2}, {}, Fit.OTHER_SITE),
        ({"site_id": 2, "telehealth_free": 1}, {}, Fit.TELEHEALTH),
        ({"seats_free": 0}, {}, None),
        ({"seats_free": 0, "telehealth_free": 2}, {}, Fit.TELEHEALTH),
        ({"phases": (Phase.LATE,)}, {}, None),
        ({"language": "es"}, {}, None),
        ({"language": "en"}, {}, Fit.OWN_TRACK),
        ({}, {"own": [(SIX + 3 * DAY + HOUR, SIX + 3 * DAY + 2 * HOUR)]}, None),
        ({}, {"own_minutes": {MONDAY + timedelta(days=3): 300}}, None),  # it would be partial hospitalization
        ({}, {"busy": [busy(4, time(12), time(18, 30))]}, None),
        ({}, {"busy": [busy(4, time(9), time(18))]}, Fit.OWN_TRACK),
        ({}, {"busy": [busy(3, time(22), time(6))]}, Fit.OWN_TRACK),  # a night shift that has ended
        ({"from_minute": 5 * 60}, {"busy": [busy(3, time(22), time(6))]}, None),
        ({}, {"rule": replace(RULE, services=("group",))}, None),  # skills training would not count
    ],
)
def test_which_sessions_fit_whom(changes: dict, person: dict, fit: Fit | None) -> None:
    found = as_make_up(replace(OPEN, **changes), **{**PERSON, **person})
    assert (found.fit if found else None) == fit


def day(number: int, *, came: bool = False, excused: bool = False) -> DayState:
    return DayState(MONDAY + timedelta(days=number), came, excused)


@pytest.mark.parametrize(
    ("days", "streak"),
    [
        ([day(0), day(2)], None),
        ([day(0), day(2), day(4)], Streak(MONDAY, MONDAY + timedelta(days=4), 3)),
        ([day(0), day(2, excused=True), day(4)], None),  # an excuse does not count
        ([day(0), day(2, excused=True), day(4), day(7)], Streak(MONDAY, MONDAY + timedelta(days=7), 3)),  # nor break the row
        ([day(0), day(2), day(4), day(7, came=True)], None),
        ([day(0), day(2, came=True), day(4), day(7), day(9)], Streak(MONDAY + timedelta(days=4), MONDAY + timedelta(days=9), 3)),
    ],
)
def test_three_days_missed_in_a_row(days: list[DayState], streak: Streak | None) -> None:
    assert missed_in_a_row(days, rule=RE_ENGAGE) == streak


def test_a_day_is_come_to_when_any_session_was_and_only_days_that_are_over_are_judged() -> None:
    lines = [
        ledger_line(part, rule=RULE, now=WEDNESDAY)
        for part in (came(0), absent(0, AbsenceReason.NO_WORD), absent(1, AbsenceReason.COURT), evening(2), evening(4))
    ]
    assert day_states(lines, now=WEDNESDAY) == [day(0, came=True), day(1, excused=True)]


@pytest.mark.parametrize(
    ("on", "closed", "due"),
    [(0, (), 1), (4, (), 7), (5, (), 7), (4, (MONDAY + timedelta(days=7),), 8)],
)
def test_the_next_working_day(on: int, closed: tuple[date, ...], due: int) -> None:
    assert next_working_day(MONDAY + timedelta(days=on), closed=closed) == MONDAY + timedelta(days=due)


def test_a_follow_up_is_done_once_and_says_what_became_of_it() -> None:
    assert [reason.field for reason in reasons_against_follow_up_done(outcome=" ", done=False)] == ["outcome"]
    assert reasons_against_follow_up_done(outcome="Comes on Friday.", done=True)
    assert not reasons_against_follow_up_done(outcome="Comes on Friday.", done=False)
