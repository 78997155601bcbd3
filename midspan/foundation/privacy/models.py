"""Looks that went past the usual walls: broken glass and its review."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.people.models import Patient, Staff


class BreakGlass(models.Model):
    """Someone opened a record outside their sites and teams, said why, and is reviewed afterwards."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    justified = models.BooleanField(null=True)
    review_note = models.CharField(max_length=500, blank=True)

    class Privacy:
        part2 = ["patient", "reason", "review_note"]
        plain = ["staff", "at", "until", "reviewed_by", "reviewed_at", "justified"]

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["staff", "until"], name="glass_of_staff")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="glass_closes_after_it_breaks"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, justified__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False),
                name="glass_reviewed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("staff")), name="glass_not_reviewed_by_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} saw {self.patient}"
