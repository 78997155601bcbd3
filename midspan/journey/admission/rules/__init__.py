"""What may be done at admission, and what is against it: gates, withdrawal management, papers, home and hours, length."""

from midspan.journey.admission.rules.detox import (
    days_overdue,
    may_become,
    reasons_against_clearing,
    reasons_against_detox_referral,
    reasons_against_detox_step,
)
from midspan.journey.admission.rules.gates import (
    age_route,
    gates_of,
    needs_clearance,
    reasons_against_admission,
    reasons_against_plan,
)
from midspan.journey.admission.rules.home import (
    clashes_with,
    reasons_against_change_of_hours,
    reasons_against_hours,
    reasons_against_living,
    week_key,
)
from midspan.journey.admission.rules.length import default_weeks, planned_end, suggested_weeks, usual_days
from midspan.journey.admission.rules.papers import (
    filled,
    line_of,
    missing,
    reasons_against_breach,
    reasons_against_declining,
    reasons_against_signing_papers,
    reasons_against_withdrawing,
    sheet_parts,
)

__all__ = [
    "age_route", "clashes_with", "days_overdue", "default_weeks", "filled", "gates_of", "line_of", "may_become", "missing",
    "needs_clearance", "planned_end", "reasons_against_admission", "reasons_against_breach",
    "reasons_against_change_of_hours", "reasons_against_clearing",
    "reasons_against_declining", "reasons_against_detox_referral", "reasons_against_detox_step", "reasons_against_hours",
    "reasons_against_living", "reasons_against_plan", "reasons_against_signing_papers", "reasons_against_withdrawing",
    "sheet_parts", "suggested_weeks", "usual_days", "week_key",
]  # fmt: skip
