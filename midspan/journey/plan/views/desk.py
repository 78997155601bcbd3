"""What do the pages of a plan share: the person, the versions, how a refusal comes back, and which words a version uses?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404, resolve_url
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest
from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.queries import day_at
from midspan.journey.plan.catalog.living import causes
from midspan.journey.plan.models import Plan
from midspan.journey.plan.queries import plan_facts, plan_row, service_names
from midspan.journey.plan.terms import ChangeKind, Need, ObjectiveWords, PlanFacts, PlanState, ProblemWords

TONES = {PlanState.DRAFT: "here", PlanState.SIGNING: "soon", PlanState.IN_FORCE: "done", PlanState.SUPERSEDED: "",
         PlanState.SET_ASIDE: ""}  # fmt: skip
KINDS = {ChangeKind.ADDED: "done", ChangeKind.CHANGED: "here", ChangeKind.STATE: "soon", ChangeKind.GONE: ""}


def episode_of(episode_id: int) -> Episode:
    rows = Episode.objects.select_related("patient", "site", "primary_counsellor", "supervising_clinician")
    return get_object_or_404(rows, pk=episode_id)


def found(plan_id: int) -> tuple[Plan, PlanFacts]:
    """The version of the page, as a row for actions and with everything in it."""
    row, facts = plan_row(plan_id), plan_facts(plan_id)
    if row is None or facts is None:
        raise Http404
    return row, facts


def go(name: str, *words: Any, query: str = "") -> SeeOther:
    """To the next page, by the name of its URL."""
    return SeeOther(resolve_url(name, *words) + query)


def today_of(episode: Episode) -> date:
    return day_at(timezone.now(), episode)


def shared(request: StaffRequest, episode: Episode) -> dict[str, Any]:
    """What every page of a plan shows."""
    return {
        "episode": episode,
        "person": episode.patient,
        "may_plan": request.staff.may(Permission.PLAN),
        "services": service_names(),
        "causes": {code: one.name for code, one in causes().items()},
        "today": today_of(episode),
    }


def shown(
    facts: PlanFacts,
    needs: Sequence[Need],
    *,
    services: Mapping[str, str],
    missing: Iterable[Reason] = (),
    last: Mapping[int, date] | None = None,
) -> list[dict[str, Any]]:
    """The problems of a version for the page: each with its needs in words and what is missing at its places."""
    named = {need.code: need for need in needs}
    at = defaultdict(list)
    for reason in missing:
        at[reason.field].append(reason)
    return [
        {
            "problem": problem,
            "needs": _sources([named[code] for code in problem.needs if code in named], problem.words),
            "cause_kind": causes()[problem.cause_kind].name if problem.cause_kind in causes() else "",
            "missing": at[f"problem {problem.number}"],
            "lacking": sum(len(at[f"objective {one.number}"]) for one in problem.objectives)
            + len(at[f"problem {problem.number}"]),
            "goals": [
                (goal, [_objective(one, services, at[f"objective {one.number}"], last or {}) for one in goal.objectives])
                for goal in problem.goals
            ],
        }
        for problem in facts.problems
    ]


def _sources(needs: Iterable[Need], words: str) -> list[tuple[Need, bool]]:
    """Each need with whether the problem already says it; a source that would be printed twice comes once."""
    found = [(need, need.words in words) for need in needs]
    return list({(need.source if named else need.words, need.on): (need, named) for need, named in found}.values())


def _objective(
    one: ObjectiveWords, services: Mapping[str, str], missing: list[Reason], last: Mapping[int, date]
) -> dict[str, Any]:
    work = [
        (each, ", ".join(part for part in (services.get(each.service, each.service), each.frequency, each.duration) if part))
        for each in one.interventions
    ]
    return {"one": one, "work": work, "missing": missing, "last": last.get(one.id)}


def print_of(*parts: Any) -> str:
    """A short mark of what was on the page, by which a save finds out that somebody else wrote here meanwhile."""
    return sha256(repr(parts).encode()).hexdigest()


def bare(problem: ProblemWords) -> ProblemWords:
    """A problem as it is typed: without the numbers of rows and the names that stand for them. To compare two."""
    return replace(
        problem,
        goals=tuple(replace(goal, objectives=tuple(_bare(one) for one in goal.objectives)) for goal in problem.goals),
    )


def _bare(one: ObjectiveWords) -> ObjectiveWords:
    work = [replace(each, responsible="") if each.responsible_id else each for each in one.interventions]
    return replace(one, id=0, interventions=tuple(work))


def problem_of(facts: PlanFacts, number: int) -> ProblemWords:
    held = next((one for one in facts.problems if one.number == number), None)
    if held is None:
        raise Http404
    return held
