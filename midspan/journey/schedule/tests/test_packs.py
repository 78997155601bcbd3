"""The hours of a pack on its days, and the page that schedules it."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from midspan.foundation.program.catalog.curriculum import modules, packs
from midspan.foundation.program.terms import ClosureFacts
from midspan.foundation.records.actions.curriculum import load_curriculum
from midspan.journey.schedule.models import Group
from midspan.journey.schedule.rules import pack_days, starts_by_place
from tests.cast import AT, Cast

MATRIX = packs()["matrix"]


def test_sessions_of_one_evening_follow_one_another_and_parts_that_never_meet_share_an_hour() -> None:
    monday = starts_by_place(MATRIX, 1, time(18))
    assert monday["early_recovery"] == (time(18), time(18, 50))
    assert monday["relapse_prevention"] == (time(19), time(20, 30))
    wednesday = starts_by_place(MATRIX, 3, time(18))
    assert wednesday["family_education"] == wednesday["social_support"] == (time(18), time(19, 30))


@pytest.mark.parametrize("closed", [[], [date(2026, 3, 4)], [date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18)]])
def test_every_session_has_a_day_that_is_open(closed: list[date]) -> None:
    closures = [ClosureFacts(day, "closed", None) for day in closed]
    days = pack_days(MATRIX, starts_on=date(2026, 3, 2), modules={}, site_id=1, closures=closures)
    for part in MATRIX.parts:
        held = [day.on for day in days[part.code]]
        assert held == sorted(set(held)) and not set(held) & set(closed)
        assert all(day.isoweekday() in part.weekdays for day in held)
        assert [day.number for day in days[part.code]] == list(range(1, len(held) + 1))
    assert len(days["family_education"]) == 12


def test_the_page_schedules_a_pack_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    load_curriculum(modules=modules(), on=date(2026, 1, 5), by=cast.director, at=AT)
    client.force_login(cast.director.account)
    url = reverse("schedule:pack", args=["matrix"])
    sent = {"track": cast.evening.pk, "starts_on": "2027-03-01", "starts": "18:00", "room": cast.room_a.pk,
            "facilitator": cast.counsellor.pk, "capacity": "40"}  # fmt: skip
    refused = client.post(url, sent)
    assert refused.status_code == 422 and 'value="40"' in refused.content.decode()
    assert client.post(url, sent | {"capacity": "12"}).status_code == 303
    assert Group.objects.filter(curriculum="matrix").count() == len(MATRIX.parts)
    assert client.get(reverse("schedule:pack", args=["nothing"])).status_code == 404
    client.force_login(cast.nurse.account)
    assert client.get(url).status_code == 404
