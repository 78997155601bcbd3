"""The person's circle and fellowships: meetings of mutual help as the person tells us."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.support.terms import Fellowship


class MutualHelpMeeting(models.Model):
    """A meeting the person went to. Adjunctive: never counted as treatment (rows 003-03, 004-10)."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    fellowship = models.CharField(max_length=20, choices=choices(Fellowship))
    minutes = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "on", "fellowship", "minutes", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=480), name="meeting_lasts_a_while")]

    def __str__(self) -> str:
        return f"{self.get_fellowship_display()} {self.on}"
