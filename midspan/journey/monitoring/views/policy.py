"""Pages of testing policy: what holds at a site by phase, and setting it from a day on."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.policy import set_policy
from midspan.journey.monitoring.catalog.policy import longest_allowed, policy_source
from midspan.journey.monitoring.forms.policy import PHASE_WORDS, WEEKDAY_WORDS, PolicyForm, initial_of
from midspan.journey.monitoring.queries.panels import panel_choices
from midspan.journey.monitoring.queries.policy import policies_on, policy_history
from midspan.journey.monitoring.terms.policy import PolicyFacts, TestingPhase


@gate(Permission.SET_TESTING)
@require_GET
def policy(request: StaffRequest) -> HttpResponse:
    """What holds for each phase at a site, where it comes from, and everything that was set before."""
    site, sites = site_of(request)
    today = local_day(timezone.now(), site.timezone)
    names = dict(panel_choices(on=today))
    held = policies_on([site.pk], today)[site.pk]
    source, figures = policy_source()
    context = {
        "site": site,
        "sites": sites,
        "phases": [_column(phase, held[phase], names) for phase in TestingPhase],
        "history": [
            (facts, PHASE_WORDS[facts.phase], who, facts.effective_from > today) for facts, who in policy_history(site.pk)
        ],
        "source": source,
        "figures": figures,
    }
    return render(request, "monitoring/policy.html", context)


@gate(Permission.SET_TESTING)
def policy_set(request: StaffRequest, phase: str) -> HttpResponse:
    """Set what holds for one phase from a day on."""
    if phase not in set(TestingPhase):
        raise Http404
    chosen = TestingPhase(phase)
    site, _sites = site_of(request)
    today = local_day(timezone.now(), site.timezone)
    held = policies_on([site.pk], today)[site.pk][chosen]
    form = PolicyForm(request.POST or None, panels=panel_choices(on=today), initial=initial_of(held, today + timedelta(days=1)))
    back = f"{reverse('monitoring:policy')}?site={site.pk}"
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        figures = {name: typed[name] for name in ("from_day", "quiet_days", "away_hours", "effective_from", "source")}
        try:
            set_policy(site, phase=chosen, pace=form.pace(), panels=form.panels(), by=request.staff, at=timezone.now(), **figures)
            messages.success(request, _("Set. It holds from the day you named; draws before it are held by what stands now."))
            return SeeOther(back)
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "site": site, "phase": PHASE_WORDS[chosen], "most": longest_allowed()[chosen], "back": back}
    return render(request, "monitoring/policy_set.html", context, status=422 if form.is_bound else 200)


def site_of(request: StaffRequest) -> tuple[Site, list[Site]]:
    """The site that the address asks for, else the first; only among those where this staff member sets testing."""
    sites = sites_with(request.staff, Permission.SET_TESTING)
    wanted = request.GET.get("site", "")
    found = [site for site in sites if not wanted or str(site.pk) == wanted]
    if not found:
        raise Http404
    return found[0], sites


def _column(phase: TestingPhase, held: PolicyFacts, names: dict[str, str]) -> dict[str, Any]:
    """One phase as the page shows it."""
    panels = [
        (name.capitalize() if name else _("Everybody"), ", ".join(names.get(code, code) for code in codes))
        for name, codes in held.panels.items()
    ]
    days = ", ".join(str(words) for number, words in WEEKDAY_WORDS if number in held.pace.weekdays)
    return {"code": phase.value, "words": PHASE_WORDS[phase], "held": held, "weekdays": days, "panels": panels}
