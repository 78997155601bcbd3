"""The pages of privacy: breaking the glass, reviewing broken glass, reading the event log."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midspan.foundation.people.models import Patient
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, break_glass, close_glass, gate, review_glass
from midspan.foundation.privacy.forms import MISMATCH, GlassForm, LogForm, ReviewForm
from midspan.foundation.privacy.models import BreakGlass
from midspan.foundation.privacy.queries import basis_for, glass_to_review, log, named_exactly, visible_patients
from midspan.foundation.privacy.rules import OPEN_FOR
from midspan.foundation.privacy.terms import LogLine
from midspan.foundation.records.actions import refuse
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.queries import broken_links
from midspan.foundation.records.terms import EventKind, Refused

SHOWN = 100


@gate(Permission.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def glass(request: StaffRequest, patient_id: int | None = None) -> HttpResponse:
    """Ask for the three particulars and a reason; the page looks the same whether or not there is such a person."""
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        patient = _named(request, form, patient_id)
        if patient and (answer := _opened(request, form, patient)):
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/glass.html", {"form": form, "hours": OPEN_FOR.seconds // 3600}, status=status)


@gate(Permission.BREAK_GLASS)
@require_POST
def end_glass(request: StaffRequest, glass_id: int) -> HttpResponse:
    """Give one's own look up."""
    close_glass(get_object_or_404(BreakGlass, pk=glass_id, staff=request.staff), by=request.staff, at=timezone.now())
    messages.success(request, _("The glass is closed. Your look will be reviewed."))
    return HttpResponse(status=303, headers={"Location": reverse("web:today")})


@gate(Permission.REVIEW_GLASS)
@require_GET
def reviews(request: StaffRequest) -> HttpResponse:
    """What was opened past the walls, and by whom."""
    return _reviews(request)


@gate(Permission.REVIEW_GLASS)
@require_POST
def review(request: StaffRequest, glass_id: int) -> HttpResponse:
    """Say whether one look was justified."""
    seen = visible_patients(request.staff, Permission.REVIEW_GLASS)
    broken = get_object_or_404(BreakGlass, pk=glass_id, patient__in=seen)
    form = ReviewForm(request.POST, prefix=str(glass_id))
    if form.is_valid():
        try:
            review_glass(broken, **form.cleaned_data, by=request.staff, at=timezone.now())
        except Refused as refusal:
            put_reasons(form, refusal)
        else:
            messages.success(request, _("Your review is written down."))
            return HttpResponse(status=303, headers={"Location": reverse("privacy:reviews")})
    return _reviews(request, faulty=(glass_id, form))


@gate(Permission.SEE_LOG)
@require_GET
def events(request: StaffRequest) -> HttpResponse:
    """The event log, newest first; reading it is itself an event."""
    form = LogForm(request.GET)
    if not form.is_valid():
        return render(request, "privacy/log.html", {"form": form, "lines": []}, status=422)
    lines = _lines(request, form.cleaned_data)
    found = {"form": form, "lines": lines, "older": _older(request, lines), "filtered": any(form.cleaned_data.values())}
    if "check" in request.GET:
        found["broken"] = list(broken_links())
        found["checked"] = True
    return render(request, "privacy/log.html", found)


def _named(request: StaffRequest, form: GlassForm, patient_id: int | None) -> Patient | None:
    words = form.cleaned_data
    patient = named_exactly(record_number=words["record_number"], last_name=words["last_name"], birth_date=words["birth_date"])
    asked = Q(pk=patient_id) if patient_id is not None else Q()
    if patient and (patient_id is None or patient_id == patient.pk or patient.merged_from.filter(asked).exists()):
        return patient
    refuse("privacy.glass.refused", by=request.staff, at=timezone.now())
    form.add_error(None, str(MISMATCH))
    return None


def _opened(request: StaffRequest, form: GlassForm, patient: Patient) -> HttpResponse | None:
    """Straight to the chart where no glass stands between; else break it, or put the reasons on the form."""
    at = timezone.now()
    if basis_for(request.staff, patient.pk, Permission.SEE_PERSON, at=at) is None:
        try:
            break_glass(patient, reason=form.cleaned_data["reason"], by=request.staff, at=at, once=form.cleaned_data["once"])
        except Refused as refusal:
            put_reasons(form, refusal)
            return None
    return HttpResponse(status=303, headers={"Location": reverse("web:chart", args=[patient.pk])})


def _reviews(request: StaffRequest, faulty: tuple[int, ReviewForm] | None = None) -> HttpResponse:
    rows = glass_to_review(request.staff)
    waiting = [
        (row, faulty[1] if faulty and faulty[0] == row.pk else ReviewForm(prefix=str(row.pk)))
        for row in rows
        if row.reviewed_at is None
    ]
    done = [row for row in rows if row.reviewed_at is not None]
    found = {"waiting": waiting, "done": done, "may_log": request.staff.may(Permission.SEE_LOG)}
    return render(request, "privacy/reviews.html", found, status=422 if faulty else 200)


def _lines(request: StaffRequest, words: dict[str, Any]) -> list[LogLine]:
    return log(
        request.staff,
        record_number=words["person"],
        staff_id=words["staff"].pk if words["staff"] else None,
        kind=EventKind(words["kind"]) if words["kind"] else None,
        before=words["before"],
        limit=SHOWN,
    )


def _older(request: StaffRequest, lines: list[LogLine]) -> str:
    if len(lines) < SHOWN:
        return ""
    wanted = request.GET.copy()
    wanted["before"] = str(lines[-1].id)
    wanted.pop("check", None)
    return wanted.urlencode()
