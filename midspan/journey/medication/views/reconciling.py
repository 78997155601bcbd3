"""Lists laid side by side, decided line by line, signed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.forms import SignForm
from midspan.foundation.records.queries import signatures_of
from midspan.foundation.records.rules import reasons_against_signing as against_licence
from midspan.journey.medication import actions
from midspan.journey.medication.forms.lists import BeginReconcileForm, ReconcileForm
from midspan.journey.medication.forms.words import DECISION_WORDS, RECONCILE_WORDS, SOURCE_WORDS
from midspan.journey.medication.models import Reconciliation
from midspan.journey.medication.queries import (
    episode_row,
    lines_of,
    of_reconciliation,
    reconciliation_row,
    reconciliations_due,
)
from midspan.journey.medication.terms import LineDecision, LineFacts, ListSource, ReconcileReason
from midspan.journey.medication.views.desk import carried, desk, see, today_of


@gate(Permission.MEDICATE, of=of_episode)
def reconcile_new(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Begin to compare lists; what is due stands there already."""
    episode = episode_row(episode_id)
    today = today_of(episode)
    due = next(iter(reconciliations_due([episode_id], on=today).get(episode_id, [])), None)
    initial = {"reason": due.reason if due else ReconcileReason.OTHER, "since_on": due.since_on if due else today}
    page, begun = BeginReconcileForm(request.POST or None, initial=initial), list[Reconciliation]()

    def act() -> None:
        facts, once = page.facts, page.cleaned_data["once"]
        begun.append(actions.begin_reconciliation(episode, **facts, by=request.staff, at=timezone.now(), once=once))

    if request.method == "POST" and carried(page, act):
        return see("medication:reconciliation", begun[0].pk)
    context = {**desk(request, episode), "form": page}
    return render(request, "medication/reconcile_new.html", context, status=422 if page.is_bound else 200)


@gate(Permission.SEE_CHART, of=of_reconciliation)
def reconciliation(request: StaffRequest, reconciliation_id: int) -> HttpResponse:
    """One comparison: open, to be decided and signed; or signed, to be read."""
    row = reconciliation_row(reconciliation_id)
    lines = lines_of(row.pk)
    may = request.staff.may(Permission.MEDICATE)
    if request.method == "POST" and may and row.signed_at is None:
        page = ReconcileForm(request.POST, lines=lines)
        signing = request.POST.get("act") == "sign"
        sign = SignForm(request.POST if signing else None, auto_id="sign_%s")
        if _kept(request, row, page, sign):
            messages.success(request, _("Signed. It stays as it is.") if signing else _("Kept. Nothing on the list has changed."))
            return see("medication:person" if signing else "medication:reconciliation", row.episode_id if signing else row.pk)
        return _render(request, reconciliation_row(row.pk), lines, page, sign)
    page = ReconcileForm(lines=lines, initial={"version": row.version, "sources": row.sources})
    return _render(request, row, lines, page, SignForm(auto_id="sign_%s"))


def _kept(request: StaffRequest, row: Reconciliation, page: ReconcileForm, sign: SignForm) -> bool:
    def keep() -> None:
        version = page.cleaned_data["version"]
        actions.keep_reconciliation(
            row, sources=page.asked, decisions=page.decisions, by=request.staff, at=timezone.now(), version=version
        )

    def put() -> None:
        typed = sign.cleaned_data
        proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
        actions.sign_reconciliation(
            row, sources=page.asked, decisions=page.decisions, proof=proof, by=request.staff, at=timezone.now(),
            version=page.cleaned_data["version"],
        )  # fmt: skip

    if not sign.is_bound:
        return carried(page, keep)
    return page.is_valid() and carried(sign, put)


def _render(
    request: StaffRequest, row: Reconciliation, lines: list[LineFacts], page: ReconcileForm, sign: SignForm
) -> HttpResponse:
    today = today_of(row.episode)
    context = {
        **desk(request, row.episode),
        "row": row,
        "reason": RECONCILE_WORDS[ReconcileReason(row.reason)],
        "form": page,
        "sign": sign,
        "lines": [(one, _said(one), DECISION_WORDS[LineDecision(one.decision)] if one.decision else "") for one in lines],
        "rows": [(one, _said(one), *fields) for one, *fields in page.rows()],
        "asked": [SOURCE_WORDS[ListSource(one)] for one in row.sources],
        "signatures": signatures_of([key_of(row)]).get(key_of(row), []) if row.signed_at else [],
        "against": against_licence(licence=licence_of(request.staff, on=today), on=today),
    }
    return render(request, "medication/reconciliation.html", context, status=422 if page.is_bound else 200)


def _said(one: LineFacts) -> list[tuple[str, str]]:
    return [(str(SOURCE_WORDS[each.source]), each.words) for each in one.mentions]
