"""The timetable: groups that fill the blocks of a track's week, who belongs to them, and every session held."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import DateSpan, MomentSpan, Room, Track, choices
from midspan.foundation.program.terms import GroupType
from midspan.journey.schedule.terms import SessionStatus


class Cohort(models.Model):
    """The people of a track who go through its blocks together, in one room with one facilitator."""

    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    co_facilitator = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.PositiveSmallIntegerField(default=12)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = [
            "track",
            "name",
            "room",
            "facilitator",
            "co_facilitator",
            "capacity",
            "starts_on",
            "ends_on",
            "version",
        ]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["track", "name"], name="cohort_name_once_per_track")]

    def __str__(self) -> str:
        return f"{self.track} {self.name}"


class Membership(models.Model):
    """A person belongs to a cohort from one day until another (the last day is not included)."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="memberships")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Privacy:
        part2 = ["cohort", "episode", "from_on", "until_on"]

    class Meta:
        ordering = ["from_on"]
        indexes = [models.Index(fields=["cohort", "from_on", "until_on"], name="membership_of_cohort")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="membership_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_cohort_at_a_time",
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    (DateSpan("from_on", "until_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class GroupSession(models.Model):
    """One group on one day. Room and facilitator cannot be booked twice: the database refuses it."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sessions")
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    group_type = models.CharField(max_length=30, choices=choices(GroupType))
    title = models.CharField(max_length=120)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    co_facilitator = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=160, blank=True)
    status = models.CharField(max_length=10, choices=choices(SessionStatus), default=SessionStatus.PLANNED)
    cancelled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["cohort", "on", "starts_at", "ends_at", "break_minutes", "group_type", "title", "room", "facilitator",
                 "co_facilitator", "topic", "status", "cancelled_by", "cancelled_at", "cancel_reason", "version"]  # fmt: skip

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["on"], name="session_day")]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "starts_at"], name="session_once_per_cohort_and_start"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(status="planned", cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="session_cancelled_by_someone_at_some_time",
            ),
            ExclusionConstraint(
                name="room_booked_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (MomentSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="planned"),
            ),
            ExclusionConstraint(
                name="facilitator_booked_once",
                expressions=[
                    ("facilitator", RangeOperators.EQUAL),
                    (MomentSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="planned"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"
