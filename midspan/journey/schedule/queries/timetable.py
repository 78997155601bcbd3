"""Which sessions are there on which days, and who has a seat in them?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.terms import Scope
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.queries.groups import NAMES, of_teams
from midspan.journey.schedule.rules import veiled
from midspan.journey.schedule.terms import (
    MemberRole,
    Restriction,
    SeatFacts,
    SeatKind,
    SessionFacts,
    SessionKind,
    SessionStatus,
)


def of_session(session_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a session: its site and team, or the person whose own session it is."""
    row = Session.objects.filter(pk=session_id).values_list("kind", "site_id", "track_id").first()
    if row is None:
        return None
    kind, site_id, track_id = row
    if kind != SessionKind.GROUP:
        seat = Seat.objects.filter(session_id=session_id).values_list("episode__patient_id", flat=True).first()
        return Scope(patient_id=seat) if seat else None
    return Scope(site_id=site_id, track_id=track_id)


def session_facts(session_id: int) -> SessionFacts | None:
    """One session, or None."""
    row = Session.objects.filter(pk=session_id).values_list(*COLUMNS).first()
    return facts_of(row) if row else None


def session_seen(viewer: Staff, session_id: int) -> SessionFacts | None:
    """One session as somebody reads it: a restricted group without its name where the viewer has no need of it."""
    found = session_facts(session_id)
    return veiled(found, sees=viewer.may(Permission.SEE_RESTRICTED)) if found else None


def session_row(session_id: int) -> Session:
    """The session itself, for the actions that take it."""
    return Session.objects.select_related("group__track", "site").get(pk=session_id)


def sessions_between(viewer: Staff, first: date, last: date) -> list[SessionFacts]:
    """Group sessions of the viewer's sites and teams from one day to another, both included, in order of time.

    Groups that are for some people only come without their name where the viewer has no need of it.
    """
    rows = Session.objects.filter(of_teams(viewer, "track"), kind=SessionKind.GROUP, on__range=(first, last))
    sees = viewer.may(Permission.SEE_RESTRICTED)
    found = (facts_of(row) for row in rows.order_by("starts_at", "room__name").values_list(*COLUMNS))
    return [veiled(session, sees=sees) for session in found]


def sessions_of_groups(group_ids: Iterable[int], first: date, last: date) -> list[SessionFacts]:
    """Planned sessions of these groups from one day to another, both included."""
    rows = Session.objects.filter(group_id__in=list(group_ids), on__range=(first, last), status=SessionStatus.PLANNED)
    return [facts_of(row) for row in rows.order_by("starts_at", "pk").values_list(*COLUMNS)]


def sessions_of_person(episode_id: int, first: date, last: date) -> list[SessionFacts]:
    """Planned sessions in which one person has a seat, from one day to another, both included, own sessions too."""
    rows = Session.objects.filter(seats__episode_id=episode_id, seats__held=True, on__range=(first, last))
    return [facts_of(row) for row in rows.order_by("starts_at", "pk").values_list(*COLUMNS)]


def sessions_over(
    *, since: date, before: datetime, besides: QuerySet, viewer: Staff | None = None, led_by: Collection[int] | None = None,
    episode_ids: Collection[int] | None = None,
) -> list[SessionFacts]:  # fmt: skip
    """Sessions that were held from a day on and were over at a moment, somebody expected in them, oldest first. One query.

    `besides` answers the ids of sessions to leave out. Narrowed to the viewer's sites and teams, to who led them, to who was
    expected; what is not given does not narrow.
    """
    seats = Seat.objects.filter(session_id=OuterRef("pk"), held=True)
    seats = seats if episode_ids is None else seats.filter(episode_id__in=list(episode_ids))
    rows = Session.objects.filter(Exists(seats), status=SessionStatus.PLANNED, on__gte=since, ends_at__lte=before)
    rows = rows.exclude(pk__in=besides)
    if viewer is not None:
        rows = rows.filter(of_teams(viewer, "track"))
    if led_by is not None:
        rows = rows.filter(facilitator_id__in=led_by)
    return [facts_of(row) for row in rows.order_by("starts_at", "pk").values_list(*COLUMNS)]


