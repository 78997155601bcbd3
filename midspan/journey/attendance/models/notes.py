"""Each person's part in each session, and the note of the session."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.attendance.models.chart_notes import Joined, Lexemes
from midspan.journey.attendance.terms import AbsenceReason, Clash, Presence, Response, RoomFlag


class Attendance(models.Model):
    """One person's part in one session. Minutes are credited when the group note is signed, by the rule named here."""

    session = models.ForeignKey("schedule.Session", models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=choices(Presence), default=Presence.EXPECTED)
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    absence_reason = models.CharField(max_length=16, choices=choices(AbsenceReason), blank=True)
    called = models.BooleanField(default=False)
    participation = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(3)])
    flags = ArrayField(models.CharField(max_length=20, choices=choices(RoomFlag)), default=list, blank=True)
    response = models.CharField(max_length=12, choices=choices(Response), blank=True)
    feedback_given = models.BooleanField(default=False)
    feedback_received = models.BooleanField(default=False)
    peer_support = models.BooleanField(default=False)
    late_reason = models.CharField(max_length=200, blank=True)
    by_telehealth = models.BooleanField(default=False)
    tied_to = models.CharField(max_length=300, blank=True)
    line = models.TextField(blank=True)
    credited_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    counted_by = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    visitor = models.BooleanField(default=False)
    stretches = ArrayField(DateTimeRangeField(), default=list, blank=True)
    timed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    found = models.GeneratedField(expression=Lexemes(F("line")), output_field=SearchVectorField(), db_persist=True)

    class Privacy:
        part2 = ["session", "episode", "presence", "came_at", "left_at", "absence_reason", "called", "participation", "flags",
                 "response", "feedback_given", "feedback_received", "peer_support", "late_reason", "by_telehealth", "tied_to",
                 "line", "credited_minutes", "on", "visitor", "stretches", "timed_at", "found"]  # fmt: skip
        plain = ["counted_by", "version"]

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
    """What happened in a session, written once; signing it credits everyone's minutes. Then only amendments.

    A group has a shared text; a session of one person has the answers to its prompts as well (`prompts`, by code)."""

    session = models.OneToOneField("schedule.Session", models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    discussion = models.TextField(blank=True)
    materials = models.CharField(max_length=300, blank=True)
    prompts = models.JSONField(default=dict, blank=True)
    objectives = ArrayField(models.PositiveBigIntegerField(), default=list, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    needs_cosign = models.BooleanField(default=False)
    cosign_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    cosigned_at = models.DateTimeField(null=True, blank=True)
    cosigned_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_words = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    found = models.GeneratedField(
        expression=Joined(Lexemes(F("text")), Lexemes(F("discussion")), Lexemes(F("prompts"))),
        output_field=SearchVectorField(), db_persist=True,
    )  # fmt: skip
    concerns: Sequence[int] = ()  # the patients a signature touched, for the event log
    clashes: Sequence[Clash] = ()  # what two people wrote at once, for the page

    class Privacy:
        part2 = ["session", "text", "discussion", "materials", "prompts", "objectives", "saved_at", "signed_at", "cosigned_at",
                 "sent_back_at", "sent_back_words", "found"]  # fmt: skip
        plain = ["by", "signed_by", "needs_cosign", "cosign_by", "cosigned_by", "sent_back_by", "version"]

    class Meta:
        indexes = [
            models.Index(fields=["by"], condition=Q(signed_at__isnull=True), name="note_unsigned"),
            models.Index(fields=["cosign_by"], condition=Q(needs_cosign=True, cosigned_at__isnull=True), name="note_to_cosign"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="note_signed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_at__isnull=True, cosigned_by__isnull=True)
                | Q(cosigned_at__isnull=False, cosigned_by__isnull=False, signed_at__isnull=False),
                name="note_cosigned_by_someone_after_signing",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True, sent_back_by__isnull=True)
                | (Q(sent_back_at__isnull=False, sent_back_by__isnull=False) & ~Q(sent_back_words="")),
                name="note_sent_back_by_someone_with_words",
            ),
        ]


class InRoom(models.Model):
    """Who has a session's page open: the last time it asked for news. Not a record; it says who else writes just now."""

    session = models.ForeignKey("schedule.Session", models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["session", "staff", "at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "staff"], name="in_a_room_once")]
