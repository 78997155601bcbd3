"""Who cares for a person beside the plan, as tables: the team here and elsewhere, gaps explained, mutual help."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site, choices
from midspan.journey.plan.terms import Answer, CareRole, Stance


class CareTeamMember(models.Model):
    """Somebody who treats the person, of this house or of another, from a day until another."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=choices(CareRole))
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outside_name = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "role", "staff", "outside_name", "organisation", "from_on", "until_on", "at"]
        plain = ["by", "version"]

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, outside_name="") | (Q(staff__isnull=True) & ~Q(outside_name="")),
                name="care_team_member_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="care_team_member_leaves_after_coming"
            ),
            models.UniqueConstraint(
                fields=["episode", "role", "staff"], condition=Q(until_on__isnull=True, staff__isnull=False),
                name="care_team_member_once_in_a_role",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.outside_name or str(self.staff)


class CareTeamReason(models.Model):
    """Why nobody fills a role that the person's conditions ask for, and the day on which somebody looks again."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=choices(CareRole))
    words = models.CharField(max_length=300)
    on = models.DateField()
    again_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "role", "words", "on", "again_on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(again_on__gt=F("on")), name="care_team_reason_looked_at_later")]

    def __str__(self) -> str:
        return self.words


class MutualHelpPolicy(models.Model):
    """How a site speaks of mutual help from a day on: suggested, or required with alternatives."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=10, choices=choices(Stance))
    words = models.CharField(max_length=300, blank=True)
    effective_from = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["site", "stance", "words", "effective_from", "by", "at"]

    class Meta:
        ordering = ["effective_from", "id"]

    def __str__(self) -> str:
        return f"{self.stance} from {self.effective_from}"


class MutualHelpTalk(models.Model):
    """What was agreed with a person about mutual help on a day, or why not. It never decides over treatment."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=10, choices=choices(Stance))
    answer = models.CharField(max_length=10, choices=choices(Answer))
    fellowship = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "stance", "answer", "fellowship", "words", "on", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(answer=Answer.AGREED) | ~Q(fellowship=""), name="mutual_help_agreed_to_which"),
            models.CheckConstraint(condition=~Q(answer=Answer.DECLINED) | ~Q(words=""), name="mutual_help_declined_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.on}"
