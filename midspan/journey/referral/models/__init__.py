"""How somebody came to us: referrals and what is done at them, the line, senders, intake times, the waiting list."""

from midspan.journey.referral.models.line import AdmissionsLine, Inquiry
from midspan.journey.referral.models.referral import ContactAttempt, PreScreen, Referral, TransitionInterview
from midspan.journey.referral.models.senders import Agency, ReceivedDocument, SummaryRequest
from midspan.journey.referral.models.times import Booking, IntakeSlot
from midspan.journey.referral.models.waiting import InterimOffer, WaitingEntry

__all__ = [
    "AdmissionsLine",
    "Agency",
    "Booking",
    "ContactAttempt",
    "Inquiry",
    "IntakeSlot",
    "InterimOffer",
    "PreScreen",
    "ReceivedDocument",
    "Referral",
    "SummaryRequest",
    "TransitionInterview",
    "WaitingEntry",
]
