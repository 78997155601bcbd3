"""The admissions line, day and night: who is on call, who called, and how fast they had an answer."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from midspan.foundation.people.queries import on_call_at
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import covers, sites_with
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Site
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.forms.arrival import InquiryForm, PromiseForm
from midspan.journey.referral.models import AdmissionsLine, Inquiry
from midspan.journey.referral.rules import is_night
from midspan.journey.referral.terms import STANDARD_ANSWER_MINUTES, ContactChannel, HourBand

MEASURED = timedelta(days=30)
LISTED = timedelta(days=7)


def of_inquiry(inquiry_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a call: the site it came to."""
    row = Inquiry.objects.filter(pk=inquiry_id).values_list("site_id", flat=True).first()
    return Scope(site_id=row) if row else None


def of_site(site_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a site."""
    return Scope(site_id=site_id) if Site.objects.filter(pk=site_id).exists() else None


@gate(Permission.ANSWER_LINE)
@require_GET
def line(request: StaffRequest) -> HttpResponse:
    """The calls, who is on call, and the time to an answer."""
    return _page(request)


@gate(Permission.ANSWER_LINE)
@require_POST
def inquiries(request: StaffRequest) -> HttpResponse:
    """Write down a call, answered or not."""
    form = InquiryForm(request.POST, sites=sites_with(request.staff, Permission.ANSWER_LINE))
    if form.is_valid():
        at, details = timezone.now(), form.details
        if form.cleaned_data["answered"] == "now":
            details["answered_at"] = at
        details["channel"] = ContactChannel(details["channel"])
        try:
            actions.log_inquiry(form.cleaned_data["site"], **details, by=request.staff, at=at)
        except Refused as refused:
            put_reasons(form, refused)
        else:
            return _back(request, _("The call is written down."))
    return _page(request, form)


@gate(Permission.SET_UP, of=of_site)
@require_POST
def promise(request: StaffRequest, site_id: int) -> HttpResponse:
    """Set the number of a site's line and its promise."""
    form = PromiseForm(request.POST)
    if form.is_valid():
        site = get_object_or_404(Site, pk=site_id)
        actions.set_up_line(site, **form.cleaned_data, by=request.staff, at=timezone.now())
        return _back(request, _("The promise is written down."))
    return _page(request, promise=form)


@gate(Permission.ANSWER_LINE, of=of_inquiry)
@require_POST
def answer(request: StaffRequest, inquiry_id: int) -> HttpResponse:
    """Somebody called back."""
    actions.answer_inquiry(get_object_or_404(Inquiry, pk=inquiry_id), by=request.staff, at=timezone.now())
    return _back(request, _("Answered."))


def _page(request: StaffRequest, faulty: InquiryForm | None = None, *, promise: PromiseForm | None = None) -> HttpResponse:
    at, sites = timezone.now(), sites_with(request.staff, Permission.ANSWER_LINE)
    site = _site(request, sites)
    number = AdmissionsLine.objects.filter(site=site).first() if site else None
    said = {"telephone": number.telephone if number else "", "answer_within_minutes": times_promised(number)}
    times = queries.answer_times(request.staff, since=at - MEASURED, at=at, site_id=site.pk if site else None)
    called = queries.inquiries(request.staff, since=at - LISTED)
    found = {
        "sites": sites,
        "site": site,
        "form": faulty or InquiryForm(sites=sites, initial={"site": site.pk if site else None}),
        "inquiries": called,
        "times": times,
        "here": "line",
        "bands": _bands(queries.answers_by_hour(site, since=at - MEASURED, at=at)) if site else [],
        "late_before": at - timedelta(minutes=times.standard_minutes),
        "to_call": sum(one.answered_at is None for one in called),
        "third": queries.third_next([site], at=at)[0][1] if site else None,
        "median": times.median // timedelta(minutes=1) if times.median is not None else None,
        "days": MEASURED.days,
        "on_call": on_call_at(at, site_id=site.pk) if site else None,
        "roster": queries.roster(site, at=at) if site else [],
        "number": number,
        "promise": promise or PromiseForm(initial=said, auto_id="promise_%s"),
        "promise_faulty": promise is not None,
        "may_promise": site is not None and covers(request.staff, Permission.SET_UP, Scope(site_id=site.pk)),
        "may_refer": request.staff.may(Permission.REFER),
        "may_see": request.staff.may(Permission.SEE_REFERRALS),
    }
    return render(request, "referral/line.html", found, status=422 if faulty or promise else 200)


def _bands(found: list[HourBand]) -> list[dict[str, Any]]:
    """Rows of hours with working days and weekends beside each other."""
    return [
        {"hours": f"{week.from_hour}–{week.to_hour}", "night": is_night(week), "cells": [week, weekend]}
        for week, weekend in zip(found[::2], found[1::2], strict=True)
    ]


def times_promised(number: AdmissionsLine | None) -> int:
    """The minutes that a site promises, or the standard."""
    return number.answer_within_minutes if number else STANDARD_ANSWER_MINUTES


def _site(request: StaffRequest, sites: list[Site]) -> Site | None:
    wanted = request.GET.get("site", "")
    return next((site for site in sites if str(site.pk) == wanted), sites[0] if sites else None)


def _back(request: StaffRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponse(status=303, headers={"Location": reverse("referral:line")})
