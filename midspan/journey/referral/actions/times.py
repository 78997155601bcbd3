"""Intake times are opened and withdrawn; referrals are booked, moved, cancelled, and marked as kept or missed."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import covers
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Site
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.rules import is_closed, local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral.models import Booking, IntakeSlot, Referral
from midspan.journey.referral.queries import time_of
from midspan.journey.referral.rules import (
    reasons_against_booking,
    reasons_against_days,
    reasons_against_marking,
    reasons_against_opening,
    reasons_against_overlap,
    reasons_against_slot,
    reasons_against_withdrawing,
    reasons_against_working,
    times_asked_for,
)
from midspan.journey.referral.terms import INTAKE_MINUTES, BookingOutcome, CancelReason, PlannedSlot, ReferralStatus


@action("intake.opened", needs=Permission.SCHEDULE)
def open_times(
    site: Site,
    *,
    clinician: Staff,
    starts_on: date,
    starts: time,
    minutes: int = INTAKE_MINUTES,
    until_on: date | None = None,
    by: Staff,
    at: datetime,
) -> list[IntakeSlot]:
    """Open an intake time, or one a week until a day (included). Days on which the site is closed are left out.

    Refuses a past time, somebody who does not assess at the site, and times that overlap others of the same colleague.
    """
    if reasons := reasons_against_days(starts_on, until_on, today=local_day(at, site.timezone)):
        raise Refused(reasons)
    closed = {
        row.on for row in closures_between(starts_on, until_on or starts_on) if is_closed(row.on, site_id=site.pk, closures=[row])
    }
    slots = times_asked_for(starts_on, starts, minutes=minutes, until=until_on, timezone=site.timezone, closed=closed)
    assesses = covers(clinician, Permission.ASSESS, Scope(site_id=site.pk))
    reasons = reasons_against_opening(
        slots, first=starts_on, until=until_on, minutes=minutes, assesses=assesses, name=clinician.name, at=at
    )
    if reasons := reasons or reasons_against_overlap(_taken(clinician, slots), clinician.name):
        raise Refused(reasons)
    words = {"site": site, "clinician": clinician, "opened_by": by, "opened_at": at}
    try:
        with transaction.atomic():
            return [IntakeSlot.objects.create(starts_at=slot.starts_at, ends_at=slot.ends_at, **words) for slot in slots]
    except IntegrityError:
        raise Refused(reasons_against_overlap(slots, clinician.name)) from None


@action("intake.withdrawn", needs=Permission.SCHEDULE, versioned=True)
def withdraw_time(slot: IntakeSlot, *, because: str, by: Staff, at: datetime) -> IntakeSlot:
    """Take an intake time back. Refuses when somebody is booked, when it is over, and without a reason."""
    if reasons := reasons_against_withdrawing(time_of(slot, at=at).state, because):
        raise Refused(reasons)
    slot.withdrawn_at, slot.withdrawn_by, slot.withdrawn_because = at, by, because.strip()
    slot.save()
    return slot


@action("intake.booked", needs=Permission.WORK_REFERRAL, versioned=True)
def book(referral: Referral, *, slot: IntakeSlot, by: Staff, at: datetime) -> Booking:
    """Give a referral an intake time. Refuses a taken or past time, one at another site, and a second one ahead."""
    slot = _held(slot)
    reasons = reasons_against_booking(
        ReferralStatus(referral.status),
        state=time_of(slot, at=at).state,
        same_site=slot.site_id == referral.episode.site_id,
        booked=Booking.objects.filter(referral=referral, cancelled_at__isnull=True, outcome="").exists(),
    )
    if reasons:
        raise Refused(reasons)
    return Booking.objects.create(referral=referral, slot=slot, by=by, at=at)


@action("intake.moved", needs=Permission.WORK_REFERRAL, versioned=True)
def move_booking(booking: Booking, *, slot: IntakeSlot, by: Staff, at: datetime) -> Booking:
    """Give somebody another time instead; the old one becomes free. Refuses what `book` refuses of a time."""
    slot = _held(slot)
    reasons = reasons_against_working(ReferralStatus(booking.referral.status)) or _reasons_against_change(booking)
    reasons += reasons_against_slot(time_of(slot, at=at).state, same_site=slot.site_id == booking.slot.site_id)
    if reasons:
        raise Refused(reasons)
    _give_up(booking, CancelReason.MOVED, by, at)
    return Booking.objects.create(referral=booking.referral, slot=slot, by=by, at=at)


@action("intake.cancelled", needs=Permission.WORK_REFERRAL, versioned=True)
def cancel_booking(booking: Booking, *, reason: CancelReason, by: Staff, at: datetime) -> Booking:
    """A time is given up for a reason and becomes free. Refuses one that is marked or given up already."""
    if reasons := _reasons_against_change(booking):
        raise Refused(reasons)
    return _give_up(booking, reason, by, at)


@action("intake.marked", needs=Permission.WORK_REFERRAL, versioned=True)
def mark_booking(booking: Booking, *, outcome: BookingOutcome, by: Staff, at: datetime) -> Booking:
    """The person came, or did not. A wrong mark may be changed to the other. Refuses before the time."""
    reasons = reasons_against_marking(
        starts_at=booking.slot.starts_at,
        cancelled=booking.cancelled_at is not None,
        now=booking.outcome,
        outcome=outcome,
        at=at,
    )
    if reasons:
        raise Refused(reasons)
    booking.outcome, booking.outcome_by, booking.outcome_at = outcome, by, at
    booking.save()
    return booking


def _closed(site: Site, first: date, last: date) -> set[date]:
    closures = closures_between(first, last)
    return {row.on for row in closures if is_closed(row.on, site_id=site.pk, closures=[row])}


def _held(slot: IntakeSlot) -> IntakeSlot:
    """The time as it stands now, held until this action is done: two people cannot take it at once."""
    return IntakeSlot.objects.select_for_update(no_key=True).get(pk=slot.pk)


def _give_up(booking: Booking, reason: CancelReason, by: Staff, at: datetime) -> Booking:
    booking.cancelled_at, booking.cancelled_by, booking.cancel_reason = at, by, reason
    booking.save()
    return booking


def _reasons_against_change(booking: Booking) -> list[Reason]:
    if booking.cancelled_at is not None or booking.outcome:
        return [Reason("This time was given up or is over already.", rule="004-15")]
    return []


def _taken(clinician: Staff, slots: list[PlannedSlot]) -> list[PlannedSlot]:
    """Those of the planned times that overlap one the colleague has."""
    if not slots:
        return []
    theirs = IntakeSlot.objects.filter(
        clinician=clinician, withdrawn_at__isnull=True, ends_at__gt=slots[0].starts_at, starts_at__lt=slots[-1].ends_at
    )
    spans = list(theirs.values_list("starts_at", "ends_at"))
    return [slot for slot in slots if any(starts < slot.ends_at and slot.starts_at < ends for starts, ends in spans)]
