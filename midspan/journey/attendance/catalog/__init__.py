"""Data of attendance that clinics set differently, dated and with its source."""

from midspan.journey.attendance.catalog.missed import (
    RE_ENGAGE,
    MissedInARow,
)
from midspan.journey.attendance.catalog.prompts import (
    PROMPTS,
)
from midspan.journey.attendance.catalog.room import (
    FOLLOWS,
    LIKENESS,
    SOLO_SIGNING,
)
from midspan.journey.attendance.catalog.screens import (
    SCREENS,
    screen_on,
    screen_version,
)
from midspan.journey.attendance.catalog.templates import (
    late_rule,
    note_templates,
)

__all__ = [
    "FOLLOWS",
    "LIKENESS",
    "PROMPTS",
    "RE_ENGAGE",
    "SCREENS",
    "SOLO_SIGNING",
    "MissedInARow",
    "late_rule",
    "note_templates",
    "screen_on",
    "screen_version",
]
