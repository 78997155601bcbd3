"""What is learnt and lived between sessions, as tables: skills, practice, goals of daily life week by week."""

from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.plan.models.plan import Objective, together
from midspan.journey.plan.terms import Domain, SkillStep


class SkillMark(models.Model):
    """A day on which a skill was taught, practised or demonstrated. A mistake is taken back with a reason, never erased."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    skill = models.CharField(max_length=40)
    step = models.CharField(max_length=12, choices=choices(SkillStep))
    on = models.DateField()
    where = models.CharField(max_length=120, blank=True)
    session_id = models.PositiveBigIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_words = models.CharField(max_length=300, blank=True)

    class Privacy:
        part2 = ["episode", "skill", "step", "on", "where", "session_id", "words", "at", "withdrawn_at", "withdrawn_words"]
        plain = ["by", "withdrawn_by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "skill", "step", "on"], condition=Q(withdrawn_at__isnull=True), name="skill_marked_once_a_day"
            ),
            together("skill_mark_withdrawn_by_someone", "withdrawn_at", "withdrawn_by"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.step} {self.on}"


class Practice(models.Model):
    """Something to try before the next session. It waits until somebody has gone through it with the person."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    skill = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300)
    given_on = models.DateField()
    before_on = models.DateField()
    session_id = models.PositiveBigIntegerField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_session_id = models.PositiveBigIntegerField(null=True, blank=True)
    review_words = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_words = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "skill", "words", "given_on", "before_on", "session_id", "at", "reviewed_on", "reviewed_session_id",
                 "review_words", "withdrawn_at", "withdrawn_words"]  # fmt: skip
        plain = ["by", "reviewed_by", "withdrawn_by", "version"]

    class Meta:
        ordering = ["before_on", "id"]
        indexes = [
            models.Index(
                fields=["episode"], condition=Q(reviewed_on__isnull=True, withdrawn_at__isnull=True), name="practice_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(before_on__gte=F("given_on")), name="practice_before_a_later_day"),
            together("practice_reviewed_by_someone", "reviewed_on", "reviewed_by"),
            together("practice_withdrawn_by_someone", "withdrawn_at", "withdrawn_by"),
        ]

    def __str__(self) -> str:
        return self.words


class PracticeTry(models.Model):
    """One line of the person's log: what they tried on a day, and how it went from 0 to 10."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="tries")
    on = models.DateField()
    words = models.CharField(max_length=500)
    went = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["practice", "on", "words", "went", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(went__lte=10), name="practice_went_0_to_10")]

    @property
    def episode_id(self) -> int:
        return self.practice.episode_id

    @property
    def episode(self) -> Episode:
        return self.practice.episode


class LifestyleGoal(models.Model):
    """A goal of daily life: how much of one thing in a week, in the person's words, from a day on.

    Each week that is told points at the goal's objective in the plan, where it has one.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=12, choices=choices(Domain))
    aim = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "domain", "aim", "words", "objective", "from_on", "until_on", "end_reason", "at"]
        plain = ["by", "version"]

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "domain"], condition=Q(until_on__isnull=True), name="one_open_goal_of_a_domain"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="lifestyle_goal_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class LifestyleWeek(models.Model):
    """What was told of one week of a goal. A corrected figure stands beside the first; an untold week has no row."""

    goal = models.ForeignKey(LifestyleGoal, models.PROTECT, related_name="told")
    starts_on = models.DateField()
    value = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_words = models.CharField(max_length=200, blank=True)

    class Privacy:
        part2 = ["goal", "starts_on", "value", "words", "at", "replaced_at", "replaced_words"]
        plain = ["by"]

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "starts_on"], condition=Q(replaced_at__isnull=True), name="lifestyle_week_told_once"
            ),
            models.CheckConstraint(condition=Q(starts_on__iso_week_day=1), name="lifestyle_week_starts_on_monday"),
        ]

    @property
    def episode_id(self) -> int:
        return self.goal.episode_id

    @property
    def episode(self) -> Episode:
        return self.goal.episode
