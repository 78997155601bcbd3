"""What is due about a plan, by when, and by which rule: the plan, its signatures, its reviews, what was put off?"""

from collections.abc import Iterator
from datetime import date, timedelta

from midspan.journey.plan.rules.writing import owed
from midspan.journey.plan.terms import DueFacts, ObjectiveState, Party, PlanDue, PlanDueKind, PlanFacts, PlanPolicy

PARTIES = {Party.CLIENT: "the person", Party.COUNSELLOR: "the counsellor", Party.SUPERVISOR: "the supervising clinician",
           Party.PRESCRIBER: "the prescriber"}  # fmt: skip


def due_of(facts: DueFacts, policy: PlanPolicy, *, within_days: int = 7) -> list[PlanDue]:
    """What is due about one person's plan up to `within_days` from the day looked at, the longest overdue first.

    Source: mission rows 004-07, 000-37, 002-35, 004-20; catalog/policy.toml, facts/levels-of-care (unverified).
    """
    last = facts.on + timedelta(days=within_days)
    found = [*_plan(facts, policy), *_signatures(facts, policy), *_reviews(facts, policy), *_put_off(facts), *_needs(facts)]
    return sorted((one for one in found if one.due_on <= last), key=lambda one: (one.due_on, one.what, one.why))


def review_due(facts: DueFacts, policy: PlanPolicy) -> tuple[date, str] | None:
    """When the plan in force is to be looked at with the person, and why; the earliest of what asks for it.

    Source: facts/levels-of-care, review cadence: 14 days, then every 30, at a lapse, at a change of level (unverified).
    """
    if facts.in_force_on is None:
        return None
    looked = max(facts.in_force_on, facts.reviewed_on or facts.in_force_on)
    days = policy.review_days if facts.reviews else policy.first_review_days
    asked = [(looked + timedelta(days=days), f"Every {days} days")]
    if facts.next_on and facts.next_on > looked:
        asked.append((facts.next_on, "Agreed at the last look"))
    if facts.lapse_on and facts.lapse_on > looked:
        asked.append((facts.lapse_on + timedelta(days=policy.after_lapse_days), "After a return to use"))
    if facts.level_on and facts.level_on > looked:
        asked.append((facts.level_on + timedelta(days=policy.after_level_days), "After a change of level"))
    return min(asked)


def plan_due_on(facts: DueFacts, policy: PlanPolicy) -> date | None:
    """The day by which the first plan is due: so many days after assessment or admission, whichever came later.

    Source: mission row 004-07: formal treatment plan after full assessment; days in catalog/policy.toml (unverified).
    """
    known = [day for day in (facts.assessed_on, facts.admitted_on) if day]
    if facts.admitted_on is None or not known:
        return None
    return max(known) + timedelta(days=policy.plan_days)


def _plan(facts: DueFacts, policy: PlanPolicy) -> Iterator[PlanDue]:
    due_on = plan_due_on(facts, policy)
    if facts.in_force is None and due_on is not None:
        written = facts.being_written
        waits = "Plan in writing, not in force yet" if written else "No plan yet"
        why = f"{waits}: due {policy.plan_days} days after assessment"
        yield _line(facts, written, PlanDueKind.PLAN, due_on, "004-07", why)


def _signatures(facts: DueFacts, policy: PlanPolicy) -> Iterator[PlanDue]:
    plan = facts.being_written
    if plan is None or facts.frozen_on is None:
        return
    due_on = facts.frozen_on + timedelta(days=policy.signature_days)
    for party in owed(plan):
        owner = {Party.COUNSELLOR: facts.counsellor_id, Party.CLIENT: facts.counsellor_id, Party.SUPERVISOR: facts.supervisor_id}
        why = f"Plan {plan.number} waits for the signature of {PARTIES[party]}"
        yield PlanDue(facts.episode_id, PlanDueKind.SIGNATURE, due_on, "000-37", why, owner.get(party), plan.id)


def _reviews(facts: DueFacts, policy: PlanPolicy) -> Iterator[PlanDue]:
    asked = review_due(facts, policy)
    if asked and facts.in_force:
        why = f"Plan review: {asked[1].lower()}"
        yield PlanDue(facts.episode_id, PlanDueKind.REVIEW, asked[0], "002-35", why, facts.counsellor_id, facts.in_force.id)


def _put_off(facts: DueFacts) -> Iterator[PlanDue]:
    plan = facts.in_force
    for problem in plan.problems if plan else ():
        if not problem.treated and problem.look_again_on:
            why = f"Look again at what was {problem.decision.value}: {problem.words[:120]}"
            yield _line(facts, plan, PlanDueKind.LOOK_AGAIN, problem.look_again_on, "004-20", why)
        for one in problem.objectives if problem.treated else ():
            if one.state == ObjectiveState.OPEN and one.target_on:
                why = f"Target date of objective {one.number}: {one.words[:120]}"
                yield _line(facts, plan, PlanDueKind.TARGET, one.target_on, "004-07", why)


def _needs(facts: DueFacts) -> Iterator[PlanDue]:
    for need in facts.unmapped if facts.in_force else ():
        why = f"New since the plan: {need.words[:120]}"
        yield _line(facts, facts.in_force, PlanDueKind.NEED, need.on or facts.on, "004-20", why)


def _line(facts: DueFacts, plan: PlanFacts | None, what: PlanDueKind, due_on: date, rule: str, why: str) -> PlanDue:
    return PlanDue(facts.episode_id, what, due_on, rule, why, facts.counsellor_id, plan.id if plan else None)
