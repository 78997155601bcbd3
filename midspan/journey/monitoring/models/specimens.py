"""Specimens and the steps from hand to hand; a step is never changed or removed (trigger, 0002)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.monitoring.models.draw import TestOrder
from midspan.journey.monitoring.terms.specimens import Appearance, CustodyKind, IdentityCheck, Matrix, ObserverWish


class Specimen(models.Model):
    """What was collected for one order, as it was written down then. The code stands on its label, the name never."""

    order = models.OneToOneField(TestOrder, models.PROTECT, related_name="specimen")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    code = models.CharField(max_length=14, unique=True)
    matrix = models.CharField(max_length=12, choices=choices(Matrix))
    panels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    collected_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    identity = models.CharField(max_length=12, choices=choices(IdentityCheck))
    observed = models.BooleanField(default=False)
    observer = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    observer_wish = models.CharField(max_length=8, choices=choices(ObserverWish), blank=True)
    wish_kept = models.BooleanField(null=True, blank=True)
    temperature_f = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    temperature_after_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    volume_ml = models.PositiveSmallIntegerField(null=True, blank=True)
    appearance = models.CharField(max_length=12, choices=choices(Appearance), blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Privacy:
        identifying = ["code"]
        part2 = ["order", "episode", "matrix", "panels", "collected_at", "identity", "observed", "observer_wish", "wish_kept",
                 "temperature_f", "temperature_after_minutes", "volume_ml", "appearance", "note"]  # fmt: skip
        plain = ["by", "observer"]

    class Meta:
        ordering = ["collected_at", "id"]
        indexes = [models.Index(fields=["episode", "collected_at"], name="specimen_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(observed=False, observer__isnull=True) | Q(observed=True, observer__isnull=False),
                name="observed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(temperature_f__isnull=True) | Q(temperature_after_minutes__isnull=False),
                name="temperature_has_its_minutes",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CustodyStep(models.Model):
    """One step of a specimen from hand to hand: who, when, to or from whom."""

    specimen = models.ForeignKey(Specimen, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=choices(CustodyKind))
    other = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["specimen", "kind", "other", "note", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["specimen", "kind"],
                condition=~Q(kind__in=["handed_over", "received"]),
                name="custody_step_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.specimen} {self.kind}"

    @property
    def episode_id(self) -> int:
        return self.specimen.episode_id

    @property
    def episode(self) -> Episode:
        return self.specimen.episode
