"""The group room: everyone in it with what is entered and the minutes that count."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import EmergencyContact, Staff
from midspan.foundation.program.terms import CountingRuleFacts, Interval
from midspan.journey.attendance.models import Attendance, FollowUp, GroupNote, InRoom
from midspan.journey.attendance.queries.visits import visits_on
from midspan.journey.attendance.rules import attended, credited, late_minutes, plan_of_session
from midspan.journey.attendance.terms import (
    Planned,
    Presence,
    RoomLine,
    RoomRow,
    Stretch,
    ToCosign,
    VisitFacts,
)
from midspan.journey.schedule.queries import of_teams, seated, seats_in
from midspan.journey.schedule.terms import MemberRole, SeatFacts, SeatKind, SessionFacts

LAST_LINE_WITHIN_DAYS = 42  # how far back the last line is looked for
HERE_WITHIN_SECONDS = 35  # a page asks for news every ten seconds; three missed and its reader has gone


def note_of(session_id: int) -> GroupNote | None:
    """The group's note, draft or signed."""
    named = GroupNote.objects.select_related("by", "signed_by", "cosign_by", "cosigned_by", "sent_back_by")
    return named.filter(session_id=session_id).first()


def note_states(session_ids: Iterable[int]) -> dict[int, bool]:
    """For each session that has a note, whether it is signed."""
    rows = GroupNote.objects.filter(session_id__in=list(session_ids)).values_list("session_id", "signed_at")
    return {session_id: signed_at is not None for session_id, signed_at in rows}


def room(session: SessionFacts, *, rule: CountingRuleFacts) -> list[RoomRow]:
    """The group room: everyone who belongs there, and visitors, with what is entered and the minutes that count."""
    entered = {row.episode_id: row for row in Attendance.objects.filter(session_id=session.id)}
    signed = any(row.credited_minutes is not None for row in entered.values())
    people = people_in(session, entered=entered, signed=signed)
    visits, seats = visits_on(session.on, episode_ids=list(people)), seats_in(session.id)
    planned = plan_of_session(session)
    return [
        _room_row(episode, entered.get(episode.pk), seats.get(episode.pk), visits.get(episode.pk, []), session, rule, planned)
        for episode in sorted(people.values(), key=lambda found: found.patient.sort_name.casefold())
    ]


def people_in(session: SessionFacts, *, entered: Collection[int], signed: bool = False) -> dict[int, Episode]:
    """Whom a session is about, by episode: everyone with a seat, and people entered who have left the group since.

    Once it is signed nobody is added: a signed session is about those whose part was signed.
    """
    people = {} if signed else {episode.pk: episode for episode in seated([session.id]).get(session.id, [])}
    if others := set(entered) - people.keys():
        people |= Episode.objects.select_related("patient").in_bulk(others)
    return people


def expected_line(visits: Collection[VisitFacts], session: Interval) -> RoomLine:
    """What the room shows before anybody entered anything: present when the door saw them in time."""
    here = any(
        visit.arrived_at < session.ends_at and (visit.left_at is None or visit.left_at > session.starts_at) for visit in visits
    )
    return RoomLine(presence=Presence.PRESENT if here else Presence.EXPECTED)


def parts_of(session_id: int) -> dict[int, int]:
    """The id of each person's part in a session, by episode."""
    return dict(Attendance.objects.filter(session_id=session_id).values_list("episode_id", "pk"))


def amendable(attendance_id: int) -> Attendance | None:
    """One person's part in a signed session, for the action that corrects it."""
    return Attendance.objects.select_related("session", "episode__patient").filter(pk=attendance_id).first()


def _room_row(
    episode: Episode,
    row: Attendance | None,
    seat: SeatFacts | None,
    visits: list[VisitFacts],
    session: SessionFacts,
    rule: CountingRuleFacts,
    planned: Planned,
) -> RoomRow:
    line = entered_line(row) if row else RoomLine(by_telehealth=bool(seat and seat.by_telehealth))
    if line.presence == Presence.EXPECTED:
        line = replace(line, presence=expected_line(visits, planned.interval).presence)
    there = attended(line, visits=visits, planned=planned)
    settled = row.credited_minutes if row is not None else None
    return RoomRow(
        episode_id=episode.pk,
        patient_id=episode.patient_id,
        person=episode.patient.name,
        sort_name=episode.patient.sort_name,
        line=line,
        attended=there,
        minutes=credited(there, planned=planned, rule=rule) if settled is None else settled,
        arrived_at=visits[0].arrived_at if visits else None,
        late_minutes=late_minutes(session.starts_at, visits, grace_minutes=rule.grace_minutes),
        version=row.version if row else 0,
        seat=seat.kind if seat else SeatKind.VISITOR,
        peer=bool(seat and seat.role == MemberRole.PEER_CO_LEADER),
        timed_at=row.timed_at if row else None,
    )


