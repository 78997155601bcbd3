"""How often is an instrument asked here? What a program set in place of the table's interval; the newest one counts."""

from django.db import models
from django.db.models import Q

from midspan.foundation.people.models import Staff


class CadenceSetting(models.Model):
    """An interval set by the program, with its reason. No days: not asked by the clock."""

    instrument = models.SlugField(max_length=40)
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=250)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["instrument", "every_days", "reason", "by", "at"]

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(every_days__range=(1, 366)), name="cadence_between_a_day_and_a_year"
            )
        ]
