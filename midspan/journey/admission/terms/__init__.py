"""The words of admission: gates, withdrawal management, papers, home and hours, planned length."""

from midspan.journey.admission.terms.detox import AWAY, DETOX_TRANSITIONS, SETTLED, DetoxFacts, DetoxStatus, DetoxStepFacts
from midspan.journey.admission.terms.gates import AdmissionFacts, AgeRoute, Gate, GateCode, PlanFacts
from midspan.journey.admission.terms.home import SUPERVISED, BusyHours, BusyKind, Clash, LivingFacts, LivingKind
from midspan.journey.admission.terms.length import Effect, Factor, FactorAnswer
from midspan.journey.admission.terms.papers import (
    Ask,
    BreachFacts,
    Paper,
    PaperFacts,
    PaperKind,
    PaperLine,
    PaperStatus,
    PaperVersion,
    Standing,
)

__all__ = [
    "AWAY", "DETOX_TRANSITIONS", "SETTLED", "SUPERVISED", "AdmissionFacts", "AgeRoute", "Ask", "BreachFacts", "BusyHours",
    "BusyKind", "Clash", "DetoxFacts", "DetoxStatus", "DetoxStepFacts", "Effect", "Factor", "FactorAnswer", "Gate", "GateCode",
    "LivingFacts", "LivingKind", "Paper", "PaperFacts", "PaperKind", "PaperLine", "PaperStatus", "PaperVersion", "PlanFacts",
    "Standing",
]  # fmt: skip
