"""What was planned for whom: every seat of people between two days, also in sessions that were cancelled."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models.expressions import RawSQL

from midspan.journey.schedule.models import Membership, Seat, Session
from midspan.journey.schedule.queries.groups import on_day
from midspan.journey.schedule.rules import VEIL
from midspan.journey.schedule.terms import Restriction


class Times(NamedTuple):
    """One session as far as hours are concerned, as a plain row."""

    id: int
    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    kind: str
    group_type: str
    title: str
    track_id: int | None
    status: str
    cancel_reason: str


class PlannedSeat(NamedTuple):
    """One person's seat in one session, as a plain row."""

    episode_id: int
    session_id: int
    kind: str
    by_telehealth: bool


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def among(ids: Collection[int]) -> RawSQL:
    """Some hundreds of ids for `…__in=`, as one value: a place for each of them takes longer to write than to answer."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def seats_of_people(episode_ids: Collection[int], first: date, last: date) -> list[PlannedSeat]:
    """Seats of these people from one day to another, both included, in order of time, cancelled sessions too; not those
    given back, nor those of sessions that were merged into another, which has seats of its own. One query."""
    near = (midnight(first - timedelta(days=1)), midnight(last + timedelta(days=2)))  # for the index; days are the site's
    rows = Seat.objects.filter(episode_id__in=among(episode_ids), starts_at__range=near, released_at__isnull=True)
    rows = rows.filter(session__on__range=(first, last), session__merged_into__isnull=True)
    return [PlannedSeat(*row) for row in rows.order_by("starts_at", "session_id").values_list(*PlannedSeat._fields)]


def times_of(session_ids: Collection[int]) -> dict[int, Times]:
    """When these sessions are and what they are, by session; read once however many people sit in them. One query."""
    rows = Session.objects.filter(pk__in=among(session_ids)).order_by().values_list(*Times._fields)
    return {row[0]: Times(*row) for row in rows}


def groups_of_people(episode_ids: Collection[int], on: date, *, sees: bool) -> dict[int, list[str]]:
    """The names of the groups to which each of these people belongs on a day, in order of joining; groups that are for some
    people only without their name, unless the one who asks `sees` it. One query."""
    rows = Membership.objects.filter(on_day(on), episode_id__in=among(episode_ids)).order_by("from_on", "pk")
    found: dict[int, list[str]] = {}
    for episode_id, name, restriction in rows.values_list("episode_id", "group__name", "group__restriction"):
        found.setdefault(episode_id, []).append(name if sees or restriction == Restriction.NONE else VEIL)
    return found
