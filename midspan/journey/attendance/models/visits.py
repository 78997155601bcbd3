"""Who is in the house, from when to when, with the badge that is scanned at the door and the short safety screen."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import MomentSpan, Site


class Visit(models.Model):
    """A person in the house: from check-in to check-out, to the minute. Nobody is here twice at once."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    on = models.DateField()
    arrived_at = models.DateTimeField()
    arrived_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    safe_ride = models.BooleanField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "site", "on", "arrived_at", "left_at", "safe_ride"]
        plain = ["arrived_by", "left_by", "version"]

    class Meta:
        ordering = ["arrived_at"]
        indexes = [
            models.Index(fields=["site", "on"], name="visit_site_day"),
            models.Index(fields=["episode", "on"], name="visit_of_episode"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by__isnull=True) | Q(left_at__isnull=False, left_by__isnull=False),
                name="visit_ended_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="visit_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="here_once_at_a_time",
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    (MomentSpan("arrived_at", "left_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Badge(models.Model):
    """A card with a code that opens check-in for one person. The code says nothing; a lost one is ended, never reused."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, unique=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        part2 = ["episode", "code", "at", "ended_at"]
        plain = ["by"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(ended_at__isnull=True), name="badge_once_a_person")
        ]


class SafetyScreen(models.Model):
    """The short questions at the door on one day, and who was told when an answer asks for care around the clock."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    answers = models.JSONField(default=dict)
    needs_24_hours = models.BooleanField(default=False)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    told = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        part2 = ["episode", "on", "answers", "needs_24_hours", "at", "told_at", "seen_at", "decision", "settled_at"]
        plain = ["by", "told", "seen_by", "settled_by"]

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["episode", "on"], name="screen_of_episode")]
