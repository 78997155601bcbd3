"""The clinic as set up: sites and rooms, levels of care, tracks with their week, closures, counting rules."""

from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q

from midspan.foundation.program.terms import AgeGroup, Edition, GroupType, PartOfDay, ProgramType, ServiceUnit


def choices(enum) -> list[tuple[str, str]]:
    """Choices for a stored enum: the code and the same words without underscores."""
    return [(member.value, member.value.replace("_", " ").capitalize()) for member in enum]


class MomentSpan(Func):
    """Two moments as a range, for constraints that refuse double booking."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DateSpan(Func):
    """Two dates as a range; the last is not part of it."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Site(models.Model):
    """A place where people come. Always outpatient: the check constraint refuses anything else (row 000-01)."""

    name = models.CharField(max_length=120, unique=True)
    code = models.SlugField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, default="outpatient", editable=False)
    timezone = models.CharField(max_length=60, default="America/New_York")
    address = models.CharField(max_length=250, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["name", "code", "kind", "timezone", "address", "telephone", "opens_at", "closes_at", "closed_on"]

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(kind="outpatient"), name="site_is_outpatient")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    capacity = models.PositiveSmallIntegerField()

    class Privacy:
        plain = ["site", "name", "capacity"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="room_name_once_per_site")]

    def __str__(self) -> str:
        return self.name


class LevelOfCare(models.Model):
    """A level in one edition's numbering, valid between dates; `order` ranks levels from least to most intensive."""

    edition = models.CharField(max_length=10, choices=choices(Edition))
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()
    adult_hours_from = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    adult_hours_below = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    adolescent_hours_from = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    offered = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=250)
    verified = models.BooleanField(default=False)

    class Privacy:
        plain = ["edition", "code", "name", "order", "adult_hours_from", "adult_hours_below", "adolescent_hours_from",
                 "offered", "effective_from", "effective_to", "source", "verified"]  # fmt: skip

    class Meta:
        ordering = ["edition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code", "effective_from"], name="level_once_per_edition_and_date"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="level_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CountingRule(models.Model):
    """How minutes count for a track, as dated data: a rule holds from its day until the next row of its code does.

    `services` names what counts (empty: every service of treatment). Arriving early never counts."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    counted_break_minutes = models.PositiveSmallIntegerField(default=10)
    weekly_target_minutes = models.PositiveSmallIntegerField(default=540)
    weekly_target_days = models.PositiveSmallIntegerField(default=3)
    day_is_partial_hospitalization_minutes = models.PositiveSmallIntegerField(default=360)
    week_is_partial_hospitalization_minutes = models.PositiveSmallIntegerField(default=1200)
    grace_minutes = models.PositiveSmallIntegerField(default=5)
    usual_low_minutes = models.PositiveSmallIntegerField(default=360)
    usual_high_minutes = models.PositiveSmallIntegerField(default=1800)
    services = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    counts_grace = models.BooleanField(default=False)
    round_down_to = models.PositiveSmallIntegerField(default=1)
    intensive_minutes = models.PositiveSmallIntegerField(default=540)
    adolescent_intensive_minutes = models.PositiveSmallIntegerField(default=360)
    effective_from = models.DateField()
    source = models.CharField(max_length=250)

    class Privacy:
        plain = ["code", "name", "counted_break_minutes", "weekly_target_minutes", "weekly_target_days",
                 "day_is_partial_hospitalization_minutes", "week_is_partial_hospitalization_minutes", "grace_minutes",
                 "usual_low_minutes", "usual_high_minutes", "services", "counts_grace", "round_down_to", "intensive_minutes",
                 "adolescent_intensive_minutes", "effective_from", "source"]  # fmt: skip

    class Meta:
        ordering = ["code", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="counting_rule_once_per_code_and_date"),
            models.CheckConstraint(condition=Q(round_down_to__in=[1, 5, 15]), name="counting_rule_rounds_to_1_5_or_15"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """The service catalogue. A bed-day cannot be entered: units are minutes, sessions or single items."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=10, choices=choices(ServiceUnit))
    counts_as_treatment = models.BooleanField(default=True)

    class Privacy:
        plain = ["code", "name", "unit", "counts_as_treatment"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__in=[u.value for u in ServiceUnit]), name="service_has_no_bed_day")
        ]

    def __str__(self) -> str:
        return self.name


class Track(models.Model):
    """A way through the program's week at one site: who it is for, its level, its blocks and how its hours count."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="tracks")
    name = models.CharField(max_length=120)
    part_of_day = models.CharField(max_length=10, choices=choices(PartOfDay))
    program_type = models.CharField(max_length=20, choices=choices(ProgramType), default=ProgramType.SUD)
    age_group = models.CharField(max_length=12, choices=choices(AgeGroup), default=AgeGroup.ADULT)
    level = models.ForeignKey(LevelOfCare, models.PROTECT, related_name="+")
    counting_rule = models.ForeignKey(CountingRule, models.PROTECT, related_name="+")
    arrival_from = models.TimeField()
    leave_by = models.TimeField()
    day_treatment = models.BooleanField(default=False)
    age_from = models.PositiveSmallIntegerField(default=18)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    smallest_group = models.PositiveSmallIntegerField(default=6)
    largest_group = models.PositiveSmallIntegerField(default=12)
    planned_weeks_from = models.PositiveSmallIntegerField(default=12)
    planned_weeks_to = models.PositiveSmallIntegerField(default=16)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["site", "name", "part_of_day", "program_type", "age_group", "level", "counting_rule", "arrival_from",
                 "leave_by", "day_treatment", "age_from", "age_to", "smallest_group", "largest_group",
                 "planned_weeks_from", "planned_weeks_to", "starts_on", "ends_on", "version"]  # fmt: skip

    class Meta:
        ordering = ["arrival_from", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="track_name_once_per_site"),
            models.CheckConstraint(condition=Q(planned_weeks_to__gte=F("planned_weeks_from")), name="track_weeks_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class TrackBlock(models.Model):
    """One block of the weekly template, in wall-clock time: Monday is 1. Its break lies inside it, at its end.

    It is in force from `from_on` (always, where that is empty) until `until_on`, which is not part of it."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="blocks")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    group_type = models.CharField(max_length=30, choices=choices(GroupType))
    title = models.CharField(max_length=120)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["track", "weekday", "starts", "ends", "break_minutes", "group_type", "title", "from_on", "until_on"]

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="block_weekday_is_iso"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="block_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["track", "weekday", "starts", "from_on"], name="block_once_per_start", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MixItem(models.Model):
    """What a track promises each person a week: so many minutes or sessions of a service (row 001-03)."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="mix")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    per_week = models.PositiveSmallIntegerField()

    class Privacy:
        plain = ["track", "service", "per_week"]

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["track", "service"], name="mix_service_once_per_track")]

    def __str__(self) -> str:
        return f"{self.per_week} {self.service.unit} of {self.service} a week"


class Closure(models.Model):
    """A day without sessions: a holiday of every site (`site` empty) or a closure of one."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="closures", null=True, blank=True)
    on = models.DateField()
    reason = models.CharField(max_length=120)

    class Privacy:
        plain = ["site", "on", "reason"]

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["site", "on"], name="closure_once_a_day", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.reason}"
