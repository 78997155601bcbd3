"""What is due about plans, objectives, practice and the care team?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from midspan.journey.plan.queries import plans_due
from midspan.journey.plan.queries.light import open_objectives
from midspan.journey.plan.queries.thread import last_done
from midspan.journey.plan.queries.waiting import living_due
from midspan.journey.plan.rules import without_anything
from midspan.journey.plan.terms import LivingKind, ObjectiveFacts, PlanDueKind
from midspan.office.compliance.catalog import due_rules
from midspan.office.compliance.queries.people import Asked
from midspan.office.compliance.terms import Found

CODES = {
    PlanDueKind.PLAN: "plan_due", PlanDueKind.SIGNATURE: "plan_signature", PlanDueKind.REVIEW: "plan_review",
    PlanDueKind.LOOK_AGAIN: "plan_point", PlanDueKind.TARGET: "plan_point", PlanDueKind.NEED: "plan_point",
}  # fmt: skip


def plans(asked: Asked) -> Iterator[Found]:
    """Plans to write, to sign, to review; points of them to look at."""
    moved = {number: days[-1] for number, days in asked.moves.items()}
    found = plans_due(asked.active, on=asked.on, lapses=asked.lapses, level_changes=moved, courses=asked.courses)
    for listed in found.values():
        for one in listed:
            code = CODES[one.what]
            target = one.plan_id if code == "plan_signature" else None
            yield Found(code, one.due_on, one.episode_id, one.why.removeprefix("Plan review: "), one.owner_id, target)


def objectives(asked: Asked) -> Iterator[Found]:
    """Open objectives for which nothing was done or found for too long, one line a person. Three queries."""
    rule = due_rules(asked.on)["objective_untouched"]
    open_ones, since = open_objectives(asked.active), asked.planned
    last = last_done(asked.active, to=asked.on)
    quiet: dict[int, list[tuple[ObjectiveFacts, int]]] = defaultdict(list)
    for one, days in without_anything(open_ones, last, since=since, on=asked.on, days=rule.days):
        quiet[one.episode_id].append((one, days))
    for episode_id, held in quiet.items():
        first, longest = held[0]
        numbers = ", ".join(sorted(one.number for one, _days in held))
        words, due_on = f"{numbers}: nothing for up to {longest} days", asked.on - timedelta(days=longest - rule.days)
        if len(held) == 1:
            yield Found(rule.code, due_on, episode_id, f"{numbers}: nothing for {longest} days", target=first.id)
        else:
            yield Found(rule.code, due_on, episode_id, words, page="compliance:thread", of="episode")


def living(asked: Asked) -> Iterator[Found]:
    """Practice to go through, weeks to ask for, gaps in the care team. Eight queries."""
    for one in living_due(asked.active, on=asked.on, courses=asked.courses):
        code = "care_team_gap" if one.kind is LivingKind.CARE_TEAM else "living"
        yield Found(code, one.due_on, one.episode_id, one.words)
