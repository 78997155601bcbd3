"""The pages of assessment: gate, then read or act, then render."""

from midspan.journey.assessment.views.alerts import acknowledgement, alert, alerts
from midspan.journey.assessment.views.assessment import amendment, assessment, history, ratings, signature, start
from midspan.journey.assessment.views.due import due
from midspan.journey.assessment.views.findings import condition, conditions, diagnoses, diagnosis_resolved, flags, motivation
from midspan.journey.assessment.views.forms import alone, answer, form, thanks
from midspan.journey.assessment.views.paper import blank, paper, printed
from midspan.journey.assessment.views.placement import client_signature, clinician_signature, decision, placement
from midspan.journey.assessment.views.results import correction, forms, result, taken_up, use
from midspan.journey.assessment.views.rights import attestation, cadence, instrument, shelf, withdrawal, wording
from midspan.journey.assessment.views.sections import section
from midspan.journey.assessment.views.substances import substance, substance_dropped, substances

__all__ = [
    "acknowledgement",
    "alert",
    "alerts",
    "alone",
    "amendment",
    "answer",
    "assessment",
    "attestation",
    "blank",
    "cadence",
    "client_signature",
    "clinician_signature",
    "condition",
    "conditions",
    "correction",
    "decision",
    "diagnoses",
    "diagnosis_resolved",
    "due",
    "flags",
    "form",
    "forms",
    "history",
    "instrument",
    "motivation",
    "paper",
    "placement",
    "printed",
    "ratings",
    "result",
    "section",
    "shelf",
    "signature",
    "start",
    "substance",
    "substance_dropped",
    "substances",
    "taken_up",
    "thanks",
    "use",
    "withdrawal",
    "wording",
]
