"""The gate of every page, and broken glass with its review."""

from midspan.foundation.privacy.actions.gate import StaffRequest, gate, of_episode, of_patient, open_page
from midspan.foundation.privacy.actions.glass import break_glass, close_glass, review_glass

__all__ = ["StaffRequest", "break_glass", "close_glass", "gate", "of_episode", "of_patient", "open_page", "review_glass"]
