"""What is done at the door and in the room: check-in and -out, absences, the group note written, signed, amended."""

from midspan.journey.attendance.actions.amending import (
    amend_room_note,
    correct_times,
    correction_text,
    cosign,
    cosign_text,
    send_back,
)
from midspan.journey.attendance.actions.badges import (
    arrive_by_badge,
    end_badge,
    give_badge,
)
from midspan.journey.attendance.actions.counselling import (
    begin_counselling,
    open_counselling,
    save_counselling,
)
from midspan.journey.attendance.actions.crediting import (
    count,
    credit_everyone,
    locked_note,
    part_in,
    refuse_signed,
)
from midspan.journey.attendance.actions.fidelity import (
    observe,
)
from midspan.journey.attendance.actions.follow_ups import (
    close_short_week,
    follow_missed,
    hand_on_follow_up,
    open_follow_up,
    re_engage,
    settle_follow_up,
    tell_short_week,
)
from midspan.journey.attendance.actions.hours import (
    recount,
)
from midspan.journey.attendance.actions.notes import (
    HEAD,
    PART,
    amend_note,
    begin_note,
    carry_fact,
    cosign_note,
    discard_note,
    lateness,
    leave_out_fact,
    note_words,
    save_note,
    send_note_back,
    sign_note,
)
from midspan.journey.attendance.actions.own import (
    save_own,
    sign_own,
    signed_text,
)
from midspan.journey.attendance.actions.rooms import (
    TIMES,
    WORDS,
    add_visitor,
    asks_discussion,
    be_in_room,
    pairs_alike,
    reasons_against_signing,
    room_text,
    save_room,
    sign_room,
)
from midspan.journey.attendance.actions.screen import (
    record_screen,
    see,
    settle,
    tell,
)
from midspan.journey.attendance.actions.templates import (
    keep_template,
)
from midspan.journey.attendance.actions.visits import (
    arrive,
    depart,
    here_from,
    record_absence,
)
from midspan.journey.attendance.actions.worksheets import (
    BY_SOMEBODY_ELSE,
    keep_for_group,
    keep_worksheet,
)

__all__ = [
    "BY_SOMEBODY_ELSE",
    "HEAD",
    "PART",
    "TIMES",
    "WORDS",
    "add_visitor",
    "amend_note",
    "amend_room_note",
    "arrive",
    "arrive_by_badge",
    "asks_discussion",
    "be_in_room",
    "begin_counselling",
    "begin_note",
    "carry_fact",
    "close_short_week",
    "correct_times",
    "correction_text",
    "cosign",
    "cosign_note",
    "cosign_text",
    "count",
    "credit_everyone",
    "depart",
    "discard_note",
    "end_badge",
    "follow_missed",
    "give_badge",
    "hand_on_follow_up",
    "here_from",
    "keep_for_group",
    "keep_template",
    "keep_worksheet",
    "lateness",
    "leave_out_fact",
    "locked_note",
    "note_words",
    "observe",
    "open_counselling",
    "open_follow_up",
    "pairs_alike",
    "part_in",
    "re_engage",
    "reasons_against_signing",
    "record_absence",
    "record_screen",
    "recount",
    "refuse_signed",
    "room_text",
    "save_counselling",
    "save_note",
    "save_own",
    "save_room",
    "see",
    "send_back",
    "send_note_back",
    "settle",
    "settle_follow_up",
    "sign_note",
    "sign_own",
    "sign_room",
    "signed_text",
    "tell",
    "tell_short_week",
]
