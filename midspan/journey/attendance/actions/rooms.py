"""What is done in the room: visitors come in, words are kept whoever wrote them, everything is signed once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.rules import local_day
from midspan.foundation.program.terms import CountingRuleFacts, GroupType
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.attendance.actions.crediting import credit_everyone, locked_note, part_in, refuse_signed
from midspan.journey.attendance.actions.follow_ups import follow_missed, open_follow_up
from midspan.journey.attendance.catalog import FOLLOWS, LIKENESS, SOLO_SIGNING
from midspan.journey.attendance.models import Attendance, GroupNote, InRoom
from midspan.journey.attendance.queries import counting_rule_of, entered_line, parts_of, people_in, room
from midspan.journey.attendance.rules import (
    is_entered_late,
    merged,
    note_text,
    plan_of_session,
    reasons_against_lines,
    reasons_against_signing_room,
    signs_alone,
    stretches_of,
    tied_objective,
    too_much_alike,
)
from midspan.journey.attendance.terms import (
    AbsenceReason,
    Clash,
    Likeness,
    NoteWords,
    Presence,
    RoomFlag,
    RoomLine,
    RoomRow,
    Stretch,
)
from midspan.journey.plan.actions import point_each
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Evidence
from midspan.journey.schedule.rules import veiled
from midspan.journey.schedule.terms import SessionFacts, SessionStatus

TIMES = ("came_at", "left_at", "again")
WORDS = ("text", "discussion", "materials")


@action("visitor.added", needs=Permission.RUN_GROUP)
def add_visitor(session: SessionFacts, *, episode: Episode, by: Staff, at: datetime) -> Attendance:
    """Someone of another group sits in tonight, to make up a session."""
    refuse_signed(locked_note(session))
    if episode.status != "active":
        raise Refused(Reason("Only people in treatment join a group.", rule="000-18"))
    row = part_in(session, episode.pk)
    row.visitor, row.presence, row.version = True, Presence.PRESENT, row.version + 1
    row.save()
    return row


@action("note.saved", needs=Permission.RUN_GROUP)
def save_room(
    session: SessionFacts, *, text: str | None = None, lines: Mapping[int, RoomLine], seen: int | None = None,
    discussion: str | None = None, materials: str | None = None, words_were: NoteWords | None = None,
    were: Mapping[int, RoomLine] | None = None, versions: Mapping[int, int] | None = None,
    entered_at: Mapping[int, datetime] | None = None, by: Staff, at: datetime,
) -> GroupNote:  # fmt: skip
    """Keep what was entered in the room, as a draft. `lines` is keyed by episode; rows and words left out stay as they are.

    Two people may write at once: `seen` and `versions` say which version of the note and of each row was on the page,
    `words_were` and `were` how they stood there. Where both changed the same field the record keeps what was there first, and
    the note comes back with `clashes`. `entered_at`: when times were tapped. Refuses impossible times and a signed group.
    """
    note = locked_note(session)
    refuse_signed(note)
    rows = {row.episode_id: row for row in Attendance.objects.filter(session_id=session.id)}
    people = people_in(session, entered=rows)
    changed, clashes = _changed_rows({key: line for key, line in lines.items() if key in people}, rows, were, versions)
    named = {people[key].patient.name: line for key, line in changed.items()}
    planned = plan_of_session(session)
    if reasons := reasons_against_lines(named, planned=planned):
        raise Refused(reasons)
    _write_rows(session, changed, rows, tapped=entered_at or {}, at=at)
    mine = {"text": text, "discussion": discussion, "materials": materials}
    note, more = _keep_words(session, note, mine, seen, words_were, by=by, at=at)
    note.clashes = [*clashes, *more]
    return note


@action("note.signed", needs=Permission.RUN_GROUP)
def sign_room(session: SessionFacts, *, proof: Proof, alike_seen: bool = False, by: Staff, at: datetime) -> GroupNote:
    """Sign the group once for everyone: each chart gets its line and its credited minutes, and flags become follow-ups.

    `alike_seen` confirms lines that are nearly the same. Refuses while anybody's row or the shared note is unfinished, before
    the group is over, twice, and without a licence. Somebody without an independent licence signs for a supervisor to co-sign.
    """
    note = locked_note(session)
    rule = counting_rule_of(session.track_id, on=session.on)
    rows = {row.episode_id: row for row in room(session, rule=rule)}
    reasons = reasons_against_signing(session, list(rows.values()), note, rule=rule, now=at, alike_seen=alike_seen)
    if reasons or note is None:
        raise Refused(reasons)
    credit_everyone(session, rows.values(), planned=plan_of_session(session), rule=rule)
    sign(note, text=room_text(session, rows, note), proof=proof, by=by, at=at)
    note.signed_at, note.signed_by = at, by
    if not signs_alone([row.facts for row in by.licences.all()], on=local_day(at, session.timezone), rule=SOLO_SIGNING):
        note.needs_cosign, note.cosign_by = True, staff_with(Role.SUPERVISOR, site_id=session.site_id).first()
    note.save()
    _point_lines(session, rows, by=by, at=at)
    _follow_flags(session, rows, by=by, at=at)
    follow_missed([key for key, row in rows.items() if row.line.absence_reason == AbsenceReason.NO_WORD], by=by, at=at)
    note.concerns = sorted(row.patient_id for row in rows.values())
    return note


def reasons_against_signing(
    session: SessionFacts, rows: Sequence[RoomRow], note: GroupNote | None, *, rule: CountingRuleFacts, now: datetime,
    alike_seen: bool = False,
) -> list[Reason]:  # fmt: skip
    """Why this room cannot be signed now; the page shows the same that the action refuses."""
    planned = plan_of_session(session)
    late = {
        row.person
        for row in rows
        if is_entered_late(row.line, planned=planned, entered_at=row.timed_at, grace_minutes=rule.grace_minutes)
    }
    return reasons_against_signing_room(
        {row.person: row.line for row in rows}, text=note.text if note else "", planned=planned, now=now,
        signed=bool(note and note.signed_at), cancelled=session.status == SessionStatus.CANCELLED,
        discussion=(note.discussion if note else "") if asks_discussion(session) else None, entered_late=late,
        alike_pairs=[] if alike_seen else pairs_alike(rows),
    )  # fmt: skip


def pairs_alike(rows: Sequence[RoomRow]) -> list[Likeness]:
    """Pairs of people of a room whose lines say nearly the same; word for word the same is refused by itself."""
    lines = {row.episode_id: row.line.line for row in rows if row.line.presence == Presence.PRESENT and row.line.line.strip()}
    found = too_much_alike(lines, names=[row.person for row in rows], rule=LIKENESS)
    return [pair for pair in found if lines[pair.first].casefold().split() != lines[pair.second].casefold().split()]


def asks_discussion(session: SessionFacts) -> bool:
    """Whether this kind of group asks for a note of the discussion (row 002-38)."""
    kind = group_types().get(GroupType(session.group_type)) if session.group_type else None
    return bool(kind and kind.discussion_note)


def room_text(session: SessionFacts, rows: Mapping[int, RoomRow], note: GroupNote) -> str:
    """The exact words that the signature of a group covers."""
    zone = ZoneInfo(session.timezone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    led_by = " with ".join(name for name in (session.facilitator, session.co_facilitator) if name)
    return note_text(
        heading=f"{session.title}, {starts:%A %d %B %Y %H:%M} to {ends:%H:%M}, {session.room}, {led_by}",
        topic=session.topic,
        shared=note.text,
        discussion=note.discussion,
        materials=note.materials,
        people=[(row.sort_name, row.line, row.minutes) for row in rows.values()],
        timezone=session.timezone,
    )


def be_in_room(session_id: int, staff: Staff, *, at: datetime) -> None:
    """Say that somebody has a room's page open. No record and no event: it is forgotten within a minute."""
    InRoom.objects.bulk_create(
        [InRoom(session_id=session_id, staff=staff, at=at)], update_conflicts=True, unique_fields=["session", "staff"],
        update_fields=["at"],
    )  # fmt: skip


