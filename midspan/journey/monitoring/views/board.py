"""The board of tests of a site: who is due, collected, pending, overdue; how long results take; what they find by week."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.rules import local_day
from midspan.journey.monitoring.queries.board import board as board_of
from midspan.journey.monitoring.terms.findings import BoardState
from midspan.journey.monitoring.views.wording import STATE_WORDS, STATUS_WORDS, tag_of

STATE_TAGS = {BoardState.OVERDUE: "now", BoardState.DUE: "here", BoardState.PENDING: "", BoardState.CONFIRMING: "",
              BoardState.NOT_TAKEN: ""}  # fmt: skip


@gate(Permission.SEE_CHART)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """The tests of one site."""
    sites = sites_with(request.staff, Permission.SEE_CHART)
    site = next((one for one in sites if str(one.pk) == request.GET.get("site", "")), sites[0])
    now = timezone.now()
    shown = board_of(request.staff, site.pk, now=now, today=local_day(now, site.timezone))
    states = [line.state for line in shown.lines]
    context = {
        "site": site,
        "sites": sites,
        "board": shown,
        "figures": [(STATE_WORDS[state], states.count(state)) for state in BoardState],
        "lines": [
            (line, STATE_WORDS[line.state], STATE_TAGS.get(line.state), STATUS_WORDS.get(line.status) if line.status else "",
             tag_of(line.status) if line.status else "")
            for line in shown.lines
        ],
        "may_set": request.staff.may(Permission.SET_TESTING),
        "may_collect": request.staff.may(Permission.COLLECT),
        "may_enter": request.staff.may(Permission.ENTER_RESULT),
    }  # fmt: skip
    return render(request, "monitoring/board.html", context)
