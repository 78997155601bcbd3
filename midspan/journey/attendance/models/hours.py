"""Minutes that were counted anew after a counting rule was corrected: what stood before stays readable."""

from django.db import models

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff


class Recount(models.Model):
    """One signed part counted anew: the minutes and the rule before and after, why, by whom. Rows are only ever added."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    attendance = models.ForeignKey("attendance.Attendance", models.PROTECT, related_name="+")
    minutes_before = models.PositiveSmallIntegerField()
    minutes_after = models.PositiveSmallIntegerField()
    rule_before = models.CharField(max_length=60, blank=True)
    rule_after = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "attendance", "minutes_before", "minutes_after", "at"]
        plain = ["rule_before", "rule_after", "reason", "by"]

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["episode", "at"], name="recount_of_episode")]
        constraints = [
            models.UniqueConstraint(fields=["attendance", "rule_after", "at"], name="recounted_once_at_a_time"),
        ]
