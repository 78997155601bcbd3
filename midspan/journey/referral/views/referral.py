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
from django.views.decorators.http import require_GET, require_POST

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import PERMISSIONS, Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.forms.arrival import LEVELS
from midspan.journey.referral.forms.work import (
    AttemptForm,
    CallForm,
    CloseForm,
    InterviewForm,
    MotivationForm,
    OwnerForm,
    PreScreenForm,
    ReopenForm,
    Versioned,
)
from midspan.journey.referral.models import Inquiry, Referral
from midspan.journey.referral.rules import from_partial_hospitalization, is_step_down
from midspan.journey.referral.terms import WAITING, CloseReason, ContactChannel, ContactOutcome, ReferralType
from midspan.journey.referral.views.shown import line, steps

LINKED_WITHIN = timedelta(days=30)


def of_referral(referral_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a referral: the person and place of its episode."""
    row = Referral.objects.filter(pk=referral_id).values_list("episode__patient_id", "episode__site_id", "episode__track_id")
    return Scope(*found) if (found := row.first()) else None


@gate(Permission.SEE_REFERRALS, of=of_referral)
@require_GET
def referral(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Everything about one referral, with the forms to move it on."""
    return _page(request, _referral(referral_id))


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def owner(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Somebody takes the referral, oneself or a colleague."""
    row = _referral(referral_id)
    form = OwnerForm(request.POST, colleagues=_colleagues(row))
    return _work(request, row, "owner", form, lambda given, who: actions.take(row, owner=given["owner"], **who))


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def attempts(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Somebody tried to reach the person."""
    row = _referral(referral_id)

    def act(given: dict[str, Any], who: dict[str, Any]) -> None:
        channel, outcome = ContactChannel(given["channel"]), ContactOutcome(given["outcome"])
        actions.record_attempt(row, channel=channel, outcome=outcome, note=given["note"], **who)

    return _work(request, row, "attempt", AttemptForm(request.POST), act)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def pre_screens(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The three safety questions were asked."""
    row, form = _referral(referral_id), PreScreenForm(request.POST)
    return _work(
        request, row, "screen", form,
        lambda given, who: actions.pre_screen(row, answers=form.answers, note=given["note"], **who),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def summary_requests(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The sender was asked for the discharge summary."""
    row = _referral(referral_id)
    return _work(request, row, "summary", Versioned(request.POST), lambda _given, who: actions.request_summary(row, **who))


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def summaries(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The discharge summary came."""
    row = _referral(referral_id)
    return _work(request, row, "summary", Versioned(request.POST), lambda _given, who: actions.receive_summary(row, **who))


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def interview(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The talk before leaving partial hospitalization was held."""
    row = _referral(referral_id)
    return _work(
        request, row, "interview", InterviewForm(request.POST),
        lambda given, who: actions.hold_transition_interview(
            row, **{name: given[name] for name in ("what_worked", "personal_objectives", "supports", "concerns")}, **who
        ),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def motivation(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Whether the person comes willingly."""
    row = _referral(referral_id)

    def act(given: dict[str, Any], who: dict[str, Any]) -> None:
        kind, by_whom = ReferralType(given["referral_type"]), given["mandated_by"]
        actions.note_motivation(row, referral_type=kind, motivation=given["motivation"], mandated_by=by_whom, **who)

    return _work(request, row, "motivation", MotivationForm(request.POST), act)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def closing(request: StaffRequest, referral_id: int) -> HttpResponse:
    """It ends here, for a reason."""
    row = _referral(referral_id)
    return _work(
        request, row, "close", CloseForm(request.POST),
        lambda given, who: actions.close(row, reason=CloseReason(given["reason"]), **who),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def reopening(request: StaffRequest, referral_id: int) -> HttpResponse:
    """It did not end there."""
    row = _referral(referral_id)
    return _work(request, row, "reopen", ReopenForm(request.POST), lambda _given, who: actions.reopen(row, **who))


@gate(Permission.ANSWER_LINE, of=of_referral)
@require_POST
def link(request: StaffRequest, referral_id: int) -> HttpResponse:
    """A call on the line was about this person."""
    row = _referral(referral_id)
    form = CallForm(request.POST, calls=_calls(request, row))
    return _work(request, row, "call", form, lambda given, who: actions.link_inquiry(given["inquiry"], referral=row, **who))


def _work(
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
            return HttpResponse(status=303, headers={"Location": reverse("referral:referral", args=[row.pk])})
    return _page(request, _referral(row.pk), {name: form})


def _page(request: StaffRequest, row: Referral, faulty: dict[str, forms.Form] | None = None) -> HttpResponse:
    at, faulty = timezone.now(), faulty or {}
    facts = queries.referral_of(row.episode_id, at=at)
    assert facts is not None
    arrival, history = row.arrival, queries.history(row)
    found = {
        "referral": row,
        "patient": row.episode.patient,
        "line": line(facts, request.staff),
        "steps": steps(facts),
        "history": history,
        "screen": history.latest_screen,
        "interview": history.interview,
        "prior_level": dict(LEVELS).get(row.prior_level, row.prior_level.replace("_", " ")),
        "asks_summary": is_step_down(arrival),
        "asks_interview": from_partial_hospitalization(arrival),
        "waits": facts.status in WAITING,
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
        "may_correct": request.staff.may(Permission.CORRECT),
        "forms": {**_forms(row), **_call_form(request, row), **faulty},
        "faulty": next(iter(faulty), None),
    }
    return render(request, "referral/referral.html", found, status=422 if faulty else 200)


def _forms(row: Referral) -> dict[str, forms.Form]:
    seen = {"version": row.version}
    said = {"referral_type": row.referral_type, "mandated_by": row.mandated_by, "motivation": row.motivation, **seen}
    return {
        "owner": OwnerForm(initial={"owner": row.owner_id, **seen}, colleagues=_colleagues(row), auto_id="owner_%s"),
        "attempt": AttemptForm(auto_id="attempt_%s"),
        "screen": PreScreenForm(auto_id="screen_%s"),
        "interview": InterviewForm(auto_id="interview_%s"),
        "motivation": MotivationForm(initial=said, auto_id="motivation_%s"),
        "close": CloseForm(initial=seen, auto_id="close_%s"),
        "reopen": ReopenForm(initial=seen, auto_id="reopen_%s"),
    }


def _call_form(request: StaffRequest, row: Referral) -> dict[str, forms.Form]:
    form = CallForm(calls=_calls(request, row), auto_id="call_%s")
    return {"call": form} if len(form.fields["inquiry"].choices) > 1 else {}  # type: ignore[attr-defined]


def _calls(request: StaffRequest, row: Referral) -> QuerySet[Inquiry]:
    return queries.loose_inquiries(request.staff, site_id=row.episode.site_id, since=timezone.now() - LINKED_WITHIN)


def _colleagues(row: Referral) -> QuerySet[Staff]:
    roles = [role for role, held in PERMISSIONS.items() if Permission.WORK_REFERRAL in held]
    working = Staff.objects.filter(ended_on__isnull=True, account__isnull=False, assignments__ended_on__isnull=True)
    at_site = working.filter(assignments__role__in=roles, assignments__site_id=row.episode.site_id)
    anywhere = working.filter(assignments__role__in=roles, assignments__site__isnull=True)
    return (at_site | anywhere).distinct()


def _referral(referral_id: int) -> Referral:
    related = ("episode__patient", "episode__site", "owner", "answered_by")
    return get_object_or_404(Referral.objects.select_related(*related), pk=referral_id)
