"""Every session held, who has a seat in it, guests who are no patients, and what happened to a whole group."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import EmergencyContact, Staff
from midspan.foundation.program.models import CurriculumModule, MomentSpan, Room, Site, Track, choices
from midspan.foundation.program.terms import GroupType
from midspan.journey.schedule.models.groups import Group, Meeting
from midspan.journey.schedule.terms import GroupEventKind, MemberRole, SeatKind, SessionKind, SessionStatus


class Leaders(Func):
    """Who leads a session, both leaders as one array, so that neither can be booked twice."""

    template = "array_remove(ARRAY[%(expressions)s], NULL)"
    output_field = ArrayField(models.IntegerField())


class AsInteger(Func):
    template = "(%(expressions)s)::integer"
    output_field = models.IntegerField()


class GroupEvent(models.Model):
    """Something that touches a whole group, such as a member's death; it raises sessions about it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(GroupEventKind))
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, blank=True, related_name="+")
    groups = models.ManyToManyField(Group, related_name="+")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["kind", "on", "words", "episode"]
        plain = ["site", "by", "at"]

    class Meta:
        ordering = ["-on", "-id"]


class Session(models.Model):
    """One session on one day: a group, or one person with a counsellor. Room and leaders cannot be booked twice; a week that
    is published exchanges rooms and times in one go, so that these constraints may wait for the end of a transaction."""

    kind = models.CharField(max_length=12, choices=choices(SessionKind), default=SessionKind.GROUP)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    track = models.ForeignKey(Track, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="sessions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_for_at = models.DateTimeField(null=True, blank=True)  # when the week asks for it, where it was moved alone
    break_minutes = models.PositiveSmallIntegerField(default=0)
    group_type = models.CharField(max_length=30, choices=choices(GroupType), blank=True)
    title = models.CharField(max_length=120)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    facilitator = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    co_facilitator = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=160, blank=True)
    topic_reason = models.CharField(max_length=300, blank=True)
    module = models.ForeignKey(CurriculumModule, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.ForeignKey(GroupEvent, models.PROTECT, null=True, blank=True, related_name="+")
    intervention = models.CharField(max_length=40, blank=True)
    length_reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=choices(SessionStatus), default=SessionStatus.PLANNED)
    cancelled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["kind", "site", "track", "group", "meeting", "on", "starts_at", "ends_at", "asked_for_at", "break_minutes",
                 "group_type", "title", "room", "facilitator", "co_facilitator", "topic", "topic_reason", "module",
                 "intervention", "length_reason", "status", "cancelled_by", "cancelled_at", "cancel_reason", "merged_into",
                 "version"]  # fmt: skip
        part2 = ["event"]

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["on"], name="session_day"),
            models.Index(fields=["facilitator", "on"], name="session_of_facilitator"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "starts_at"], name="session_once_per_group_and_start", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=(Q(kind="group", group__isnull=False, track__isnull=False) & ~Q(group_type=""))
                | (~Q(kind="group") & Q(group__isnull=True)),
                name="session_of_a_group_or_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(status="planned", cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="session_cancelled_by_someone_at_some_time",
            ),
            models.CheckConstraint(condition=~Q(co_facilitator=F("facilitator")), name="session_led_by_two_different_people"),
            ExclusionConstraint(
                name="room_booked_once",
                deferrable=models.Deferrable.IMMEDIATE,
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (MomentSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="planned"),
            ),
            ExclusionConstraint(
                name="facilitator_booked_once",
                deferrable=models.Deferrable.IMMEDIATE,
                expressions=[
                    (
                        OpClass(Leaders(AsInteger(F("facilitator")), AsInteger(F("co_facilitator"))), name="gist__int_ops"),
                        RangeOperators.OVERLAPS,
                    ),
                    (MomentSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="planned"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"


class Seat(models.Model):
    """One person is expected in one session. A trigger copies the session's times and whether it is held, so that the
    database itself refuses to seat anybody in two places at once."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="seats")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(SeatKind), default=SeatKind.MEMBER)
    role = models.CharField(max_length=16, choices=choices(MemberRole), default=MemberRole.MEMBER)
    by_telehealth = models.BooleanField(default=False)
    makes_up_on = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    held = models.BooleanField(default=True, editable=False)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        part2 = ["session", "episode", "kind", "role", "by_telehealth", "makes_up_on", "starts_at", "ends_at", "held",
                 "released_at"]  # fmt: skip
        plain = ["released_by"]

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["episode", "starts_at"], name="seat_of_episode")]
        constraints = [
            models.UniqueConstraint(fields=["session", "episode"], name="seat_once_in_a_session"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="seat_released_by_someone_at_some_time",
            ),
            ExclusionConstraint(
                name="person_booked_once",
                deferrable=models.Deferrable.IMMEDIATE,
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    (MomentSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(held=True),
            ),
        ]


class Guest(models.Model):
    """Somebody close to a person who takes part in a session without becoming a patient: family night, couples, family."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="guests")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60, blank=True)
    contact = models.ForeignKey(EmergencyContact, models.PROTECT, null=True, blank=True, related_name="+")
    agreed = models.BooleanField(default=False)
    agreed_words = models.CharField(max_length=200, blank=True)
    came = models.BooleanField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        identifying = ["name", "relationship", "contact"]
        part2 = ["session", "episode", "agreed", "agreed_words", "came"]
        plain = ["by", "at"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "episode", "name"], name="guest_once_in_a_session"),
            models.CheckConstraint(condition=~Q(came=True) | Q(agreed=True), name="guest_comes_only_with_agreement"),
        ]
