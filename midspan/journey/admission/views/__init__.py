"""The pages of admission: the checklist, papers, home and hours, who is away."""

from midspan.journey.admission.views.detox import away, clearance, detox, heard
from midspan.journey.admission.views.entry import admission, start, team
from midspan.journey.admission.views.home import change_contact, contact, end_contact, home, hours, living
from midspan.journey.admission.views.papers import breach, countersign, decline, paper, papers, points, sign, withdraw
from midspan.journey.admission.views.sheets import packet, sheet

__all__ = [
    "admission", "away", "breach", "change_contact", "clearance", "contact", "countersign", "decline", "detox", "end_contact",
    "heard", "home", "hours", "living", "packet", "paper", "papers", "points", "sheet", "sign", "start", "team", "withdraw",
]  # fmt: skip
