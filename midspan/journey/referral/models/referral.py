"""How somebody came to us: the referral, the attempts to reach them, the pre-screen, the talk before a step-down."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.referral.models.senders import Agency
from midspan.journey.referral.terms import (
    WAITING,
    Answer,
    Arrival,
    BestPractice,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    Diversion,
    ReferralStatus,
    ReferralType,
    SourceKind,
    Urgency,
)


class Referral(models.Model):
    episode = models.OneToOneField(Episode, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    source_kind = models.CharField(max_length=30, choices=choices(SourceKind))
    source_name = models.CharField(max_length=120, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    prior_level = models.CharField(max_length=40, blank=True)
    discharged_on = models.DateField(null=True, blank=True)
    summary_requested_at = models.DateTimeField(null=True, blank=True)
    summary_received_at = models.DateTimeField(null=True, blank=True)
    urgency = models.CharField(max_length=10, choices=choices(Urgency), default=Urgency.ROUTINE)
    referral_type = models.CharField(max_length=10, choices=choices(ReferralType), default=ReferralType.UNKNOWN)
    mandated_by = models.CharField(max_length=120, blank=True)
    mandate_due_on = models.DateField(null=True, blank=True)
    mandate_contact = models.CharField(max_length=160, blank=True)
    motivation = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, choices=choices(ReferralStatus), default=ReferralStatus.NEW)
    close_reason = models.CharField(max_length=20, choices=choices(CloseReason), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "received_at", "answered_at", "source_kind", "source_name", "agency", "prior_level",
                 "discharged_on", "summary_requested_at", "summary_received_at", "urgency", "referral_type", "mandated_by",
                 "mandate_due_on", "mandate_contact", "motivation", "reason", "status", "close_reason", "closed_at"]  # fmt: skip
        plain = ["answered_by", "owner", "version"]

    class Meta:
        ordering = ["received_at"]
        indexes = [models.Index(fields=["received_at"], condition=Q(status__in=sorted(WAITING)), name="referral_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                name="referral_closed_with_reason_and_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="referral_answered_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Referral of {self.episode.patient}"

    @property
    def arrival(self) -> Arrival:
        return Arrival(SourceKind(self.source_kind), self.prior_level, self.discharged_on)


class ContactAttempt(models.Model):
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=12, choices=choices(ContactChannel))
    outcome = models.CharField(max_length=16, choices=choices(ContactOutcome))
    note = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["referral", "channel", "outcome", "note", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at"]

    @property
    def episode_id(self) -> int:
        return self.referral.episode_id

    @property
    def episode(self) -> Episode:
        return self.referral.episode


class PreScreen(models.Model):
    """The safety questions of the first call: withdrawal, medical, danger. The latest one counts."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="pre_screens")
    withdrawal = models.CharField(max_length=8, choices=choices(Answer))
    medical = models.CharField(max_length=8, choices=choices(Answer))
    danger = models.CharField(max_length=8, choices=choices(Answer))
    diverted_to = models.CharField(max_length=24, choices=choices(Diversion), blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["referral", "withdrawal", "medical", "danger", "diverted_to", "note", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["at"]

    @property
    def episode_id(self) -> int:
        return self.referral.episode_id

    @property
    def episode(self) -> Episode:
        return self.referral.episode


class TransitionInterview(models.Model):
    """The talk before leaving partial hospitalization: best practice, what worked, their own objectives (row 003-14).

    `held_by` names whoever led it there when it was not the colleague who wrote it down.
    """

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="transition_interview")
    best_practice = ArrayField(models.CharField(max_length=30, choices=choices(BestPractice)), default=list, blank=True)
    held_on = models.DateField(null=True, blank=True)
    held_by = models.CharField(max_length=120, blank=True)
    what_worked = models.TextField()
    personal_objectives = models.TextField()
    supports = models.TextField(blank=True)
    concerns = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = [
            "referral",
            "best_practice",
            "held_on",
            "held_by",
            "what_worked",
            "personal_objectives",
            "supports",
            "concerns",
            "at",
        ]
        plain = ["by"]

    @property
    def episode_id(self) -> int:
        return self.referral.episode_id

    @property
    def episode(self) -> Episode:
        return self.referral.episode
