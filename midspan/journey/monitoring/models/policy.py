"""Testing policy of a site by phase, as dated rows: the newest that has begun holds, before it what is shipped."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site, choices
from midspan.journey.monitoring.terms.policy import TestingPhase


class TestingPolicy(models.Model):
    """How often, on which days and for what people of one phase are tested at a site, from a day on. Never edited: a change
    is a new row."""

    __test__ = False

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, choices=choices(TestingPhase))
    effective_from = models.DateField()
    from_day = models.PositiveSmallIntegerField()
    quiet_days = models.PositiveSmallIntegerField()
    shortest_days = models.PositiveSmallIntegerField()
    longest_days = models.PositiveSmallIntegerField()
    tests = models.PositiveSmallIntegerField()
    per_days = models.PositiveSmallIntegerField()
    weekdays = ArrayField(models.IntegerField())
    away_hours = models.PositiveSmallIntegerField()
    panels = models.JSONField(default=dict)
    source = models.CharField(max_length=250)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["site", "phase", "effective_from", "from_day", "quiet_days", "shortest_days", "longest_days", "tests",
                 "per_days", "weekdays", "away_hours", "panels", "source", "by", "at"]  # fmt: skip

    class Meta:
        ordering = ["phase", "effective_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "phase", "effective_from"], name="testing_policy_once_a_day"),
            models.CheckConstraint(
                condition=Q(shortest_days__gte=1, longest_days__gt=F("shortest_days")), name="testing_gaps_in_order"
            ),
            models.CheckConstraint(condition=Q(tests__gte=1, per_days__gte=F("tests")), name="testing_at_most_once_a_day"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="testing_on_some_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} from {self.effective_from}"
