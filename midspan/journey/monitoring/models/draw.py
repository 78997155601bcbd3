"""The random draw as tables: the key of a person, the day's commitment and published record, who was asked for a test.

Triggers (0002) let a draw change once, from committed to drawn, and refuse a seed that does not open the commitment, a pool
that does not have its hash, and any change or deletion afterwards."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site, choices
from midspan.journey.monitoring.terms.draw import OrderKind, Outcome
from midspan.journey.monitoring.terms.specimens import Matrix


class PoolKey(models.Model):
    """The random key under which an episode stands in published pools. It says nothing about anybody."""

    episode = models.OneToOneField(Episode, models.PROTECT, related_name="+")
    key = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()

    class Privacy:
        identifying = ["key"]
        part2 = ["episode", "at"]

    def __str__(self) -> str:
        return self.key


class Draw(models.Model):
    """One site and one day: the commitment, and from the draw on the revealed seed, the frozen pool and who was drawn.

    `sealed` is the seed under the server's key until it is revealed; then it is empty. `replaced` holds a commitment whose
    seed could not be opened any more. `asked` and `people` count what the pool says, for lists.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    on = models.DateField()
    context = models.CharField(max_length=60)
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    committed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    sealed = models.CharField(max_length=64, blank=True)
    late = models.BooleanField(default=False)
    replaced = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    pool = models.TextField(blank=True)
    pool_hash = models.CharField(max_length=64, blank=True)
    selected = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    people = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    over_longest = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    concerns: Sequence[int] = ()  # the patients who were asked, for the event of the draw

    class Privacy:
        part2 = ["pool", "selected", "sealed", "seed"]
        plain = ["site", "on", "context", "commitment", "committed_at", "committed_by", "late", "replaced", "pool_hash", "people",
                 "asked", "over_longest", "drawn_at", "drawn_by"]  # fmt: skip

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "on"], name="one_draw_a_day_and_site"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, drawn_by__isnull=True, seed="", pool="", pool_hash="")
                | (Q(drawn_at__isnull=False, drawn_by__isnull=False, sealed="") & ~Q(seed="") & ~Q(pool="") & ~Q(pool_hash="")),
                name="draw_is_committed_or_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.context


class TestOrder(models.Model):
    """Somebody is asked for a specimen: by the draw, or by a person with a reason. Open until its outcome is written down.

    One open order for each kind of specimen of a person; who, when and outcome come together.
    """

    __test__ = False

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=choices(OrderKind))
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="orders")
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="again")
    matrix = models.CharField(max_length=12, choices=choices(Matrix), default="urine")
    panels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    observed = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    counts_for_gap = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=choices(Outcome), blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome_words = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "site", "on", "kind", "draw", "follows", "matrix", "panels", "observed", "reason", "counts_for_gap",
                 "asked_at", "due_at", "told_at", "outcome", "outcome_at", "outcome_words"]  # fmt: skip
        plain = ["by", "told_by", "outcome_by", "version"]

    class Meta:
        ordering = ["on", "id"]
        indexes = [
            models.Index(fields=["site", "on"], name="test_order_site_day"),
            models.Index(fields=["episode", "on"], name="test_order_of_episode"),
            models.Index(fields=["site", "due_at"], condition=Q(outcome=""), name="test_order_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "matrix"], condition=Q(outcome=""), name="one_open_order_a_person_and_specimen"
            ),
            models.UniqueConstraint(fields=["draw", "episode"], name="drawn_once_in_a_draw"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True, outcome_by__isnull=True)
                | (~Q(outcome="") & Q(outcome_at__isnull=False, outcome_by__isnull=False)),
                name="test_order_settled_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True) | Q(told_at__isnull=False, told_by__isnull=False),
                name="test_notice_given_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "collected"]) | ~Q(outcome_words=""), name="no_specimen_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="random", draw__isnull=False) | (~Q(kind="random") & Q(draw__isnull=True)),
                name="random_orders_come_from_a_draw",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="test_due_after_it_is_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} test of {self.on}"
