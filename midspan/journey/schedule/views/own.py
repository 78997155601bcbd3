"""Individual and family sessions: a person's own, booked, moved, cancelled, with those who are invited."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.catalog.session_lengths import LENGTHS
from midspan.journey.schedule.forms import CancelOwnForm, MoveForm, OwnForm, clock_at
from midspan.journey.schedule.queries import (
    of_session,
    own_sessions_of,
    person_of,
    session_facts,
    session_row,
    when_both_are_free,
)
from midspan.journey.schedule.terms import SessionFacts, SessionKind

LOOKED_AHEAD = 14


@gate(Permission.BOOK, of=of_episode)
def own_sessions(request: StaffRequest, episode_id: int) -> HttpResponse:
    """A person's individual and family sessions, and a form to book the next; free times fill it in with one click."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site", "track", "primary_counsellor"), pk=episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    form = OwnForm(request.POST or None, site=episode.site, initial=_start(request, episode, today))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            booked = actions.book_own(
                episode, kind=SessionKind(typed["kind"]), starts_at=form.starts_at, minutes=typed["minutes"],
                facilitator=typed["facilitator"], room=typed["room"], by_telehealth=typed["by_telehealth"],
                length_reason=typed["length_reason"], weeks=typed["weeks"], once=request.POST.get("once", ""), by=request.staff,
                at=timezone.now(),
            )  # fmt: skip
            if booked is True:  # sent twice: it stands already
                return SeeOther(reverse("schedule:own", args=[episode_id]))
            messages.success(request, _("Booked: %(when)s.") % {"when": _when(booked[0])} if len(booked) == 1 else
                             _("%(n)s sessions booked, one a week.") % {"n": len(booked)})  # fmt: skip
            return SeeOther(reverse("schedule:own", args=[episode_id]))
        except Refused as refused:
            put_reasons(form, refused)
    sessions = own_sessions_of(episode_id)
    now = timezone.now()
    context = {
        "episode": episode,
        "form": form,
        "once": request.POST.get("once") or uuid4().hex,
        "coming": [session for session in reversed(sessions) if session.ends_at > now],
        "past": [session for session in sessions if session.ends_at <= now][:20],
        "free": _free(request, episode, today),
        "lengths": LENGTHS,
        "may_write": request.staff.may(Permission.RUN_GROUP),
    }
    return render(request, "schedule/own.html", context, status=422 if form.is_bound else 200)


@gate(Permission.BOOK, of=of_session)
def own_session(request: StaffRequest, session_id: int) -> HttpResponse:
    """One session of one person: another time, another counsellor, or cancelled with a reason."""
    facts, episode = session_facts(session_id), person_of(session_id)
    if facts is None or episode is None:
        raise Http404
    row, act = session_row(session_id), request.POST.get("act", "")
    move = MoveForm(request.POST if act == "move" else None, site=row.site, auto_id="move_%s", initial=_now_at(facts, row))
    cancel = CancelOwnForm(request.POST if act == "cancel" else None, auto_id="cancel_%s", initial={"version": facts.version})
    form = move if act == "move" else cancel
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, row, move) if act == "move" else _cancel(request, row, cancel)
            return SeeOther(reverse("schedule:own", args=[episode.pk]))
        except Refused as refused:
            put_reasons(form, refused)
    context = {"session": facts, "episode": episode, "move": move, "cancel": cancel, "length": LENGTHS[facts.kind]}
    return render(request, "schedule/own_session.html", context, status=422 if form.is_bound else 200)


def _change(request: StaffRequest, row: Any, form: MoveForm) -> None:
    typed = form.cleaned_data
    actions.move_own(
        row, starts_at=form.starts_at, minutes=typed["minutes"], facilitator=typed["facilitator"], room=typed["room"],
        length_reason=typed["length_reason"], version=typed["version"], by=request.staff, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Moved to %(when)s.") % {"when": _when(row)})


def _cancel(request: StaffRequest, row: Any, form: CancelOwnForm) -> None:
    actions.cancel_own(
        row, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"], by=request.staff, at=timezone.now()
    )
    messages.success(request, _("Cancelled; it stays in the list, crossed out."))


def _start(request: StaffRequest, episode: Episode, today: date) -> dict[str, Any]:
    """What the form begins with: what the address says, else the primary counsellor and the usual length."""
    leads = request.GET.get("with") or (request.staff.pk if request.staff.may(Permission.RUN_GROUP) else None)
    return {
        "kind": request.GET.get("kind", SessionKind.INDIVIDUAL.value),
        "facilitator": leads or episode.primary_counsellor_id,
        "on": request.GET.get("on", today),
        "starts": request.GET.get("starts", ""),
    }


def _free(request: StaffRequest, episode: Episode, today: date) -> list[Any]:
    """The next free times of the person and their counsellor; none while nobody is chosen."""
    asked = request.GET.get("with", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else episode.primary_counsellor_id
    staff = Staff.objects.filter(pk=wanted or 0).first()
    if staff is None:
        return []
    days = [today + timedelta(days=number) for number in range(1, LOOKED_AHEAD)]
    return [
        (free, clock_at(free.starts_at, episode.site.timezone), staff)
        for free in when_both_are_free(episode, staff, days=days, minutes=45)
    ]


def _now_at(facts: SessionFacts, row: Any) -> dict[str, Any]:
    local = clock_at(facts.starts_at, facts.timezone)
    return {
        "on": facts.on, "starts": local.time(), "minutes": int((facts.ends_at - facts.starts_at).total_seconds() // 60),
        "facilitator": row.facilitator_id, "room": row.room_id, "length_reason": row.length_reason, "version": facts.version,
    }  # fmt: skip


def _when(row: Any) -> str:
    local = clock_at(row.starts_at, row.site.timezone)
    return f"{local:%A %d %B, %H:%M}"
