"""What is the case for a level, what stands against signing a review, and which words are signed or handed out?"""

from midspan.journey.transition.rules.case import LOOKED_BACK, draft, holding
from midspan.journey.transition.rules.presence import present_of
from midspan.journey.transition.rules.reasons import (
    reasons_against_beginning,
    reasons_against_handing_out,
    reasons_against_handing_out_period,
    reasons_against_saving,
    reasons_against_signing,
    reasons_against_working_on,
)
from midspan.journey.transition.rules.wording import SIDES, review_text

__all__ = [
    "LOOKED_BACK",
    "SIDES",
    "draft",
    "holding",
    "present_of",
    "reasons_against_beginning",
    "reasons_against_handing_out",
    "reasons_against_handing_out_period",
    "reasons_against_saving",
    "reasons_against_signing",
    "reasons_against_working_on",
    "review_text",
]
