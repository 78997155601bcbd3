"""What is done on the way in: referrals received and moved on, people reached and screened, the line answered."""

from midspan.journey.referral.actions.contact import (
    hold_transition_interview,
    note_motivation,
    pre_screen,
    receive_summary,
    record_attempt,
    request_summary,
)
from midspan.journey.referral.actions.inbox import advance, close, receive, reopen, take
from midspan.journey.referral.actions.line import answer_inquiry, link_inquiry, log_inquiry, set_up_line

__all__ = [
    "advance",
    "answer_inquiry",
    "close",
    "hold_transition_interview",
    "link_inquiry",
    "log_inquiry",
    "note_motivation",
    "pre_screen",
    "receive",
    "receive_summary",
    "record_attempt",
    "reopen",
    "request_summary",
    "set_up_line",
    "take",
]
