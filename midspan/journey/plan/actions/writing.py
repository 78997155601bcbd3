"""How a version of the plan is written: begun from what was found or from the one before, problem by problem, in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.queries import day_at, motivation_of
from midspan.journey.assessment.terms import MotivationKind
from midspan.journey.plan.catalog.policy import need_table, policy_on
from midspan.journey.plan.models import (
    Goal,
    Intervention,
    Objective,
    Plan,
    PlannedObjective,
    PlanReview,
    PlanWords,
    Problem,
)
from midspan.journey.plan.queries import needs_of, numbers_of_plan, plan_facts, plan_in_force, plan_review_facts, sayings_of
from midspan.journey.plan.rules import (
    carried_on,
    reasons_against_beginning,
    reasons_against_problem,
    reasons_against_writing,
    suggested,
)
from midspan.journey.plan.terms import (
    Area,
    Decision,
    GoalKind,
    GoalWords,
    ObjectiveState,
    PlanFacts,
    PlanReason,
    ProblemWords,
    Progress,
    Saying,
)

IN_TREATMENT = frozenset({EpisodeStatus.PLANNED, EpisodeStatus.ACTIVE, EpisodeStatus.ON_HOLD})
LONGEST_GOAL = 400


@action("plan.begun", needs=Permission.PLAN)
def begin_plan(episode: Episode, *, reason: PlanReason = PlanReason.FIRST, by: Staff, at: datetime) -> Plan:
    """Begin a version: a copy of the one in force, or a first one from what the assessment found and the person said.

    Objectives that a review called met begin as met. Refuses while another version is being written.
    """
    row = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site", "patient").get(pk=episode.pk)
    one_open = Plan.objects.filter(episode=row, in_force_at__isnull=True, set_aside_at__isnull=True).exists()
    if reasons := reasons_against_beginning(in_treatment=row.status in IN_TREATMENT, one_open=one_open):
        raise Refused(reasons)
    before = plan_in_force([row.pk]).get(row.pk)
    plan = _new(row, before, reason, by, at)
    if before:
        lay(plan, _reviewed(before), at)
        _say(plan, before.sayings)
    else:
        lay(plan, _first(row, at), at)
        _say(plan, sayings_of(row))
    return plan


@action("plan.problem_added", needs=Permission.PLAN, versioned=True)
def add_problem(plan: Plan, *, words: str = "", needs: Sequence[str] = (), by: Staff, at: datetime) -> Problem:
    """Add a problem, with the needs it answers; its number is its own for the whole course of care."""
    facts = open_facts(plan)
    problem = ProblemWords(next_problem(plan.episode_id), words.strip(), tuple(needs))
    _check(facts, problem, numbers_of_plan(plan.episode_id))
    lay(plan, [problem], at)
    return Problem.objects.get(plan=plan, number=problem.number)


@action("plan.problem_written", needs=Permission.PLAN, versioned=True)
def write_problem(plan: Plan, *, problem: ProblemWords, by: Staff, at: datetime) -> Plan:
    """Keep a problem with its goals, objectives and interventions as they stand on the page. Refuses a version that somebody
    signed, and the loss of an objective that stood in an earlier version."""
    facts = open_facts(plan)
    if problem.number not in {one.number for one in facts.problems}:
        raise Refused(Reason("This problem was taken off the plan meanwhile.", rule="000-37"))
    _check(facts, problem, numbers_of_plan(plan.episode_id))
    _lift(plan, problem.number)
    lay(plan, [problem], at)
    return plan


@action("plan.written", needs=Permission.PLAN, versioned=True)
def write_plan(
    plan: Plan, *, problems: Sequence[ProblemWords], sayings: Iterable[Saying], review_on: date | None, by: Staff, at: datetime
) -> Plan:
    """Keep a whole draft at once, in place of what stood in it: for a plan that was written on paper or elsewhere. Refuses
    what `write_problem` refuses."""
    facts = open_facts(plan)
    coming, used = replace(facts, problems=tuple(problems)), numbers_of_plan(plan.episode_id)
    for problem in problems:
        _check(coming, problem, used, held=facts)
    _lift(plan, *(one.number for one in facts.problems))
    lay(plan, problems, at)
    _say(plan, sayings)
    plan.review_on = review_on
    plan.save(update_fields=["review_on"])
    return plan


@action("plan.problem_removed", needs=Permission.PLAN, versioned=True)
def remove_problem(plan: Plan, *, number: int, by: Staff, at: datetime) -> Plan:
    """Take a problem off a draft. Refuses one that stood in an earlier version: that one is brought to an end in words."""
    open_facts(plan)
    if Problem.objects.filter(plan__episode_id=plan.episode_id, plan__in_force_at__isnull=False, number=number).exists():
        words = "This problem stood in an earlier version. Bring its objectives to an end, or defer it."
        raise Refused(Reason(words, rule="000-37"))
    _lift(plan, number)
    return plan


@action("plan.words_written", needs=Permission.PLAN, versioned=True)
def write_words(
    plan: Plan,
    *,
    sayings: Iterable[Saying],
    review_on: date | None = None,
    needs_prescriber: bool | None = None,
    by: Staff,
    at: datetime,
) -> Plan:
    """Keep what the plan quotes and states beside its problems, the day of the next review, and whether a prescriber signs."""
    open_facts(plan)
    _say(plan, sayings)
    plan.review_on = review_on
    if needs_prescriber is not None:
        always = _prescriber(plan.episode, day_at(at, plan.episode))
        plan.needs_prescriber = needs_prescriber or always
    plan.save(update_fields=["review_on", "needs_prescriber"])
    return plan


def open_facts(plan: Plan) -> PlanFacts:
    """A version as it stands, where it may be written on; raises Refused where it may not. For use inside an action."""
    facts = plan_facts(plan.pk)
    assert facts is not None
    if reasons := reasons_against_writing(facts, in_treatment=plan.episode.status in IN_TREATMENT):
        raise Refused(reasons)
    return facts


def copy_of(plan: Plan, facts: PlanFacts, *, by: Staff, at: datetime) -> Plan:
    """A new draft with everything of a version that was set aside. For use inside an action."""
    new = _new(plan.episode, facts, PlanReason(plan.reason), by, at)
    new.follows_id, new.needs_prescriber, new.review_on = plan.follows_id, plan.needs_prescriber, plan.review_on
    new.save(update_fields=["follows", "needs_prescriber", "review_on"])
    lay(new, facts.problems, at)
    _say(new, facts.sayings)
    return new


def next_problem(episode_id: int) -> int:
    """The number of the next problem of a course of care: after the highest that any version had."""
    numbers = Problem.objects.filter(plan__episode_id=episode_id).order_by("-number").values_list("number", flat=True)
    return (numbers.first() or 0) + 1


def lay(plan: Plan, problems: Collection[ProblemWords], at: datetime) -> None:
    """Write problems with all that stands under them into a draft. Nine queries at most, whatever the number."""
    rows = Problem.objects.bulk_create([_problem_row(plan, one) for one in problems])
    goals = [
        (Goal(problem=row, order=place, words=goal.words, kind=goal.kind), goal)
        for row, one in zip(rows, problems, strict=True)
        for place, goal in enumerate(one.goals, start=1)
    ]
    Goal.objects.bulk_create([row for row, _goal in goals])
    ids = _objectives(plan, [one.number for _row, goal in goals for one in goal.objectives], at)
    planned = [
        (PlannedObjective(plan=plan, goal=row, objective_id=ids[one.number], order=place, words=one.words, measure=one.measure,
                          target_on=one.target_on, state=one.state, state_words=one.state_words, library_code=one.library_code),
         one)
        for row, goal in goals
        for place, one in enumerate(goal.objectives, start=1)
    ]  # fmt: skip
    PlannedObjective.objects.bulk_create([row for row, _one in planned])
    Intervention.objects.bulk_create(
        [
            Intervention(objective=row, order=place, words=done.words, service=done.service, frequency=done.frequency,
                         duration=done.duration, responsible_id=done.responsible_id,
                         responsible_words="" if done.responsible_id else done.responsible)
            for row, one in planned
            for place, done in enumerate(one.interventions, start=1)
        ]
    )  # fmt: skip


def _new(episode: Episode, before: PlanFacts | None, reason: PlanReason, by: Staff, at: datetime) -> Plan:
    last = Plan.objects.filter(episode=episode).order_by("-number").values_list("number", flat=True).first()
    on = day_at(at, episode)
    return Plan.objects.create(
        episode=episode, number=(last or 0) + 1, reason=reason, follows_id=before.id if before else None, began_at=at, by=by,
        needs_supervisor=policy_on(on).supervisor,
        needs_prescriber=bool(before and before.needs_prescriber) or _prescriber(episode, on),
    )  # fmt: skip


def _prescriber(episode: Episode, on: date) -> bool:
    """Whether the policy of the day asks for the prescriber's signature on this person's plan."""
    asked = policy_on(on).prescriber
    if asked == "conditions":
        return any(need.code.startswith("condition:") for need in needs_of(episode, at=_noon(episode, on)))
    return asked == "always"


def _noon(episode: Episode, on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=episode.opened_at.tzinfo)


def _first(episode: Episode, at: datetime) -> list[ProblemWords]:
    """The problems of a first draft. The person's hope, where they told one, stands as the goal of the first."""
    found = suggested(needs_of(episode, at=at), need_table(day_at(at, episode)))
    hopes = [one.words for one in motivation_of(episode.pk) if one.kind == MotivationKind.HOPE]
    problems = []
    for number, one in enumerate(found, start=1):
        about_use = any(need.area is Area.ABSTINENCE for need in one.needs)
        goal = GoalWords(hopes[0][:LONGEST_GOAL], GoalKind.ABSTINENCE if about_use else GoalKind.OTHER) if hopes else None
        goals = (goal,) if goal and number == 1 else ()
        problems.append(ProblemWords(number, one.words, tuple(need.code for need in one.needs), goals=goals))
    return problems


