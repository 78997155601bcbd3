"""Objectives that things can point at, and what points at them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import F, Max, Q, QuerySet

from midspan.foundation.episodes.queries import among
from midspan.journey.plan.models import Objective, PlannedObjective, Thread
from midspan.journey.plan.terms import Evidence, GoalKind, ObjectiveFacts, ObjectiveState, ThreadFacts


def objectives_of(episode_ids: Iterable[int], *, every: bool = False) -> dict[int, list[ObjectiveFacts]]:
    """The objectives of the plan in force by episode, in the plan's order: the open ones, or `every` one. One query."""
    rows = _worded(PlannedObjective.objects.filter(plan__in_force_at__isnull=False, plan__superseded_at__isnull=True))
    rows = rows.filter(plan__episode_id__any=among(episode_ids))
    if not every:
        rows = rows.filter(state=ObjectiveState.OPEN)
    found: dict[int, list[ObjectiveFacts]] = defaultdict(list)
    for row in rows:
        found[row.plan.episode_id].append(objective_facts(row))
    return dict(found)


def objective_facts(row: PlannedObjective) -> ObjectiveFacts:
    """A wording of an objective as other packages see it. Give it a row with plan, goal and problem."""
    return ObjectiveFacts(
        id=row.objective_id,
        episode_id=row.plan.episode_id,
        number=row.objective.number,
        words=row.words,
        measure=row.measure,
        target_on=row.target_on,
        state=ObjectiveState(row.state),
        goal=row.goal.words,
        goal_kind=GoalKind(row.goal.kind),
        problem=row.goal.problem.words,
        need=row.goal.problem.need,
    )


def threads_of(episode_id: int, *, first: date | None = None, last: date | None = None) -> list[ThreadFacts]:
    """Everything that points at objectives of one course of care, latest first. One query."""
    rows = Thread.objects.filter(episode_id=episode_id).select_related("by")
    if first:
        rows = rows.filter(on__gte=first)
    if last:
        rows = rows.filter(on__lte=last)
    return [
        ThreadFacts(row.objective_id, row.episode_id, Evidence(row.kind), row.subject, row.on, row.words, str(row.by), row.at)
        for row in rows.order_by("-on", "-pk")
    ]


def pointed_at(kind: Evidence, subjects: Collection[int]) -> dict[int, list[int]]:
    """The numbers (ids) of the objectives at which each of these rows points. One query."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Thread.objects.filter(kind=kind, subject__in=subjects).order_by("objective_id")
    for subject, objective in rows.values_list("subject", "objective_id"):
        found[subject].append(objective)
    return dict(found)


def last_done(episode_ids: Iterable[int], *, to: date) -> dict[int, date]:
    """The last day on which anything was done or found for each open objective, by objective. One query."""
    rows = Thread.objects.filter(episode_id__any=among(episode_ids), on__lte=to)
    return dict(rows.order_by().values_list("objective_id").annotate(last=Max("on")))


def numbers_used(episode_id: int) -> list[str]:
    """Every number that an objective of this course of care ever had. One query."""
    return list(Objective.objects.filter(episode_id=episode_id).values_list("number", flat=True))


def _worded(rows: QuerySet[PlannedObjective]) -> QuerySet[PlannedObjective]:
    related = rows.select_related("plan", "objective", "goal__problem")
    return related.order_by(F("goal__problem__number"), F("goal__order"), F("order"), F("pk")).filter(~Q(words=""))
