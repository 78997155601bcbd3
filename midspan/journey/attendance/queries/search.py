"""Where in a person's notes do these words stand? PostgreSQL's full text search, one person at a time, with the words marked.

The lexemes are kept in a column that the database makes itself. There is no inverted index over them: the notes of one person
are few and found by the person, so that 300,000 notes of others cost nothing (measured: 20 to 50 ms, of which 8 in the
database, for somebody with 1,400), and a line of the room is saved without the price of one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from midspan.foundation.people.models import Staff
from midspan.journey.attendance.catalog.prompts import PROMPTS
from midspan.journey.attendance.models import Attendance, ChartNote, GroupNote
from midspan.journey.attendance.queries.notes import seen_notes, sees_drafts
from midspan.journey.attendance.rules import marked_pieces, prompt_lines
from midspan.journey.attendance.terms import Found, NoteShelf, Presence
from midspan.journey.schedule.queries import veiled_among
from midspan.journey.schedule.rules import VEIL
from midspan.journey.schedule.terms import SessionKind

BEGINS, ENDS = "\ue000", "\ue001"  # private marks: no keyboard types them, and they are taken out of what is searched
HEADLINE = f'StartSel="{BEGINS}", StopSel="{ENDS}", MaxFragments=2, MaxWords=24, MinWords=10, FragmentDelimiter=" … "'
LONGEST_QUERY = 200
SHOWN = 20

Hit = tuple[datetime, NoteShelf, int]  # when, on which shelf, and the row there


def find_notes(episode_id: int, words: str, *, viewer: Staff, first: int = 0) -> tuple[int, list[Found]]:
    """How many notes of one person hold these words, and `SHOWN` of them from the `first` on, latest first.

    Read are signed notes outside sessions, signed lines of the person, signed notes of their own sessions and of groups they
    came to; of drafts the viewer's own, and everybody's where they supervise. The shared note of a group whose name the viewer
    has no need of is not read. Counselling notes stand in another table and are never read. Words are found by their English
    stem or as they stand; “quoted words” together, `or` between two, a minus before what must be missing. Seven queries.
    """
    asked = _asked(words)
    if asked is None:
        return 0, []
    in_sessions, hidden = _in_sessions(episode_id, asked, viewer)
    hits = sorted([*_notes(episode_id, asked, viewer), *in_sessions], reverse=True)
    return len(hits), _shown(hits[first : first + SHOWN], words, hidden)


def _asked(words: str) -> SearchQuery | CombinedSearchQuery | None:
    """What is searched for: by stem and as it stands; with something excluded by stem only, so that it stays excluded."""
    clean = _clean(words)[:LONGEST_QUERY].strip()
    if not clean:
        return None
    stems = SearchQuery(clean, config="english", search_type="websearch")
    if any(word.startswith("-") for word in clean.split()):
        return stems
    return stems | SearchQuery(clean, config="simple", search_type="websearch")


def _notes(episode_id: int, asked: Any, viewer: Staff) -> list[Hit]:
    rows = ChartNote.objects.filter(seen_notes(viewer), episode_id=episode_id, discarded_at__isnull=True, found=asked)
    return [(at, NoteShelf.NOTE, pk) for at, pk in rows.order_by().values_list("happened_at", "pk")]


def _in_sessions(episode_id: int, asked: Any, viewer: Staff) -> tuple[list[Hit], set[int]]:
    """Parts in which the person's own line holds the words, or the note of a session to which they came; and which of their
    sessions are of groups whose name the viewer has no need of."""
    rows = Attendance.objects.filter(episode_id=episode_id).exclude(presence=Presence.EXPECTED).annotate(hit=_holds(asked))
    columns = ("session_id", "pk", "session__kind", "session__starts_at", "presence", "hit")
    parts = {row[0]: row[1:] for row in rows.order_by().values_list(*columns)}
    hidden = veiled_among(viewer, parts)
    notes = GroupNote.objects.filter(_seen_group_notes(viewer), session_id__in=parts).annotate(hit=_holds(asked))
    found = []
    for session_id, shared in notes.order_by().values_list("session_id", "hit"):
        pk, kind, at, presence, line = parts[session_id]
        if line or (shared and presence == Presence.PRESENT and session_id not in hidden):
            found.append((at, NoteShelf.LINE if kind == SessionKind.GROUP else NoteShelf.SESSION, pk))
    return found, hidden


def _holds(asked: Any) -> ExpressionWrapper:
    return ExpressionWrapper(Q(found=asked), output_field=BooleanField())


def _seen_group_notes(viewer: Staff) -> Q:
    """Signed notes of sessions; drafts that the viewer wrote, everybody's where they supervise."""
    return Q() if sees_drafts(viewer) else Q(signed_at__isnull=False) | Q(by=viewer)


