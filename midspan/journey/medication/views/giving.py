"""An injection, a supply, a register query, a kit: one short page each; side effects reviewed; a mistake struck out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.medication.actions import giving as act
from midspan.journey.medication.catalog.giving import due_rules, effect_words, window_rules
from midspan.journey.medication.forms.giving import (
    FINDING_WORDS,
    SEVERITY_WORDS,
    InjectionForm,
    KitForm,
    PdmpForm,
    ReviewForm,
    StrikeForm,
    SupplyForm,
)
from midspan.journey.medication.models import MedicationOrder
from midspan.journey.medication.queries import episode_row, of_order, order_facts, order_row
from midspan.journey.medication.queries.giving import (
    dose_row,
    injection_row,
    injections_of,
    of_dose,
    of_injection,
    of_side_effect,
    pdmp_of,
    side_effect_row,
    side_effects_to_review,
)
from midspan.journey.medication.rules.giving import lean
from midspan.journey.medication.rules.windows import next_window, rule_of, standing
from midspan.journey.medication.terms.giving import (
    BodySite,
    GivenOrder,
    InjectionFacts,
    KitTo,
    PdmpFinding,
    Severity,
    WindowState,
)


@gate(Permission.MEDICATE, of=of_order)
def injection(request: StaffRequest, order_id: int) -> HttpResponse:
    """An injection given: what the label says about the day, and what is read from the package."""
    row = order_row(order_id)
    ordered, now = lean(order_facts(row)), timezone.localtime()
    if ordered.injection is None:
        return redirect("medication:person", row.episode_id)
    form, shown = _injection_form(request, ordered, now)
    if request.method == "POST" and form.is_valid():
        try:
            _inject(request, row, form)
            return _back(request, row.episode, _("Injection written down."))
        except Refused as refused:
            put_reasons(form, _at_fields(refused))
    return _page(request, "medication/injection.html", form, row.episode, {"order": row, **shown})


@gate(Permission.MEDICATE, of=of_order)
def supply(request: StaffRequest, order_id: int) -> HttpResponse:
    """A supply for home, so that the refill comes due before it ends."""
    row = order_row(order_id)
    today = local_day(timezone.now(), row.episode.site.timezone)
    form = SupplyForm(request.POST or None, initial={"on": today, "days": row.supply_days})

    def save(typed: dict[str, Any]) -> None:
        act.record_supply(
            row, on=typed["on"], days=typed["days"], where=typed["where"], by=request.staff, at=timezone.now(), once=typed["once"]
        )

    context = {"heading": _("Supply for home"), "about": order_facts(row).words, "submit": _("Write down")}
    return _simple(request, form, row.episode, save, _("Supply written down."), context)


@gate(Permission.MEDICATE, of=of_episode)
def pdmp(request: StaffRequest, episode_id: int) -> HttpResponse:
    """That the prescription monitoring program was asked: time and user by themselves, the finding in a line."""
    episode = episode_row(episode_id)
    form = PdmpForm(request.POST or None)

    def save(typed: dict[str, Any]) -> None:
        act.record_pdmp(
            episode, finding=PdmpFinding(typed["finding"]), summary=typed["summary"], by=request.staff, at=timezone.now(),
            once=typed["once"],
        )  # fmt: skip

    rule = next(rule for rule in due_rules() if rule.code == "pdmp")
    earlier = [(one, FINDING_WORDS[one.finding]) for one in pdmp_of([episode_id]).get(episode_id, [])[:12]]
    context = {"heading": _("Prescription monitoring program"), "earlier": earlier, "rule": rule, "submit": _("Write down")}
    return _simple(request, form, episode, save, _("Query written down."), context, "medication/pdmp.html")


@gate(Permission.WRITE_NOTE, of=of_episode)
def kit(request: StaffRequest, episode_id: int) -> HttpResponse:
    """An overdose kit given to the person or family, or declined."""
    episode = episode_row(episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    form = KitForm(request.POST or None, initial={"kit_on": today, "to": KitTo.PERSON, "product": "Naloxone 4 mg nasal spray"})

    def save(typed: dict[str, Any]) -> None:
        act.give_kit(
            episode, to=KitTo(typed["to"]), on=typed["kit_on"], to_whom=typed["to_whom"], product=typed["product"],
            lot=typed["lot"], expires_on=typed["kit_expires_on"], shown_how=typed["shown_how"],
            declined_reason=typed["declined_reason"], by=request.staff, at=timezone.now(), once=typed["once"],
        )  # fmt: skip

    context = {"heading": _("Overdose kit"), "submit": _("Write down")}
    return _simple(request, form, episode, save, _("Overdose kit written down."), context)


@gate(Permission.MEDICATE, of=of_injection)
def strike_injection(request: StaffRequest, injection_id: int) -> HttpResponse:
    """An injection that was written down by mistake is struck out; the line stays."""
    row = injection_row(injection_id)
    about = f"{row.dose}, {row.on:%d %b %Y}"
    return _struck(
        request, row, about, lambda reason: act.strike_injection(row, reason=reason, by=request.staff, at=timezone.now())
    )


@gate(Permission.MEDICATE, of=of_dose)
def strike_dose(request: StaffRequest, dose_id: int) -> HttpResponse:
    """An arrival check that was written down by mistake is struck out; the line stays."""
    row = dose_row(dose_id)
    about = f"{row.on:%d %b %Y}"
    said: dict[str, Any] = {"by": request.staff, "at": timezone.now()}
    return _struck(request, row, about, lambda reason: act.strike_dose(row, reason=reason, **said))


@gate(Permission.SEE_CHART)
@require_GET
def side_effects(request: StaffRequest) -> HttpResponse:
    """Severe side effects that wait for a prescriber, the longest waiting first."""
    rows = side_effects_to_review(request.staff)
    context = {"rows": rows, "today": timezone.localdate(), "may_review": request.staff.may(Permission.PRESCRIBE)}
    return render(request, "medication/side_effects.html", context)


@gate(Permission.SEE_CHART, of=of_side_effect)
def side_effect(request: StaffRequest, effect_id: int) -> HttpResponse:
    """One side effect: what was told; a prescriber says what was decided."""
    row = side_effect_row(effect_id)
    may = request.staff.may(Permission.PRESCRIBE)
    form = ReviewForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data
            act.review_side_effect(row, decision=typed["decision"], version=typed["version"], by=request.staff, at=timezone.now())
            return _back(request, row.episode, _("Reviewed."))
        except Refused as refused:
            put_reasons(form, refused)
    words = {"effect": effect_words(row.effect), "severity": SEVERITY_WORDS[Severity(row.severity)]}
    return _page(request, "medication/side_effect.html", form, row.episode, {"row": row, "may": may, **words})


def _injection_form(request: StaffRequest, order: GivenOrder, now: datetime) -> tuple[InjectionForm, dict[str, Any]]:
    assert order.injection is not None
    given = [one for one in injections_of([order.episode_id]).get(order.episode_id, []) if one.kind is order.injection]
    window = next_window(order.injection, [one.on for one in given], window_rules())
    rule = rule_of(order.injection, window_rules(), now.date())
    assert rule is not None
    state = standing(window, now.date()) if window else None
    form = InjectionForm(
        request.POST or None, rule=rule, now=now, late=state is WindowState.LATE or "rechecked" in request.POST,
        early=rule.early_by_prescriber and request.staff.may(Permission.PRESCRIBE) and state is WindowState.NOT_YET,
        last=_last_site(given),
    )  # fmt: skip
    return form, {"window": window, "state": state, "rule": rule, "given": given[-6:][::-1]}


def _inject(request: StaffRequest, row: MedicationOrder, form: InjectionForm) -> None:
    typed = form.cleaned_data
    act.record_injection(
        row, given_at=form.given_at(row.episode.site.timezone), body_site=BodySite(typed["body_site"]), lot=typed["lot"],
        expires_on=typed["expires_on"], observed_minutes=typed["observed_minutes"] or 0, rechecked=typed.get("rechecked", ""),
        early_reason=typed.get("early_reason", ""), words=typed["words"], by=request.staff, at=timezone.now(), once=typed["once"],
    )  # fmt: skip


def _last_site(given: list[InjectionFacts]) -> BodySite | None:
    return given[-1].body_site if given else None


def _at_fields(refused: Refused) -> Refused:
    """What a rule calls the day given is the field of the day here."""
    names = {"given": "given_day"}
    return Refused(
        [type(reason)(reason.text, reason.rule, reason.who, names.get(reason.field, reason.field)) for reason in refused.reasons]
    )


def _struck(request: StaffRequest, row: Any, about: str, strike: Callable[[str], models.Model]) -> HttpResponse:
    form = StrikeForm(request.POST or None)
    context = {"heading": _("Strike out"), "about": about, "submit": _("Strike out"), "danger": True}
    return _simple(request, form, row.episode, lambda typed: strike(typed["reason"]), _("Struck out."), context)


def _simple(
    request: StaffRequest, form: forms.Form, episode: Episode, save: Callable[[dict[str, Any]], object], done: str,
    context: dict[str, Any], template: str = "medication/given_form.html",
) -> HttpResponse:  # fmt: skip
    """A page with one form: saved, back to the person's page; refused, the reasons at the fields with all that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
            return _back(request, episode, done)
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, template, form, episode, context)


def _page(request: StaffRequest, template: str, form: forms.Form, episode: Episode, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"form": form, "episode": episode, **context}, status=422 if form.is_bound else 200)


def _back(request: StaffRequest, episode: Episode, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("medication:person", episode.pk)
