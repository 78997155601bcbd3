"""Does a calendar tell times and rooms to whoever knows its address, and the name of nobody?"""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.models import Staff
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.actions.feeds import end_feed, open_feed, open_own_feed
from midspan.journey.schedule.models import Feed, Group, Session
from tests.cast import AT, Cast
from tests.evening import evening

LONGEST = 75  # octets of a line
TOKEN = "a-token-that-is-long-enough-to-be-hard-to-guess-1"


def lines_of(client: Any, token: str = TOKEN) -> list[str]:
    answer = client.get(f"/calendars/{token}.ics")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= LONGEST for line in answer.content.split(b"\r\n"))
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


@pytest.fixture
def near(cast: Cast) -> Session:
    """A session within what a calendar shows now, into whose every free text a name was typed."""
    held = evening(cast)
    Group.objects.filter(pk=held.group.pk).update(name="Rosa Alvarez group")
    starts = timezone.now().replace(microsecond=0) + timedelta(days=1)
    row = Session.objects.order_by("pk").first()
    Session.objects.filter(pk=row.pk).update(
        starts_at=starts, ends_at=starts + timedelta(minutes=55), on=starts.date(), title="Rosa Alvarez says goodbye",
        topic="Rosa Alvarez", topic_reason="James Bell asked", cancel_reason="Tess Cole",
    )  # fmt: skip
    row.refresh_from_db()
    return row


def test_a_room_reads_as_times_and_words_of_the_catalogue(cast: Cast, near: Session, client: Any) -> None:
    open_feed(cast.room_a, token=TOKEN, by=cast.director, at=AT)
    lines = lines_of(client)
    assert lines[0] == "BEGIN:VCALENDAR" and "VERSION:2.0" in lines and lines.count("BEGIN:VEVENT") == 1
    assert f"UID:session-{near.pk}@midspan" in lines
    assert f"DTSTART:{near.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert "SUMMARY:Interpersonal process\\, Room A" in lines and "STATUS:CONFIRMED" in lines
    text = "\n".join(lines)
    assert not [name for name in ("Rosa", "Alvarez", "Bell", "Cole", "goodbye", "Lena", "Brandt") if name in text]


def test_a_restricted_group_is_a_group_and_no_more_and_a_cancelled_one_says_so(cast: Cast, near: Session, client: Any) -> None:
    open_own_feed(token=TOKEN, by=cast.counsellor, at=AT)
    Group.objects.update(restriction="trauma")
    actions.cancel_session(near, reason="Snow", by=cast.director, at=AT)
    lines = lines_of(client)
    assert "SUMMARY:Group\\, Room A" in lines and "STATUS:CANCELLED" in lines and "SEQUENCE:1" in lines
    assert "Interpersonal" not in "\n".join(lines) and "rauma" not in "\n".join(lines)


def test_the_address_is_kept_nowhere_and_unknown_and_ended_ones_look_the_same(cast: Cast, near: Session, client: Any) -> None:
    feed = open_own_feed(token=TOKEN, by=cast.counsellor, at=AT)
    assert TOKEN not in str(Feed.objects.values().get()) and TOKEN not in str(list(Event.objects.values()))
    assert client.get(f"/calendars/{'x' * 43}.ics").status_code == 404
    before = Event.objects.count()
    lines_of(client)
    lines_of(client)
    feed.refresh_from_db()
    assert feed.read_at and Event.objects.count() == before + 1  # noted once an hour
    with pytest.raises(Refused, match="somebody else"):
        end_feed(feed, by=cast.nurse, at=AT)
    end_feed(feed, by=cast.counsellor, at=AT)
    assert client.get(f"/calendars/{TOKEN}.ics").status_code == 404


def test_whoever_tries_addresses_is_slowed_down(client: Any, db: None) -> None:
    answers = {client.get(f"/calendars/{number:043}.ics").status_code for number in range(62)}
    assert answers == {404, 429}


def test_the_address_is_shown_once(cast: Cast, as_staff: Callable[[Staff], Any]) -> None:
    client = as_staff(cast.counsellor)
    shown = client.post(reverse("schedule:feeds"), {"act": "own"}).content.decode()
    assert "/calendars/" in shown
    again = client.get(reverse("schedule:feeds")).content.decode()
    assert "/calendars/" not in again and "never read" in again
    assert client.post(reverse("schedule:feeds"), {"room": cast.room_a.pk}).status_code == 422
    director = as_staff(cast.director)
    assert "/calendars/" in director.post(reverse("schedule:feeds"), {"room": cast.room_a.pk}).content.decode()
