"""Use by day as people tell it: one row for each report of a day and a substance, corrections beside what they correct."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.terms import Asked, DayReport, UseDayFacts


class UseDay(models.Model):
    """What a person said about one day and one substance. Never edited: a later report names the one it `replaces`.

    The database lets a day and substance begin once, and each report be replaced once: one of them counts, always.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    substance = models.CharField(max_length=24, choices=choices(Substance))
    used = models.BooleanField()
    standard_drinks = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)
    asked = models.CharField(max_length=20, choices=choices(Asked))
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "on", "substance", "used", "standard_drinks", "note", "asked", "replaces", "reported_at"]
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["episode", "on"], name="use_day_of_episode")]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "on", "substance"], condition=Q(replaces__isnull=True), name="one_first_report_a_day"
            ),
            models.CheckConstraint(
                condition=Q(standard_drinks__isnull=True) | Q(used=True, substance="alcohol", standard_drinks__gt=0),
                name="drinks_go_with_use_of_alcohol",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_substance_display()} {self.on}"

    @property
    def report(self) -> DayReport:
        return DayReport(self.on, Substance(self.substance), self.used, self.standard_drinks, self.note)

    def facts(self, *, corrected: bool = False) -> UseDayFacts:
        return UseDayFacts(self.report, Asked(self.asked), str(self.by), self.reported_at, corrected)
