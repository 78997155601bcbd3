"""An order: its checks as it is typed, kept as a draft, signed, replaced by another, stopped."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.forms import SignForm, put_reasons
from midspan.foundation.records.queries import signatures_of
from midspan.foundation.records.rules import reasons_against_signing as against_licence
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import medicines
from midspan.journey.medication.forms.lists import EndForm, WhyForm
from midspan.journey.medication.forms.orders import OVERRIDE, ChooseForm, OrderForm
from midspan.journey.medication.forms.words import AIM_WORDS, INDICATION_WORDS, STATE_WORDS
from midspan.journey.medication.models import MedicationOrder
from midspan.journey.medication.queries import episode_row, of_order, order_facts, order_row
from midspan.journey.medication.rules.dosing import OTP_ONLY
from midspan.journey.medication.terms import Medicine, OrderDraft, OrderState, StartReason
from midspan.journey.medication.views.desk import bare, carried, desk, see, today_of
from midspan.journey.plan.queries import objectives_of, pointed_at
from midspan.journey.plan.terms import Evidence


@gate(Permission.PRESCRIBE, of=of_episode)
def order_new(request: StaffRequest, episode_id: int) -> HttpResponse:
    """A new order: which medicine first, then the order with its checks."""
    episode = episode_row(episode_id)
    replaces = _replaced(request, episode)
    code = request.GET.get("medicine") or (replaces.medicine if replaces else "")
    known = medicines().get(code)
    if known is None or known.otp_only or not known.orderable:
        return _choose(request, episode, known)
    row = MedicationOrder(episode=episode, replaces=replaces)
    initial = OrderForm.of(order_facts(replaces)) if replaces and replaces.medicine == code else _begin(known)
    initial |= {"started_on": today_of(episode), "version": None}
    return _work(request, episode, known, row, initial)


@gate(Permission.SEE_CHART, of=of_order)
def order(request: StaffRequest, order_id: int) -> HttpResponse:
    """One order: a draft to go on with, or a signed one to read, replace or stop."""
    row = order_row(order_id)
    known = medicines().get(row.medicine)
    if row.state == OrderState.DRAFT and known and request.staff.may(Permission.PRESCRIBE):
        pointed = pointed_at(Evidence.MEDICINE, [row.pk]).get(row.pk, [])
        return _work(request, row.episode, known, row, OrderForm.of(order_facts(row), pointed))
    return _read(request, row, EndForm(initial={"on": today_of(row.episode), "version": row.version}))


@require_POST
@gate(Permission.PRESCRIBE, of=of_order)
def stop(request: StaffRequest, order_id: int) -> HttpResponse:
    """Stop a signed order, with a day and a reason."""
    row = order_row(order_id)
    page = EndForm(request.POST)
    if carried(page, lambda: actions.stop_order(row, **page.cleaned_data, by=request.staff, at=timezone.now())):
        messages.success(request, _("Stopped: %(name)s.") % {"name": row.name})
        return see("medication:person", row.episode_id)
    return _read(request, order_row(order_id), page)


@require_POST
@gate(Permission.PRESCRIBE, of=of_order)
def set_aside(request: StaffRequest, order_id: int) -> HttpResponse:
    """A draft that is not wanted any more."""
    row = order_row(order_id)
    page = WhyForm({"why": "-", "version": request.POST.get("version", "")})
    version = page.cleaned_data["version"] if page.is_valid() else None
    actions.set_order_aside(row, by=request.staff, at=timezone.now(), version=version)
    messages.success(request, _("Set aside."))
    return see("medication:person", row.episode_id)


def _choose(request: StaffRequest, episode: Episode, known: Medicine | None) -> HttpResponse:
    page = ChooseForm(initial={"medicine": known.code if known else ""})
    reasons = [Reason(OTP_ONLY, rule="42 CFR 8.12")] if known and known.otp_only else []
    context = {**desk(request, episode), "form": page, "reasons": reasons, "otp_only": bool(reasons)}
    return render(request, "medication/order_choose.html", context)


def _begin(known: Medicine) -> dict[str, Any]:
    frequency = {"naltrexone_xr": "every_4_weeks", "buprenorphine_brixadi_weekly": "weekly"}.get(known.injection, "")
    return {
        "aims": [one.value for one in known.aims[:1]], "refills": 0,
        "frequency": frequency or ("every_4_weeks" if known.injection else "daily"), "observed": False,
    }  # fmt: skip


def _work(
    request: StaffRequest, episode: Episode, known: Medicine, row: MedicationOrder, initial: dict[str, Any]
) -> HttpResponse:
    """The form of an order: look at the checks, keep a draft, sign."""
    objectives = [(one.id, one.named) for one in objectives_of([episode.pk]).get(episode.pk, [])]
    act = request.POST.get("act", "")
    typed = OrderForm(request.POST or None, initial=initial, medicine=known, objectives=objectives)
    typed.is_valid()  # as far as it goes: the checks look at whatever can be read
    draft = typed.draft if typed.is_bound else _draft_from(initial, known)
    found = actions.weighing(row, episode=episode, draft=draft, medicine=known, at=timezone.now())
    page = OrderForm(request.POST or None, initial=initial, medicine=known, objectives=objectives, stops=found)
    if act == "check" and getattr(request, "htmx", False):
        return render(request, "medication/_checks.html", {"found": _shown(found, page), "episode": episode})
    sign = SignForm(request.POST if act == "sign" else None, auto_id="sign_%s")
    if act in {"save", "sign"} and _saved(request, episode, row, page):
        if act == "save":
            messages.success(request, _("Kept as a draft. It is in force once it is signed."))
            return see("medication:order", row.pk)
        if _signed(request, row, page, sign):
            messages.success(request, _("Signed: %(name)s.") % {"name": row.name})
            return see("medication:person", episode.pk)
    return _form(request, episode, known, row, page, sign, found)


def _saved(request: StaffRequest, episode: Episode, row: MedicationOrder, page: OrderForm) -> bool:
    """Keep what was typed as a draft; the row in the hands of the caller is then the kept one."""

    def keep() -> None:
        who = {"by": request.staff, "at": timezone.now()}
        if row.pk:
            version = page.cleaned_data["version"]
            actions.redraft_order(row, draft=page.draft, objectives=page.pointed, version=version, **who)
            return
        once = page.cleaned_data["once"]
        kept = actions.draft_order(episode, draft=page.draft, replaces=row.replaces, objectives=page.pointed, once=once, **who)
        row.pk, row.version = kept.pk, kept.version
        row.refresh_from_db()

    return carried(page, keep)


def _signed(request: StaffRequest, row: MedicationOrder, page: OrderForm, sign: SignForm) -> bool:
    def put() -> None:
        typed = sign.cleaned_data
        proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
        actions.sign_order(row, proof=proof, overrides=page.draft.overrides, by=request.staff, at=timezone.now())

    if not sign.is_valid():
        return False
    try:
        put()
    except Refused as refused:
        at_fields = {"typed_name", "secret"}
        put_reasons(sign, Refused([one for one in refused.reasons if one.field in at_fields]))
        put_reasons(page, Refused([one for one in refused.reasons if one.field not in at_fields]))
        return False
    return True


def _form(
    request: StaffRequest, episode: Episode, known: Medicine, row: MedicationOrder, page: OrderForm, sign: SignForm,
    found: list[StartReason],
) -> HttpResponse:  # fmt: skip
    if row.pk and page.is_bound:  # the draft was kept; a second try goes on with it
        sent = cast(QueryDict, page.data).copy()
        sent["version"] = str(row.version)
        page.data = sent
    today = today_of(episode)
    faulty = (page.is_bound and bool(page.errors)) or (sign.is_bound and bool(sign.errors))
    context = {
        **desk(request, episode), "medicine": known, "row": row, "form": page, "sign": sign, "found": _shown(found, page),
        "replaces": row.replaces, "against": against_licence(licence=licence_of(request.staff, on=today), on=today),
    }  # fmt: skip
    return render(request, "medication/order_form.html", context, status=422 if faulty else 200)


def _shown(found: list[StartReason], page: OrderForm) -> list[tuple[StartReason, str, Any]]:
    """Each answer of the checks in words, with the field for a reason to go on where there is one."""
    asked: set[str] = set()
    shown = []
    for one in found:
        name = f"{OVERRIDE}{one.rule}"
        shown.append((one, bare(one.text, page.medicine), page[name] if name in page.fields and name not in asked else None))
        asked.add(name)
    return shown


def _draft_from(initial: dict[str, Any], known: Medicine) -> OrderDraft:
    return OrderDraft(
        medicine=known.code, form=known.forms[0].code, dose=initial.get("dose"), unit=known.forms[0].unit,
        frequency=initial.get("frequency", "daily"), aims=(), indication="", started_on=initial.get("started_on"),
    )  # fmt: skip


def _replaced(request: HttpRequest, episode: Episode) -> MedicationOrder | None:
    code = request.GET.get("replaces", "")
    return get_object_or_404(MedicationOrder, pk=int(code), episode=episode) if code.isdigit() and len(code) < 18 else None


def _read(request: StaffRequest, row: MedicationOrder, page: EndForm) -> HttpResponse:
    facts = order_facts(row)
    subject = key_of(row)
    signed = signatures_of([subject]).get(subject, [])
    context = {
        **desk(request, row.episode), "row": row, "order": facts, "end": page, "signatures": signed,
        "text": signed[0].text if signed else "", "state": STATE_WORDS[facts.state],
        "aims": [AIM_WORDS[one] for one in facts.aims], "indication": INDICATION_WORDS[facts.indication],
        "next_one": MedicationOrder.objects.filter(replaces=row).first(),
    }  # fmt: skip
    return render(request, "medication/order.html", context, status=422 if page.is_bound else 200)
