"""The door: somebody comes, leaves, does not come."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import AbsenceForm, ArrivalForm, DepartureForm, moment_on
from midspan.journey.attendance.queries import open_visit
from midspan.journey.attendance.rules import needs_safe_ride_question
from midspan.journey.attendance.terms import AbsenceReason
from midspan.journey.attendance.views.answering import back, page, put
from midspan.journey.schedule.queries import sessions_of_person


@gate(Permission.CHECK_IN, of=of_episode)
def arrive(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Check someone in: at once with the button on Today, or at a time that is typed here."""
    episode, now = _episode(episode_id), timezone.localtime()
    form = ArrivalForm(request.POST if "arrived" in request.POST else None, initial={"arrived": now.time()})
    if request.method == "POST" and ("arrived" not in request.POST or form.is_valid()):
        typed = form.cleaned_data if form.is_bound else {}
        arrived_at = moment_on(now.date(), typed.get("arrived"), episode.site.timezone)
        try:
            actions.arrive(episode, arrived_at=arrived_at, early=typed.get("early", False), by=request.staff, at=timezone.now())
            messages.success(request, _("%(person)s is here.") % {"person": episode.patient.name})
            return back(request)
        except Refused as refused:
            form = form if form.is_bound else ArrivalForm({"arrived": now.strftime("%H:%M")})
            form.is_valid()
            put(form, refused)
    return page(request, "attendance/arrive.html", {"form": form, "episode": episode})


@gate(Permission.CHECK_IN, of=of_episode)
def depart(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Check someone out; late in the evening the page asks for the way home first."""
    visit = open_visit(episode_id)
    if visit is None:
        messages.info(request, _("They were checked out already."))
        return back(request)
    episode, now = _episode(episode_id), timezone.localtime()
    ask = _asks_ride(episode, now)
    form = DepartureForm(request.POST if "left" in request.POST else None, initial={"left": now.time()})
    if request.method == "POST" and (form.is_valid() if form.is_bound else not ask):
        typed = form.cleaned_data if form.is_bound else {}
        left_at = moment_on(now.date(), typed.get("left"), episode.site.timezone)
        try:
            actions.depart(visit, left_at=left_at, safe_ride=typed.get("safe_ride"), by=request.staff, at=timezone.now())
            messages.success(request, _("%(person)s has left.") % {"person": episode.patient.name})
            return back(request)
        except Refused as refused:
            form = form if form.is_bound else DepartureForm({"left": now.strftime("%H:%M")})
            form.is_valid()
            put(form, refused)
    return page(request, "attendance/depart.html", {"form": form, "episode": episode, "ask": ask, "visit": visit})


@gate(Permission.CHECK_IN, of=of_episode)
def absence(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Why somebody does not come today: written into every session of the day that they miss."""
    episode, today = _episode(episode_id), timezone.localdate()
    form = AbsenceForm(request.POST or None, initial={"reason": AbsenceReason.NO_WORD})
    if request.method == "POST" and form.is_valid():
        try:
            _miss_today(request, episode, form.cleaned_data, today)
            messages.success(request, _("Noted for %(person)s.") % {"person": episode.patient.name})
            return back(request)
        except Refused as refused:
            put(form, refused)
    return page(request, "attendance/absence.html", {"form": form, "episode": episode})


def _miss_today(request: StaffRequest, episode: Episode, typed: dict[str, Any], today: date) -> None:
    for session in sessions_of_person(episode.pk, today, today):
        actions.record_absence(
            session, episode=episode, reason=AbsenceReason(typed["reason"]), called=typed["called"], by=request.staff,
            at=timezone.now(),
        )  # fmt: skip


def _episode(episode_id: int) -> Episode:
    return get_object_or_404(Episode.objects.select_related("site", "track", "patient"), pk=episode_id)


def _asks_ride(episode: Episode, now: datetime) -> bool:
    leave_by = episode.track.leave_by if episode.track else episode.site.closes_at
    return needs_safe_ride_question(left_at=now, leave_by=moment_on(now.date(), leave_by, episode.site.timezone) or now)
