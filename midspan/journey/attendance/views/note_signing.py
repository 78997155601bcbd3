"""Later words on a signed note outside a session, and the second name under it."""

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
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import NOTE_KINDS, AmendNoteForm, SendBackForm
from midspan.journey.attendance.models import ChartNote
from midspan.journey.attendance.queries import chart_note, of_note
from midspan.journey.attendance.terms import NoteKind
from midspan.journey.attendance.views.answering import put


@gate(Permission.AMEND, of=of_note)
def amend_note(request: StaffRequest, note_id: int) -> HttpResponse:
    """A later word on a signed note."""
    row = _signed_or_404(note_id)
    form = AmendNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            actions.amend_note(row, text=typed["text"], reason=typed["reason"], proof=proof, by=request.staff, at=timezone.now())
            messages.success(request, _("The amendment stands beside the signed note."))
            return SeeOther(reverse("attendance:note", args=[note_id]))
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "note": row, "episode": row.episode, "kind": NOTE_KINDS[NoteKind(row.kind)]}
    return render(request, "attendance/note_amend.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.COSIGN, of=of_note)
def cosign_note(request: StaffRequest, note_id: int) -> HttpResponse:
    """One note as it was signed: read it, then put one's name to it, or ask for an amendment."""
    row = _signed_or_404(note_id)
    if row.cosigned_at or not row.needs_cosign:
        return SeeOther(reverse("attendance:note", args=[note_id]))
    sends_back = request.POST.get("act") == "back"
    form = SignForm(None if sends_back else request.POST or None)
    back = SendBackForm(request.POST if sends_back else None)
    sent = back if sends_back else form
    if request.method == "POST" and sent.is_valid():
        try:
            return _sent_back(request, row, back) if sends_back else _cosigned(request, row, form)
        except Refused as refused:
            (put if sends_back else put_reasons)(sent, refused)
    keys = [key_of(row)]
    context = {
        "form": form, "back_form": back, "note": row, "episode": row.episode, "kind": NOTE_KINDS[NoteKind(row.kind)],
        "signatures": signatures_of(keys).get(keys[0], []), "amendments": amendments_of(keys).get(keys[0], []),
    }  # fmt: skip
    return render(request, "attendance/note_cosign.html", context, status=422 if request.method == "POST" else 200)


def _cosigned(request: StaffRequest, row: ChartNote, form: SignForm) -> HttpResponse:
    typed = form.cleaned_data
    proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
    actions.cosign_note(row, proof=proof, by=request.staff, at=timezone.now())
    messages.success(request, _("Co-signed."))
    return SeeOther(reverse("attendance:cosign_queue"))


def _sent_back(request: StaffRequest, row: ChartNote, form: SendBackForm) -> HttpResponse:
    actions.send_note_back(row, words=form.cleaned_data["words"], by=request.staff, at=timezone.now())
    messages.success(request, _("Sent back. The request stands on the note and on their Today."))
    return SeeOther(reverse("attendance:cosign_queue"))


def _signed_or_404(note_id: int) -> ChartNote:
    row = chart_note(note_id)
    if row is None or row.signed_at is None:
        raise Http404
    return row
