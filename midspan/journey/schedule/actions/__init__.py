"""What is done to the timetable: groups opened, people joining and leaving, sessions made, changed and cancelled."""

from midspan.journey.schedule.actions.apart import (
    end_apart,
    keep_apart,
)
from midspan.journey.schedule.actions.changes import (
    end_group,
    resize_group,
    set_enrolment,
)
from midspan.journey.schedule.actions.dating import (
    WeekChange,
    date_meetings,
    date_memberships,
    end_groups,
)
from midspan.journey.schedule.actions.events import (
    MEETS_WITHIN,
    raise_event,
)
from midspan.journey.schedule.actions.feeds import (
    NOTED_EVERY,
    SHORTEST,
    end_feed,
    note_read,
    open_feed,
    open_own_feed,
    to_note,
)
from midspan.journey.schedule.actions.groups import (
    join,
    leave,
    open_group,
    set_role,
    write_meetings,
)
from midspan.journey.schedule.actions.guests import (
    guest_came,
    invite_guest,
    withdraw_guest,
)
from midspan.journey.schedule.actions.make_ups import (
    accept_make_ups,
)
from midspan.journey.schedule.actions.merging import (
    merge_sessions,
)
from midspan.journey.schedule.actions.own import (
    TITLES,
    book_own,
    cancel_own,
    move_own,
)
from midspan.journey.schedule.actions.packs import (
    ROOM_FOR_CLOSURES,
    schedule_pack,
)
from midspan.journey.schedule.actions.publishing import (
    AHEAD,
    CLASHES,
    FOLLOW,
    NOT_HELD,
    moved_on,
    publish,
)
from midspan.journey.schedule.actions.seats import (
    belongs,
    book_seat,
    coming,
    constraint_of,
    double_booking,
    give_back,
    release,
    release_seat,
    seat_members,
    take_seat,
    write_seats,
)
from midspan.journey.schedule.actions.series import (
    Change,
    cancel_series,
    change_series,
)
from midspan.journey.schedule.actions.staffing import (
    record_leave,
    set_hours,
    withdraw_leave,
)
from midspan.journey.schedule.actions.timetable import (
    asked_for,
    cancel_session,
    change_session,
    generate_sessions,
    meeting_facts,
    meetings_of,
    save_session,
    session_of,
    write_sessions,
)
from midspan.journey.schedule.actions.topics import (
    led_by,
    set_topic,
    write_topic,
)
from midspan.journey.schedule.actions.waiting import (
    PASSES,
    settle_wait,
    wait_for,
)
from midspan.journey.schedule.actions.weeks import (
    FOLLOWS,
    follow_week,
)

__all__ = [
    "AHEAD",
    "CLASHES",
    "FOLLOW",
    "FOLLOWS",
    "MEETS_WITHIN",
    "NOTED_EVERY",
    "NOT_HELD",
    "PASSES",
    "ROOM_FOR_CLOSURES",
    "SHORTEST",
    "TITLES",
    "Change",
    "WeekChange",
    "accept_make_ups",
    "asked_for",
    "belongs",
    "book_own",
    "book_seat",
    "cancel_own",
    "cancel_series",
    "cancel_session",
    "change_series",
    "change_session",
    "coming",
    "constraint_of",
    "date_meetings",
    "date_memberships",
    "double_booking",
    "end_apart",
    "end_feed",
    "end_group",
    "end_groups",
    "follow_week",
    "generate_sessions",
    "give_back",
    "guest_came",
    "invite_guest",
    "join",
    "keep_apart",
    "leave",
    "led_by",
    "meeting_facts",
    "meetings_of",
    "merge_sessions",
    "move_own",
    "moved_on",
    "note_read",
    "open_feed",
    "open_group",
    "open_own_feed",
    "publish",
    "raise_event",
    "record_leave",
    "release",
    "release_seat",
    "resize_group",
    "save_session",
    "schedule_pack",
    "seat_members",
    "session_of",
    "set_enrolment",
    "set_hours",
    "set_role",
    "set_topic",
    "settle_wait",
    "take_seat",
    "to_note",
    "wait_for",
    "withdraw_guest",
    "withdraw_leave",
    "write_meetings",
    "write_seats",
    "write_sessions",
    "write_topic",
]
