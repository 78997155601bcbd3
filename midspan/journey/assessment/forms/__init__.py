"""What is typed at assessment becomes clean values: answers, history, ratings, decisions, signatures, dispositions."""

from midspan.journey.assessment.forms.assessment import HistoryForm, RatingsForm
from midspan.journey.assessment.forms.fields import explain
from midspan.journey.assessment.forms.findings import (
    BeginForm,
    ConditionForm,
    DiagnosisForm,
    MotivationForm,
    OpenConditionForm,
    UpdateForm,
)
from midspan.journey.assessment.forms.instruments import CorrectionForm, InstrumentForm, PaperForm, UseForm, usual_mode
from midspan.journey.assessment.forms.placement import DecisionForm
from midspan.journey.assessment.forms.rights import AttestForm, CadenceForm, WordingForm
from midspan.journey.assessment.forms.sections import SectionForm, SubstanceForm
from midspan.journey.assessment.forms.signing import AmendForm, ClientSignForm, DispositionForm, SignForm

__all__ = [
    "AmendForm",
    "AttestForm",
    "BeginForm",
    "CadenceForm",
    "ClientSignForm",
    "ConditionForm",
    "CorrectionForm",
    "DecisionForm",
    "DiagnosisForm",
    "DispositionForm",
    "HistoryForm",
    "InstrumentForm",
    "MotivationForm",
    "OpenConditionForm",
    "PaperForm",
    "RatingsForm",
    "SectionForm",
    "SignForm",
    "SubstanceForm",
    "UpdateForm",
    "UseForm",
    "WordingForm",
    "explain",
    "usual_mode",
]
