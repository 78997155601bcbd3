"""What is done about the medication list and its orders; what is given is done in modules of its own beside."""

from midspan.journey.medication.actions.lists import (
    begin_reconciliation,
    check_otp,
    correct_line,
    decided_of,
    end_line,
    end_otp,
    keep_reconciliation,
    link_otp,
    list_medicine,
    note_allergy,
    sign_reconciliation,
    state_no_allergies,
    strike_allergy,
    strike_line,
    verify_allergy,
)
from midspan.journey.medication.actions.orders import (
    answer_offer,
    draft_order,
    note_check,
    offer_medicine,
    redraft_order,
    set_order_aside,
    sign_order,
    stop_order,
    strike_check,
    weighing,
)

__all__ = [
    "answer_offer", "begin_reconciliation", "check_otp", "correct_line", "decided_of", "draft_order", "end_line", "end_otp",
    "keep_reconciliation", "link_otp", "list_medicine", "note_allergy", "note_check", "offer_medicine", "redraft_order",
    "set_order_aside", "sign_order", "sign_reconciliation", "state_no_allergies", "stop_order", "strike_allergy", "strike_check",
    "strike_line", "verify_allergy", "weighing",
]  # fmt: skip
