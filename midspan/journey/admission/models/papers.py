"""What was signed, declined or taken back on paper, the points gone through, and breaches of the group agreement."""

from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.admission.terms import PaperStatus


class PaperDocument(models.Model):
    """One paper of one person, in one wording. The exact text stands in the signature under it; declined, nothing is signed.

    A new wording makes a new row. This is a signed document; what it allows to be disclosed is decided elsewhere.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    wording = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=choices(PaperStatus))
    about = models.CharField(max_length=160, blank=True)  # whom a consent names, so that two can be told apart
    expires_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=250, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    staff_signed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        identifying = ["about"]
        part2 = ["episode", "code", "wording", "status", "expires_on", "at", "reason", "withdrawn_at", "staff_signed_at"]
        plain = ["by", "withdrawn_by", "version"]

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["episode", "code", "at"], name="paper_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                name="paper_withdrawn_by_someone_at_some_time",
            ),
            models.CheckConstraint(condition=Q(status="signed") | ~Q(reason=""), name="paper_not_signed_says_why"),
        ]


class OrientationPoint(models.Model):
    """One point of a checklist, gone through with the person by somebody at some time."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    paper = models.CharField(max_length=40)
    point = models.CharField(max_length=40)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "paper", "point", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["episode", "paper", "point"], name="orientation_point_once")]


class GroupAgreementBreach(models.Model):
    """A breach of the group agreement: what happened, how it was talked about, what follows. It changes nothing by itself."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    what = models.TextField()
    talked_about = models.TextField()
    follow_up = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "on", "what", "talked_about", "follow_up", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-on", "-id"]
