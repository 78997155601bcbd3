"""The group room: everyone's minutes and line, the shared note once, one signature for all; two people at once."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_episodes, visible_patients
from midspan.foundation.records.actions import prove
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import RoomForm
from midspan.journey.attendance.models import GroupNote
from midspan.journey.attendance.queries import counting_rule_of, note_of, note_states, others_in
from midspan.journey.attendance.queries import room as room_rows
from midspan.journey.attendance.terms import Clash, RoomRow
from midspan.journey.attendance.views.showing import clash_words, news_of, room_context, signed_context
from midspan.journey.schedule.actions import set_topic
from midspan.journey.schedule.queries import of_session, session_facts, session_row
from midspan.journey.schedule.terms import SessionFacts, SessionKind

SIGN, DRAFT = "sign", "save"


@gate(Permission.RUN_GROUP, of=of_session)
def room(request: StaffRequest, session_id: int) -> HttpResponse:
    """The group room: a page for a person, an answer in facts for the page's own script, which saves as one types."""
    session = session_or_404(session_id)
    if session.kind != SessionKind.GROUP:
        return redirect("attendance:own", session_id)
    if request.method != "POST":
        return _room(request, session)
    return _kept(request, session) if request.headers.get("X-Room") else _keep(request, session)


@gate(Permission.RUN_GROUP, of=of_session, quiet=True)
def news(request: StaffRequest, session_id: int) -> HttpResponse:
    """What others wrote since, and who else is in the room. The page asks every ten seconds."""
    session = session_or_404(session_id)
    now = timezone.now()
    actions.be_in_room(session.id, request.staff, at=now)
    rows, note = room_rows(session, rule=counting_rule_of(session.track_id)), note_of(session.id)
    found = news_of(session, rows, note, others=others_in(session.id, besides=request.staff, now=now))
    if found["rev"] == request.GET.get("rev"):
        found = {"rev": found["rev"], "others": found["others"]}
    return JsonResponse(found | {"csrf": get_token(request)})


@require_POST
@gate(Permission.RUN_GROUP, of=of_session)
def topic(request: StaffRequest, session_id: int) -> HttpResponse:
    """What the session is about, while it is not signed."""
    if note_states([session_id]).get(session_id):
        raise Refused(Reason("This session is signed; what it was about stays.", rule="signed-is-signed"))
    set_topic(session_row(session_id), topic=request.POST.get("topic", "")[:160], by=request.staff, at=timezone.now())
    return redirect("attendance:room", session_id)


@gate(Permission.RUN_GROUP, of=of_session)
def visitor(request: StaffRequest, session_id: int) -> HttpResponse:
    """Someone of another group sits in: found by name among the people the viewer may see."""
    session = session_or_404(session_id)
    text = request.GET.get("name", "")
    may_see = visible_episodes(request.staff, Permission.CHECK_IN).filter(status="active")
    if request.method == "POST":
        episode = get_object_or_404(may_see, pk=request.POST.get("episode"))
        try:
            actions.add_visitor(session, episode=episode, by=request.staff, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reasons[0].text)
        return redirect("attendance:room", session_id)
    people = find(text, among=visible_patients(request.staff, Permission.CHECK_IN))
    episodes = may_see.filter(patient__in=people).select_related("patient", "track") if people else []
    return render(request, "attendance/visitor.html", {"session": session, "text": text, "episodes": episodes})


def session_or_404(session_id: int) -> SessionFacts:
    """One session, or the answer that there is none."""
    session = session_facts(session_id)
    if session is None:
        raise Http404
    return session


def _keep(request: StaffRequest, session: SessionFacts) -> HttpResponse:
    """Save what a person sent; sign when asked to. What is refused or met other words comes back as the page."""
    posted, act = RoomForm(request.POST, session), request.POST.get("act", DRAFT)
    if not posted.is_valid():
        return _room(request, session, posted=posted, status=422)
    try:
        note = _save(request, session, posted, act)
        if note.clashes:
            return _room(request, session, posted=posted, clashes=list(note.clashes), status=422)
        if act == SIGN:
            return _sign(request, session, people=len(posted.forms))
    except Refused as refused:
        return _room(request, session, posted=posted, reasons=refused.reasons, status=422)
    messages.success(request, _("Saved."))
    return redirect("attendance:room", session.id)


