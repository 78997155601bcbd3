"""What does the published week of a site look like to the week builder? Ids, times and counts; no name of a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import qualifications_of
from midspan.foundation.people.terms import Role
from midspan.foundation.program.catalog.group_types import group_type
from midspan.foundation.program.models import Room, Site, Track
from midspan.foundation.program.queries import dated_week_of
from midspan.foundation.program.terms import HELD_BY, BlockFacts, GroupType, Qualification
from midspan.journey.admission.queries import busy_hours_of
from midspan.journey.schedule.models import Group, KeptApart, Leave, Meeting, Membership, Seat, Session, WorkingHours
from midspan.journey.schedule.queries.groups import on_day
from midspan.journey.schedule.rules.drafts import line_id, minutes_of
from midspan.journey.schedule.rules.joining import phase_of
from midspan.journey.schedule.terms import Enrolment, Restriction, SessionStatus
from midspan.journey.schedule.terms.drafts import WeekLine
from midspan.journey.schedule.terms.week import (
    Leader,
    MixItem,
    Slot,
    Span,
    Stand,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    WeekRoom,
)

ENGLISH = "en"
LONGER = 15  # minutes by which a slot may be longer than the meeting that moves into it
LEADS = (Role.COUNSELLOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class _Week:
    """The tables, read once."""

    site: Site
    monday: date
    tracks: dict[int, Track]
    groups: dict[int, Group]
    lines: list[WeekLine]
    rooms: list[Room]
    staff: list[Staff]
    episodes: list[Episode]
    members: list[Membership]
    booked: list[Session]  # of the week, and no part of any line

    @property
    def until(self) -> date:
        return self.monday + timedelta(days=7)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)


def described_week(site: Site, monday: date) -> WeekProblem:
    """The published week of a site as the week builder reads it, as it stands on a Monday. A constant number of queries."""
    week = _read(site, monday)
    slots = _slots(week)
    restricted = _tags(week)
    return WeekProblem(
        slots=tuple(slots.values()),
        rooms=_rooms(week),
        leaders=_leaders(week),
        groups=tuple(_group(week, line, slots) for line in week.lines),
        people=_people(week, restricted),
        apart=_apart(week),
        title=f"h{site.pk} {monday:%Y-%m-%d}",
    )


def lines_on(groups: Collection[Group], monday: date) -> list[WeekLine]:
    """The weekly meetings of groups as they stand in a week: their own, else the blocks of their track's week. `groups` come
    with track. Three queries."""
    rows = Meeting.objects.filter(group__in=groups, from_on__lt=monday + timedelta(days=7)).exclude(until_on__lte=monday)
    own: dict[int, list[WeekLine]] = {}
    by_id = {group.pk: group for group in groups}
    ever = set(Meeting.objects.filter(group__in=groups).values_list("group_id", flat=True))
    for row in rows.order_by("weekday", "starts", "pk"):
        own.setdefault(row.group_id, []).append(_own_line(by_id[row.group_id], row))
    bare = [group for group in groups if group.pk not in ever]
    weeks = _weeks({group.track_id for group in bare}, monday)
    for group in bare:
        own[group.pk] = [_block_line(group, block) for block in weeks.get(group.track_id, [])]
    return [line for group in groups for line in own.get(group.pk, [])]


def groups_of_week(site_id: int, monday: date) -> list[Group]:
    """The groups of a site that run in a week, with track and site."""
    rows = Group.objects.filter(track__site_id=site_id, starts_on__lt=monday + timedelta(days=7)).exclude(ends_on__lte=monday)
    return list(rows.select_related("track__site").order_by("pk"))


def _own_line(group: Group, row: Meeting) -> WeekLine:
    block = BlockFacts(row.weekday, row.starts, row.ends, row.break_minutes, GroupType(row.group_type), row.title)
    co_leader = row.co_facilitator_id or (None if row.facilitator_id else group.co_facilitator_id)
    return _line(group, block, row.pk, row.room_id or group.room_id, row.facilitator_id or group.facilitator_id, co_leader)


def _block_line(group: Group, block: BlockFacts) -> WeekLine:
    return _line(group, block, None, group.room_id, group.facilitator_id, group.co_facilitator_id)


def _line(
    group: Group, block: BlockFacts, meeting_id: int | None, room_id: int | None, leader_id: int, co_leader_id: int | None
) -> WeekLine:
    key = line_id(group.pk, meeting_id=meeting_id, weekday=block.weekday, starts=block.starts)
    restriction = Restriction(group.restriction)
    return WeekLine(key, group.pk, meeting_id, block, group.name, group.track.name, restriction, room_id, leader_id, co_leader_id)


def _weeks(track_ids: Iterable[int], monday: date) -> dict[int, list[BlockFacts]]:
    tracks = Track.objects.filter(pk__in=list(track_ids)).prefetch_related("blocks")
    return {track.pk: _blocks(track, monday) for track in tracks}


def _blocks(track: Track, monday: date) -> list[BlockFacts]:
    """The blocks in force in a week."""
    found = dated_week_of(track)
    return [
        block
        for block, from_on, until_on in found
        if (from_on is None or from_on < monday + timedelta(days=7)) and (until_on is None or until_on > monday)
    ]


def _read(site: Site, monday: date) -> _Week:
    until = monday + timedelta(days=7)
    tracks = Track.objects.filter(site=site).exclude(ends_on__lte=monday).select_related("counting_rule")
    groups = groups_of_week(site.pk, monday)
    episodes = (
        Episode.objects.filter(site=site, status="active", admitted_on__lt=until, track__isnull=False)
        .select_related("patient").order_by("pk")
    )  # fmt: skip
    members = Membership.objects.filter(on_day(monday), group__in=groups, episode__in=episodes)
    staff = Staff.objects.filter(ended_on__isnull=True, assignments__role__in=LEADS, assignments__ended_on__isnull=True)
    here = staff.filter(Q(assignments__site=site) | Q(assignments__site__isnull=True))
    leading = {group.facilitator_id for group in groups} | {group.co_facilitator_id for group in groups}
    lines = lines_on(groups, monday)
    leading |= {line.facilitator_id for line in lines} | {line.co_facilitator_id for line in lines}
    able = Staff.objects.filter(Q(pk__in=here.values("pk")) | Q(pk__in=leading - {None}), ended_on__isnull=True)
    booked = Session.objects.filter(on__gte=monday, on__lt=until, status=SessionStatus.PLANNED).exclude(group__in=groups)
    return _Week(
        site=site,
        monday=monday,
        tracks={track.pk: track for track in tracks.prefetch_related("blocks", "mix__service")},
        groups={group.pk: group for group in groups},
        lines=lines,
        rooms=list(Room.objects.filter(site=site).order_by("pk")),
        staff=list(able.order_by("pk")),
        episodes=list(episodes),
        members=list(members.order_by("pk")),
        booked=list(booked.order_by("pk")),
    )


def _slots(week: _Week) -> dict[tuple[int, time, time], Slot]:
    """Every time of the week in which a block or a meeting stands."""
    blocks = [block for track in week.tracks.values() for block in _blocks(track, week.monday)]
    times = {(one.weekday, one.starts, one.ends) for one in [*blocks, *(line.block for line in week.lines)]}
    return {key: Slot(_slot_id(key), key[0], minutes_of(key[1]), minutes_of(key[2])) for key in sorted(times)}


def _slot_id(key: tuple[int, time, time]) -> str:
    return f"t{key[0]}-{minutes_of(key[1])}-{minutes_of(key[2])}"


def _rooms(week: _Week) -> tuple[WeekRoom, ...]:
    """The rooms of the site; and one that is nowhere for every group that meets without a room."""
    found = [WeekRoom(f"r{room.pk}", room.capacity, room.name) for room in week.rooms]
    nowhere = [line for line in week.lines if line.room_id is None]
    return (*found, *(WeekRoom(f"v{line.id}", week.groups[line.group_id].capacity, "No room") for line in nowhere))


def _leaders(week: _Week) -> tuple[Leader, ...]:
    hours, away, held = _hours(week), _away(week), qualifications_of([one.pk for one in week.staff], week.monday)
    known = {ENGLISH, *(group.language for group in week.groups.values() if group.language)}
    proven = _proven(week)
    return tuple(
        Leader(
            f"s{one.pk}", _credentials(held[one.pk], proven[one.pk]), tuple(sorted(known)), hours.get(one.pk),
            tuple(sorted(away[one.pk], key=_when)),
        )
        for one in week.staff
    )  # fmt: skip


def _when(span: Span) -> tuple[int, int, int]:
    return span.weekday, span.starts, span.ends


def _credentials(held: Collection[Qualification], proven: set[str]) -> tuple[str, ...]:
    """What somebody may lead: what they are licensed and trained for; and, with a licence, whatever they lead already."""
    return tuple(sorted({one.value for one in held} | (proven if held else set())))


def _proven(week: _Week) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for line in week.lines:
        for leader in (line.facilitator_id, line.co_facilitator_id):
            if leader:
                found[leader] |= set(_needed(line, week.groups[line.group_id])) - {Qualification.CLINICIAN.value}
    return found


def _needed(line: WeekLine, group: Group) -> tuple[str, ...]:
    kind = group_type(line.block.group_type)
    needed = {kind.credential.value}
    if group.restriction == Restriction.TRAUMA:
        needed |= {one.credential.value for one in kind.restricted if one.code == group.restriction}
    return tuple(sorted(needed))


def _hours(week: _Week) -> dict[int, tuple[Span, ...]]:
    """Working hours at this site; nobody whose hours are not written down is restricted by them."""
    rows = WorkingHours.objects.filter(on_day(week.monday), staff__in=week.staff)
    found: dict[int, list[Span]] = {}
    for row in rows:
        spans = found.setdefault(row.staff_id, [])
        if row.site_id == week.site.pk:
            spans.append(Span(row.weekday, minutes_of(row.starts), minutes_of(row.ends)))
    return {key: tuple(sorted(spans, key=_when)) for key, spans in found.items()}


def _away(week: _Week) -> dict[int, set[Span]]:
    """Leave, and sessions that are no part of the week of groups."""
    found: dict[int, set[Span]] = defaultdict(set)
    begin = datetime.combine(week.monday, time(), week.zone)
    rows = Leave.objects.filter(staff__in=week.staff, withdrawn_at__isnull=True, starts_at__lt=begin + timedelta(days=7))
    for row in rows.filter(ends_at__gt=begin):
        found[row.staff_id] |= set(_spans(week, row.starts_at, row.ends_at, "leave"))
    for session in week.booked:
        for leader in (session.facilitator_id, session.co_facilitator_id):
            if leader:
                found[leader] |= set(_spans(week, session.starts_at, session.ends_at, "session"))
    return found


def _spans(week: _Week, starts_at: datetime, ends_at: datetime, why: str) -> Iterable[Span]:
    """The parts of some time that lie in the week, day by day, in the site's wall-clock time."""
    for offset in range(7):
        day = week.monday + timedelta(days=offset)
        begin = datetime.combine(day, time(), week.zone)
        first, last = max(starts_at, begin), min(ends_at, datetime.combine(day + timedelta(days=1), time(), week.zone))
        if first < last:
            ends = 1440 if last.astimezone(week.zone).date() > day else minutes_of(last.astimezone(week.zone).time())
            yield Span(offset + 1, minutes_of(first.astimezone(week.zone).time()), ends, why)


