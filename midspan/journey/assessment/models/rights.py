"""Whose wording may be shown: an administrator's attestation for gated instruments, a site's own licensed wording."""

from django.db import models
from django.db.models import Q

from midspan.foundation.people.models import Staff


class Attestation(models.Model):
    """An administrator signed that this program may use a gated instrument; withdrawing it hides the wording again."""

    instrument = models.SlugField(max_length=40)
    statement = models.TextField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        plain = ["instrument", "statement", "by", "at", "withdrawn_at", "withdrawn_by"]

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(withdrawn_at__isnull=True), name="one_attestation_per_instrument"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="attestation_withdrawn_by_someone_at_some_time",
            ),
        ]


class SiteWording(models.Model):
    """The licensed wording of an instrument that a program loaded from its own file. The newest one counts."""

    instrument = models.SlugField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    language = models.CharField(max_length=35, default="en")
    wording = models.JSONField()
    licence = models.TextField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["instrument", "instrument_version", "language", "wording", "licence", "file_name", "sha256", "by", "at"]

    class Meta:
        ordering = ["at"]
