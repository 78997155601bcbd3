"""What is known at admission: the gates' facts, withdrawal management, papers, home and hours, length."""

from midspan.journey.admission.queries.detox import (
    away,
    detox_facts,
    latest_detox,
    returns_of,
    steps_of,
    waiting_for_clearance,
)
from midspan.journey.admission.queries.entry import (
    admission_of,
    cleared_at,
    factors_from,
    facts_of,
    length_factors_of,
    read,
    team_history,
)
from midspan.journey.admission.queries.home import busy_hours_of, home_on, homes_of, hours_now
from midspan.journey.admission.queries.papers import (
    breaches_of,
    lines_of,
    paper_rows,
    papers_signed,
    signed_text,
    ticked_points,
    to_sign_again,
    words_for,
)

__all__ = [
    "admission_of", "away", "breaches_of", "busy_hours_of", "cleared_at", "detox_facts", "factors_from", "facts_of", "home_on",
    "homes_of", "hours_now", "latest_detox", "length_factors_of", "lines_of", "paper_rows", "papers_signed", "read", "returns_of",
    "signed_text", "steps_of", "team_history", "ticked_points", "to_sign_again", "waiting_for_clearance", "words_for",
]  # fmt: skip
