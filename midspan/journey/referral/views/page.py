"""One referral: who it is, how to reach them safely, what was asked and answered, and what comes next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import PERMISSIONS, Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import queries
from midspan.journey.referral.forms.arrival import LEVELS
from midspan.journey.referral.forms.senders import DocumentForm, RequestForm
from midspan.journey.referral.forms.times import BookForm, CancelForm
from midspan.journey.referral.forms.waiting import EndForm, OfferForm, WaitForm
from midspan.journey.referral.forms.work import (
    PRACTICES,
    AttemptForm,
    CallForm,
    CloseForm,
    InterviewForm,
    MotivationForm,
    OwnerForm,
    PreScreenForm,
    ReopenForm,
)
from midspan.journey.referral.models import Inquiry, Referral
from midspan.journey.referral.rules import before_discharge, from_partial_hospitalization, is_step_down
from midspan.journey.referral.terms import WAITING, ReferralStatus
from midspan.journey.referral.views.shown import ANCHORS, line, steps

LINKED_WITHIN = timedelta(days=30)
BOOKABLE = {ReferralStatus.NEW, ReferralStatus.CONTACTED, ReferralStatus.SCREENED, ReferralStatus.ASSESSING}
BACK = {"waiting": "referral:waiting", "times": "referral:times"}  # pages from which people work on a referral


def of_referral(referral_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a referral: the person and place of its episode."""
    row = Referral.objects.filter(pk=referral_id).values_list("episode__patient_id", "episode__site_id", "episode__track_id")
    return Scope(*found) if (found := row.first()) else None


