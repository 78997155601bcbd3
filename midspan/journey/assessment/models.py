"""What was found and decided at entry: forms and their scores, the assessment, dimension ratings, placement."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import LevelOfCare, choices
from midspan.journey.assessment.terms import Dimension, FormMode, FormStatus, OverrideReason, Substance


class Form(models.Model):
    """One instrument as answered: raw codes as printed, in form order, null for not answered."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    instrument = models.SlugField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    answers = models.JSONField(default=list)
    mode = models.CharField(max_length=10, choices=choices(FormMode), default=FormMode.INTERVIEW)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "instrument", "instrument_version", "answers", "mode", "started_at", "submitted_at"]
        plain = ["by", "version"]

    class Meta:
        ordering = ["started_at"]
        indexes = [models.Index(fields=["episode", "instrument", "submitted_at"], name="form_of_episode")]


class FormScore(models.Model):
    """A score with the rule that made it. A new rule makes a new score beside the old."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="scores")
    status = models.CharField(max_length=12, choices=choices(FormStatus))
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    positive = models.BooleanField(null=True)
    flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    rule_version = models.CharField(max_length=20)
    band_scheme = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Privacy:
        part2 = ["form", "status", "total", "band", "positive", "flags", "at"]
        plain = ["rule_version", "band_scheme"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "rule_version"], name="score_once_per_rule"),
            models.CheckConstraint(condition=Q(total__isnull=True) | Q(status="ok"), name="only_whole_forms_have_totals"),
        ]


class SafetyAlert(models.Model):
    """A safety answer that a licensed person must see, once per cause; it clears only with a disposition."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    disposition = models.CharField(max_length=500, blank=True)

    class Privacy:
        part2 = ["episode", "form", "cause", "raised_at", "cleared_at", "disposition"]
        plain = ["cleared_by"]

    class Meta:
        ordering = ["raised_at"]
        indexes = [models.Index(fields=["episode"], condition=Q(cleared_at__isnull=True), name="alert_open")]
        constraints = [
            models.UniqueConstraint(fields=["form", "cause"], name="alert_once_per_cause"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True, disposition="")
                | (Q(cleared_at__isnull=False, cleared_by__isnull=False) & ~Q(disposition="")),
                name="alert_cleared_by_someone_with_disposition",
            ),
        ]


class Assessment(models.Model):
    """The clinical assessment of one episode: an open draft until signed; a later one stands beside it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
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
        part2 = ["episode", "started_at", "primary_substance", "other_substances", "days_used_of_30", "last_used_on",
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
    review_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    client_signed_at = models.DateTimeField(null=True, blank=True)
    clinician_signed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "assessment", "recommended_level", "agreed_level", "rule_set", "fired", "preference",
                 "override_reason", "override_text", "review_on", "decided_at", "client_signed_at",
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
