"""The timetable of a week: by day, by room, by facilitator; and its sessions made ahead."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.models import Track
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import read_day
from midspan.journey.schedule.queries import groups_shown, sessions_between, week_of_sessions
from midspan.journey.schedule.rules import runs_of
from midspan.journey.schedule.terms import WeekRun, WeekSession

AHEAD = timedelta(weeks=4)
LANES: dict[str, Callable[[WeekSession], list[str]]] = {
    "room": lambda one: [one.facts.room or "—"],
    "leader": lambda one: [name for name in (one.facts.facilitator, one.facts.co_facilitator) if name],
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the week: a room or a member of staff, with their sessions of each day."""

    name: str
    days: list[tuple[date, list[WeekRun]]]
    minutes: int


@gate(Permission.SEE_PROGRAM)
def timetable(request: StaffRequest) -> HttpResponse:
    """The sessions of a week; `?on=` shows another week, `?by=` room or leader instead of days."""
    today = timezone.localdate()
    monday = week_starts(read_day(request.GET.get("on", ""), today))
    sunday = monday + timedelta(days=6)
    sessions = week_of_sessions(sessions_between(request.staff, monday, sunday))
    last = max((one.facts.on for one in sessions), default=sunday)
    days = [monday + timedelta(days=n) for n in range(max(5, (last - monday).days + 1))]
    by = request.GET.get("by", "")
    by_day = _by_day(sessions, days)
    context = {
        "by": by if by in LANES else "day",
        "days": by_day,
        "lanes": _lanes(sessions, days, LANES[by]) if by in LANES else [],
        "today": today,
        "monday": monday,
        "sunday": sunday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "closures": closures_between(monday, sunday),
        "planned": sum(one.facts.status == "planned" for one in sessions),
        "cancelled": sum(one.facts.status == "cancelled" for one in sessions),
        "short": sum(one.short for one in sessions),
        "any_groups": bool(sessions) or bool(groups_shown(request.staff, today)),
        "may": request.staff.may(Permission.SCHEDULE),
        "opens": request.staff.may(Permission.SEE_PERSON),
    }
    return render(request, "schedule/timetable.html", context)


def _by_day(sessions: list[WeekSession], days: list[date]) -> list[tuple[date, list[WeekRun]]]:
    found: dict[date, list[WeekSession]] = defaultdict(list)
    for one in sessions:
        found[one.facts.on].append(one)
    return [(day, runs_of(found[day])) for day in days]


def _lanes(sessions: list[WeekSession], days: list[date], of: Callable[[WeekSession], list[str]]) -> list[Lane]:
    held: dict[str, list[WeekSession]] = defaultdict(list)
    for one in sessions:
        for name in of(one):
            held[name].append(one)
    return [Lane(name, _by_day(rows, days), _minutes(rows)) for name, rows in sorted(held.items())]


def _minutes(sessions: list[WeekSession]) -> int:
    planned = [one.facts for one in sessions if one.facts.status == "planned"]
    return sum(int((each.ends_at - each.starts_at).total_seconds()) // 60 for each in planned)


@require_POST
@gate(Permission.SCHEDULE)
def generate(request: StaffRequest) -> HttpResponse:
    """Make the sessions of the coming four weeks for every track of the viewer's sites; what is there stays."""
    made, today = 0, timezone.localdate()
    for track in Track.objects.filter(site__in=sites_with(request.staff, Permission.SCHEDULE)).select_related("site"):
        try:
            made += actions.generate_sessions(track, first=today, last=today + AHEAD, by=request.staff, at=timezone.now())
        except Refused as refused:
            messages.error(request, f"{track}: {refused.reasons[0].text}")
    messages.success(request, _("%(n)s sessions made for the coming four weeks.") % {"n": made})
    return redirect("schedule:timetable")
