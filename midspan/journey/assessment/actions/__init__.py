"""What is done at assessment: forms answered, an assessment written and signed, a level decided, alerts cleared."""

from midspan.journey.assessment.actions.alerts import acknowledge_alert, clear_alert
from midspan.journey.assessment.actions.assessment import amend_assessment, begin, save, sign_assessment
from midspan.journey.assessment.actions.findings import (
    change_condition,
    open_condition,
    open_conditions,
    record_diagnosis,
    record_motivation,
    resolve_diagnosis,
)
from midspan.journey.assessment.actions.forms import answer_item, correct_form, record_form, rescore_form, start_form, submit_form
from midspan.journey.assessment.actions.placement import decide_placement, sign_placement, sign_placement_as_client
from midspan.journey.assessment.actions.results import take_up_result, use_result
from midspan.journey.assessment.actions.rights import attest, load_wording, set_cadence, withdraw_attestation
from midspan.journey.assessment.actions.sections import (
    add_substance,
    change_substance,
    drop_substance,
    save_section,
    save_sections,
    update_section,
)

__all__ = [
    "acknowledge_alert",
    "add_substance",
    "amend_assessment",
    "answer_item",
    "attest",
    "begin",
    "change_condition",
    "change_substance",
    "clear_alert",
    "correct_form",
    "decide_placement",
    "drop_substance",
    "load_wording",
    "open_condition",
    "open_conditions",
    "record_diagnosis",
    "record_form",
    "record_motivation",
    "rescore_form",
    "resolve_diagnosis",
    "save",
    "save_section",
    "save_sections",
    "set_cadence",
    "sign_assessment",
    "sign_placement",
    "sign_placement_as_client",
    "start_form",
    "submit_form",
    "take_up_result",
    "update_section",
    "use_result",
    "withdraw_attestation",
]
