"""A referral comes in: of somebody we know, found by search, or of somebody new."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from midspan.foundation.people.models import Patient
from midspan.foundation.people.queries import alike, find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with, visible_patients
from midspan.foundation.records.actions import repeated
from midspan.foundation.records.actions.people import register
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.forms.arrival import PersonForm, ReferralForm, SameForm
from midspan.journey.referral.models import Inquiry, Referral
from midspan.journey.referral.terms import ReferralType, SourceKind, Urgency


@gate(Permission.REFER)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """First the person, found or new; then the referral; both are written down together or not at all."""
    if "patient" in request.GET:
        return _known(request, _patient(request))
    if "somebody_new" in request.GET or request.method == "POST":
        return _somebody_new(request)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    known = queries.may_be_referred(request.staff)
    found = find(asked, among=known) if asked else []
    return render(request, "referral/find.html", {"asked": asked, "found": found, "inquiry": _inquiry(request)})


def _known(request: StaffRequest, patient: Patient) -> HttpResponse:
    """A referral of somebody who is written down already."""
    form = _referral_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            row = _receive(request, patient, form, timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            return _done(request, row)
    return _form_page(request, {"form": form, "patient": patient})


def _somebody_new(request: StaffRequest) -> HttpResponse:
    """A referral of somebody new. Whoever is alike is shown before anything is written."""
    person = PersonForm(request.POST or None, initial=_caller(request), prefix="person")
    form = _referral_form(request)
    same = None
    if request.method == "POST" and all([person.is_valid(), form.is_valid()]):
        once = form.cleaned_data["once"]
        if (sent_before := repeated(once, "referral.received", by=request.staff)) is not None:
            return _done(request, sent_before)
        resembling = _alike(request, person.cleaned_data)
        same = SameForm(request.POST if "same_as" in request.POST else None, alike=resembling) if resembling else None
        if same is None or same.is_valid():
            chosen = same.cleaned_data["same_as"] if same else 0
            if row := _register_and_receive(request, person, form, chosen):
                return _done(request, row)
    return _form_page(request, {"person": person, "form": form, "same": same})


def _register_and_receive(request: StaffRequest, person: PersonForm, form: ReferralForm, chosen: int) -> Referral | None:
    at, once = timezone.now(), form.cleaned_data["once"]
    try:
        with transaction.atomic():
            if chosen:
                patient = queries.may_be_referred(request.staff).get(pk=chosen)
            else:
                patient = register(details=person.cleaned_data, by=request.staff, at=at, once=f"{once}:person")
            return _receive(request, patient, form, at)
    except Refused as refused:
        for reason in refused.reasons:
            put_reasons(person if reason.field in person.fields else form, Refused(reason))
        return None


def _receive(request: StaffRequest, patient: Patient, form: ReferralForm, at: datetime) -> Referral:
    given = dict(form.cleaned_data)
    given["source_kind"] = SourceKind(given["source_kind"])
    given["urgency"], given["referral_type"] = Urgency(given["urgency"]), ReferralType(given["referral_type"])
    once = given.pop("once")
    with transaction.atomic():
        row = actions.receive(patient, **given, by=request.staff, at=at, once=once)
        inquiry = _inquiry(request)
        if inquiry is not None and inquiry.referral_id is None:
            actions.link_inquiry(inquiry, referral=row, by=request.staff, at=at)
    return row


def _done(request: StaffRequest, row: Referral) -> HttpResponse:
    messages.success(request, _("The referral is in the inbox."))
    seen = request.staff.may(Permission.SEE_REFERRALS)
    there = reverse("referral:referral", args=[row.pk]) if seen else reverse("referral:line")
    return HttpResponse(status=303, headers={"Location": there})


def _form_page(request: StaffRequest, found: dict[str, Any]) -> HttpResponse:
    found["inquiry"], found["senders"] = _inquiry(request), queries.sender_names()
    return render(request, "referral/new.html", found, status=422 if request.method == "POST" else 200)


def _referral_form(request: StaffRequest) -> ReferralForm:
    sites = sites_with(request.staff, Permission.REFER)
    inquiry = _inquiry(request)
    first = inquiry.site if inquiry else (sites[0] if sites else None)
    said = {"site": first.pk if first else None, "reason": inquiry.note if inquiry else ""}
    return ReferralForm(request.POST or None, initial=said, sites=sites)


def _caller(request: StaffRequest) -> dict[str, str]:
    inquiry = _inquiry(request)
    if inquiry is None:
        return {}
    first, _space, last = inquiry.caller.strip().rpartition(" ")
    return {"first_name": first, "last_name": last, "telephone": inquiry.call_back}


def _inquiry(request: StaffRequest) -> Inquiry | None:
    """The call that this referral comes of, if the page was opened from the line."""
    wanted = _number(request.GET.get("inquiry", ""))
    if wanted is None or not request.staff.may(Permission.ANSWER_LINE):
        return None
    sites = sites_with(request.staff, Permission.ANSWER_LINE)
    return Inquiry.objects.filter(pk=wanted, site__in=sites).select_related("site").first()


def _patient(request: StaffRequest) -> Patient:
    patient = queries.may_be_referred(request.staff).filter(pk=_number(request.GET["patient"]) or 0).first()
    if patient is None:
        raise Http404
    return patient


def _alike(request: StaffRequest, details: dict[str, Any]) -> list[Patient]:
    known = visible_patients(request.staff, Permission.SEE_PERSON)
    name = f"{details['last_name']} {details['first_name']}".strip()
    return alike(name, born=details["birth_date"], among=known)


def _number(words: str) -> int | None:
    """The number in an address; None for anything else, also for more digits than any of ours."""
    return int(words) if words.isdecimal() and len(words) <= 18 else None
