"""Notes outside a session with the templates they were written by, and counselling notes, which live apart from the chart."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.attendance.terms import ContactPlace, Ground, NoteKind

LONGEST_CONTACT = 720  # minutes


class Lexemes(Func):
    """The words of a column as a search knows them: by their English stem, and as they stand, for names and other languages."""

    template = "(to_tsvector('english', %(expressions)s) || to_tsvector('simple', %(expressions)s))"
    output_field = SearchVectorField()


class Joined(Func):
    """The words of several columns together."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()


def by_someone(name: str, moment: str, who: str, *, besides: Q | None = None) -> models.CheckConstraint:
    """Who and when come in pairs; `besides` must hold as well where they are set."""
    there = Q(**{f"{moment}__isnull": False, f"{who}__isnull": False})
    return models.CheckConstraint(
        condition=Q(**{f"{moment}__isnull": True, f"{who}__isnull": True}) | (there & besides if besides else there), name=name
    )


class NoteTemplate(models.Model):
    """One version of a template of notes, kept by the clinic. It is not rewritten: a later version takes its place."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    prompts = models.JSONField(default=list)
    kinds = ArrayField(models.CharField(max_length=12, choices=choices(NoteKind)), default=list, blank=True)
    effective_from = models.DateField()
    offered = models.BooleanField(default=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        plain = ["code", "version", "name", "prompts", "kinds", "effective_from", "offered", "by", "at"]

    class Meta:
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="note_template_version_once")]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"


class ChartNote(models.Model):
    """A note of a contact outside a session. A draft belongs to who began it; signed is signed, then only amendments.

    `asked` keeps the prompts as they were worded, `answers` what was written, by the code of the prompt. What was carried
    forward stands in `carried`, apart from what was written, each with its source and its day.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(NoteKind))
    on = models.DateField()
    happened_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=10, choices=choices(ContactPlace), default=ContactPlace.SITE)
    with_whom = models.CharField(max_length=120, blank=True)
    template = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField()
    asked = models.JSONField(default=list)
    answers = models.JSONField(default=dict, blank=True)
    carried = models.JSONField(default=list, blank=True)
    objectives = ArrayField(models.PositiveBigIntegerField(), default=list, blank=True)
    late_reason = models.CharField(max_length=200, blank=True)
    late = models.BooleanField(default=False)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    needs_cosign = models.BooleanField(default=False)
    cosign_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    cosigned_at = models.DateTimeField(null=True, blank=True)
    cosigned_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_words = models.CharField(max_length=500, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    discard_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)
    found = models.GeneratedField(expression=Lexemes(F("answers")), output_field=SearchVectorField(), db_persist=True)
    clashes: Sequence[tuple[str, str]] = ()  # fields written in two places at once, with what stands there, for the page

    class Privacy:
        part2 = ["episode", "kind", "on", "happened_at", "minutes", "place", "with_whom", "template", "template_version", "asked",
                 "answers", "carried", "objectives", "late_reason", "late", "begun_at", "saved_at", "signed_at", "cosigned_at",
                 "sent_back_at", "sent_back_words", "discarded_at", "discard_reason", "found"]  # fmt: skip
        plain = ["by", "signed_by", "needs_cosign", "cosign_by", "cosigned_by", "sent_back_by", "discarded_by", "version"]

    class Meta:
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["episode", "-happened_at"], name="chart_note_of_episode"),
            models.Index(
                fields=["by"], condition=Q(signed_at__isnull=True, discarded_at__isnull=True), name="chart_note_draft_of"
            ),
            models.Index(
                fields=["episode"], condition=Q(signed_at__isnull=True, discarded_at__isnull=True), name="chart_note_unsigned"
            ),
            models.Index(
                fields=["cosign_by"], condition=Q(needs_cosign=True, cosigned_at__isnull=True), name="chart_note_to_cosign"
            ),
        ]
        constraints = [
            by_someone("chart_note_signed_by_someone", "signed_at", "signed_by", besides=Q(discarded_at__isnull=True)),
            by_someone("chart_note_cosigned_after_signing", "cosigned_at", "cosigned_by", besides=Q(signed_at__isnull=False)),
            by_someone("chart_note_sent_back_with_words", "sent_back_at", "sent_back_by", besides=~Q(sent_back_words="")),
            by_someone("chart_note_discarded_with_a_reason", "discarded_at", "discarded_by", besides=~Q(discard_reason="")),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, LONGEST_CONTACT)), name="chart_note_minutes_of_a_contact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class CounsellingNote(models.Model):
    """What was said in a private counselling session, as its author thinks it over: kept apart from the rest of the record.

    42 CFR 2.11 (as amended 2024) calls these SUD counselling notes: they record or analyse the contents of a conversation in
    a private session and are separated from the rest of the record. They hold no medicines, times, modality, results,
    diagnosis, plan, symptoms, prognosis or progress: those belong in a progress note. They may be used by who wrote them; else
    only with a consent of their own, for training, oversight or the defence of the program (2.31(b)), and a patient's access
    to the record leaves them out. So they stand in a table of their own, which no list, chart, search, thread, print or
    export reads, behind a permission of its own; whoever else opens one says on which ground.
    Source: 42 CFR 2.11, 2.31(b) in the summary of the CoE-PHI; the exceptions are not checked at the source.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["episode", "on", "words", "begun_at", "saved_at", "closed_at"]
        plain = ["by", "version"]

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["episode", "by"], name="counselling_note_of")]


class CounsellingOpening(models.Model):
    """Somebody else than its author opened a counselling note: who, when, on which ground, in their words."""

    note = models.ForeignKey(CounsellingNote, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=choices(Ground))
    words = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["note", "ground", "words", "at"]
        plain = ["by"]

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="counselling_note_opened_with_words")]
