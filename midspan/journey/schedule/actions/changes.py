"""A group's size, enrolment and end, while it runs."""

from datetime import date, datetime

from django.db.models import Q

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import release
from midspan.journey.schedule.models import Group, Membership, Seat, Session, Waiting
from midspan.journey.schedule.queries import size_needed
from midspan.journey.schedule.rules import reasons_against_size
from midspan.journey.schedule.terms import Enrolment, SessionStatus, WaitOutcome


@action("group.resized", needs=Permission.SCHEDULE, versioned=True)
def resize_group(group: Group, *, minimum: int, capacity: int, telehealth_seats: int = 0, by: Staff, at: datetime) -> Group:
    """Another smallest and largest size. Refuses fewer seats than are promised, and more than the room holds besides the
    telehealth seats."""
    everybody, by_telehealth = size_needed(group, local_day(at, group.track.site.timezone))
    if reasons := reasons_against_size(
        minimum=minimum, capacity=capacity, telehealth_seats=telehealth_seats, members=everybody,
        telehealth_members=by_telehealth, room_seats=group.room.capacity if group.room else None,
    ):  # fmt: skip
        raise Refused(reasons)
    group.minimum, group.capacity, group.telehealth_seats = minimum, capacity, telehealth_seats
    group.save()
    return group


@action("group.enrolment_set", needs=Permission.SCHEDULE, versioned=True)
def set_enrolment(group: Group, *, enrolment: Enrolment, by: Staff, at: datetime) -> Group:
    """Close a group to newcomers, or open it again. Members stay."""
    group.enrolment = enrolment
    group.save()
    return group


@action("group.ended", needs=Permission.SCHEDULE, versioned=True)
def end_group(group: Group, *, ends_on: date, reason: str, by: Staff, at: datetime) -> Group:
    """A group meets no more from a day on: its coming sessions are cancelled with the reason, members leave that day, and
    nobody waits for it any longer. What was held before stays. Refuses an end in the past, and none or a second reason."""
    if ends_on < max(local_day(at, group.track.site.timezone), group.starts_on):
        raise Refused(Reason("A group ends today or later, and not before it starts.", rule="group", field="ends_on"))
    if not reason.strip():
        raise Refused(Reason("Say why; people will ask.", rule="group", field="reason"))
    if group.ends_on is not None and group.ends_on <= ends_on:
        raise Refused(Reason(f"The group ends on {group.ends_on:%d %B %Y} already.", rule="group", field="ends_on"))
    group.ends_on = ends_on
    group.save()
    held = Membership.objects.filter(group=group).filter(Q(until_on__isnull=True) | Q(until_on__gt=ends_on))
    held.filter(from_on__lt=ends_on).update(until_on=ends_on)
    for row in held.filter(from_on__gte=ends_on):
        row.until_on = row.from_on  # an empty stretch: what was planned stays readable
        row.save()
    coming = Session.objects.filter(group=group, on__gte=ends_on, starts_at__gt=at, status=SessionStatus.PLANNED)
    release(Seat.objects.filter(session__in=coming), by=by, at=at)
    _cancel(coming, reason=reason.strip(), by=by, at=at)
    waits = Waiting.objects.filter(group=group, settled_at__isnull=True)
    waits.update(settled_at=at, settled_by=by, outcome=WaitOutcome.ELSEWHERE)
    return group


def _cancel(rows: object, *, reason: str, by: Staff, at: datetime) -> None:
    rows.update(status=SessionStatus.CANCELLED, cancelled_by=by, cancelled_at=at, cancel_reason=reason)  # type: ignore[attr-defined]
