"""Which whole program was in force from which day on: each file that was loaded, kept as it stood."""

from django.db import models

from midspan.foundation.program.models.setup import choices
from midspan.foundation.program.terms import Edition


class Profile(models.Model):
    """A program's file as it was loaded, in force from a day on. Tables carry its sites, tracks, weeks and counting; the
    rest (policies, phases, the clock of a day) is read from `text`."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=10, choices=choices(Edition))
    stated_on = models.DateField()
    source = models.CharField(max_length=250)
    verified = models.BooleanField(default=False)
    effective_from = models.DateField(unique=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Privacy:
        plain = ["code", "name", "version", "edition", "stated_on", "source", "verified", "effective_from", "text", "digest",
                 "loaded_at"]  # fmt: skip

    class Meta:
        ordering = ["effective_from"]

    def __str__(self) -> str:
        return self.name
