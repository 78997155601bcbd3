"""Pages of specimens: who is asked today, the form of collection, a specimen with label and steps, asking outside the draw."""

from typing import Any
from uuid import uuid4

import qrcode
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.queries import visits_on
from midspan.journey.monitoring.actions.specimens import collect, give_notice, order_test, pass_on, settle_order
from midspan.journey.monitoring.forms.specimens import (
    APPEARANCE_WORDS,
    IDENTITY_WORDS,
    MATRIX_WORDS,
    ORDER_WORDS,
    OUTCOME_WORDS,
    STEP_CHOICES,
    WISH_WORDS,
    AskForm,
    CodeForm,
    CollectForm,
    SettleForm,
    StepForm,
)
from midspan.journey.monitoring.models import TestOrder
from midspan.journey.monitoring.queries.draw import key_of_person
from midspan.journey.monitoring.queries.panels import panel_choices
from midspan.journey.monitoring.queries.policy import suited_panels
from midspan.journey.monitoring.queries.specimens import (
    agreement_of,
    collectors,
    of_order,
    of_specimen,
    order_facts,
    order_row,
    orders_of,
    specimen_facts,
    specimen_of_code,
    specimen_row,
    todays_orders,
)
from midspan.journey.monitoring.rules.specimens import next_steps, notes_on_collection
from midspan.journey.monitoring.terms.draw import OrderFacts, OrderKind, Outcome
from midspan.journey.monitoring.terms.specimens import CustodyKind, Matrix
from midspan.journey.plan.queries import objectives_of

FIELDS = {"due_at": "until", "collected_at": "at"}


@gate(Permission.SEE_PERSON)
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """Who is asked for a specimen now, whether they are here and know, and what was settled today. Nothing of another day."""
    now = timezone.now()
    rows = todays_orders(request.staff, at=now, timezone=str(timezone.get_current_timezone()))
    here = visits_on(timezone.localdate(now), episode_ids=[row.episode_id for row in rows])
    open_rows = [row for row in rows if row.outcome is None]
    context = {
        "now": now,
        "open": [(row, _why(row), _came(here.get(row.episode_id, [])), row.due_at < now) for row in open_rows],
        "settled": [(row, OUTCOME_WORDS[row.outcome]) for row in rows if row.outcome is not None],
        "told": sum(row.told_at is not None for row in open_rows),
        "may_collect": request.staff.may(Permission.COLLECT),
        "may_tell": request.staff.may(Permission.CHECK_IN),
        "may_see_draws": request.staff.may(Permission.SET_TESTING),
        "form": CodeForm(),
    }
    return render(request, "monitoring/today.html", context)


@require_POST
@gate(Permission.CHECK_IN, of=of_order)
def notice(request: StaffRequest, order_id: int) -> HttpResponse:
    """Write down that somebody was told, and go back to the list."""
    try:
        row = give_notice(order_row(order_id), by=request.staff, at=timezone.now())
        messages.success(request, _("%(who)s was told.") % {"who": row.episode.patient.called})
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
    return SeeOther(reverse("monitoring:today"))


@gate(Permission.COLLECT, of=of_order)
def collection(request: StaffRequest, order_id: int) -> HttpResponse:
    """The form of one collection; beside it, how the asking ends without one."""
    row, now = order_row(order_id), timezone.now()
    form = _collect_form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            specimen = collect(
                row, collected=form.collected(), collected_at=form.collected_at(now), version=form.cleaned_data["version"],
                objectives=form.cleaned_data.get("objectives", ()), by=request.staff, at=now,
            )  # fmt: skip
            messages.success(request, _("Written down. Print the label, seal, and have it initialled."))
            return SeeOther(reverse("monitoring:specimen", args=[specimen.pk]))
        except Refused as refused:
            _put(form, refused)
    return _collection_page(request, row, form, SettleForm(initial={"version": row.version}, auto_id="settle_%s"))


@require_POST
@gate(Permission.COLLECT, of=of_order)
def settle(request: StaffRequest, order_id: int) -> HttpResponse:
    """End an asking without a specimen."""
    row, now = order_row(order_id), timezone.now()
    form = SettleForm(request.POST, auto_id="settle_%s")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            settle_order(
                row, outcome=Outcome(typed["outcome"]), words=typed["words"], again_at=form.again(now), version=typed["version"],
                by=request.staff, at=now,
            )  # fmt: skip
            messages.success(request, _("Written down. It is no result, and nothing follows by itself."))
            return SeeOther(reverse("monitoring:today"))
        except Refused as refused:
            _put(form, refused)
    return _collection_page(request, row, _collect_form(request, row, bound=False), form, status=422)


@gate(Permission.COLLECT, of=of_specimen)
def specimen(request: StaffRequest, specimen_id: int) -> HttpResponse:
    """A specimen: its label, what was written down, each hand it went through, and the next step."""
    facts, row = specimen_facts(specimen_id), specimen_row(specimen_id)
    steps = next_steps([step.kind for step in facts.steps])
    form = StepForm(request.POST or None, steps=steps, initial={"kind": steps[0].value if steps else ""})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            kind = CustodyKind(typed["kind"])
            pass_on(row, kind=kind, other=typed["other"], note=typed["note"], by=request.staff, at=timezone.now())
            return SeeOther(reverse("monitoring:specimen", args=[specimen_id]))
        except Refused as refused:
            put_reasons(form, refused)
    context = {
        "specimen": facts,
        "person": row.episode.patient,
        "matrix": MATRIX_WORDS[facts.matrix],
        "qr": drawn(facts.code),
        "detail": _detail(facts.detail),
        "observer": row.observer,
        "notes": notes_on_collection(facts.detail),
        "steps": [(step, STEP_CHOICES[step.kind]) for step in facts.steps],
        "form": form if steps else None,
    }
    return render(request, "monitoring/specimen.html", context, status=422 if form.is_bound else 200)


