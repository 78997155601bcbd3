"""The person comes in: detox and medical clearance where needed, and the day the episode became active."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Track, choices
from midspan.journey.admission.terms import DetoxStatus


class DetoxReferral(models.Model):
    """Withdrawal management elsewhere before we start: asked for, accepted, and cleared by a clinician (row 000-23)."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    facility = models.CharField(max_length=160)
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
        part2 = ["episode", "facility", "requested_at", "bed_on", "return_on", "status", "cleared_at", "clearance_note"]
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


class Admission(models.Model):
    """The day a planned episode became active, on which track, for how long it is planned."""

    episode = models.OneToOneField(Episode, models.PROTECT, related_name="+")
    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    admitted_on = models.DateField()
    planned_weeks = models.PositiveSmallIntegerField()
    length_factors = models.TextField(blank=True)
    living_arrangement = models.CharField(max_length=160, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "track", "admitted_on", "planned_weeks", "length_factors", "living_arrangement", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=Q(planned_weeks__gte=1), name="planned_weeks_positive")]