def _group(week: _Week, line: WeekLine, slots: dict[tuple[int, time, time], Slot]) -> WeekGroup:
    group, block = week.groups[line.group_id], line.block
    here = slots[block.weekday, block.starts, block.ends]
    leaders = tuple(f"s{leader}" for leader in (line.facilitator_id, line.co_facilitator_id) if leader)
    room = f"r{line.room_id}" if line.room_id else f"v{line.id}"
    tags = [group.restriction] if group.restriction != Restriction.NONE else []
    if group.enrolment == Enrolment.CLOSED:
        tags.append(f"closed-{group.pk}")
    return WeekGroup(
        id=line.id, kind=_kind(block.group_type), minimum=min(group.minimum, group.capacity), maximum=group.capacity,
        minutes=_credited(week, group, block), slots=_allowed(week, group, here, slots),
        rooms=tuple(f"r{one.pk}" for one in week.rooms) if line.room_id else (room,), leaders=len(leaders),
        credentials=_needed(line, group), language=group.language or ENGLISH, tags=tuple(tags),
        stages=tuple(sorted(group.phases)), track=f"k{group.track_id}", preferred_leader=leaders[0],
        now=Stand(here.id, room, leaders),
    )  # fmt: skip


def _kind(kind: GroupType) -> str:
    """The promised service that a kind of group serves."""
    return next((service for service, kinds in HELD_BY.items() if kind in kinds), group_type(kind).service)


