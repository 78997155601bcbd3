"""The note of an individual or family session: written against its prompts, signed, with those who came along."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.forms import SignForm, put_reasons
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.queries import motivation_of
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import GuestForm, OwnNoteForm
from midspan.journey.attendance.queries import counting_rule_of, note_of, own_row
from midspan.journey.attendance.rules import plan_of_session, prompt_lines, reasons_against_signing_own
from midspan.journey.attendance.terms import RoomRow
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import ObjectiveFacts
from midspan.journey.schedule.actions import guest_came, invite_guest
from midspan.journey.schedule.queries import guest_row, guests_of, of_session, person_of, session_facts, session_row
from midspan.journey.schedule.terms import SessionFacts, SessionKind, SessionStatus


@gate(Permission.RUN_GROUP, of=of_session)
def own(request: StaffRequest, session_id: int) -> HttpResponse:
    """A session of one person: who came, the prompts, what was worked on; kept as a draft, then signed."""
    session = session_facts(session_id)
    if session is None or session.kind == SessionKind.GROUP:
        raise Http404
    row = own_row(session, rule=counting_rule_of(session.track_id, on=session.on))
    if row is None:
        raise Http404
    act = request.POST.get("act", "")
    if request.method == "POST" and act in {"invite", "came", "stayed_away"}:
        return _guests(request, session, row, act)
    form = _form(request, session, row)
    sign = SignForm(request.POST if act == "sign" else None, auto_id="sign_%s")
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, session, form)
            if act != "sign":
                messages.success(request, _("Saved as a draft."))
                return SeeOther(reverse("attendance:own", args=[session_id]))
            if sign.is_valid():
                _sign(request, session, sign)
                return SeeOther(reverse("attendance:own", args=[session_id]))
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, session, row, form, sign)


def _form(request: StaffRequest, session: SessionFacts, row: RoomRow) -> OwnNoteForm:
    return OwnNoteForm(request.POST or None, session=session, objectives=_aims(row), initial=_kept(session, row))


def _aims(row: RoomRow) -> list[ObjectiveFacts]:
    return objectives_of([row.episode_id]).get(row.episode_id, [])


def _keep(request: StaffRequest, session: SessionFacts, form: OwnNoteForm) -> None:
    note = actions.save_own(
        session, line=form.line(), text=form.cleaned_data["text"], answers=form.answers(), seen=form.cleaned_data["seen"],
        objectives=form.cleaned_data["objectives"] if form.fields["objectives"].choices else None,  # type: ignore[attr-defined]
        by=request.staff, at=timezone.now(),
    )  # fmt: skip
    sent = form.data.copy()  # type: ignore[attr-defined]
    sent[form.add_prefix("seen")] = str(note.version)  # what is refused from here on was saved already
    form.data = sent


def _sign(request: StaffRequest, session: SessionFacts, sign: SignForm) -> None:
    typed = sign.cleaned_data
    proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
    actions.sign_own(session, proof=proof, by=request.staff, at=timezone.now())
    messages.success(request, _("Signed; it stands in the chart, and the minutes count."))


def _guests(request: StaffRequest, session: SessionFacts, row: RoomRow, act: str) -> HttpResponse:
    """Invite somebody, or note whether an invited person came."""
    form = GuestForm(request.POST if act == "invite" else None, auto_id="guest_%s")
    try:
        if act != "invite":
            found = guest_row(request.POST.get("guest", ""), session_id=session.id)
            if found is None:
                raise Http404
            guest_came(found, came=act == "came", by=request.staff, at=timezone.now())
        elif form.is_valid():
            person = person_of(session.id)
            assert person is not None  # of_session found them
            invite_guest(person, session=session_row(session.id), **form.cleaned_data, by=request.staff, at=timezone.now())
        else:
            return _page(request, session, row, guest=form)
        return SeeOther(reverse("attendance:own", args=[session.id]) + "#guests")
    except Refused as refused:
        if act != "invite":
            messages.error(request, refused.reasons[0].text)
            return SeeOther(reverse("attendance:own", args=[session.id]) + "#guests")
        put_reasons(form, refused)
        return _page(request, session, row, guest=form)


def _page(
    request: StaffRequest, session: SessionFacts, row: RoomRow, form: OwnNoteForm | None = None, sign: SignForm | None = None,
    *, guest: GuestForm | None = None,
) -> HttpResponse:  # fmt: skip
    note = note_of(session.id)
    bound = (form is not None and form.is_bound) or guest is not None
    form = form or OwnNoteForm(session=session, objectives=_aims(row), initial=_kept(session, row))
    keys = [key_of(note)] if note else []
    planned = plan_of_session(session)
    signed = bool(note and note.signed_at)
    context: dict[str, Any] = {
        "session": session,
        "row": row,
        "person": person_of(session.id),
        "note": note,
        "signed": signed,
        "form": form,
        "sign": sign or SignForm(auto_id="sign_%s"),
        "guest_form": guest or GuestForm(auto_id="guest_%s"),
        "guests": guests_of([session.id]).get(session.id, []),
        "aims": [one.named for one in _aims(row) if note and one.id in note.objectives],
        "lines": prompt_lines(form.prompts, note.prompts) if note else [],
        "undone": [] if signed else reasons_against_signing_own(
            row.line, text=note.text if note else "", now=timezone.now(), planned=planned, signed=False,
            cancelled=session.status == SessionStatus.CANCELLED,
        ),
        "offers": [entry.words for entry in motivation_of(row.episode_id)][:5],
        "signatures": signatures_of(keys).get(keys[0], []) if keys else [],
        "amendments": amendments_of(keys).get(keys[0], []) if keys else [],
    }  # fmt: skip
    return render(request, "attendance/own.html", context, status=422 if bound else 200)


def _kept(session: SessionFacts, row: RoomRow) -> dict[str, Any]:
    """What is kept of the note so far, for the fields of the form."""
    note = note_of(session.id)
    line = row.line
    kept = {
        "presence": line.presence.value, "absence_reason": line.absence_reason, "tied_to": line.tied_to,
        "came": _clock(line.came_at), "left": _clock(line.left_at), "text": note.text if note else "",
        "seen": note.version if note else "", "objectives": note.objectives if note else [],
    }  # fmt: skip
    return kept | {f"prompt_{code}": words for code, words in (note.prompts if note else {}).items()}


def _clock(moment: Any) -> Any:
    return timezone.localtime(moment).time() if moment else None
