"""Who belongs, who waits, who sits where, who is a guest, who is kept apart from whom: people as the pages show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.journey.schedule.models import Group, Guest, KeptApart, Membership, Seat, Session, Waiting
from midspan.journey.schedule.queries.groups import NAMES, memberships_of, of_teams, on_day
from midspan.journey.schedule.queries.joining import phase_on, seats_taken
from midspan.journey.schedule.rules import VEIL, most_at_once
from midspan.journey.schedule.terms import (
    ApartFacts,
    GuestFacts,
    MemberFacts,
    MemberRole,
    Restriction,
    SeatKind,
    SeatLine,
    SessionFacts,
    Stretch,
    WaitingFacts,
    WeekSession,
)

PERSON = tuple(f"episode__patient__{name}" for name in NAMES)


def members_on(group_id: int, on: date) -> list[MemberFacts]:
    """Who belongs to a group on a day or will, in order of name. One query."""
    rows = _memberships(group_id).exclude(until_on__lte=on).filter(episode__status__in=("active", "on_hold"))
    return sorted((_member(row, on) for row in rows), key=lambda found: found.sort_name.casefold())


def past_members(group_id: int, on: date) -> list[MemberFacts]:
    """Who belonged to a group and left by a day, the last to leave first. One query."""
    rows = _memberships(group_id).filter(Q(until_on__lte=on) | Q(until_on__isnull=False, episode__status="finished"))
    real = [_member(row, on) for row in rows if row.until_on and row.until_on > row.from_on]
    return sorted(real, key=lambda found: found.until_on or on, reverse=True)


def _memberships(group_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(group=group_id).select_related("episode__patient")


def _member(row: Membership, on: date) -> MemberFacts:
    episode, patient = row.episode, row.episode.patient
    day = day_of_treatment(episode.admitted_on, on) if episode.admitted_on and episode.admitted_on <= on else None
    return MemberFacts(
        row.pk, episode.pk, patient.pk, patient.name, patient.sort_name, row.from_on, row.until_on, MemberRole(row.role),
        row.by_telehealth, phase_on(episode, on), day,
    )  # fmt: skip


def waiting_for(group_ids: Collection[int]) -> dict[int, list[WaitingFacts]]:
    """Who waits for a seat in these groups, first come first, by group. One query."""
    rows = Waiting.objects.filter(group_id__in=list(group_ids), settled_at__isnull=True).select_related("episode__patient")
    found: dict[int, list[WaitingFacts]] = defaultdict(list)
    for row in rows.order_by("since_at", "pk"):
        patient, place = row.episode.patient, len(found[row.group_id]) + 1
        found[row.group_id].append(
            WaitingFacts(row.pk, row.group_id, row.episode_id, patient.pk, patient.name, row.since_at, row.note, place)
        )
    return dict(found)


def waiting_row(waiting_id: int) -> Waiting | None:
    """Somebody who waits, for the actions that take it."""
    return Waiting.objects.select_related("group__track__site", "episode__patient").filter(pk=waiting_id).first()


def free_seats(groups: Collection[Group], on: date) -> dict[int, int]:
    """How many seats of these groups are free from a day on, by group. One query."""
    rows = Membership.objects.filter(group__in=groups, episode__status__in=("active", "on_hold")).exclude(until_on__lte=on)
    held: dict[int, list[Stretch]] = defaultdict(list)
    for row in rows.only("group_id", "from_on", "until_on", "by_telehealth"):
        held[row.group_id].append(Stretch(row.from_on, row.until_on, row.by_telehealth))
    return {row.pk: max(0, row.capacity - most_at_once(held[row.pk], from_on=on)[0]) for row in groups}


def groups_shown(viewer: Staff, on: date) -> list[Group]:
    """Groups of the viewer's sites that run on a day or later, with how many belong and wait; restricted ones without
    their name where the viewer has no need of it. One query besides the viewer's roles."""
    active = Q(memberships__episode__status__in=("active", "on_hold"), memberships__from_on__lte=on)
    belongs = active & (Q(memberships__until_on__isnull=True) | Q(memberships__until_on__gt=on))
    rows = Group.objects.filter(of_teams(viewer, "track")).exclude(ends_on__lte=on)
    counted = rows.select_related("track__site", "room", "facilitator", "co_facilitator").annotate(
        members=Count("memberships__episode", filter=belongs, distinct=True)
    )
    found: list[Group] = list(counted.order_by("track__arrival_from", "track__name", "name", "pk"))
    if not viewer.may(Permission.SEE_RESTRICTED):
        for row in found:
            if row.restriction != Restriction.NONE:
                veil_row(row)
    return found


