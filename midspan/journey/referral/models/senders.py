"""Who sends people to us, and what other houses send about them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.referral.terms import LARGEST_FILE, DocumentKind, FileType, SentBy, SourceKind


class Agency(models.Model):
    """An outside house that sends people: how to reach it and what it needs from us. One directory for every site."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=choices(SourceKind))
    telephone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    needs = models.TextField(blank=True)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        plain = ["name", "kind", "telephone", "fax", "contact", "needs", "retired_on", "version"]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Upper("name"), name="agency_listed_once")]

    def __str__(self) -> str:
        return self.name


class OfReferral(models.Model):
    """What hangs on a referral, and by it on the episode."""

    referral = models.ForeignKey("referral.Referral", models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def episode_id(self) -> int:
        return self.referral.episode_id

    @property
    def episode(self) -> Episode:
        return self.referral.episode


class SummaryRequest(OfReferral):
    """The sender was asked for its discharge summary, by some channel, to be asked again on a day."""

    channel = models.CharField(max_length=12, choices=choices(SentBy))
    asked_of = models.CharField(max_length=160, blank=True)
    follow_up_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["referral", "channel", "asked_of", "follow_up_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["referral", "-at"], name="summary_asked_of")]


class ReceivedDocument(OfReferral):
    """A paper of another house as it came, with what it says in short. Without a file it lies on paper here."""

    kind = models.CharField(max_length=20, choices=choices(DocumentKind))
    channel = models.CharField(max_length=12, choices=choices(SentBy))
    sender = models.CharField(max_length=160, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=20, choices=choices(FileType), blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(default=b"")
    medications = models.TextField(blank=True)
    allergies = models.TextField(blank=True)
    last_use = models.TextField(blank=True)
    recommended_level = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        identifying = ["file_name", "content"]
        part2 = ["referral", "kind", "channel", "sender", "file_type", "size", "sha256", "medications", "allergies", "last_use",
                 "recommended_level", "at"]  # fmt: skip
        plain = ["by"]

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "sha256"], condition=~Q(sha256=""), name="same_file_kept_once"),
            models.CheckConstraint(condition=Q(size__lte=LARGEST_FILE), name="file_is_not_too_large"),
            models.CheckConstraint(
                condition=Q(size=0, file_type="", sha256="") | Q(size__gt=0) & ~Q(file_type="") & ~Q(sha256=""),
                name="file_whole_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.referral}"
