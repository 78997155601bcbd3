"""Notes outside a session and their templates: one, one's own drafts, what waits for a second name, what a family agreed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from midspan.foundation.episodes.queries import among
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.privacy.terms import Scope
from midspan.journey.attendance.catalog import note_templates
from midspan.journey.attendance.models import (
    Attendance,
    ChartNote,
    CounsellingNote,
    CounsellingOpening,
    GroupNote,
    NoteTemplate,
)
from midspan.journey.attendance.rules import templates_on
from midspan.journey.attendance.terms import (
    CarriedFact,
    ContactPlace,
    FamilyGoals,
    NoteDraft,
    NoteFacts,
    NoteKind,
    NotePrompt,
    NoteShelf,
    Presence,
    TemplateFacts,
    ToCosignNote,
)
from midspan.journey.schedule.terms import SessionKind

GOALS = "goals"  # the prompt of a family session that holds what they agreed to work on


def of_note(note_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a note: the person and the course of care it is of."""
    row = ChartNote.objects.filter(pk=note_id).values_list("episode__patient_id", "episode__site_id", "episode__track_id",
                                                           "episode_id").first()  # fmt: skip
    return Scope(*row[:3], episode_id=row[3]) if row else None


def chart_note(note_id: int) -> ChartNote | None:
    """One note with who wrote, signed and co-signed it."""
    people = ("by", "signed_by", "cosign_by", "cosigned_by", "sent_back_by", "discarded_by")
    return ChartNote.objects.select_related("episode__patient", "episode__site", *people).filter(pk=note_id).first()


def draft_of(row: ChartNote) -> NoteDraft:
    """What is written in a note."""
    return NoteDraft(
        row.happened_at, row.minutes, ContactPlace(row.place), row.with_whom, row.late_reason, tuple(row.objectives), row.answers
    )


def asked_in(row: ChartNote) -> list[NotePrompt]:
    """The parts of a note as they were worded when it was begun."""
    return [NotePrompt(**one) for one in row.asked]


def carried_in(row: ChartNote) -> list[CarriedFact]:
    """What was carried forward into a note."""
    return [CarriedFact(one["key"], one["words"], one["source"], date.fromisoformat(one["on"])) for one in row.carried]


def sees_drafts(viewer: Staff) -> bool:
    """Whether somebody reads drafts of others: who supervises, as drafts."""
    return viewer.may(Permission.COSIGN)


def seen_notes(viewer: Staff) -> Q:
    """Which notes of a person somebody reads: signed ones, their own drafts, everybody's where they supervise."""
    return Q() if sees_drafts(viewer) else Q(signed_at__isnull=False) | Q(by=viewer)


def drafts_of(author: Staff) -> list[ChartNote]:
    """Everything somebody began and neither signed nor discarded, oldest contact first. One query."""
    rows = ChartNote.objects.filter(by=author, signed_at__isnull=True, discarded_at__isnull=True)
    return list(rows.select_related("episode__patient").defer("found").order_by("happened_at", "pk"))


def notes_to_cosign(viewer: Staff) -> list[ToCosignNote]:
    """Signed notes of the viewer's people that wait for a second name, oldest first. One query."""
    mine = episodes_of_teams(viewer, Permission.COSIGN, "episode__")
    rows = ChartNote.objects.filter(mine, needs_cosign=True, cosigned_at__isnull=True, signed_at__isnull=False)
    return [_to_cosign(row) for row in _named(rows.exclude(signed_by=viewer)).order_by("signed_at")]


def notes_sent_back_to(signer: Staff) -> list[ToCosignNote]:
    """Notes that a supervisor sent back to somebody with a request, oldest first. One query."""
    rows = ChartNote.objects.filter(signed_by=signer, sent_back_at__isnull=False, cosigned_at__isnull=True)
    return [_to_cosign(row) for row in _named(rows).order_by("sent_back_at")]


def notes_between(episode_ids: Iterable[int], first: date, last: date) -> list[NoteFacts]:
    """The signed notes of these people between two days, both included, oldest first. One query."""
    rows = ChartNote.objects.filter(episode_id__any=among(episode_ids), on__range=(first, last), signed_at__isnull=False)
    columns = ("pk", "episode_id", "kind", "on", "happened_at", "minutes", "by__name", "signed_at", "late")
    return [
        NoteFacts(pk, episode_id, NoteKind(kind), *rest)
        for pk, episode_id, kind, *rest in rows.order_by("happened_at", "pk").values_list(*columns)
    ]


