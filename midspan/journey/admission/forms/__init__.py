"""What is typed at admission becomes clean values."""

from midspan.journey.admission.forms.entry import (
    AdmissionForm,
    ClearanceForm,
    DetoxForm,
    DetoxNoteForm,
    TeamForm,
    day,
    explain,
    track_words,
)
from midspan.journey.admission.forms.home import ContactForm, HoursForm, LivingForm
from midspan.journey.admission.forms.papers import BreachForm, CountersignForm, PaperForm, PointsForm, ReasonForm, SittingForm

__all__ = [
    "AdmissionForm", "BreachForm", "ClearanceForm", "ContactForm", "CountersignForm", "DetoxForm", "DetoxNoteForm", "HoursForm",
    "LivingForm", "PaperForm", "PointsForm", "ReasonForm", "SittingForm", "TeamForm", "day", "explain", "track_words",
]  # fmt: skip
