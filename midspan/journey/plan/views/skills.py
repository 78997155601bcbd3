"""A skill is marked, or a mark taken back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import skills
from midspan.journey.plan.forms.living import MarkForm, ReasonForm
from midspan.journey.plan.queries import mark_row, objectives_of, of_mark
from midspan.journey.plan.terms import SkillStep
from midspan.journey.plan.views.carrying import carried, episode_of, onward
from midspan.journey.plan.views.living import living_page


@require_POST
@gate(Permission.WRITE_NOTE, of=of_episode)
def marks(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Mark the skill that is named beside the form."""
    episode, skill = episode_of(episode_id), request.POST.get("skill", "")
    form = MarkForm(request.POST, objectives=objectives_of([episode_id]).get(episode_id, []), auto_id="mark_%s")

    def act() -> None:
        typed = form.cleaned_data
        actions.mark_skill(
            episode, skill=skill, step=SkillStep(typed["step"]), on=typed["on"], where=typed["where"], words=typed["words"],
            objectives=form.chosen, once=typed["once"], by=request.staff, at=timezone.now(),
        )  # fmt: skip

    if skill not in skills():
        raise Http404
    if carried(form, act):
        messages.success(request, _("Marked."))
        return onward("plan:living", episode_id, part="skills")
    return living_page(request, episode_id, {"mark": form}, skill=skill)


@gate(Permission.WRITE_NOTE, of=of_mark)
def unmark(request: StaffRequest, mark_id: int) -> HttpResponse:
    """Take a mark back with a reason."""
    row = mark_row(mark_id)
    if row is None or row.withdrawn_at is not None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> None:
        actions.unmark_skill(row, reason=form.cleaned_data["reason"], by=request.staff, at=timezone.now())

    if request.method == "POST" and carried(form, act):
        messages.success(request, _("Taken back. It stays in the record with the reason."))
        return onward("plan:living", row.episode_id, part="skills")
    skill = skills().get(row.skill)
    context = {
        "episode": row.episode, "person": row.episode.patient, "form": form, "title": _("Take a mark back"),
        "what": f"{skill.name if skill else row.skill}: {row.get_step_display()}", "on": row.on,
    }  # fmt: skip
    return render(request, "plan/daily_back.html", context, status=422 if form.errors else 200)
