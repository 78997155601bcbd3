"""What was answered: a form with its raw codes, the scores of it, where a result was used, and the safety alerts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import choices
from midspan.journey.assessment.terms import AlertTier, FormMode, FormStatus, UsedIn


class Form(models.Model):
    """One instrument as answered: raw codes as printed, in form order, null for not answered.

    A handed-in form is never edited: a corrected one `replaces` it and says why. `context` holds what the scoring needs
    beside the answers (the substance a form is about); `helped_by` names who answered for or helped the person.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    instrument = models.SlugField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    answers = models.JSONField(default=list)
    context = models.JSONField(default=dict, blank=True)
    mode = models.CharField(max_length=10, choices=choices(FormMode), default=FormMode.INTERVIEW)
    language = models.CharField(max_length=35, default="en")
    helped_by = models.CharField(max_length=120, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    correction = models.CharField(max_length=250, blank=True)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        identifying = ["helped_by"]
        part2 = ["episode", "instrument", "instrument_version", "answers", "context", "mode", "language", "replaces",
                 "correction", "started_at", "submitted_at"]  # fmt: skip
        plain = ["by", "version"]

    class Meta:
        ordering = ["started_at"]
        indexes = [models.Index(fields=["episode", "instrument", "submitted_at"], name="form_of_episode")]
        constraints = [
            models.CheckConstraint(condition=Q(replaces__isnull=True) | ~Q(correction=""), name="form_correction_says_why")
        ]


class FormScore(models.Model):
    """A score with the rule that made it. A new rule makes a new score beside the old."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="scores")
    status = models.CharField(max_length=12, choices=choices(FormStatus))
    total = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    subscales = models.JSONField(default=dict, blank=True)
    results = models.JSONField(default=dict, blank=True)
    positive = models.BooleanField(null=True)
    flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    rule_version = models.CharField(max_length=60)
    band_scheme = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Privacy:
        part2 = ["form", "status", "total", "band", "subscales", "results", "positive", "flags", "at"]
        plain = ["rule_version", "band_scheme"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "rule_version"], name="score_once_per_rule"),
            models.CheckConstraint(condition=Q(total__isnull=True) | Q(status="ok"), name="only_whole_forms_have_totals"),
        ]


class ResultUse(models.Model):
    """A result that changed care: the sentence a clinician carried into the plan or a note (Joint Commission CTS.03.01.09)."""

    score = models.ForeignKey(FormScore, models.PROTECT, related_name="uses")
    used_in = models.CharField(max_length=10, choices=choices(UsedIn))
    words = models.TextField()
    taken_up_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["score", "used_in", "words", "taken_up_at", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["score", "used_in"], name="result_used_once_each")]


class SafetyAlert(models.Model):
    """A safety answer that a licensed person must see, once per cause; it clears only with a disposition.

    `told` is the role it was raised to; from `raised_at` to `acknowledged_at` is the time to acknowledge.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(max_length=60)
    tier = models.PositiveSmallIntegerField(
        choices=[(tier.value, tier.name.lower()) for tier in AlertTier], default=AlertTier.NOW
    )
    told = models.CharField(max_length=30, choices=choices(Role), default=Role.SUPERVISOR)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    disposition = models.CharField(max_length=500, blank=True)

    class Privacy:
        part2 = ["episode", "form", "cause", "tier", "raised_at", "acknowledged_at", "cleared_at", "disposition"]
        plain = ["told", "acknowledged_by", "cleared_by"]

    class Meta:
        ordering = ["raised_at"]
        indexes = [models.Index(fields=["episode"], condition=Q(cleared_at__isnull=True), name="alert_open")]
        constraints = [
            models.UniqueConstraint(fields=["form", "cause"], name="alert_once_per_cause"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True, disposition="")
                | (Q(cleared_at__isnull=False, cleared_by__isnull=False) & ~Q(disposition="")),
                name="alert_cleared_by_someone_with_disposition",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_by_someone_at_some_time",
            ),
        ]
