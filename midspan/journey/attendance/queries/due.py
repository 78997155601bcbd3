"""What do compliance lists ask of attendance, for many people at once: services had, follow-ups that are open?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q

from midspan.foundation.episodes.queries import among
from midspan.journey.attendance.models import Attendance, FollowUp, GroupNote
from midspan.journey.attendance.rules import service_of
from midspan.journey.attendance.terms import Presence
from midspan.journey.schedule.terms import SessionKind


@dataclass(frozen=True, slots=True)
class OpenFollowUp:
    """Something that somebody must still do for a person, as a plain row."""

    id: int
    episode_id: int
    kind: str
    words: str
    owner_id: int | None
    due_on: date


def follow_ups_due(episode_ids: Collection[int]) -> list[OpenFollowUp]:
    """What is still to be done for these people, what is due first first. One query."""
    rows = FollowUp.objects.filter(episode_id__any=among(episode_ids), done_at__isnull=True).order_by("due_on", "pk")
    return [OpenFollowUp(*row) for row in rows.values_list("pk", "episode_id", "kind", "words", "owner_id", "due_on")]


def services_had(episode_ids: Collection[int], *, since: date, to: date) -> dict[int, dict[str, date]]:
    """The services each of these people came to in signed or entered sessions, each with the last day, by episode. One query.

    A service is a code of the service catalogue: individual, family, group, psychoeducation, skills.
    """
    rows = Attendance.objects.filter(episode_id__any=among(episode_ids), presence=Presence.PRESENT, on__range=(since, to))
    kinds = rows.order_by().values_list("episode_id", "session__kind", "session__group_type").annotate(last=Max("on"))
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for episode_id, kind, group_type, last in kinds:
        service = service_of(kind, group_type)
        held = found[episode_id]
        held[service] = max(held.get(service, last), last)
        if kind == SessionKind.GROUP:
            held["any_group"] = max(held.get("any_group", last), last)
    return dict(found)


def signed_in_time(site_ids: Collection[int], *, first: date, last: date, hours: int) -> dict[str, tuple[int, int]]:
    """Of the signed notes of sessions between two days at these sites, how many were signed within so many hours of the end,
    and how many there are, by the name of the track ("" for sessions of one person). One query."""
    rows = GroupNote.objects.filter(
        session__site_id__in=list(site_ids), session__on__range=(first, last), signed_at__isnull=False
    )
    in_time = Q(signed_at__lte=F("session__ends_at") + timedelta(hours=hours))
    counted = rows.order_by().values_list("session__track__name").annotate(soon=Count("pk", filter=in_time), of=Count("pk"))
    return {track or "": (soon, of) for track, soon, of in counted}
