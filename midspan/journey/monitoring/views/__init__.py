"""Pages of monitoring."""

from midspan.journey.monitoring.views.days import (
    ASKED_DAYS,
    EARLIEST,
    FIRST_DAYS,
    SHOWN_MONTHS,
    SUBSTANCE_WORDS,
    Square,
    calendar,
    report,
)
from midspan.journey.monitoring.views.draw import (
    FIGURES_OF_DAYS,
    draw,
    draw_record,
    draws,
)
from midspan.journey.monitoring.views.policy import (
    policy,
    policy_set,
    site_of,
)
from midspan.journey.monitoring.views.specimens import (
    FIELDS,
    ask,
    collection,
    drawn,
    find,
    notice,
    settle,
    specimen,
    today,
)

__all__ = [
    "ASKED_DAYS",
    "EARLIEST",
    "FIELDS",
    "FIGURES_OF_DAYS",
    "FIRST_DAYS",
    "SHOWN_MONTHS",
    "SUBSTANCE_WORDS",
    "Square",
    "ask",
    "calendar",
    "collection",
    "draw",
    "draw_record",
    "drawn",
    "draws",
    "find",
    "notice",
    "policy",
    "policy_set",
    "report",
    "settle",
    "site_of",
    "specimen",
    "today",
]
