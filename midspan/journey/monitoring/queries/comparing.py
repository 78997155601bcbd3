"""Do tests and the person's word say the same, over the last weeks, and how far is the goal of abstinence on the plan?"""

from collections.abc import Iterable
from datetime import date, timedelta

from midspan.journey.monitoring.catalog.testing import tables
from midspan.journey.monitoring.queries.days import told_of
from midspan.journey.monitoring.queries.results import TOLD_BACK, findings_of
from midspan.journey.monitoring.rules.agreement import compare
from midspan.journey.monitoring.terms.findings import AbstinenceGoal, Compared
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import GoalKind

LOOKED_BACK = timedelta(weeks=26)


def compared_of(episode_id: int, *, to: date) -> list[Compared]:
    """Each test of half a year beside what was told of the days it reaches back to, latest first. Two queries."""
    since = to - LOOKED_BACK
    told = told_of(episode_id, first=since - TOLD_BACK, last=to)
    found = findings_of(episode_id, since=since)
    return [compare(finding, specimen_id=pk, on=on, told=told, tables=tables()) for pk, on, finding in found]


def abstinence_goal_of(episode_ids: Iterable[int]) -> dict[int, AbstinenceGoal]:
    """The first objective of the plan in force whose goal is abstinence, by episode; nobody without one is named. One query."""
    found = {}
    for key, objectives in objectives_of(list(episode_ids)).items():
        named = [each for each in objectives if each.goal_kind is GoalKind.ABSTINENCE]
        if named:
            first = named[0]
            found[key] = AbstinenceGoal(first.id, first.number, first.words, first.target_on)
    return found
