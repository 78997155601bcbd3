"""When staff work and when they are away, calendars that others subscribe to, and drafts of a week."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Room, Site, choices
from midspan.journey.schedule.terms import DraftStatus, LeaveKind


class WorkingHours(models.Model):
    """When somebody works on a weekday at a site, in wall-clock time, from one day until another (not included)."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["staff", "site", "weekday", "starts", "ends", "from_on", "until_on"]

    class Meta:
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="working_weekday_is_iso"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="work_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["staff", "site", "weekday", "starts"], condition=Q(until_on__isnull=True), name="works_once_per_start"
            ),
        ]


class Leave(models.Model):
    """Somebody of the staff is away: holiday, illness, training. Withdrawn, never deleted."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(LeaveKind))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain = ["staff", "kind", "starts_at", "ends_at", "by", "at", "withdrawn_at"]

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_ends_after_it_starts")]

    @property
    def last_moment(self) -> datetime:
        """The last moment away: whole days end on the day before the midnight at which they end."""
        return self.ends_at - timedelta(minutes=1)


class Feed(models.Model):
    """An address from which a calendar program reads the sessions of one member of staff or one room. It names nobody."""

    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain = ["staff", "room", "token_hash", "by", "at", "ended_at", "read_at"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=True, room__isnull=False) | Q(staff__isnull=False, room__isnull=True),
                name="feed_of_one_person_or_one_room",
            )
        ]


class WeekDraft(models.Model):
    """A week as the week builder proposes it: what was asked, how far it is, what came out, and what became of it.

    `problem` and `answer` are the documents of docs/timetable.md; they hold ids, never names.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    week_on = models.DateField()
    seconds = models.PositiveSmallIntegerField(default=60)
    status = models.CharField(max_length=12, choices=choices(DraftStatus), default=DraftStatus.WAITING)
    problem = models.JSONField(default=dict)
    progress = models.JSONField(default=dict)
    answer = models.JSONField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["problem", "progress", "answer"]
        plain = ["site", "week_on", "seconds", "status", "stop_asked", "made_by", "made_at", "finished_at",
                 "published_by", "published_at", "version"]  # fmt: skip

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="draft_published_by_someone_at_some_time",
            )
        ]
