"""Breaking the glass, with a reason, for a few hours, and its review by someone else."""

from datetime import datetime

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.models import BreakGlass
from midspan.foundation.privacy.rules import OPEN_FOR, reasons_against_breaking, reasons_against_closing, reasons_against_review
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused


@action("glass.broken", needs=Permission.BREAK_GLASS)
def break_glass(patient: Patient, *, reason: str, by: Staff, at: datetime) -> BreakGlass:
    """Open one person's record outside one's teams for four hours. Refuses without a reason in words."""
    if reasons := reasons_against_breaking(reason):
        raise Refused(reasons)
    return BreakGlass.objects.create(staff=by, patient=patient, reason=reason.strip(), at=at, until=at + OPEN_FOR)


@action("glass.closed", needs=Permission.BREAK_GLASS)
def close_glass(glass: BreakGlass, *, by: Staff, at: datetime) -> BreakGlass:
    """Give a look up before its time. Refuses the look of somebody else and one that is over."""
    glass = BreakGlass.objects.select_for_update(no_key=True).get(pk=glass.pk)
    if reasons := reasons_against_closing(by_id=by.pk, staff_id=glass.staff_id, over=glass.until <= at):
        raise Refused(reasons)
    glass.until = at
    glass.save(update_fields=["until"])
    return glass


@action("glass.reviewed", needs=Permission.REVIEW_GLASS)
def review_glass(glass: BreakGlass, *, justified: bool, note: str = "", by: Staff, at: datetime) -> BreakGlass:
    """Say whether a look was justified. Refuses one's own looks and a second review."""
    glass = BreakGlass.objects.select_for_update(no_key=True).get(pk=glass.pk)
    if reasons := reasons_against_review(by_id=by.pk, staff_id=glass.staff_id, reviewed=glass.reviewed_at is not None):
        raise Refused(reasons)
    glass.reviewed_by, glass.reviewed_at, glass.justified, glass.review_note = by, at, justified, note.strip()
    glass.save()
    return glass
