"""Where a person lives, and which hours of the week belong to work, school or care; each from a day until another."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.admission.terms import BusyKind, LivingKind


class LivingArrangement(models.Model):
    """Where and with whom, since when; what was before stays. `until_on` is not included."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=choices(LivingKind))
    home_name = models.CharField(max_length=160, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_telephone = models.CharField(max_length=40, blank=True)
    curfew = models.TimeField(null=True, blank=True)
    note = models.CharField(max_length=250, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        identifying = ["home_name", "contact_name", "contact_telephone"]
        part2 = ["episode", "kind", "curfew", "note", "from_on", "until_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(until_on__isnull=True), name="one_home_at_a_time"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="home_ends_after_it_begins"
            ),
        ]


class WeeklyHours(models.Model):
    """Hours of one weekday (Monday is 1) given to something else; past midnight when they end before they start."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(BusyKind))
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "kind", "weekday", "starts", "ends", "from_on", "until_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["weekday", "starts", "id"]
        indexes = [models.Index(fields=["episode", "until_on"], name="hours_of_episode")]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="hours_on_a_weekday"),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="hours_take_time"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="hours_end_after_they_begin"
            ),
        ]
