"""Plans set down directly, for tests that compare them and do not tell how they came about."""

from collections.abc import Sequence
from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.journey.plan.actions import imprint
from midspan.journey.plan.models import Goal, Intervention, Objective, Plan, PlannedObjective, PlanWords, Problem
from tests.cast import AT


def drafted(
    episode: Episode, by: Staff, words: Sequence[str], *, goal: str = "", strength: str = "", at: datetime = AT,
    signed: bool = False,
) -> Plan:  # fmt: skip
    """A version with one problem and an objective for each of these words; printed when it counts as signed."""
    number = Plan.objects.filter(episode=episode).count() + 1
    plan = Plan.objects.create(
        episode=episode, number=number, began_at=at, by=by, counsellor_signed_at=at if signed else None,
        counsellor_signed_by=by if signed else None, in_force_at=at if signed else None,
    )  # fmt: skip
    problem = Problem.objects.create(plan=plan, number=1, need="d5", words="Return to use")
    aim = Goal.objects.create(problem=problem, words=goal or "Stay away from it.")
    for place, each in enumerate(words, start=1):
        stable, _made = Objective.objects.get_or_create(episode=episode, number=f"1.{place}", defaults={"began_at": at})
        planned = PlannedObjective.objects.create(plan=plan, goal=aim, objective=stable, order=place, words=each)
        Intervention.objects.create(
            objective=planned, words="Relapse prevention group", service="group", frequency="weekly", duration="one month"
        )
    if strength:
        PlanWords.objects.create(plan=plan, kind="strength", words=strength)
    if signed:
        imprint(plan)
    return plan


def objective_of(episode: Episode, number: str = "1.1") -> int:
    """The id of one objective."""
    return Objective.objects.get(episode=episode, number=number).pk
