"""A group's sessions as they were signed, for tests about hours: who was there from when to when, who was away and why."""

from collections.abc import Mapping
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.journey.attendance import actions
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomLine
from midspan.journey.schedule.terms import SessionFacts
from tests.cast import Cast
from tests.evening import Evening, clock

Part = tuple[str, str] | AbsenceReason  # from when to when, or why not
WHOLE: Part = ("17:50", "21:05")


def sign_session(cast: Cast, session: SessionFacts, parts: Mapping[Episode, Part]) -> None:
    """Write and sign one session by the times of its day."""
    lines = {episode.pk: _line(episode, part, session) for episode, part in parts.items()}
    words = {"text": "The group met.", "discussion": "Each said what it means to them."}
    actions.save_room(session, lines=lines, by=cast.counsellor, at=session.ends_at, **words)
    actions.sign_room(session, proof=cast.proof(cast.counsellor), alike_seen=True, by=cast.counsellor, at=session.ends_at)


def sign_day(cast: Cast, held: Evening, on: date, parts: Mapping[Episode, Part] | None = None) -> None:
    """Sign every session of a day; whoever is not named was there from the first to the last minute."""
    whole = {episode: (parts or {}).get(episode, WHOLE) for episode in held.members}
    for session in held.sessions:
        if session.on == on:
            sign_session(cast, session, whole)


def _line(episode: Episode, part: Part, session: SessionFacts) -> RoomLine:
    if isinstance(part, AbsenceReason):
        return RoomLine(Presence.ABSENT, absence_reason=part)
    came, left = (clock(text, session.on) for text in part)
    if came >= session.ends_at or left <= session.starts_at:
        return RoomLine(Presence.ABSENT, absence_reason=AbsenceReason.OTHER)
    entered: dict[str, datetime] = {"came_at": max(came, session.starts_at), "left_at": min(left, session.ends_at)}
    return RoomLine(
        Presence.PRESENT, line=f"{episode.patient.first_name} spoke of their week.", late_reason="The list came late.", **entered
    )  # type: ignore[arg-type]
