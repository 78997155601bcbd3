"""With whom is a person never seated? Decided, and read with its reason, by supervising clinicians alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.models import Patient
from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_patient
from midspan.foundation.privacy.queries import visible_patients
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import ApartForm, read_number
from midspan.journey.schedule.queries import apart_of, apart_row


@gate(Permission.KEEP_APART, of=of_patient)
def apart(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The people somebody is kept apart from; `?q=` finds another one."""
    person = get_object_or_404(Patient, pk=patient_id)
    form = ApartForm(request.POST if request.POST.get("act") == "keep" else None)
    if request.method == "POST":
        try:
            if words := _act(request, person, form):
                messages.success(request, words)
                return redirect("schedule:apart", patient_id)
        except Refused as refused:
            if form.is_bound:
                put_reasons(form, refused)
            else:
                messages.error(request, refused.reasons[0].text)
    among = visible_patients(request.staff, Permission.KEEP_APART)
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    chosen = among.filter(pk=read_number(request.POST.get("other", request.GET.get("other", "")))).first()
    rows = apart_of(patient_id, timezone.localdate())
    context = {
        "person": person, "form": form, "asked": query, "chosen": chosen, "now": [row for row in rows if not row.ended_at],
        "ended": [row for row in rows if row.ended_at],
        "found": [each for each in find(query, among=among, limit=8, loosely=True) if each.pk != patient_id] if query else [],
    }  # fmt: skip
    return render(request, "schedule/apart.html", context, status=422 if request.method == "POST" else 200)


def _act(request: StaffRequest, person: Patient, form: ApartForm) -> str:
    who = {"by": request.staff, "at": timezone.now()}
    if request.POST.get("act") == "end":
        row = apart_row(read_number(request.POST.get("apart", "")), person.pk)
        if row is None:
            return ""
        actions.end_apart(row, **who)
        return _("They may sit in one group again.")
    if not form.is_valid():
        return ""
    other = visible_patients(request.staff, Permission.KEEP_APART).filter(pk=form.cleaned_data["other"]).first()
    if other is None:
        return ""
    actions.keep_apart(person, other=other, reason=form.cleaned_data["reason"], **who)
    return _("They are kept apart from now on.")
