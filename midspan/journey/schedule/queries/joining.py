"""Which groups fit a person, and why not the others? The same answers for the page that shows and the action that refuses."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.terms import BlockFacts, Phase
from midspan.foundation.records.terms import Reason
from midspan.journey.admission.queries import busy_hours_of
from midspan.journey.admission.rules import clashes_with
from midspan.journey.schedule.models import Group, Membership, Seat, Session, Waiting
from midspan.journey.schedule.queries.groups import (
    blocks_of,
    group_facts,
    kept_apart_from,
    kept_apart_from_any,
    of_teams,
)
from midspan.journey.schedule.rules import (
    meet_at_once,
    most_at_once,
    phase_of,
    reasons_against_joining,
    reasons_against_merging,
    reasons_against_seat,
    times_of,
    veiled_group,
)
from midspan.journey.schedule.terms import (
    Enrolment,
    GroupOffer,
    HoursClash,
    Restriction,
    SeatKind,
    SessionStatus,
    Stretch,
    WeeklySlot,
)

IN_TREATMENT = ("active", "on_hold")


def phase_on(episode: Episode, on: date) -> Phase | None:
    """How far along somebody is on a day; None before they are admitted."""
    if episode.admitted_on is None:
        return None
    return phase_of(day_of_treatment=max(day_of_treatment(episode.admitted_on, on), 1))


def reasons_by_group(
    episode: Episode, groups: Sequence[Group], from_on: date, *, fits: bool = False, by_telehealth: bool = False
) -> dict[int, list[Reason]]:
    """Why a person cannot join each of these groups from a day on; nothing where they can. Two queries for any number."""
    members, people = _stretches(episode, groups, from_on)
    apart = kept_apart_from(episode.patient_id)
    phase = phase_on(episode, from_on) or Phase.EARLY
    found = {}
    for row in groups:
        everybody, by_screen = most_at_once(members[row.pk], from_on=from_on)
        found[row.pk] = reasons_against_joining(
            members=everybody, capacity=row.capacity, from_on=from_on, admitted_on=episode.admitted_on,
            active=episode.status == EpisodeStatus.ACTIVE, enrolment=Enrolment(row.enrolment), starts_on=row.starts_on,
            ends_on=row.ends_on, phases=[Phase(each) for each in row.phases], phase=phase,
            restriction=Restriction(row.restriction), fits=fits, kept_apart=bool(apart & people[row.pk]),
            by_telehealth=by_telehealth, telehealth_members=by_screen, telehealth_seats=row.telehealth_seats,
            room_seats=row.room.capacity if row.room else None,
        )  # fmt: skip
    return found


def offers_for(viewer: Staff, episode: Episode, from_on: date, *, by_telehealth: bool = False) -> list[GroupOffer]:
    """Every group of the viewer's sites that a person might join from a day on, fitting ones first, each with why not, the
    hours it meets and the groups they would leave for it. Groups they belong to are left out. Constant queries."""
    theirs = Membership.objects.filter(episode=episode).exclude(until_on__lte=from_on)
    here = [each.group_id for each in theirs if each.until_on is None or each.from_on <= from_on]
    running = Group.objects.filter(of_teams(viewer, "track"), track__site=episode.site_id).exclude(ends_on__lte=from_on)
    rows = list(running.exclude(pk__in=here).select_related("track", "room", "facilitator").order_by("name", "pk"))
    blocks = blocks_of(rows, from_on)
    reasons = reasons_by_group(episode, rows, from_on, by_telehealth=by_telehealth)
    members, _people = _stretches(episode, rows, from_on)
    hours = busy_hours_of([episode.pk])[episode.pk]
    leaves, places = _left_for(episode, rows, blocks, from_on), places_of(episode.pk)
    sees = viewer.may(Permission.SEE_RESTRICTED)
    found = []
    for row in rows:
        everybody, by_screen = most_at_once(members[row.pk], from_on=from_on)
        facts = veiled_group(group_facts(row, members=everybody), sees=sees)
        clashes = clashes_with(blocks[row.pk], hours, on=from_on) if hours else []
        found.append(
            GroupOffer(
                group=facts,
                times=tuple(times_of(blocks[row.pk])),
                starts_on=row.starts_on,
                reasons=tuple(reasons[row.pk]),
                clashes=tuple(HoursClash(each.block, each.hours.kind.value, each.minutes) for each in clashes),
                leaves=tuple(leaves[row.pk]),
                other_track=episode.track_id is not None and row.track_id != episode.track_id,
                place=places.get(row.pk),
                telehealth_left=row.telehealth_seats - by_screen,
                other_language=bool(row.language) and row.language != episode.patient.language,
            )
        )
    return sorted(found, key=lambda offer: _rank(offer, episode.track_id))


def clashes_of(episode: Episode, row: Group, from_on: date) -> list[HoursClash]:
    """The meetings of a group that meet hours given to work, school or care."""
    hours = busy_hours_of([episode.pk])[episode.pk]
    if not hours:
        return []
    found = clashes_with(blocks_of([row], from_on)[row.pk], hours, on=from_on)
    return [HoursClash(each.block, each.hours.kind.value, each.minutes) for each in found]


def _rank(offer: GroupOffer, track_id: int | None) -> tuple[int, bool, str, int]:
    order = 0 if offer.fits else 1 if not offer.reasons or offer.asks else 2 if offer.full else 3
    return order, offer.group.track_id != track_id, offer.group.name.casefold(), offer.group.id


def _stretches(episode: Episode, groups: Iterable[Group], from_on: date) -> tuple[dict[int, list[Stretch]], dict[int, set[int]]]:
    """Who else belongs to these groups from a day on: for how long, and which people, by group. One query."""
    rows = Membership.objects.filter(group__in=list(groups), episode__status__in=IN_TREATMENT).exclude(episode=episode.pk)
    columns = ("group_id", "episode__patient_id", "from_on", "until_on", "by_telehealth")
    members, people = defaultdict(list), defaultdict(set)
    for group_id, patient_id, first, until, by_telehealth in rows.exclude(until_on__lte=from_on).values_list(*columns):
        members[group_id].append(Stretch(first, until, by_telehealth))
        people[group_id].add(patient_id)
    return members, people


def _left_for(
    episode: Episode, rows: Sequence[Group], blocks: dict[int, list[BlockFacts]], from_on: date
) -> dict[int, list[str]]:
    """The names of the groups that a person would leave for each of these, because they meet at the same time."""
    held = Membership.objects.filter(episode=episode).exclude(until_on__lte=from_on).select_related("group")
    mine = {each.group_id: each.group for each in held if each.until_on is None or each.until_on > each.from_on}
    my_slots = {pk: _slots(found) for pk, found in blocks_of(mine.values(), from_on).items()}
    return {
        row.pk: [mine[pk].name for pk, slots in my_slots.items() if meet_at_once(_slots(blocks[row.pk]), slots)] for row in rows
    }


def _slots(blocks: Iterable[BlockFacts]) -> list[WeeklySlot]:
    return [WeeklySlot(each.weekday, each.starts, each.ends) for each in blocks]


def places_of(episode_id: int) -> dict[int, int]:
    """Where a person stands in the waiting lists of groups, by group; the first in line has place 1. One query."""
    waits = Waiting.objects.filter(settled_at__isnull=True, group__in=Waiting.objects.filter(
        episode=episode_id, settled_at__isnull=True).values("group"))  # fmt: skip
    lines: dict[int, list[int]] = defaultdict(list)
    for group_id, episode in waits.order_by("since_at", "pk").values_list("group_id", "episode_id"):
        lines[group_id].append(episode)
    return {group_id: line.index(episode_id) + 1 for group_id, line in lines.items()}


def size_needed(group: Group, on: date) -> tuple[int, int]:
    """How many people are promised a seat of a group at most on any day from a day on, and how many by telehealth."""
    rows = Membership.objects.filter(group=group, episode__status__in=IN_TREATMENT).exclude(until_on__lte=on)
    stretches = [Stretch(*row) for row in rows.values_list("from_on", "until_on", "by_telehealth")]
    return most_at_once(stretches, from_on=on)


def seats_taken(session_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many seats of these sessions are taken, and how many of them by telehealth; a cancelled session keeps those it
    had. One query for any number."""
    counts: dict[int, list[int]] = {pk: [0, 0] for pk in session_ids}
    rows = Seat.objects.filter(session_id__in=list(session_ids), released_at__isnull=True)
    for session_id, by_telehealth in rows.values_list("session_id", "by_telehealth"):
        counts[session_id][0] += 1
        counts[session_id][1] += by_telehealth
    return {pk: (found[0], found[1]) for pk, found in counts.items()}


