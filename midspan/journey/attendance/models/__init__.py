"""Who came and what happened, as tables: visits, parts in sessions, notes, and what follows from them."""

from midspan.journey.attendance.models.hours import Recount
from midspan.journey.attendance.models.notes import Attendance, GroupNote, InRoom
from midspan.journey.attendance.models.visits import Badge, SafetyScreen, Visit
from midspan.journey.attendance.models.work import FidelityCheck, FollowUp, WorksheetDone

__all__ = [
    "Attendance",
    "Badge",
    "FidelityCheck",
    "FollowUp",
    "GroupNote",
    "InRoom",
    "Recount",
    "SafetyScreen",
    "Visit",
    "WorksheetDone",
]
