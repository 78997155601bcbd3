"""A person's plan as it is read: in force, in versions, what changed between two, and on paper to take home."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from midspan.foundation.look.paper import Block, Bullets, Heading, Paragraph, Quote, Signed, pdf
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.plan.forms.writing import BeginForm
from midspan.journey.plan.models import Plan
from midspan.journey.plan.queries import (
    last_done,
    needs_of,
    next_look_on,
    of_plan,
    plan_facts,
    plan_in_force,
    plan_reviews_of,
    plans_written,
    signed_plan,
    versions_of_plan,
)
from midspan.journey.plan.rules import changes, goals_count, intervention_line, unmapped
from midspan.journey.plan.terms import GoalWords, ObjectiveState, PlanFacts, ProblemWords, WordsKind
from midspan.journey.plan.views.desk import KINDS, TONES, episode_of, found, shared, shown

NOTICE = "Your plan, to keep. It names treatment for substance use: keep it where only you find it."
BACK = {WordsKind.STRENGTH: "What I bring", WordsKind.MOTIVATION: "Why I do this", WordsKind.BARRIER: "What stands in my way",
        WordsKind.SUPPORT: "Who and what helps me"}  # fmt: skip


@gate(Permission.SEE_CHART, of=of_episode)
def plan(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The plan in force, or how the first one stands."""
    return show_plan(request, episode_id)


def show_plan(request: StaffRequest, episode_id: int, *, form: BeginForm | None = None) -> HttpResponse:
    """The page of the plan, again with what was refused."""
    episode = episode_of(episode_id)
    facts = plan_in_force([episode_id]).get(episode_id)
    written = plans_written([episode_id]).get(episode_id)
    context = shared(request, episode)
    needs = needs_of(episode, at=timezone.now())
    last = last_done([episode_id], to=context["today"]) if facts else {}
    mapped = (facts.needs if facts else frozenset()) | (written.needs if written else frozenset())
    on = context["today"]
    context |= {
        "facts": facts,
        "written": written,
        "rows": shown(facts, needs, services=context["services"], last=last) if facts else [],
        "sayings": _sayings(facts) if facts else [],
        "step_down": facts.said(WordsKind.STEP_DOWN) if facts else [],
        "goals": goals_count(facts.problems) if facts else (0, 0),
        "news": unmapped(needs, mapped),
        "needs": needs,
        "look": next_look_on(episode, on=on) if facts else None,
        "reviews": plan_reviews_of(episode_id),
        "form": form or BeginForm(),
        "open": episode.status != "finished",
    }
    return render(request, "plan/plan.html", context, status=422 if form else 200)


@gate(Permission.SEE_CHART, of=of_episode)
def versions(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Every version, and what each changed."""
    episode = episode_of(episode_id)
    rows = versions_of_plan(episode_id)
    by_id = {one.id: one for one in rows}
    listed = [
        {"facts": one, "tone": TONES[one.state], "changes": changes(by_id[one.follows_id], one) if one.follows_id else []}
        for one in rows
    ]
    return render(request, "plan/versions.html", shared(request, episode) | {"rows": listed})


@gate(Permission.SEE_CHART, of=of_plan)
def differences(request: StaffRequest, plan_id: int) -> HttpResponse:
    """What a version changed against the one it follows, or another of the same person."""
    row, facts = found(plan_id)
    others = [one for one in versions_of_plan(row.episode_id) if one.id != plan_id]
    wanted = request.GET.get("since", "")
    since = next((one for one in others if str(one.id) == wanted), None)
    since = since or next((one for one in others if one.id == facts.follows_id), None)
    lines = [(one, KINDS.get(one.kind, "")) for one in changes(since, facts)] if since else []
    context = shared(request, episode_of(row.episode_id))
    return render(request, "plan/changes.html", context | {"facts": facts, "since": since, "others": others, "lines": lines})


@gate(Permission.SEE_CHART, of=of_plan)
def paper(request: StaffRequest, plan_id: int) -> HttpResponse:
    """The plan as a PDF for the person, in plain words."""
    facts = plan_facts(plan_id)
    row = Plan.objects.select_related("episode__patient", "episode__site").filter(pk=plan_id).first()
    if facts is None or row is None:
        raise Http404
    person, services = row.episode.patient, shared(request, row.episode)["services"]
    head = [("For", person.name), ("Version", f"{facts.number}"), ("With", facts.by)]
    if facts.review_on:
        head.append(("We look at it together by", f"{facts.review_on:%B %-d, %Y}"))
    blocks = [*_said_blocks(facts), *(block for one in facts.problems for block in _problem_blocks(one, services))]
    if steps := facts.said(WordsKind.STEP_DOWN):
        blocks += [Heading("Fewer hours here are enough when"), Bullets([one.words for one in steps])]
    for one in signed_plan(plan_id):
        blocks.append(Signed(one.typed_name, one.credentials, timezone.localtime(one.at), one.method, one.text_sha256))
    on = row.episode.opened_at.date() if facts.in_force_at is None else timezone.localtime(facts.in_force_at).date()
    body = pdf("My plan", head, blocks, footer=NOTICE, on=on, house=row.episode.site.name)
    name = f"plan-{slugify(person.record_number)}-{facts.number}.pdf"
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _sayings(facts: PlanFacts) -> list[tuple[WordsKind, list]]:
    return [(kind, facts.said(kind)) for kind in BACK if facts.said(kind)]


def _said_blocks(facts: PlanFacts) -> list[Block]:
    blocks: list[Block] = []
    for kind, title in BACK.items():
        if said := facts.said(kind):
            blocks += [Heading(title), Bullets([one.words for one in said])]
    return blocks


def _problem_blocks(problem: ProblemWords, services: dict[str, str]) -> list[Block]:
    blocks: list[Block] = [Heading(f"{problem.number}. {problem.words}")]
    if problem.cause:
        blocks.append(Paragraph(f"What lies behind it: {problem.cause}"))
    if not problem.treated:
        until = f" We look at it again on {problem.look_again_on:%B %-d, %Y}." if problem.look_again_on else ""
        blocks.append(Paragraph(f"Not now: {problem.decision_words}.{until}"))
        return blocks
    for goal in problem.goals:
        blocks += _goal_blocks(goal, services)
    return blocks


def _goal_blocks(goal: GoalWords, services: dict[str, str]) -> list[Block]:
    blocks: list[Block] = [Quote(goal.words, "My goal")]
    for one in goal.objectives:
        if one.state == ObjectiveState.OPEN:
            by = f" By {one.target_on:%B %-d, %Y}." if one.target_on else ""
            blocks.append(Paragraph(f"{one.number} {one.words}. How we will know: {one.measure}.{by}"))
            blocks.append(Bullets([intervention_line(each, services) for each in one.interventions]))
        else:
            blocks.append(Paragraph(f"{one.number} {one.words}: {one.state.value}. {one.state_words}"))
    return blocks
