"""The tables of admission: withdrawal management, the admission itself, papers and breaches, home and weekly hours."""

from midspan.journey.admission.models.entry import Admission, DetoxReferral, DetoxStep, LengthFactor
from midspan.journey.admission.models.home import LivingArrangement, WeeklyHours
from midspan.journey.admission.models.papers import GroupAgreementBreach, OrientationPoint, PaperDocument

__all__ = [
    "Admission", "DetoxReferral", "DetoxStep", "GroupAgreementBreach", "LengthFactor", "LivingArrangement", "OrientationPoint",
    "PaperDocument", "WeeklyHours",
]  # fmt: skip
