"""Who came and what happened, as tables: visits, parts in sessions, notes, and what follows from them."""

from midspan.journey.attendance.models.chart_notes import ChartNote, CounsellingNote, CounsellingOpening, NoteTemplate
from midspan.journey.attendance.models.hours import Recount
from midspan.journey.attendance.models.notes import Attendance, GroupNote, InRoom
from midspan.journey.attendance.models.visits import Badge, SafetyScreen, Visit
from midspan.journey.attendance.models.work import FidelityCheck, FollowUp, WorksheetDone

__all__ = [
    "Attendance",
    "Badge",
    "ChartNote",
    "CounsellingNote",
    "CounsellingOpening",
    "FidelityCheck",
    "FollowUp",
    "GroupNote",
    "InRoom",
    "NoteTemplate",
    "Recount",
    "SafetyScreen",
    "Visit",
    "WorksheetDone",
]
