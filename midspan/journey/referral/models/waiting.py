"""Who waits though they could begin, why, and what they are offered meanwhile."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.referral.models.senders import OfReferral
from midspan.journey.referral.terms import Interim, PriorityGroup, WaitEnd, WaitReason


class WaitingEntry(OfReferral):
    """A person on the waiting list. It ends here, or by admission, which closes the wait without a word."""

    reason = models.CharField(max_length=20, choices=choices(WaitReason))
    note = models.CharField(max_length=250, blank=True)
    priority = models.CharField(max_length=20, choices=choices(PriorityGroup), default=PriorityGroup.NONE)
    wanted_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    end = models.CharField(max_length=16, choices=choices(WaitEnd), blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["referral", "reason", "note", "priority", "wanted_on", "at", "ended_at", "end"]
        plain = ["by", "ended_by", "version"]

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral"], condition=Q(ended_at__isnull=True), name="on_the_list_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end=""),
                name="wait_ended_by_someone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Wait of {self.referral}"


class InterimOffer(models.Model):
    """What somebody was offered while they wait, and whether they took it."""

    entry = models.ForeignKey(WaitingEntry, models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=34, choices=choices(Interim))
    accepted = models.BooleanField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["entry", "kind", "accepted", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at", "id"]

    @property
    def episode_id(self) -> int:
        return self.entry.episode_id

    @property
    def episode(self) -> Episode:
        return self.entry.episode
