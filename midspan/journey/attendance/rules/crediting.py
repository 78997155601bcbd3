"""How presence becomes credited minutes: inside the planned interval, breaks above the limit taken out, by a dated rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.catalog.services import SERVICES
from midspan.foundation.program.terms import CountingRuleFacts, GroupType, Interval
from midspan.journey.attendance.terms import (
    Attended,
    Planned,
    Presence,
    RoomLine,
    VisitFacts,
)
from midspan.journey.attendance.terms.hours import Stay
from midspan.journey.schedule.terms import SessionKind

Minutes = int
TREATMENT = frozenset(code for code, _name, _unit, counts in SERVICES if counts)


def credited(attended: Attended, *, planned: Planned, rule: CountingRuleFacts) -> Minutes:
    """Whole minutes that count: present, inside the planned interval, breaks above the rule's limit taken out; nothing of a
    service that the rule does not count.

    Mutual help never gets here: only attendance at a program session is counted (row 004-10).
    Source: 42 CFR 410.44 (services in the plan); house rule: decision 0007; mission rows 002-09, 003-03.
    """
    if not counts(planned.service, rule):
        return 0
    starts, ends, pause = seconds_of(planned)
    return counted([stay_of(stretch) for stretch in attended.present], starts=starts, ends=ends, pause=pause, rule=rule)


def counted(stays: Iterable[Stay], *, starts: int, ends: int, pause: int, rule: CountingRuleFacts) -> Minutes:
    """The same for moments in seconds of the epoch, with a break of `pause` seconds at the end of the session.

    Source: house rule: decision 0007; ledgers of thousands of weeks are counted by it.
    """
    inside = within(stays, starts=starts, ends=ends, rule=rule)
    if not inside:
        return 0
    present = sum(last - first for first, last in inside)
    minutes = (present - break_above(inside, ends=ends, pause=pause, rule=rule)) // 60
    return minutes - minutes % rule.round_down_to


def full_minutes(length: int, *, pause: int, rule: CountingRuleFacts) -> Minutes:
    """What counts for somebody who is there from the first to the last second of a session of `length` seconds.

    Source: as `counted`.
    """
    minutes = (length - max(0, min(pause, length) - rule.counted_break_minutes * 60)) // 60
    return minutes - minutes % rule.round_down_to


def within(stays: Iterable[Stay], *, starts: int, ends: int, rule: CountingRuleFacts) -> list[Stay]:
    """The stretches of presence inside a session, in order, each moment once. Where the rule counts the grace, whoever came
    within it was there from the start.

    Source: house rule: early arrival adds nothing; grace is part of the counting rule, decision 0007.
    """
    inside = [
        (first if first > starts else starts, last if last < ends else ends)
        for first, last in stays
        if starts < last > first < ends
    ]
    if rule.counts_grace and (came := [first for first, _ in inside if first <= starts + rule.grace_minutes * 60]):
        inside.append((starts, max(came)))
    if len(inside) < 2:
        return inside
    inside.sort()
    merged = [inside[0]]
    for first, last in inside[1:]:
        if first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return [stay for stay in merged if stay[0] < stay[1]]


def break_above(inside: Sequence[Stay], *, ends: int, pause: int, rule: CountingRuleFacts) -> int:
    """Seconds of the break, spent there, that lie above the rule's limit.

    Source: house rule: break minutes up to the limit count, decision 0007.
    """
    in_break = sum(last - max(first, ends - pause) for first, last in inside if last > ends - pause)
    return max(0, in_break - rule.counted_break_minutes * 60)


def counts(service: str, rule: CountingRuleFacts) -> bool:
    """Whether time under a service counts by a rule: those it names, else every service of treatment.

    Source: mission rows 003-03, 004-10; the services' catalogue says what is treatment.
    """
    return not service or service in (rule.services or TREATMENT)


@cache
def service_of(kind: str, group_type: str) -> str:
    """The service under which a session's time counts: what its kind of group says, or a session of one's own.

    Source: catalog/group_types (a service for each kind of group); mission row 001-03.
    """
    if kind != SessionKind.GROUP:
        return str(kind)
    found = group_types().get(GroupType(group_type)) if group_type else None
    return found.service if found else "group"


def plan_of(starts_at: datetime, ends_at: datetime, break_minutes: int, *, service: str = "") -> Planned:
    """The planned interval of a session with its break, which lies at the end.

    Source: house rule: templates put the break last, decision 0007.
    """
    pause = Interval(ends_at - timedelta(minutes=break_minutes), ends_at)
    return Planned(Interval(starts_at, ends_at), (pause,) if break_minutes else (), service)


class Timed(Protocol):
    """Anything with the times and the kind of a session: its facts, or its row."""

    @property
    def kind(self) -> str: ...
    @property
    def group_type(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def break_minutes(self) -> int: ...


def plan_of_session(session: Timed) -> Planned:
    """The plan of a session with the service under which its time counts.

    Source: as `plan_of` and `service_of`.
    """
    service = service_of(session.kind, session.group_type)
    return plan_of(session.starts_at, session.ends_at, session.break_minutes, service=service)


def attended(line: RoomLine, *, visits: Iterable[VisitFacts], planned: Planned) -> Attended:
    """When someone was in the room: as the facilitator entered it, else as they were checked in and out.

    Whoever left and came back has several stretches. An open visit runs to the end of the session. Whoever is not marked
    present attended nothing.
    Source: house rule: the room knows better than the door, decision 0007.
    """
    if line.presence != Presence.PRESENT:
        return Attended()
    session = planned.interval
    if line.came_at is not None or line.left_at is not None or line.again:
        entered = [(line.came_at, line.left_at), *((stretch.came_at, stretch.left_at) for stretch in line.again)]
        times = ((came or session.starts_at, left or session.ends_at) for came, left in entered)
        return Attended(tuple(Interval(came, left) for came, left in times if came < left))
    stays = (
        Interval(visit.arrived_at, max(visit.arrived_at, visit.left_at or session.ends_at))
        for visit in visits
        if visit.arrived_at < session.ends_at
    )
    return Attended(tuple(stays))


def stay_of(stretch: Interval) -> Stay:
    """A stretch of time in seconds of the epoch.

    Source: house rule: minutes are counted from whole seconds.
    """
    return int(stretch.starts_at.timestamp()), int(stretch.ends_at.timestamp())


def seconds_of(planned: Planned) -> tuple[int, int, int]:
    """Start, end and length of the break of a plan, in seconds; breaks are taken to lie at its end.

    Source: house rule: templates put the break last, decision 0007.
    """
    starts, ends = stay_of(planned.interval)
    pause = sum(last - first for first, last in map(stay_of, planned.breaks))
    return starts, ends, pause
