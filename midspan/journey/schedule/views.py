"""The timetable: the week's sessions, groups with their members, joining a group, changing or cancelling a session."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.models import Track
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import CancelForm, CohortForm, JoinForm, SessionForm, read_day
from midspan.journey.schedule.queries import (
    cohort,
    cohorts_with_room,
    membership_of,
    of_session,
    session_facts,
    session_row,
    sessions_between,
)

AHEAD = timedelta(weeks=4)


@gate(Permission.SEE_PROGRAM)
def timetable(request: StaffRequest) -> HttpResponse:
    """The sessions of a week by day, and the groups with their free seats; `?on=` shows another week."""
    today = timezone.localdate()
    monday = week_starts(read_day(request.GET.get("on", ""), today))
    sessions = sessions_between(request.staff, monday, monday + timedelta(days=6))
    days = [
        (day, [session for session in sessions if session.on == day]) for day in (monday + timedelta(days=n) for n in range(7))
    ]
    context = {
        "days": days,
        "today": today,
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "cohorts": cohorts_with_room(request.staff, today),
        "may": request.staff.may(Permission.SCHEDULE),
    }
    return render(request, "schedule/timetable.html", context)


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


@gate(Permission.SCHEDULE)
def new_cohort(request: StaffRequest) -> HttpResponse:
    """Open a group of a track."""
    form = CohortForm(request.POST or None, sites=sites_with(request.staff, Permission.SCHEDULE))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.open_cohort(data.pop("track"), **data, by=request.staff, at=timezone.now())
            messages.success(request, _("The group is open; make its sessions next."))
            return redirect("schedule:timetable")
        except Refused as refused:
            _put(form, refused)
    return _page(request, "schedule/cohort.html", {"form": form})


@gate(Permission.SCHEDULE, of=of_episode)
def join(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Put a person into a group, or into another one, from a day on."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site", "track"), pk=episode_id)
    today = timezone.localdate()
    cohorts = [
        found
        for found in cohorts_with_room(request.staff, today)
        if found.track_id == episode.track_id or episode.track_id is None
    ]
    form = JoinForm(request.POST or None, cohorts=cohorts, initial={"from_on": max(today, episode.admitted_on or today)})
    if request.method == "POST" and form.is_valid():
        chosen = cohort(form.cleaned_data["cohort"])
        try:
            actions.join(episode, cohort=chosen, from_on=form.cleaned_data["from_on"], by=request.staff, at=timezone.now())
            messages.success(request, _("%(person)s belongs to %(group)s.") % {"person": episode.patient.name, "group": chosen})
            return redirect("web:chart", episode.patient_id)
        except Refused as refused:
            _put(form, refused)
    context = {"form": form, "episode": episode, "membership": membership_of(episode_id, today), "cohorts": cohorts}
    return _page(request, "schedule/join.html", context)


@gate(Permission.SCHEDULE, of=of_session)
def session(request: StaffRequest, session_id: int) -> HttpResponse:
    """One session: another room or facilitator, or cancelled with a reason."""
    facts = session_facts(session_id)
    if facts is None:
        raise Http404
    row = session_row(session_id)
    changing = request.method == "POST" and request.POST.get("act") == "change"
    cancelling = request.method == "POST" and request.POST.get("act") == "cancel"
    initial = {"room": row.room_id, "facilitator": row.facilitator_id, "co_facilitator": row.co_facilitator_id}
    change = SessionForm(request.POST if changing else None, site_id=facts.site_id, initial=initial)
    cancel = CancelForm(request.POST if cancelling else None)
    form = change if changing else cancel
    if request.method == "POST" and form.is_valid():
        try:
            version = int(request.POST.get("version", facts.version))
            act = actions.change_session if changing else actions.cancel_session
            act(row, **form.cleaned_data, version=version, by=request.staff, at=timezone.now())
            messages.success(request, _("Changed.") if changing else _("Cancelled; it stays in the timetable, crossed out."))
            return redirect("schedule:timetable")
        except Refused as refused:
            _put(form, refused)
    return _page(request, "schedule/session.html", {"session": facts, "change": change, "cancel": cancel})


def _put(form: Any, refused: Refused) -> None:
    for reason in refused.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, reason.text)


def _page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)
