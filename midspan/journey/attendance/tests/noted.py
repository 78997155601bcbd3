"""Notes for tests, in a line or two: a draft with words, one that is signed, a group and an own session with words."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import ChartNote
from midspan.journey.attendance.queries import draft_of
from midspan.journey.attendance.terms import NoteDraft, NoteKind, Presence, RoomLine
from midspan.journey.schedule.actions import book_own
from midspan.journey.schedule.queries import session_facts
from midspan.journey.schedule.terms import SessionFacts, SessionKind
from tests.cast import AT, Cast
from tests.evening import clock


def drafted(
    cast: Cast, episode: Episode, words: str = "Called about the job.", *, kind: NoteKind = NoteKind.CASE, by: Staff | None = None,
    happened_at: datetime = AT - timedelta(hours=1), at: datetime = AT, **more: Any,
) -> ChartNote:  # fmt: skip
    """A draft whose first part has words."""
    by = by or cast.counsellor
    row = actions.begin_note(episode, kind=kind, happened_at=happened_at, minutes=15, by=by, at=at, **more)
    return actions.save_note(row, draft=said(row, words), by=by, at=at)


def said(row: ChartNote, words: str, **more: Any) -> NoteDraft:
    """What stands in a draft, with other words in its first part."""
    return replace(draft_of(row), answers=dict(row.answers) | {row.asked[0]["code"]: words}, **more)


def signed_note(cast: Cast, episode: Episode, words: str = "Called about the job.", **more: Any) -> ChartNote:
    by, at = more.get("by") or cast.counsellor, more.get("at", AT)
    return actions.sign_note(drafted(cast, episode, words, **more), proof=cast.proof(by), by=by, at=at)


def room_written(
    cast: Cast, session: SessionFacts, members: list[Episode], *, shared: str, lines: list[str], tied: str = "", sign: bool = True
) -> None:
    """A group written in the room, and signed when it is over."""
    rows = {
        one.pk: RoomLine(Presence.PRESENT, session.starts_at, session.ends_at, participation=2, line=line, tied_to=tied)
        for one, line in zip(members, lines, strict=False)
    }
    actions.save_room(session, text=shared, discussion="Talked it over.", lines=rows, by=cast.counsellor, at=session.ends_at)
    if sign:
        actions.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)


def own_session(cast: Cast, episode: Episode, *, kind: SessionKind = SessionKind.INDIVIDUAL, at: str = "16:00") -> SessionFacts:
    (session,) = book_own(episode, kind=kind, starts_at=clock(at), minutes=45 if kind == SessionKind.INDIVIDUAL else 75,
                          facilitator=cast.counsellor, length_reason="As asked", by=cast.counsellor, at=AT)  # fmt: skip
    found = session_facts(session.pk)
    assert found is not None
    return found


def own_written(
    cast: Cast, session: SessionFacts, *, answers: dict[str, str], text: str = "Worked on the evenings.", sign: bool = True,
    **more: Any,
) -> None:  # fmt: skip
    line = RoomLine(Presence.PRESENT, session.starts_at, session.ends_at, line=text)
    said_of = {"by": cast.counsellor, "at": session.ends_at}
    actions.save_own(session, line=line, text=text, answers=answers, **more, **said_of)
    if sign:
        actions.sign_own(session, proof=cast.proof(cast.counsellor), **said_of)
