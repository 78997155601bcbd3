"""Something to try is given, tried, gone through, or taken back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.plan import actions
from midspan.journey.plan.forms.living import PracticeForm, ReasonForm, ReviewForm, TryForm
from midspan.journey.plan.models import Practice
from midspan.journey.plan.queries import objectives_of, of_practice, practice_row
from midspan.journey.plan.terms import SkillStep
from midspan.journey.plan.views.carrying import carried, episode_of, onward
from midspan.journey.plan.views.living import living_page


@require_POST
@gate(Permission.WRITE_NOTE, of=of_episode)
def give(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Give the person something to try before a day."""
    episode = episode_of(episode_id)
    form = PracticeForm(request.POST, objectives=objectives_of([episode_id]).get(episode_id, []), auto_id="give_%s")

    def act() -> None:
        typed = form.cleaned_data
        actions.give_practice(
            episode, words=typed["words"], before_on=typed["before_on"], skill=typed["skill"], objectives=form.chosen,
            once=typed["once"], by=request.staff, at=timezone.now(),
        )  # fmt: skip

    if carried(form, act):
        messages.success(request, _("Given. It waits here until it was gone through."))
        return onward("plan:living", episode_id, part="practice")
    return living_page(request, episode_id, {"give": form})


@require_POST
@gate(Permission.WRITE_NOTE, of=of_practice)
def tries(request: StaffRequest, practice_id: int) -> HttpResponse:
    """Write a line of the log."""
    row = _row(practice_id)
    form = TryForm(request.POST, auto_id=f"try{row.pk}_%s")

    def act() -> None:
        actions.tell_practice(row, **form.cleaned_data, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("Written down."))
        return onward("plan:living", row.episode_id, part="practice")
    return living_page(request, row.episode_id, {f"try:{row.pk}": form})


@require_POST
@gate(Permission.WRITE_NOTE, of=of_practice)
def review(request: StaffRequest, practice_id: int) -> HttpResponse:
    """Go through a practice in a session."""
    row = _row(practice_id)
    form = ReviewForm(request.POST, auto_id=f"review{row.pk}_%s")

    def act() -> None:
        typed = form.cleaned_data
        actions.review_practice(
            row, on=typed["on"], words=typed["words"], mark=SkillStep.PRACTISED if typed["practised"] else None,
            version=typed["version"], by=request.staff, at=timezone.now(),
        )  # fmt: skip

    if carried(form, act):
        messages.success(request, _("Gone through."))
        return onward("plan:living", row.episode_id, part="practice")
    return living_page(request, row.episode_id, {f"review:{row.pk}": form})


@gate(Permission.WRITE_NOTE, of=of_practice)
def withdraw(request: StaffRequest, practice_id: int) -> HttpResponse:
    """Take a practice back with a reason."""
    row = _row(practice_id)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        actions.withdraw_practice(row, reason=form.cleaned_data["reason"], by=request.staff, at=timezone.now())

    if request.method == "POST" and carried(form, act):
        messages.success(request, _("Taken back. It stays in the record with the reason."))
        return onward("plan:living", row.episode_id, part="practice")
    context = {
        "episode": row.episode, "person": row.episode.patient, "form": form, "title": _("Take a practice back"),
        "what": row.words, "on": row.given_on,
    }  # fmt: skip
    return render(request, "plan/daily_back.html", context, status=422 if form.errors else 200)


def _row(practice_id: int) -> Practice:
    row = practice_row(practice_id)
    if row is None:
        raise Http404
    return row
