"""Whose calendar is read at an address, and which sessions does it show? Nobody's name, no topic, no title that was typed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.catalog.group_types import group_type
from midspan.foundation.program.models import Room, Site
from midspan.journey.schedule.models import Feed, Session
from midspan.journey.schedule.terms import Restriction, SessionKind, SessionStatus

OWN = {SessionKind.INDIVIDUAL: "Individual session", SessionKind.FAMILY: "Family session"}


@dataclass(frozen=True, slots=True)
class FeedSession:
    """One session as a calendar outside shows it. `words` come from the catalogue, never from what somebody typed."""

    id: int
    starts_at: datetime
    ends_at: datetime
    words: str
    room: str
    site: str
    cancelled: bool
    version: int


def feed_at(token: str) -> Feed | None:
    """The feed that is read at an address, or None: unknown and ended ones look the same."""
    hashed = sha256(token.encode()).hexdigest()
    return Feed.objects.select_related("staff", "room__site").filter(token_hash=hashed, ended_at__isnull=True).first()


def feed_row(feed_id: int) -> Feed:
    """One feed, for the actions that take it."""
    return Feed.objects.get(pk=feed_id)


def feed_sessions(feed: Feed, first: datetime, last: datetime) -> list[FeedSession]:
    """The sessions that a feed shows, cancelled ones too, in order of time. One query."""
    rows = Session.objects.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at", "pk")
    if feed.staff_id is not None:
        rows = rows.filter(Q(facilitator=feed.staff_id) | Q(co_facilitator=feed.staff_id))
    else:
        rows = rows.filter(room=feed.room_id)
    return [_facts(row) for row in rows.select_related("group", "room", "site")]


def _facts(row: Session) -> FeedSession:
    return FeedSession(
        row.pk, row.starts_at, row.ends_at, _words(row), row.room.name if row.room else "", row.site.name,
        row.status == SessionStatus.CANCELLED, row.version,
    )  # fmt: skip


def _words(row: Session) -> str:
    """A word from the catalogue; a group that is for some people only is a group and no more."""
    if row.kind != SessionKind.GROUP:
        return OWN.get(SessionKind(row.kind), "Session")
    if row.group is None or row.group.restriction != Restriction.NONE or not row.group_type:
        return "Group"
    return group_type(row.group_type).name


def feeds_of(staff: Collection[Staff], rooms: Collection[Room]) -> list[Feed]:
    """The addresses in use of these people and rooms. One query."""
    rows = Feed.objects.filter(Q(staff__in=staff) | Q(room__in=rooms), ended_at__isnull=True)
    return list(rows.select_related("staff", "room__site", "by").order_by("room__name", "staff__name", "pk"))


def rooms_of(sites: Collection[Site]) -> list[Room]:
    """The rooms of these sites, for whoever opens a calendar of one."""
    return list(Room.objects.filter(site__in=sites).select_related("site").order_by("site__name", "name"))
