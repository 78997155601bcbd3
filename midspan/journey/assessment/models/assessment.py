"""The clinical assessment: one open draft until signed, its sections, its ratings, and what changed later."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.terms import Dimension, SectionCode, Substance


class Assessment(models.Model):
    """The clinical assessment of one episode: an open draft until signed; a later one stands beside it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    edition = models.CharField(max_length=10, choices=choices(Edition), default=Edition.THIRD)
    started_at = models.DateTimeField()
    primary_substance = models.CharField(max_length=20, choices=choices(Substance), blank=True)
    other_substances = ArrayField(models.CharField(max_length=20, choices=choices(Substance)), default=list, blank=True)
    days_used_of_30 = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(30)])
    last_used_on = models.DateField(null=True, blank=True)
    criteria_met = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(11)])
    prior_treatments = models.PositiveSmallIntegerField(null=True, blank=True)
    medical = models.TextField(blank=True)
    mental_health = models.TextField(blank=True)
    living = models.TextField(blank=True)
    needs_detox = models.BooleanField(null=True, blank=True)
    needs_inpatient = models.BooleanField(null=True, blank=True)
    screen_override = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "edition", "started_at", "primary_substance", "other_substances", "days_used_of_30", "last_used_on",
                 "criteria_met", "prior_treatments", "medical", "mental_health", "living", "needs_detox", "needs_inpatient",
                 "screen_override", "summary", "signed_at"]  # fmt: skip
        plain = ["by", "version"]

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(signed_at__isnull=True), name="one_open_assessment_per_episode"
            ),
            models.CheckConstraint(
                condition=Q(days_used_of_30__isnull=True) | Q(days_used_of_30__lte=30), name="days_used_at_most_30"
            ),
            models.CheckConstraint(condition=Q(criteria_met__isnull=True) | Q(criteria_met__lte=11), name="criteria_at_most_11"),
        ]


class DimensionRating(models.Model):
    """How serious one dimension is, 0 to 4, and why."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="ratings")
    dimension = models.CharField(max_length=2, choices=choices(Dimension))
    rating = models.PositiveSmallIntegerField(validators=[MaxValueValidator(4)])
    why = models.TextField(blank=True)

    class Privacy:
        part2 = ["assessment", "dimension", "rating", "why"]

    class Meta:
        ordering = ["dimension"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "dimension"], name="dimension_rated_once"),
            models.CheckConstraint(condition=Q(rating__lte=4), name="rating_at_most_4"),
        ]


class Section(models.Model):
    """One section of an assessment, saved on its own with its own version: two people write two sections at once.

    `answers` maps the field codes of `catalog/sections` to values.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sections")
    code = models.CharField(max_length=24, choices=choices(SectionCode))
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["assessment", "code", "answers", "saved_at"]
        plain = ["by", "version"]

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["assessment", "code"], name="section_once_per_assessment")]

    @property
    def episode_id(self) -> int:
        return self.assessment.episode_id

    @property
    def episode(self) -> Episode:
        return self.assessment.episode


class SectionUpdate(models.Model):
    """What changed after the assessment was signed: a dated update of one section, signed itself, shown side by side."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="updates")
    code = models.CharField(max_length=24, choices=choices(SectionCode))
    answers = models.JSONField(default=dict)
    reason = models.CharField(max_length=250)
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["assessment", "code", "answers", "reason", "on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at"]

    @property
    def episode_id(self) -> int:
        return self.assessment.episode_id

    @property
    def episode(self) -> Episode:
        return self.assessment.episode
