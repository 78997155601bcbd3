"""What is done at the door and in the room: check-in and -out, absences, the group note written, signed, amended."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.program.terms import CountingRuleFacts
from midspan.foundation.records.actions import action, amend, sign
from midspan.foundation.records.models import Amendment
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.attendance.models import Attendance, GroupNote, Visit
from midspan.journey.attendance.queries import counting_rule_of, people_in, room
from midspan.journey.attendance.rules import (
    attended,
    credited,
    note_text,
    plan_of,
    reasons_against_arrival,
    reasons_against_departure,
    reasons_against_lines,
    reasons_against_signing_room,
)
from midspan.journey.attendance.terms import AbsenceReason, Attended, Planned, Presence, RoomLine, RoomRow
from midspan.journey.schedule.terms import SessionFacts, SessionStatus


@action("visit.started", needs=Permission.CHECK_IN)
def arrive(episode: Episode, *, arrived_at: datetime | None = None, early: bool = False, by: Staff, at: datetime) -> Visit:
    """Check someone in, to the minute, at their site. Refuses a second check-in, times to come, and a closed window."""
    moment = (arrived_at or at).replace(second=0, microsecond=0)
    if episode.status != "active":
        raise Refused(Reason("Only people in treatment are checked in.", rule="000-18"))
    reasons = reasons_against_arrival(
        arrived_at=moment, opens_at=_window_opens(episode, moment), now=at, early=early,
        here=Visit.objects.filter(episode=episode, left_at__isnull=True).exists(),
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    try:
        with transaction.atomic():
            return Visit.objects.create(
                episode=episode, site_id=episode.site_id, on=local_day(moment, episode.site.timezone), arrived_at=moment,
                arrived_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(Reason("They were here at that time already.", rule="003-04", field="arrived_at")) from None


@action("visit.ended", needs=Permission.CHECK_IN)
def depart(visit: Visit, *, left_at: datetime | None = None, safe_ride: bool | None = None, by: Staff, at: datetime) -> Visit:
    """Check someone out, to the minute. Refuses a time before they came, and a second check-out."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("episode").get(pk=visit.pk)
    moment = (left_at or at).replace(second=0, microsecond=0)
    reasons = reasons_against_departure(
        arrived_at=visit.arrived_at, left_at=max(moment, visit.arrived_at) if left_at is None else moment,
        gone=visit.left_at is not None, now=at,
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    visit.left_at, visit.left_by, visit.safe_ride = max(moment, visit.arrived_at), by, safe_ride
    visit.save()
    return visit


@action("absence.recorded", needs=Permission.CHECK_IN)
def record_absence(
    session: SessionFacts, *, episode: Episode, reason: AbsenceReason, called: bool = False, by: Staff, at: datetime
) -> Attendance:
    """Why somebody is not in a session. Refuses once the group is signed, and for somebody who is here."""
    _refuse_signed(_note(session))
    row = _attendance(session, episode.pk)
    if row.presence == Presence.PRESENT:
        raise Refused(Reason("They are marked present in the room.", rule="002-18"))
    row.presence, row.absence_reason, row.called = Presence.ABSENT, reason, called
    row.save()
    return row


@action("visitor.added", needs=Permission.RUN_GROUP)
def add_visitor(session: SessionFacts, *, episode: Episode, by: Staff, at: datetime) -> Attendance:
    """Someone of another group sits in tonight, to make up a session."""
    _refuse_signed(_note(session))
    if episode.status != "active":
        raise Refused(Reason("Only people in treatment join a group.", rule="000-18"))
    row = _attendance(session, episode.pk)
    row.visitor, row.presence = True, Presence.PRESENT
    row.save()
    return row


@action("note.saved", needs=Permission.RUN_GROUP)
def save_room(
    session: SessionFacts, *, text: str, lines: Mapping[int, RoomLine], seen: int | None = None, by: Staff, at: datetime
) -> GroupNote:
    """Keep what was entered in the room, as a draft. `lines` is keyed by episode; rows left out stay as they are.

    Refuses impossible times, a signed group, and, with `seen`, a note that someone else saved since.
    """
    note = _note(session)
    _refuse_signed(note)
    if note is not None and seen is not None and note.version != seen:
        raise Refused(
            Reason(
                f"{note.by.name} saved this group since you opened it. Your words are kept below; compare and save.",
                rule="lost-update",
            )
        )
    entered = Attendance.objects.filter(session_id=session.id).values_list("episode_id", flat=True)
    people = people_in(session, entered=entered)
    planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
    named = {people[key].patient.name: line for key, line in lines.items() if key in people}
    if reasons := reasons_against_lines(named, planned=planned):
        raise Refused(reasons)
    _save_lines(session, {key: line for key, line in lines.items() if key in people})
    if note is None:
        return GroupNote.objects.create(session_id=session.id, text=text, by=by, saved_at=at, version=1)
    note.text, note.by, note.saved_at, note.version = text, by, at, note.version + 1
    note.save()
    return note


@action("note.signed", needs=Permission.RUN_GROUP)
def sign_room(session: SessionFacts, *, proof: Proof, by: Staff, at: datetime) -> GroupNote:
    """Sign the group once for everyone: each chart gets its line and its credited minutes.

    Refuses while anybody's row or the shared note is unfinished, before the group is over, twice, and without a licence.
    """
    note = _note(session)
    rule = counting_rule_of(session.track_id)
    rows = {row.episode_id: row for row in room(session, rule=rule)}
    planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
    reasons = reasons_against_signing_room(
        {row.person: row.line for row in rows.values()}, text=note.text if note else "", planned=planned, now=at,
        signed=bool(note and note.signed_at), cancelled=session.status == SessionStatus.CANCELLED,
    )  # fmt: skip
    if reasons or note is None:
        raise Refused(reasons)
    _credit(session, rows.values(), planned=planned, rule=rule)
    sign(note, text=room_text(session, rows, note.text), proof=proof, by=by, at=at)
    note.signed_at, note.signed_by = at, by
    note.save()
    note.concerns = sorted(row.patient_id for row in rows.values())
    return note


@action("note.amended", needs=Permission.AMEND)
def amend_room_note(note: GroupNote, *, text: str, reason: str, proof: Proof, by: Staff, at: datetime) -> Amendment:
    """A later word on a signed group note; the signed one stays as it was. Refuses an unsigned note and empty words."""
    if note.signed_at is None:
        raise Refused(Reason("This note is a draft still; change it in the room.", rule="signed-is-signed"))
    return amend(note, text=text, reason=reason, proof=proof, by=by, at=at)


@action("attendance.corrected", needs=Permission.AMEND)
def correct_times(
    attendance: Attendance, *, came_at: datetime | None, left_at: datetime | None, reason: str, proof: Proof, by: Staff,
    at: datetime,
) -> Attendance:  # fmt: skip
    """Correct when someone came and left in a signed session; minutes are credited anew and the correction shows.

    No times at all means that they were absent. Refuses an unsigned session and times outside it.
    """
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("session__cohort", "episode__patient")
    row = rows.order_by("pk").get(pk=attendance.pk)
    if row.credited_minutes is None:
        raise Refused(Reason("This session is not signed yet; change it in the room.", rule="signed-is-signed"))
    session = row.session
    planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
    present = came_at is not None or left_at is not None
    line = RoomLine(Presence.PRESENT if present else Presence.ABSENT, came_at, left_at)
    if reasons := reasons_against_lines({row.episode.patient.name: line}, planned=planned):
        raise Refused(reasons)
    before = row.credited_minutes
    row.presence = line.presence
    rule = counting_rule_of(session.cohort.track_id)
    _count(row, attended(line, visits=[], planned=planned), planned=planned, rule=rule)
    row.absence_reason = "" if present else row.absence_reason or AbsenceReason.OTHER
    row.save()
    note = GroupNote.objects.get(session=session)
    amend(note, text=correction_text(row, before), reason=reason, proof=proof, by=by, at=at)
    return row


def room_text(session: SessionFacts, rows: Mapping[int, RoomRow], text: str) -> str:
    """The exact words that the signature of a group covers."""
    zone = ZoneInfo(session.timezone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    led_by = " with ".join(name for name in (session.facilitator, session.co_facilitator) if name)
    return note_text(
        heading=f"{session.title}, {starts:%A %d %B %Y %H:%M} to {ends:%H:%M}, {session.room}, {led_by}",
        topic=session.topic,
        shared=text,
        people=[(row.sort_name, row.line, row.minutes) for row in rows.values()],
        timezone=session.timezone,
    )


def correction_text(row: Attendance, before: int) -> str:
    """What a correction of times says in the record."""
    return f"{row.episode.patient.sort_name}: {row.credited_minutes} credited minutes instead of {before}."


def _window_opens(episode: Episode, moment: datetime) -> datetime | None:
    """When check-in opens for this person's track that day; without a track there is no window."""
    if episode.track is None:
        return None
    zone = ZoneInfo(episode.site.timezone)
    return datetime.combine(moment.astimezone(zone).date(), episode.track.arrival_from, zone)


def _note(session: SessionFacts) -> GroupNote | None:
    """The note of a session, locked; two people in one room take turns even before the first word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('attendance_room', %s))", [session.id])
    return GroupNote.objects.select_for_update(of=("self",)).select_related("by").filter(session_id=session.id).first()


def _refuse_signed(note: GroupNote | None) -> None:
    if note is not None and note.signed_at is not None:
        raise Refused(Reason("This group was signed already. Add an amendment instead.", rule="signed-is-signed"))


def _attendance(session: SessionFacts, episode_id: int) -> Attendance:
    row, _ = Attendance.objects.get_or_create(session_id=session.id, episode_id=episode_id, defaults={"on": session.on})
    return row


def _save_lines(session: SessionFacts, lines: Mapping[int, RoomLine]) -> None:
    Attendance.objects.bulk_create(
        [
            Attendance(
                session_id=session.id, episode_id=key, on=session.on, presence=line.presence, came_at=line.came_at,
                left_at=line.left_at, absence_reason=line.absence_reason, called=line.called,
                participation=line.participation, flags=list(line.flags), line=line.line,
            )
            for key, line in sorted(lines.items())
        ],
        update_conflicts=True,
        unique_fields=["session", "episode"],
        update_fields=["presence", "came_at", "left_at", "absence_reason", "called", "participation", "flags", "line"],
    )  # fmt: skip


def _credit(session: SessionFacts, rows: Iterable[RoomRow], *, planned: Planned, rule: CountingRuleFacts) -> None:
    """Write everyone's credited minutes, and freeze when they came and left."""
    parts = []
    for row in rows:
        part = Attendance(session_id=session.id, episode_id=row.episode_id, on=session.on, presence=row.line.presence)
        _count(part, row.attended, planned=planned, rule=rule)
        parts.append(part)
    Attendance.objects.bulk_create(
        parts,
        update_conflicts=True,
        unique_fields=["session", "episode"],
        update_fields=["presence", "came_at", "left_at", "credited_minutes", "counted_by"],
    )


def _count(part: Attendance, there: Attended, *, planned: Planned, rule: CountingRuleFacts) -> None:
    part.credited_minutes = credited(there, planned=planned, rule=rule)
    part.counted_by = rule.code
    inside = [found for stretch in there.present if (found := stretch.overlap(planned.interval))]
    part.came_at = min((found.starts_at for found in inside), default=None)
    part.left_at = max((found.ends_at for found in inside), default=None)
