"""Does the clock commit the day before, draw in the morning, once, and catch up when the machine was down?"""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from midspan.doors.clock.draws import hold_draws
from midspan.foundation.records.models import Event
from midspan.journey.monitoring.models import Draw
from tests.cast import AT, Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    at = [AT]
    monkeypatch.setattr(timezone, "now", lambda: at[0])
    return at


def test_a_morning_draws_and_commits_to_tomorrow_once(cast: Cast, clock: list[datetime]) -> None:
    cast.active()
    hold_draws(timestamp=0)
    first = Draw.objects.get(site=cast.site, on=AT.date())
    assert first.drawn_at and first.late
    assert Draw.objects.filter(on=AT.date() + DAY, drawn_at__isnull=True, late=False).count() == 2  # both sites
    events = Event.objects.count()
    assert hold_draws(timestamp=0) == 0 and Event.objects.count() == events
    clock[0] = AT + DAY
    assert hold_draws(timestamp=0) == 2
    assert not Draw.objects.get(site=cast.site, on=AT.date() + DAY).late


def test_nobody_is_drawn_in_the_night_nor_in_the_evening(cast: Cast, clock: list[datetime]) -> None:
    for hours in (-6, 10):  # 03:00 and 19:00 in New York
        clock[0] = AT + hours * HOUR
        assert hold_draws(timestamp=0) == 0
    assert not Draw.objects.filter(drawn_at__isnull=False).exists()


def test_a_machine_that_was_down_draws_later_and_leaves_lost_days(cast: Cast, clock: list[datetime]) -> None:
    clock[0] = AT - 6 * HOUR
    hold_draws(timestamp=0)
    clock[0] = AT + 2 * DAY + 4 * HOUR
    hold_draws(timestamp=0)
    days = dict(Draw.objects.filter(site=cast.site).values_list("on", "drawn_at"))
    assert days == {AT.date() + DAY: None, AT.date() + 2 * DAY: clock[0], AT.date() + 3 * DAY: None}


def test_a_weekend_is_left_out(cast: Cast, clock: list[datetime]) -> None:
    clock[0] = AT + 4 * DAY  # a Friday
    hold_draws(timestamp=0)
    assert not Draw.objects.filter(on__gt=clock[0].date()).exists()
    clock[0] = AT + 6 * DAY  # Sunday commits to Monday
    hold_draws(timestamp=0)
    assert Draw.objects.filter(on=AT.date() + 7 * DAY, late=False).count() == 2
