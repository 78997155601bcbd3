"""The level of care: recommended with its reasons, decided together, signed by both."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions import prove
from midspan.journey.assessment import actions
from midspan.journey.assessment.forms import ClientSignForm, DecisionForm, SignForm
from midspan.journey.assessment.models import Assessment, Placement
from midspan.journey.assessment.queries import day_at, recommendation_for, signatures_under, text_of_placement
from midspan.journey.assessment.rules import severity_of
from midspan.journey.assessment.terms import DIMENSIONS, RATINGS, AssessmentFacts
from midspan.journey.assessment.views.desk import (
    against_licence,
    desk_of,
    done,
    episode_of,
    go,
    level_of,
    placement_row,
    today_at,
)


def of_placement(placement_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a placement."""
    row = Placement.objects.filter(pk=placement_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SEE_CHART, of=of_episode)
def placement(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The recommended level with its reasons, the decision, both signatures."""
    return show_placement(request, episode_id)


@require_POST
@gate(Permission.PLACE, of=of_episode)
def decision(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Write down what client and clinician agreed."""
    rows = Assessment.objects.filter(episode_id=episode_id, signed_at__isnull=False)
    rows = rows.select_related("episode__patient", "episode__site")
    row = rows.order_by("-started_at").first()
    if row is None:
        return show_placement(request, episode_id, status=422)
    page = DecisionForm(request.POST, on=today_at(episode_of(episode_id)))

    def decide() -> None:
        at, sent = timezone.now(), dict(page.cleaned_data)
        level = level_of(sent.pop("agreed_level"), day_at(at, row.episode))
        actions.decide_placement(row, agreed_level=level, **sent, by=request.staff, at=at)

    if done(request, page, decide):
        messages.success(request, _("Decision kept. Now both sign it."))
        return go("assessment:placement", episode_id)
    return show_placement(request, episode_id, form=page)


@require_POST
@gate(Permission.PLACE, of=of_placement)
def client_signature(request: StaffRequest, placement_id: int) -> HttpResponse:
    """The person signs, witnessed."""
    row = placement_row(placement_id)
    page = ClientSignForm(request.POST)

    def sign() -> None:
        sent = page.cleaned_data
        words = {"typed_name": sent["client_name"], "version": sent["version"]}
        actions.sign_placement_as_client(row, **words, by=request.staff, at=timezone.now())

    if done(request, page, sign):
        messages.success(request, _("Signed by the person, witnessed by you."))
        return go("assessment:placement", row.episode_id)
    return show_placement(request, row.episode_id, client=page)


@require_POST
@gate(Permission.PLACE, of=of_placement)
def clinician_signature(request: StaffRequest, placement_id: int) -> HttpResponse:
    """The clinician signs."""
    row = placement_row(placement_id)
    page = SignForm(request.POST)

    def sign() -> None:
        sent = page.cleaned_data
        proof = prove(request.staff, typed_name=sent["typed_name"], secret=sent["secret"])
        actions.sign_placement(row, proof=proof, version=sent["version"], by=request.staff, at=timezone.now())

    if done(request, page, sign):
        messages.success(request, _("You have signed the decision."))
        return go("assessment:placement", row.episode_id)
    return show_placement(request, row.episode_id, clinician=page)


def show_placement(
    request: StaffRequest,
    episode_id: int,
    *,
    form: DecisionForm | None = None,
    client: ClientSignForm | None = None,
    clinician: SignForm | None = None,
    status: int = 0,
) -> HttpResponse:
    """Recommendation, decision and signatures, again with what was refused."""
    desk = desk_of(request, episode_id)
    facts, episode = desk["facts"], desk["episode"]
    on = today_at(episode)
    found = recommendation_for(facts, episode, on=on) if facts else None
    current = desk["placements"][0] if desk["placements"] else None
    stands = current if current and facts and current.assessment_id == facts.id else None
    desk |= {
        "found": found,
        "fired": _fired_rows(found, facts) if found else [],
        "severity": severity_of(facts.criteria_met) if facts and facts.criteria_met is not None else None,
        "form": form or DecisionForm(on=on, recommended=found.level if found else ""),
        "deciding": form is not None or stands is None,
        "may_place": request.staff.may(Permission.PLACE),
        "current": current,
        "text": text_of_placement(current, episode) if current else "",
        "signatures": signatures_under(current.id) if current else [],
        "older": desk["placements"][1:],
        "client": client or ClientSignForm(initial={"version": current.version if current else None}),
        "clinician": clinician or SignForm(initial={"version": current.version if current else None}),
        "against": against_licence(request) if current and not current.signed_at else [],
        "step": "placement",
    }
    refused = form or client or clinician
    return render(request, "assessment/placement.html", desk, status=status or (422 if refused else 200))


def _fired_rows(found: Any, facts: AssessmentFacts) -> list[dict[str, Any]]:
    """Every rule that fired with its dimension, rating and whether it decided."""
    return [
        {
            "row": row,
            "name": DIMENSIONS[row.dimension][0] if row.dimension else _("Whole picture"),
            "word": RATINGS[row.rating][0].lower() if row.rating is not None else "",
            "decides": row.level == found.level,
        }
        for row in found.fired
    ]
