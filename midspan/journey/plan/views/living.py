"""One person between sessions on one page: practice, daily life week by week, and the checklist of skills."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from midspan.foundation.look.charts import sparkline
from midspan.foundation.look.templatetags.look import day
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.journey.plan.catalog.living import skills
from midspan.journey.plan.forms.living import (
    STEP_WORDS,
    EndGoalForm,
    GoalForm,
    MarkForm,
    PracticeForm,
    ReviewForm,
    TryForm,
    WeekForm,
)
from midspan.journey.plan.queries import goals_of, objectives_of, practice_of, skills_of
from midspan.journey.plan.rules import week_to_tell
from midspan.journey.plan.terms import (
    GoalFacts,
    ObjectiveFacts,
    PracticeFacts,
    PracticeState,
    SkillKind,
    SkillMarkFacts,
    SkillRow,
    SkillStep,
)
from midspan.journey.plan.views.carrying import episode_of

KIND_NAMES = {
    SkillKind.URGES: __("Urges"), SkillKind.REFUSAL: __("Saying no"), SkillKind.COPING: __("Coping"),
    SkillKind.FEELINGS: __("Feelings"), SkillKind.PROBLEMS: __("Solving problems"), SkillKind.PEOPLE: __("People"),
    SkillKind.DAILY_LIFE: __("Daily life"),
}  # fmt: skip
CLOSED_SHOWN = 6
Bound = Mapping[str, forms.Form]


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of one skill: how often, the day that counts, where it is marked, and what a reader hears."""

    step: str
    times: int
    on: date | None
    url: str
    words: str


