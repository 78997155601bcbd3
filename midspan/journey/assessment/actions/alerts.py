"""How a safety alert is seen to: somebody says that they have seen it; a licensed person clears it, in words."""

from datetime import datetime

from django.utils.timezone import localtime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.rules import reasons_against_signing
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.rules import reasons_against_acknowledging, reasons_against_clearing


@action("alert.acknowledged", needs=Permission.ACKNOWLEDGE)
def acknowledge_alert(alert: SafetyAlert, *, by: Staff, at: datetime) -> SafetyAlert:
    """Say that one has seen an alert and goes to the person. The first word counts; refuses one that was cleared."""
    alert = SafetyAlert.objects.select_for_update(of=["self"], no_key=True).get(pk=alert.pk)
    if reasons := reasons_against_acknowledging(cleared=alert.cleared_at is not None):
        raise Refused(reasons)
    if alert.acknowledged_at is None:
        alert.acknowledged_at, alert.acknowledged_by = at, by
        alert.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return alert


@action("alert.cleared", needs=Permission.SIGN_CLINICAL)
def clear_alert(alert: SafetyAlert, *, disposition: str, by: Staff, at: datetime) -> SafetyAlert:
    """Close an alert with what was found and done. Refuses without a valid licence, without words, and a second time.

    Who clears what nobody acknowledged has seen it as well.
    """
    alert = SafetyAlert.objects.select_for_update(of=["self"], no_key=True).get(pk=alert.pk)
    on = localtime(at).date()
    licence = reasons_against_signing(licence=licence_of(by, on=on), on=on)
    if reasons := [*licence, *reasons_against_clearing(cleared=alert.cleared_at is not None, disposition=disposition)]:
        raise Refused(reasons)
    if alert.acknowledged_at is None:
        alert.acknowledged_at, alert.acknowledged_by = at, by
    alert.cleared_at, alert.cleared_by, alert.disposition = at, by, disposition.strip()
    alert.save(update_fields=["cleared_at", "cleared_by", "disposition", "acknowledged_at", "acknowledged_by"])
    return alert