def _changed_rows(
    lines: Mapping[int, RoomLine], rows: Mapping[int, Attendance], were: Mapping[int, RoomLine] | None,
    versions: Mapping[int, int] | None,
) -> tuple[dict[int, RoomLine], list[Clash]]:  # fmt: skip
    """Each row as it shall stand, and where two people wrote the same; rows that stay as they are left out."""
    changed, clashes = {}, []
    for key, mine in lines.items():
        row = rows.get(key)
        theirs = entered_line(row) if row else RoomLine()
        current = row.version if row else 0
        was = (were or {}).get(key)
        if was is not None and mine == was:
            continue
        if (versions or {}).get(key, current) == current:
            changed[key] = mine
            continue
        result = merged(mine=_fields(mine), was=_fields(was) if was else {}, theirs=_theirs(theirs, was))
        clashes += [Clash(key, name, value) for name, value in result.clashes.items()]
        changed[key] = _line(result.fields)
    return changed, clashes


def _fields(line: RoomLine) -> dict[str, Any]:
    """The fields of a row as they are merged: when they came and left is one, since the times hang together."""
    found = {name: getattr(line, name) for name in line.__slots__ if name not in TIMES}
    return found | {"times": (line.came_at, line.left_at, line.again)}


def _theirs(theirs: RoomLine, was: RoomLine | None) -> dict[str, Any]:
    """What stands in the record; where nobody has said yet whether somebody came, the page showed what the door saw."""
    nobody_said = was is not None and theirs.presence == Presence.EXPECTED
    return _fields(replace(theirs, presence=was.presence) if nobody_said and was else theirs)


