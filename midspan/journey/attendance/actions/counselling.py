"""Counselling notes, which live apart from the chart: written by one, opened by others on a stated ground only."""

from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.models import CounsellingNote, CounsellingOpening
from midspan.journey.attendance.rules import reasons_against_counselling
from midspan.journey.attendance.terms import Ground


@action("counselling_note.begun", needs=Permission.SEE_COUNSELLING)
def begin_counselling(episode: Episode, *, on: date, words: str, by: Staff, at: datetime) -> CounsellingNote:
    """Begin a counselling note of a session of a day. Refuses empty words, and a day to come."""
    if not words.strip():
        raise Refused(Reason("Write something first.", rule="42 CFR 2.11", field="words"))
    if on > local_day(at, episode.site.timezone):
        raise Refused(Reason("That day has not come yet.", rule="42 CFR 2.11", field="day"))
    return CounsellingNote.objects.create(episode=episode, on=on, words=words.strip(), by=by, begun_at=at, saved_at=at, version=1)


@action("counselling_note.saved", needs=Permission.SEE_COUNSELLING)
def save_counselling(
    note: CounsellingNote, *, words: str, seen: int | None = None, close: bool = False, by: Staff, at: datetime
) -> CounsellingNote:
    """Keep the words of one's own note; `close` ends the writing for good. Refuses another's, a closed one, empty words, and
    one that was saved elsewhere since the version `seen`."""
    row = CounsellingNote.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=note.pk)
    if reasons := reasons_against_counselling(own=row.by_id == by.pk, closed=row.closed_at is not None):
        raise Refused(reasons)
    if seen is not None and seen != row.version:
        text = "This note was saved elsewhere since you opened it. Your words are kept; compare and save."
        raise Refused(Reason(text, rule="lost-update"), version=row.version)
    if not words.strip():
        raise Refused(Reason("Write something first.", rule="42 CFR 2.11", field="words"))
    row.words, row.saved_at, row.version = words.strip(), at, row.version + 1
    row.closed_at = at if close else None
    row.save()
    return row


@action("counselling_note.opened", needs=Permission.SEE_COUNSELLING)
def open_counselling(note: CounsellingNote, *, ground: Ground, words: str, by: Staff, at: datetime) -> CounsellingOpening:
    """Somebody else than its author opens a note, and says on which ground. Refuses the author and empty words."""
    if note.by_id == by.pk:
        raise Refused(Reason("This is your own note.", rule="42 CFR 2.31(b)"))
    if not words.strip():
        raise Refused(Reason("Say in a sentence what for.", rule="42 CFR 2.31(b)", field="words"))
    return CounsellingOpening.objects.create(note=note, ground=ground, words=words.strip()[:300], by=by, at=at)
