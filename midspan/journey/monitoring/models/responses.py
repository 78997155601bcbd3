"""What follows: a review of care with its causes, the hours a site sets for it, and who may see a summary, with every look."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site, choices
from midspan.journey.monitoring.models.specimens import Specimen
from midspan.journey.monitoring.terms.responses import CauseKind, SharedBy, ShareDraft


class ResponseHours(models.Model):
    """Within how many hours a site talks with a person after use was found or told, from a day on."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    hours = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    source = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["site", "hours", "effective_from", "source", "by", "at"]

    class Meta:
        ordering = ["-effective_from", "-id"]
        verbose_name_plural = "response hours"
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=168), name="response_within_a_week"),
        ]


class CareReview(models.Model):
    """Somebody looks at the care of a person after an unexpected result or a report of use. It changes no state of care.

    One is open at a time; a further cause joins it.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    steps = models.JSONField(default=list)
    done = models.JSONField(default=dict)
    outcome = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "opened_at", "due_at", "steps", "done", "outcome", "closed_at", "withdrawn"]
        plain = ["opened_by", "owner", "closed_by", "version"]

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(closed_at__isnull=True), name="one_open_care_review"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="care_review_closed_by_someone_at_some_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="care_review_due_after_it_opened"),
        ]

    def __str__(self) -> str:
        return f"review of care of {self.opened_at:%Y-%m-%d}"


class CareCause(models.Model):
    """Why a review of care is there. The same cause stands once for a person; one that a correction removed stays, marked."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    review = models.ForeignKey(CareReview, models.PROTECT, related_name="causes")
    kind = models.CharField(max_length=10, choices=choices(CauseKind))
    key = models.CharField(max_length=80)
    on = models.DateField()
    words = models.CharField(max_length=300)
    specimen = models.ForeignKey(Specimen, models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.JSONField(default=dict)
    added_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_words = models.CharField(max_length=300, blank=True)

    class Privacy:
        part2 = [
            "episode",
            "review",
            "kind",
            "key",
            "on",
            "words",
            "specimen",
            "detail",
            "added_at",
            "removed_at",
            "removed_words",
        ]
        plain = ["by"]

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "key"], condition=Q(removed_at__isnull=True), name="same_cause_one_review"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class ResultShare(models.Model):
    """A person's wish that somebody they name may see a summary of their results. The consent is signed before a witness."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField()
    agreed_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        identifying = ["name", "relationship"]
        part2 = ["episode", "purpose", "from_on", "until_on", "agreed_at", "revoked_at"]
        plain = ["by", "revoked_by"]

    class Meta:
        ordering = ["-agreed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="share_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="share_revoked_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"summary for {self.name}"

    @property
    def draft(self) -> ShareDraft:
        return ShareDraft(self.name, self.relationship, self.purpose, self.from_on, self.until_on)


class ShareLook(models.Model):
    """One time that a summary reached somebody: when, how, the exact text."""

    share = models.ForeignKey(ResultShare, models.PROTECT, related_name="looks")
    how = models.CharField(max_length=12, choices=choices(SharedBy))
    text = models.TextField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["share", "how", "text", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-at", "-id"]

    @property
    def episode(self) -> Episode:
        return self.share.episode

    @property
    def episode_id(self) -> int:
        return self.share.episode_id