def _credited(week: _Week, group: Group, block: BlockFacts) -> int | None:
    """Minutes that will count, where a break is longer than what the track's rule counts."""
    counted = week.tracks[group.track_id].counting_rule.counted_break_minutes if group.track_id in week.tracks else 0
    lost = max(0, block.break_minutes - counted)
    return minutes_of(block.ends) - minutes_of(block.starts) - lost if lost else None


def _allowed(week: _Week, group: Group, here: Slot, slots: dict[tuple[int, time, time], Slot]) -> tuple[str, ...]:
    """Times of the group's own track that are as long as its meeting, or a little longer."""
    track = week.tracks.get(group.track_id)
    blocks = _blocks(track, week.monday) if track else []
    same = [line.block for line in week.lines if week.groups[line.group_id].track_id == group.track_id]
    times = {(one.weekday, one.starts, one.ends) for one in [*blocks, *same]}
    found = {slots[key].id for key in times if here.minutes <= slots[key].minutes <= here.minutes + LONGER}
    return tuple(sorted(found | {here.id}))


def _tags(week: _Week) -> dict[int, set[str]]:
    """Which restricted and closed groups people belong to already: nothing else says for whom such a group is right."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in week.members:
        group = week.groups[row.group_id]
        if group.restriction != Restriction.NONE:
            found[row.episode_id].add(group.restriction)
        if group.enrolment == Enrolment.CLOSED:
            found[row.episode_id].add(f"closed-{group.pk}")
    return found


def _people(week: _Week, tags: dict[int, set[str]]) -> tuple[WeekPerson, ...]:
    busy, now, mixes = _busy(week), _now(week), {key: _mix(track) for key, track in week.tracks.items()}
    own = {one.pk: one.track_id for one in week.episodes}
    besides = {row.episode_id for row in week.members if week.groups[row.group_id].track_id != own[row.episode_id]}
    found = []
    for episode in week.episodes:
        track = week.tracks.get(episode.track_id or 0)
        if track is None:
            continue
        day = day_of_treatment(episode.admitted_on, week.monday) if episode.admitted_on else 1
        found.append(
            WeekPerson(
                id=f"p{episode.pk}", minutes=track.counting_rule.weekly_target_minutes,
                days=track.counting_rule.weekly_target_days, mix=mixes[track.pk], busy=busy[episode.pk],
                languages=tuple(sorted({episode.patient.language or ENGLISH, ENGLISH})), tags=tuple(sorted(tags[episode.pk])),
                stage=phase_of(day_of_treatment=max(day, 1)), track="" if episode.pk in besides else f"k{track.pk}",
                counsellor=f"s{episode.primary_counsellor_id}" if episode.primary_counsellor_id else "",
                now=tuple(now[episode.pk]),
            )
        )  # fmt: skip
    return tuple(found)


def _now(week: _Week) -> dict[int, list[str]]:
    """The lines in which people have a seat now."""
    by_group: dict[int, list[WeekLine]] = defaultdict(list)
    for line in week.lines:
        by_group[line.group_id].append(line)
    found: dict[int, list[str]] = defaultdict(list)
    for row in week.members:
        found[row.episode_id] += [line.id for line in by_group[row.group_id] if line.meeting_id not in row.skips]
    return found


def _mix(track: Track) -> tuple[MixItem, ...]:
    """What the track promises a week of services that groups of one kind serve. Group therapy as such is the whole target."""
    held = {"skills", "psychoeducation", "family"}
    return tuple(
        MixItem(item.service.code, **{"minutes" if item.service.unit == "minutes" else "sessions": item.per_week})
        for item in track.mix.all()
        if item.service.code in held
    )


def _busy(week: _Week) -> dict[int, tuple[Span, ...]]:
    """Hours of work, school and care, and sessions of one's own in that week."""
    found: dict[int, set[Span]] = defaultdict(set)
    for episode_id, hours in busy_hours_of([one.pk for one in week.episodes], on=week.monday).items():
        for each in hours:
            found[episode_id] |= set(_given_away(each))
    seats = Seat.objects.filter(session__in=[one.pk for one in week.booked], held=True).values_list(
        "episode_id", "starts_at", "ends_at"
    )
    for episode_id, starts_at, ends_at in seats:
        if starts_at and ends_at:
            found[episode_id] |= set(_spans(week, starts_at, ends_at, "session"))
    return defaultdict(tuple, {key: tuple(sorted(spans, key=_when)) for key, spans in found.items()})


def _given_away(hours: Any) -> Iterable[Span]:
    """Hours of one weekday; past midnight they reach into the next."""
    starts, ends = minutes_of(hours.starts), minutes_of(hours.ends)
    if ends > starts:
        yield Span(hours.weekday, starts, ends, hours.kind.value)
        return
    yield Span(hours.weekday, starts, 1440, hours.kind.value)
    if ends:
        yield Span(hours.weekday % 7 + 1, 0, ends, hours.kind.value)


def _apart(week: _Week) -> tuple[tuple[str, str], ...]:
    """Who may not sit with whom, as ids; why is never part of a week."""
    of_patient = {episode.patient_id: f"p{episode.pk}" for episode in week.episodes}
    rows = KeptApart.objects.filter(first__in=of_patient, second__in=of_patient, ended_at__isnull=True)
    return tuple(sorted((of_patient[first], of_patient[second]) for first, second in rows.values_list("first_id", "second_id")))
