"""What is typed about plans becomes clean values."""

from midspan.journey.plan.forms.library import FindForm, ObjectiveForm, RetireForm
from midspan.journey.plan.forms.living import (
    DayField,
    EndGoalForm,
    GoalForm,
    MarkForm,
    OnceForm,
    PracticeForm,
    ReasonForm,
    ReviewForm,
    TryForm,
    WeekForm,
    WithObjectives,
)
from midspan.journey.plan.forms.team import GapForm, LeaveForm, MemberForm, PolicyForm, TalkForm

__all__ = [
    "DayField",
    "EndGoalForm",
    "FindForm",
    "GapForm",
    "GoalForm",
    "LeaveForm",
    "MarkForm",
    "MemberForm",
    "ObjectiveForm",
    "OnceForm",
    "PolicyForm",
    "PracticeForm",
    "ReasonForm",
    "RetireForm",
    "ReviewForm",
    "TalkForm",
    "TryForm",
    "WeekForm",
    "WithObjectives",
]
