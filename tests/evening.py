"""One evening at Harbor Street, for the tests of the stations that need people in a room."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.models import Track
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import sessions_of_groups
from midspan.journey.schedule.terms import SessionFacts
from tests.cast import AT, Cast

MONDAY = date(2026, 3, 2)
ZONE = ZoneInfo("America/New_York")


def clock(text: str, day: date = MONDAY) -> datetime:
    """A wall-clock time at Harbor Street."""
    hour, minute = text.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZONE)


@dataclass
class Evening:
    """A group of the evening track with its members and the sessions of a week."""

    group: object
    members: list[Episode]
    sessions: list[SessionFacts]


def evening(cast: Cast, names: tuple[str, ...] = ("Alvarez", "Bell", "Cole"), *, track: Track | None = None) -> Evening:
    """Open a group with these people and make the week's sessions."""
    group = schedule.open_group(
        track or cast.evening, name="A", room=cast.room_a, facilitator=cast.counsellor, capacity=12,
        starts_on=MONDAY - timedelta(days=28), by=cast.director, at=AT,
    )  # fmt: skip
    members = [
        cast.active(first, last, track) for first, last in zip(("Rosa", "James", "Tess", "Omar", "Mira"), names, strict=False)
    ]
    for episode in members:
        schedule.join(episode, group=group, from_on=MONDAY, by=cast.director, at=AT)
    schedule.generate_sessions(track or cast.evening, first=MONDAY, last=MONDAY + timedelta(days=6), by=cast.director, at=AT)
    return Evening(group, members, sessions_of_groups([group.pk], MONDAY, MONDAY + timedelta(days=6)))
