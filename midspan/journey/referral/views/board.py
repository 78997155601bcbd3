"""The pipeline at a glance: each stage with who stands there, how long, and whose they are."""

from statistics import median_low

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.journey.referral import queries
from midspan.journey.referral.forms.arrival import STATUSES, FilterForm
from midspan.journey.referral.terms import ReferralStatus
from midspan.journey.referral.views.inbox import narrowed
from midspan.journey.referral.views.shown import Line, line, spoken_wait

S = ReferralStatus
STAGES = (S.NEW, S.CONTACTED, S.SCREENED, S.DIVERTED, S.ASSESSING, S.PLACED)


@gate(Permission.SEE_REFERRALS)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Every stage as a column, oldest first within it."""
    sites = sites_with(request.staff, Permission.SEE_REFERRALS)
    owners, counted = queries.owners(request.staff), queries.counts(request.staff)
    form = FilterForm(request.GET, owners=owners, sites=sites, counted=counted)
    form.is_valid()
    rows = queries.inbox(request.staff, timezone.now(), **narrowed(form, request.staff))
    lines = sorted((line(row, request.staff) for row in rows), key=lambda one: -one.facts.waiting_hours)
    found = {
        "here": "board",
        "form": form,
        "stages": [_stage(stage, [one for one in lines if one.facts.status == stage]) for stage in STAGES],
        "several_sites": len(sites) > 1,
        "filtered": any(form.cleaned_data.get(name) for name in ("owner", "site")),
    }
    return render(request, "referral/board.html", found)


def _stage(stage: ReferralStatus, lines: list[Line]) -> dict[str, object]:
    hours = [one.facts.waiting_hours for one in lines]
    return {
        "code": stage.value,
        "words": dict(STATUSES)[stage],
        "lines": lines,
        "late": sum(bool(one.wait_kind) for one in lines),
        "median": spoken_wait(median_low(hours)) if hours else "",
    }