def entered_line(row: Attendance) -> RoomLine:
    """What was entered for one person."""
    first, *again = _entered_stretches(row)
    return RoomLine(
        Presence(row.presence), first.came_at, first.left_at, row.absence_reason, row.called, row.participation,
        tuple(row.flags), row.line, row.response, row.feedback_given, row.feedback_received, row.peer_support, row.late_reason,
        row.by_telehealth, row.tied_to, tuple(again),
    )  # fmt: skip


def _entered_stretches(row: Attendance) -> list[Stretch]:
    """The stays as entered; the two columns hold the one of somebody who came and left once."""
    found = [Stretch(one.lower, one.upper) for one in row.stretches if not one.isempty]
    return found or [Stretch(row.came_at, row.left_at)]


def last_lines(episode_ids: Collection[int], *, before: SessionFacts) -> dict[int, str]:
    """The line of each of these people in the last signed session before one, by episode. One query."""
    rows = (
        Attendance.objects.filter(
            episode_id__in=episode_ids, credited_minutes__isnull=False, presence=Presence.PRESENT,
            session__starts_at__lt=before.starts_at, on__gte=before.on - timedelta(days=LAST_LINE_WITHIN_DAYS),
        )
        .exclude(line="")
        .order_by("episode_id", "-session__starts_at")
        .distinct("episode_id")
    )  # fmt: skip
    return dict(rows.values_list("episode_id", "line"))


def contacts_in(patient_ids: Collection[int]) -> dict[int, list[EmergencyContact]]:
    """Whom to reach in an emergency for each of these people. One query."""
    found: dict[int, list[EmergencyContact]] = defaultdict(list)
    for row in EmergencyContact.objects.filter(patient__in=patient_ids, ended_at__isnull=True).order_by("pk"):
        found[row.patient_id].append(row)
    return found


def others_in(session_id: int, *, besides: Staff, now: datetime) -> list[str]:
    """Who else has the room's page open just now, by name. One query."""
    since = now - timedelta(seconds=HERE_WITHIN_SECONDS)
    rows = InRoom.objects.filter(session_id=session_id, at__gte=since).exclude(staff=besides)
    return list(rows.order_by("staff__name").values_list("staff__name", flat=True))


def to_cosign(viewer: Staff) -> list[ToCosign]:
    """Signed notes of the viewer's sites and teams that wait for a second name, oldest first. One query."""
    rows = GroupNote.objects.filter(
        of_teams(viewer, "session__track"), needs_cosign=True, cosigned_at__isnull=True, signed_at__isnull=False
    ).exclude(signed_by=viewer)
    return [_to_cosign(row, row.cosign_by) for row in _named(rows).order_by("signed_at")]


def sent_back_to(signer: Staff) -> list[ToCosign]:
    """Notes that a supervisor sent back to somebody with a request, oldest first. One query."""
    rows = GroupNote.objects.filter(signed_by=signer, sent_back_at__isnull=False, cosigned_at__isnull=True)
    return [_to_cosign(row, row.sent_back_by) for row in _named(rows).order_by("sent_back_at")]


def _named(rows: QuerySet[GroupNote]) -> QuerySet[GroupNote]:
    return rows.select_related("session", "signed_by", "cosign_by", "sent_back_by").defer("text", "discussion")


def _to_cosign(row: GroupNote, who: Staff | None) -> ToCosign:
    signed_by = row.signed_by.name if row.signed_by else ""
    return ToCosign(
        row.session_id, row.session.title, row.session.on, signed_by, row.signed_at or row.saved_at, who.name if who else "",
        row.sent_back_words, row.sent_back_at is not None,
    )  # fmt: skip


def opened_at(session_id: int) -> list[FollowUp]:
    """What a session left to be done, soonest due first."""
    rows = FollowUp.objects.filter(session_id=session_id).select_related("episode__patient", "owner")
    return list(rows.order_by("due_on", "id"))
