"""The pages of assessment: gate, then read or act, then render."""

from midspan.journey.assessment.views.alerts import alert
from midspan.journey.assessment.views.assessment import amendment, assessment, history, ratings, signature, start
from midspan.journey.assessment.views.forms import answer, form
from midspan.journey.assessment.views.placement import client_signature, clinician_signature, decision, placement

__all__ = [
    "alert",
    "amendment",
    "answer",
    "assessment",
    "client_signature",
    "clinician_signature",
    "decision",
    "form",
    "history",
    "placement",
    "ratings",
    "signature",
    "start",
]
