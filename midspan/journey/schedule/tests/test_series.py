"""Does a change of a session reach as far as it says, all or nothing, by the wall clock, and never what is past?"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.models import Staff
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Group, Meeting, Seat, Session
from midspan.journey.schedule.queries import series_of, session_row
from midspan.journey.schedule.rules import moved, reached, reasons_against_move
from midspan.journey.schedule.terms import MeetingFacts, SeatKind, SeriesScope, SlotFacts
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ZONE = ZoneInfo("America/New_York")
THIS, FOLLOWING, ALL = SeriesScope.THIS, SeriesScope.FOLLOWING, SeriesScope.ALL
TUESDAY = MONDAY + DAY

SLOTS = st.lists(st.integers(-2000, 2000), min_size=1, max_size=20, unique=True).map(
    lambda hours: [SlotFacts(n, (AT + timedelta(hours=h)).date(), AT + timedelta(hours=h)) for n, h in enumerate(hours)]
)


@given(SLOTS, st.sampled_from(SeriesScope), st.integers(-2500, 2500), st.data())
def test_past_sessions_never_change(series: list[SlotFacts], scope: SeriesScope, hours: int, data: Any) -> None:
    at, of = AT + timedelta(hours=hours), data.draw(st.sampled_from(series))
    found = reached(series, of=of, scope=scope, at=at)
    assert all(each.starts_at > at for each in found)
    assert set(found) <= set(reached(series, of=of, scope=ALL, at=at))
    if scope == FOLLOWING:
        assert all(each.starts_at >= of.starts_at for each in found)
    if scope == THIS:
        assert found == ([of] if of.starts_at > at else [])


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 7), st.integers(6, 21), st.integers(0, 59),
    st.sampled_from(["America/New_York", "America/Los_Angeles", "Europe/Madrid", "UTC"]),
)  # fmt: skip
def test_a_moved_session_shows_the_asked_time_on_the_wall_whatever_the_clocks_do(
    on: date, weekday: int, hour: int, minute: int, timezone: str
) -> None:
    day, starts_at, ends_at = moved(on, weekday=weekday, starts=time(hour, minute), ends=time(22), timezone=timezone)
    assert day.isoweekday() == weekday and day.isocalendar()[:2] == on.isocalendar()[:2]
    assert starts_at.astimezone(ZoneInfo(timezone)).time() == time(hour, minute) and starts_at.tzinfo == UTC
    assert ends_at.astimezone(ZoneInfo(timezone)).time() == time(22)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [(time(18), time(18), "ends before"), (time(18), time(18, 10), "break of 10"), (time(18), time(19), "past"),
     (time(20), time(21), "")],
)  # fmt: skip
def test_why_a_session_cannot_stand_at_a_time(starts: time, ends: time, words: str) -> None:
    first = clock("18:00") if starts == time(18) else clock("20:00")
    found = reasons_against_move(starts=starts, ends=ends, break_minutes=10, first_starts_at=first, at=clock("19:00"))
    assert words in " ".join(reason.text for reason in found) if words else found == []


def four_weeks(cast: Cast, *, names: tuple[str, ...] = ("Alvarez", "Bell")) -> Group:
    """A group with one meeting of its own, Tuesdays at 15:00, over the change of the clocks on 8 March."""
    block = BlockFacts(2, time(15), time(16, 30), 10, GroupType.SUPPORT, "Support")
    group = actions.open_group(
        cast.evening, name="Support", room=cast.room_b, facilitator=cast.supervisor, capacity=8, starts_on=MONDAY,
        meetings=[MeetingFacts(block, from_on=MONDAY)], by=cast.director, at=AT,
    )  # fmt: skip
    for name in names:
        actions.join(cast.active("Rosa", name), group=group, from_on=MONDAY, by=cast.director, at=AT)
    make(cast)
    return group


def make(cast: Cast) -> int:
    return actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 4 * WEEK - DAY, by=cast.director, at=AT)


def rows(group: Group) -> list[Session]:
    return list(Session.objects.filter(group=group).order_by("starts_at"))


def times(group: Group) -> list[str]:
    return [f"{row.starts_at.astimezone(ZONE):%a %d %H:%M}" for row in rows(group)]


def change(cast: Cast, row: Session, scope: SeriesScope, **changes: Any) -> Session:
    asked = {"starts": time(15), "ends": time(16, 30), "room": cast.room_b, "facilitator": cast.supervisor,
             "co_facilitator": None}  # fmt: skip
    words = {"by": cast.director, "at": AT} | asked | changes
    return actions.change_series(session_row(row.pk), scope=scope, **words)


def refusal(cast: Cast, *things: Any, **words: Any) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        change(cast, *things, **words)
    assert Event.objects.count() == before
    return " ".join(reason.text for reason in refused.value.reasons)


def test_one_session_is_moved_alone_and_not_made_again(cast: Cast) -> None:
    group = four_weeks(cast)
    change(cast, rows(group)[1], THIS, starts=time(16), ends=time(17), weekday=4)
    assert times(group) == ["Tue 03 15:00", "Thu 12 16:00", "Tue 17 15:00", "Tue 24 15:00"]
    assert make(cast) == 0
    seat = Seat.objects.filter(session=rows(group)[1]).first()
    assert seat.starts_at == rows(group)[1].starts_at and seat.held


def test_this_and_the_following_move_by_the_wall_clock_and_those_to_come_are_made_there(cast: Cast) -> None:
    group = four_weeks(cast)
    change(cast, rows(group)[1], FOLLOWING, starts=time(17), ends=time(18))
    assert times(group) == ["Tue 03 15:00", "Tue 10 17:00", "Tue 17 17:00", "Tue 24 17:00"]
    assert make(cast) == 0
    old, new = Meeting.objects.order_by("from_on")
    assert (old.until_on, new.from_on, new.starts) == (TUESDAY + WEEK, TUESDAY + WEEK, time(17))
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 5 * WEEK, by=cast.director, at=AT)
    assert times(group)[-1] == "Tue 31 17:00"


def test_all_that_come_change_and_what_was_held_stays(cast: Cast) -> None:
    group = four_weeks(cast)
    at = clock("09:00", TUESDAY + WEEK + DAY)
    before = [(row.pk, row.starts_at, row.room_id) for row in rows(group)[:2]]
    change(cast, rows(group)[2], ALL, weekday=5, room=cast.room_a, at=at)
    assert times(group)[2:] == ["Fri 20 15:00", "Fri 27 15:00"]
    assert [(row.pk, row.starts_at, row.room_id) for row in rows(group)[:2]] == before
    assert {row.room_id for row in rows(group)[2:]} == {cast.room_a.pk}
    assert make(cast) == 0


def test_only_what_differs_is_written(cast: Cast) -> None:
    group = four_weeks(cast)
    substitute = rows(group)[2]
    change(cast, substitute, THIS, facilitator=cast.counsellor)
    change(cast, rows(group)[0], FOLLOWING, room=cast.room_a)
    assert [row.facilitator for row in rows(group)] == [cast.supervisor] * 2 + [cast.counsellor, cast.supervisor]
    assert {row.room for row in rows(group)} == {cast.room_a}


def test_a_group_that_follows_its_track_gets_its_own_week_when_it_is_changed(cast: Cast) -> None:
    held = evening(cast)
    make(cast)
    row = session_row(held.sessions[3].id)  # Wednesday, 18:00
    actions.change_series(
        row, scope=FOLLOWING, starts=time(17), ends=time(17, 55), room=cast.room_a, facilitator=cast.counsellor,
        co_facilitator=None, by=cast.director, at=AT,
    )  # fmt: skip
    assert Meeting.objects.filter(group=held.group).count() == 9 + 1  # one goes on at another time
    moved_to = [f"{each.starts_at.astimezone(ZONE):%a %H:%M}" for each in series_of(session_row(row.pk))]
    assert moved_to == ["Wed 17:00"] * 4
    assert Session.objects.filter(group=held.group).count() == 36 and make(cast) == 0
    assert not Session.objects.filter(group=held.group, meeting__isnull=True).exists()


def test_a_room_that_is_taken_once_changes_nothing_at_all(cast: Cast) -> None:
    group = four_weeks(cast)
    evening(cast, ("Cole",))
    make(cast)
    words = refusal(cast, rows(group)[0], ALL, weekday=1, starts=time(18), ends=time(19), room=cast.room_a)
    assert words == "That time is past." or "taken" in words
    words = refusal(cast, rows(group)[1], FOLLOWING, weekday=1, starts=time(18), ends=time(19), room=cast.room_a)
    assert words == "The room is taken at that time (Monday 09 March)."
    assert times(group) == ["Tue 03 15:00", "Tue 10 15:00", "Tue 17 15:00", "Tue 24 15:00"]
    assert Meeting.objects.get(group=group).until_on is None
    leads = refusal(cast, rows(group)[1], FOLLOWING, weekday=1, starts=time(18), ends=time(19), facilitator=cast.counsellor)
    assert leads == "The facilitator has another group at that time (Monday 09 March)."


def test_members_who_would_sit_twice_are_named_and_not_dropped(cast: Cast) -> None:
    group = four_weeks(cast)
    other = evening(cast, ("Cole",)).group
    actions.join(Seat.objects.filter(session__group=group).first().episode, group=other, from_on=MONDAY, besides=True,
                 by=cast.director, at=AT)  # fmt: skip
    make(cast)
    words = refusal(cast, rows(group)[1], THIS, weekday=1, starts=time(18), ends=time(18, 30))
    assert words == "Rosa Alvarez has another session then: Monday 09 March."
    assert Seat.objects.filter(session=rows(group)[1], held=True).count() == 2


def test_what_has_begun_is_refused(cast: Cast) -> None:
    group = four_weeks(cast)
    at = clock("15:01", TUESDAY)
    for scope in (THIS, FOLLOWING):
        assert "never change" in refusal(cast, rows(group)[0], scope, room=cast.room_a, at=at)
    assert "past" in refusal(
        cast, rows(group)[1], THIS, weekday=1, starts=time(8), ends=time(9), at=clock("10:00", MONDAY + WEEK)
    )
    with pytest.raises(Refused, match="never change"):
        actions.change_session(session_row(rows(group)[0].pk), room=cast.room_a, facilitator=cast.supervisor,
                               co_facilitator=None, by=cast.director, at=clock("17:00", TUESDAY))  # fmt: skip


def test_seats_follow_the_members_of_the_new_day(cast: Cast) -> None:
    group = four_weeks(cast, names=("Alvarez",))
    late = cast.active("James", "Bell")
    actions.join(late, group=group, from_on=TUESDAY + 1 * DAY, by=cast.director, at=AT)
    assert Seat.objects.filter(session=rows(group)[0]).count() == 1
    change(cast, rows(group)[0], THIS, weekday=4)
    assert Seat.objects.filter(session=rows(group)[0], held=True).count() == 2


def test_a_series_is_cancelled_from_one_on_and_makes_no_more(cast: Cast) -> None:
    group = four_weeks(cast)
    row = session_row(rows(group)[2].pk)
    assert actions.cancel_series(row, scope=FOLLOWING, reason="Too few", version=row.version, by=cast.director, at=AT) == 2
    assert [each.status for each in rows(group)] == ["planned"] * 2 + ["cancelled"] * 2
    assert actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 8 * WEEK, by=cast.director, at=AT) == 0
    with pytest.raises(Refused, match="Nothing is left"):
        actions.cancel_series(
            session_row(row.pk), scope=ALL, reason="Again", by=cast.director, at=clock("10:00", MONDAY + 2 * WEEK)
        )


def test_a_cancelled_session_moves_along_and_is_not_made_again(cast: Cast) -> None:
    group = four_weeks(cast)
    actions.cancel_session(session_row(rows(group)[2].pk), reason="Snow", by=cast.director, at=AT)
    change(cast, rows(group)[1], FOLLOWING, starts=time(17), ends=time(18))
    assert make(cast) == 0 and [each.status for each in rows(group)].count("cancelled") == 1


# Held together


def two_rooms(cast: Cast, first: tuple[str, ...] = ("Alvarez",), second: tuple[str, ...] = ("Bell",)) -> tuple[Session, Session]:
    """Two groups of the same evening track, on the same evenings, in two rooms."""
    evening(cast, first)
    other = actions.open_group(
        cast.evening,
        name="B",
        room=cast.room_b,
        facilitator=cast.supervisor,
        capacity=4,
        starts_on=MONDAY,
        by=cast.director,
        at=AT,
    )
    for name in second:
        actions.join(cast.active("Omar", name), group=other, from_on=MONDAY, by=cast.director, at=AT)
    make(cast)
    ours = Session.objects.filter(on=MONDAY).order_by("starts_at", "group__name")
    return session_row(ours[0].pk), session_row(ours[1].pk)


def merge(cast: Cast, one: Session, into: Session, who: Staff | None = None) -> Session:
    return actions.merge_sessions(one, into=into, reason="Lena is ill", by=who or cast.director, at=AT)


def test_a_session_is_held_together_with_another_and_everybody_has_a_seat(cast: Cast) -> None:
    one, into = two_rooms(cast)
    merge(cast, one, into)
    one.refresh_from_db()
    assert (one.status, one.merged_into) == ("cancelled", into)
    kinds = sorted(Seat.objects.filter(session=into, held=True).values_list("kind", flat=True))
    assert kinds == [SeatKind.MEMBER, SeatKind.VISITOR]
    assert Event.objects.filter(name="session.merged").count() == 1


@pytest.mark.parametrize("why", ["full", "apart", "restricted", "time", "begun"])
def test_holding_together_is_refused(cast: Cast, why: str) -> None:
    one, into = two_rooms(cast)
    if why == "full":
        Group.objects.filter(pk=into.group_id).update(capacity=1)
    if why == "apart":
        people = [Seat.objects.filter(session=row).get().episode.patient for row in (one, into)]
        actions.keep_apart(people[0], other=people[1], reason="x", by=cast.supervisor, at=AT)
    if why == "restricted":
        Group.objects.filter(pk=into.group_id).update(restriction="women")
    if why == "time":
        into = session_row(Session.objects.filter(group=into.group_id).order_by("starts_at")[1].pk)
    at = clock("18:30") if why == "begun" else AT
    words = {"full": "Not enough seats: 1 of 1", "apart": "Not possible with this group.", "restricted": "some people only",
             "time": "same time", "begun": "has begun"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.merge_sessions(one, into=session_row(into.pk), reason="Ill", by=cast.director, at=at)
    text = " ".join(reason.text for reason in refused.value.reasons)
    assert words[why] in text and "Alvarez" not in text and "Bell" not in text
    one.refresh_from_db()
    assert one.status == "planned" and Seat.objects.filter(session=into, held=True).count() == 1


# Pages


def test_the_session_page_moves_cancels_and_refuses(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    group = four_weeks(cast)
    row = rows(group)[1]
    client, url = as_staff(cast.director), reverse("schedule:session", args=[row.pk])
    page = client.get(url).content.decode()
    assert "this and the following" in page and "Alvarez, Rosa" in page
    post = {"act": "change", "weekday": "2", "starts": "16:00", "ends": "17:00", "room": cast.room_b.pk,
            "facilitator": cast.supervisor.pk, "co_facilitator": "", "scope": "following", "version": "0"}  # fmt: skip
    assert client.post(url, post).status_code == 302
    assert times(group)[1:] == ["Tue 10 16:00", "Tue 17 16:00", "Tue 24 16:00"]
    stale = client.post(url, post | {"starts": "10:00", "ends": "11:00"})
    assert stale.status_code == 422 and "Someone else" in stale.content.decode()
    early = client.post(url, post | {"version": "1", "starts": "18:00"})
    assert early.status_code == 422 and "before it begins" in early.content.decode()
    assert client.post(url, {"act": "cancel", "scope": "this", "reason": "", "version": "1"}).status_code == 422
    assert client.post(url, {"act": "cancel", "scope": "this", "reason": "Snow", "version": "1"}).status_code == 302
    assert "Snow" in client.get(url).content.decode()
    counsellor = as_staff(cast.counsellor)
    assert "this and the following" not in counsellor.get(url).content.decode()
    assert counsellor.post(url, {"act": "cancel", "scope": "this", "reason": "No", "version": "2"}).status_code == 422


def test_two_sessions_are_held_together_on_the_page(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    one, into = two_rooms(cast)
    client, url = as_staff(cast.director), reverse("schedule:session", args=[one.pk])
    assert "possible" in client.get(url).content.decode()
    assert client.post(url, {"act": "merge", "into": into.pk, "reason": "Ill", "version": one.version}).status_code == 302
    assert "Held together" in client.get(url).content.decode()


def test_datetime_is_local(cast: Cast) -> None:
    group = four_weeks(cast)
    assert {row.starts_at.astimezone(UTC).hour for row in rows(group)} == {20, 19}
    assert isinstance(rows(group)[0].starts_at, datetime)