@require_POST
@gate(Permission.COLLECT)
def find(request: StaffRequest) -> HttpResponse:
    """To the specimen whose label was scanned; every other code is unknown here."""
    form = CodeForm(request.POST)
    found = specimen_of_code(form.cleaned_data["code"], request.staff) if form.is_valid() else None
    if found is None:
        messages.error(request, _("No specimen with this label is known here."))
        return SeeOther(reverse("monitoring:today"))
    return SeeOther(reverse("monitoring:specimen", args=[found]))


@gate(Permission.COLLECT, of=of_episode)
def ask(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Ask one person for a specimen outside the draw; below it, every asking so far."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    now = timezone.now()
    suited = suited_panels([episode], timezone.localdate(now)).get(episode.pk, ())
    begin = {"matrix": Matrix.URINE, "panels": suited, "until": episode.site.closes_at, "once": f"ask-{uuid4()}"}
    form = AskForm(request.POST or None, panels=panel_choices(on=timezone.localdate(now)), initial=begin)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            order_test(
                episode, kind=OrderKind(typed["kind"]), matrix=Matrix(typed["matrix"]), panels=typed.get("panels", []),
                reason=typed["reason"], due_at=form.due_at(now), observed=typed["observed"], once=typed["once"],
                counts_for_gap=typed["counts_for_gap"], by=request.staff, at=now,
            )  # fmt: skip
            messages.success(request, _("Asked. Say it to the person yourself, and say why."))
            return SeeOther(reverse("monitoring:today"))
        except Refused as refused:
            _put(form, refused)
    rows = orders_of(episode_id)
    context = {
        "episode": episode,
        "form": form,
        "history": [(row, _why(row), OUTCOME_WORDS[row.outcome] if row.outcome else "") for row in rows],
        "agreed_at": agreement_of(episode_id),
        "pool_key": key_of_person(episode_id),
    }
    return render(request, "monitoring/ask.html", context, status=422 if form.is_bound else 200)


def drawn(code: str) -> SafeString:
    """A code as a square for scanners, as SVG without any style of its own."""
    made = qrcode.make(code, image_factory=SvgPathFillImage, error_correction=ERROR_CORRECT_M, border=2)
    return mark_safe(made.to_string(encoding="unicode"))


def _collect_form(request: StaffRequest, row: TestOrder, *, bound: bool = True) -> CollectForm:
    begin = {"matrix": row.matrix, "at": timezone.localtime(timezone.now()), "observed": row.observed, "version": row.version,
             "observer": request.staff.pk if row.observed else None}  # fmt: skip
    return CollectForm(
        request.POST if bound and request.method == "POST" else None, people=collectors(row.site_id), initial=begin,
        objectives=objectives_of([row.episode_id]).get(row.episode_id, []),
    )  # fmt: skip


def _collection_page(
    request: StaffRequest, row: TestOrder, form: CollectForm, settle_form: SettleForm, status: int = 0
) -> HttpResponse:
    facts = order_facts(row)
    context = {
        "order": facts,
        "site": row.site.name,
        "why": _why(facts),
        "outcome": OUTCOME_WORDS[facts.outcome] if facts.outcome else "",
        "late": facts.outcome is None and facts.due_at < timezone.now(),
        "form": form,
        "settle_form": settle_form,
        "agreed_at": agreement_of(row.episode_id),
        "may_excuse": facts.outcome is Outcome.MISSED,
    }
    return render(request, "monitoring/collect.html", context, status=status or (422 if form.is_bound else 200))


def _put(form: Any, refused: Refused) -> None:
    """The reasons of a refusal at the fields of these forms."""
    for reason in refused.reasons:
        field = FIELDS.get(reason.field, reason.field)
        form.add_error(field if field in form.fields else None, f"{reason.text} {reason.who}".strip())


def _why(row: OrderFacts) -> str:
    return str(ORDER_WORDS[row.kind])


def _came(visits: list[Any]) -> Any:
    """Since when somebody is here; None when they are not."""
    return next((visit.arrived_at for visit in visits if visit.left_at is None), None)


def _detail(detail: Any) -> list[tuple[str, str]]:
    """What was written down at collection, as lines of words; nothing for what was not said."""
    warm = _("%(f)s °F, read %(n)s min after") % {"f": detail.temperature_f, "n": detail.temperature_after_minutes}
    lines = [
        (_("Identity"), str(IDENTITY_WORDS[detail.identity])),
        (_("Temperature"), warm if detail.temperature_f is not None else ""),
        (_("Volume"), _("%(n)s mL") % {"n": detail.volume_ml} if detail.volume_ml else ""),
        (_("Looks"), str(APPEARANCE_WORDS[detail.appearance]) if detail.appearance else ""),
        (_("Wanted there"), str(WISH_WORDS[detail.observer_wish]) if detail.observer_wish else ""),
        (_("Note"), detail.note),
    ]
    return [line for line in lines if line[1]]
