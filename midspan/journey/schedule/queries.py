"""Reads of the timetable: the sessions of a day, who belongs in them, which groups have room."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import assignments_with
from midspan.foundation.privacy.terms import Scope
from midspan.journey.schedule.models import Cohort, GroupSession, Membership
from midspan.journey.schedule.terms import CohortFacts, SessionFacts, SessionStatus

NAMES = ("first_name", "last_name", "chosen_name", "middle_name", "record_number")  # what a board says of a person


def of_session(session_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a session: its site and team."""
    row = GroupSession.objects.filter(pk=session_id).values_list("cohort__track__site_id", "cohort__track_id").first()
    return Scope(site_id=row[0], track_id=row[1]) if row else None


def session_facts(session_id: int) -> SessionFacts | None:
    """One session, or None."""
    row = GroupSession.objects.filter(pk=session_id).values_list(*COLUMNS).first()
    return _facts(row) if row else None


def session_row(session_id: int) -> GroupSession:
    """The session itself, for the actions that take it."""
    return GroupSession.objects.select_related("cohort__track__site").get(pk=session_id)


def sessions_between(viewer: Staff, first: date, last: date) -> list[SessionFacts]:
    """Sessions of the viewer's sites and teams from one day to another, both included, in order of time."""
    rows = GroupSession.objects.filter(_of_teams(viewer, "cohort__track"), on__range=(first, last))
    return [_facts(row) for row in rows.order_by("starts_at", "room__name").values_list(*COLUMNS)]


def sessions_of_cohorts(cohort_ids: Iterable[int], first: date, last: date) -> list[SessionFacts]:
    """Planned sessions of these groups from one day to another, both included."""
    rows = GroupSession.objects.filter(cohort_id__in=list(cohort_ids), on__range=(first, last), status=SessionStatus.PLANNED)
    return [_facts(row) for row in rows.order_by("starts_at").values_list(*COLUMNS)]


def roster(cohort_ids: Iterable[int], on: date) -> dict[int, list[Episode]]:
    """Who belongs to these groups on a day, by group, in order of name; episodes come with patient and level."""
    rows = (
        Membership.objects.filter(_on(on), cohort_id__in=list(cohort_ids), episode__status="active")
        .select_related("episode__patient", "episode__level")
        .only(
            "cohort_id",
            *(f"episode__{name}" for name in ("version", "status", "admitted_on", "track_id", "site_id")),
            *(f"episode__patient__{name}" for name in NAMES),
            "episode__level__code",
        )
        .order_by("episode__patient__last_name", "episode__patient__first_name", "pk")
    )
    found: dict[int, list[Episode]] = {}
    for row in rows:
        found.setdefault(row.cohort_id, []).append(row.episode)
    return found


def members_of(cohort_id: int, on: date) -> list[Episode]:
    """Who belongs to one group on a day; episodes come with their patient."""
    rows = Membership.objects.filter(_on(on), cohort_id=cohort_id, episode__status="active").select_related("episode__patient")
    wanted = ("cohort_id", "episode__version", *(f"episode__patient__{name}" for name in NAMES))
    return [row.episode for row in rows.only(*wanted).order_by("pk")]


def membership_of(episode_id: int, on: date) -> Membership | None:
    """The group a person belongs to on a day."""
    return Membership.objects.filter(_on(on), episode_id=episode_id).select_related("cohort__track").first()


def cohorts_with_room(viewer: Staff, on: date, *, track_id: int | None = None) -> list[CohortFacts]:
    """The groups of the viewer's sites and teams that run on a day, with how full they are."""
    rows = Cohort.objects.filter(_of_teams(viewer, "track"), starts_on__lte=on).exclude(ends_on__lte=on)
    if track_id is not None:
        rows = rows.filter(track_id=track_id)
    belongs = Q(memberships__until_on__isnull=True) | Q(memberships__until_on__gt=on)
    counted = rows.select_related("track", "room", "facilitator").annotate(
        members=Count("memberships", filter=Q(memberships__from_on__lte=on) & belongs)
    )
    return [
        CohortFacts(
            row.pk,
            row.track_id,
            row.track.name,
            row.name,
            row.room.name,
            row.facilitator.name,
            row.capacity,
            row.members,
        )
        for row in counted
    ]


def cohort(cohort_id: int) -> Cohort:
    """One group, for the actions that take it."""
    return Cohort.objects.select_related("track__site").get(pk=cohort_id)


def _on(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gt=day))


def _of_teams(viewer: Staff, prefix: str) -> Q:
    """Sites and teams at which the viewer may see today; their own sessions lie inside them."""
    condition = Q(pk__in=[])
    for held in assignments_with(viewer, Permission.SEE_TODAY):
        reach = Q(**{f"{prefix}__site_id": held.site_id}) if held.site_id else Q(pk__isnull=False)
        condition |= reach & (Q(**{f"{prefix}_id": held.track_id}) if held.track_id else Q())
    return condition


# The columns of SessionFacts in its order: facts are made from plain rows, since boards read hundreds of them.
COLUMNS = (
    "pk", "cohort_id", "cohort__name", "cohort__track_id", "cohort__track__name", "cohort__track__site_id",
    "cohort__track__site__timezone", "on", "starts_at", "ends_at", "break_minutes", "title", "group_type", "room__name",
    "cohort__capacity", "facilitator_id", "facilitator__name", "co_facilitator_id", "co_facilitator__name", "topic", "status",
    "cancel_reason", "version",
)  # fmt: skip


def _facts(row: tuple[Any, ...]) -> SessionFacts:
    *known, co_facilitator, topic, status, cancel_reason, version = row
    values = (*known, co_facilitator or "", topic, SessionStatus(status), cancel_reason, version)
    return SessionFacts(*values)
