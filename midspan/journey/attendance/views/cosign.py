"""The second signature: what waits for a supervisor, read, co-signed or sent back with words."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.forms import SignForm, put_reasons
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import NOTE_KINDS, SendBackForm
from midspan.journey.attendance.models import GroupNote
from midspan.journey.attendance.queries import note_of, notes_to_cosign, to_cosign
from midspan.journey.attendance.views.answering import put
from midspan.journey.attendance.views.rooms import session_or_404
from midspan.journey.schedule.queries import of_session


@gate(Permission.COSIGN)
def queue(request: StaffRequest) -> HttpResponse:
    """Every note that waits for a second name, one's own people first asked."""
    waiting = to_cosign(request.staff)
    mine = [note for note in waiting if note.cosign_by in {"", request.staff.name}]
    others = [note for note in waiting if note not in mine]
    outside = notes_to_cosign(request.staff)
    words = {kind.value: label for kind, label in NOTE_KINDS.items()}
    count = len(mine) + sum(note.cosign_by in {"", request.staff.name} for note in outside)
    context = {"mine": mine, "others": others, "outside": outside, "words": words, "count": count}
    return render(request, "attendance/cosign_queue.html", context)


@gate(Permission.COSIGN, of=of_session)
def cosign(request: StaffRequest, session_id: int) -> HttpResponse:
    """One note, as it was signed: read it, then put one's name to it, or ask for an amendment."""
    session, note = session_or_404(session_id), note_of(session_id)
    if note is None or note.signed_at is None or not note.needs_cosign:
        raise Http404
    if note.cosigned_at:
        return redirect("attendance:room", session_id)
    sends_back = request.POST.get("act") == "back"
    form = SignForm(None if sends_back else request.POST or None)
    back = SendBackForm(request.POST if sends_back else None)
    sent = back if sends_back else form
    if request.method == "POST" and sent.is_valid():
        try:
            return _sent_back(request, note, back) if sends_back else _cosigned(request, note, form)
        except Refused as refused:
            (put if sends_back else put_reasons)(sent, refused)
    signatures = signatures_of([key_of(note)]).get(key_of(note), [])
    context = {"form": form, "back_form": back, "session": session, "note": note, "signatures": signatures,
               "amendments": amendments_of([key_of(note)]).get(key_of(note), [])}  # fmt: skip
    return render(request, "attendance/cosign.html", context, status=422 if request.method == "POST" else 200)


def _cosigned(request: StaffRequest, note: GroupNote, form: SignForm) -> HttpResponse:
    typed = form.cleaned_data
    proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
    actions.cosign(note, proof=proof, by=request.staff, at=timezone.now())
    messages.success(request, _("Co-signed."))
    return redirect("attendance:cosign_queue")


def _sent_back(request: StaffRequest, note: GroupNote, form: SendBackForm) -> HttpResponse:
    actions.send_back(note, words=form.cleaned_data["words"], by=request.staff, at=timezone.now())
    messages.success(request, _("Sent back. The request stands on the note and on their Today."))
    return redirect("attendance:cosign_queue")
