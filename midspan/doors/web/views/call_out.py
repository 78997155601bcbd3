"""Somebody calls out: which groups stand without them, who can take over, and whose hours fall short if nobody does?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with, visible_episodes
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.queries import weeks_for
from midspan.journey.attendance.terms import WeekOfHours
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.actions.staffing import record_leave
from midspan.journey.schedule.queries import of_session, reasons_against_merge, seated, session_row, sessions_between
from midspan.journey.schedule.queries.staffing import candidates, leaves_of, of_staff, sessions_led, staff_row
from midspan.journey.schedule.rules.staffing import ranked
from midspan.journey.schedule.terms import LeaveKind, SessionStatus
from midspan.journey.schedule.terms.drafts import RankedCandidate

SHOWN = 4  # substitutes at first sight


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One person whose hours of the week would fall short without a session, and by how many minutes; `already` lacking."""

    name: str
    lacks: int
    already: int
    has: int
    target: int


@dataclass(frozen=True, slots=True)
class Open:
    """One session that stands without its leader, and what can be done about it."""

    session: Any
    alone: bool  # nobody else leads it
    other: Staff | None
    people: int
    able: tuple[RankedCandidate, ...]
    more: tuple[RankedCandidate, ...]
    unable: tuple[RankedCandidate, ...]
    merges: tuple[Any, ...]
    shortfalls: tuple[Shortfall, ...]


