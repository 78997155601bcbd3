"""What between sessions waits for whom: practice to go through, weeks to ask for, a care team with a gap?"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from midspan.foundation.episodes.terms import CourseFacts
from midspan.journey.plan.queries.living import goals_of, practice_to_review
from midspan.journey.plan.queries.team import care_team_gaps
from midspan.journey.plan.rules import week_to_tell
from midspan.journey.plan.terms import LivingDue, LivingKind

WEEK = timedelta(weeks=1)


def living_due(episode_ids: Collection[int], *, on: date, courses: Mapping[int, CourseFacts] | None = None) -> list[LivingDue]:
    """What is due on a day for these people, oldest first. Eight queries for any number of them.

    A practice is due on the day it was given for, or when something was tried; the last full week from its Monday after; a
    psychiatric provider so many days after the condition opened, or on the day to which the reason was dated.
    """
    found = [*_practices(episode_ids, on), *_weeks(episode_ids, on), *_gaps(episode_ids, on, courses)]
    return sorted(found, key=lambda one: (one.due_on, one.episode_id, one.kind))


def _practices(episode_ids: Collection[int], on: date) -> list[LivingDue]:
    waiting = practice_to_review(episode_ids, on=on)
    return [
        LivingDue(one.episode_id, LivingKind.PRACTICE, min(one.before_on, on), f"Go through the practice: {one.words}",
                  "001-02: practice is gone through at the next session", one.id)
        for many in waiting.values() for one in many
    ]  # fmt: skip


def _weeks(episode_ids: Collection[int], on: date) -> list[LivingDue]:
    return [
        LivingDue(goal.episode_id, LivingKind.WEEK, monday + WEEK, f"Ask for last week: {goal.measure.name.lower()}",
                  "000-13: goals of daily life are told weekly", goal.id)
        for many in goals_of(episode_ids, on=on).values() for goal in many
        if (monday := week_to_tell(goal, on=on)) is not None
    ]  # fmt: skip


def _gaps(episode_ids: Collection[int], on: date, courses: Mapping[int, CourseFacts] | None) -> list[LivingDue]:
    return [
        LivingDue(pk, LivingKind.CARE_TEAM, gap.due_on, f"No psychiatric provider: {', '.join(gap.conditions)}",
                  "001-13: a psychiatric provider on the care team, or why not")
        for pk, gap in care_team_gaps(episode_ids, on=on, courses=courses).items() if gap.explained is None and gap.due_on <= on
    ]  # fmt: skip
