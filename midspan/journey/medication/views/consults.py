"""Consults asked for and followed up, and care shared with a provider outside: what may be handed out, and what was."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.medication.actions import consults as act
from midspan.journey.medication.forms.consults import (
    CONSULT_WORDS,
    DIRECTION_WORDS,
    PROVIDER_WORDS,
    URGENCY_WORDS,
    ConsultForm,
    EndForm,
    ExchangeForm,
    FollowedForm,
    OutcomeForm,
    SharedForm,
)
from midspan.journey.medication.models import Consult
from midspan.journey.medication.queries import episode_row
from midspan.journey.medication.queries.consults import (
    consult_facts,
    consult_row,
    of_consult,
    of_shared,
    open_consults,
    shared_care_of,
    shared_row,
)
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.plan.queries import objectives_of


@gate(Permission.SEE_CHART)
@require_GET
def consults(request: StaffRequest) -> HttpResponse:
    """Consults that are still to happen or to be followed up, what is due first first."""
    rows = [(one, CONSULT_WORDS[one.kind]) for one in open_consults(request.staff)]
    return render(request, "medication/consults.html", {"rows": rows, "today": timezone.localdate()})


@gate(Permission.MEDICATE, of=of_episode)
def ask_consult(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Ask for a medical consult."""
    episode = episode_row(episode_id)
    form = ConsultForm(request.POST or None, objectives=objectives_of([episode_id]).get(episode_id, []))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            act.order_consult(
                episode, kind=ConsultKind(typed["kind"]), asked_of=typed["asked_of"], reason=typed["reason"],
                urgency=Urgency(typed["urgency"]), objectives=[int(one) for one in typed.get("objectives", [])],
                by=request.staff, at=timezone.now(), once=typed["once"],
            )  # fmt: skip
            messages.success(request, _("Consult asked for."))
            return redirect("medication:person", episode_id)
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "episode": episode, "heading": _("Ask for a consult"), "submit": _("Ask")}
    return render(request, "medication/given_form.html", context, status=422 if form.is_bound else 200)


@gate(Permission.SEE_CHART, of=of_consult)
def consult(request: StaffRequest, consult_id: int) -> HttpResponse:
    """One consult: the question, what came of it, what followed; `do` in the form says what is written down."""
    row = consult_row(consult_id)
    facts, today = consult_facts(row), local_day(timezone.now(), row.episode.site.timezone)
    doing = request.POST.get("do", "")
    data = {name: request.POST if doing == name else None for name in ("outcome", "followed", "cancel")}
    forms_of = {
        "outcome": OutcomeForm(data["outcome"], initial={"done_on": today, "version": row.version}),
        "followed": FollowedForm(data["followed"], initial={"version": row.version}),
        "cancel": EndForm(data["cancel"], initial={"version": row.version}, auto_id="cancel_%s"),
    }
    form = forms_of.get(doing)
    if form is not None and request.staff.may(Permission.WRITE_NOTE) and form.is_valid():
        try:
            _write(request, row, doing, form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("medication:person", row.episode_id)
        except Refused as refused:
            put_reasons(form, refused)
    context = {
        "row": facts, "episode": row.episode, "kind": CONSULT_WORDS[facts.kind], "urgency": URGENCY_WORDS[facts.urgency],
        "today": today, "may": request.staff.may(Permission.WRITE_NOTE), "may_cancel": request.staff.may(Permission.MEDICATE),
        **forms_of,
    }  # fmt: skip
    return render(request, "medication/consult.html", context, status=422 if form is not None else 200)


@gate(Permission.WRITE_NOTE, of=of_episode)
def share(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Write down that somebody outside treats the person too."""
    episode = episode_row(episode_id)
    form = SharedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        once = typed.pop("once")
        try:
            row = act.open_shared_care(
                episode, **typed | {"kind": ProviderKind(typed["kind"])}, by=request.staff, at=timezone.now(), once=once
            )
            return redirect("medication:shared", row.pk)
        except Refused as refused:
            put_reasons(form, refused)
    about = _("Writing this down needs no consent. Handing anything out does: the next page says how that stands.")
    context = {"form": form, "episode": episode, "heading": _("Share care"), "about": about, "submit": _("Write down")}
    return render(request, "medication/given_form.html", context, status=422 if form.is_bound else 200)


@gate(Permission.SEE_CHART, of=of_shared)
def shared(request: StaffRequest, shared_id: int) -> HttpResponse:
    """One provider outside: whether anything may be handed out today and why, what was exchanged, and how it ends."""
    row = shared_row(shared_id)
    today = local_day(timezone.now(), row.episode.site.timezone)
    facts = next(one for one in shared_care_of(row.episode, on=today) if one.id == row.pk)
    doing = request.POST.get("do", "")
    exchange = ExchangeForm(request.POST if doing == "exchange" else None, may_send=facts.consent.holds, initial={"on": today})
    end = EndForm(request.POST if doing == "end" else None, initial={"version": row.version}, auto_id="end_%s")
    form: forms.Form | None = {"exchange": exchange, "end": end}.get(doing)
    if form is not None and request.staff.may(Permission.WRITE_NOTE) and form.is_valid():
        typed = form.cleaned_data
        try:
            if doing == "exchange":
                act.record_exchange(
                    row, direction=Direction(typed["direction"]), on=typed["on"], what=typed["what"], how=typed["how"],
                    by=request.staff, at=timezone.now(), once=typed["once"],
                )  # fmt: skip
            else:
                act.end_shared_care(row, reason=typed["reason"], version=typed["version"], by=request.staff, at=timezone.now())
            messages.success(request, _("Written down."))
            return redirect("medication:shared", row.pk)
        except Refused as refused:
            put_reasons(form, refused)
    context = {
        "row": facts, "episode": row.episode, "kind": PROVIDER_WORDS[facts.kind], "exchange": exchange, "end": end,
        "log": [(one, DIRECTION_WORDS[one.direction]) for one in facts.exchanges],
        "may": request.staff.may(Permission.WRITE_NOTE),
    }  # fmt: skip
    return render(request, "medication/shared.html", context, status=422 if form is not None else 200)


def _write(request: StaffRequest, row: Consult, doing: str, typed: dict[str, Any]) -> None:
    said: dict[str, Any] = {"version": typed["version"], "by": request.staff, "at": timezone.now()}
    if doing == "outcome":
        act.note_outcome(
            row, done_on=typed["done_on"], outcome=typed["outcome"], follow_up_on=typed["follow_up_on"],
            follow_up_words=typed["follow_up_words"], **said,
        )  # fmt: skip
    elif doing == "followed":
        act.follow_up_consult(row, words=typed["words"], **said)
    else:
        act.cancel_consult(row, reason=typed["reason"], **said)
