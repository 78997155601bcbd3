"""A Matrix-style pack scheduled as one program: its groups, every session with its module, nobody losing one to a holiday."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from midspan.foundation.program.catalog.curriculum import modules, packs
from midspan.foundation.records.actions.curriculum import load_curriculum
from midspan.foundation.records.actions.program import close_on
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Group, Session
from midspan.journey.schedule.queries import sessions_of_groups, sessions_of_person
from tests.cast import AT, Cast

STARTS = date(2026, 3, 2)


def schedule(cast: Cast, **changes):
    load_curriculum(modules=modules(), on=STARTS - timedelta(days=1), by=cast.director, at=AT)
    given = {"pack": packs()["matrix"], "starts_on": STARTS, "starts": time(18), "room": cast.room_a,
             "facilitator": cast.counsellor, "capacity": 12, "by": cast.director, "at": AT}  # fmt: skip
    return actions.schedule_pack(cast.evening, **(given | changes))


def test_row_001_07_the_matrix_pack_is_scheduled_as_one_program(cast: Cast) -> None:
    # Given the Matrix pack, when it is scheduled from a Monday
    groups = schedule(cast)
    # Then there are its groups, with 8 early recovery, 32 relapse prevention and 12 family education sessions
    counts = {group.name.partition(",")[0]: Session.objects.filter(group=group).count() for group in groups}
    assert (counts["Early recovery skills"], counts["Relapse prevention"], counts["Family education"]) == (8, 32, 12)
    # And each session of a set has the next module of its set
    first, *_ = [group for group in groups if group.name.startswith("Early")]
    codes = [session.module.code for session in Session.objects.filter(group=first).order_by("starts_at")]
    assert len(set(codes)) == 8
    # And a Monday holds early recovery skills before relapse prevention, at the same hour in summer and winter time
    mondays = sessions_of_groups([group.pk for group in groups], STARTS, STARTS + timedelta(days=13))
    zone = ZoneInfo("America/New_York")
    shown = [(each.title, f"{each.starts_at.astimezone(zone):%H:%M}") for each in mondays if each.on.isoweekday() == 1]
    assert shown == [("Early recovery skills", "18:00"), ("Relapse prevention", "19:00")] * 2
    # And who joins in the third week has a seat in what is left, in the very same sessions
    person = cast.active()
    third = STARTS + timedelta(weeks=2)
    actions.join(person, group=first, from_on=third, by=cast.director, at=AT)
    assert [each.id for each in sessions_of_person(person.pk, STARTS, third + timedelta(weeks=8))] == [
        each.pk for each in Session.objects.filter(group=first, on__gte=third).order_by("starts_at")
    ]


def test_a_holiday_pushes_the_rest_back_and_no_module_is_lost(cast: Cast) -> None:
    close_on(STARTS + timedelta(weeks=1), reason="Holiday", by=cast.director, at=AT)
    first = schedule(cast)[0]
    held = Session.objects.filter(group=first).order_by("starts_at")
    assert held.count() == 8 and not held.filter(on=STARTS + timedelta(weeks=1)).exists()
    assert len({session.module_id for session in held}) == 8
    assert held.last().on == STARTS + timedelta(weeks=4)


def test_the_same_pack_is_not_begun_twice_and_nothing_is_half_scheduled(cast: Cast) -> None:
    schedule(cast)
    before = (Group.objects.count(), Session.objects.count())
    with pytest.raises(Refused):
        schedule(cast)
    with pytest.raises(Refused):  # the counsellor leads those hours already
        schedule(cast, room=cast.room_b, starts_on=STARTS + timedelta(weeks=1))
    assert (Group.objects.count(), Session.objects.count()) == before
