"""What changed between two versions, objective by objective? And how many goals are met?"""

from collections.abc import Iterable, Iterator

from midspan.journey.plan.rules.text import intervention_line
from midspan.journey.plan.terms import ChangeKind, Difference, GoalWords, ObjectiveState, ObjectiveWords, PlanFacts, ProblemWords

COUNTED = frozenset({ObjectiveState.OPEN, ObjectiveState.MET})


def changes(before: PlanFacts, after: PlanFacts) -> list[Difference]:
    """What differs between two versions of one person's plan: problems, objectives by their number, quoted words.

    Source: mission row 000-37: versions; a reader sees what changed since the last signature.
    """
    return [*_problems(before, after), *_objectives(before, after), *_sayings(before, after)]


def goals_count(problems: Iterable[ProblemWords]) -> tuple[int, int]:
    """Goals met and goals open among the problems that are treated. A goal is met when each of its objectives that still
    count is met, and there is one.

    Source: facts/levels-of-care: each review of the level stores plan goals met and unmet.
    """
    goals = [goal for problem in problems if problem.treated for goal in problem.goals]
    met = sum(_met(goal) for goal in goals)
    return met, len(goals) - met


def _met(goal: GoalWords) -> bool:
    counted = [one.state for one in goal.objectives if one.state in COUNTED]
    return bool(counted) and all(state == ObjectiveState.MET for state in counted)


def _problems(before: PlanFacts, after: PlanFacts) -> Iterator[Difference]:
    old, new = {one.number: one for one in before.problems}, {one.number: one for one in after.problems}
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number), new.get(number)
        told = tuple(_told(one) if one else "" for one in (was, now))
        if told[0] != told[1]:
            kind = ChangeKind.ADDED if was is None else ChangeKind.GONE if now is None else ChangeKind.CHANGED
            yield Difference(kind, f"{number}", "problem", *told)


def _told(problem: ProblemWords) -> str:
    cause = f" Cause: {problem.cause}." if problem.cause else ""
    off = "" if problem.treated else f" {problem.decision.value.capitalize()}: {problem.decision_words}."
    goals = "".join(f" Goal: “{goal.words}”." for goal in problem.goals)
    return f"{problem.words}.{cause}{off}{goals}"


def _objectives(before: PlanFacts, after: PlanFacts) -> Iterator[Difference]:
    old, new = {one.number: one for one in before.objectives}, {one.number: one for one in after.objectives}
    for number in sorted(old.keys() | new.keys(), key=lambda one: [int(part) for part in one.split(".")]):
        was, now = old.get(number), new.get(number)
        if was is None and now is not None:
            yield Difference(ChangeKind.ADDED, number, "objective", "", now.words)
        elif now is None and was is not None:
            yield Difference(ChangeKind.GONE, number, "objective", was.words, "")
        elif was is not None and now is not None:
            yield from _changed(number, was, now)


def _changed(number: str, was: ObjectiveWords, now: ObjectiveWords) -> Iterator[Difference]:
    if was.state != now.state:
        words = now.state.value + (f": {now.state_words}" if now.state_words else "")
        yield Difference(ChangeKind.STATE, number, "objective", was.state.value, words)
    pairs = [
        ("words", was.words, now.words), ("measure", was.measure, now.measure),
        ("target date", str(was.target_on or ""), str(now.target_on or "")),
        ("interventions", _done(was), _done(now)),
    ]  # fmt: skip
    for what, one, other in pairs:
        if one != other:
            yield Difference(ChangeKind.CHANGED, number, what, one, other)


def _done(one: ObjectiveWords) -> str:
    return "; ".join(intervention_line(row, {}) for row in one.interventions)


def _sayings(before: PlanFacts, after: PlanFacts) -> Iterator[Difference]:
    old, new = {(one.kind, one.words) for one in before.sayings}, {(one.kind, one.words) for one in after.sayings}
    for kind, words in sorted(old - new):
        yield Difference(ChangeKind.GONE, kind.value.replace("_", " "), "words", words, "")
    for kind, words in sorted(new - old):
        yield Difference(ChangeKind.ADDED, kind.value.replace("_", " "), "words", "", words)
