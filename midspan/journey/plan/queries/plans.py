"""Versions of plans with everything in them: one, the one in force of many people, all of one person; and their text."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.privacy.actions import of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Service
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.queries import signatures_of
from midspan.journey.plan.catalog.living import causes
from midspan.journey.plan.models import Goal, Intervention, Objective, Plan, PlannedObjective, PlanWords, Problem
from midspan.journey.plan.rules import goals_count, plan_text, state_of
from midspan.journey.plan.terms import (
    Decision,
    GoalKind,
    GoalWords,
    InterventionWords,
    Need,
    ObjectiveState,
    ObjectiveWords,
    Party,
    PlanFacts,
    PlanReason,
    ProblemWords,
    Saying,
    WordsKind,
)

SIGNERS = {Party.COUNSELLOR: "counsellor", Party.SUPERVISOR: "supervisor", Party.PRESCRIBER: "prescriber"}
RESPONSIBLE = (Role.COUNSELLOR, Role.SUPERVISOR, Role.NURSE, Role.PRESCRIBER, Role.CASE_MANAGER)


def plan_row(plan_id: int) -> Plan | None:
    """One version with its course of care, for an action."""
    rows = Plan.objects.select_related("episode__patient", "episode__site", "by")
    return rows.filter(pk=plan_id).first()


def plan_facts(plan_id: int) -> PlanFacts | None:
    """One version with everything in it. Six queries."""
    return next(iter(_facts(Plan.objects.filter(pk=plan_id))), None)


def plan_in_force(episode_ids: Iterable[int]) -> dict[int, PlanFacts]:
    """The plan in force by episode; whoever has none is not named. Six queries, whatever the number."""
    rows = Plan.objects.filter(episode_id__any=among(episode_ids), in_force_at__isnull=False, superseded_at__isnull=True)
    return {one.episode_id: one for one in _facts(rows)}


def plans_written(episode_ids: Iterable[int]) -> dict[int, PlanFacts]:
    """The version that is being written or signed, by episode. Six queries."""
    rows = Plan.objects.filter(episode_id__any=among(episode_ids), in_force_at__isnull=True, set_aside_at__isnull=True)
    return {one.episode_id: one for one in _facts(rows)}


def versions_of_plan(episode_id: int) -> list[PlanFacts]:
    """Every version of one person's plan, newest first. Six queries."""
    return _facts(Plan.objects.filter(episode_id=episode_id).order_by("-number"))


