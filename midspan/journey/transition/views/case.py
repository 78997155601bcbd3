"""One person's case as the chart gives it today, before anybody edits it; and the beginning of a review."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.rules import what_would_change
from midspan.journey.assessment.terms import RATINGS, dimensions_of
from midspan.journey.transition import actions
from midspan.journey.transition.forms import BeginForm
from midspan.journey.transition.queries import (
    case_facts,
    case_of,
    due_of,
    open_review,
    placement_facts,
    recommended,
    reviews_held,
)
from midspan.journey.transition.terms import ReviewReason, Side
from midspan.journey.transition.views.desk import carried, resting, see


@gate(Permission.SEE_CHART, of=of_episode)
def case(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The drafted case: why not lower, why not higher, each sentence with the facts it rests on."""
    return _page(request, episode_id, None)


@require_POST
@gate(Permission.PLACE, of=of_episode)
def begin(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Begin a review; where one is open, go there."""
    page = BeginForm(request.POST)
    episode = get_object_or_404(Episode, pk=episode_id)
    if already := open_review(episode_id):
        return see("transition:review", already.pk)

    def act() -> None:
        reason = ReviewReason(page.cleaned_data["reason"])
        actions.begin_review(episode, reason=reason, by=request.staff, at=timezone.now(), once=page.cleaned_data["once"])

    if carried(page, act) and (begun := open_review(episode_id)):
        return see("transition:review", begun.pk)
    return _page(request, episode_id, page)


def _page(request: StaffRequest, episode_id: int, page: BeginForm | None) -> HttpResponse:
    episode = get_object_or_404(Episode.objects.select_related("site"), pk=episode_id)
    on = day_at(timezone.now(), episode)
    episode, facts = case_facts(episode_id, on=on)
    drafted, found = case_of(facts)
    table, _found = recommended(facts)
    held = reviews_held([episode_id]).get(episode_id, [])
    signed = [row for row in held if row.signed_at]
    due = due_of(episode, facts, last_on=signed[-1].on if signed else None)
    names = dimensions_of(facts.edition)
    context = {
        "episode": episode,
        "person": episode.patient,
        "facts": facts,
        "day": (on - facts.level_since).days + 1,
        "found": found,
        "case": drafted,
        "sides": [(side, [(one, resting(one, drafted.facts, episode)) for one in drafted.side(side)]) for side in Side],
        "ratings": [(names[one][0], RATINGS[rated.rating][0], rated) for one, rated in facts.ratings.items()],
        "changes": what_would_change(placement_facts(facts), table),
        "due": due,
        "overdue": due is not None and due.due_on < on,
        "open": next((row for row in held if row.signed_at is None), None),
        "signed": list(reversed(signed)),
        "may_place": request.staff.may(Permission.PLACE),
        "form": page or BeginForm(reason=_suggested(facts.present.missed_in_a_row, due.rule if due else "")),
    }
    return render(request, "transition/case.html", context, status=422 if page is not None else 200)


def _suggested(missed: int, rule: str) -> str:
    if "lapse" in rule:
        return ReviewReason.LAPSE
    return ReviewReason.MISSED_SESSIONS if missed >= 3 else ReviewReason.SCHEDULED
