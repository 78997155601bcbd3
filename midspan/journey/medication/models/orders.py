"""Orders with their states and signatures, values found before a start, and what was offered and answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.medication.terms import (
    Aim,
    Answer,
    CheckKind,
    DeclineWhy,
    EndWhy,
    Frequency,
    Indication,
    OrderState,
    Route,
)


class MedicationOrder(models.Model):
    """One order of one medicine. Signed it is never edited: a new one takes its place (`replaces`), or it is stopped.

    `ended_on` is the last day on which it was in force. `overrides` holds the documented reasons by the rule they go past,
    `facts` the sentences the prescriber saw at signing.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    medicine = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    form = models.CharField(max_length=40)
    dose = models.DecimalField(max_digits=8, decimal_places=3)
    unit = models.CharField(max_length=12)
    route = models.CharField(max_length=16, choices=choices(Route))
    frequency = models.CharField(max_length=20, choices=choices(Frequency))
    frequency_words = models.CharField(max_length=120, blank=True)
    times_per_day = models.PositiveSmallIntegerField(default=1)
    aims = ArrayField(models.CharField(max_length=30, choices=choices(Aim)), default=list)
    indication = models.CharField(max_length=12, choices=choices(Indication))
    instructions = models.CharField(max_length=500, blank=True)
    observed = models.BooleanField(default=False)
    supply_days = models.PositiveSmallIntegerField(null=True, blank=True)
    refills = models.PositiveSmallIntegerField(default=0)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=choices(OrderState), default=OrderState.DRAFT)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    overrides = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    stop_why = models.CharField(max_length=40, choices=choices(EndWhy), blank=True)
    stop_words = models.CharField(max_length=300, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "medicine", "name", "form", "dose", "unit", "route", "frequency", "frequency_words", "times_per_day",
                 "aims", "indication", "instructions", "observed", "supply_days", "refills", "started_on", "ended_on", "state",
                 "replaces", "overrides", "facts", "at", "signed_at", "stop_why", "stop_words", "stopped_at"]  # fmt: skip
        plain = ["by", "signed_by", "stopped_by", "version"]

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["episode", "state"], name="order_of_episode")]
        constraints = [
            models.CheckConstraint(condition=~Q(medicine="methadone"), name="methadone_is_never_ordered"),
            models.CheckConstraint(condition=Q(dose__gt=0), name="order_has_a_dose"),
            models.CheckConstraint(condition=Q(aims__len__gt=0), name="order_states_its_aim"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "set_aside"], signed_at__isnull=True, signed_by__isnull=True)
                | Q(state__in=["active", "changed", "stopped"], signed_at__isnull=False, signed_by__isnull=False),
                name="order_in_force_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["changed", "stopped"], ended_on__isnull=False)
                | Q(state__in=["draft", "active", "set_aside"], ended_on__isnull=True),
                name="order_ends_when_changed_or_stopped",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True, stop_why="")
                | (Q(state="stopped", stopped_at__isnull=False, stopped_by__isnull=False) & ~Q(stop_why="")),
                name="order_stopped_by_someone_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | Q(stopped_at__isnull=False), name="stopped_order_says_when"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.dose.normalize():f} {self.unit}"


class StartCheck(models.Model):
    """One value found before a start: a number, a day or a word. The newest that was not struck speaks."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=choices(CheckKind))
    number = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    word = models.CharField(max_length=30, blank=True)
    day_on = models.DateField(null=True, blank=True)
    on = models.DateField()
    source = models.CharField(max_length=160)
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_why = models.CharField(max_length=200, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        part2 = ["episode", "kind", "number", "word", "day_on", "on", "source", "words", "at", "struck_why", "struck_at"]
        plain = ["by", "struck_by"]

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["episode", "kind", "on"], name="check_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(day_on__isnull=False) | ~Q(word=""), name="check_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_why="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_why="")),
                name="check_struck_by_someone_with_reason",
            ),
        ]


class Offer(models.Model):
    """A medicine offered for a disorder, and what the person said. Declining changes nothing else: care goes on."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    indication = models.CharField(max_length=12, choices=choices(Indication))
    medicine = models.CharField(max_length=40)
    offered_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=20, choices=choices(Answer), blank=True)
    answered_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=30, choices=choices(DeclineWhy), blank=True)
    words = models.CharField(max_length=300, blank=True)
    answer_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "indication", "medicine", "offered_on", "at", "answer", "answered_on", "reason", "words"]
        plain = ["by", "answer_by", "version"]

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["episode", "offered_on"], name="offer_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True, answer_by__isnull=True)
                | (~Q(answer="") & Q(answered_on__gte=F("offered_on"), answer_by__isnull=False)),
                name="offer_answered_on_a_day_to_someone",
            ),
            models.CheckConstraint(condition=~Q(answer="declined") | ~Q(reason=""), name="declined_offer_has_a_reason"),
        ]
