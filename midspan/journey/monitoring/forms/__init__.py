"""Input of monitoring as clean values."""

from midspan.journey.monitoring.forms.days import (
    ASKED_WORDS,
    DaysForm,
)
from midspan.journey.monitoring.forms.policy import (
    BY_SUBSTANCE,
    PHASE_WORDS,
    WEEKDAY_WORDS,
    PolicyForm,
    initial_of,
)
from midspan.journey.monitoring.forms.specimens import (
    APPEARANCE_WORDS,
    ASK_CHOICES,
    IDENTITY_WORDS,
    MATRIX_WORDS,
    NUMBER,
    ORDER_WORDS,
    OUTCOME_CHOICES,
    OUTCOME_WORDS,
    STEP_CHOICES,
    TIME,
    WISH_WORDS,
    AskForm,
    CodeForm,
    CollectForm,
    SettleForm,
    StepForm,
)

__all__ = [
    "APPEARANCE_WORDS",
    "ASKED_WORDS",
    "ASK_CHOICES",
    "BY_SUBSTANCE",
    "IDENTITY_WORDS",
    "MATRIX_WORDS",
    "NUMBER",
    "ORDER_WORDS",
    "OUTCOME_CHOICES",
    "OUTCOME_WORDS",
    "PHASE_WORDS",
    "STEP_CHOICES",
    "TIME",
    "WEEKDAY_WORDS",
    "WISH_WORDS",
    "AskForm",
    "CodeForm",
    "CollectForm",
    "DaysForm",
    "PolicyForm",
    "SettleForm",
    "StepForm",
    "initial_of",
]
