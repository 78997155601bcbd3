"""When staff work and when they are away."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Q

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import Leave, WorkingHours
from midspan.journey.schedule.rules.staffing import reasons_against_hours, reasons_against_leave
from midspan.journey.schedule.terms import LeaveKind, WeeklySlot


@action("working_hours.set", needs=Permission.SCHEDULE)
def set_hours(staff: Staff, *, site: Site, hours: Iterable[WeeklySlot], from_on: date, by: Staff, at: datetime) -> Staff:
    """When somebody works at a site from a day on, in wall-clock time; what was before stays readable. No hours at all means
    that they do not work there. Refuses hours that overlap or end before they begin."""
    spans = list(hours)
    if reasons := reasons_against_hours(spans):
        raise Refused(reasons)
    rows = WorkingHours.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on), staff=staff, site=site)
    rows.filter(from_on__gte=from_on).update(until_on=F("from_on"))
    rows.filter(from_on__lt=from_on).update(until_on=from_on)
    WorkingHours.objects.bulk_create(
        WorkingHours(staff=staff, site=site, weekday=one.weekday, starts=one.starts, ends=one.ends, from_on=from_on)
        for one in spans
    )
    return staff


@action("leave.recorded", needs=Permission.SCHEDULE)
def record_leave(staff: Staff, *, kind: LeaveKind, starts_at: datetime, ends_at: datetime, by: Staff, at: datetime) -> Leave:
    """Somebody is away. Sessions that fall into it stay as they are until somebody settles them: the page lists them at once.

    Refuses a time that is over, and one that lies within leave written down already.
    """
    reasons = reasons_against_leave(starts_at=starts_at, ends_at=ends_at, at=at)
    held = Leave.objects.filter(staff=staff, withdrawn_at__isnull=True, starts_at__lte=starts_at, ends_at__gte=ends_at)
    if not reasons and held.exists():
        reasons = [Reason(f"{staff.name} is written down as away then already.", rule="leave", field="from_on")]
    if reasons:
        raise Refused(reasons)
    return Leave.objects.create(staff=staff, kind=kind, starts_at=starts_at, ends_at=ends_at, by=by, at=at)


@action("leave.withdrawn", needs=Permission.SCHEDULE)
def withdraw_leave(leave: Leave, *, by: Staff, at: datetime) -> Leave:
    """They are there after all. Refuses a second time. Sessions that others took over stay theirs."""
    if leave.withdrawn_at is not None:
        raise Refused(Reason("This was withdrawn already.", rule="leave"))
    leave.withdrawn_at = at
    leave.save(update_fields=["withdrawn_at"])
    return leave