def veil_row(row: Group) -> None:
    """Take from a row, which is only shown and never written, what somebody without need must not read."""
    row.name, row.restriction, row.phases = VEIL, "veiled", []
    row.language = row.curriculum = row.intervention = ""


def week_of_sessions(sessions: Iterable[SessionFacts]) -> list[WeekSession]:
    """Sessions as the timetable shows them, with their seats. Two queries for any number."""
    rows = list(sessions)
    groups = Group.objects.filter(pk__in={row.group_id for row in rows})
    sizes = {pk: (minimum, screens) for pk, minimum, screens in groups.values_list("pk", "minimum", "telehealth_seats")}
    seats = seats_taken([row.id for row in rows])
    found = []
    for row in rows:
        (taken, screens), (minimum, places) = seats[row.id], sizes.get(row.group_id or 0, (0, 0))
        found.append(WeekSession(row, taken, screens, minimum, places, veiled=row.title == VEIL and not row.group))
    return found


def seat_lines(session: Session) -> list[SeatLine]:
    """Who is expected in a session, in order of name; of a cancelled one who was. One query."""
    rows = Seat.objects.filter(session=session, released_at__isnull=True).select_related("episode__patient")
    found = [
        SeatLine(
            row.pk, row.episode_id, row.episode.patient_id, row.episode.patient.name, row.episode.patient.sort_name,
            SeatKind(row.kind), MemberRole(row.role), row.by_telehealth, phase_on(row.episode, session.on),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda line: line.sort_name.casefold())


def seat_row(seat_id: int) -> Seat | None:
    """One seat, for the actions that take it."""
    return Seat.objects.select_related("session", "episode__patient").filter(pk=seat_id).first()


def guests_of(session_ids: Collection[int]) -> dict[int, list[GuestFacts]]:
    """The guests of these sessions, by session, in order of being invited. One query."""
    rows = Guest.objects.filter(session_id__in=list(session_ids)).select_related("episode__patient").order_by("pk")
    found: dict[int, list[GuestFacts]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(
            GuestFacts(row.pk, row.session_id, row.episode_id, row.episode.patient.name, row.name, row.relationship,
                       row.agreed, row.agreed_words, row.came)
        )  # fmt: skip
    return dict(found)


def memberships_from(episode_id: int, on: date) -> list[Membership]:
    """The groups a person belongs to on a day or will join later, in order of joining."""
    rows = Membership.objects.filter(episode=episode_id).exclude(until_on__lte=on).select_related("group__track")
    return [row for row in rows.order_by("from_on", "pk") if row.until_on is None or row.until_on > row.from_on]


def memberships_seen(viewer: Staff, episode_id: int, on: date) -> list[Membership]:
    """The groups a person belongs to on a day, as somebody reads them: restricted ones without their name where the viewer
    has no need of it. To be shown, never written."""
    found = memberships_of(episode_id, on)
    if not viewer.may(Permission.SEE_RESTRICTED):
        for row in found:
            if row.group.restriction != Restriction.NONE:
                veil_row(row.group)
    return found


def apart_of(patient_id: int, on: date) -> list[ApartFacts]:
    """With whom somebody is never seated, with the reason, those that hold first; for those who decide it alone."""
    rows = KeptApart.objects.filter(Q(first=patient_id) | Q(second=patient_id)).select_related("first", "second", "by")
    found = []
    for row in rows.order_by("ended_at", "-at"):
        other = row.second if row.first_id == patient_id else row.first
        shared = shared_groups(patient_id, other.pk, on) if row.ended_at is None else ()
        found.append(ApartFacts(row.pk, other.pk, other.name, row.reason, row.by.name, row.at, row.ended_at, shared))
    return sorted(found, key=lambda each: each.ended_at is not None)


def shared_groups(patient_id: int, other_id: int, on: date) -> tuple[str, ...]:
    """The groups to which two people both belong on a day."""
    first = Membership.objects.filter(on_day(on), episode__patient=patient_id).values("group_id")
    both = Membership.objects.filter(on_day(on), episode__patient=other_id, group_id__in=first)
    return tuple(both.order_by("group__name").values_list("group__name", flat=True).distinct())


def apart_row(apart_id: int, patient_id: int) -> KeptApart | None:
    """One decision to keep two people apart, for the actions that take it."""
    return KeptApart.objects.filter(Q(first=patient_id) | Q(second=patient_id), pk=apart_id).first()
