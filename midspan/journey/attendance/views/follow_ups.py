"""What must be done for whom: the list, and what became of one of them."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.actions import hand_on_follow_up, settle_follow_up
from midspan.journey.attendance.forms import KIND_WORDS, OutcomeForm, OwnerForm
from midspan.journey.attendance.models import FollowUp
from midspan.journey.attendance.queries import follow_up as one_of_them
from midspan.journey.attendance.queries import follow_ups_settled, of_follow_up, open_follow_ups, who_may_see_to
from midspan.journey.attendance.terms import FollowUpFacts, FollowUpKind

SETTLED_SHOWN = timedelta(days=14)


@gate(Permission.SEE_CHART)
@require_GET
def follow_ups(request: StaffRequest) -> HttpResponse:
    """What is still to be done: the viewer's own, or everything of their sites and teams; what is due first first."""
    mine = request.GET.get("whose") != "all"
    today = timezone.localdate()
    rows = open_follow_ups(request.staff, mine=mine)
    settled = follow_ups_settled(request.staff, since=timezone.now() - SETTLED_SHOWN, mine=mine)
    context = {
        "mine": mine,
        "today": today,
        "rows": [(row, _words(row), row.due_on < today) for row in rows],
        "overdue": sum(row.due_on < today for row in rows),
        "settled": [(row, _words(row)) for row in settled],
    }
    return render(request, "attendance/follow_ups.html", context)


@gate(Permission.SEE_CHART, of=of_follow_up)
def follow_up(request: StaffRequest, follow_up_id: int) -> HttpResponse:
    """One of them: why it is there, what became of it."""
    row = one_of_them(follow_up_id)
    form = OutcomeForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            settle_follow_up(
                row, outcome=form.cleaned_data["outcome"], version=form.cleaned_data["version"], by=request.staff,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Done: %(person)s.") % {"person": row.episode.patient.name})
            return redirect("attendance:follow_ups")
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, row, form)


@require_POST
@gate(Permission.SEE_CHART, of=of_follow_up)
def hand_on(request: StaffRequest, follow_up_id: int) -> HttpResponse:
    """Somebody else sees to it."""
    row = one_of_them(follow_up_id)
    form = OwnerForm(request.POST, staff=who_may_see_to(row))
    if form.is_valid():
        try:
            hand_on_follow_up(
                row, owner=form.cleaned_data["owner"], version=form.cleaned_data["version"], by=request.staff, at=timezone.now()
            )
            messages.success(request, _("%(owner)s sees to it now.") % {"owner": form.cleaned_data["owner"].name})
            return redirect("attendance:follow_ups")
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, row, OutcomeForm(initial={"version": row.version}), owner_form=form)


def _page(request: StaffRequest, row: FollowUp, form: OutcomeForm, owner_form: OwnerForm | None = None) -> HttpResponse:
    if owner_form is None:
        owner_form = OwnerForm(staff=who_may_see_to(row), initial={"owner": row.owner_id, "version": row.version})
    faulty = form.is_bound or owner_form.is_bound
    context = {
        "row": row,
        "kind": KIND_WORDS[FollowUpKind(row.kind)],
        "form": form,
        "owner_form": owner_form,
        "overdue": row.done_at is None and row.due_on < timezone.localdate(),
    }
    return render(request, "attendance/follow_up.html", context, status=422 if faulty else 200)


def _words(row: FollowUpFacts) -> str:
    return str(KIND_WORDS[FollowUpKind(row.kind)])
