"""When does staying away ask for somebody to call? How many days in a row, and by when it is seen to."""

from midspan.journey.attendance.terms import MissedInARow

RE_ENGAGE = MissedInARow(
    days=3,
    due_in=1,
    looked_back=42,
    source="House rule: three missed days in a row; the number is a starting value, not checked at a source",
)
