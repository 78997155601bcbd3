"""Individual and family sessions: the rules of length and time, and what the actions write and refuse."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.terms import Interval
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.catalog.session_lengths import LENGTHS
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.rules import free_times, reasons_against_own
from midspan.journey.schedule.terms import SessionKind, WeeklySlot
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
LENGTH = LENGTHS[SessionKind.INDIVIDUAL]


@pytest.mark.parametrize(
    ("minutes", "why", "refused"),
    [(30, "", []), (50, "", []), (29, "", ["length_reason"]), (51, "", ["length_reason"]), (75, "first meeting", []),
     (75, "  ", ["length_reason"]), (4, "short", ["minutes"]), (241, "long", ["minutes"])],
)  # fmt: skip
def test_thirty_to_fifty_minutes_unless_a_reason_is_given(minutes: int, why: str, refused: list[str]) -> None:
    reasons = reasons_against_own(minutes=minutes, length=LENGTH, length_reason=why, starts_at=NOW, now=NOW, active=True)
    assert [reason.field for reason in reasons] == refused


def test_what_was_held_may_be_entered_for_a_week() -> None:
    def against(ago: timedelta) -> list[str]:
        found = reasons_against_own(minutes=45, length=LENGTH, length_reason="", starts_at=NOW - ago, now=NOW, active=True)
        return [reason.rule for reason in found]

    assert against(timedelta(days=7)) == []
    assert against(timedelta(days=7, minutes=1)) == ["late-entry"]


@given(booked=st.lists(st.tuples(st.integers(0, 6 * 1440), st.integers(5, 240)), max_size=8), minutes=st.integers(15, 90))
def test_free_times_meet_nothing_that_is_taken_and_lie_in_the_hours(booked: list[tuple[int, int]], minutes: int) -> None:
    midnight = clock("00:00")
    taken = [
        Interval(midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + length)) for start, length in booked
    ]
    days = [MONDAY + timedelta(days=number) for number in range(7)]
    hours = [WeeklySlot(day, time(9), time(17)) for day in range(1, 6)]
    found = free_times(days=days, hours=hours, taken=taken, minutes=minutes, timezone="America/New_York")
    for free in found:
        assert (free.ends_at - free.starts_at) == timedelta(minutes=minutes)
        assert not any(free.starts_at < other.ends_at and other.starts_at < free.ends_at for other in taken)
        assert time(9) <= free.starts_at.time() and free.ends_at.time() <= time(17)
    assert len(found) <= 8
    assert found == sorted(found, key=lambda free: free.starts_at)
    if not taken:
        assert found


def book(cast: Cast, person, at_clock: str = "16:00", day: date = MONDAY, **details):
    given = {"kind": SessionKind.INDIVIDUAL, "minutes": 45, "facilitator": cast.counsellor, "by": cast.counsellor, "at": AT}
    return actions.book_own(person, starts_at=clock(at_clock, day), **(given | details))


def test_booking_writes_session_seat_and_one_event(cast: Cast) -> None:
    person = cast.active()
    before = Event.objects.count()
    (session,) = book(cast, person, room=cast.room_b)
    seat = Seat.objects.get(session=session)
    assert (seat.episode, seat.kind, seat.starts_at, seat.held) == (person, "own", session.starts_at, True)
    assert (session.group, session.site, session.track, session.on) == (None, person.site, person.track, MONDAY)
    assert list(Event.objects.order_by("pk")[before:].values_list("name", flat=True)) == ["own_session.booked"]


def test_weeks_keep_the_wall_clock_when_the_clocks_change(cast: Cast) -> None:
    booked = book(cast, cast.active(), weeks=2)  # the clocks change on 8 March 2026
    assert [session.starts_at for session in booked] == [clock("16:00"), clock("16:00", MONDAY + timedelta(days=7))]
    assert booked[1].starts_at - booked[0].starts_at == timedelta(days=7) - timedelta(hours=1)


def test_nobody_is_in_two_places_and_nothing_is_half_booked(cast: Cast) -> None:
    held = evening(cast, ("Alvarez",))
    person = held.members[0]
    with pytest.raises(Refused) as refused:  # they sit in Process then
        book(cast, person, "18:10", facilitator=cast.supervisor)
    assert refused.value.reasons[0].rule == "person_booked_once"
    book(cast, cast.active("James", "Bell"), "15:00", MONDAY + timedelta(days=7))
    with pytest.raises(Refused) as refused:  # the counsellor is taken in the second of three weeks
        book(cast, person, "15:15", weeks=3)
    assert refused.value.reasons[0].rule == "facilitator_booked_once" and "09 March" in refused.value.reasons[0].text
    assert Session.objects.filter(kind="individual").count() == 1


def test_a_co_leader_is_taken_as_well(cast: Cast) -> None:
    held = evening(cast, ("Alvarez",))
    first = Session.objects.get(pk=held.sessions[0].id)
    actions.change_session(first, room=first.room, facilitator=cast.counsellor, co_facilitator=cast.supervisor, version=0,
                           by=cast.director, at=AT)  # fmt: skip
    with pytest.raises(Refused):
        book(cast, cast.active("James", "Bell"), "18:30", facilitator=cast.supervisor)


def test_moved_and_cancelled_once(cast: Cast) -> None:
    (session,) = book(cast, cast.active())
    actions.move_own(session, starts_at=clock("17:00"), minutes=60, facilitator=cast.supervisor, length_reason="first one",
                     version=0, by=cast.counsellor, at=AT)  # fmt: skip
    assert Seat.objects.get(session=session).starts_at == clock("17:00")
    with pytest.raises(Refused):  # somebody else was faster
        actions.cancel_own(session, reason="ill", version=0, by=cast.counsellor, at=AT)
    actions.cancel_own(session, reason="ill", version=1, by=cast.counsellor, at=AT)
    assert not Seat.objects.get(session=session).held
    with pytest.raises(Refused):
        actions.cancel_own(session, reason="ill", version=2, by=cast.counsellor, at=AT)
