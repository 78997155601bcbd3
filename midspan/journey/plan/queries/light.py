"""What do lists of many people need to know of their plans? Plain rows, as few as will do."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.queries import among
from midspan.journey.plan.models import Objective, Plan, PlannedObjective, Problem
from midspan.journey.plan.terms import (
    Decision,
    GoalKind,
    GoalWords,
    ObjectiveFacts,
    ObjectiveState,
    ObjectiveWords,
    PlanFacts,
    PlanReason,
    PlanState,
    ProblemWords,
)

COLUMNS = ("pk", "episode_id", "number", "reason", "began_at", "by__name", "version", "review_on", "in_force_at")


def in_force_days(episode_ids: Iterable[int]) -> dict[int, date]:
    """The day since which the plan in force is in force, by episode; whoever has none is not named. One query."""
    rows = Plan.objects.filter(episode_id__any=among(episode_ids), in_force_at__isnull=False, superseded_at__isnull=True)
    found = rows.order_by().values_list("episode_id", "in_force_at", "episode__site__timezone")
    return {number: at.astimezone(ZoneInfo(zone)).date() for number, at, zone in found if at is not None}


def plans_in_short(episode_ids: Iterable[int], *, until: date) -> dict[int, PlanFacts]:
    """The plan in force by episode, as far as lists of what is due look at it: every problem with its needs, and of the
    objectives the open ones whose target lies on or before `until`; nobody who signed, nothing that was said. Three queries."""
    rows = Plan.objects.filter(episode_id__any=among(episode_ids), in_force_at__isnull=False, superseded_at__isnull=True)
    plans = list(rows.order_by().values_list(*COLUMNS))
    problems = _problems([row[0] for row in plans], until)
    return {
        row[1]: PlanFacts(
            id=row[0], episode_id=row[1], number=row[2], state=PlanState.IN_FORCE, reason=PlanReason(row[3]), began_at=row[4],
            by=row[5], version=row[6], review_on=row[7], in_force_at=row[8], problems=tuple(problems.get(row[0], ())),
        )
        for row in plans
    }  # fmt: skip


def open_objectives(episode_ids: Iterable[int]) -> list[ObjectiveFacts]:
    """The open objectives of the plans in force of these people, without their goals and problems. One query."""
    rows = PlannedObjective.objects.filter(
        plan__episode_id__any=among(episode_ids), plan__in_force_at__isnull=False, plan__superseded_at__isnull=True,
        state=ObjectiveState.OPEN,
    )  # fmt: skip
    columns = ("objective_id", "plan__episode_id", "objective__number", "words", "measure", "target_on")
    found = rows.order_by().values_list(*columns)
    open_one = {"state": ObjectiveState.OPEN, "goal": "", "goal_kind": GoalKind.OTHER, "problem": "", "need": ""}
    return [ObjectiveFacts(*row, **open_one) for row in found]  # type: ignore[arg-type]


def episode_of_objective(objective_id: int) -> int | None:
    """Whose objective it is: the course of care; None when there is no such thing. One query."""
    return Objective.objects.filter(pk=objective_id).values_list("episode_id", flat=True).first()


def _problems(plan_ids: Collection[int], until: date) -> dict[int, list[ProblemWords]]:
    due = PlannedObjective.objects.filter(plan_id__any=among(plan_ids), state=ObjectiveState.OPEN, target_on__lte=until)
    targets: dict[int, list[ObjectiveWords]] = defaultdict(list)
    for problem, number, words, target_on, pk in due.order_by("pk").values_list(
        "goal__problem_id", "objective__number", "words", "target_on", "objective_id"
    ):
        targets[problem].append(ObjectiveWords(number, words, target_on=target_on, id=pk))
    found: dict[int, list[ProblemWords]] = defaultdict(list)
    rows = Problem.objects.filter(plan_id__any=among(plan_ids)).order_by("number")
    for row in rows.values_list("pk", "plan_id", "number", "words", "need", "also", "decision", "look_again_on"):
        found[row[1]].append(_problem(targets.get(row[0], []), *row[2:]))
    return found


def _problem(
    targets: list[ObjectiveWords], number: int, words: str, need: str, also: list[str], decision: str, look_again_on: Any
) -> ProblemWords:
    goals = (GoalWords("", objectives=tuple(targets)),) if targets else ()
    needs = tuple(code for code in (need, *also) if code)
    return ProblemWords(number, words, needs, decision=Decision(decision), look_again_on=look_again_on, goals=goals)
