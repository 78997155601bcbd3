"""One session: who is expected, visitors and guests; changed, cancelled or held together with another."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_episodes, visible_patients
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import CancelForm, GuestForm, MergeForm, SeatForm, SeriesForm, read_number
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.queries import (
    guest_row,
    guests_of,
    of_session,
    reasons_against_merge,
    seat_lines,
    session_facts,
    session_row,
    sessions_to_merge_with,
    week_of_sessions,
)
from midspan.journey.schedule.queries.topics import touched
from midspan.journey.schedule.rules import WITH_GUESTS
from midspan.journey.schedule.terms import Restriction, SessionFacts, SessionKind

Forms = dict[str, Any]


@gate(Permission.SEE_PERSON, of=of_session)
def session(request: StaffRequest, session_id: int) -> HttpResponse:
    """One session with everybody expected in it, and every way to change it."""
    facts = session_facts(session_id)
    if facts is None or (facts.restriction != Restriction.NONE and not request.staff.may(Permission.SEE_RESTRICTED)):
        raise Http404
    if facts.kind != SessionKind.GROUP:
        return redirect("schedule:own_session", session_id)
    row, lines = session_row(session_id), seat_lines(session_row(session_id))
    forms = _forms(row, facts, [(line.episode_id, line.person) for line in lines])
    refused: list = []
    if request.method == "POST":
        try:
            if words := _act(request, row, forms):
                messages.success(request, words)
                return redirect("schedule:session", session_id)
        except Refused as refusal:
            refused = refusal.reasons
            put_reasons(forms[request.POST["act"]], refusal) if request.POST.get("act") in forms else None
    events = touched([facts.group_id], facts.on).get(facts.group_id or 0, [])
    context = _shown(request, session_id, forms) | {"refused": refused, "act": request.POST.get("act", ""), "events": events}
    return render(request, "schedule/session.html", context, status=422 if request.method == "POST" else 200)


def _forms(row: Session, facts: SessionFacts, people: list[tuple[int, str]]) -> Forms:
    zone = ZoneInfo(facts.timezone)
    initial = {
        "weekday": facts.on.isoweekday(), "starts": _clock(facts.starts_at, zone), "ends": _clock(facts.ends_at, zone),
        "room": row.room_id, "facilitator": row.facilitator_id, "co_facilitator": row.co_facilitator_id,
        "version": facts.version,
    }  # fmt: skip
    version = {"version": facts.version}
    others = sessions_to_merge_with(row)
    return {
        "change": SeriesForm(site_id=facts.site_id, initial=initial, auto_id="change_%s"),
        "cancel": CancelForm(initial=version, auto_id="cancel_%s"),
        "merge": MergeForm(others=others, initial=version, auto_id="merge_%s"),
        "seat": SeatForm(auto_id="seat_%s"),
        "guest": GuestForm(people=people, auto_id="guest_%s"),
    }


def _clock(moment: datetime, zone: ZoneInfo) -> Any:
    return moment.astimezone(zone).time()


def _act(request: StaffRequest, row: Session, forms: Forms) -> str:
    """Do what was asked and say so; nothing where a form is not clean. Raises Refused."""
    act, who = request.POST.get("act", ""), {"by": request.staff, "at": timezone.now()}
    if act in {"release", "came", "missed", "withdraw"}:
        return _small(request, row, act, who)
    form = forms.get(act)
    if form is None:
        return ""
    form.data, form.is_bound = request.POST, True
    if not form.is_valid():
        return ""
    data = dict(form.cleaned_data)
    if act == "change":
        actions.change_series(row, **data, **who)
        return _("Changed.")
    if act == "cancel":
        actions.cancel_series(row, **data, **who)
        return _("Cancelled; it stays in the timetable, crossed out.")
    if act == "merge":
        actions.merge_sessions(row, **data, **who)
        return _("Held together; everybody has a seat there.")
    episode = visible_episodes(request.staff, Permission.SEE_PERSON).filter(pk=data.pop("episode"), site=row.site_id).first()
    if episode is None:
        return ""
    verb = actions.book_seat if act == "seat" else actions.invite_guest
    verb(episode, session=row, **data, **who)
    return _("A seat is kept.") if act == "seat" else _("Invited.")


def _small(request: StaffRequest, row: Session, act: str, who: dict[str, Any]) -> str:
    if act == "release":
        seat = Seat.objects.select_related("session", "episode").filter(pk=read_number(request.POST.get("seat", ""))).first()
        if seat is None or seat.session_id != row.pk:
            return ""
        actions.release_seat(seat, **who)
        return _("The seat is free again.")
    guest = guest_row(request.POST.get("guest", ""), session_id=row.pk)
    if guest is None:
        return ""
    if act == "withdraw":
        actions.withdraw_guest(guest, **who)
        return _("The invitation no longer holds.")
    actions.guest_came(guest, came=act == "came", **who)
    return _("Written down.")


def _shown(request: StaffRequest, session_id: int, forms: Forms) -> dict[str, Any]:
    facts, row, at = session_facts(session_id), session_row(session_id), timezone.now()
    assert facts is not None
    may = request.staff.may(Permission.SCHEDULE)
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    lines = seat_lines(row)
    planned = facts.status == "planned"
    return {
        "session": facts, "row": row, "forms": forms, "lines": lines, "seats": week_of_sessions([facts])[0], "may": may,
        "may_guest": request.staff.may(Permission.CHECK_IN) and planned, "takes_guests": facts.group_type in WITH_GUESTS,
        "guests": guests_of([session_id]).get(session_id, []), "ahead": planned and facts.starts_at > at,
        "merging": [(other, reasons_against_merge(row, other, at)) for other in sessions_to_merge_with(row)] if may else [],
        "asked": query, "found": _found(request, query, row, {line.episode_id for line in lines}) if may and query else [],
        "may_run": request.staff.may(Permission.RUN_GROUP),
    }  # fmt: skip


def _found(request: StaffRequest, query: str, row: Session, there: set[int]) -> list[Episode]:
    people = find(query, among=visible_patients(request.staff, Permission.SCHEDULE), limit=6, loosely=True)
    rows = visible_episodes(request.staff, Permission.SCHEDULE).filter(patient__in=people, site=row.site_id, status="active")
    return [episode for episode in rows.select_related("patient") if episode.pk not in there]
