"""Who works when, who is away, which sessions fall into it, and who could lead them instead?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from midspan.foundation.people.models import Assignment, Staff
from midspan.foundation.people.queries import qualifications_of
from midspan.foundation.people.terms import Role
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.catalog.group_types import group_type
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import week_starts
from midspan.journey.schedule.models import Leave, Membership, Seat, Session, WorkingHours
from midspan.journey.schedule.queries.groups import on_day
from midspan.journey.schedule.rules.drafts import minutes_of
from midspan.journey.schedule.terms import Restriction, SessionStatus
from midspan.journey.schedule.terms.drafts import CandidateFacts

LEADS = (Role.COUNSELLOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody who leads groups: hours by weekday, leave now and ahead, and coming sessions that fall into it."""

    staff: Staff
    hours: tuple[tuple[str, ...], ...]  # seven days
    minutes: int
    leave: tuple[Leave, ...]
    hit: int


def of_staff(staff_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names somebody who works here: their site, or none where they work at every one."""
    if not Staff.objects.filter(pk=staff_id).exists():
        return None
    sites = Assignment.objects.filter(staff_id=staff_id, ended_on__isnull=True).order_by("site_id")
    return Scope(site_id=sites.values_list("site_id", flat=True).first())


def of_leave(leave_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names somebody's leave."""
    staff_id = Leave.objects.filter(pk=leave_id).values_list("staff_id", flat=True).first()
    return of_staff(staff_id) if staff_id else None


def staff_row(staff_id: int) -> Staff:
    """One member of staff, for pages and the actions that take them."""
    return Staff.objects.get(pk=staff_id)


def leave_row(leave_id: int) -> Leave:
    """One leave, for the actions that take it."""
    return Leave.objects.select_related("staff").get(pk=leave_id)


def who_leads(sites: Collection[Site]) -> list[Staff]:
    """Everybody at these sites who leads groups, by name."""
    held = Assignment.objects.filter(Q(site__in=sites) | Q(site__isnull=True), role__in=LEADS, ended_on__isnull=True)
    return list(Staff.objects.filter(ended_on__isnull=True, pk__in=held.values("staff_id")).order_by("name"))


def staff_lines(sites: Collection[Site], *, today: date, at: datetime) -> list[StaffLine]:
    """Everybody who leads groups with hours, leave ahead and the sessions that fall into it. Four queries."""
    staff = who_leads(sites)
    hours = hours_of(staff, today)
    leaves: dict[int, list[Leave]] = defaultdict(list)
    for leave in leaves_of(staff, at=at):
        leaves[leave.staff_id].append(leave)
    hit: dict[int, int] = defaultdict(int)
    for _leave, sessions in hit_by([one for found in leaves.values() for one in found], at=at):
        hit[_leave.staff_id] += len(sessions)
    return [_staff_line(one, hours.get(one.pk, []), leaves[one.pk], hit[one.pk]) for one in staff]


def _staff_line(one: Staff, rows: Sequence[WorkingHours], leaves: Sequence[Leave], hit: int) -> StaffLine:
    days = tuple(tuple(f"{row.starts:%H:%M}–{row.ends:%H:%M}" for row in rows if row.weekday == day) for day in range(1, 8))
    minutes = sum(minutes_of(row.ends) - minutes_of(row.starts) for row in rows)
    return StaffLine(one, days, minutes, tuple(leaves), hit)


def hours_of(staff: Iterable[Staff], day: date, *, site: Site | None = None) -> dict[int, list[WorkingHours]]:
    """Working hours that hold on a day, by person, in the order of the week. One query."""
    rows = WorkingHours.objects.filter(on_day(day), staff__in=list(staff))
    found: dict[int, list[WorkingHours]] = {}
    for row in rows.filter(site=site) if site else rows:
        found.setdefault(row.staff_id, []).append(row)
    return found


def leaves_of(staff: Iterable[Staff], *, at: datetime) -> list[Leave]:
    """Leave that is not over and not withdrawn, in order of time. One query."""
    rows = Leave.objects.filter(staff__in=list(staff), withdrawn_at__isnull=True, ends_at__gt=at)
    return list(rows.select_related("by", "staff"))


def hit_by(leaves: Sequence[Leave], *, at: datetime) -> list[tuple[Leave, list[Session]]]:
    """Coming sessions that somebody would lead while they are away, by leave. One query."""
    if not leaves:
        return []
    staff = {leave.staff_id for leave in leaves}
    rows = Session.objects.filter(
        Q(facilitator__in=staff) | Q(co_facilitator__in=staff), status=SessionStatus.PLANNED, ends_at__gt=at,
        starts_at__lt=max(leave.ends_at for leave in leaves),
    )  # fmt: skip
    found = list(rows.select_related("group", "room", "facilitator", "co_facilitator", "site").order_by("starts_at", "pk"))
    return [(leave, [row for row in found if _hits(leave, row)]) for leave in leaves]


def _hits(leave: Leave, row: Session) -> bool:
    led = leave.staff_id in (row.facilitator_id, row.co_facilitator_id)
    return led and row.starts_at < leave.ends_at and leave.starts_at < row.ends_at


def sessions_led(staff_id: int, starts_at: datetime, ends_at: datetime) -> list[Session]:
    """Planned sessions that somebody leads, alone or with another, in some time, in order."""
    rows = Session.objects.filter(
        Q(facilitator=staff_id) | Q(co_facilitator=staff_id), status=SessionStatus.PLANNED, starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )  # fmt: skip
    return list(rows.select_related("group__track", "room", "facilitator", "co_facilitator", "site").order_by("starts_at", "pk"))


def candidates(sessions: Sequence[Session]) -> dict[int, list[CandidateFacts]]:
    """Who might lead each of these sessions of one site instead, by session. A constant number of queries."""
    if not sessions:
        return {}
    site, day = sessions[0].site, sessions[0].on
    staff = who_leads([site])
    led = _led_in_week(staff, day)
    hours = hours_of(staff, day)
    away = leaves_of(staff, at=min(session.starts_at for session in sessions))
    known = _known(sessions, staff)
    may = qualifications_of([one.pk for one in staff], day)
    return {
        session.pk: [
            _candidate(
                one, session, led[one.pk], hours.get(one.pk), away, known[one.pk, session.pk], may.get(one.pk, frozenset())
            )
            for one in staff
            if one.pk not in (session.facilitator_id, session.co_facilitator_id)
        ]
        for session in sessions
    }


def _candidate(
    one: Staff, session: Session, led: Sequence[Session], hours: Sequence[WorkingHours] | None, away: Sequence[Leave],
    known: int, may: Collection[str],
) -> CandidateFacts:  # fmt: skip
    overlapping = (row for row in led if row.starts_at < session.ends_at and session.starts_at < row.ends_at)
    other = next(overlapping, None)
    on_leave = any(
        leave.staff_id == one.pk and leave.starts_at < session.ends_at and session.starts_at < leave.ends_at for leave in away
    )
    minutes = sum(int((row.ends_at - row.starts_at).total_seconds()) // 60 for row in led)
    return CandidateFacts(
        one.pk, str(one), needed_for(session) <= set(may), on_leave, other.title if other else "", _works(session, hours), known,
        minutes,
    )  # fmt: skip


def needed_for(session: Session) -> set[str]:
    """What somebody must have learned to lead a session."""
    if not session.group_type:
        return {"clinician"}
    kind = group_type(session.group_type)
    restriction = session.group.restriction if session.group else Restriction.NONE
    return {kind.credential.value} | {one.credential.value for one in kind.restricted if one.code == restriction}


def _works(session: Session, hours: Sequence[WorkingHours] | None) -> bool | None:
    if hours is None:
        return None
    zone = ZoneInfo(session.site.timezone)
    starts, ends = session.starts_at.astimezone(zone).time(), session.ends_at.astimezone(zone).time()
    there = (row for row in hours if row.site_id == session.site_id and row.weekday == session.on.isoweekday())
    return any(row.starts <= starts and ends <= row.ends for row in there)


def _led_in_week(staff: Sequence[Staff], day: date) -> dict[int, list[Session]]:
    monday = week_starts(day)
    rows = Session.objects.filter(
        Q(facilitator__in=staff) | Q(co_facilitator__in=staff), status=SessionStatus.PLANNED, on__gte=monday,
        on__lt=monday + timedelta(days=7),
    )  # fmt: skip
    found: dict[int, list[Session]] = defaultdict(list)
    for row in rows:
        for leader in (row.facilitator_id, row.co_facilitator_id):
            if leader:
                found[leader].append(row)
    return found


def _known(sessions: Sequence[Session], staff: Sequence[Staff]) -> dict[tuple[int, int], int]:
    """How many of the people expected in a session know somebody already: as their counsellor, or from another group."""
    seats = Seat.objects.filter(session__in=sessions, held=True).values_list(
        "session_id", "episode_id", "episode__primary_counsellor_id"
    )
    seated = list(seats)
    members = Membership.objects.filter(on_day(sessions[0].on), episode__in=[episode for _s, episode, _c in seated])
    leads: dict[int, set[int]] = defaultdict(set)
    for episode, leader, co_leader in members.values_list("episode_id", "group__facilitator_id", "group__co_facilitator_id"):
        leads[episode] |= {leader, co_leader}
    found: dict[tuple[int, int], int] = defaultdict(int)
    for session_id, episode, counsellor in seated:
        for one in {counsellor, *leads[episode]}:
            found[one, session_id] += 1
    return found