def family_goals_of(episode_id: int) -> FamilyGoals | None:
    """What the family agreed to work on, by the latest signed family session or family note that says so. Two queries."""
    session = _goals_of_session(episode_id)
    notes = ChartNote.objects.filter(episode_id=episode_id, kind=NoteKind.FAMILY, signed_at__isnull=False, answers__has_key=GOALS)
    row = notes.order_by("-happened_at").values_list("answers", "on", "signed_by__name", "pk").first()
    note = FamilyGoals(row[0][GOALS], row[1], row[2] or "", NoteShelf.NOTE, row[3]) if row and row[0][GOALS] else None
    return max((one for one in (session, note) if one), key=lambda one: one.on, default=None)


def kept_templates() -> list[TemplateFacts]:
    """Every version of a template that the clinic wrote itself. One query."""
    return [_template(row) for row in NoteTemplate.objects.select_related("by").order_by("code", "version")]


def templates_in_force(day: date, *, every: bool = False) -> dict[str, TemplateFacts]:
    """The templates of a day by code; those no longer offered too, where `every` one is asked for. One query."""
    return templates_on(kept_templates(), note_templates(), day, every=every)


def counselling_note(note_id: int) -> CounsellingNote | None:
    """One counselling note, for its author and for the action that opens it."""
    return CounsellingNote.objects.select_related("episode__patient", "by").filter(pk=note_id).first()


def of_counselling(note_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a counselling note."""
    row = CounsellingNote.objects.filter(pk=note_id).values_list("episode__patient_id", "episode_id").first()
    return Scope(row[0], episode_id=row[1]) if row else None


def counselling_of(episode_id: int) -> list[CounsellingNote]:
    """That counselling notes of somebody exist, whose and of which day: without their words. One query."""
    rows = CounsellingNote.objects.filter(episode_id=episode_id).select_related("by").defer("words")
    return list(rows.order_by("-on", "-pk"))


def openings_of(note: CounsellingNote) -> list[CounsellingOpening]:
    """Who else opened a counselling note, latest first. One query."""
    return list(CounsellingOpening.objects.filter(note=note).select_related("by"))


def _goals_of_session(episode_id: int) -> FamilyGoals | None:
    came = Attendance.objects.filter(
        episode_id=episode_id, presence=Presence.PRESENT, session__kind=SessionKind.FAMILY, credited_minutes__isnull=False
    )
    rows = GroupNote.objects.filter(session_id__in=came.values("session_id"), signed_at__isnull=False, prompts__has_key=GOALS)
    row = rows.order_by("-session__starts_at").values_list("prompts", "session__on", "signed_by__name", "session_id").first()
    return FamilyGoals(row[0][GOALS], row[1], row[2] or "", NoteShelf.SESSION, row[3]) if row else None


def _named(rows: QuerySet[ChartNote]) -> QuerySet[ChartNote]:
    return rows.select_related("episode__patient", "signed_by", "cosign_by").defer("found", "answers", "asked", "carried")


def _to_cosign(row: ChartNote) -> ToCosignNote:
    return ToCosignNote(
        id=row.pk,
        patient_id=row.episode.patient_id,
        person=row.episode.patient.name,
        kind=NoteKind(row.kind),
        on=row.on,
        signed_by=row.signed_by.name if row.signed_by else "",
        signed_at=row.signed_at or row.saved_at,
        cosign_by=row.cosign_by.name if row.cosign_by else "",
        sent_back=row.sent_back_at is not None,
        sent_back_words=row.sent_back_words,
    )


def _template(row: NoteTemplate) -> TemplateFacts:
    prompts = tuple(NotePrompt(**one) for one in row.prompts)
    kinds = frozenset(NoteKind(kind) for kind in row.kinds)
    return TemplateFacts(
        row.code, row.version, row.name, prompts, kinds, row.effective_from, f"Kept by {row.by}", row.offered, str(row.by)
    )
