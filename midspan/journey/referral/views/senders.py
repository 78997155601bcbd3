"""The houses that send people: how to reach them, what came of their referrals, and the papers they send."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.forms.arrival import SOURCES
from midspan.journey.referral.forms.senders import ChangeSenderForm, DocumentForm, NewSenderForm, RequestForm
from midspan.journey.referral.models import Agency, ReceivedDocument
from midspan.journey.referral.terms import SentBy, SourceKind
from midspan.journey.referral.views.page import of_referral, referral_row, work
from midspan.journey.referral.views.shown import line_of_row

COUNTED = timedelta(days=180)


def of_document(document_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a paper: the person it is about."""
    row = ReceivedDocument.objects.filter(pk=document_id).values_list("referral_id", flat=True).first()
    return of_referral(row) if row else None


def of_agency(agency_id: int, **_words: Any) -> Scope | None:
    """A sender belongs to no site: whoever may see referrals may see it."""
    return Scope() if Agency.objects.filter(pk=agency_id).exists() else None


@gate(Permission.SEE_REFERRALS)
@require_http_methods(["GET", "POST"])
def senders(request: StaffRequest) -> HttpResponse:
    """The directory with its figures; a new sender."""
    form = NewSenderForm(request.POST or None, auto_id="sender_%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.list_agency(**form.details, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            return _back(request, _("The sender is listed."), reverse("referral:senders"))
    since, kinds = timezone.now() - COUNTED, dict(SOURCES)
    figures = queries.figures_by_agency(request.staff, since=since)
    by_kind = queries.figures_by_kind(request.staff, since=since)
    found = {
        "here": "senders",
        "form": form,
        "faulty": request.method == "POST",
        "lines": [(row, kinds[SourceKind(row.kind)], figures.get(row.pk)) for row in queries.agencies()],
        "by_kind": [(kinds[kind], row) for kind, row in sorted(by_kind.items(), key=lambda pair: -pair[1].referred)],
        "days": COUNTED.days,
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
    }
    return render(request, "referral/senders.html", found, status=422 if request.method == "POST" else 200)


@gate(Permission.SEE_REFERRALS, of=of_agency)
@require_http_methods(["GET", "POST"])
def sender(request: StaffRequest, agency_id: int) -> HttpResponse:
    """One sender: how to reach it, what it needs, whom it sent; changed here."""
    row = get_object_or_404(Agency, pk=agency_id)
    names = ("name", "kind", "telephone", "fax", "contact", "needs", "version")
    said = {**{name: getattr(row, name) for name in names}, "retired": row.retired_on is not None}
    form = ChangeSenderForm(request.POST or None, initial=said, auto_id="sender_%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_agency(row, **form.details, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            return _back(request, _("Written down."), reverse("referral:sender", args=[row.pk]))
    at = timezone.now()
    found = {
        "here": "senders",
        "sender": get_object_or_404(Agency, pk=agency_id),
        "kind": dict(SOURCES)[SourceKind(row.kind)],
        "figures": queries.figures_by_agency(request.staff, since=at - COUNTED).get(row.pk),
        "days": COUNTED.days,
        "lines": [line_of_row(sent) for sent in queries.referral_sent_by(row, request.staff)],
        "form": form,
        "faulty": request.method == "POST",
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
    }
    return render(request, "referral/sender.html", found, status=422 if request.method == "POST" else 200)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def summary_requests(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The sender was asked for the discharge summary."""
    row, form = referral_row(referral_id), RequestForm(request.POST, auto_id="request_%s")
    return work(
        request, row, "request", form,
        lambda given, who: actions.request_summary(
            row, channel=SentBy(given["channel"]), asked_of=given["asked_of"], **who
        ),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def documents(request: StaffRequest, referral_id: int) -> HttpResponse:
    """A paper of another house came."""
    row, form = referral_row(referral_id), DocumentForm(request.POST, request.FILES, auto_id="document_%s")
    return work(request, row, "document", form, lambda _given, who: actions.receive_document(row, **form.details, **who))


@gate(Permission.SEE_CHART, of=of_document)
@require_GET
def document(request: StaffRequest, document_id: int) -> HttpResponse:
    """The file of a paper, to be saved, never shown inside our pages; the gate writes down who read it."""
    row = get_object_or_404(ReceivedDocument.objects.exclude(sha256=""), pk=document_id)
    return HttpResponse(
        bytes(row.content),
        content_type=row.file_type,
        headers={
            "Content-Disposition": content_disposition_header(True, row.file_name or f"document-{row.pk}") or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _back(request: StaffRequest, words: str, there: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponse(status=303, headers={"Location": there})