def _reviewed(before: PlanFacts) -> list[ProblemWords]:
    """The problems of the version in force as the next one begins: what a review since then called met is met."""
    row = PlanReview.objects.filter(plan_id=before.id).select_related("plan", "by", "signed_by").order_by("-on", "-pk").first()
    facts = plan_review_facts(row) if row else None
    met = {one.number for one in facts.objectives if one.progress == Progress.MET} if facts else set()
    words = f"Review of {facts.on:%d %b %Y}" if facts else ""
    return [_with_met(problem, met, words) for problem in carried_on(before.problems)]


def _with_met(problem: ProblemWords, met: Collection[str], words: str) -> ProblemWords:
    goals = [
        replace(goal, objectives=tuple(
            replace(one, state=ObjectiveState.MET, state_words=words) if one.number in met and one.state == ObjectiveState.OPEN
            else one for one in goal.objectives))
        for goal in problem.goals
    ]  # fmt: skip
    return replace(problem, goals=tuple(goals))


def _check(facts: PlanFacts, problem: ProblemWords, used: Mapping[str, bool], *, held: PlanFacts | None = None) -> None:
    """Refuse a problem that cannot be kept so beside the others of `facts`; `held` is the version as it stands, where other."""
    before = (held or facts).problems
    own = {one.number for other in before if other.number == problem.number for one in other.objectives}
    elsewhere = {code for other in facts.problems if other.number != problem.number for code in other.needs}
    reasons = reasons_against_problem(
        problem, mapped_elsewhere=elsewhere, own=own, taken=used, kept={number for number in own if used[number]}
    )
    if reasons:
        raise Refused(reasons)


