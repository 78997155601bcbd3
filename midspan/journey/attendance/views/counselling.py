"""Counselling notes on pages of their own: one's own written and read; another's opened on a stated ground only."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import CounsellingForm, GroundForm
from midspan.journey.attendance.models import CounsellingNote
from midspan.journey.attendance.queries import counselling_note, counselling_of, of_counselling, openings_of
from midspan.journey.attendance.terms import Ground


@gate(Permission.SEE_COUNSELLING, of=of_episode)
def counselling(request: StaffRequest, episode_id: int) -> HttpResponse:
    """That notes exist, whose and of which day; and a new one of one's own."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    form = CounsellingForm(request.POST or None, initial={"day": timezone.localdate(), "once": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = actions.begin_counselling(
                episode, on=typed["day"], words=typed["words"], by=request.staff, at=timezone.now(), once=typed["once"]
            )
            return SeeOther(reverse("attendance:counselling_note", args=[row.pk]))
        except Refused as refused:
            put_reasons(form, refused)
    context = {"episode": episode, "form": form, "rows": counselling_of(episode_id)}
    return render(request, "attendance/counselling.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.SEE_COUNSELLING, of=of_counselling)
def counselling_page(request: StaffRequest, note_id: int) -> HttpResponse:
    """One note. Its author writes and reads; whoever else reads it says first on which ground, and that is kept."""
    row = counselling_note(note_id)
    if row is None:
        raise Http404
    return _own(request, row) if row.by_id == request.staff.pk else _others(request, row)


def _own(request: StaffRequest, row: CounsellingNote) -> HttpResponse:
    form = CounsellingForm(request.POST or None, initial={"day": row.on, "words": row.words, "version": row.version})
    form.fields["day"].disabled = True
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.save_counselling(
                row, words=typed["words"], seen=typed["version"], close=request.POST.get("act") == "close", by=request.staff,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Kept, apart from the chart."))
            return SeeOther(reverse("attendance:counselling_note", args=[row.pk]))
        except Refused as refused:
            put_reasons(form, refused)
    context = {"note": row, "episode": row.episode, "form": form, "openings": openings_of(row), "own": True, "open": True}
    return render(request, "attendance/counselling_note.html", context, status=422 if request.method == "POST" else 200)


def _others(request: StaffRequest, row: CounsellingNote) -> HttpResponse:
    """Closed until the reader states a ground; then shown once, in the answer to that."""
    form, opened = GroundForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.open_counselling(
                row, ground=Ground(typed["ground"]), words=typed["words"], by=request.staff, at=timezone.now()
            )
            opened = True
        except Refused as refused:
            put_reasons(form, refused)
    context = {"note": row, "episode": row.episode, "form": form, "own": False, "open": opened}
    faulty = request.method == "POST" and not opened
    return render(request, "attendance/counselling_note.html", context, status=422 if faulty else 200)
