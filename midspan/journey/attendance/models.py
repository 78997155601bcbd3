"""Who came and what happened: visits to the minute, each person's part in each session, the note of the group."""

from collections.abc import Sequence

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import MomentSpan, Site, choices
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomFlag


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


class Attendance(models.Model):
    """One person's part in one session. Minutes are credited when the group note is signed, by the rule named here."""

    session = models.ForeignKey("schedule.GroupSession", models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=choices(Presence), default=Presence.EXPECTED)
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    absence_reason = models.CharField(max_length=16, choices=choices(AbsenceReason), blank=True)
    called = models.BooleanField(default=False)
    participation = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(3)])
    flags = ArrayField(models.CharField(max_length=20, choices=choices(RoomFlag)), default=list, blank=True)
    line = models.TextField(blank=True)
    credited_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    counted_by = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    visitor = models.BooleanField(default=False)

    class Privacy:
        part2 = ["session", "episode", "presence", "came_at", "left_at", "absence_reason", "called", "participation", "flags",
                 "line", "credited_minutes", "on", "visitor"]  # fmt: skip
        plain = ["counted_by"]

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["episode", "on"], name="attendance_of_episode")]
        constraints = [
            models.UniqueConstraint(fields=["session", "episode"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | (Q(came_at__isnull=False) & Q(left_at__gte=F("came_at"))),
                name="attendance_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(participation__isnull=True) | Q(participation__lte=3), name="participation_at_most_3"
            ),
            models.CheckConstraint(
                condition=~Q(presence="absent") | Q(credited_minutes__isnull=True) | Q(credited_minutes=0),
                name="absence_credits_nothing",
            ),
        ]


class GroupNote(models.Model):
    """What happened in the group, written once; signing it credits everyone's minutes. Then only amendments."""

    session = models.OneToOneField("schedule.GroupSession", models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    concerns: Sequence[int] = ()  # the patients a signature touched, for the event log

    class Privacy:
        part2 = ["session", "text", "saved_at", "signed_at"]
        plain = ["by", "signed_by", "version"]

    class Meta:
        indexes = [models.Index(fields=["by"], condition=Q(signed_at__isnull=True), name="note_unsigned")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="note_signed_by_someone_at_some_time",
            )
        ]
