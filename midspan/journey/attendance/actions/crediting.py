"""How credited minutes come into the record: the note of a session locked, each part counted once."""

from collections.abc import Iterable

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from midspan.foundation.program.terms import CountingRuleFacts
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.models import Attendance, GroupNote
from midspan.journey.attendance.rules import credited
from midspan.journey.attendance.terms import Attended, Planned, RoomRow
from midspan.journey.schedule.terms import SessionFacts


def locked_note(session: SessionFacts) -> GroupNote | None:
    """The note of a session, locked; two people in one room take turns even before the first word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('attendance_room', %s))", [session.id])
    return (
        GroupNote.objects.select_for_update(of=("self",), no_key=True).select_related("by").filter(session_id=session.id).first()
    )


def refuse_signed(note: GroupNote | None) -> None:
    if note is not None and note.signed_at is not None:
        raise Refused(Reason("This group was signed already. Add an amendment instead.", rule="signed-is-signed"))


def part_in(session: SessionFacts, episode_id: int) -> Attendance:
    row, _ = Attendance.objects.get_or_create(session_id=session.id, episode_id=episode_id, defaults={"on": session.on})
    return row


def credit_everyone(session: SessionFacts, rows: Iterable[RoomRow], *, planned: Planned, rule: CountingRuleFacts) -> None:
    """Write everyone's credited minutes, and freeze when they came and left. Time under a service that does not count by the
    rule credits nothing."""
    parts = []
    for row in rows:
        part = Attendance(session_id=session.id, episode_id=row.episode_id, on=session.on, presence=row.line.presence)
        count(part, row.attended, planned=planned, rule=rule)
        parts.append(part)
    Attendance.objects.bulk_create(
        parts,
        update_conflicts=True,
        unique_fields=["session", "episode"],
        update_fields=["presence", "came_at", "left_at", "stretches", "credited_minutes", "counted_by"],
    )


def count(part: Attendance, there: Attended, *, planned: Planned, rule: CountingRuleFacts) -> None:
    part.credited_minutes = credited(there, planned=planned, rule=rule)
    part.counted_by = rule.named
    inside = [found for stretch in there.present if (found := stretch.overlap(planned.interval))]
    part.stretches = [DateTimeTZRange(found.starts_at, found.ends_at) for found in inside]
    part.came_at = min((found.starts_at for found in inside), default=None)
    part.left_at = max((found.ends_at for found in inside), default=None)
