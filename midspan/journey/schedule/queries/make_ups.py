"""Which coming sessions take somebody who has hours to make up?"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.terms import Phase
from midspan.journey.schedule.models import KeptApart, Seat, Session
from midspan.journey.schedule.queries.groups import of_teams
from midspan.journey.schedule.terms import Enrolment, OpenSession, Restriction, SessionKind, SessionStatus

OPEN_COLUMNS = (
    "pk", "on", "starts_at", "ends_at", "break_minutes", "title", "group_type", "group__name", "track_id", "site_id",
    "site__name", "room__name", "group__phases", "group__language", "group__capacity", "group__telehealth_seats",
    "room__capacity", "site__timezone", "taken", "by_screen",
)  # fmt: skip


def open_sessions(viewer: Staff, *, after: datetime, until: date) -> list[OpenSession]:
    """Sessions of the viewer's sites and teams that begin after a moment and lie no later than a day, with a seat left: of
    groups that take people at any time and are for everybody. One query."""
    rows = (
        Session.objects.filter(of_teams(viewer, "track"), kind=SessionKind.GROUP, status=SessionStatus.PLANNED)
        .filter(starts_at__gt=after, on__lte=until, group__enrolment=Enrolment.OPEN, group__restriction=Restriction.NONE)
        .annotate(
            taken=Count("seats", filter=Q(seats__held=True)),
            by_screen=Count("seats", filter=Q(seats__held=True, seats__by_telehealth=True)),
        )
        .order_by("starts_at", "pk")
    )
    found = (_open(dict(zip(OPEN_COLUMNS, row, strict=True))) for row in rows.values_list(*OPEN_COLUMNS))
    return [session for session in found if session.seats_free or session.telehealth_free]


def closed_to(patients: Collection[int], session_ids: Collection[int]) -> dict[int, set[int]]:
    """The sessions in which each of these people is never seated, since somebody sits there from whom they are kept apart.
    Two queries at most."""
    pairs = KeptApart.objects.filter(Q(first__in=patients) | Q(second__in=patients), ended_at__isnull=True)
    apart: dict[int, set[int]] = {}
    for first, second in pairs.values_list("first_id", "second_id"):
        apart.setdefault(first, set()).add(second)
        apart.setdefault(second, set()).add(first)
    if not apart:
        return {}
    seats = Seat.objects.filter(session_id__in=session_ids, held=True, episode__patient_id__in=apart)
    found: dict[int, set[int]] = {}
    for session_id, patient_id in seats.values_list("session_id", "episode__patient_id"):
        for other in apart[patient_id]:
            found.setdefault(other, set()).add(session_id)
    return found


def _open(row: dict[str, Any]) -> OpenSession:
    zone = ZoneInfo(row["site__timezone"])
    starts, ends = row["starts_at"].astimezone(zone), row["ends_at"].astimezone(zone)
    left = row["group__capacity"] - row["taken"]
    in_room = left if row["room__capacity"] is None else row["room__capacity"] - (row["taken"] - row["by_screen"])
    return OpenSession(
        id=row["pk"], on=row["on"], starts=int(starts.timestamp()), ends=int(ends.timestamp()), pause=row["break_minutes"] * 60,
        weekday=starts.isoweekday(), from_minute=starts.hour * 60 + starts.minute, until_minute=ends.hour * 60 + ends.minute,
        title=row["title"], group_type=row["group_type"], group=row["group__name"], track_id=row["track_id"],
        site_id=row["site_id"], site=row["site__name"], room=row["room__name"] or "",
        phases=tuple(Phase(phase) for phase in row["group__phases"]), language=row["group__language"],
        seats_free=max(0, min(left, in_room)),
        telehealth_free=max(0, min(left, row["group__telehealth_seats"] - row["by_screen"])),
    )  # fmt: skip
