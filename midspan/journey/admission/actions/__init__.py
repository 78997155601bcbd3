"""What is done at admission: sent away first and cleared, papers signed, home and hours written down, admitted."""

from midspan.journey.admission.actions.detox import clear_detox, note_detox, refer_to_detox
from midspan.journey.admission.actions.entry import BEFORE_ADMISSION, admit
from midspan.journey.admission.actions.home import change_living, set_hours
from midspan.journey.admission.actions.papers import (
    countersign,
    decline_paper,
    record_breach,
    sign_papers,
    tick_points,
    withdraw_paper,
)

__all__ = [
    "BEFORE_ADMISSION", "admit", "change_living", "clear_detox", "countersign", "decline_paper", "note_detox", "record_breach",
    "refer_to_detox", "set_hours", "sign_papers", "tick_points", "withdraw_paper",
]  # fmt: skip
