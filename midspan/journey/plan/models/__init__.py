"""The plan and its thread, as tables."""

from midspan.journey.plan.models.library import LibraryObjective, PlanPrint
from midspan.journey.plan.models.living import LifestyleGoal, LifestyleWeek, Practice, PracticeTry, SkillMark
from midspan.journey.plan.models.plan import Goal, Intervention, Objective, Plan, PlannedObjective, PlanWords, Problem
from midspan.journey.plan.models.review import PlanReview
from midspan.journey.plan.models.team import CareTeamMember, CareTeamReason, MutualHelpPolicy, MutualHelpTalk
from midspan.journey.plan.models.thread import Thread

__all__ = [
    "CareTeamMember",
    "CareTeamReason",
    "Goal",
    "Intervention",
    "LibraryObjective",
    "LifestyleGoal",
    "LifestyleWeek",
    "MutualHelpPolicy",
    "MutualHelpTalk",
    "Objective",
    "Plan",
    "PlanPrint",
    "PlanReview",
    "PlanWords",
    "PlannedObjective",
    "Practice",
    "PracticeTry",
    "Problem",
    "SkillMark",
    "Thread",
]
