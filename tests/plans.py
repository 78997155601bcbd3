"""A plan that is whole, in a few lines: written from what was found, signed by everybody who owes it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.queries import day_at
from midspan.journey.plan import actions
from midspan.journey.plan.models import Plan
from midspan.journey.plan.queries import plan_facts
from midspan.journey.plan.terms import (
    GoalKind,
    GoalWords,
    InterventionWords,
    ObjectiveWords,
    Party,
    PlanFacts,
    PlanReason,
    ProblemWords,
    Saying,
    WordsKind,
)
from tests.cast import AT, Cast

HOPE = "I want to be at my daughter's recital and remember it."
WORDS = "Names three evenings that are hard and what she does instead"
OTHERS = (  # for people whose plans must not be alike
    ("I would like my own keys again", "Calls the landlord twice a month and writes down what he says"),
    ("Sunday dinner without a fight", "Leaves the table for ten minutes whenever voices rise, and comes back"),
    ("A licence to drive the truck", "Brings two papers to the motor office before summer"),
)


def objective(number: str, cast: Cast, *, words: str = WORDS, target_on: date | None = None) -> ObjectiveWords:
    """An objective with everything that it needs."""
    work = InterventionWords(f"Group: {words}"[:80], "group", "3 evenings a week", "8 weeks", cast.counsellor.pk)
    return ObjectiveWords(number, words, "Told by the list", target_on or AT.date() + timedelta(days=60), interventions=(work,))


def whole(
    problem: ProblemWords, cast: Cast, *, goal: str = HOPE, words: str = WORDS, target_on: date | None = None
) -> ProblemWords:
    """A problem with one goal, one objective and one intervention."""
    aim = GoalWords(goal, GoalKind.ABSTINENCE, (objective(f"{problem.number}.1", cast, words=words, target_on=target_on),))
    return replace(problem, words=problem.words or "Alcohol, most evenings alone", goals=(aim,))


def sayings(goal: str = HOPE) -> list[Saying]:
    """What every plan quotes: the person's own words, and by what one sees that a lower level is enough."""
    return [
        Saying(WordsKind.MOTIVATION, goal, "hope"),
        Saying(WordsKind.STEP_DOWN, f"Enough of this once {goal[:40].lower()}"),
    ]


def written(
    cast: Cast,
    episode: Episode,
    *,
    goal: str = HOPE,
    words: str = WORDS,
    at: datetime = AT,
    reason: PlanReason = PlanReason.FIRST,
) -> Plan:
    """A draft with nothing missing: every problem that the assessment suggests is whole, or the one we add."""
    plan = actions.begin_plan(episode, reason=reason, by=cast.counsellor, at=at)
    facts = facts_of(plan)
    if not facts.problems:
        actions.add_problem(plan, words="Alcohol, most evenings alone", by=cast.counsellor, at=at)
        facts = facts_of(plan)
    today = day_at(at, plan.episode)
    for problem in facts.problems:
        if not list(problem.objectives):
            full = whole(problem, cast, goal=goal, words=words, target_on=today + timedelta(days=60))
            actions.write_problem(plan, problem=full, by=cast.counsellor, at=at)
    actions.write_words(plan, sayings=sayings(goal), review_on=today + timedelta(days=14), by=cast.counsellor, at=at)
    return plan


def signed(cast: Cast, plan: Plan, *, at: datetime = AT) -> Plan:
    """The version with every signature that is owed: in force."""
    person = plan.episode.patient
    likeness = "Her own words; the group is the same."
    actions.sign_plan_as_client(
        plan, typed_name=f"{person.first_name} {person.last_name}", likeness_words=likeness, by=cast.counsellor, at=at
    )
    actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    actions.sign_plan(plan, party=Party.SUPERVISOR, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=at)
    if plan.needs_prescriber:
        actions.sign_plan(plan, party=Party.PRESCRIBER, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=at)
    return plan


def in_force(cast: Cast, episode: Episode, *, goal: str = HOPE, words: str = WORDS, at: datetime = AT) -> Plan:
    """A plan in force, from the first word to the last signature."""
    return signed(cast, written(cast, episode, goal=goal, words=words, at=at), at=at)


def facts_of(plan: Plan) -> PlanFacts:
    facts = plan_facts(plan.pk)
    assert facts is not None
    return facts
