"""The person comes in: withdrawal management elsewhere first where needed, the day the episode became active, its length."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Track, choices
from midspan.journey.admission.terms import DetoxStatus, Effect, Factor


class DetoxReferral(models.Model):
    """Withdrawal management elsewhere before we start: asked for, accepted, and cleared by a clinician (row 000-23)."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    facility = models.CharField(max_length=160)
    telephone = models.CharField(max_length=40, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    bed_on = models.DateField(null=True, blank=True)
    return_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=choices(DetoxStatus), default=DetoxStatus.REQUESTED)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    clearance_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = [
            "episode",
            "facility",
            "telephone",
            "requested_at",
            "bed_on",
            "return_on",
            "status",
            "cleared_at",
            "clearance_note",
        ]
        plain = ["requested_by", "cleared_by", "version"]

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="detox_cleared_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="cleared") | Q(cleared_at__isnull=False), name="detox_clearance_has_a_time"
            ),
        ]


class DetoxStep(models.Model):
    """What was heard of a referral to withdrawal management, and since when its bed and return are expected so (002-55)."""

    detox = models.ForeignKey(DetoxReferral, models.PROTECT, related_name="steps")
    status = models.CharField(max_length=10, choices=choices(DetoxStatus))
    note = models.CharField(max_length=250, blank=True)
    bed_on = models.DateField(null=True, blank=True)
    return_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["detox", "status", "note", "bed_on", "return_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at", "id"]


class Admission(models.Model):
    """The day a planned episode became active, on which track, for how long it is planned."""

    episode = models.OneToOneField(Episode, models.PROTECT, related_name="+")
    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    admitted_on = models.DateField()
    planned_weeks = models.PositiveSmallIntegerField()
    length_factors = models.TextField(blank=True)
    living_arrangement = models.CharField(max_length=160, blank=True)
    clash_note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "track", "admitted_on", "planned_weeks", "length_factors", "living_arrangement", "clash_note", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=Q(planned_weeks__gte=1), name="planned_weeks_positive")]


class LengthFactor(models.Model):
    """What was found for one factor of the planned length, and which way it pulls (row 003-13)."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="factors")
    factor = models.CharField(max_length=20, choices=choices(Factor))
    finding = models.CharField(max_length=250)
    effect = models.CharField(max_length=10, choices=choices(Effect), default=Effect.USUAL)

    class Privacy:
        part2 = ["admission", "factor", "finding", "effect"]

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["admission", "factor"], name="length_factor_once")]