@gate(Permission.SCHEDULE, of=of_staff)
def call_out(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Whoever cannot come: written down as away for the rest of the day, then each of their sessions with what can be done."""
    one, now = staff_row(staff_id), timezone.now()
    sites = sites_with(request.staff, Permission.SCHEDULE)
    zone = ZoneInfo(sites[0].timezone if sites else "UTC")
    day = _day(request.GET.get("on", ""), now.astimezone(zone).date())
    starts, ends = _rest_of(day, now, zone)
    if request.method == "POST":
        return _write_down(request, one, day, starts, ends)
    away = [leave for leave in leaves_of([one], at=now) if leave.starts_at < ends and starts < leave.ends_at]
    sessions = [row for row in sessions_led(staff_id, starts, ends) if row.site_id in {site.pk for site in sites}]
    context = {
        "one": one, "day": day, "away": away, "sessions": sessions, "is_today": day == now.astimezone(zone).date(),
        "open": _open(request.staff, one, sessions, day, now) if away else [],
    }  # fmt: skip
    return render(request, "web/call_out.html", context)


def _write_down(request: StaffRequest, one: Staff, day: date, starts: datetime, ends: datetime) -> HttpResponse:
    kind = request.POST.get("kind", LeaveKind.ILLNESS)
    try:
        record_leave(one, kind=LeaveKind(kind if kind in list(LeaveKind) else LeaveKind.ILLNESS), starts_at=starts, ends_at=ends,
                     by=request.staff, at=timezone.now())  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
    return redirect(f"{reverse('web:call_out', args=[one.pk])}?on={day:%Y-%m-%d}")


def _rest_of(day: date, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From now, or from the beginning of a later day, until midnight."""
    begin = datetime.combine(day, time(), zone)
    return max(begin, now.replace(second=0, microsecond=0)), begin + timedelta(days=1)


def _open(viewer: Staff, one: Staff, sessions: Sequence[Any], day: date, now: datetime) -> list[Open]:
    people = seated(row.pk for row in sessions)
    episodes = {episode.pk: episode for found in people.values() for episode in found}
    weeks = weeks_for(list(episodes.values()), on=day, now=now)
    seen = set(visible_episodes(viewer, Permission.SEE_PERSON).filter(pk__in=episodes).values_list("pk", flat=True))
    found = candidates([row for row in sessions if row.group_id is not None] or list(sessions))
    beside = _beside(viewer, sessions, day)
    return [_one_open(one, row, people.get(row.pk, []), weeks, seen, found.get(row.pk, []), beside, now) for row in sessions]


def _one_open(
    one: Staff, row: Any, people: list[Episode], weeks: dict[int, WeekOfHours], seen: set[int], found: list[Any],
    beside: list[Any], now: datetime,
) -> Open:  # fmt: skip
    order = ranked(found)
    able = [each for each in order if each.able]
    other = row.co_facilitator if row.facilitator_id == one.pk else row.facilitator
    merges = [into for into in beside if into.starts_at == row.starts_at and into.pk != row.pk
              and not reasons_against_merge(row, into, now)]  # fmt: skip
    return Open(
        session=row, alone=other is None, other=other, people=len(people), able=tuple(able[:SHOWN]), more=tuple(able[SHOWN:]),
        unable=tuple(each for each in order if not each.able), merges=tuple(merges),
        shortfalls=tuple(_shortfalls(row, people, weeks, seen)),
    )  # fmt: skip


def _beside(viewer: Staff, sessions: Sequence[Any], day: date) -> list[Any]:
    """Planned group sessions that are held at the same times as these."""
    times = {(row.starts_at, row.ends_at) for row in sessions if row.group_id}
    ids = [
        facts.id
        for facts in sessions_between(viewer, day, day)
        if (facts.starts_at, facts.ends_at) in times and facts.status == SessionStatus.PLANNED
    ]
    ours = {row.pk for row in sessions}
    return [session_row(pk) for pk in ids if pk not in ours]


def _shortfalls(row: Any, people: list[Episode], weeks: dict[int, WeekOfHours], seen: set[int]) -> list[Shortfall]:
    minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
    found = []
    for episode in people:
        week = weeks[episode.pk]
        ahead = week.minutes + week.still_planned_minutes
        left = ahead - minutes
        if left < week.target_minutes:
            name = episode.patient.name if episode.pk in seen else _("somebody of another team")
            already = max(0, week.target_minutes - ahead)
            found.append(Shortfall(name, week.target_minutes - left, already, left, week.target_minutes))
    return sorted(found, key=lambda each: (each.already > 0, -each.lacks, each.name))


@require_POST
@gate(Permission.SCHEDULE, of=of_session)
def settle(request: StaffRequest, staff_id: int, session_id: int) -> HttpResponse:
    """One click: somebody else leads, the other leader goes on alone, it is held with another group, or not at all."""
    row, act, now = session_row(session_id), request.POST.get("act", ""), timezone.now()
    one = staff_row(staff_id)
    how = {"version": _number(request.POST.get("version")), "by": request.staff, "at": now}
    why = _("%(name)s could not come.") % {"name": one.name}
    try:
        if act == "lead":
            _led_by(row, one, _number(request.POST.get("leader")), how)
        elif act == "alone":
            _led_by(row, one, None, how)
        elif act == "merge":
            schedule.merge_sessions(row, into=session_row(_number(request.POST.get("into")) or 0), reason=why, **how)
        elif act == "cancel":
            schedule.cancel_session(row, reason=why, **how)
        messages.success(request, _("Settled: %(what)s") % {"what": _done(row, act)})
    except Refused as refused:
        messages.error(request, " ".join(reason.text for reason in refused.reasons))
    return redirect(f"{reverse('web:call_out', args=[staff_id])}?on={row.on:%Y-%m-%d}")


def _led_by(row: Any, one: Staff, leader_id: int | None, how: dict[str, Any]) -> None:
    """Put somebody in the place of the one who is out; nobody when the other leader goes on alone."""
    instead = staff_row(leader_id) if leader_id else None
    leaders = [instead if leader == one else leader for leader in (row.facilitator, row.co_facilitator)]
    first, *others = [leader for leader in leaders if leader is not None]
    schedule.change_session(row, room=row.room, facilitator=first, co_facilitator=others[0] if others else None, **how)


def _done(row: Any, act: str) -> str:
    words = {"merge": _("held with another group"), "cancel": _("cancelled")}
    return f"{row.title}, {words.get(act, row.facilitator.name)}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _day(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if today <= asked < today + timedelta(days=366) else today
