"""Intake times: when somebody assesses, who is booked into it, and whether they came."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import MomentSpan, Site, choices
from midspan.journey.referral.models.senders import OfReferral
from midspan.journey.referral.terms import BookingOutcome, CancelReason


class IntakeSlot(models.Model):
    """A time for one first assessment. Nobody has two at once: the database refuses it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    clinician = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(max_length=160, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["site", "clinician", "starts_at", "ends_at", "opened_by", "opened_at", "withdrawn_at", "withdrawn_by",
                 "withdrawn_because", "version"]  # fmt: skip

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["site", "starts_at"], name="intake_times_of_site")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="intake_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="intake_withdrawn_by_someone_for_a_reason",
            ),
            ExclusionConstraint(
                name="clinician_assesses_one_at_a_time",
                expressions=[
                    ("clinician", RangeOperators.EQUAL),
                    (MomentSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Intake time of {self.clinician} {self.starts_at:%Y-%m-%d %H:%M}"


class Booking(OfReferral):
    """A referral booked into an intake time, until it is kept, missed, or given up for a reason."""

    slot = models.ForeignKey(IntakeSlot, models.PROTECT, related_name="bookings")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=choices(BookingOutcome), blank=True)
    outcome_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(max_length=16, choices=choices(CancelReason), blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["referral", "slot", "at", "outcome", "outcome_at", "cancelled_at", "cancel_reason"]
        plain = ["by", "outcome_by", "cancelled_by", "version"]

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(cancelled_at__isnull=True), name="intake_time_booked_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(cancelled_at__isnull=True, outcome=""), name="one_intake_time_ahead"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_by__isnull=True, outcome_at__isnull=True)
                | ~Q(outcome="") & Q(outcome_by__isnull=False, outcome_at__isnull=False, cancelled_at__isnull=True),
                name="booking_marked_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="booking_cancelled_by_someone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Booking of {self.referral}"
