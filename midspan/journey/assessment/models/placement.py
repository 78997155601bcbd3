"""The decision about the level: what the rules recommend, what client and clinician agreed, both signatures."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import LevelOfCare, choices
from midspan.journey.assessment.models.assessment import Assessment
from midspan.journey.assessment.terms import OverrideReason, ResidentialBarrier


class Placement(models.Model):
    """The decision about the level: what the rules recommend, what client and clinician agreed, both signatures."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    recommended_level = models.CharField(max_length=10)
    agreed_level = models.ForeignKey(LevelOfCare, models.PROTECT, related_name="+")
    rule_set = models.CharField(max_length=60)
    fired = models.JSONField(default=list)
    preference = models.TextField()
    override_reason = models.CharField(max_length=24, choices=choices(OverrideReason), blank=True)
    override_text = models.TextField(blank=True)
    interim_plan = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    divert = models.CharField(max_length=40, blank=True)
    residential_barrier = models.CharField(max_length=24, choices=choices(ResidentialBarrier), blank=True)
    refused = models.BooleanField(default=False)
    refusal = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    client_signed_at = models.DateTimeField(null=True, blank=True)
    clinician_signed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "assessment", "recommended_level", "agreed_level", "rule_set", "fired", "preference",
                 "override_reason", "override_text", "interim_plan", "review_on", "divert", "residential_barrier", "refused",
                 "refusal", "decided_at", "client_signed_at",
                 "clinician_signed_at"]  # fmt: skip
        plain = ["by", "version"]

    class Meta:
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(clinician_signed_at__isnull=True) | Q(clinician_signed_at__gte=F("decided_at")),
                name="placement_signed_after_it_was_decided",
            )
        ]