@gate(Permission.SEE_REFERRALS, of=of_referral)
@require_GET
def referral(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Everything about one referral, with the forms to move it on."""
    return page(request, referral_row(referral_id))


def work(
    request: StaffRequest, row: Referral, name: str, form: forms.Form, act: Callable[[dict[str, Any], dict[str, Any]], Any]
) -> HttpResponse:
    """Do what the form says and return to the page; on a refusal show the page with the reasons and the words kept."""
    if form.is_valid():
        who = {"by": request.staff, "at": timezone.now()}
        given = form.cleaned_data
        try:
            act(given, who | {key: given[key] for key in ("once", "version") if key in given})
        except Refused as refused:
            put_reasons(form, refused)
        else:
            messages.success(request, _("Written down."))
            back = BACK.get(request.POST.get("back", ""))
            there = reverse(back) if back else reverse("referral:referral", args=[row.pk])
            return HttpResponse(status=303, headers={"Location": there})
    return page(request, referral_row(row.pk), {name: form})


def page(request: StaffRequest, row: Referral, faulty: dict[str, forms.Form] | None = None) -> HttpResponse:
    """The page of a referral, with the reasons at a form that was refused."""
    at, faulty = timezone.now(), faulty or {}
    facts = queries.referral_of(row.episode_id, at=at)
    assert facts is not None
    arrival, history = row.arrival, queries.history(row)
    waits, interview = facts.status in WAITING, history.interview
    shown = line(facts, request.staff)
    found = {
        "referral": row,
        "patient": row.episode.patient,
        "line": shown,
        "steps": steps(facts),
        "history": history,
        "screen": history.latest_screen,
        "interview": interview,
        "practices": [words for code, words in PRACTICES if interview and code in interview.best_practice],
        "in_time": before_discharge(interview.held_on, row.discharged_on) if interview and interview.held_on else None,
        "prior_level": dict(LEVELS).get(row.prior_level, row.prior_level.replace("_", " ")),
        "asks_summary": is_step_down(arrival),
        "waits": waits,
        "bookable": row.status in BOOKABLE,
        "cards": _cards(ANCHORS.get(facts.next_step, ""), talks=from_partial_hospitalization(arrival)),
        "now": at,
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
        "may_read": request.staff.may(Permission.SEE_CHART),
        "may_assess": request.staff.may(Permission.ASSESS) and facts.status == ReferralStatus.SCREENED,
        "may_correct": request.staff.may(Permission.CORRECT),
        "forms": {**_forms(row), **_call_form(request, row), **faulty},
        "faulty": next(iter(faulty), None),
        "stray": next((form for name, form in faulty.items() if name in _hidden(row, history, waits=waits)), None),
    }
    return render(request, "referral/referral.html", found, status=422 if faulty else 200)


def _hidden(row: Referral, history: queries.History, *, waits: bool) -> set[str]:
    """The forms that this page does not show now: their reasons stand at its top."""
    hidden = {"outcome", "reopen"}
    if history.wait is None or not waits:
        hidden |= {"offer", "end"}
    if history.ahead is None:
        hidden.add("cancel")
    if row.status not in BOOKABLE:
        hidden |= {"time", "cancel"}
    if row.summary_received_at is not None or not waits or not is_step_down(row.arrival):
        hidden.add("request")
    return hidden if waits else hidden | {"attempt", "screen", "owner", "wait", "close"}


def _cards(first: str, *, talks: bool) -> list[str]:
    """The sections of the main column, that of the next step first."""
    names = ["reach", "screen", "time", *(["interview"] if talks else [])]
    return [f"referral/cards/{name}.html" for name in sorted(names, key=lambda name: name != first)]


def _forms(row: Referral) -> dict[str, forms.Form]:
    seen = {"version": row.version}
    names = ("referral_type", "mandated_by", "mandate_due_on", "mandate_contact", "motivation")
    said = {**{name: getattr(row, name) for name in names}, **seen}
    free = queries.free_times(row.episode.site_id, at=timezone.now())
    return {
        "owner": OwnerForm(initial={"owner": row.owner_id, **seen}, colleagues=colleagues(row), auto_id="owner_%s"),
        "attempt": AttemptForm(auto_id="attempt_%s"),
        "screen": PreScreenForm(auto_id="screen_%s"),
        "interview": InterviewForm(auto_id="interview_%s"),
        "motivation": MotivationForm(initial=said, auto_id="motivation_%s"),
        "time": BookForm(free=free, auto_id="time_%s"),
        "cancel": CancelForm(auto_id="cancel_%s"),
        "request": RequestForm(auto_id="request_%s", initial={"asked_of": row.agency.contact if row.agency else ""}),
        "document": DocumentForm(auto_id="document_%s"),
        "wait": WaitForm(auto_id="wait_%s"),
        "offer": OfferForm(auto_id="offer_%s"),
        "end": EndForm(auto_id="end_%s"),
        "close": CloseForm(initial=seen, auto_id="close_%s"),
        "reopen": ReopenForm(initial=seen, auto_id="reopen_%s"),
    }


def _call_form(request: StaffRequest, row: Referral) -> dict[str, forms.Form]:
    form = CallForm(calls=calls(request, row), auto_id="call_%s")
    return {"call": form} if len(form.fields["inquiry"].choices) > 1 else {}  # type: ignore[attr-defined]


def calls(request: StaffRequest, row: Referral) -> QuerySet[Inquiry]:
    """The calls on the line that may have been about this person."""
    return queries.loose_inquiries(request.staff, site_id=row.episode.site_id, since=timezone.now() - LINKED_WITHIN)


def colleagues(row: Referral) -> QuerySet[Staff]:
    """Who may own this referral."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.WORK_REFERRAL in held]
    working = Staff.objects.filter(ended_on__isnull=True, account__isnull=False, assignments__ended_on__isnull=True)
    at_site = working.filter(assignments__role__in=roles, assignments__site_id=row.episode.site_id)
    anywhere = working.filter(assignments__role__in=roles, assignments__site__isnull=True)
    return (at_site | anywhere).distinct()


def referral_row(referral_id: int) -> Referral:
    """The referral of an address, or not found."""
    related = ("episode__patient", "episode__site", "owner", "answered_by", "agency")
    return get_object_or_404(Referral.objects.select_related(*related), pk=referral_id)
