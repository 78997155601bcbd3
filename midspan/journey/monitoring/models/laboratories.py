"""Laboratories and their panels as dated rows: what is looked for, from which amount on, under which code, since when."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.monitoring.terms.panels import LaboratoryFacts, LaboratoryKind, PanelFacts, PanelLine
from midspan.journey.monitoring.terms.specimens import Matrix


class Laboratory(models.Model):
    """Where specimens are read: a laboratory, or the cups and the breath device at the sites."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=choices(LaboratoryKind))
    clia = models.CharField(max_length=20, blank=True)
    effective_from = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["code", "name", "kind", "clia", "effective_from", "retired_on", "source", "by", "at", "version"]

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "laboratories"

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> LaboratoryFacts:
        return LaboratoryFacts(
            self.pk, self.code, self.name, LaboratoryKind(self.kind), self.clia, self.effective_from, self.retired_on, self.source
        )


class Panel(models.Model):
    """A panel of one laboratory from a day on. A change is a new row with a later day; the old one stays."""

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="panels")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    matrix = models.CharField(max_length=12, choices=choices(Matrix))
    effective_from = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    validity = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["laboratory", "code", "name", "matrix", "effective_from", "retired_on", "validity", "source", "verified", "by",
                 "at"]  # fmt: skip

    class Meta:
        ordering = ["code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["laboratory", "code", "effective_from"], name="panel_once_a_day"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("effective_from")), name="panel_retired_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> PanelFacts:
        """With its lines, which `prefetch_related("cutoffs")` brings; laboratory selected."""
        return PanelFacts(
            self.pk, self.laboratory_id, self.laboratory.name, LaboratoryKind(self.laboratory.kind), self.code, self.name,
            self.matrix, self.effective_from, tuple(line.facts for line in self.cutoffs.all()), self.source, self.verified,
            self.validity,
        )  # fmt: skip


class Cutoff(models.Model):
    """One line of a panel: the amounts from which it is called found, and its codes."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="cutoffs")
    place = models.PositiveSmallIntegerField()
    analyte = models.CharField(max_length=40)
    initial = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    confirm = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20, default="ng/mL")
    order_code = models.CharField(max_length=40, blank=True)
    loinc = models.CharField(max_length=12, blank=True)

    class Privacy:
        plain = ["panel", "place", "analyte", "initial", "confirm", "unit", "order_code", "loinc"]

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "analyte"], name="cutoff_once_in_a_panel"),
            models.CheckConstraint(
                condition=(Q(initial__isnull=True) | Q(initial__gt=0)) & (Q(confirm__isnull=True) | Q(confirm__gt=0)),
                name="cutoffs_are_above_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.analyte

    @property
    def facts(self) -> PanelLine:
        return PanelLine(self.analyte, self.initial, self.confirm, self.unit, self.order_code, self.loinc)
