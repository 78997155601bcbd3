"""What was given and seen: injections, doses at arrival, side effects, supplies, register queries, overdose kits."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.medication.terms.giving import BodySite, DoseOutcome, InjectionKind, KitTo, PdmpFinding, Severity

NOT_STRUCK = Q(struck_at__isnull=True)


def struck_whole(name: str) -> models.CheckConstraint:
    """A line struck out says who, when and why; one that stands says none of it."""
    none = Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
    whole = Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")
    return models.CheckConstraint(condition=none | whole, name=name)


class Injection(models.Model):
    """A long-acting injection that was given. A mistake is struck out with a reason; the line stays."""

    order = models.ForeignKey("medication.MedicationOrder", models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=choices(InjectionKind))
    dose = models.CharField(max_length=60)
    body_site = models.CharField(max_length=20, choices=choices(BodySite))
    lot = models.CharField(max_length=40)
    expires_on = models.DateField()
    given_at = models.DateTimeField()
    on = models.DateField()  # the site's day of given_at
    observed_minutes = models.PositiveSmallIntegerField(default=0)
    rechecked = models.CharField(max_length=300, blank=True)
    early_reason = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        part2 = ["order", "episode", "kind", "dose", "body_site", "lot", "expires_on", "given_at", "on", "observed_minutes",
                 "rechecked", "early_reason", "words", "struck_at", "struck_reason"]  # fmt: skip
        plain = ["by", "at", "struck_by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind", "on"], condition=NOT_STRUCK, name="injection_once_a_day"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("on")), name="injection_not_expired"),
            struck_whole("injection_struck_by_someone_with_reason"),
        ]


class DoseCheck(models.Model):
    """One medicine of one person at arrival: the dose where one is to be seen, and what was asked. Once for each dose ordered,
    which are counted from 1; where nothing was seen and only asked, `slot` is 0, once a day.

    `outcome` is empty where nothing was to be seen; `told_…` are the days of which the person said how many went without."""

    order = models.ForeignKey("medication.MedicationOrder", models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    slot = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10, choices=choices(DoseOutcome), blank=True)
    reason = models.CharField(max_length=200, blank=True)
    told_from_on = models.DateField(null=True, blank=True)
    told_to_on = models.DateField(null=True, blank=True)
    missed_days = models.PositiveSmallIntegerField(null=True, blank=True)
    side_effects_asked = models.BooleanField(default=False)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        part2 = ["order", "episode", "on", "slot", "outcome", "reason", "told_from_on", "told_to_on", "missed_days",
                 "side_effects_asked", "struck_at", "struck_reason"]  # fmt: skip
        plain = ["by", "at", "struck_by"]

    class Meta:
        ordering = ["on", "slot", "id"]
        indexes = [models.Index(fields=["episode", "on"], name="dose_check_of_episode")]
        constraints = [
            models.UniqueConstraint(fields=["order", "on", "slot"], condition=NOT_STRUCK, name="dose_recorded_once"),
            models.CheckConstraint(condition=Q(slot=0, outcome="") | (Q(slot__gte=1) & ~Q(outcome="")), name="dose_has_a_slot"),
            models.CheckConstraint(condition=~Q(outcome__in=["refused", "held"]) | ~Q(reason=""), name="dose_not_taken_says_why"),
            models.CheckConstraint(
                condition=Q(told_from_on__isnull=True, told_to_on__isnull=True, missed_days__isnull=True)
                | Q(told_from_on__isnull=False, told_to_on__gte=F("told_from_on"), missed_days__isnull=False),
                name="dose_told_about_whole_days",
            ),
            struck_whole("dose_check_struck_by_someone_with_reason"),
        ]


class SideEffect(models.Model):
    """What a person tells about a medicine. A severe one needs a prescriber's review and stays due until it has one."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    order = models.ForeignKey("medication.MedicationOrder", models.PROTECT, related_name="+")
    check_row = models.ForeignKey(DoseCheck, models.PROTECT, null=True, blank=True, related_name="effects")
    effect = models.CharField(max_length=30)
    severity = models.CharField(max_length=10, choices=choices(Severity))
    words = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    needs_review = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "order", "check_row", "effect", "severity", "words", "on", "needs_review", "reviewed_at",
                 "decision"]  # fmt: skip
        plain = ["by", "at", "reviewed_by", "version"]

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["episode"], name="side_effect_of_episode"),
            models.Index(fields=["on"], condition=Q(needs_review=True, reviewed_at__isnull=True), name="side_effect_to_review"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, decision="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(decision="")),
                name="side_effect_reviewed_by_someone_with_words",
            ),
            models.CheckConstraint(condition=~Q(severity="severe") | Q(needs_review=True), name="severe_side_effect_is_reviewed"),
        ]


class Supply(models.Model):
    """A supply for home, prescribed or handed out on a day for so many days: the refill is due before it ends."""

    order = models.ForeignKey("medication.MedicationOrder", models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    days = models.PositiveSmallIntegerField()
    where = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["order", "episode", "on", "days", "where"]
        plain = ["by", "at"]

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["episode"], name="supply_of_episode")]
        constraints = [models.CheckConstraint(condition=Q(days__gte=1), name="supply_for_a_day_at_least")]


class PdmpQuery(models.Model):
    """A query of the state's prescription monitoring program: when, by whom, and the finding in a line. Never the report."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    finding = models.CharField(max_length=20, choices=choices(PdmpFinding))
    summary = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "on", "finding", "summary"]
        plain = ["by", "at"]

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["episode", "at"], name="pdmp_of_episode")]


class OverdoseKit(models.Model):
    """An overdose kit given to the person or their family, or declined with a reason; and until when it is good."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    to = models.CharField(max_length=10, choices=choices(KitTo))
    to_whom = models.CharField(max_length=120, blank=True)
    product = models.CharField(max_length=80, blank=True)
    lot = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    shown_how = models.BooleanField(default=False)
    declined_reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        identifying = ["to_whom"]
        part2 = ["episode", "on", "to", "product", "lot", "expires_on", "shown_how", "declined_reason"]
        plain = ["by", "at"]

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["episode"], name="kit_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(to="declined", expires_on__isnull=True) & ~Q(declined_reason=""))
                | (~Q(to="declined") & Q(expires_on__isnull=False)),
                name="kit_given_until_or_declined_why",
            )
        ]
