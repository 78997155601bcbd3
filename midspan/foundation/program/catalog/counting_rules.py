"""How may presence become hours? Three counting rules to begin with; a clinic adds its own, dated."""

from datetime import date
from typing import Any

SINCE = date(2025, 1, 1)
HOUSE = "House rule; nine hours and three days: mission row 002-09, SAMHSA Advisory 2021"


def rows() -> list[dict[str, Any]]:
    """Counting rules as columns of `CountingRule`; what is not named keeps the default of the table."""
    return [
        {
            "code": "standard", "name": "Breaks up to ten minutes count; nine hours on three days",
            "counted_break_minutes": 10, "weekly_target_minutes": 540, "weekly_target_days": 3,
            "effective_from": SINCE, "source": HOUSE,
        },
        {
            "code": "strict_breaks", "name": "No break counts; nine hours on three days",
            "counted_break_minutes": 0, "weekly_target_minutes": 540, "weekly_target_days": 3,
            "effective_from": SINCE, "source": "House rule for payers that count therapy minutes alone; not checked at a source",
        },
        {
            "code": "twelve_hours", "name": "Breaks up to ten minutes count; twelve hours on three days",
            "counted_break_minutes": 10, "weekly_target_minutes": 720, "weekly_target_days": 3,
            "effective_from": SINCE, "source": "Mission, table of figures: 12 hours a week are met in practice",
        },
    ]  # fmt: skip
