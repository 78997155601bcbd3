"""Who waits for a seat in which group, in order; who is next where one is free; and what became of waiting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import SettleForm
from midspan.journey.schedule.queries import free_seats, groups_shown, waiting_for, waiting_row


@gate(Permission.SCHEDULE)
def waiting(request: StaffRequest) -> HttpResponse:
    """The waiting lists of the viewer's groups; a wait is settled here."""
    refused: list = []
    if request.method == "POST":
        try:
            if words := _settle(request):
                messages.success(request, words)
                return redirect("schedule:waiting")
        except Refused as refusal:
            refused = refusal.reasons
    today = timezone.localdate()
    rows = groups_shown(request.staff, today)
    waits, free = waiting_for([row.pk for row in rows]), free_seats(rows, today)
    lines = [(row, waits[row.pk], free[row.pk]) for row in rows if row.pk in waits]
    context = {"lines": sorted(lines, key=lambda line: not line[2]), "refused": refused,
               "total": sum(len(each) for each in waits.values())}  # fmt: skip
    return render(request, "schedule/waiting.html", context, status=422 if request.method == "POST" else 200)


def _settle(request: StaffRequest) -> str:
    form = SettleForm(request.POST)
    if not form.is_valid():
        return ""
    row = waiting_row(form.cleaned_data["waiting"])
    mine = row is not None and visible_episodes(request.staff, Permission.SCHEDULE).filter(pk=row.episode_id).exists()
    if row is None or not mine:
        return ""
    actions.settle_wait(row, outcome=form.cleaned_data["outcome"], by=request.staff, at=timezone.now())
    return _("%(person)s does not wait any more.") % {"person": row.episode.patient.name}
