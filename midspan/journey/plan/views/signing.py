"""One version as it is read and signed: the text, what is missing, likeness, every party, taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.actions import prove
from midspan.foundation.records.rules import reasons_against_signing as against_licence
from midspan.foundation.records.rules import text_hash
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import likeness_rule
from midspan.journey.plan.forms.writing import BackForm, DeclineForm, PersonForm, StaffSignForm
from midspan.journey.plan.models import Plan
from midspan.journey.plan.queries import alike_plans, needs_of, of_plan, signed_plan, text_of_plan
from midspan.journey.plan.rules import owed, reasons_against_copying, reasons_against_party, reasons_against_signing
from midspan.journey.plan.terms import Party, PlanFacts, PlanState
from midspan.journey.plan.views.carrying import carried
from midspan.journey.plan.views.desk import TONES, episode_of, found, go, shared

PARTIES = {
    Party.CLIENT: gettext_lazy("The person"),
    Party.COUNSELLOR: gettext_lazy("Counsellor"),
    Party.SUPERVISOR: gettext_lazy("Supervising clinician"),
    Party.PRESCRIBER: gettext_lazy("Prescriber"),
}
OPEN = frozenset({PlanState.DRAFT, PlanState.SIGNING})


@gate(Permission.SEE_CHART, of=of_plan)
def version(request: StaffRequest, plan_id: int) -> HttpResponse:
    """A version to be read, and signed while it is open."""
    return show_version(request, plan_id)


@require_POST
@gate(Permission.SIGN_CLINICAL, of=of_plan)
def sign(request: StaffRequest, plan_id: int) -> HttpResponse:
    """A colleague signs as counsellor, supervising clinician or prescriber."""
    row, facts = found(plan_id)
    page = StaffSignForm(request.POST, parties=_mine(request, facts) or list(PARTIES.items()))

    def act() -> None:
        typed = page.cleaned_data
        proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
        actions.sign_plan(row, party=Party(typed["party"]), proof=proof, seen=typed["seen"], version=typed["version"],
                          likeness_words=typed["likeness_words"], by=request.staff, at=timezone.now())  # fmt: skip

    return _answered(request, row, carried(page, act), _("Signed by you."), staff=page)


@require_POST
@gate(Permission.WITNESS, of=of_plan)
def client(request: StaffRequest, plan_id: int) -> HttpResponse:
    """The person signs before whoever is signed in."""
    row, _facts = found(plan_id)
    page = PersonForm(request.POST, auto_id="client_%s")

    def act() -> None:
        typed = page.cleaned_data
        actions.sign_plan_as_client(row, typed_name=typed["client_name"], seen=typed["seen"], version=typed["version"],
                                    likeness_words=typed["likeness_words"], by=request.staff, at=timezone.now())  # fmt: skip

    return _answered(request, row, carried(page, act), _("Signed by the person, witnessed by you."), client=page)


@require_POST
@gate(Permission.WITNESS, of=of_plan)
def decline(request: StaffRequest, plan_id: int) -> HttpResponse:
    """The person does not sign; treatment goes on."""
    row, _facts = found(plan_id)
    page = DeclineForm(request.POST, auto_id="decline_%s")

    def act() -> None:
        typed = page.cleaned_data
        actions.decline_plan(row, words=typed["words"], likeness_words=typed["likeness_words"], version=typed["version"],
                             by=request.staff, at=timezone.now())  # fmt: skip

    return _answered(request, row, carried(page, act), _("Written down. Treatment goes on as before."), declining=page)


@require_POST
@gate(Permission.PLAN, of=of_plan)
def take_back(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Take a version back to be written on; what was signed stays as it is."""
    row, _facts = found(plan_id)
    page = BackForm(request.POST, auto_id="back_%s")
    made: list[Plan] = []

    def act() -> None:
        typed = page.cleaned_data
        made.append(actions.take_back(row, words=typed["words"], version=typed["version"], by=request.staff, at=timezone.now()))

    if carried(page, act):
        messages.success(request, _("Taken back. This is its copy, to be written on and signed anew."))
        return go("plan:write", made[0].pk)
    return show_version(request, plan_id, back=page)


def show_version(request: StaffRequest, plan_id: int, **sent: Any) -> HttpResponse:
    """The page of a version with whichever of its forms came back faulty."""
    row, facts = found(plan_id)
    episode = episode_of(row.episode_id)
    context = shared(request, episode) | {
        "facts": facts,
        "row": row,
        "tone": TONES[facts.state],
        "signatures": signed_plan(plan_id),
    }
    needs = needs_of(episode, at=timezone.now()) if facts.state == PlanState.DRAFT else []
    context["text"] = row.text or text_of_plan(facts, episode, needs)
    if facts.state in OPEN:
        context |= _signing(request, row, facts, context, sent, needs)
    return render(request, "plan/version.html", context, status=422 if sent else 200)


def _signing(
    request: StaffRequest, row: Plan, facts: PlanFacts, context: dict[str, Any], sent: dict[str, Any], needs: list
) -> dict[str, Any]:
    draft, on = facts.state == PlanState.DRAFT, context["today"]
    alike = alike_plans(row.pk) if draft else []
    missing = reasons_against_signing(facts, needs, on=on) if draft else []
    copied = reasons_against_copying(alike, rule=likeness_rule())
    mine = _mine(request, facts)
    initial = {"version": row.version, "seen": text_hash(context["text"])}
    forms = {
        "staff": sent.get("staff") or StaffSignForm(parties=mine, initial=initial),
        "client": sent.get("client") or PersonForm(auto_id="client_%s", initial=initial),
        "declining": sent.get("declining") or DeclineForm(auto_id="decline_%s", initial={"version": row.version}),
    }
    for form in forms.values() if not alike else ():
        del form.fields["likeness_words"]
    return forms | {
        "alike": alike,
        "copied": copied,
        "missing": missing,
        "blocked": bool(missing or copied),
        "owed": [(party, PARTIES[party]) for party in owed(facts)],
        "mine": mine,
        "asks_person": Party.CLIENT in owed(facts) and request.staff.may(Permission.WITNESS),
        "against": against_licence(licence=licence_of(request.staff, on=on), on=on) if mine else [],
        "back": sent.get("back") or BackForm(auto_id="back_%s", initial={"version": row.version}),
    }


def _mine(request: StaffRequest, facts: PlanFacts) -> list[tuple[str, Any]]:
    """As whom the person at the keyboard may sign."""
    may, pk = request.staff.may, request.staff.pk
    if not may(Permission.SIGN_CLINICAL):
        return []
    return [
        (party.value, PARTIES[party])
        for party, needs in actions.SIGNED_BY.items()
        if not reasons_against_party(party, facts, staff_id=pk, may=may(needs))
    ]


def _answered(request: StaffRequest, row: Plan, carried_out: bool, words: str, **sent: Any) -> HttpResponse:
    if not carried_out:
        return show_version(request, row.pk, **sent)
    _row, facts = found(row.pk)
    messages.success(request, _("%(words)s The plan is in force.") % {"words": words} if facts.in_force_at else words)
    return go("plan:plan", row.episode_id) if facts.in_force_at else go("plan:version", row.pk)
