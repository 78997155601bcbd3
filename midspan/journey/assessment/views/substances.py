"""The substances of an assessment: each with its criteria, what follows from them and why."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog.findings import diagnosis_list
from midspan.journey.assessment.forms import SubstanceForm
from midspan.journey.assessment.models import SubstanceUse
from midspan.journey.assessment.queries import substance_facts
from midspan.journey.assessment.rules import remission_of, substance_code, substance_lines
from midspan.journey.assessment.terms import Rank, SubstanceFacts
from midspan.journey.assessment.views.desk import desk_of, done, go, open_assessment, status_of, today_at


def of_substance(substance_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a substance of an assessment."""
    row = SubstanceUse.objects.filter(pk=substance_id).values_list("assessment__episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SEE_CHART, of=of_episode)
def substances(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Every substance with its count, severity and code; one more is added below."""
    desk = desk_of(request, episode_id)
    if desk["row"] is None:
        raise Http404
    taken = {use.rank for use in desk["facts"].substances}
    rank = next((rank for rank in (Rank.PRIMARY, Rank.SECONDARY, Rank.TERTIARY) if rank not in taken), Rank.OTHER)
    may_write = request.staff.may(Permission.CONTRIBUTE) and not desk["facts"].signed
    page = SubstanceForm(request.POST if may_write and request.method == "POST" else None, initial={"rank": rank.value})

    def add() -> None:
        actions.add_substance(desk["row"], details=page.details, by=request.staff, at=timezone.now())

    if done(request, page, add):
        messages.success(request, _("Substance added."))
        return go("assessment:substances", episode_id)
    desk |= {
        "uses": [_shown(use, today_at(desk["episode"])) for use in desk["facts"].substances],
        "form": page,
        "may_write": may_write,
        "step": "substances",
    }
    return render(request, "assessment/substances.html", desk, status=status_of(page))


@gate(Permission.CONTRIBUTE, of=of_substance)
def substance(request: StaffRequest, substance_id: int) -> HttpResponse:
    """Change one substance of an open assessment."""
    use = _row(substance_id)
    desk = desk_of(request, use.assessment.episode_id)
    open_assessment(desk)
    facts = substance_facts(use)
    page = SubstanceForm(request.POST) if request.method == "POST" else SubstanceForm.of(facts)

    def change() -> None:
        version = page.cleaned_data["version"]
        actions.change_substance(use, details=page.details, version=version, by=request.staff, at=timezone.now())

    if done(request, page, change):
        messages.success(request, _("Substance saved."))
        return go("assessment:substances", use.assessment.episode_id)
    desk |= {"form": page, "use": _shown(facts, today_at(desk["episode"])), "step": "substances"}
    return render(request, "assessment/substance.html", desk, status=status_of(page))


@require_POST
@gate(Permission.CONTRIBUTE, of=of_substance)
def substance_dropped(request: StaffRequest, substance_id: int) -> HttpResponse:
    """Take a substance off an open assessment."""
    use = _row(substance_id)
    episode_id = use.assessment.episode_id
    try:
        actions.drop_substance(use, by=request.staff, at=timezone.now())
        messages.success(request, _("Substance taken off."))
    except Refused as refused:
        messages.error(request, str(refused))
    return go("assessment:substances", episode_id)


def _row(substance_id: int) -> SubstanceUse:
    return get_object_or_404(SubstanceUse.objects.select_related("assessment__episode__site"), pk=substance_id)


def _shown(use: SubstanceFacts, on: Any) -> dict[str, Any]:
    """A substance with its lines, its code and every step that led there."""
    remission, said = remission_of(use.criteria_ended_on, on=on)
    coded = substance_code(use, diagnosis_list(), on=on)
    return {"facts": use, "lines": substance_lines(use), "coded": coded, "remission": remission, "said": said}
