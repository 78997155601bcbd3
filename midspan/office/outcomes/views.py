"""The page of access: how people come in, where they are lost, what was asked of them."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.office.outcomes.forms import USUAL, PeriodForm
from midspan.office.outcomes.queries import access as access_of
from midspan.office.outcomes.queries import in_treatment
from midspan.office.outcomes.terms import Access, Figure, Stage, StageCount


@gate(Permission.SEE_REFERRALS)
def access(request: StaffRequest) -> HttpResponse:
    """The funnel from the first word to the fourth session, refusals by reason, and the first four principles."""
    today = timezone.localdate()
    form = PeriodForm.of(request.GET.dict(), today)
    since, until = _period(form, today)
    found = access_of(sites_with(request.staff, Permission.SEE_REFERRALS), since=since, until=until)
    context = {
        "form": form,
        "found": found,
        "stages": [_stage(one, found) for one in found.funnel],
        "refusals": [(code.replace("_", " "), count) for code, count in found.refusals.items()],
        "figures": [_figure(one) for one in found.figures],
        "people": [_figure(one) for one in in_treatment(request.staff, on=today)],
    }
    return render(request, "outcomes/access.html", context, status=200 if form.is_valid() else 422)


def _period(form: PeriodForm, today: date) -> tuple[date, date]:
    """What was asked for; the usual period where it makes no sense."""
    return (form.cleaned_data["since"], form.cleaned_data["until"]) if form.is_valid() else (today - USUAL, today)


def _stage(one: StageCount, found: Access) -> dict[str, Any]:
    return {
        "label": _stages()[one.stage],
        "one": one,
        "of": found.funnel[0].came,
        "share": round(100 * one.came / found.funnel[0].came) if found.funnel[0].came else None,
        "lost": ", ".join(f"{reason.replace('_', ' ')} {count}" for reason, count in one.lost.items()),
    }


def _stages() -> dict[Stage, str]:
    return {
        Stage.RECEIVED: _("Asked for help"),
        Stage.REACHED: _("Reached"),
        Stage.SCREENED: _("Screened"),
        Stage.ASSESSED: _("Assessed"),
        Stage.PLACED: _("Level agreed"),
        Stage.ADMITTED: _("Admitted"),
        Stage.FIRST_SESSION: _("First session"),
        Stage.FOURTH_SESSION: _("Fourth session"),
    }


def _figure(one: Figure) -> dict[str, Any]:
    value = one.value
    shown = "—" if value is None else f"{value:g}"
    return {"one": one, "shown": shown, "label": _labels()[one.code]}


def _labels() -> dict[str, str]:
    return {
        "first_appointment": _("To the first appointment"),
        "hurdles": _("Before the first group"),
        "fourth_session": _("Came to a fourth session"),
        "motivation": _("Motivation in their words"),
        "motivation_revisited": _("Motivation asked again"),
        "alliance": _("Alliance by session four"),
        "alliance_monthly": _("Alliance this month"),
        "efficacy": _("Self-efficacy asked"),
        "efficacy_monthly": _("Self-efficacy this month"),
        "efficacy_change": _("Change of self-efficacy"),
    }
