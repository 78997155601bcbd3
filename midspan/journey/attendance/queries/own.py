"""The note of an individual or family session: what is entered, and what may be quoted."""

from midspan.foundation.program.terms import CountingRuleFacts
from midspan.journey.attendance.queries.rooms import room
from midspan.journey.attendance.terms import RoomRow
from midspan.journey.schedule.terms import SessionFacts


def own_row(session: SessionFacts, *, rule: CountingRuleFacts) -> RoomRow | None:
    """The one person of the session with what is entered and the minutes that count; None when nobody has the seat."""
    return next(iter(room(session, rule=rule)), None)
