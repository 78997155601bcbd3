"""The library of objectives in versions, and the prints by which plans are compared, as tables."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.program.models import Site, choices
from midspan.journey.plan.models.plan import Plan
from midspan.journey.plan.terms import Area, LibraryOrigin, Offer, WorkedBy


class LibraryObjective(models.Model):
    """One version of an objective that the library offers. It is not rewritten: a new one is added, this one retired.

    `retired_on` is the first day on which it is no longer offered; equal to `effective_from` it never was.
    """

    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=20, choices=choices(Area))
    goal = models.CharField(max_length=300)
    words = models.CharField(max_length=400)
    measure = models.CharField(max_length=300)
    days = models.PositiveSmallIntegerField()
    intervention = models.CharField(max_length=300)
    service = models.CharField(max_length=40, choices=choices(Offer))
    frequency = models.CharField(max_length=60)
    duration = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=choices(WorkedBy))
    source = models.CharField(max_length=250)
    origin = models.CharField(max_length=10, choices=choices(LibraryOrigin))
    catalogue_sha256 = models.CharField(max_length=64, blank=True)
    effective_from = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    retired_words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["code", "version", "area", "goal", "words", "measure", "days", "intervention", "service", "frequency",
                 "duration", "role", "source", "origin", "catalogue_sha256", "effective_from", "retired_on",
                 "retired_words", "by", "at"]  # fmt: skip

    class Meta:
        ordering = ["area", "code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="library_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(retired_on__isnull=True), name="library_one_in_force"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("effective_from")),
                name="library_retired_after_it_began",
            ),
            models.CheckConstraint(condition=Q(days__range=(1, 366)), name="library_days_between_a_day_and_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code} (version {self.version})"


class PlanPrint(models.Model):
    """The hashed word triples of a plan, by which others are compared with it without reading it.

    `sketch` is one in eight of them, by which the nearest among thousands are found.
    """

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    grams = ArrayField(models.IntegerField(), default=list)
    sketch = ArrayField(models.IntegerField(), default=list)
    on = models.DateField()

    class Privacy:
        part2 = ["plan", "patient", "site", "grams", "sketch", "on"]

    class Meta:
        ordering = ["id"]
        indexes = [
            GinIndex(fields=["grams"], name="plan_print_grams"),
            GinIndex(fields=["sketch"], name="plan_print_sketch"),
        ]
