"""A goal of daily life is set, a week is told, a goal ends."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.journey.plan import actions
from midspan.journey.plan.forms.living import EndGoalForm, GoalForm, WeekForm
from midspan.journey.plan.models import LifestyleGoal
from midspan.journey.plan.queries import goal_facts, goal_row, goals_of, objectives_of, of_goal
from midspan.journey.plan.terms import Domain
from midspan.journey.plan.views.carrying import carried, episode_of, onward
from midspan.journey.plan.views.living import living_page


@require_POST
@gate(Permission.PLAN, of=of_episode)
def goals(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Set a goal of daily life."""
    episode = episode_of(episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    held = goals_of([episode_id], on=today).get(episode_id, [])
    objectives = objectives_of([episode_id]).get(episode_id, [])
    form = GoalForm(request.POST, taken=[one.measure.domain for one in held], objectives=objectives, auto_id="goal_%s")

    def act() -> None:
        typed = form.cleaned_data
        actions.set_goal(
            episode, domain=Domain(typed["domain"]), aim=typed["aim"], words=typed["words"], from_on=typed["from_on"],
            objective_id=typed["objective"], once=typed["once"], by=request.staff, at=timezone.now(),
        )  # fmt: skip

    if carried(form, act):
        messages.success(request, _("Set. Ask for the week in session."))
        return onward("plan:living", episode_id, part="daily")
    return living_page(request, episode_id, {"goal": form})


@require_POST
@gate(Permission.WRITE_NOTE, of=of_goal)
def weeks(request: StaffRequest, goal_id: int) -> HttpResponse:
    """Write down how a week was."""
    row = _row(goal_id)
    today = local_day(timezone.now(), row.episode.site.timezone)
    form = WeekForm(request.POST, goal=goal_facts(row, on=today), today=today, auto_id=f"week{row.pk}_%s")

    def act() -> None:
        actions.tell_week(row, **form.cleaned_data, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("Written down."))
        return onward("plan:living", row.episode_id, part="daily")
    return living_page(request, row.episode_id, {f"week:{row.pk}": form})


@require_POST
@gate(Permission.PLAN, of=of_goal)
def end(request: StaffRequest, goal_id: int) -> HttpResponse:
    """End a goal with a reason."""
    row = _row(goal_id)
    form = EndGoalForm(request.POST, auto_id=f"end{row.pk}_%s")

    def act() -> None:
        actions.end_goal(row, **form.cleaned_data, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("Ended. Its weeks stay."))
        return onward("plan:living", row.episode_id, part="daily")
    return living_page(request, row.episode_id, {f"end:{row.pk}": form})


def _row(goal_id: int) -> LifestyleGoal:
    row = goal_row(goal_id)
    if row is None:
        raise Http404
    return row
