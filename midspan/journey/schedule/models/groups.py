"""Groups of a track, their weekly meetings, who belongs to them from when to when, who waits, who is kept apart."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.program.models import DateSpan, Room, Track, choices
from midspan.foundation.program.terms import GroupType, Phase
from midspan.journey.schedule.terms import Enrolment, MemberRole, Restriction, WaitOutcome


class Group(models.Model):
    """A series of sessions with its members: who it is for, where and who leads it. Without meetings of its own it takes
    every block of its track's week."""

    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    facilitator = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    co_facilitator = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    minimum = models.PositiveSmallIntegerField(default=6)
    capacity = models.PositiveSmallIntegerField(default=12)
    telehealth_seats = models.PositiveSmallIntegerField(default=0)
    enrolment = models.CharField(max_length=10, choices=choices(Enrolment), default=Enrolment.OPEN)
    phases = ArrayField(models.CharField(max_length=10, choices=choices(Phase)), default=list, blank=True)
    restriction = models.CharField(max_length=20, choices=choices(Restriction), default=Restriction.NONE)
    language = models.CharField(max_length=35, blank=True)
    intervention = models.CharField(max_length=40, blank=True)
    curriculum = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["track", "name", "room", "facilitator", "co_facilitator", "minimum", "capacity", "telehealth_seats",
                 "enrolment", "phases", "restriction", "language", "intervention", "curriculum", "starts_on", "ends_on",
                 "version"]  # fmt: skip

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["track", "name"], name="group_name_once_per_track"),
            models.CheckConstraint(condition=Q(minimum__lte=F("capacity")), name="group_minimum_within_capacity"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="group_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.name}"


class Meeting(models.Model):
    """A weekly slot of a group, in wall-clock time, from one day until another (not included). Monday is 1."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="meetings")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    group_type = models.CharField(max_length=30, choices=choices(GroupType))
    title = models.CharField(max_length=120)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    facilitator = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    co_facilitator = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["group", "weekday", "starts", "ends", "break_minutes", "group_type", "title", "room", "facilitator",
                 "co_facilitator", "from_on", "until_on"]  # fmt: skip

    class Meta:
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="meeting_weekday_is_iso"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="meeting_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="meeting_stops_after_it_begins"
            ),
            ExclusionConstraint(
                name="meeting_once_per_slot",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("starts", RangeOperators.EQUAL),
                    (DateSpan("from_on", "until_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts:%H:%M}"


class Membership(models.Model):
    """A person belongs to a group from one day until another (the last day is not included)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    role = models.CharField(max_length=16, choices=choices(MemberRole), default=MemberRole.MEMBER)
    by_telehealth = models.BooleanField(default=False)
    skips = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # meetings of the group without a seat for them

    class Privacy:
        part2 = ["group", "episode", "from_on", "until_on", "role", "by_telehealth", "skips"]

    class Meta:
        ordering = ["from_on", "id"]
        indexes = [
            models.Index(fields=["group", "from_on", "until_on"], name="membership_of_group"),
            models.Index(fields=["episode", "from_on"], name="membership_of_episode"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="membership_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="in_one_group_once_at_a_time",
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    (DateSpan("from_on", "until_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Waiting(models.Model):
    """Somebody waits for a seat in a group, first come first served; settled once, by joining or otherwise."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    since_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=choices(WaitOutcome), blank=True)

    class Privacy:
        part2 = ["group", "episode", "since_at", "note", "settled_at", "outcome"]
        plain = ["by", "settled_by"]

    class Meta:
        ordering = ["since_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "episode"], condition=Q(settled_at__isnull=True), name="waits_once_for_a_group"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="waiting_settled_by_someone_at_some_time",
            ),
        ]


class KeptApart(models.Model):
    """Two people who are never seated in one group. Why is for supervising clinicians alone; the lower id stands first."""

    first = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    second = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        part2 = ["first", "second", "reason", "at", "ended_at"]
        plain = ["by", "ended_by"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], condition=Q(ended_at__isnull=True), name="kept_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="kept_apart_in_order"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="kept_apart_ended_by_someone_at_some_time",
            ),
        ]