def _problem_row(plan: Plan, one: ProblemWords) -> Problem:
    main, *also = one.needs or ("",)
    return Problem(
        plan=plan, number=one.number, need=main, also=also, words=one.words, cause_kind=one.cause_kind, cause=one.cause,
        decision=one.decision, decision_words="" if one.decision == Decision.TREATED else one.decision_words,
        look_again_on=None if one.decision == Decision.TREATED else one.look_again_on,
    )  # fmt: skip


def _objectives(plan: Plan, numbers: Sequence[str], at: datetime) -> dict[str, int]:
    """The objectives behind these numbers; those that are new begin now."""
    rows = [Objective(episode_id=plan.episode_id, number=one, began_at=at) for one in numbers]
    Objective.objects.bulk_create(rows, ignore_conflicts=True)
    return dict(Objective.objects.filter(episode_id=plan.episode_id, number__in=numbers).values_list("number", "pk"))


def _lift(plan: Plan, *numbers: int) -> None:
    """Take the rows of these problems out of a draft; the objectives behind them and what points at them stay."""
    Intervention.objects.filter(objective__plan=plan, objective__goal__problem__number__in=numbers).delete()
    PlannedObjective.objects.filter(plan=plan, goal__problem__number__in=numbers).delete()
    Goal.objects.filter(problem__plan=plan, problem__number__in=numbers).delete()
    Problem.objects.filter(plan=plan, number__in=numbers).delete()


def _say(plan: Plan, sayings: Iterable[Saying]) -> None:
    PlanWords.objects.filter(plan=plan).delete()
    rows = [
        PlanWords(plan=plan, kind=one.kind, order=place, words=one.words.strip(), source=one.source[:120])
        for place, one in enumerate(sayings, start=1)
        if one.words.strip()
    ]
    PlanWords.objects.bulk_create(rows)