@gate(Permission.SEE_CHART, of=of_episode)
def living(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The page. `?skill=` opens one skill with its history and what can be marked."""
    return living_page(request, episode_id)


def living_page(request: StaffRequest, episode_id: int, bound: Bound | None = None, *, skill: str = "") -> HttpResponse:
    """The page as it stands, with the forms that came back (`bound`, by the name of each) opened. 422 when there are any."""
    episode, forms_ = episode_of(episode_id), bound or {}
    today = local_day(timezone.now(), episode.site.timezone)
    objectives = objectives_of([episode_id]).get(episode_id, [])
    rows, practice = skills_of(episode_id), practice_of(episode_id)
    goals = goals_of([episode_id], on=today, every=True).get(episode_id, [])
    open_ = [one for one in goals if one.until_on is None]
    here = episode.ended_on is None
    context = {
        "episode": episode,
        "person": episode.patient,
        "today": today,
        "may_write": here and request.staff.may(Permission.WRITE_NOTE),
        "may_plan": here and request.staff.may(Permission.PLAN),
        **_skills(rows, request, episode_id, skill, objectives, today, forms_),
        **_practice(practice, objectives, today, forms_),
        "strips": [_strip(one, today, forms_) for one in open_],
        "ended": [one for one in goals if one.until_on is not None],
        "goal_form": forms_.get("goal")
        or GoalForm(
            taken=[one.measure.domain for one in open_], objectives=objectives, auto_id="goal_%s", initial={"from_on": today}
        ),
        "goal_open": "goal" in forms_,
    }
    return render(request, "plan/living.html", context, status=422 if bound else 200)


def _skills(
    rows: list[SkillRow], request: StaffRequest, episode_id: int, skill: str, objectives: list[ObjectiveFacts], today: date,
    forms_: Bound,
) -> dict[str, Any]:  # fmt: skip
    wanted = skill or request.GET.get("skill", "")
    chosen = next((row for row in rows if row.skill.code == wanted), None)
    step = request.GET.get("step", "")
    fresh = {"on": today, "step": step if step in set(SkillStep) else None}
    return {
        "groups": [(KIND_NAMES[kind], [_row(one) for one in rows if one.skill.kind is kind]) for kind in SkillKind],
        "begun": sum(row.begun for row in rows),
        "shown": sum(bool(row.demonstrated) for row in rows),
        "of": len(rows),
        "chosen": chosen,
        "history": _history(chosen) if chosen else [],
        "mark_form": forms_.get("mark") or MarkForm(objectives=objectives, auto_id="mark_%s", initial=fresh),
    }


def _row(one: SkillRow) -> tuple[SkillRow, list[Cell]]:
    return one, [_cell(one, step, marks) for step, marks in _steps(one)]


def _cell(one: SkillRow, step: SkillStep, marks: tuple[SkillMarkFacts, ...]) -> Cell:
    """First taught, last practised, first demonstrated: the day of each that says most."""
    on = None
    if marks:
        on = marks[-1].on if step is SkillStep.PRACTISED else marks[0].on
    step_word = str(dict(STEP_WORDS)[step.value])
    words = f"{step_word}: {day(on)}" if on else _("%(step)s: not yet") % {"step": step_word}
    return Cell(step.value, len(marks), on, "?" + urlencode({"skill": one.skill.code, "step": step.value}) + "#skill", words)


def _steps(one: SkillRow) -> list[tuple[SkillStep, tuple[SkillMarkFacts, ...]]]:
    return list(zip(SkillStep, (one.taught, one.practised, one.demonstrated), strict=True))


def _history(one: SkillRow) -> list[tuple[str, SkillMarkFacts]]:
    names = dict(STEP_WORDS)
    found = [(str(names[step.value]), mark) for step, marks in _steps(one) for mark in marks]
    return sorted(found, key=lambda pair: (pair[1].on, pair[1].id), reverse=True)


def _practice(every: list[PracticeFacts], objectives: list[ObjectiveFacts], today: date, forms_: Bound) -> dict[str, Any]:
    open_ = [one for one in every if one.state in {PracticeState.GIVEN, PracticeState.TRIED}]
    closed = [one for one in every if one.state is PracticeState.REVIEWED]
    initial = {"before_on": today + timedelta(days=3)}
    return {
        "waiting": [_open_practice(one, today, forms_) for one in sorted(open_, key=lambda one: (one.before_on, one.id))],
        "closed": closed[:CLOSED_SHOWN],
        "older": closed[CLOSED_SHOWN:],
        "give_form": forms_.get("give") or PracticeForm(objectives=objectives, auto_id="give_%s", initial=initial),
        "give_open": "give" in forms_,
    }


def _open_practice(one: PracticeFacts, today: date, forms_: Bound) -> dict[str, Any]:
    tried, reviewed = f"try:{one.id}", f"review:{one.id}"
    fresh = {"on": today, "version": one.version}
    skill = skills().get(one.skill)
    return {
        "one": one,
        "late": one.before_on < today,
        "now": one.before_on == today or (bool(one.tries) and one.before_on >= today),
        "shown_by": skill.shown_by if skill else "",
        "try_form": forms_.get(tried) or TryForm(auto_id=f"try{one.id}_%s", initial=fresh),
        "try_open": tried in forms_,
        "review_form": forms_.get(reviewed)
        or ReviewForm(auto_id=f"review{one.id}_%s", initial={**fresh, "practised": bool(one.skill and one.tries)}),
        "review_open": reviewed in forms_,
    }


def _strip(goal: GoalFacts, today: date, forms_: Bound) -> dict[str, Any]:
    told, ended = f"week:{goal.id}", f"end:{goal.id}"
    return {
        "goal": goal,
        "spark": _spark(goal),
        "asked": week_to_tell(goal, on=today),
        "week_form": forms_.get(told) or WeekForm(goal=goal, today=today, auto_id=f"week{goal.id}_%s"),
        "week_open": told in forms_,
        "end_form": forms_.get(ended) or EndGoalForm(auto_id=f"end{goal.id}_%s", initial={"on": today, "version": goal.version}),
        "end_open": ended in forms_,
    }


def _spark(goal: GoalFacts) -> SafeString | str:
    """The weeks as a line; weeks that nobody told are gaps in it."""
    if len(goal.known) < 2:
        return ""
    words = {"n": len(goal.known), "last": goal.known[-1], "unit": goal.measure.unit, "aim": goal.aim}
    label = _("%(n)s weeks told, last %(last)s %(unit)s, aim %(aim)s") % words
    return sparkline([week.value for week in goal.weeks], label=label, target=goal.aim)
