"""Two people who are never seated in one group: decided with a reason, and ended."""

from datetime import datetime

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import KeptApart


@action("people.kept_apart", needs=Permission.KEEP_APART)
def keep_apart(patient: Patient, *, other: Patient, reason: str, by: Staff, at: datetime) -> KeptApart:
    """Never seat these two in one group from now on. Where they sit together already stays for staff to change.

    Refuses the same person twice, no reason, and a pair that is kept apart already.
    """
    reason = reason.strip()
    if patient.pk == other.pk:
        raise Refused(Reason("Choose another person.", rule="kept-apart", field="other"))
    if not reason:
        raise Refused(Reason("Say why; only those who decide this read it.", rule="kept-apart", field="reason"))
    first, second = sorted((patient, other), key=lambda one: one.pk)
    if KeptApart.objects.filter(first=first, second=second, ended_at__isnull=True).exists():
        raise Refused(Reason("They are kept apart already.", rule="kept-apart", field="other"))
    return KeptApart.objects.create(first=first, second=second, reason=reason, by=by, at=at)


@action("people.apart_ended", needs=Permission.KEEP_APART)
def end_apart(apart: KeptApart, *, by: Staff, at: datetime) -> KeptApart:
    """These two may sit in one group again. Refuses a second time."""
    if apart.ended_at is not None:
        raise Refused(Reason("This was ended already.", rule="kept-apart"))
    apart.ended_at, apart.ended_by = at, by
    apart.save()
    return apart
