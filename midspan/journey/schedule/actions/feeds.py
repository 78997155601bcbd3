"""Calendars that others subscribe to: an address opened, ended, read. The address itself is kept nowhere."""

from datetime import datetime, timedelta
from hashlib import sha256

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Room
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import Feed

SHORTEST = 40  # characters of a token: 240 bits and more
NOTED_EVERY = timedelta(hours=1)


@action("feed.opened", needs=Permission.SCHEDULE)
def open_feed(owner: Staff | Room, *, token: str, by: Staff, at: datetime) -> Feed:
    """An address for the sessions of a member of staff or a room. The caller made the token and shows it once."""
    return _opened(owner, token, by=by, at=at)


@action("feed.own_opened", needs=Permission.SEE_TODAY)
def open_own_feed(*, token: str, by: Staff, at: datetime) -> Feed:
    """An address for one's own sessions."""
    return _opened(by, token, by=by, at=at)


@action("feed.ended", needs=Permission.SEE_TODAY)
def end_feed(feed: Feed, *, by: Staff, at: datetime) -> Feed:
    """Nobody reads at this address any more. One's own, or any with the right to change the timetable."""
    if feed.staff_id != by.pk and not by.may(Permission.SCHEDULE):
        raise Refused(Reason("This is somebody else’s calendar.", rule="feed", who="Who changes the timetable"))
    if feed.ended_at is None:
        feed.ended_at = at
        feed.save(update_fields=["ended_at"])
    return feed


@action("feed.read", needs=Permission.RUN_CLOCK)
def note_read(feed: Feed, *, by: Staff, at: datetime) -> Feed:
    """Somebody's calendar program read the address: noted by the clock, once an hour at most."""
    feed.read_at = at
    feed.save(update_fields=["read_at"])
    return feed


def to_note(feed: Feed, at: datetime) -> bool:
    """Whether a reading is worth noting: the last one noted is an hour old."""
    return feed.read_at is None or at - feed.read_at >= NOTED_EVERY


def _opened(owner: Staff | Room, token: str, *, by: Staff, at: datetime) -> Feed:
    if len(token) < SHORTEST:
        raise Refused(Reason("The address is too short to be safe.", rule="feed"))
    whose = {"staff": owner} if isinstance(owner, Staff) else {"room": owner}
    return Feed.objects.create(token_hash=sha256(token.encode()).hexdigest(), by=by, at=at, **whose)
