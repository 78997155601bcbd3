"""Monitoring as tables: use by day as people tell it, testing policies, random draws, specimens."""

from midspan.journey.monitoring.models.days import (
    UseDay,
)
from midspan.journey.monitoring.models.draw import (
    Draw,
    PoolKey,
    TestOrder,
)
from midspan.journey.monitoring.models.laboratories import (
    Cutoff,
    Laboratory,
    Panel,
)
from midspan.journey.monitoring.models.policy import (
    TestingPolicy,
)
from midspan.journey.monitoring.models.responses import (
    CareCause,
    CareReview,
    ResponseHours,
    ResultShare,
    ShareLook,
)
from midspan.journey.monitoring.models.results import (
    Conclusion,
    ConfirmationOrder,
    Result,
)
from midspan.journey.monitoring.models.specimens import (
    CustodyStep,
    Specimen,
)

__all__ = [
    "CareCause",
    "CareReview",
    "Conclusion",
    "ConfirmationOrder",
    "CustodyStep",
    "Cutoff",
    "Draw",
    "Laboratory",
    "Panel",
    "PoolKey",
    "ResponseHours",
    "Result",
    "ResultShare",
    "ShareLook",
    "Specimen",
    "TestOrder",
    "TestingPolicy",
    "UseDay",
]
