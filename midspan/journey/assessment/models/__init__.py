"""What was found and decided: forms and their scores, alerts, the assessment and its parts, ratings, placement."""

from midspan.journey.assessment.models.assessment import Assessment, DimensionRating, Section, SectionUpdate
from midspan.journey.assessment.models.cadence import CadenceSetting
from midspan.journey.assessment.models.findings import Condition, Diagnosis, MotivationEntry, SubstanceUse
from midspan.journey.assessment.models.forms import Form, FormScore, ResultUse, SafetyAlert
from midspan.journey.assessment.models.placement import Placement
from midspan.journey.assessment.models.rights import Attestation, SiteWording

__all__ = [
    "Assessment",
    "Attestation",
    "CadenceSetting",
    "Condition",
    "Diagnosis",
    "DimensionRating",
    "Form",
    "FormScore",
    "MotivationEntry",
    "Placement",
    "ResultUse",
    "SafetyAlert",
    "Section",
    "SectionUpdate",
    "SiteWording",
    "SubstanceUse",
]
