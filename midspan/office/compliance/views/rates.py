"""The share on time by rule and team, with what it counts; nobody is named."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.office.compliance.forms.due import TOPICS
from midspan.office.compliance.queries import rates as rates_of
from midspan.office.compliance.terms import Rate, Share


@dataclass(frozen=True, slots=True)
class Row:
    """One rule with its share, and a share for each team of the page (None where the team has nobody)."""

    rate: Rate
    teams: list[tuple[str, Share | None]]


@gate(Permission.SEE_RATES)
def rates(request: StaffRequest) -> HttpResponse:
    """Every rate of today, with n and interval; each definition one click away."""
    found = rates_of(request.staff, on=timezone.localdate(), now=timezone.now())
    teams = sorted({team for one in found for team, _share in one.teams if team})
    topics: dict[str, list[Row]] = {}
    for one in found:
        held = dict(one.teams)
        topics.setdefault(str(TOPICS[one.rule.topic]), []).append(Row(one, [(team, held.get(team)) for team in teams]))
    context = {"topics": list(topics.items()), "teams": teams, "today": timezone.localdate()}
    return render(request, "compliance/rates.html", context)
