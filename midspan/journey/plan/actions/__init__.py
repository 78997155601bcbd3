"""What is done about the plan."""

from midspan.journey.plan.actions.library import load_library, retire_objective, write_objective
from midspan.journey.plan.actions.likeness import imprint
from midspan.journey.plan.actions.living import (
    end_goal,
    give_practice,
    mark_skill,
    put_mark,
    review_practice,
    set_goal,
    tell_practice,
    tell_week,
    unmark_skill,
    withdraw_practice,
)
from midspan.journey.plan.actions.reviewing import (
    begin_plan_review,
    decline_plan_review,
    sign_plan_review,
    sign_plan_review_as_client,
    write_plan_review,
)
from midspan.journey.plan.actions.signing import (
    SIGNED_BY,
    decline_plan,
    set_plan_aside,
    sign_plan,
    sign_plan_as_client,
    take_back,
)
from midspan.journey.plan.actions.team import agree_mutual_help, explain_gap, join_team, leave_team, set_mutual_help_policy
from midspan.journey.plan.actions.thread import point, point_each
from midspan.journey.plan.actions.writing import add_problem, begin_plan, remove_problem, write_plan, write_problem, write_words

__all__ = [
    "SIGNED_BY",
    "add_problem",
    "agree_mutual_help",
    "begin_plan",
    "begin_plan_review",
    "decline_plan",
    "decline_plan_review",
    "end_goal",
    "explain_gap",
    "give_practice",
    "imprint",
    "join_team",
    "leave_team",
    "load_library",
    "mark_skill",
    "point",
    "point_each",
    "put_mark",
    "remove_problem",
    "retire_objective",
    "review_practice",
    "set_goal",
    "set_mutual_help_policy",
    "set_plan_aside",
    "sign_plan",
    "sign_plan_as_client",
    "sign_plan_review",
    "sign_plan_review_as_client",
    "take_back",
    "tell_practice",
    "tell_week",
    "unmark_skill",
    "withdraw_practice",
    "write_objective",
    "write_plan",
    "write_plan_review",
    "write_problem",
    "write_words",
]
