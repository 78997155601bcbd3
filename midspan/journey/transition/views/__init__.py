"""The pages of the level of care: gate, then read or act, then render."""

from midspan.journey.transition.views.board import cockpit
from midspan.journey.transition.views.case import begin, case
from midspan.journey.transition.views.copies import copy, hand_outs
from midspan.journey.transition.views.review import ratings, review, signature, writing
from midspan.journey.transition.views.threads import thread_hand_outs

__all__ = ["begin", "case", "cockpit", "copy", "hand_outs", "ratings", "review", "signature", "thread_hand_outs", "writing"]
