"""Which notes wait for a name, a second name, or for what a supervisor asked?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from midspan.foundation.people.terms import Permission
from midspan.journey.attendance.queries import sent_back_to, to_cosign
from midspan.journey.attendance.queries.notes import notes_sent_back_to, notes_to_cosign
from midspan.journey.attendance.queries.unsigned import unsigned_notes
from midspan.journey.attendance.terms import NoteShelf
from midspan.office.compliance.catalog import due_rules
from midspan.office.compliance.queries.people import Asked
from midspan.office.compliance.terms import Found

PAGES = {NoteShelf.NOTE: "attendance:note", NoteShelf.SESSION: "attendance:own", NoteShelf.LINE: "attendance:room"}
WRITES = (Permission.RUN_GROUP, Permission.WRITE_NOTE)


def unsigned(asked: Asked) -> Iterator[Found]:
    """Notes that nobody signed in time: one's own, and everybody's of the team for who supervises or answers for it. Four
    queries at most."""
    rule = due_rules(asked.on)["note_unsigned"]
    if not asked.viewer.may(Permission.SEE_CHART):
        return
    leads = asked.viewer.may(Permission.COSIGN) or asked.viewer.may(Permission.SEE_RATES)
    whose: dict[str, Any] = {"viewer": asked.viewer} if leads else {"author_ids": [asked.viewer.pk]}
    for note in unsigned_notes(at=asked.now, **whose):
        due_on = asked.day_of(note.since, note.site_id) + timedelta(days=rule.days)
        words = f"{note.title.replace('_', ' ')}, {_day(note.on)}, {note.author}"
        yield Found(
            rule.code, due_on, note.episode_id, words, note.author_id, note.id, page=PAGES[note.shelf], of="target",
            site_ids=(note.site_id,), track_id=note.track_id,
        )  # fmt: skip


def second_names(asked: Asked) -> Iterator[Found]:
    """Notes that wait for a second name, for who may give it; and what went back to whoever signed it. Four queries at most."""
    rule = due_rules(asked.on)["note_to_cosign"]
    if asked.viewer.may(Permission.COSIGN):
        for group in to_cosign(asked.viewer):
            if not group.sent_back:
                yield _second(asked, group.signed_at, f"{group.title}, {_day(group.on)}, {group.signed_by}", group.session_id)
        for note in notes_to_cosign(asked.viewer):
            if not note.sent_back:
                words = f"{note.person}: {note.kind.replace('_', ' ')}, {_day(note.on)}, {note.signed_by}"
                yield _second(asked, note.signed_at, words, note.id, page="attendance:note")
    if any(asked.viewer.may(one) for one in WRITES):
        me, site_ids = asked.viewer.pk, asked.site_ids
        for one in sent_back_to(asked.viewer):
            words = f"sent back: {one.title}, {_day(one.on)}"
            yield Found(rule.code, asked.day_of(one.signed_at) + timedelta(days=rule.days), None, words, me, one.session_id,
                        page="attendance:room", of="target", act="Read what is asked", site_ids=site_ids)  # fmt: skip
        for back in notes_sent_back_to(asked.viewer):
            words = f"sent back: {back.person}, {_day(back.on)}"
            yield Found(rule.code, asked.day_of(back.signed_at) + timedelta(days=rule.days), None, words, me, back.id,
                        page="attendance:note", of="target", act="Read what is asked", site_ids=site_ids)  # fmt: skip


def _second(asked: Asked, signed_at: datetime, words: str, target: int, *, page: str = "attendance:cosign_queue") -> Found:
    rule = due_rules(asked.on)["note_to_cosign"]
    of = "target" if page == "attendance:note" else ""
    due_on = asked.day_of(signed_at) + timedelta(days=rule.days)
    return Found(rule.code, due_on, None, words, None, target, page=page, of=of, site_ids=asked.site_ids)


def _day(on: date) -> str:
    return f"{on:%b} {on.day}"
