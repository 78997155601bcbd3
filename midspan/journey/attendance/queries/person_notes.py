"""Every note of one person in one list: lines of groups, own sessions, notes outside a session; and one part of a session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from midspan.foundation.people.models import Staff
from midspan.journey.attendance.catalog.prompts import PROMPTS
from midspan.journey.attendance.models import Attendance, ChartNote, GroupNote
from midspan.journey.attendance.queries.notes import sees_drafts
from midspan.journey.attendance.rules import prompt_lines
from midspan.journey.attendance.terms import NoteRow, NoteShelf, Presence
from midspan.journey.schedule.queries import veiled_among
from midspan.journey.schedule.rules import VEIL
from midspan.journey.schedule.terms import SessionKind

EXCERPT = 220  # characters of a note that its line in the list shows


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One person's part in one session as somebody reads it; `shared` is empty where the group's name is none of theirs."""

    row: Attendance
    note: GroupNote | None
    title: str
    topic: str
    shared: str
    prompts: tuple[str, ...]
    veiled: bool


def note_rows(episode_id: int, *, viewer: Staff) -> list[NoteRow]:
    """Every note of one person that the viewer reads, latest first, without their words. Four queries whatever the number.

    Drafts are the viewer's own, and everybody's where they supervise; so are discarded ones.
    """
    rows = [*_part_rows(episode_id, viewer), *_chart_rows(episode_id, viewer)]
    return sorted(rows, key=lambda row: (row.at, row.shelf, row.id), reverse=True)


def with_excerpts(rows: Sequence[NoteRow]) -> list[NoteRow]:
    """The same rows with the first words of each. Two queries."""
    parts = Attendance.objects.filter(pk__in=[row.id for row in rows if row.shelf != NoteShelf.NOTE])
    notes = ChartNote.objects.filter(pk__in=[row.id for row in rows if row.shelf == NoteShelf.NOTE])
    lines = dict(parts.order_by().values_list("pk", "line"))
    answers = {
        pk: " ".join(filter(None, (said.get(one["code"], "") for one in asked)))
        for pk, asked, said in notes.order_by().values_list("pk", "asked", "answers")
    }
    return [
        replace(row, excerpt=_short(answers.get(row.id, "") if row.shelf == NoteShelf.NOTE else lines.get(row.id, "")))
        for row in rows
    ]


def part_seen(attendance_id: int, *, viewer: Staff) -> PartSeen | None:
    """One person's part in a session that somebody may read: signed, or a draft where they read drafts. Three queries."""
    rows = Attendance.objects.select_related("session__facilitator", "session__room", "episode__patient", "episode__site")
    row = rows.filter(pk=attendance_id).exclude(presence=Presence.EXPECTED).first()
    if row is None:
        return None
    note = GroupNote.objects.select_related("by", "signed_by", "cosigned_by").filter(session_id=row.session_id).first()
    if note is None or not (note.signed_at or note.by_id == viewer.pk or sees_drafts(viewer)):
        return None
    hidden = bool(veiled_among(viewer, [row.session_id]))
    came, own = row.presence == Presence.PRESENT, row.session.kind != SessionKind.GROUP
    said = prompt_lines(PROMPTS[SessionKind(row.session.kind)], note.prompts) if own and came else []
    return PartSeen(
        row=row, note=note, title=VEIL if hidden else row.session.title, topic="" if hidden else row.session.topic,
        shared="" if hidden or not came else note.text, prompts=tuple(said), veiled=hidden,
    )  # fmt: skip


def _part_rows(episode_id: int, viewer: Staff) -> list[NoteRow]:
    columns = ("pk", "session_id", "session__kind", "session__title", "on", "session__starts_at", "credited_minutes", "presence")
    rows = list(
        Attendance.objects.filter(episode_id=episode_id).exclude(presence=Presence.EXPECTED).order_by().values_list(*columns)
    )
    seen = Q() if sees_drafts(viewer) else Q(signed_at__isnull=False) | Q(by=viewer)
    found = GroupNote.objects.filter(seen, session_id__in=[row[1] for row in rows]).values_list(
        "session_id", "by__name", "signed_by__name", "signed_at", "needs_cosign", "cosigned_at"
    )
    notes = {row[0]: row[1:] for row in found}
    hidden = veiled_among(viewer, notes)
    return [_part_row(row, notes[row[1]], hidden) for row in rows if row[1] in notes]


def _part_row(row: Sequence[Any], note: Sequence[Any], hidden: set[int]) -> NoteRow:
    pk, session_id, kind, title, on, starts_at, minutes, presence = row
    by, signed_by, signed_at, needs_cosign, cosigned_at = note
    return NoteRow(
        shelf=NoteShelf.LINE if kind == SessionKind.GROUP else NoteShelf.SESSION,
        id=pk,
        session_id=session_id,
        kind=kind,
        title=VEIL if session_id in hidden else title,
        on=on,
        at=starts_at,
        minutes=minutes,
        author=signed_by or by,
        signed_at=signed_at,
        waits=needs_cosign and cosigned_at is None and signed_at is not None,
        absent=presence == Presence.ABSENT,
    )


def _chart_rows(episode_id: int, viewer: Staff) -> Iterable[NoteRow]:
    seen = Q() if sees_drafts(viewer) else (Q(signed_at__isnull=False) | Q(by=viewer))
    columns = ("pk", "kind", "on", "happened_at", "minutes", "by__name", "signed_at", "late", "needs_cosign", "cosigned_at",
               "discarded_at")  # fmt: skip
    rows = ChartNote.objects.filter(seen, episode_id=episode_id).order_by().values_list(*columns)
    for pk, kind, on, happened_at, minutes, by, signed_at, late, needs_cosign, cosigned_at, discarded_at in rows:
        waits = needs_cosign and cosigned_at is None and signed_at is not None
        yield NoteRow(
            NoteShelf.NOTE, pk, None, kind, "", on, happened_at, minutes, by, signed_at, "", late, waits, discarded_at is not None
        )


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= EXCERPT else f"{flat[:EXCERPT].rsplit(' ', 1)[0]} …"
