"""The plan in versions: problems, goals, objectives, interventions, and who signed. Objectives live through all versions."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.plan.terms import Decision, GoalKind, ObjectiveState, PlanReason, WordsKind


def together(name: str, *fields: str) -> models.CheckConstraint:
    """Fields that are known together or not at all."""
    none, every = Q(), Q()
    for field in fields:
        none &= Q(**{f"{field}__isnull": True})
        every &= Q(**{f"{field}__isnull": False})
    return models.CheckConstraint(condition=none | every, name=name)


class Plan(models.Model):
    """One version of a person's plan. A draft may be changed; from the first signature on it stays as it is.

    In force from the moment when everyone who owes a signature has given it, until the next version is.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20, choices=choices(PlanReason), default=PlanReason.FIRST)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    needs_prescriber = models.BooleanField(default=False)
    needs_supervisor = models.BooleanField(default=True)
    review_on = models.DateField(null=True, blank=True)
    client_signed_at = models.DateTimeField(null=True, blank=True)
    client_declined_at = models.DateTimeField(null=True, blank=True)
    client_declined_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    client_declined_words = models.CharField(max_length=500, blank=True)
    likeness_words = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)  # the exact words that are signed, from the first signature on
    counsellor_signed_at = models.DateTimeField(null=True, blank=True)
    counsellor_signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    supervisor_signed_at = models.DateTimeField(null=True, blank=True)
    supervisor_signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    prescriber_signed_at = models.DateTimeField(null=True, blank=True)
    prescriber_signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    in_force_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    set_aside_words = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)
    concerns: Iterable[int] = ()

    class Privacy:
        part2 = ["episode", "number", "reason", "follows", "began_at", "review_on", "client_signed_at", "client_declined_at",
                 "client_declined_words", "likeness_words", "text",
                 "counsellor_signed_at", "supervisor_signed_at", "prescriber_signed_at", "in_force_at", "superseded_at",
                 "set_aside_at", "set_aside_words", "needs_prescriber", "needs_supervisor"]  # fmt: skip
        plain = [
            "by",
            "client_declined_by",
            "counsellor_signed_by",
            "supervisor_signed_by",
            "prescriber_signed_by",
            "set_aside_by",
            "version",
        ]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(in_force_at__isnull=True, set_aside_at__isnull=True),
                name="one_plan_being_written",
            ),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(in_force_at__isnull=False, superseded_at__isnull=True), name="one_plan_in_force"
            ),
            together("plan_declined_before_someone", "client_declined_at", "client_declined_by"),
            models.CheckConstraint(
                condition=Q(client_declined_at__isnull=True) | ~Q(client_declined_words=""), name="plan_declined_in_words"
            ),
            together("plan_counsellor_signed_by_someone", "counsellor_signed_at", "counsellor_signed_by"),
            together("plan_supervisor_signed_by_someone", "supervisor_signed_at", "supervisor_signed_by"),
            together("plan_prescriber_signed_by_someone", "prescriber_signed_at", "prescriber_signed_by"),
            together("plan_set_aside_by_someone", "set_aside_at", "set_aside_by"),
            models.CheckConstraint(
                condition=Q(in_force_at__isnull=True) | Q(counsellor_signed_at__isnull=False), name="plan_in_force_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(in_force_at__isnull=False), name="plan_superseded_was_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"Plan {self.number}"


class Problem(models.Model):
    """A need that the assessment found or the person named, and what this version does about it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="problems")
    number = models.PositiveSmallIntegerField()
    need = models.CharField(max_length=60, blank=True)
    also = ArrayField(models.CharField(max_length=60), default=list, blank=True)  # further needs that the same work answers
    words = models.CharField(max_length=300)
    cause_kind = models.CharField(max_length=30, blank=True)
    cause = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=10, choices=choices(Decision), default=Decision.TREATED)
    decision_words = models.CharField(max_length=300, blank=True)
    look_again_on = models.DateField(null=True, blank=True)

    class Privacy:
        part2 = ["plan", "number", "need", "also", "words", "cause_kind", "cause", "decision", "decision_words", "look_again_on"]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="problem_number_once"),
            models.UniqueConstraint(fields=["plan", "need"], condition=~Q(need=""), name="need_mapped_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.words}"


class Goal(models.Model):
    """What the person wants, in their own words."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="goals")
    order = models.PositiveSmallIntegerField(default=1)
    words = models.CharField(max_length=400)
    kind = models.CharField(max_length=12, choices=choices(GoalKind), default=GoalKind.OTHER)

    class Privacy:
        part2 = ["problem", "order", "words", "kind"]

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.words


class Objective(models.Model):
    """An objective of one course of care: its number stays with it through all versions; everything done points at it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    number = models.CharField(max_length=8)
    began_at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "number", "began_at"]

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["episode", "number"], name="objective_number_once")]

    def __str__(self) -> str:
        return self.number


class PlannedObjective(models.Model):
    """How one version words an objective: what will be seen, how it is measured, by when."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="objectives")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="wordings")
    order = models.PositiveSmallIntegerField(default=1)
    words = models.CharField(max_length=400)
    measure = models.CharField(max_length=300, blank=True)
    target_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=choices(ObjectiveState), default=ObjectiveState.OPEN)
    state_words = models.CharField(max_length=300, blank=True)
    library_code = models.CharField(max_length=60, blank=True)

    class Privacy:
        part2 = ["plan", "goal", "objective", "order", "words", "measure", "target_on", "state", "state_words", "library_code"]

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "objective"], name="objective_worded_once")]

    def __str__(self) -> str:
        return self.words


class Intervention(models.Model):
    """What the program does for an objective: which service, how often, for how long, and who answers for it."""

    objective = models.ForeignKey(PlannedObjective, models.PROTECT, related_name="interventions")
    order = models.PositiveSmallIntegerField(default=1)
    words = models.CharField(max_length=300)
    service = models.CharField(max_length=40)
    frequency = models.CharField(max_length=60)
    duration = models.CharField(max_length=60)
    responsible = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    responsible_words = models.CharField(max_length=120, blank=True)

    class Privacy:
        part2 = ["objective", "order", "words", "service", "frequency", "duration", "responsible_words"]
        plain = ["responsible"]

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.words


class PlanWords(models.Model):
    """A strength, a reason to change, a barrier, a natural support, a criterion for stepping down; quoted where it was said."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sayings")
    kind = models.CharField(max_length=12, choices=choices(WordsKind))
    order = models.PositiveSmallIntegerField(default=1)
    words = models.CharField(max_length=400)
    source = models.CharField(max_length=120, blank=True)

    class Privacy:
        part2 = ["plan", "kind", "order", "words", "source"]

    class Meta:
        ordering = ["kind", "order", "id"]

    def __str__(self) -> str:
        return self.words
