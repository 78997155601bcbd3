"""Later words on a signed group: an amendment, corrected times of one person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions import prove
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import AmendForm, TimesForm, state_of
from midspan.journey.attendance.queries import amendable, entered_line, note_of
from midspan.journey.attendance.terms import Stretch
from midspan.journey.attendance.views.answering import page
from midspan.journey.attendance.views.rooms import session_or_404
from midspan.journey.schedule.queries import of_session


def of_attendance(attendance_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names one person's part in a session."""
    row = amendable(attendance_id)
    return Scope(patient_id=row.episode.patient_id) if row else None


@gate(Permission.AMEND, of=of_session)
def amend(request: StaffRequest, session_id: int) -> HttpResponse:
    """A later word on a signed group."""
    session, note = session_or_404(session_id), note_of(session_id)
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
            put_reasons(form, refused)
    return page(request, "attendance/amend.html", {"form": form, "session": session, "note": note})


@gate(Permission.AMEND, of=of_attendance)
def times(request: StaffRequest, attendance_id: int) -> HttpResponse:
    """Correct when someone came and left in a signed session, and what their line should say."""
    row = amendable(attendance_id)
    if row is None or row.credited_minutes is None:
        raise Http404
    session = session_or_404(row.session_id)
    form = TimesForm(request.POST or None, initial=state_of(entered_line(row), session.timezone) | {"participation": ""})
    if request.method == "POST" and form.is_valid():
        first, *again = form.stretches(session) or [Stretch()]
        typed = form.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            actions.correct_times(
                row, came_at=first.came_at, left_at=first.left_at, again=again, words=form.said, reason=typed["reason"],
                proof=proof, by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Corrected; the signed note and the correction both stay."))
            return redirect("attendance:room", session.id)
        except Refused as refused:
            put_reasons(form, refused)
    return page(request, "attendance/times.html", {"form": form, "session": session, "row": row})