def _shown(hits: Iterable[Hit], words: str, hidden: set[int]) -> list[Found]:
    """These hits with the words marked, in the same order."""
    hits = list(hits)
    notes = _note_texts([pk for _at, shelf, pk in hits if shelf == NoteShelf.NOTE])
    parts = _part_texts([pk for _at, shelf, pk in hits if shelf != NoteShelf.NOTE], hidden)
    rows = [(shelf, pk, (notes if shelf == NoteShelf.NOTE else parts)[pk]) for _at, shelf, pk in hits]
    marked = _marked([text for _shelf, _pk, (text, *_rest) in rows], words)
    return [
        Found(shelf, pk, title, kind, on, author, draft, pieces)
        for (shelf, pk, (_text, title, kind, on, author, draft)), pieces in zip(rows, marked, strict=True)
    ]


def _note_texts(ids: list[int]) -> dict[int, tuple[Any, ...]]:
    rows = ChartNote.objects.filter(pk__in=ids).values_list("pk", "asked", "answers", "kind", "on", "by__name", "signed_at")
    found = {}
    for pk, asked, answers, kind, on, author, signed_at in rows:
        text = " ".join(f"{one['words']}: {said}" for one in asked if (said := answers.get(one["code"], "")))
        found[pk] = (text, "", kind, on, author, signed_at is None)
    return found


def _part_texts(ids: list[int], hidden: set[int]) -> dict[int, tuple[Any, ...]]:
    """Line and shared note of these parts; of a group whose name the viewer has no need of the line alone."""
    columns = ("pk", "session_id", "line", "session__title", "session__kind", "on", "presence")
    parts = list(Attendance.objects.filter(pk__in=ids).values_list(*columns))
    rows = GroupNote.objects.filter(session_id__in=[row[1] for row in parts])
    notes = {row[0]: row[1:] for row in rows.values_list("session_id", "text", "discussion", "prompts", "by__name", "signed_at")}
    found = {}
    for pk, session_id, line, title, kind, on, presence in parts:
        text, discussion, prompts, author, signed_at = notes[session_id]
        shared = _shared(kind, text, discussion, prompts) if presence == Presence.PRESENT and session_id not in hidden else ""
        said = line if line and line not in shared else ""
        whole = " … ".join(filter(None, (said, shared)))
        found[pk] = (whole, VEIL if session_id in hidden else title, kind, on, author, signed_at is None)
    return found


def _shared(kind: str, text: str, discussion: str, prompts: dict[str, str]) -> str:
    if kind == SessionKind.GROUP:
        return " … ".join(filter(None, (text, discussion)))
    said = [one for one in PROMPTS[SessionKind(kind)] if prompts.get(one.code)]
    return " … ".join(filter(None, (*prompt_lines(said, prompts), text)))


def _marked(texts: list[str], words: str) -> list[tuple[tuple[str, bool], ...]]:
    """Each text cut down to where the words stand, in one query; the marks become stretches, never markup."""
    if not texts:
        return []
    clean = _clean(words)[:LONGEST_QUERY].strip()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (SELECT websearch_to_tsquery('english', %s) || websearch_to_tsquery('simple', %s) AS words)
            SELECT ts_headline('english', one.text, asked.words, %s)
            FROM asked, unnest(%s::text[]) WITH ORDINALITY AS one (text, place) ORDER BY one.place
            """,
            [clean, clean, HEADLINE, [_clean(text) for text in texts]],
        )
        return [marked_pieces(row[0], begins=BEGINS, ends=ENDS) for row in cursor.fetchall()]


def _clean(text: str) -> str:
    return text.replace("\0", "").replace(BEGINS, "").replace(ENDS, "")
