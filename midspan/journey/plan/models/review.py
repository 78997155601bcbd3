"""Reviews of the plan: what was looked at, objective by objective, and what came of it."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.journey.plan.models.plan import Plan, together


class PlanReview(models.Model):
    """A look at the plan with the person. The evidence is kept as it stood: `objectives` by number, each with its progress,
    words and the lines of evidence shown; signed in the session by the clinician and the person."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    on = models.DateField()
    began_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    session_id = models.PositiveBigIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    person_words = models.TextField(blank=True)
    objectives = models.JSONField(default=dict, blank=True)
    period = models.JSONField(default=dict, blank=True)
    next_on = models.DateField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    client_signed_at = models.DateTimeField(null=True, blank=True)
    client_declined_at = models.DateTimeField(null=True, blank=True)
    client_declined_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    client_declined_words = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["plan", "on", "began_at", "session_id", "words", "person_words", "objectives", "period", "next_on",
                 "signed_at", "client_signed_at", "client_declined_at", "client_declined_words"]  # fmt: skip
        plain = ["by", "client_declined_by", "signed_by", "version"]

    class Meta:
        ordering = ["id"]
        constraints = [
            together("plan_review_signed_by_someone", "signed_at", "signed_by"),
            together("plan_review_declined_before_someone", "client_declined_at", "client_declined_by"),
            models.UniqueConstraint(fields=["plan"], condition=Q(signed_at__isnull=True), name="one_review_being_written"),
        ]

    @property
    def episode_id(self) -> int:
        return self.plan.episode_id

    @property
    def episode(self) -> Episode:
        return self.plan.episode

    def __str__(self) -> str:
        return f"Review of {self.plan} on {self.on}"
