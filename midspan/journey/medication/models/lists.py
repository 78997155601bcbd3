"""What somebody takes that was not ordered here, allergies, the linked opioid treatment program, lists compared line by line."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.program.models import choices
from midspan.foundation.records.models import OutsideRecord
from midspan.journey.medication.terms import (
    Aim,
    EndWhy,
    LineDecision,
    LineState,
    ListSource,
    ReactionSeverity,
    ReconcileReason,
    Route,
)


class ListedMedicine(models.Model):
    """A medicine from outside on the list: who says so, how it is taken, what for. Never deleted; a correction stands beside.

    `medicine` is a code of the catalogue, empty for what it does not know; `taken_on` the last day it is known to be taken.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    medicine = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=160)
    dose = models.CharField(max_length=80, blank=True)
    route = models.CharField(max_length=16, choices=choices(Route), blank=True)
    frequency = models.CharField(max_length=80, blank=True)
    aims = ArrayField(models.CharField(max_length=30, choices=choices(Aim)), default=list, blank=True)
    why = models.CharField(max_length=200, blank=True)
    prescriber = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=30, choices=choices(ListSource))
    source_words = models.CharField(max_length=200, blank=True)
    outside_record = models.ForeignKey(OutsideRecord, models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField(null=True, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    listed_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=choices(LineState), default=LineState.CURRENT)
    ended_on = models.DateField(null=True, blank=True)
    end_why = models.CharField(max_length=40, choices=choices(EndWhy), blank=True)
    end_words = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="correction")
    corrected_why = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "medicine", "name", "dose", "route", "frequency", "aims", "why", "source", "source_words",
                 "outside_record", "started_on", "taken_on", "listed_on", "at", "state", "ended_on", "end_why", "end_words",
                 "ended_at", "corrects", "corrected_why", "prescriber"]  # fmt: skip
        plain = ["by", "ended_by", "version"]

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["episode", "state"], name="listed_of_episode")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="listed_medicine_is_named"),
            models.CheckConstraint(
                condition=(Q(state="ended", ended_on__isnull=False, ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(end_why="")) | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="listed_medicine_ends_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="listed_medicine_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrected_why=""), name="corrected_line_says_why"
            ),
            models.CheckConstraint(condition=~Q(source="order"), name="own_orders_are_not_listed_twice"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.dose) if part)


class OtpLink(models.Model):
    """An opioid treatment program elsewhere that gives the person methadone. Nothing of it is ordered here."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    program = models.CharField(max_length=160)
    telephone = models.CharField(max_length=40, blank=True)
    medicine = models.CharField(max_length=40, default="methadone")
    started_on = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=250)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    end_words = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "program", "telephone", "medicine", "started_on", "basis", "at", "ended_on", "end_words", "ended_at"]
        plain = ["by", "ended_by", "version"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(ended_on__isnull=True), name="one_open_otp_link_per_episode"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="otp_link_has_a_basis"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True, ended_by__isnull=True)
                | (Q(ended_on__isnull=False, ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_words="")),
                name="otp_link_ended_by_someone_with_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.program


class OtpCheck(models.Model):
    """What the program said about the dose on one day. Rows are only ever added; the latest speaks."""

    link = models.ForeignKey(OtpLink, models.PROTECT, related_name="checks")
    on = models.DateField()
    dose = models.CharField(max_length=80)
    spoke_with = models.CharField(max_length=160)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        identifying = ["spoke_with"]
        part2 = ["link", "on", "dose", "words", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(dose=""), name="otp_check_has_a_dose")]

    @property
    def episode_id(self) -> int:
        return self.link.episode_id

    @property
    def episode(self) -> Episode:
        return self.link.episode


class Allergy(models.Model):
    """One allergy or reaction of a person, for all their courses of care. What was wrong stays, with why."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    substance = models.CharField(max_length=120)
    medicine = models.CharField(max_length=40, blank=True)
    reaction = models.CharField(max_length=200)
    severity = models.CharField(max_length=20, choices=choices(ReactionSeverity))
    source = models.CharField(max_length=30, choices=choices(ListSource))
    noted_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    error_why = models.CharField(max_length=300, blank=True)
    error_at = models.DateTimeField(null=True, blank=True)
    error_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["patient", "substance", "medicine", "reaction", "severity", "source", "noted_on", "at", "verified_at",
                 "error_why", "error_at"]  # fmt: skip
        plain = ["by", "verified_by", "error_by", "version"]

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "allergies"
        constraints = [
            models.CheckConstraint(condition=~Q(substance="") & ~Q(reaction=""), name="allergy_names_substance_and_reaction"),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="allergy_verified_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(error_at__isnull=True, error_by__isnull=True, error_why="")
                | (Q(error_at__isnull=False, error_by__isnull=False) & ~Q(error_why="")),
                name="allergy_in_error_by_someone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.substance


class NoKnownAllergies(models.Model):
    """A signed statement that the person knows of no allergy. It holds until an allergy is written down after it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["patient", "on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["id"]


class Reconciliation(models.Model):
    """Lists compared once, for a cause: a draft of lines until somebody signs it; then it stays as it is.

    `since_on` is the day of the cause: admission, return from elsewhere, the move to another level.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=choices(ReconcileReason))
    since_on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    sources = ArrayField(models.CharField(max_length=30, choices=choices(ListSource)), default=list, blank=True)
    began_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "reason", "since_on", "words", "sources", "began_at", "signed_at"]
        plain = ["by", "signed_by", "version"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(signed_at__isnull=True), name="one_open_reconciliation_per_episode"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="reconciliation_signed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.since_on}"


class ReconciliationLine(models.Model):
    """One medicine of a reconciliation: what each source says of it, what was decided and why.

    `key` names the line of the list ("order:12", "told:7", "opioid_treatment_program:3"); empty when no list has it yet.
    """

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=50, blank=True)
    medicine = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=160)
    mentions = models.JSONField(default=dict)
    differs = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=choices(LineDecision), blank=True)
    reason = models.CharField(max_length=300, blank=True)
    dose = models.CharField(max_length=80, blank=True)
    frequency = models.CharField(max_length=80, blank=True)

    class Privacy:
        part2 = ["reconciliation", "order", "key", "medicine", "name", "mentions", "differs", "decision", "reason", "dose",
                 "frequency"]  # fmt: skip

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["reconciliation", "order"], name="reconciliation_line_once")]
