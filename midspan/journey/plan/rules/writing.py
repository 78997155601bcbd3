"""May a version be begun and written, what is missing before it is signed, who owes a signature, and which number is next?"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from midspan.foundation.records.terms import Reason
from midspan.journey.plan.rules.needs import unmapped
from midspan.journey.plan.terms import (
    GoalWords,
    InterventionWords,
    Need,
    ObjectiveState,
    ObjectiveWords,
    Party,
    PlanFacts,
    PlanState,
    ProblemWords,
    WordsKind,
)

BLANK = re.compile(r"\{[^{}]*\}")
NUMBER = re.compile(r"[1-9]\d?\.[1-9]\d{0,2}")
LIVING_ON = frozenset({ObjectiveState.OPEN, ObjectiveState.MET})
COUNSELLOR_WRITES = "The counsellor who writes the plan"


def reasons_against_beginning(*, in_treatment: bool, one_open: bool) -> list[Reason]:
    """Why no new version can be begun. Empty means it can.

    Source: mission row 000-37: one plan at a time, in versions.
    """
    if not in_treatment:
        return [Reason("This course of care has ended: its plan stays as it was.", rule="000-37")]
    if one_open:
        return [Reason("A version of this plan is being written already.", rule="000-37")]
    return []


def reasons_against_writing(facts: PlanFacts, *, in_treatment: bool) -> list[Reason]:
    """Why a version cannot be changed: its text is fixed from the first signature on.

    Source: decision 0003: what was signed is amended, never edited.
    """
    if facts.writable:
        return [] if in_treatment else [Reason("This course of care has ended: its plan stays as it was.", rule="000-37")]
    if facts.state == PlanState.SIGNING:
        return [Reason("Somebody has signed this version. Take it back to change it.", rule="0003", who=COUNSELLOR_WRITES)]
    return [Reason("This version is closed. Begin a new one.", rule="0003", who=COUNSELLOR_WRITES)]


def reasons_against_problem(
    problem: ProblemWords,
    *,
    mapped_elsewhere: Collection[str],
    own: Collection[str],
    taken: Collection[str],
    kept: Collection[str],
) -> list[Reason]:
    """Why a problem cannot be kept so. `own` are the numbers of its objectives as they stand, `taken` every number of this
    course of care, `kept` those of its objectives that an earlier version held: they get an end, they do not vanish.

    Source: mission rows 000-37, 004-20; house rule: a number belongs to one objective for the whole course of care.
    """
    reasons = []
    if twice := set(problem.needs) & set(mapped_elsewhere):
        reasons.append(Reason(f"Another problem answers this need already ({len(twice)}).", rule="004-20", field="needs"))
    numbers = [one.number for one in problem.objectives]
    if len(set(numbers)) < len(numbers) or not all(NUMBER.fullmatch(one) for one in numbers):
        reasons.append(Reason("This page did not arrive whole. Open it anew.", rule="000-37"))
    elif (set(numbers) - set(own)) & set(taken):
        reasons.append(Reason("Another objective has this number. Open the page anew; your words are below.", rule="000-37"))
    reasons += [
        Reason(f"Objective {one} stood in an earlier version. Say that it is met, changed or dropped.", rule="000-37",
               field=f"objective {one}")
        for one in sorted(set(kept) - set(numbers))
    ]  # fmt: skip
    return reasons


def reasons_against_signing(facts: PlanFacts, needs: Iterable[Need], *, on: date) -> list[Reason]:
    """What is missing before anybody signs, each at its place: `needs`, `words`, `problem N`, `objective N.M`.

    Source: mission rows 004-07, 004-20, 000-37, 000-10; 42 CFR 8.12(f)(4) and Joint Commission CTS.03.01.03 in own words
    (unverified).
    """
    reasons = [
        Reason(f"Not on the plan yet: {need.words}. Treat it, or defer or refer it with a reason.", rule="004-20", field="needs")
        for need in unmapped(needs, facts.needs)
    ]
    if not any(problem.treated for problem in facts.problems):
        reasons.append(Reason("No problem is treated yet.", rule="004-07", field="problems"))
    for problem in facts.problems:
        reasons += _against_problem(problem, on)
    if not any(one.words.strip() for one in facts.said(WordsKind.STEP_DOWN)):
        reasons.append(Reason("Say by what one will see that a lower level is enough.", rule="000-37", field="words"))
    if not any(one.words.strip() for one in [*facts.said(WordsKind.MOTIVATION), *facts.said(WordsKind.STRENGTH)]):
        reasons.append(Reason("Quote the person: a strength, or why they want to change.", rule="000-37", field="words"))
    if any(BLANK.search(one.words) for one in facts.sayings):
        reasons.append(_blank("what the plan quotes", "words"))
    if facts.review_on is None or facts.review_on <= on:
        reasons.append(Reason("Name the day of the next review, after today.", rule="000-37", field="words"))
    return reasons


def _against_problem(problem: ProblemWords, on: date) -> list[Reason]:
    place = f"problem {problem.number}"
    if not problem.words.strip():
        return [Reason(f"Problem {problem.number} has no words yet.", rule="004-07", field=place)]
    if not problem.treated:
        return _against_putting_off(problem, place, on)
    reasons = []
    if BLANK.search(problem.words) or BLANK.search(problem.cause):
        reasons.append(_blank(f"problem {problem.number}", place))
    if not problem.goals:
        reasons.append(Reason(f"Problem {problem.number} has no goal in the person's words.", rule="004-07", field=place))
    for goal in problem.goals:
        reasons += _against_goal(problem, goal, place, on)
    return reasons


def _against_putting_off(problem: ProblemWords, place: str, on: date) -> list[Reason]:
    reasons = []
    if not problem.decision_words.strip():
        words = f"Say why problem {problem.number} is {problem.decision.value}, or where to."
        reasons.append(Reason(words, rule="004-20", field=place))
    if problem.look_again_on is None or problem.look_again_on <= on:
        words = f"Name the day, after today, on which problem {problem.number} is looked at again."
        reasons.append(Reason(words, rule="004-20", field=place))
    return reasons


def _against_goal(problem: ProblemWords, goal: GoalWords, place: str, on: date) -> list[Reason]:
    reasons = []
    if not goal.words.strip():
        reasons.append(Reason(f"A goal of problem {problem.number} lacks the person's words.", rule="004-07", field=place))
    elif BLANK.search(goal.words):
        reasons.append(_blank(f"a goal of problem {problem.number}", place))
    if not goal.objectives:
        text = f"The goal “{goal.words[:60] or '…'}” has no objective yet."
        reasons.append(Reason(text, rule="004-07", field=place))
    for one in goal.objectives:
        if one.state == ObjectiveState.OPEN:
            reasons += _against_objective(one, on)
        elif one.state != ObjectiveState.MET and not one.state_words.strip():
            words = f"Say why objective {one.number} is {one.state.value}."
            reasons.append(Reason(words, rule="000-37", field=f"objective {one.number}"))
    return reasons


def _against_objective(one: ObjectiveWords, on: date) -> list[Reason]:
    place = f"objective {one.number}"
    named = f"Objective {one.number}"
    missing = [
        (not one.words.strip(), "does not say yet what will be seen"),
        (not one.measure.strip(), "does not say how it is measured"),
        (one.target_on is None, "has no target date"),
        (one.target_on is not None and one.target_on < on, "has a target date that is over"),
        (not one.interventions, "has no intervention: what the program does for it"),
    ]
    reasons = [Reason(f"{named} {words}.", rule="004-07", field=place) for lacks, words in missing if lacks]
    if BLANK.search(one.words) or BLANK.search(one.measure):
        reasons.append(_blank(f"objective {one.number}", place))
    for intervention in one.interventions:
        reasons += _against_intervention(intervention, one.number, place)
    return reasons


def _against_intervention(one: InterventionWords, number: str, place: str) -> list[Reason]:
    lacking = [
        word
        for word, given in (
            ("what is done", one.words), ("the service", one.service), ("how often", one.frequency),
            ("for how long", one.duration), ("who answers for it", one.responsible_id or one.responsible),
        )
        if not given
    ]  # fmt: skip
    reasons = []
    if lacking:
        text = f"An intervention of objective {number} does not say {', '.join(lacking)}."
        reasons.append(Reason(text, rule="004-07", field=place))
    if any(BLANK.search(words) for words in (one.words, one.frequency, one.duration, one.responsible)):
        reasons.append(_blank(f"an intervention of objective {number}", place))
    return reasons


def _blank(where: str, place: str) -> Reason:
    return Reason(f"Fill what stands in braces in {where}.", rule="004-07", field=place)


def state_of(*, signed: bool, in_force: bool, superseded: bool, set_aside: bool) -> PlanState:
    """Where a version stands, from the moments that are written on it.

    Source: house rule: a state is read from who and when, never stored beside them.
    """
    if set_aside:
        return PlanState.SET_ASIDE
    if superseded:
        return PlanState.SUPERSEDED
    if in_force:
        return PlanState.IN_FORCE
    return PlanState.SIGNING if signed else PlanState.DRAFT


def owed(facts: PlanFacts) -> list[Party]:
    """Whose signature is still owed, in the usual order. A person who declined owes none: it never stops treatment.

    Source: mission rows 000-37, 004-07; 42 CFR 2 and house rule: a refusal is written down and bars nothing.
    """
    asked = [Party.CLIENT, Party.COUNSELLOR]
    asked += [Party.SUPERVISOR] if facts.needs_supervisor else []
    asked += [Party.PRESCRIBER] if facts.needs_prescriber else []
    return [one for one in asked if one not in facts.signed and not (one == Party.CLIENT and facts.declined_at)]


def reasons_against_party(
    party: Party, facts: PlanFacts, *, staff_id: int | None = None, may: bool = True, missing: Iterable[Reason] = ()
) -> list[Reason]:
    """Why this party cannot sign now. `missing` is what the text lacks: it counts for the first signature, which fixes it.

    Source: mission rows 000-37, 004-07; house rule: one colleague does not sign for two.
    """
    if facts.state not in {PlanState.DRAFT, PlanState.SIGNING}:
        return [Reason("This version is closed: nobody signs it any more.", rule="0003")]
    if party not in owed(facts):
        return [Reason("This signature is there already, or nobody asked for it.", rule="000-37")]
    if not may:
        who = {Party.SUPERVISOR: "A supervising clinician", Party.PRESCRIBER: "A prescriber"}.get(party, COUNSELLOR_WRITES)
        return [Reason(f"{who} signs here.", rule="000-37")]
    if staff_id is not None and staff_id in facts.signer_ids.values():
        return [Reason("You have signed this version already; a colleague signs here.", rule="000-37")]
    return list(missing) if facts.state == PlanState.DRAFT else []


def reasons_against_declining(facts: PlanFacts, *, words: str, missing: Iterable[Reason] = ()) -> list[Reason]:
    """Why a refusal cannot be written down. Empty means it can.

    Source: mission row 000-37; house rule: why somebody does not sign is kept in their words.
    """
    if reasons := reasons_against_party(Party.CLIENT, facts, missing=missing):
        return reasons
    return [] if words.strip() else [Reason("Write down why, in the person's words.", rule="000-37", field="words")]


def reasons_against_reopening(facts: PlanFacts, *, words: str, in_treatment: bool) -> list[Reason]:
    """Why a version that some have signed cannot be taken back to be written on. Empty means it can.

    Source: decision 0003: the signed text stays as it is, set aside; the draft begins as its copy.
    """
    if not in_treatment:
        return [Reason("This course of care has ended: its plan stays as it was.", rule="000-37")]
    if facts.state not in {PlanState.DRAFT, PlanState.SIGNING}:
        return [Reason("This version is closed. Begin a new one.", rule="0003")]
    return [] if words.strip() else [Reason("Say why it is taken back.", rule="0003", field="words")]


def next_number(problem: int, used: Iterable[str]) -> str:
    """The number of the next objective of a problem: after the highest that was ever used, never one again.

    Source: house rule: a number belongs to one objective for the whole course of care.
    """
    mine = [int(one.partition(".")[2]) for one in used if one.partition(".")[0] == str(problem)]
    return f"{problem}.{max(mine, default=0) + 1}"


def carried_on(problems: Iterable[ProblemWords]) -> tuple[ProblemWords, ...]:
    """The problems of a version as the next one begins: what was dropped or changed stays behind, all else goes on.

    Source: mission row 000-37: a new version begins with the one in force.
    """
    found = []
    for problem in problems:
        goals = tuple(
            replace(goal, objectives=tuple(one for one in goal.objectives if one.state in LIVING_ON)) for goal in problem.goals
        )
        found.append(replace(problem, goals=tuple(goal for goal in goals if not goal.empty)))
    return tuple(found)
