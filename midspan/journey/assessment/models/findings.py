"""What the assessment found, as rows that outlive it: substances, diagnoses, conditions, and what moves the person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.assessment.models.assessment import Assessment
from midspan.journey.assessment.models.forms import Form
from midspan.journey.assessment.terms import (
    ConditionKind,
    ConditionStatus,
    MotivationKind,
    Rank,
    Remission,
    Route,
    Substance,
    UseFrequency,
)


class SubstanceUse(models.Model):
    """One substance of an assessment: how, how much, how often, since when; its criteria, severity, specifiers and code."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="substances")
    substance = models.CharField(max_length=24, choices=choices(Substance))
    named = models.CharField(max_length=80, blank=True)
    rank = models.CharField(max_length=10, choices=choices(Rank))
    route = models.CharField(max_length=12, choices=choices(Route), blank=True)
    amount = models.CharField(max_length=120, blank=True)
    frequency = models.CharField(max_length=24, choices=choices(UseFrequency), blank=True)
    days_used_of_30 = models.PositiveSmallIntegerField(null=True, blank=True)
    age_first_used = models.PositiveSmallIntegerField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    abstinence = models.TextField(blank=True)
    criteria = ArrayField(models.BooleanField(null=True), default=list, blank=True)
    taken_as_prescribed = models.BooleanField(default=False)
    criteria_ended_on = models.DateField(null=True, blank=True)  # no criterion but perhaps craving
    remission = models.CharField(max_length=12, choices=choices(Remission), blank=True)
    controlled_environment = models.BooleanField(default=False)
    on_maintenance = models.BooleanField(default=False)
    icd10 = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["assessment", "substance", "named", "rank", "route", "amount", "frequency", "days_used_of_30",
                 "age_first_used", "last_used_on", "abstinence", "criteria", "taken_as_prescribed",
                 "criteria_ended_on", "remission", "controlled_environment", "on_maintenance", "icd10", "at"]  # fmt: skip
        plain = ["by", "version"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "substance", "named"], name="substance_once_per_assessment"),
            models.UniqueConstraint(fields=["assessment", "rank"], condition=~Q(rank="other"), name="one_substance_per_rank"),
            models.CheckConstraint(
                condition=Q(days_used_of_30__isnull=True) | Q(days_used_of_30__lte=30), name="substance_days_at_most_30"
            ),
        ]

    @property
    def episode_id(self) -> int:
        return self.assessment.episode_id

    @property
    def episode(self) -> Episode:
        return self.assessment.episode


class Diagnosis(models.Model):
    """Another diagnosis with its ICD-10-CM code, by whom and when; entered in error is said, not erased."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    words = models.CharField(max_length=200)
    principal = models.BooleanField(default=False)
    diagnosed_on = models.DateField()
    resolved_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "code", "words", "principal", "diagnosed_on", "resolved_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "code"], condition=Q(resolved_on__isnull=True), name="diagnosis_once_while_it_lasts"
            )
        ]


class Condition(models.Model):
    """A co-occurring condition on the chart: opened by a positive screener or a clinician, and who treats it alongside.

    It never excludes anybody (row 001-17); `care` is the concurrent track: who treats it, here or elsewhere.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=choices(ConditionKind))
    status = models.CharField(max_length=12, choices=choices(ConditionStatus), default=ConditionStatus.SUSPECTED)
    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+")
    care = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "kind", "status", "form", "care", "opened_at", "closed_at"]
        plain = ["by", "version"]

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind"], condition=Q(closed_at__isnull=True), name="condition_open_once")
        ]


class MotivationEntry(models.Model):
    """Why the person wants change, in their own words: a ledger that plans, notes and outreach can quote (row 004-17)."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=choices(MotivationKind))
    words = models.TextField()
    heard_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "kind", "words", "heard_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at"]
