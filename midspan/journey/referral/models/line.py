"""The admissions line and who called on it."""

from django.db import models
from django.db.models import Q

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site, choices
from midspan.journey.referral.models.referral import Referral
from midspan.journey.referral.terms import STANDARD_ANSWER_MINUTES, ContactChannel


class AdmissionsLine(models.Model):
    """The line people call at any hour: its number, and within how many minutes the site promises an answer."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    telephone = models.CharField(max_length=40, blank=True)
    answer_within_minutes = models.PositiveSmallIntegerField(default=STANDARD_ANSWER_MINUTES)

    class Privacy:
        plain = ["site", "telephone", "answer_within_minutes"]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(answer_within_minutes__gte=1), name="line_answers_in_some_time")]

    def __str__(self) -> str:
        return f"Admissions line of {self.site}"


class Inquiry(models.Model):
    """A call on the admissions line at any hour, before anybody has a name; time to answer is measured (row 002-08)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=12, choices=choices(ContactChannel))
    caller = models.CharField(max_length=120, blank=True)
    call_back = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="inquiries")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        identifying = ["caller", "call_back"]
        part2 = ["note", "referral", "received_at", "answered_at", "channel"]
        plain = ["site", "answered_by", "version"]

    class Meta:
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["site", "-received_at"], name="inquiry_of_site")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="inquiry_answered_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=models.F("received_at")),
                name="inquiry_answered_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return f"Inquiry of {self.received_at:%Y-%m-%d %H:%M}"
