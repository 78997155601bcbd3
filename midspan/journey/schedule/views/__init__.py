"""The timetable: the week's sessions, groups with their members, joining a group, changing or cancelling a session."""

from midspan.journey.schedule.views.apart import (
    apart,
)
from midspan.journey.schedule.views.groups import (
    groups,
    new_group,
    one_group,
)
from midspan.journey.schedule.views.joining import (
    WEEKS_SHOWN,
    Refusal,
    join,
)
from midspan.journey.schedule.views.own import (
    LOOKED_AHEAD,
    own_session,
    own_sessions,
)
from midspan.journey.schedule.views.packs import (
    schedule_pack,
)
from midspan.journey.schedule.views.series import (
    session,
)
from midspan.journey.schedule.views.staffing import (
    calendars,
    end_calendar,
    who_works,
    withdraw_leave,
    working_hours,
)
from midspan.journey.schedule.views.waiting import (
    waiting,
)
from midspan.journey.schedule.views.weeks import (
    AHEAD,
    LANES,
    Lane,
    generate,
    timetable,
)

__all__ = [
    "AHEAD",
    "LANES",
    "LOOKED_AHEAD",
    "WEEKS_SHOWN",
    "Lane",
    "Refusal",
    "apart",
    "calendars",
    "end_calendar",
    "generate",
    "groups",
    "join",
    "new_group",
    "one_group",
    "own_session",
    "own_sessions",
    "schedule_pack",
    "session",
    "timetable",
    "waiting",
    "who_works",
    "withdraw_leave",
    "working_hours",
]
