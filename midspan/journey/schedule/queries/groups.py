"""Which groups are there, who belongs to them on a day, which have room?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import assignments_with
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import TrackBlock
from midspan.foundation.program.terms import BlockFacts, GroupType, Phase
from midspan.journey.schedule.models import Group, KeptApart, Meeting, Membership
from midspan.journey.schedule.rules import veiled_group
from midspan.journey.schedule.terms import Enrolment, GroupFacts, Restriction, WeeklySlot

NAMES = ("first_name", "last_name", "chosen_name", "middle_name", "record_number")  # what a board says of a person


def roster(group_ids: Iterable[int], on: date) -> dict[int, list[Episode]]:
    """Who belongs to these groups on a day, by group, in order of name; episodes come with patient and level."""
    rows = (
        Membership.objects.filter(on_day(on), group_id__in=list(group_ids), episode__status="active")
        .select_related("episode__patient", "episode__level")
        .only(
            "group_id",
            *(f"episode__{name}" for name in ("version", "status", "admitted_on", "track_id", "site_id")),
            *(f"episode__patient__{name}" for name in NAMES),
            "episode__level__code",
        )
        .order_by("episode__patient__last_name", "episode__patient__first_name", "pk")
    )
    found: dict[int, list[Episode]] = {}
    for row in rows:
        found.setdefault(row.group_id, []).append(row.episode)
    return found


def members_of(group_id: int, on: date) -> list[Episode]:
    """Who belongs to one group on a day; episodes come with their patient."""
    rows = Membership.objects.filter(on_day(on), group_id=group_id, episode__status="active").select_related("episode__patient")
    wanted = ("group_id", "episode__version", *(f"episode__patient__{name}" for name in NAMES))
    return [row.episode for row in rows.only(*wanted).order_by("pk")]


def memberships_of(episode_id: int, on: date) -> list[Membership]:
    """The groups a person belongs to on a day, in order of joining."""
    rows = Membership.objects.filter(on_day(on), episode_id=episode_id).select_related("group__track")
    return list(rows.order_by("from_on", "pk"))


def membership_of(episode_id: int, on: date) -> Membership | None:
    """The first of the groups a person belongs to on a day."""
    return next(iter(memberships_of(episode_id, on)), None)


def groups_with_room(viewer: Staff, on: date, *, track_id: int | None = None) -> list[GroupFacts]:
    """The groups of the viewer's sites and teams that run on a day, with how full they are."""
    rows = Group.objects.filter(of_teams(viewer, "track"), starts_on__lte=on).exclude(ends_on__lte=on)
    if track_id is not None:
        rows = rows.filter(track_id=track_id)
    belongs = Q(memberships__until_on__isnull=True) | Q(memberships__until_on__gt=on)
    active = Q(memberships__episode__status="active", memberships__from_on__lte=on)
    counted = rows.select_related("track", "room", "facilitator").annotate(members=Count("memberships", filter=active & belongs))
    sees = viewer.may(Permission.SEE_RESTRICTED)
    return [veiled_group(group_facts(row, members=row.members), sees=sees) for row in counted]


def group_facts(row: Group, *, members: int) -> GroupFacts:
    return GroupFacts(
        row.pk, row.track_id, row.track.name, row.name, row.room.name if row.room else "", row.facilitator.name, row.capacity,
        members, row.minimum, Enrolment(row.enrolment), tuple(Phase(phase) for phase in row.phases),
        Restriction(row.restriction), row.language,
    )  # fmt: skip


def of_group(group_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a group: its site and team."""
    row = Group.objects.filter(pk=group_id).values_list("track__site_id", "track_id").first()
    return Scope(site_id=row[0], track_id=row[1]) if row else None


def group(group_id: int) -> Group:
    """One group, for the actions that take it."""
    return Group.objects.select_related("track__site", "room", "facilitator", "co_facilitator").get(pk=group_id)


def slots_of(groups: Iterable[Group], from_on: date) -> dict[int, list[WeeklySlot]]:
    """When these groups meet, from a day on. Three queries, whatever the number."""
    found = blocks_of(groups, from_on)
    return {pk: [WeeklySlot(each.weekday, each.starts, each.ends) for each in blocks] for pk, blocks in found.items()}


def blocks_of(groups: Iterable[Group], from_on: date) -> dict[int, list[BlockFacts]]:
    """The weekly meetings of these groups from a day on, in order: their own, else every block of their track's week. A
    group whose own meetings have all ended has none. Three queries, whatever the number."""
    rows = list(groups)
    own = set(Meeting.objects.filter(group__in=rows).values_list("group_id", flat=True))
    found: dict[int, list[BlockFacts]] = {row.pk: [] for row in rows}
    for meeting in Meeting.objects.filter(group__in=own).exclude(until_on__lte=from_on).order_by("weekday", "starts"):
        found[meeting.group_id].append(_block(meeting))
    tracks = {row.track_id for row in rows if row.pk not in own}
    for block in TrackBlock.objects.filter(track__in=tracks).exclude(until_on__lte=from_on).order_by("weekday", "starts"):
        for row in rows:
            if row.pk not in own and row.track_id == block.track_id:
                found[row.pk].append(_block(block))
    return found


def _block(row: Meeting | TrackBlock) -> BlockFacts:
    return BlockFacts(row.weekday, row.starts, row.ends, row.break_minutes, GroupType(row.group_type), row.title)


def kept_apart_from(patient_id: int) -> set[int]:
    """The ids of people with whom somebody is never seated in one group."""
    rows = KeptApart.objects.filter(Q(first_id=patient_id) | Q(second_id=patient_id), ended_at__isnull=True)
    return {second if first == patient_id else first for first, second in rows.values_list("first_id", "second_id")}


def kept_apart_from_any(patient_ids: Iterable[int]) -> set[int]:
    """The ids of people with whom any of these is never seated. One query."""
    wanted = list(patient_ids)
    rows = KeptApart.objects.filter(Q(first__in=wanted) | Q(second__in=wanted), ended_at__isnull=True)
    pairs = list(rows.values_list("first_id", "second_id"))
    return {other for one, other in [*pairs, *((second, first) for first, second in pairs)] if one in wanted}


def on_day(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gt=day))


def of_teams(viewer: Staff, prefix: str) -> Q:
    """Sites and teams at which the viewer may see today; their own sessions lie inside them."""
    condition = Q(pk__in=[])
    for held in assignments_with(viewer, Permission.SEE_TODAY):
        reach = Q(**{f"{prefix}__site_id": held.site_id}) if held.site_id else Q(pk__isnull=False)
        condition |= reach & (Q(**{f"{prefix}_id": held.track_id}) if held.track_id else Q())
    return condition
