"""The note of an individual or family session written, and signed: minutes credited, the chart gets its note."""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.attendance.actions.crediting import credit_everyone, locked_note, part_in, refuse_signed
from midspan.journey.attendance.catalog.prompts import PROMPTS
from midspan.journey.attendance.models import Attendance, GroupNote
from midspan.journey.attendance.queries import counting_rule_of, own_row
from midspan.journey.attendance.rules import own_text, plan_of_session, reasons_against_lines, reasons_against_signing_own
from midspan.journey.attendance.terms import Presence, RoomLine, RoomRow
from midspan.journey.plan.actions import point
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Evidence
from midspan.journey.schedule.queries import guests_of
from midspan.journey.schedule.terms import SessionFacts, SessionKind, SessionStatus


@action("own_note.saved", needs=Permission.RUN_GROUP)
def save_own(
    session: SessionFacts, *, line: RoomLine, text: str, answers: Mapping[str, str], objectives: Collection[int] | None = None,
    seen: int | None = None, by: Staff, at: datetime,
) -> GroupNote:  # fmt: skip
    """Keep what was written about a session of one person, as a draft. `answers` are by the code of the prompt, `objectives`
    those of the plan that it was for; None leaves them as they are.

    Refuses a group's session, impossible times, a signed note, and, with `seen`, one that somebody else saved since.
    """
    note = locked_note(session)
    refuse_signed(note)
    row = _row(session)
    if note is not None and seen is not None and note.version != seen:
        raise Refused([Reason(f"{note.by.name} saved this note since you opened it. Your words are kept; compare and save.",
                              rule="lost-update")], version=note.version)  # fmt: skip
    planned = plan_of_session(session)
    if reasons := reasons_against_lines({row.person: line}, planned=planned):
        raise Refused(reasons)
    _keep(session, row, line)
    known = {prompt.code for prompt in PROMPTS[session.kind]}
    kept = {code: words.strip() for code, words in answers.items() if code in known and words.strip()}
    aims = sorted(objectives) if objectives is not None else note.objectives if note else []
    if note is None:
        return GroupNote.objects.create(
            session_id=session.id, text=text, prompts=kept, objectives=aims, by=by, saved_at=at, version=1
        )
    note.objectives = aims
    note.text, note.prompts, note.by, note.saved_at, note.version = text, kept, by, at, note.version + 1
    note.save()
    return note


@action("own_note.signed", needs=Permission.RUN_GROUP)
def sign_own(session: SessionFacts, *, proof: Proof, by: Staff, at: datetime) -> GroupNote:
    """Sign the note: minutes are credited and the chart has it.

    Refuses while it is unfinished, before the session begins, twice, and without a licence.
    """
    note, row = locked_note(session), _row(session)
    planned = plan_of_session(session)
    reasons = reasons_against_signing_own(
        row.line, text=note.text if note else "", now=at, planned=planned, signed=bool(note and note.signed_at),
        cancelled=session.status == SessionStatus.CANCELLED,
    )  # fmt: skip
    if reasons or note is None:
        raise Refused(reasons or [Reason("Write the note first.", rule="000-24", field="text")])
    credit_everyone(session, [row], planned=planned, rule=counting_rule_of(session.track_id, on=session.on))
    sign(note, text=signed_text(session, row, note), proof=proof, by=by, at=at)
    note.signed_at, note.signed_by = at, by
    note.save()
    if row.line.presence == Presence.PRESENT:
        point(row.episode_id, kind=Evidence.SESSION, subject=session.id, objectives=note.objectives, on=session.on,
              words=session.title, by=by, at=at)  # fmt: skip
    note.concerns = [row.patient_id]
    return note


def signed_text(session: SessionFacts, row: RoomRow, note: GroupNote) -> str:
    """The exact words that the signature covers."""
    zone = ZoneInfo(session.timezone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    chosen = set(note.objectives)
    known = objectives_of([row.episode_id], every=True).get(row.episode_id, []) if chosen else []
    aims = [one.named for one in known if one.id in chosen]
    came = [f"{guest.name} ({guest.relationship})" for guest in guests_of([session.id]).get(session.id, []) if guest.came]
    return own_text(
        heading=f"{session.title}, {starts:%A %d %B %Y %H:%M} to {ends:%H:%M}, {session.facilitator}",
        person=row.sort_name, line=row.line, minutes=row.minutes, prompts=PROMPTS[session.kind], answers=note.prompts,
        text=note.text, guests=came, timezone=session.timezone, objectives=aims,
    )  # fmt: skip


def _row(session: SessionFacts) -> RoomRow:
    row = own_row(session, rule=counting_rule_of(session.track_id, on=session.on)) if session.kind != SessionKind.GROUP else None
    if row is None:
        raise Refused(Reason("This is not a session of one person.", rule="session"))
    return row


def _keep(session: SessionFacts, row: RoomRow, line: RoomLine) -> None:
    part: Attendance = part_in(session, row.episode_id)
    present = line.presence == Presence.PRESENT
    part.presence, part.absence_reason = line.presence, line.absence_reason
    part.came_at, part.left_at = (line.came_at, line.left_at) if present else (None, None)
    part.by_telehealth, part.tied_to, part.line = line.by_telehealth, line.tied_to, line.line
    part.save()
