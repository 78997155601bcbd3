"""The timetable as tables: groups and members, sessions and seats, the staff's hours, drafts of a week."""

from midspan.journey.schedule.models.groups import Group, KeptApart, Meeting, Membership, Waiting
from midspan.journey.schedule.models.staffing import Feed, Leave, WeekDraft, WorkingHours
from midspan.journey.schedule.models.timetable import GroupEvent, Guest, Seat, Session

__all__ = [
    "Feed",
    "Group",
    "GroupEvent",
    "Guest",
    "KeptApart",
    "Leave",
    "Meeting",
    "Membership",
    "Seat",
    "Session",
    "Waiting",
    "WeekDraft",
    "WorkingHours",
]
