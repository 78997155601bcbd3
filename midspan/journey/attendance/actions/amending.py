"""What is done to a signed note: amended, times corrected, co-signed, sent back with a request."""

from collections.abc import Sequence
from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, amend, sign
from midspan.foundation.records.models import Amendment
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.attendance.actions.crediting import count
from midspan.journey.attendance.models import Attendance, GroupNote
from midspan.journey.attendance.queries import counting_rule_of
from midspan.journey.attendance.rules import attended, plan_of_session, reasons_against_cosigning, reasons_against_lines
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomLine, Stretch


@action("note.amended", needs=Permission.AMEND)
def amend_room_note(note: GroupNote, *, text: str, reason: str, proof: Proof, by: Staff, at: datetime) -> Amendment:
    """A later word on a signed group note; the signed one stays as it was. Refuses an unsigned note and empty words.

    A note that a supervisor sent back is with the supervisor again.
    """
    if note.signed_at is None:
        raise Refused(Reason("This note is a draft still; change it in the room.", rule="signed-is-signed"))
    GroupNote.objects.filter(pk=note.pk).update(sent_back_at=None, sent_back_by=None)
    return amend(note, text=text, reason=reason, proof=proof, by=by, at=at)


@action("attendance.corrected", needs=Permission.AMEND)
def correct_times(
    attendance: Attendance, *, came_at: datetime | None, left_at: datetime | None, again: Sequence[Stretch] = (),
    words: str = "", reason: str, proof: Proof, by: Staff, at: datetime,
) -> Attendance:  # fmt: skip
    """Correct when someone came and left in a signed session, in one stretch or several; minutes are credited anew.

    No times at all means that they were absent. `words` corrects their line or participation: it stands in the amendment.
    Refuses an unsigned session and times outside it.
    """
    rows = Attendance.objects.select_for_update(of=("self",), no_key=True).select_related("session", "episode__patient")
    row = rows.order_by("pk").get(pk=attendance.pk)
    if row.credited_minutes is None:
        raise Refused(Reason("This session is not signed yet; change it in the room.", rule="signed-is-signed"))
    session = row.session
    planned = plan_of_session(session)
    present = came_at is not None or left_at is not None or bool(again)
    line = RoomLine(Presence.PRESENT if present else Presence.ABSENT, came_at, left_at, again=tuple(again))
    if reasons := reasons_against_lines({row.episode.patient.name: line}, planned=planned):
        raise Refused(reasons)
    before = row.credited_minutes
    row.presence = line.presence
    rule = counting_rule_of(session.track_id, on=session.on)
    count(row, attended(line, visits=[], planned=planned), planned=planned, rule=rule)
    row.absence_reason = "" if present else row.absence_reason or AbsenceReason.OTHER
    row.save()
    note = GroupNote.objects.get(session=session)
    text = "\n".join(filter(None, (correction_text(row, before), words.strip())))
    amend(note, text=text, reason=reason, proof=proof, by=by, at=at)
    return row


@action("note.cosigned", needs=Permission.COSIGN)
def cosign(note: GroupNote, *, proof: Proof, by: Staff, at: datetime) -> GroupNote:
    """A supervisor puts a second name to a note signed under supervision. Refuses their own, an unsigned one, and twice."""
    row = _waiting(note, by)
    sign(row, text=cosign_text(row), proof=proof, by=by, at=at)
    row.cosigned_at, row.cosigned_by = at, by
    row.sent_back_at, row.sent_back_by = None, None
    row.save()
    row.concerns = _patients(row)
    return row


@action("note.sent_back", needs=Permission.COSIGN)
def send_back(note: GroupNote, *, words: str, by: Staff, at: datetime) -> GroupNote:
    """A supervisor asks who signed for an amendment; the note itself is never edited. Refuses empty words."""
    row = _waiting(note, by)
    if not words.strip():
        raise Refused(Reason("Write what is to be added or corrected.", rule="cosign", field="words"))
    row.sent_back_at, row.sent_back_by, row.sent_back_words = at, by, words.strip()[:500]
    row.save()
    return row


def correction_text(row: Attendance, before: int) -> str:
    """What a correction of times says in the record."""
    return f"{row.episode.patient.sort_name}: {row.credited_minutes} credited minutes instead of {before}."


def cosign_text(note: GroupNote) -> str:
    """The exact words that a second signature covers."""
    session = note.session
    signer = note.signed_by.name if note.signed_by else ""
    return f"I have read the note of {session.title} on {session.on:%d %B %Y}, signed by {signer}, and co-sign it.\n\n{note.text}"


def _waiting(note: GroupNote, by: Staff) -> GroupNote:
    rows = GroupNote.objects.select_for_update(of=("self",), no_key=True).select_related("session", "signed_by")
    row = rows.get(pk=note.pk)
    reasons = reasons_against_cosigning(
        signed=row.signed_at is not None, cosigned=row.cosigned_at is not None, needed=row.needs_cosign, own=row.signed_by == by
    )
    if reasons:
        raise Refused(reasons)
    return row


def _patients(note: GroupNote) -> list[int]:
    rows = Attendance.objects.filter(session_id=note.session_id).order_by("episode__patient_id")
    return list(rows.values_list("episode__patient_id", flat=True))
