"""Results as they came in, corrections beside them; confirmations that were ordered; conclusions, of which the latest counts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.monitoring.models.laboratories import Panel
from midspan.journey.monitoring.models.specimens import Specimen
from midspan.journey.monitoring.terms.results import ConfirmWhy, ResultKind, Status, Validity


class Result(models.Model):
    """One result of one specimen, as it came in. Never edited (trigger, 0003): a correction names the one it `replaces`."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    specimen = models.ForeignKey(Specimen, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=16, choices=choices(ResultKind))
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="+")
    lines = models.JSONField(default=list)
    creatinine = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    specific_gravity = models.DecimalField(max_digits=7, decimal_places=5, null=True, blank=True)
    ph = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True)
    nitrite = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    oxidant = models.BooleanField(null=True, blank=True)
    interference = models.BooleanField(default=False)
    abnormal_look = models.BooleanField(default=False)
    breath_first = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    breath_first_at = models.DateTimeField(null=True, blank=True)
    breath_second = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    breath_second_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=400, blank=True)
    reported_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True, blank=True)
    why_corrected = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Privacy:
        identifying = ["reference"]
        part2 = ["episode", "specimen", "kind", "panel", "lines", "creatinine", "specific_gravity", "ph", "nitrite", "oxidant",
                 "interference", "abnormal_look", "breath_first", "breath_first_at", "breath_second", "breath_second_at", "words",
                 "reported_at", "replaces", "why_corrected", "entered_at"]  # fmt: skip
        plain = ["by"]

    class Meta:
        ordering = ["entered_at", "id"]
        indexes = [models.Index(fields=["episode", "specimen"], name="result_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, why_corrected="") | (Q(replaces__isnull=False) & ~Q(why_corrected="")),
                name="correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(breath_second__isnull=True, breath_second_at__isnull=True)
                | Q(breath_first__isnull=False, breath_second__isnull=False, breath_second_at__gt=models.F("breath_first_at")),
                name="second_breath_after_the_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reported_at:%Y-%m-%d}"


class ConfirmationOrder(models.Model):
    """An exact test that was asked for, because it would change care; with the reason."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    specimen = models.ForeignKey(Specimen, models.PROTECT, related_name="confirmations")
    analytes = ArrayField(models.CharField(max_length=40))
    why = models.CharField(max_length=16, choices=choices(ConfirmWhy))
    words = models.CharField(max_length=300, blank=True)
    ordered_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Privacy:
        part2 = ["episode", "specimen", "analytes", "why", "words", "ordered_at"]
        plain = ["by"]

    class Meta:
        ordering = ["ordered_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_why_display()} {self.ordered_at:%Y-%m-%d}"


class Conclusion(models.Model):
    """What a test came to, with its reasons, as of one moment. Made anew when something of it changes; one of them counts."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    specimen = models.ForeignKey(Specimen, models.PROTECT, related_name="conclusions")
    on = models.DateField()
    status = models.CharField(max_length=24, choices=choices(Status))
    validity = models.CharField(max_length=12, choices=choices(Validity))
    finding = models.JSONField(default=dict)
    partial = models.BooleanField(default=False)
    used_from_on = models.DateField(null=True, blank=True)
    used_to_on = models.DateField(null=True, blank=True)
    counts = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True, blank=True)
    changed_from = models.CharField(max_length=24, blank=True)
    why = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField()
    made_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Privacy:
        part2 = ["episode", "specimen", "on", "status", "validity", "finding", "partial", "used_from_on", "used_to_on", "counts",
                 "replaces", "changed_from", "why", "reported_at", "made_at"]  # fmt: skip
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["episode", "on"], condition=Q(counts=True), name="conclusion_that_counts")]
        constraints = [
            models.UniqueConstraint(fields=["specimen"], condition=Q(counts=True), name="one_conclusion_counts"),
            models.CheckConstraint(
                condition=Q(used_from_on__isnull=True, used_to_on__isnull=True) | Q(used_to_on__gte=models.F("used_from_on")),
                name="use_lies_within_a_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.on}"
