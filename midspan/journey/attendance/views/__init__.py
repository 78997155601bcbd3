"""The door and the group room: check-in and -out, absences, the group written once and signed for everyone."""

from midspan.journey.attendance.views.amending import (
    amend,
    of_attendance,
    times,
)
from midspan.journey.attendance.views.answering import (
    FIELDS,
    back,
    page,
    put,
    safe,
)
from midspan.journey.attendance.views.badges import (
    badge,
    drawn,
    scan,
)
from midspan.journey.attendance.views.cosign import (
    cosign,
    queue,
)
from midspan.journey.attendance.views.counselling import (
    counselling,
    counselling_page,
)
from midspan.journey.attendance.views.coverage import (
    SETS_SHOWN,
    coverage,
    coverage_of_group,
)
from midspan.journey.attendance.views.fidelity import (
    FIDELITY_REMEMBERED,
    SHOWN_CHECKS,
    WATCH_WITHIN,
    fidelity,
    observe,
)
from midspan.journey.attendance.views.follow_ups import (
    SETTLED_SHOWN,
    follow_up,
    follow_ups,
    hand_on,
)
from midspan.journey.attendance.views.hours import (
    SHOWN_OFFERS,
    WEEKS_BACK,
    Entry,
    asked_day,
    forecast_page,
    ledger,
    make_ups,
)
from midspan.journey.attendance.views.note_signing import (
    amend_note,
    cosign_note,
)
from midspan.journey.attendance.views.note_templates import (
    NEW,
    note_template,
    note_templates,
)
from midspan.journey.attendance.views.notes import (
    CARRY,
    DISCARD,
    LEAVE,
    PAGE,
    SAVE,
    SIGN,
    UNSIGNED_SHOWN,
    line,
    new_note,
    note,
    notes,
    unsigned,
)
from midspan.journey.attendance.views.own import (
    own,
)
from midspan.journey.attendance.views.rooms import (
    news,
    room,
    session_or_404,
    topic,
    visitor,
)
from midspan.journey.attendance.views.screen import (
    ask,
    of_screen,
    screen,
    screens,
)
from midspan.journey.attendance.views.search import (
    LAST_PAGE,
    find,
)
from midspan.journey.attendance.views.showing import (
    CARRIED_TO_LINE,
    LATE_REASONS,
    Panel,
    clash_words,
    news_of,
    room_context,
    said,
    signed_context,
)
from midspan.journey.attendance.views.visits import (
    absence,
    arrive,
    depart,
)
from midspan.journey.attendance.views.worksheets import (
    FOR_GROUPS,
    SHEET_HEAD,
    filled,
    group_sheet,
    session_sheets,
    sheet,
    sheets,
)

__all__ = [
    "CARRIED_TO_LINE",
    "CARRY",
    "DISCARD",
    "FIDELITY_REMEMBERED",
    "FIELDS",
    "FOR_GROUPS",
    "LAST_PAGE",
    "LATE_REASONS",
    "LEAVE",
    "NEW",
    "PAGE",
    "SAVE",
    "SETS_SHOWN",
    "SETTLED_SHOWN",
    "SHEET_HEAD",
    "SHOWN_CHECKS",
    "SHOWN_OFFERS",
    "SIGN",
    "UNSIGNED_SHOWN",
    "WATCH_WITHIN",
    "WEEKS_BACK",
    "Entry",
    "Panel",
    "absence",
    "amend",
    "amend_note",
    "arrive",
    "ask",
    "asked_day",
    "back",
    "badge",
    "clash_words",
    "cosign",
    "cosign_note",
    "counselling",
    "counselling_page",
    "coverage",
    "coverage_of_group",
    "depart",
    "drawn",
    "fidelity",
    "filled",
    "find",
    "follow_up",
    "follow_ups",
    "forecast_page",
    "group_sheet",
    "hand_on",
    "ledger",
    "line",
    "make_ups",
    "new_note",
    "news",
    "news_of",
    "note",
    "note_template",
    "note_templates",
    "notes",
    "observe",
    "of_attendance",
    "of_screen",
    "own",
    "page",
    "put",
    "queue",
    "room",
    "room_context",
    "safe",
    "said",
    "scan",
    "screen",
    "screens",
    "session_or_404",
    "session_sheets",
    "sheet",
    "sheets",
    "signed_context",
    "times",
    "topic",
    "unsigned",
    "visitor",
]