def _line(fields: Mapping[str, Any]) -> RoomLine:
    came_at, left_at, again = fields["times"]
    return RoomLine(**{k: v for k, v in fields.items() if k != "times"}, came_at=came_at, left_at=left_at, again=again)


def _write_rows(
    session: SessionFacts, lines: Mapping[int, RoomLine], rows: Mapping[int, Attendance], *, tapped: Mapping[int, datetime],
    at: datetime,
) -> None:  # fmt: skip
    written = []
    for key, line in sorted(lines.items()):
        before = rows.get(key)
        timed_at = before.timed_at if before else None
        if stretches_of(line) != (stretches_of(entered_line(before)) if before else ()):
            timed_at = _entered(tapped.get(key), at) if stretches_of(line) else None
        written.append(_row(session, key, line, version=(before.version if before else 0) + 1, timed_at=timed_at))
    Attendance.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["session", "episode"],
        update_fields=["presence", "came_at", "left_at", "stretches", "absence_reason", "called", "participation", "flags",
                       "line", "response", "feedback_given", "feedback_received", "peer_support", "late_reason",
                       "by_telehealth", "tied_to", "timed_at", "version"],
    )  # fmt: skip


def _row(session: SessionFacts, episode_id: int, line: RoomLine, *, version: int, timed_at: datetime | None) -> Attendance:
    stretches = stretches_of(line)
    came = stretches[0].came_at if stretches else None
    plain = asdict(replace(line, again=()))
    for name in (*TIMES, "flags"):
        del plain[name]
    return Attendance(
        session_id=session.id, episode_id=episode_id, on=session.on, **plain, flags=list(line.flags), came_at=came,
        left_at=stretches[-1].left_at if came else None, stretches=[_range(one) for one in stretches], timed_at=timed_at,
        version=version,
    )  # fmt: skip


def _range(stretch: Stretch) -> DateTimeTZRange:
    return DateTimeTZRange(stretch.came_at, stretch.left_at)


def _entered(tapped: datetime | None, at: datetime) -> datetime:
    """When a time was entered: now, or when it was tapped on a page that had no connection for a while."""
    return max(tapped, at - timedelta(minutes=30)) if tapped and tapped <= at else at


def _keep_words(
    session: SessionFacts, note: GroupNote | None, mine: Mapping[str, str | None], seen: int | None, were: NoteWords | None,
    *, by: Staff, at: datetime,
) -> tuple[GroupNote, list[Clash]]:  # fmt: skip
    """The shared words kept, merged with what somebody else wrote meanwhile."""
    said = {name: words for name, words in mine.items() if words is not None}
    if note is None:
        return GroupNote.objects.create(session_id=session.id, **said, by=by, saved_at=at, version=1), []
    theirs = {name: getattr(note, name) for name in WORDS}
    fields, clashes = theirs | said, []
    if seen is not None and seen != note.version:
        result = merged(mine=said, was=asdict(were) if were else {}, theirs=theirs)
        fields, clashes = dict(result.fields), [Clash(None, name, value, note.by.name) for name, value in result.clashes.items()]
    if fields != theirs:
        for name, words in fields.items():
            setattr(note, name, words)
        note.version += 1
        note.by = by
    note.saved_at = at
    note.save()
    return note, clashes


def _point_lines(session: SessionFacts, rows: Mapping[int, RoomRow], *, by: Staff, at: datetime) -> None:
    """A line that is tied to an objective of the person's plan is evidence for it."""
    tied = [key for key, row in rows.items() if row.line.presence == Presence.PRESENT and row.line.tied_to]
    planned, parts = (objectives_of(tied), parts_of(session.id)) if tied else ({}, {})
    label = veiled(session, sees=False).title  # the thread is read by people who have no need of a restricted group's name
    links = {}
    for key in tied:
        chosen = tied_objective(rows[key].line.tied_to, {one.number: one.id for one in planned.get(key, [])})
        if chosen is not None:
            links[parts[key]] = (key, [chosen])
    if links:
        point_each(links, kind=Evidence.LINE, on=session.on, words=label, by=by, at=at)


def _follow_flags(session: SessionFacts, rows: Mapping[int, RoomRow], *, by: Staff, at: datetime) -> None:
    """What was flagged in the room becomes something that somebody does."""
    flagged = {key: row for key, row in rows.items() if set(row.line.flags) & FOLLOWS.keys()}
    episodes = Episode.objects.select_related("primary_counsellor").in_bulk(flagged)
    for key, row in flagged.items():
        for flag in row.line.flags:
            if flag in FOLLOWS:
                kind, days = FOLLOWS[RoomFlag(flag)]
                open_follow_up(
                    episodes[key], kind=kind, session=session, since_on=session.on, words=row.line.line,
                    due_on=session.on + timedelta(days=days), by=by, at=at,
                )  # fmt: skip
