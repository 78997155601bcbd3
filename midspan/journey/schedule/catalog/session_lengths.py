"""How long does a session of one person's own last? A clinic replaces a row by a later one."""

from datetime import date

from midspan.journey.schedule.terms import SessionKind, SessionLength

SINCE = date(2025, 1, 1)
LENGTHS: dict[SessionKind, SessionLength] = {
    SessionKind.INDIVIDUAL: SessionLength(30, 50, SINCE, "Mission row 002-30: individual counselling of 30 to 50 minutes"),
    SessionKind.FAMILY: SessionLength(30, 50, SINCE, "As individual ones; longer with a reason. Not checked at a source"),
}
