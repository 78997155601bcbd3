"""The door and the group room: check-in and -out, absences, the group written once and signed for everyone."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.queries import visible_episodes, visible_patients
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.queries import results_for_note
from midspan.journey.assessment.terms import Carried
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import (
    ABSENCE_WORDS,
    FLAG_WORDS,
    AbsenceForm,
    AmendForm,
    ArrivalForm,
    DepartureForm,
    RoomForm,
    TimesForm,
    moment_on,
)
from midspan.journey.attendance.queries import amendable, counting_rule_of, note_of, open_visit, parts_of
from midspan.journey.attendance.queries import room as room_rows
from midspan.journey.attendance.rules import needs_safe_ride_question, plan_of, reasons_against_signing_room
from midspan.journey.attendance.terms import AbsenceReason, RoomRow
from midspan.journey.schedule.actions import set_topic
from midspan.journey.schedule.queries import membership_of, of_session, session_facts, session_row, sessions_of_cohorts
from midspan.journey.schedule.terms import SessionFacts, SessionStatus


def of_attendance(attendance_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names one person's part in a session."""
    row = amendable(attendance_id)
    return Scope(patient_id=row.episode.patient_id) if row else None


@gate(Permission.CHECK_IN, of=of_episode)
def arrive(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Check someone in: at once with the button on Today, or at a time that is typed here."""
    episode = get_object_or_404(Episode.objects.select_related("site", "track", "patient"), pk=episode_id)
    now = timezone.localtime()
    form = ArrivalForm(request.POST if "arrived" in request.POST else None, initial={"arrived": now.time()})
    if request.method == "POST" and ("arrived" not in request.POST or form.is_valid()):
        typed = form.cleaned_data if form.is_bound else {}
        arrived_at = moment_on(now.date(), typed.get("arrived"), episode.site.timezone)
        try:
            actions.arrive(episode, arrived_at=arrived_at, early=typed.get("early", False), by=request.staff, at=timezone.now())
            messages.success(request, _("%(person)s is here.") % {"person": episode.patient.name})
            return _back(request)
        except Refused as refused:
            form = form if form.is_bound else ArrivalForm({"arrived": now.strftime("%H:%M")})
            form.is_valid()
            _put(form, refused)
    return _page(request, "attendance/arrive.html", {"form": form, "episode": episode})


@gate(Permission.CHECK_IN, of=of_episode)
def depart(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Check someone out; late in the evening the page asks for the way home first."""
    visit = open_visit(episode_id)
    if visit is None:
        messages.info(request, _("They were checked out already."))
        return _back(request)
    episode = get_object_or_404(Episode.objects.select_related("site", "track", "patient"), pk=episode_id)
    now = timezone.localtime()
    ask = _asks_ride(episode, now)
    form = DepartureForm(request.POST if "left" in request.POST else None, initial={"left": now.time()})
    if request.method == "POST" and (form.is_valid() if form.is_bound else not ask):
        typed = form.cleaned_data if form.is_bound else {}
        try:
            actions.depart(
                visit, left_at=moment_on(now.date(), typed.get("left"), episode.site.timezone), safe_ride=typed.get("safe_ride"),
                by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("%(person)s has left.") % {"person": episode.patient.name})
            return _back(request)
        except Refused as refused:
            form = form if form.is_bound else DepartureForm({"left": now.strftime("%H:%M")})
            form.is_valid()
            _put(form, refused)
    return _page(request, "attendance/depart.html", {"form": form, "episode": episode, "ask": ask, "visit": visit})


@gate(Permission.CHECK_IN, of=of_episode)
def absence(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Why somebody does not come today: written into every session of the day that they miss."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    today = timezone.localdate()
    form = AbsenceForm(request.POST or None, initial={"reason": AbsenceReason.NO_WORD})
    if request.method == "POST" and form.is_valid():
        try:
            for session in _sessions_today(episode_id, today):
                actions.record_absence(
                    session, episode=episode, reason=AbsenceReason(form.cleaned_data["reason"]),
                    called=form.cleaned_data["called"], by=request.staff, at=timezone.now(),
                )  # fmt: skip
            messages.success(request, _("Noted for %(person)s.") % {"person": episode.patient.name})
            return _back(request)
        except Refused as refused:
            _put(form, refused)
    return _page(request, "attendance/absence.html", {"form": form, "episode": episode})


@gate(Permission.RUN_GROUP, of=of_session)
def room(request: StaffRequest, session_id: int) -> HttpResponse:
    """The group room: everyone's minutes and line, the shared note once, one signature for all."""
    session = _session(session_id)
    return _keep(request, session) if request.method == "POST" else _room(request, session)


@require_POST
@gate(Permission.RUN_GROUP, of=of_session)
def topic(request: StaffRequest, session_id: int) -> HttpResponse:
    """What the session is about."""
    set_topic(session_row(session_id), topic=request.POST.get("topic", "")[:160], by=request.staff, at=timezone.now())
    return redirect("attendance:room", session_id)


@gate(Permission.RUN_GROUP, of=of_session)
def visitor(request: StaffRequest, session_id: int) -> HttpResponse:
    """Someone of another group sits in: found by name among the people the viewer may see."""
    session = _session(session_id)
    text = request.GET.get("name", "")
    if request.method == "POST":
        episode = get_object_or_404(
            visible_episodes(request.staff, Permission.CHECK_IN), pk=request.POST.get("episode"), status="active"
        )
        try:
            actions.add_visitor(session, episode=episode, by=request.staff, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reasons[0].text)
        return redirect("attendance:room", session_id)
    people = find(text, among=visible_patients(request.staff, Permission.CHECK_IN))
    episodes = (
        visible_episodes(request.staff, Permission.CHECK_IN)
        .filter(patient__in=people, status="active")
        .select_related("patient", "track")
    )
    return _page(request, "attendance/visitor.html", {"session": session, "text": text, "episodes": episodes if people else []})


@gate(Permission.AMEND, of=of_session)
def amend(request: StaffRequest, session_id: int) -> HttpResponse:
    """A later word on a signed group."""
    session, note = _session(session_id), note_of(session_id)
    if note is None or note.signed_at is None:
        raise Http404
    form = AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            actions.amend_room_note(
                note, text=typed["text"], reason=typed["reason"], proof=proof, by=request.staff, at=timezone.now()
            )
            messages.success(request, _("The amendment stands beside the signed note."))
            return redirect("attendance:room", session_id)
        except Refused as refused:
            _put(form, refused)
    return _page(request, "attendance/amend.html", {"form": form, "session": session, "note": note})


@gate(Permission.AMEND, of=of_attendance)
def times(request: StaffRequest, attendance_id: int) -> HttpResponse:
    """Correct when someone came and left in a signed session."""
    row = amendable(attendance_id)
    session = _session(row.session_id) if row else None
    if row is None or session is None or row.credited_minutes is None:
        raise Http404
    initial = {"came": _clock(row.came_at), "left": _clock(row.left_at)}
    form = TimesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            actions.correct_times(
                row, came_at=moment_on(session.on, typed["came"], session.timezone),
                left_at=moment_on(session.on, typed["left"], session.timezone), reason=typed["reason"], proof=proof,
                by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Corrected; the signed note and the correction both stay."))
            return redirect("attendance:room", session.id)
        except Refused as refused:
            _put(form, refused)
    return _page(request, "attendance/times.html", {"form": form, "session": session, "row": row})


def _keep(request: StaffRequest, session: SessionFacts) -> HttpResponse:
    """Save what was posted; sign when asked to; answer a fragment to the autosave and the page to a person."""
    posted = RoomForm(request.POST, session)
    if not posted.is_valid():
        return _room(request, session, posted=posted, status=422)
    note, reasons = None, []
    try:
        note = actions.save_room(
            session, text=posted.text, lines=posted.lines(), seen=posted.seen, by=request.staff, at=timezone.now()
        )
        if request.POST.get("act") == "sign":
            proof = prove(request.staff, typed_name=request.POST.get("typed_name", ""), secret=request.POST.get("secret", ""))
            actions.sign_room(session, proof=proof, by=request.staff, at=timezone.now())
            messages.success(request, _("Signed for everyone: %(n)s charts.") % {"n": len(posted.forms)})
            return redirect("attendance:room", session.id)
    except Refused as refused:
        reasons = refused.reasons
    if request.htmx:  # type: ignore[attr-defined]
        context = {"note": note, "reasons": reasons, "seen": posted.seen}
        return render(request, "attendance/saved.html", context, status=409 if reasons else 200)
    if reasons:
        return _room(request, session, posted=posted, reasons=reasons, status=422)
    messages.success(request, _("Saved."))
    return redirect("attendance:room", session.id)


def _room(
    request: StaffRequest,
    session: SessionFacts,
    *,
    posted: RoomForm | None = None,
    reasons: list | None = None,
    status: int = 200,
) -> HttpResponse:
    """The room as a page: what is kept, or what was posted and refused, with what somebody else kept meanwhile."""
    rows, note = room_rows(session, rule=counting_rule_of(session.track_id)), note_of(session.id)
    text = note.text if note else ""
    if posted is not None:
        text, rows = posted.text, _as_posted(rows, posted)
    planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
    signed = bool(note and note.signed_at)
    undone = reasons_against_signing_room(
        {row.person: row.line for row in rows}, text=text, planned=planned, now=timezone.now(), signed=False,
        cancelled=session.status == SessionStatus.CANCELLED,
    )  # fmt: skip
    keys = [key_of(note)] if note else []
    context = {
        "session": session,
        "rows": rows,
        "note": note,
        "text": text,
        "seen": note.version if note else "",
        "theirs": note.text if note and posted and note.version != posted.seen and note.by != request.staff else "",
        "signed": signed,
        "undone": [] if signed else undone,
        "reasons": reasons or [],
        "errors": posted.errors if posted and not posted.is_valid() else {},
        "minutes": sum(row.minutes for row in rows),
        "present": sum(row.line.presence == "present" for row in rows),
        "absence_words": ABSENCE_WORDS,
        "flag_words": FLAG_WORDS,
        "signatures": signatures_of(keys).get(keys[0], []) if keys else [],
        "amendments": amendments_of(keys).get(keys[0], []) if keys else [],
        "parts": parts_of(session.id) if signed else {},
        "carried": [] if signed else _carried(rows),
    }
    return render(request, "attendance/signed.html" if signed else "attendance/room.html", context, status=status)


def _carried(rows: list[RoomRow]) -> list[tuple[RoomRow, list[Carried]]]:
    """The results that somebody carried to the next note of these people, by person. One query."""
    waiting = results_for_note([row.episode_id for row in rows])
    return [(row, waiting[row.episode_id]) for row in rows if row.episode_id in waiting]


def _as_posted(rows: list[RoomRow], posted: RoomForm) -> list[RoomRow]:
    """The rows with what was typed, as far as it could be read, so that nothing is lost on the way back."""
    readable = {key: form.line_on(posted.session) for key, form in posted.forms.items() if form.is_valid()}
    return [replace(row, line=readable.get(row.episode_id, row.line)) for row in rows]


def _session(session_id: int) -> SessionFacts:
    session = session_facts(session_id)
    if session is None:
        raise Http404
    return session


def _sessions_today(episode_id: int, today: Any) -> list[SessionFacts]:
    membership = membership_of(episode_id, today)
    return sessions_of_cohorts([membership.cohort_id], today, today) if membership else []


def _asks_ride(episode: Episode, now: Any) -> bool:
    leave_by = episode.track.leave_by if episode.track else episode.site.closes_at
    return needs_safe_ride_question(left_at=now, leave_by=moment_on(now.date(), leave_by, episode.site.timezone) or now)


def _clock(moment: Any) -> Any:
    return timezone.localtime(moment).time() if moment else None


def _put(form: Any, refused: Refused) -> None:
    """The reasons of a refusal at the fields they name, else above the form."""
    for reason in refused.reasons:
        field = {"arrived_at": "arrived", "left_at": "left", "came_at": "came"}.get(reason.field, reason.field)
        form.add_error(field if field in form.fields else None, reason.text)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context.get("form")
    faulty = request.method == "POST" and form is not None
    back = request.GET.get("next") or request.POST.get("next") or reverse("web:today")
    return render(request, template, {"back": _safe(request, back), **context}, status=422 if faulty else 200)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(_safe(request, request.POST.get("next") or request.GET.get("next") or ""))


def _safe(request: HttpRequest, url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else reverse("web:today")
