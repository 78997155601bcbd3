"""How does a plan, and a review of it, read when it is signed? The exact text, from nothing but what stands in it."""

from collections.abc import Iterator, Mapping
from datetime import date

from midspan.foundation.people.terms import PersonFacts
from midspan.journey.plan.terms import (
    Decision,
    GoalWords,
    InterventionWords,
    ObjectiveState,
    ObjectiveWords,
    PlanFacts,
    PlanReviewFacts,
    ProblemWords,
    ReviewedObjective,
    WordsKind,
)

SAYINGS = {
    WordsKind.STRENGTH: "Strengths",
    WordsKind.MOTIVATION: "Why change, in the person's words",
    WordsKind.BARRIER: "What stands in the way",
    WordsKind.SUPPORT: "Natural supports",
}
STATES = {ObjectiveState.MET: "Met", ObjectiveState.CHANGED: "Changed", ObjectiveState.DROPPED: "Dropped"}


def plan_text(
    facts: PlanFacts, person: PersonFacts, *, needs: Mapping[str, str], services: Mapping[str, str], causes: Mapping[str, str]
) -> str:
    """One version as every signer reads it: names of needs, services and kinds of causes by code come from outside.

    Source: mission rows 000-37, 004-07, 000-10; decision 0003: the text that is signed is the whole of the plan.
    """
    born = f"{person.birth_date:%Y-%m-%d}" if person.birth_date else "not recorded"
    lines = ["TREATMENT PLAN", f"Person: {person.name}, {person.record_number}, born {born}", f"Version {facts.number}"]
    for kind, title in SAYINGS.items():
        said = facts.said(kind)
        if said:
            lines += ["", f"{title}:", *(f"  - {_sourced(one.words, one.source)}" for one in said)]
    for problem in facts.problems:
        lines += ["", *_problem(problem, needs, services, causes)]
    if steps := facts.said(WordsKind.STEP_DOWN):
        lines += ["", "A lower level is enough when:", *(f"  - {one.words}" for one in steps)]
    if facts.review_on:
        lines += ["", f"Next review by {facts.review_on:%Y-%m-%d}"]
    return "\n".join(lines)


def _sourced(words: str, source: str) -> str:
    return f"“{words}” ({source})" if source else words


def _problem(
    problem: ProblemWords, needs: Mapping[str, str], services: Mapping[str, str], causes: Mapping[str, str]
) -> Iterator[str]:
    yield f"PROBLEM {problem.number}: {problem.words}"
    for code in problem.needs:
        if (named := needs.get(code, "")) and named not in problem.words:
            yield f"  From the assessment: {named}"
    if problem.cause:
        kind = causes.get(problem.cause_kind, "")
        yield f"  Cause worked on{f' ({kind.lower()})' if kind else ''}: {problem.cause}"
    if not problem.treated:
        word = "Deferred" if problem.decision == Decision.DEFERRED else "Referred"
        yield f"  {word}: {problem.decision_words.rstrip('.')}. Looked at again on {_day(problem.look_again_on)}"
        return
    for goal in problem.goals:
        yield from _goal(goal, services)


def _goal(goal: GoalWords, services: Mapping[str, str]) -> Iterator[str]:
    yield f"  Goal: “{goal.words}”"
    for one in goal.objectives:
        yield from _objective(one, services)


def _objective(one: ObjectiveWords, services: Mapping[str, str]) -> Iterator[str]:
    state = STATES.get(one.state)
    yield f"    {one.number} {one.words}" + (f" [{state}{': ' + one.state_words if one.state_words else ''}]" if state else "")
    if state:
        return
    yield f"        Measured by: {one.measure}. By {_day(one.target_on)}"
    for intervention in one.interventions:
        yield f"        {intervention_line(intervention, services)}"


def intervention_line(one: InterventionWords, services: Mapping[str, str]) -> str:
    """An intervention in one line: what is done, the service, how often, for how long, who answers for it.

    Source: mission row 004-07: interventions with service, frequency, duration and responsible person.
    """
    how = ", ".join(part for part in (services.get(one.service, one.service), one.frequency, one.duration) if part)
    return f"{one.words} ({how}); {one.responsible}" if one.responsible else f"{one.words} ({how})"


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "no date"


def review_text(facts: PlanReviewFacts, person: PersonFacts) -> str:
    """A review as both signers read it: objective by objective with the evidence that was looked at.

    Source: mission row 002-35: plan review signed in session; facts/levels-of-care: evidence that each review stores.
    """
    lines = [
        "REVIEW OF THE TREATMENT PLAN", f"Person: {person.name}, {person.record_number}",
        f"On {facts.on:%Y-%m-%d} with {facts.by}; plan version {facts.plan_number}",
        f"Looked at: {_day(facts.since_on)} to {facts.on:%Y-%m-%d}",
    ]  # fmt: skip
    lines += [f"  {label}: {words}" for label, words in facts.period.get("lines", [])]
    for one in facts.objectives:
        lines += ["", *_reviewed(one)]
    if facts.person_words:
        lines += ["", f"In the person's words: “{facts.person_words}”"]
    if facts.words:
        lines += ["", f"What was agreed: {facts.words}"]
    lines += ["", f"Next review by {_day(facts.next_on)}"]
    return "\n".join(lines)


def _reviewed(one: ReviewedObjective) -> Iterator[str]:
    yield f"{one.number} {one.words}"
    if one.progress:
        yield f"  {one.progress.replace('_', ' ').capitalize()}" + (f": {one.said}" if one.said else "")
    counted = ", ".join(f"{kind} {n}" for kind, n in one.counts.items())
    yield f"  Evidence: {counted}" if counted else "  Evidence: nothing was done or found for it in this time"
    for day, kind, words in one.lines:
        yield f"    {day:%Y-%m-%d} {kind}: {words}"
