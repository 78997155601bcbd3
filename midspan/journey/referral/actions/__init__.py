"""What is done on the way in: referrals received and moved on, people reached, screened, booked and waiting; the line."""

from midspan.journey.referral.actions.contact import (
    hold_transition_interview,
    note_motivation,
    pre_screen,
    record_attempt,
)
from midspan.journey.referral.actions.inbox import (
    advance,
    close,
    receive,
    reopen,
    take,
)
from midspan.journey.referral.actions.line import (
    answer_inquiry,
    link_inquiry,
    log_inquiry,
    set_up_line,
)
from midspan.journey.referral.actions.senders import (
    describe_agency,
    list_agency,
    receive_document,
    request_summary,
)
from midspan.journey.referral.actions.times import (
    book,
    cancel_booking,
    mark_booking,
    move_booking,
    open_times,
    withdraw_time,
)
from midspan.journey.referral.actions.waiting import (
    offer_interim,
    put_on_list,
    take_off_list,
)

__all__ = [
    "advance",
    "answer_inquiry",
    "book",
    "cancel_booking",
    "close",
    "describe_agency",
    "hold_transition_interview",
    "link_inquiry",
    "list_agency",
    "log_inquiry",
    "mark_booking",
    "move_booking",
    "note_motivation",
    "offer_interim",
    "open_times",
    "pre_screen",
    "put_on_list",
    "receive",
    "receive_document",
    "record_attempt",
    "reopen",
    "request_summary",
    "set_up_line",
    "take",
    "take_off_list",
    "withdraw_time",
]
