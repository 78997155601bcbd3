"""Which intake times are free, who is booked, and how far away the third free one is?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import PERMISSIONS, Permission
from midspan.foundation.program.models import Site
from midspan.journey.referral.models import Booking, IntakeSlot
from midspan.journey.referral.rules import state_of, third_next_available
from midspan.journey.referral.terms import BookingOutcome, SlotState, ThirdNext

LIVE = Booking.objects.filter(cancelled_at__isnull=True).select_related("referral__episode__patient")


@dataclass(frozen=True, slots=True)
class Time:
    """An intake time with whoever is booked into it."""

    slot: IntakeSlot
    booking: Booking | None
    state: SlotState
    to_mark: bool


def times_of(site: Site, *, since: datetime, until: datetime, at: datetime) -> list[Time]:
    """The intake times of a site that begin between two moments, in order; withdrawn ones left out. Two queries."""
    rows = IntakeSlot.objects.filter(site=site, starts_at__gte=since, starts_at__lt=until, withdrawn_at__isnull=True)
    rows = rows.select_related("clinician").order_by("starts_at", "clinician__name")
    return [time_of(slot, at=at) for slot in rows.prefetch_related(Prefetch("bookings", LIVE, to_attr="live"))]


def time_of(slot: IntakeSlot, *, at: datetime) -> Time:
    """One intake time as it stands at a moment."""
    live = slot.live if hasattr(slot, "live") else list(LIVE.filter(slot=slot))
    booking = live[0] if live else None
    state = state_of(
        starts_at=slot.starts_at,
        withdrawn=slot.withdrawn_at is not None,
        booked=booking is not None,
        outcome=booking.outcome if booking else "",
        at=at,
    )
    return Time(slot, booking, state, to_mark=state == SlotState.BOOKED and slot.starts_at <= at)


def free_times(site_id: int, *, at: datetime, ahead: timedelta = timedelta(days=60)) -> QuerySet[IntakeSlot]:
    """The intake times of a site into which somebody can be booked, soonest first."""
    rows = IntakeSlot.objects.filter(site_id=site_id, starts_at__gt=at, starts_at__lt=at + ahead, withdrawn_at__isnull=True)
    taken = Booking.objects.filter(cancelled_at__isnull=True).values("slot")
    return rows.exclude(pk__in=taken).select_related("clinician", "site").order_by("starts_at", "clinician__name")


def third_next(sites: Iterable[Site], *, at: datetime) -> list[tuple[Site, ThirdNext]]:
    """How far away the third free intake time is at each site. One query."""
    known, free = list(sites), dict[int, list[datetime]]()
    taken = Booking.objects.filter(cancelled_at__isnull=True).values("slot")
    rows = IntakeSlot.objects.filter(site__in=known, starts_at__gt=at, withdrawn_at__isnull=True).exclude(pk__in=taken)
    for site_id, starts_at in rows.order_by().values_list("site_id", "starts_at"):
        free.setdefault(site_id, []).append(starts_at)
    return [(site, third_next_available(free.get(site.pk, ()), at=at, timezone=site.timezone)) for site in known]


def third_next_was(site: Site, *, on: datetime) -> ThirdNext:
    """The same figure as it stood at an earlier moment, from what was open and booked then."""
    rows = IntakeSlot.objects.filter(site=site, opened_at__lte=on, starts_at__gt=on)
    gone = rows.filter(withdrawn_at__lte=on).values("pk")
    held = (
        Booking.objects.filter(slot__site=site, slot__starts_at__gt=on, at__lte=on).exclude(cancelled_at__lte=on).values("slot")
    )
    free = rows.exclude(pk__in=gone).exclude(pk__in=held).values_list("starts_at", flat=True)
    return third_next_available(free, at=on, timezone=site.timezone)


def assessors(site_id: int) -> QuerySet[Staff]:
    """Who assesses at a site."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.ASSESS in held]
    working = Staff.objects.filter(ended_on__isnull=True, assignments__ended_on__isnull=True, assignments__role__in=roles)
    return (working.filter(assignments__site_id=site_id) | working.filter(assignments__site__isnull=True)).distinct()


def kept_share(site: Site, *, since: datetime, at: datetime) -> tuple[int, int]:
    """Of the booked times since then that were marked: how many were kept, of how many."""
    rows = Booking.objects.filter(slot__site=site, slot__starts_at__gte=since, slot__starts_at__lte=at).exclude(outcome="")
    marks = list(rows.order_by().values_list("outcome", flat=True))
    return sum(mark == BookingOutcome.KEPT for mark in marks), len(marks)
