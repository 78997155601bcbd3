"""What was decided about staying at a level of care: reviews with their ratings and case; who was given a copy of what."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import LevelOfCare, choices
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.terms import Verdict
from midspan.journey.transition.terms import Agreement, ReviewReason


class Review(models.Model):
    """A look at the level of care again: six ratings, the case why not lower and why not higher, what was agreed.

    An open draft until signed; `sentences` and `facts` are what the signer read, kept as they were.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=choices(ReviewReason))
    edition = models.CharField(max_length=10, choices=choices(Edition))
    level = models.ForeignKey(LevelOfCare, models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    on = models.DateField()
    ratings = models.JSONField(default=dict)
    progressing = models.BooleanField(null=True, blank=True)
    working = models.BooleanField(null=True, blank=True)
    new_problem = models.BooleanField(null=True, blank=True)
    goals_met = models.PositiveSmallIntegerField(null=True, blank=True)
    goals_open = models.PositiveSmallIntegerField(null=True, blank=True)
    sentences = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    recommended_level = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=12, choices=choices(Verdict), blank=True)
    agreed_level = models.ForeignKey(LevelOfCare, models.PROTECT, null=True, blank=True, related_name="+")
    difference = models.TextField(blank=True)
    agreement = models.CharField(max_length=12, choices=choices(Agreement), blank=True)
    person_words = models.TextField(blank=True)
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "reason", "edition", "level", "began_at", "on", "ratings", "progressing", "working", "new_problem",
                 "goals_met", "goals_open", "sentences", "facts", "recommended_level", "outcome", "agreed_level", "difference",
                 "agreement", "person_words", "next_on", "signed_at"]  # fmt: skip
        plain = ["by", "signed_by", "version"]

    class Meta:
        ordering = ["began_at"]
        indexes = [models.Index(fields=["episode", "signed_at"], name="review_of_episode")]
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(signed_at__isnull=True), name="one_open_review_per_episode"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | (Q(signed_at__isnull=False, signed_by__isnull=False, agreed_level__isnull=False) & ~Q(outcome="")),
                name="review_signed_by_someone_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.on}"


class HandOut(models.Model):
    """A signed case given to somebody outside: to whom, for what, on what basis. The event log names it too."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="hand_outs")
    recipient = models.CharField(max_length=160)
    basis = models.CharField(max_length=250)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["review", "recipient", "basis", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at"]

    @property
    def episode_id(self) -> int:
        return self.review.episode_id

    @property
    def episode(self) -> Episode:
        return self.review.episode


class ThreadHandOut(models.Model):
    """A period of somebody's care given to a reviewer outside: from which day to which, to whom, on what basis. The paper itself
    is made anew from the chart each time it is opened."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    recipient = models.CharField(max_length=160)
    basis = models.CharField(max_length=250)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "first_on", "last_on", "recipient", "basis", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="handed_out_period_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(recipient="") & ~Q(basis=""), name="handed_out_to_someone_on_a_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on} for {self.recipient}"
