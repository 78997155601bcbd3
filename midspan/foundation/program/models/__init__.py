"""The clinic as set up, as tables."""

from midspan.foundation.program.models.curriculum import CurriculumModule
from midspan.foundation.program.models.profile import Profile
from midspan.foundation.program.models.setup import (
    Closure,
    CountingRule,
    DateSpan,
    LevelOfCare,
    MixItem,
    MomentSpan,
    Room,
    Service,
    Site,
    Track,
    TrackBlock,
    choices,
)

__all__ = [
    "Closure",
    "CountingRule",
    "CurriculumModule",
    "DateSpan",
    "LevelOfCare",
    "MixItem",
    "MomentSpan",
    "Profile",
    "Room",
    "Service",
    "Site",
    "Track",
    "TrackBlock",
    "choices",
]
