"""How a safety alert is cleared: by a licensed person, in words, never by itself."""

from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.rules import reasons_against_signing
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.rules import reasons_against_clearing


@action("alert.cleared", needs=Permission.SIGN_CLINICAL)
def clear_alert(alert: SafetyAlert, *, disposition: str, by: Staff, at: datetime) -> SafetyAlert:
    """Close an alert with what was found and done. Refuses without a valid licence, without words, and a second time."""
    alert = SafetyAlert.objects.select_for_update().get(pk=alert.pk)
    licence = reasons_against_signing(licence=licence_of(by, on=at.date()), on=at.date())
    if reasons := [*licence, *reasons_against_clearing(cleared=alert.cleared_at is not None, disposition=disposition)]:
        raise Refused(reasons)
    alert.cleared_at, alert.cleared_by, alert.disposition = at, by, disposition.strip()
    alert.save(update_fields=["cleared_at", "cleared_by", "disposition"])
    return alert
