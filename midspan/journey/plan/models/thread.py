"""The golden thread: what was done or found for each objective, whichever station did it."""

from django.db import models

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.plan.models.plan import Objective
from midspan.journey.plan.terms import Evidence


class Thread(models.Model):
    """One thing of one station that points at one objective. `subject` is the row's number in its own table."""

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="threads")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(Evidence))
    subject = models.PositiveBigIntegerField()
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["objective", "episode", "kind", "subject", "on", "words", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["episode", "on"], name="thread_of_episode"),
            models.Index(fields=["kind", "subject"], name="thread_of_subject"),
        ]
        constraints = [models.UniqueConstraint(fields=["objective", "kind", "subject"], name="points_once")]

    def __str__(self) -> str:
        return f"{self.objective} {self.get_kind_display()} {self.on}"