def _kept(request: StaffRequest, session: SessionFacts) -> HttpResponse:
    """Save what the page's script sent and answer what holds now, with what somebody else had written meanwhile."""
    posted = RoomForm(request.POST, session)
    if not posted.is_valid():
        texts = [f"{field}: {text}" for found in posted.errors.values() for field, texts in found.items() for text in texts]
        return JsonResponse({"reasons": texts}, status=422)
    try:
        note = _save(request, session, posted, DRAFT)
    except Refused as refused:
        return JsonResponse({"reasons": [reason.text for reason in refused.reasons]}, status=409)
    rows = room_rows(session, rule=counting_rule_of(session.track_id))
    others = others_in(session.id, besides=request.staff, now=timezone.now())
    found = news_of(session, rows, note, others=others)
    return JsonResponse(found | {"clashes": [clash_words(clash, session) for clash in note.clashes]})


def _save(request: StaffRequest, session: SessionFacts, posted: RoomForm, act: str) -> GroupNote:
    now = timezone.now()
    lines = posted.lines() if act in {SIGN, DRAFT} else posted.after(act, now=now, arrived=_arrived(session, act))
    return actions.save_room(
        session, text=posted.words["text"], discussion=posted.words["discussion"], materials=posted.words["materials"],
        lines=lines, seen=posted.seen, words_were=posted.words_were, were=posted.were(), versions=posted.versions(),
        entered_at=posted.entered_at(), by=request.staff, at=now,
    )  # fmt: skip


def _arrived(session: SessionFacts, act: str) -> set[int]:
    """Whom the door saw, where a button for everybody was pressed."""
    rows = room_rows(session, rule=counting_rule_of(session.track_id)) if act == "everyone" else []
    return {row.episode_id for row in rows if row.arrived_at}


def _sign(request: StaffRequest, session: SessionFacts, *, people: int) -> HttpResponse:
    proof = prove(request.staff, typed_name=request.POST.get("typed_name", ""), secret=request.POST.get("secret", ""))
    alike_seen = request.POST.get("alike") == "seen"
    note = actions.sign_room(session, proof=proof, alike_seen=alike_seen, by=request.staff, at=timezone.now())
    messages.success(request, _("Signed for everyone: %(n)s charts.") % {"n": people})
    if note.needs_cosign:
        messages.info(request, _("It waits for a supervisor's signature as well."))
    return redirect("attendance:room", session.id)


def _room(
    request: StaffRequest,
    session: SessionFacts,
    *,
    posted: RoomForm | None = None,
    reasons: list[Reason] | None = None,
    clashes: list[Clash] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The room as a page: what is kept, or what was posted and refused, with what somebody else kept meanwhile."""
    now: datetime = timezone.now()
    rule = counting_rule_of(session.track_id)
    rows, note = room_rows(session, rule=rule), note_of(session.id)
    if note and note.signed_at:
        context = signed_context(session, rows, note) | {"reasons": reasons or []}
        return render(request, "attendance/signed.html", context, status=status)
    actions.be_in_room(session.id, request.staff, at=now)
    shown = _as_posted(rows, posted) if posted else rows
    context = room_context(
        session, rows, shown, note, rule=rule, posted=posted, clashes=clashes or [], staff=request.staff, now=now
    )
    return render(request, "attendance/room.html", context | {"reasons": reasons or []}, status=status)


def _as_posted(rows: list[RoomRow], posted: RoomForm) -> list[RoomRow]:
    """The rows with what was typed, as far as it could be read, so that nothing is lost on the way back."""
    readable: dict[int, Any] = {key: form.line_on(posted.session) for key, form in posted.forms.items() if form.is_valid()}
    return [replace(row, line=readable.get(row.episode_id, row.line)) for row in rows]
