"""What do answers and ratings mean, which level follows, and what stands against signing or deciding?"""

from midspan.journey.assessment.rules.placement import recommend, severity_of
from midspan.journey.assessment.rules.reasons import (
    reasons_against_answering,
    reasons_against_beginning,
    reasons_against_clearing,
    reasons_against_client_signing,
    reasons_against_details,
    reasons_against_placement,
    reasons_against_signing_assessment,
    reasons_against_signing_placement,
)
from midspan.journey.assessment.rules.scoring import counts_for, flags_of, score
from midspan.journey.assessment.rules.wording import assessment_text, history_lines, placement_text, score_words

__all__ = [
    "assessment_text",
    "counts_for",
    "flags_of",
    "history_lines",
    "placement_text",
    "reasons_against_answering",
    "reasons_against_beginning",
    "reasons_against_clearing",
    "reasons_against_client_signing",
    "reasons_against_details",
    "reasons_against_placement",
    "reasons_against_signing_assessment",
    "reasons_against_signing_placement",
    "recommend",
    "score",
    "score_words",
    "severity_of",
]
