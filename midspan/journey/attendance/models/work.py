"""What follows from sessions: tasks that must not be forgotten, worksheets done, sessions observed for fidelity."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import CurriculumModule, choices
from midspan.journey.attendance.terms import FollowUpKind


class FollowUp(models.Model):
    """Something that somebody must do for a person: call after missed sessions, meet alone what was too personal."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(FollowUpKind))
    session = models.ForeignKey("schedule.Session", models.PROTECT, null=True, blank=True, related_name="+")
    since_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "kind", "session", "since_on", "words", "due_on", "opened_at", "done_at", "outcome"]
        plain = ["owner", "opened_by", "done_by", "version"]

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind", "since_on"], name="follow_up_once_for_a_cause"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="follow_up_done_by_someone_at_some_time",
            ),
        ]


class WorksheetDone(models.Model):
    """A worksheet, quiz, role play or practice record of one person. What is filled in anew stands beside the first."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    worksheet = models.CharField(max_length=60)
    worksheet_version = models.PositiveSmallIntegerField(default=1)
    session = models.ForeignKey("schedule.Session", models.PROTECT, null=True, blank=True, related_name="+")
    module = models.ForeignKey(CurriculumModule, models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    points_of = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True)
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        part2 = ["episode", "worksheet", "session", "module", "answers", "points", "points_of", "passed", "on", "replaces"]
        plain = ["worksheet_version", "by", "at"]

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["episode", "worksheet"], name="worksheet_of_episode")]


class FidelityCheck(models.Model):
    """A session observed against the checklist of an intervention: which items were met, of how many that applied."""

    session = models.ForeignKey("schedule.Session", models.PROTECT, related_name="+")
    intervention = models.CharField(max_length=40)
    observed = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    items_met = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    items_missed = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["session", "intervention", "observed", "items_met", "items_missed", "words", "by", "at"]

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "intervention", "by"], name="fidelity_once_per_observer"),
            models.CheckConstraint(condition=~Q(by=models.F("observed")), name="fidelity_observed_by_somebody_else"),
        ]
