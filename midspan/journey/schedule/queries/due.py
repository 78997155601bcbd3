"""What do compliance lists ask of the timetable, for many people at once?"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Min

from midspan.foundation.episodes.queries import among
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.terms import Restriction, SessionKind


def next_individual(episode_ids: Collection[int], *, after: datetime) -> dict[int, date]:
    """The day of the next individual session that is booked for each of these people, by episode. One query."""
    rows = Seat.objects.filter(
        episode_id__any=among(episode_ids), held=True, starts_at__gt=after, session__kind=SessionKind.INDIVIDUAL
    )
    return dict(rows.order_by().values_list("episode_id").annotate(on=Min("session__on")))


def ever_booked(episode_ids: Collection[int], *, kind: SessionKind) -> set[int]:
    """Who of these people was ever given a session of this kind, kept or not. One query."""
    rows = Seat.objects.filter(episode_id__any=among(episode_ids), session__kind=kind)
    return set(rows.order_by().values_list("episode_id", flat=True).distinct())


def restricted_among(session_ids: Iterable[int]) -> set[int]:
    """Which of these sessions belong to groups that are for some people only: their names never leave the house. One query."""
    rows = Session.objects.filter(pk__in=list(session_ids), group__isnull=False).exclude(group__restriction=Restriction.NONE)
    return set(rows.values_list("pk", flat=True))
