"""What is done at assessment: forms answered, an assessment written and signed, a level decided, alerts cleared."""

from midspan.journey.assessment.actions.alerts import clear_alert
from midspan.journey.assessment.actions.assessment import amend_assessment, begin, save, sign_assessment
from midspan.journey.assessment.actions.forms import answer_item, record_form, start_form, submit_form
from midspan.journey.assessment.actions.placement import decide_placement, sign_placement, sign_placement_as_client

__all__ = [
    "amend_assessment",
    "answer_item",
    "begin",
    "clear_alert",
    "decide_placement",
    "record_form",
    "save",
    "sign_assessment",
    "sign_placement",
    "sign_placement_as_client",
    "start_form",
    "submit_form",
]
