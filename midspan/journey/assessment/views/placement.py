"""The level of care: recommended with its reasons, decided together, signed by both."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions import prove
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog import placement_table
from midspan.journey.assessment.forms import ClientSignForm, DecisionForm, SignForm
from midspan.journey.assessment.models import Assessment, Placement
from midspan.journey.assessment.queries import day_at, facts_for_placement, signatures_under, text_of_placement
from midspan.journey.assessment.rules import (
    decides,
    eligibility,
    recommend,
    what_would_change,
    why_not_higher,
    why_not_lower,
)
from midspan.journey.assessment.terms import RATINGS, AssessmentFacts, Recommendation, dimensions_of
from midspan.journey.assessment.views.desk import (
    against_licence,
    desk_of,
    done,
    go,
    level_of,
    placement_row,
    today_at,
)

EDITIONS = {"asam_3": gettext_lazy("third"), "asam_4": gettext_lazy("fourth")}


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
    page = DecisionForm(request.POST, on=today_at(row.episode), edition=row.edition)

    def decide() -> None:
        at, sent = timezone.now(), dict(page.cleaned_data)
        level = level_of(sent.pop("agreed_level"), day_at(at, row.episode), row.edition)
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
    why = _why(facts, episode, on) if facts else {}
    current = desk["placements"][0] if desk["placements"] else None
    stands = current if current and facts and current.assessment_id == facts.id else None
    edition, recommended = (facts.edition, why["found"].level) if facts else ("asam_3", "")
    sign_next = {"version": current.version if current else None}
    desk |= why | {
        "form": form or DecisionForm(on=on, edition=edition, recommended=recommended),
        "deciding": form is not None or (stands is None and episode.status in OPEN),
        "may_place": request.staff.may(Permission.PLACE),
        "current": current,
        "text": text_of_placement(current, episode) if current else "",
        "signatures": signatures_under(current.id) if current else [],
        "older": desk["placements"][1:],
        "client": client or ClientSignForm(initial=sign_next),
        "clinician": clinician or SignForm(initial=sign_next),
        "against": against_licence(request) if current and not current.signed_at else [],
        "step": "placement",
    }
    refused = form or client or clinician
    return render(request, "assessment/placement.html", desk, status=status or (422 if refused else 200))


def _why(facts: AssessmentFacts, episode: Episode, on: date) -> dict[str, Any]:
    """The recommendation, every rule that fired, why not less and not more, and what would have changed the answer."""
    asked, table = facts_for_placement(facts, episode, on=on), placement_table(facts.edition, on=on)
    found = recommend(asked, table)
    return {
        "found": found,
        "table": table,
        "edition_name": EDITIONS[table.edition],
        "fired": _fired_rows(found),
        "reasons": [eligibility(found, table), why_not_lower(found), why_not_higher(found, table)] if found.level else [],
        "changes": what_would_change(asked, table),
        "unsure": any(not row.verified for row in found.fired if decides(row, found)),
        "severity": asked.severity,
    }


def _fired_rows(found: Recommendation) -> list[dict[str, Any]]:
    """Every rule that fired with its dimension, rating and whether it decided."""
    names = dimensions_of(found.edition)
    return [
        {
            "row": row,
            "name": names[row.dimension][0] if row.dimension else _("Whole picture"),
            "word": RATINGS[row.rating][0].lower() if row.rating is not None else "",
            "decides": decides(row, found),
        }
        for row in found.fired
    ]