def seats_between(episode_ids: Collection[int], first: date, last: date) -> list[tuple[Any, ...]]:
    """Held seats of these people as plain rows, for boards: episode, session, day, start, end, break minutes, track.

    One query for any number of people.
    """
    rows = Seat.objects.filter(episode_id__in=episode_ids, held=True, session__on__range=(first, last))
    columns = ("episode_id", "session_id", "session__on", "starts_at", "ends_at", "session__break_minutes", "session__track_id")
    return list(rows.order_by("starts_at", "session_id").values_list(*columns))


def veiled_among(viewer: Staff, session_ids: Iterable[int]) -> set[int]:
    """Which of these sessions belong to groups whose name the viewer has no need to read. At most one query."""
    if viewer.may(Permission.SEE_RESTRICTED):
        return set()
    rows = Session.objects.filter(pk__in=list(session_ids), group__isnull=False).exclude(group__restriction=Restriction.NONE)
    return set(rows.values_list("pk", flat=True))


def seated(session_ids: Iterable[int]) -> dict[int, list[Episode]]:
    """Who is expected in these sessions, by session, in order of name; episodes come with patient and level. One query."""
    rows = (
        Seat.objects.filter(session_id__in=list(session_ids), held=True, episode__status="active")
        .select_related("episode__patient", "episode__level")
        .only(
            "session_id",
            *(f"episode__{name}" for name in ("version", "status", "admitted_on", "track_id", "site_id")),
            *(f"episode__patient__{name}" for name in NAMES),
            "episode__level__code",
        )
        .order_by("episode__patient__last_name", "episode__patient__first_name", "pk")
    )
    found: dict[int, list[Episode]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row.episode)
    return dict(found)


def seats_in(session_id: int) -> dict[int, SeatFacts]:
    """The held seats of one session, by episode."""
    rows = Seat.objects.filter(session_id=session_id, held=True).values_list("episode_id", "kind", "role", "by_telehealth")
    return {
        episode_id: SeatFacts(session_id, episode_id, SeatKind(kind), MemberRole(role), by_telehealth)
        for episode_id, kind, role, by_telehealth in rows
    }


# The columns of SessionFacts in its order: facts are made from plain rows, since boards read hundreds of them.
COLUMNS = (
    "pk", "kind", "group_id", "group__name", "track_id", "track__name", "site_id", "site__timezone", "on", "starts_at",
    "ends_at", "break_minutes", "title", "group_type", "room__name", "group__capacity", "group__restriction",
    "facilitator_id", "facilitator__name", "co_facilitator_id", "co_facilitator__name", "topic", "topic_reason",
    "module_id", "intervention", "status", "cancel_reason", "version",
)  # fmt: skip


def facts_of(row: tuple[Any, ...]) -> SessionFacts:
    found = dict(zip(COLUMNS, row, strict=True))
    return SessionFacts(
        id=found["pk"], kind=SessionKind(found["kind"]), group_id=found["group_id"], group=found["group__name"] or "",
        track_id=found["track_id"], track=found["track__name"] or "", site_id=found["site_id"],
        timezone=found["site__timezone"], on=found["on"], starts_at=found["starts_at"], ends_at=found["ends_at"],
        break_minutes=found["break_minutes"], title=found["title"], group_type=found["group_type"],
        room=found["room__name"] or "", capacity=found["group__capacity"] or 1,
        restriction=Restriction(found["group__restriction"] or Restriction.NONE), facilitator_id=found["facilitator_id"],
        facilitator=found["facilitator__name"], co_facilitator_id=found["co_facilitator_id"],
        co_facilitator=found["co_facilitator__name"] or "", topic=found["topic"], topic_reason=found["topic_reason"],
        module_id=found["module_id"], intervention=found["intervention"], status=SessionStatus(found["status"]),
        cancel_reason=found["cancel_reason"], version=found["version"],
    )  # fmt: skip
