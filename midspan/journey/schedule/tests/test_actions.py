"""Are groups opened, joined, made into sessions and cancelled as staff mean it, and never booked twice?"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from midspan.foundation.records.actions import program
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Membership, Session
from midspan.journey.schedule.queries import membership_of, roster, session_row
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening


def refusal(cast: Cast, verb, *things, **words) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        verb(*things, **{"by": cast.director, "at": AT} | words)
    assert Event.objects.count() == before
    return " ".join(reason.text for reason in refused.value.reasons)


def test_making_sessions_twice_makes_them_once(cast: Cast) -> None:
    held = evening(cast)
    assert len(held.sessions) == 9
    before = Event.objects.count()
    again = actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + timedelta(days=6), by=cast.director, at=AT)
    assert again == 0 and Session.objects.count() == 9
    assert Event.objects.count() == before + 1


def test_a_room_cannot_be_booked_twice_whoever_asks(cast: Cast) -> None:
    evening(cast)
    actions.open_group(
        cast.evening,
        name="B",
        room=cast.room_a,
        facilitator=cast.supervisor,
        capacity=12,
        starts_on=MONDAY,
        by=cast.director,
        at=AT,
    )
    words = refusal(cast, actions.generate_sessions, cast.evening, first=MONDAY, last=MONDAY + timedelta(days=6))
    assert words == "The room is taken at that time." and Session.objects.count() == 9
    row = Session.objects.first()
    row.pk, row.group_id, row.facilitator = None, row.group_id, cast.supervisor
    row.starts_at += timedelta(minutes=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_facilitator_cannot_lead_two_groups_at_once(cast: Cast) -> None:
    evening(cast)
    actions.open_group(
        cast.evening,
        name="B",
        room=cast.room_b,
        facilitator=cast.counsellor,
        capacity=12,
        starts_on=MONDAY,
        by=cast.director,
        at=AT,
    )
    words = refusal(cast, actions.generate_sessions, cast.evening, first=MONDAY, last=MONDAY)
    assert words == "The facilitator has another group at that time."


def test_a_closed_day_cancels_what_was_made_and_makes_nothing(cast: Cast) -> None:
    evening(cast)
    wednesday = MONDAY + timedelta(days=2)
    program.close_on(wednesday, reason="Snow", by=cast.administrator, at=AT)
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + timedelta(days=6), by=cast.director, at=AT)
    rows = Session.objects.filter(on=wednesday)
    assert {(row.status, row.cancel_reason) for row in rows} == {("cancelled", "Snow")} and rows.count() == 3


def test_whoever_changes_group_leaves_the_first_that_day(cast: Cast) -> None:
    held = evening(cast)
    other = actions.open_group(
        cast.evening,
        name="B",
        room=cast.room_b,
        facilitator=cast.supervisor,
        capacity=12,
        starts_on=MONDAY,
        by=cast.director,
        at=AT,
    )
    person, wednesday = held.members[0], MONDAY + timedelta(days=2)
    actions.join(person, group=other, from_on=wednesday, by=cast.director, at=AT)
    assert membership_of(person.pk, MONDAY).group == held.group
    assert membership_of(person.pk, wednesday).group == other
    assert person not in roster([held.group.pk], wednesday)[held.group.pk]
    actions.join(person, group=held.group, from_on=MONDAY, by=cast.director, at=AT)  # back again, as if it had never been
    assert membership_of(person.pk, wednesday).group == held.group
    assert Membership.objects.filter(episode=person).count() == 3


def test_joining_twice_changes_nothing(cast: Cast) -> None:
    held = evening(cast)
    actions.join(held.members[0], group=held.group, from_on=MONDAY, by=cast.director, at=AT)
    assert Membership.objects.filter(episode=held.members[0]).count() == 1


def test_a_full_group_refuses_the_next(cast: Cast) -> None:
    held = evening(cast)
    held.group.capacity = 3
    held.group.save()
    late = cast.active("Omar", "Diaz")
    assert "full: 3 of 3" in refusal(cast, actions.join, late, group=held.group, from_on=MONDAY)


def test_a_cancelled_session_stays_and_frees_its_room(cast: Cast) -> None:
    held = evening(cast)
    row = session_row(held.sessions[0].id)
    assert "why" in refusal(cast, actions.cancel_session, row, reason=" ")
    actions.cancel_session(row, reason="Power cut", by=cast.director, at=AT, version=row.version)
    row.refresh_from_db()
    assert (row.status, row.cancel_reason, row.cancelled_by) == ("cancelled", "Power cut", cast.director)
    assert "already" in refusal(cast, actions.cancel_session, row, reason="Again")


def test_two_people_changing_one_session_do_not_overwrite_each_other(cast: Cast) -> None:
    held = evening(cast)
    row = session_row(held.sessions[0].id)
    words = {"room": cast.room_b, "facilitator": cast.supervisor, "co_facilitator": None}
    actions.change_session(row, **words, by=cast.director, at=AT, version=row.version)
    assert "Someone else" in refusal(cast, actions.change_session, session_row(row.pk), **words, version=row.version - 1)


def test_more_seats_than_the_room_holds_are_refused(cast: Cast) -> None:
    words = {"name": "C", "facilitator": cast.counsellor, "starts_on": date(2026, 3, 2)}
    assert "holds 12" in refusal(cast, actions.open_group, cast.evening, room=cast.room_a, capacity=13, **words)


def test_sessions_stand_at_six_in_the_evening_of_the_site(cast: Cast) -> None:
    assert evening(cast).sessions[0].starts_at == clock("18:00")