def why_not_seated(
    episode: Episode, session: Session, *, by_telehealth: bool = False, fits: bool = False, makes_up: bool = False,
    makes_up_on: date | None = None, at: datetime,
) -> list[Reason]:  # fmt: skip
    """Why a person cannot take a seat in a session besides their own. `makes_up` asks for the week it makes up."""
    apart = kept_apart_from(episode.patient_id)
    there = Seat.objects.filter(session=session, held=True)
    busy = Seat.objects.filter(episode=episode, held=True, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    taken, by_screen = seats_taken([session.pk])[session.pk]
    group = session.group
    return reasons_against_seat(
        planned=session.status == SessionStatus.PLANNED, of_group=group is not None, ends_at=session.ends_at, at=at,
        in_treatment=episode.status == EpisodeStatus.ACTIVE and (not episode.admitted_on or episode.admitted_on <= session.on),
        taken=taken, capacity=group.capacity if group else 1, by_telehealth=by_telehealth, telehealth_taken=by_screen,
        telehealth_seats=group.telehealth_seats if group else 0, room_seats=session.room.capacity if session.room else None,
        restriction=Restriction(group.restriction) if group else Restriction.NONE, fits=fits,
        kept_apart=bool(apart) and there.filter(episode__patient_id__in=apart).exists(),
        makes_up=makes_up, makes_up_on=makes_up_on, elsewhere=busy.exclude(session=session).exists(),
    )  # fmt: skip


def reasons_against_merge(session: Session, into: Session, at: datetime) -> list[Reason]:
    """Why the people of a session cannot sit in another one instead. Four queries."""
    held = Seat.objects.filter(session__in=(session, into), held=True).exclude(kind=SeatKind.OWN)
    rows = list(held.values_list("session_id", "episode_id", "episode__patient_id"))
    there = {episode: patient for pk, episode, patient in rows if pk == into.pk}
    movers = {episode: patient for pk, episode, patient in rows if pk == session.pk and episode not in there}
    apart = kept_apart_from_any(movers.values()) & set(there.values())
    restriction = into.group.restriction if into.group else Restriction.NONE
    return reasons_against_merging(
        planned=session.status == into.status == SessionStatus.PLANNED and session.group_id != into.group_id,
        same_time=(session.starts_at, session.ends_at) == (into.starts_at, into.ends_at), begun=session.starts_at <= at,
        movers=len(movers), taken=len(there), seats=seats_of(into),
        restricted=restriction != Restriction.NONE and (session.group is None or session.group.restriction != restriction),
        kept_apart=bool(apart),
    )  # fmt: skip


def seats_of(session: Session) -> int:
    """How many people fit into a session: the size of its group, and no more than the room holds besides the telehealth
    seats."""
    if session.group is None:
        return 1
    if session.room is None:
        return session.group.capacity
    return min(session.group.capacity, session.room.capacity + session.group.telehealth_seats)


def sessions_to_merge_with(session: Session) -> list[Session]:
    """Other group sessions of the same site at the very same time."""
    rows = Session.objects.filter(
        Q(starts_at=session.starts_at, ends_at=session.ends_at), site=session.site_id, status=SessionStatus.PLANNED,
        group__isnull=False,
    ).exclude(group=session.group_id)  # fmt: skip
    return list(rows.select_related("group", "room", "facilitator").order_by("pk"))
