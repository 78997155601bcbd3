"""The pages of withdrawal management elsewhere: a bed asked for, what is heard, the clearance, who is away."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.journey.admission import actions, queries
from midspan.journey.admission.forms import ClearanceForm, DetoxForm, DetoxNoteForm
from midspan.journey.admission.models import DetoxReferral
from midspan.journey.admission.rules import days_overdue
from midspan.journey.admission.terms import DetoxStatus
from midspan.journey.admission.views.answers import back, done, episode_of
from midspan.journey.admission.views.entry import follows, show


def of_detox(detox_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a detox referral."""
    row = DetoxReferral.objects.filter(pk=detox_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.WORK_REFERRAL)
def away(request: StaffRequest) -> HttpResponse:
    """Who is in withdrawal management, who is overdue, who waits for a clearance."""
    on = timezone.localdate()
    lines = [(one, days_overdue(one, on=on)) for one in queries.away(request.staff)]
    return render(request, "admission/away.html", {"lines": lines, "late": sum(1 for _one, days in lines if days)})


@require_POST
@gate(Permission.WORK_REFERRAL, of=of_episode)
def detox(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Ask for a bed in withdrawal management first."""
    page = DetoxForm(request.POST)

    def refer() -> None:
        actions.refer_to_detox(episode_of(episode_id), **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, refer):
        return back(request, "admission", episode_id, words=_("Referred. The start stays locked until it is cleared."))
    return show(request, episode_id, detox=page)


@require_POST
@gate(Permission.WORK_REFERRAL, of=of_detox)
def heard(request: StaffRequest, detox_id: int) -> HttpResponse:
    """Write down what was heard of a referral."""
    row = _row(detox_id)
    page = DetoxNoteForm(follows(row), request.POST)

    def note() -> None:
        typed = page.cleaned_data | {"to": DetoxStatus(page.cleaned_data["to"])}
        actions.note_detox(row, **typed, by=request.staff, at=timezone.now())

    if done(page, note):
        return back(request, "admission", row.episode_id, words=_("Written down."))
    return show(request, row.episode_id, heard=page)


@require_POST
@gate(Permission.CLEAR_DETOX, of=of_detox)
def clearance(request: StaffRequest, detox_id: int) -> HttpResponse:
    """Clear a person after withdrawal management."""
    row = _row(detox_id)
    page = ClearanceForm(request.POST)

    def clear() -> None:
        actions.clear_detox(row, **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, clear):
        return back(request, "admission", row.episode_id, words=_("Cleared."))
    return show(request, row.episode_id, clearance=page)


def _row(detox_id: int) -> DetoxReferral:
    return get_object_or_404(DetoxReferral.objects.select_related("episode"), pk=detox_id)