def goals_count_of(episode_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Goals met and goals open in the plan in force, by episode; whoever has no plan is not named. Two queries."""
    plans = Plan.objects.filter(episode_id__any=among(episode_ids), in_force_at__isnull=False, superseded_at__isnull=True)
    goals = Goal.objects.filter(problem__plan__in=plans, problem__decision=Decision.TREATED).order_by("pk")
    states: dict[int, list[str]] = defaultdict(list)
    for goal, state in PlannedObjective.objects.filter(goal__in=goals).values_list("goal_id", "state"):
        states[goal].append(state)
    found: dict[int, list[GoalWords]] = {episode: [] for episode in plans.values_list("episode_id", flat=True)}
    for pk, episode, words in goals.values_list("pk", "problem__plan__episode_id", "words"):
        objectives = tuple(ObjectiveWords("1.1", "x", state=ObjectiveState(state)) for state in states[pk])
        found[episode].append(GoalWords(words, objectives=objectives))
    return {episode: goals_count([ProblemWords(1, "x", goals=tuple(rows))]) for episode, rows in found.items()}


def numbers_of_plan(episode_id: int) -> dict[str, bool]:
    """Every objective number of a course of care, and whether a version that somebody signed, or another one, words it."""
    kept = PlannedObjective.objects.filter(objective__episode_id=episode_id).exclude(plan__in_force_at__isnull=True)
    held = set(kept.values_list("objective__number", flat=True))
    return {number: number in held for number in Objective.objects.filter(episode_id=episode_id).values_list("number", flat=True)}


def text_of_plan(facts: PlanFacts, episode: Episode, needs: Collection[Need] = ()) -> str:
    """The exact text that every signature under a version covers. One query."""
    return plan_text(
        facts,
        episode.patient.facts,
        needs={need.code: need.words for need in needs},
        services=service_names(),
        causes={code: one.name for code, one in causes().items()},
    )


def signed_plan(plan_id: int) -> list[Signature]:
    """The signatures under a version, oldest first, with the text that was signed. One query."""
    key = key_of(Plan(pk=plan_id))
    return signatures_of([key]).get(key, [])


def service_names() -> dict[str, str]:
    """The services of the program, names by code. One query."""
    return dict(Service.objects.values_list("code", "name"))


def responsible_staff(site_id: int) -> list[tuple[int, str]]:
    """Who can answer for an intervention at a site, by name. One query for each role."""
    found = {one.pk: str(one) for role in RESPONSIBLE for one in staff_with(role, site_id=site_id)}
    return sorted(found.items(), key=lambda pair: pair[1])


def of_plan(plan_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a version."""
    row = Plan.objects.filter(pk=plan_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def _facts(rows: QuerySet[Plan]) -> list[PlanFacts]:
    related = ("by", "client_declined_by", "counsellor_signed_by", "supervisor_signed_by", "prescriber_signed_by")
    interventions = Intervention.objects.select_related("responsible")
    planned = PlannedObjective.objects.select_related("objective").prefetch_related(Prefetch("interventions", interventions))
    goals = Goal.objects.prefetch_related(Prefetch("objectives", planned))
    problems = Problem.objects.prefetch_related(Prefetch("goals", goals))
    fetched = rows.select_related(*related).prefetch_related(
        Prefetch("problems", problems), Prefetch("sayings", PlanWords.objects.order_by("order", "id"))
    )
    return [_plan(row) for row in fetched]


def _plan(row: Plan) -> PlanFacts:
    signed, ids = _signed(row)
    return PlanFacts(
        id=row.pk,
        episode_id=row.episode_id,
        number=row.number,
        state=state_of(
            signed=bool(signed) or row.client_declined_at is not None,
            in_force=row.in_force_at is not None,
            superseded=row.superseded_at is not None,
            set_aside=row.set_aside_at is not None,
        ),
        reason=PlanReason(row.reason),
        began_at=row.began_at,
        by=str(row.by),
        version=row.version,
        follows_id=row.follows_id,
        review_on=row.review_on,
        in_force_at=row.in_force_at,
        superseded_at=row.superseded_at,
        set_aside_at=row.set_aside_at,
        set_aside_words=row.set_aside_words,
        needs_prescriber=row.needs_prescriber,
        needs_supervisor=row.needs_supervisor,
        signed=signed,
        signer_ids=ids,
        declined_at=row.client_declined_at,
        declined_words=row.client_declined_words,
        declined_before=str(row.client_declined_by or ""),
        likeness_words=row.likeness_words,
        problems=tuple(_problem(one) for one in row.problems.all()),
        sayings=tuple(Saying(WordsKind(one.kind), one.words, one.source) for one in row.sayings.all()),
    )


def _signed(row: Plan) -> tuple[dict[Party, tuple[str, Any]], dict[Party, int]]:
    signed: dict[Party, tuple[str, Any]] = {}
    ids: dict[Party, int] = {}
    if row.client_signed_at:
        signed[Party.CLIENT] = ("", row.client_signed_at)
    for party, name in SIGNERS.items():
        if at := getattr(row, f"{name}_signed_at"):
            signed[party] = (str(getattr(row, f"{name}_signed_by")), at)
            ids[party] = getattr(row, f"{name}_signed_by_id")
    return signed, ids


def _problem(row: Problem) -> ProblemWords:
    return ProblemWords(
        row.number, row.words, tuple(code for code in (row.need, *row.also) if code), row.cause_kind, row.cause,
        Decision(row.decision), row.decision_words, row.look_again_on, tuple(_goal(one) for one in row.goals.all()),
    )  # fmt: skip


def _goal(row: Goal) -> GoalWords:
    return GoalWords(row.words, GoalKind(row.kind), tuple(_objective(one) for one in row.objectives.all()))


def _objective(row: PlannedObjective) -> ObjectiveWords:
    return ObjectiveWords(
        row.objective.number, row.words, row.measure, row.target_on, ObjectiveState(row.state), row.state_words, row.library_code,
        tuple(_intervention(one) for one in row.interventions.all()), row.objective_id,
    )  # fmt: skip


def _intervention(row: Intervention) -> InterventionWords:
    named = str(row.responsible) if row.responsible_id else row.responsible_words
    return InterventionWords(row.words, row.service, row.frequency, row.duration, row.responsible_id, named)
