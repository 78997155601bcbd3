"""Care beyond the program: consults asked for and followed up, providers with whom care is shared, what was exchanged."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency


class Consult(models.Model):
    """A medical consult: the question, of whom, by when; what came of it, and what follows."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=choices(ConsultKind))
    asked_of = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    urgency = models.CharField(max_length=10, choices=choices(Urgency))
    ordered_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=1000, blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    follow_up_words = models.CharField(max_length=300, blank=True)
    followed_on = models.DateField(null=True, blank=True)
    followed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    followed_words = models.CharField(max_length=500, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        identifying = ["asked_of"]
        part2 = ["episode", "kind", "reason", "urgency", "ordered_on", "due_on", "done_on", "outcome", "follow_up_on",
                 "follow_up_words", "followed_on", "followed_words", "cancelled_reason"]  # fmt: skip
        plain = ["by", "at", "done_by", "followed_by", "version"]

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["episode"], name="consult_of_episode")]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("ordered_on")), name="consult_due_after_it_was_asked"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True, outcome="")
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="consult_done_by_someone_with_words",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(done_on__isnull=False), name="consult_followed_up_once_done"
            ),
            models.CheckConstraint(
                condition=Q(followed_on__isnull=True, followed_by__isnull=True, followed_words="")
                | (Q(followed_on__isnull=False, followed_by__isnull=False, follow_up_on__isnull=False) & ~Q(followed_words="")),
                name="consult_follow_up_done_with_words",
            ),
        ]


class SharedCare(models.Model):
    """Care shared with a provider outside, for one condition. Whether anything may be handed out is asked of the papers anew
    each time: consent is never copied here."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=choices(ProviderKind))
    provider = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    condition = models.CharField(max_length=160)
    purpose = models.CharField(max_length=300, blank=True)
    since_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        identifying = ["provider", "organisation"]
        part2 = ["episode", "kind", "condition", "purpose", "since_on", "ended_on", "ended_reason"]
        plain = ["by", "at", "version"]

    class Meta:
        ordering = ["since_on", "id"]
        indexes = [models.Index(fields=["episode"], name="shared_care_of_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="") | (Q(ended_on__gte=F("since_on")) & ~Q(ended_reason="")),
                name="shared_care_ends_with_reason",
            )
        ]


class CareExchange(models.Model):
    """Something sent to or received from a provider outside, in words; what was sent names the consent that allowed it."""

    shared = models.ForeignKey(SharedCare, models.PROTECT, related_name="exchanges")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=choices(Direction))
    on = models.DateField()
    what = models.CharField(max_length=500)
    how = models.CharField(max_length=60, blank=True)
    paper = models.ForeignKey("admission.PaperDocument", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["shared", "episode", "direction", "on", "what", "how", "paper"]
        plain = ["by", "at"]

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(direction="sent") | Q(paper__isnull=False), name="nothing_sent_without_a_consent")
        ]
