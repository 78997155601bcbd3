"""What the program teaches, as tables: every version of every module that was ever in force."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.program.models.setup import choices
from midspan.foundation.program.terms import ModuleOrigin, ModuleSet, Qualification


class CurriculumModule(models.Model):
    """One version of a module. A version is not rewritten: a new one is added, and this one retired.

    `retired_on` is the first day on which it no longer holds; equal to `effective_from` it was never in force.
    `catalogue_sha256` is that of the catalogue's text it came from, so that loading the same text twice adds nothing.
    """

    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    set = models.CharField(max_length=20, choices=choices(ModuleSet))
    order = models.PositiveSmallIntegerField()
    objectives = models.JSONField(default=list)
    opening = models.TextField()
    content = models.TextField()
    questions = models.JSONField(default=list)
    personal_link = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    evidence = models.TextField()
    evidence_source = models.CharField(max_length=250)
    evidence_read_on = models.DateField(null=True, blank=True)
    evidence_verified = models.BooleanField(default=False)
    needs = models.JSONField(default=list)
    group_types = models.JSONField(default=list)
    interventions = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    qualification = models.CharField(max_length=20, choices=choices(Qualification), default=Qualification.CLINICIAN)
    worksheet = models.CharField(max_length=40, blank=True)
    quiz = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=10, choices=choices(ModuleOrigin))
    catalogue_sha256 = models.CharField(max_length=64, blank=True)
    effective_from = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField()
    review_months = models.PositiveSmallIntegerField(default=12)

    class Privacy:
        plain = ["code", "version", "title", "set", "order", "objectives", "opening", "content", "questions", "personal_link",
                 "minutes", "evidence", "evidence_source", "evidence_read_on", "evidence_verified", "needs", "group_types",
                 "interventions", "materials", "qualification", "worksheet", "quiz", "origin", "catalogue_sha256",
                 "effective_from", "retired_on", "reviewed_on", "review_due_on", "review_months"]  # fmt: skip

    class Meta:
        ordering = ["set", "order", "code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="module_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(retired_on__isnull=True), name="module_one_in_force"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("effective_from")),
                name="module_retired_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"
