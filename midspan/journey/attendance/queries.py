"""Reads of attendance: who is here, the group room, hours of the week, everything that was attended."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.program.models import Track
from midspan.foundation.program.queries import counting_facts
from midspan.foundation.program.rules import week_starts
from midspan.foundation.program.terms import CountingRuleFacts, Interval
from midspan.journey.attendance.models import Attendance, GroupNote, Visit
from midspan.journey.attendance.rules import attended, credited, late_minutes, plan_of, standing, week_of_hours
from midspan.journey.attendance.terms import (
    AbsenceReason,
    AttendanceFacts,
    PersonTonight,
    Presence,
    RoomLine,
    RoomRow,
    Standing,
    VisitFacts,
    WeekOfHours,
)
from midspan.journey.schedule.queries import members_of, roster, sessions_of_cohorts
from midspan.journey.schedule.terms import SessionFacts

UNSIGNED: tuple[str, str, None] = ("", "", None)  # the shared note, who signed it and when, before a note is read
SILENT_WITHIN_DAYS = 14  # how far back silent absences are added up on Today


def visits_on(day: date, *, episode_ids: Collection[int]) -> dict[int, list[VisitFacts]]:
    """The stays of these people on a day, by episode, in order of arrival."""
    found: dict[int, list[VisitFacts]] = defaultdict(list)
    for row in Visit.objects.filter(on=day, episode_id__in=episode_ids).order_by("arrived_at"):
        found[row.episode_id].append(visit_facts(row))
    return found


def visit_facts(row: Visit) -> VisitFacts:
    return VisitFacts(row.pk, row.episode_id, row.on, row.arrived_at, row.left_at)


def open_visit(episode_id: int) -> Visit | None:
    """The stay that has not ended, for the action that ends it."""
    return Visit.objects.filter(episode_id=episode_id, left_at__isnull=True).select_related("episode").first()


def note_of(session_id: int) -> GroupNote | None:
    """The group's note, draft or signed."""
    return GroupNote.objects.select_related("by", "signed_by").filter(session_id=session_id).first()


def note_states(session_ids: Iterable[int]) -> dict[int, bool]:
    """For each session that has a note, whether it is signed."""
    rows = GroupNote.objects.filter(session_id__in=list(session_ids)).values_list("session_id", "signed_at")
    return {session_id: signed_at is not None for session_id, signed_at in rows}


def counting_rule_of(track_id: int) -> CountingRuleFacts:
    """The rule by which a track's minutes count."""
    return counting_facts(Track.objects.select_related("counting_rule").get(pk=track_id).counting_rule)


def room(session: SessionFacts, *, rule: CountingRuleFacts) -> list[RoomRow]:
    """The group room: everyone who belongs there, and visitors, with what is entered and the minutes that count."""
    entered = {row.episode_id: row for row in Attendance.objects.filter(session_id=session.id)}
    people = people_in(session, entered=entered)
    visits = visits_on(session.on, episode_ids=list(people))
    planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
    return [
        _room_row(episode, entered.get(episode.pk), visits.get(episode.pk, []), session, rule, planned)
        for episode in sorted(people.values(), key=lambda found: found.patient.sort_name.casefold())
    ]


def people_in(session: SessionFacts, *, entered: Collection[int]) -> dict[int, Episode]:
    """Whom a session is about, by episode: its members that day, visitors, and people who have left the group since."""
    people = {episode.pk: episode for episode in members_of(session.cohort_id, session.on)}
    if others := set(entered) - people.keys():
        people |= Episode.objects.select_related("patient").in_bulk(others)
    return people


def expected_line(visits: Collection[VisitFacts], session: Interval) -> RoomLine:
    """What the room shows before anybody entered anything: present when the door saw them in time."""
    here = any(
        visit.arrived_at < session.ends_at and (visit.left_at is None or visit.left_at > session.starts_at) for visit in visits
    )
    return RoomLine(presence=Presence.PRESENT if here else Presence.EXPECTED)


def tonight(
    sessions: Collection[SessionFacts], *, now: datetime, week: Collection[SessionFacts] | None = None
) -> list[PersonTonight]:
    """Everyone whom the sessions of one day expect, by name, with how they stand now. Five queries, whatever the number.

    `week` holds the planned sessions of the day's week for these groups, where they have been read already.
    """
    if not sessions:
        return []
    day = next(iter(sessions)).on
    starts = {session.cohort_id: session for session in sorted(sessions, key=lambda found: found.starts_at, reverse=True)}
    members = roster(starts, day)
    known = _week(members, on=day, sessions=week)
    return [
        _tonight(episode, starts[cohort_id], now, known, cohort_id)
        for cohort_id, episodes in members.items()
        for episode in episodes
    ]


def rules_of(track_ids: Collection[int]) -> dict[int, CountingRuleFacts]:
    """The counting rules of tracks."""
    rows = Track.objects.filter(pk__in=track_ids).select_related("counting_rule")
    return {row.pk: counting_facts(row.counting_rule) for row in rows}


def weeks_for(members: dict[int, list[Episode]], *, on: date, now: datetime) -> dict[int, WeekOfHours]:
    """The week of everyone in these groups, by episode, with the minutes that are still to come. `members` is by group."""
    week = _week(members, on=on)
    return {
        episode.pk: week.of(episode.pk, cohort_id, now=now) for cohort_id, episodes in members.items() for episode in episodes
    }


@dataclass(frozen=True, slots=True)
class _Week:
    """What the hours of one week are worked out from."""

    starts_on: date
    credited: dict[int, dict[date, int]]
    absent: dict[tuple[int, date], str]
    silent: dict[int, set[date]]
    visits: dict[tuple[int, date], list[VisitFacts]]
    unsigned: dict[int, list[SessionFacts]]  # by group
    rules: dict[int, CountingRuleFacts]
    rule_of_cohort: dict[int, CountingRuleFacts]

    def of(self, episode_id: int, cohort_id: int, *, now: datetime) -> WeekOfHours:
        """One person's week. What is planned still counts as to come, and so does what they sat through unsigned."""
        rule = self.rule_of_cohort.get(cohort_id, CountingRuleFacts.default())
        ahead = sum(self._to_come(session, episode_id, rule, now) for session in self.unsigned.get(cohort_id, []))
        days = self.credited.get(episode_id, {})
        return week_of_hours(days, starts_on=self.starts_on, rule=rule, still_planned_minutes=ahead)

    def _to_come(self, session: SessionFacts, episode_id: int, rule: CountingRuleFacts, now: datetime) -> int:
        planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
        if session.ends_at > now:
            return planned.interval.minutes
        visits = self.visits.get((episode_id, session.on), [])
        there = attended(RoomLine(presence=Presence.PRESENT), visits=visits, planned=planned)
        return credited(there, planned=planned, rule=rule)


def _week(members: dict[int, list[Episode]], *, on: date, sessions: Collection[SessionFacts] | None = None) -> _Week:
    first = week_starts(on)
    last = first + timedelta(days=6)
    ids = [episode.pk for episodes in members.values() for episode in episodes]
    held = sessions_of_cohorts(members, first, last) if sessions is None else sessions
    signed = {session_id for session_id, done in note_states(session.id for session in held).items() if done}
    rules = rules_of({session.track_id for session in held})
    visits: dict[tuple[int, date], list[VisitFacts]] = defaultdict(list)
    for row in Visit.objects.filter(on__range=(first, last), episode_id__in=ids).order_by("arrived_at"):
        visits[row.episode_id, row.on].append(visit_facts(row))
    unsigned: dict[int, list[SessionFacts]] = defaultdict(list)
    for session in held:
        if session.id not in signed:
            unsigned[session.cohort_id].append(session)
    credited_days, absent, silent = _presence(ids, on=on, first=first, last=last)
    return _Week(
        starts_on=first,
        credited=credited_days,
        absent=absent,
        silent=silent,
        visits=visits,
        unsigned=unsigned,
        rules=rules,
        rule_of_cohort={session.cohort_id: rules[session.track_id] for session in held},
    )


def _presence(
    episode_ids: Collection[int], *, on: date, first: date, last: date
) -> tuple[dict[int, dict[date, int]], dict[tuple[int, date], str], dict[int, set[date]]]:
    """One read of attendance: credited minutes of the week by day, reasons of absence, days without a word lately."""
    since = min(first, on - timedelta(days=SILENT_WITHIN_DAYS))
    days: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    absent: dict[tuple[int, date], str] = {}
    silent: dict[int, set[date]] = defaultdict(set)
    rows = Attendance.objects.filter(episode_id__in=episode_ids, on__range=(since, last)).order_by()
    for episode_id, day, presence, reason, minutes in rows.values_list(
        "episode_id", "on", "presence", "absence_reason", "credited_minutes"
    ):
        if minutes is not None and day >= first:
            days[episode_id][day] += minutes
        if presence == Presence.ABSENT:
            absent[episode_id, day] = reason
            if reason == AbsenceReason.NO_WORD and on - timedelta(days=SILENT_WITHIN_DAYS) <= day <= on:
                silent[episode_id].add(day)
    return days, absent, silent


def weeks_of(episode_id: int, *, rule: CountingRuleFacts, first: date, last: date) -> list[WeekOfHours]:
    """Every week from the one of `first` to the one of `last` with its credited minutes, oldest first. One query."""
    parts = attendances_between([episode_id], week_starts(first), week_starts(last) + timedelta(days=6))
    return weeks_in(parts, rule=rule, first=first, last=last)


def weeks_in(parts: Iterable[AttendanceFacts], *, rule: CountingRuleFacts, first: date, last: date) -> list[WeekOfHours]:
    """The weeks of one person, as `weeks_of`, from parts in sessions that were read already."""
    found: dict[date, dict[date, int]] = defaultdict(dict)
    for part in parts:
        if part.credited_minutes is not None:
            days = found[week_starts(part.on)]
            days[part.on] = days.get(part.on, 0) + part.credited_minutes
    start, end = week_starts(first), week_starts(last)
    mondays = [start + timedelta(weeks=number) for number in range((end - start).days // 7 + 1)]
    return [week_of_hours(found.get(monday, {}), starts_on=monday, rule=rule) for monday in mondays]


def days_there(episode_ids: Collection[int], first: date, last: date) -> dict[int, list[tuple[date, bool, bool, int]]]:
    """By episode and day, oldest first: the day, whether they came to any session, whether they missed it unexcused, and
    the minutes credited. One query for any number of people."""
    rows = (
        Attendance.objects.filter(episode_id__in=episode_ids, on__range=(first, last))
        .exclude(presence=Presence.EXPECTED)
        .order_by("episode_id", "on")
        .values_list("episode_id", "on")
        .annotate(
            came=Count("pk", filter=Q(presence=Presence.PRESENT)),
            silent=Count("pk", filter=Q(presence=Presence.ABSENT, absence_reason=AbsenceReason.NO_WORD)),
            minutes=Sum("credited_minutes"),
        )
    )
    found: dict[int, list[tuple[date, bool, bool, int]]] = defaultdict(list)
    for episode_id, on, came, silent, minutes in rows:
        found[episode_id].append((on, came > 0, came == 0 and silent > 0, minutes or 0))
    return found


def attendances_between(episode_ids: Collection[int], first: date, last: date) -> list[AttendanceFacts]:
    """Parts in sessions between two days, both included, oldest first, without the shared notes. One query."""
    return _parts(Attendance.objects.filter(episode_id__in=episode_ids, on__range=(first, last)))


def attendances_of(episode_id: int) -> list[AttendanceFacts]:
    """Every part of one person in sessions, oldest first, without the shared notes. One query."""
    return _parts(Attendance.objects.filter(episode_id=episode_id))


def chart_notes(parts: Iterable[AttendanceFacts], *, limit: int = 60) -> list[AttendanceFacts]:
    """The signed ones of one person's parts with the shared note, latest first. One query."""
    signed = [part for part in parts if part.credited_minutes is not None]
    latest = sorted(signed, key=lambda part: (part.on, part.starts_at), reverse=True)[:limit]
    rows = GroupNote.objects.filter(session_id__in=[part.session_id for part in latest])
    notes = {row[0]: row[1:] for row in rows.values_list("session_id", "text", "signed_by__name", "signed_at")}
    return [_with_note(part, *notes.get(part.session_id, UNSIGNED)) for part in latest]


def parts_of(session_id: int) -> dict[int, int]:
    """The id of each person's part in a session, by episode."""
    return dict(Attendance.objects.filter(session_id=session_id).values_list("episode_id", "pk"))


def amendable(attendance_id: int) -> Attendance | None:
    """One person's part in a signed session, for the action that corrects it."""
    return Attendance.objects.select_related("session", "episode__patient").filter(pk=attendance_id).first()


def _tonight(episode: Episode, first: SessionFacts, now: datetime, week: _Week, cohort_id: int) -> PersonTonight:
    rule = week.rules[first.track_id]
    visits = week.visits.get((episode.pk, first.on), [])
    absence = week.absent.get((episode.pk, first.on), "")
    excused = bool(absence) and absence != AbsenceReason.NO_WORD
    stands = standing(starts_at=first.starts_at, now=now, grace_minutes=rule.grace_minutes, visits=visits, excused=excused)
    still_here = [visit for visit in visits if visit.left_at is None]
    silent_today = stands == Standing.SILENT and absence != AbsenceReason.NO_WORD
    return PersonTonight(
        episode_id=episode.pk,
        patient_id=episode.patient_id,
        person=episode.patient.name,
        sort_name=episode.patient.sort_name,
        level=episode.level.code if episode.level else "",
        day=day_of_treatment(episode.admitted_on, first.on) if episode.admitted_on else None,
        cohort_id=first.cohort_id,
        standing=stands,
        arrived_at=visits[0].arrived_at if visits else None,
        left_at=visits[-1].left_at if visits else None,
        visit_id=still_here[0].id if still_here else None,
        late_minutes=late_minutes(first.starts_at, visits, grace_minutes=rule.grace_minutes),
        absence_reason=absence,
        silent_days=len(week.silent.get(episode.pk, ())) + silent_today,
        week=week.of(episode.pk, cohort_id, now=now),
    )


def _room_row(
    episode: Episode,
    row: Attendance | None,
    visits: list[VisitFacts],
    session: SessionFacts,
    rule: CountingRuleFacts,
    planned,
) -> RoomRow:
    line = entered_line(row) if row else RoomLine()
    if line.presence == Presence.EXPECTED:
        line = _with_presence(line, expected_line(visits, planned.interval).presence)
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
    )


def entered_line(row: Attendance) -> RoomLine:
    """What was entered for one person."""
    return RoomLine(
        Presence(row.presence), row.came_at, row.left_at, row.absence_reason, row.called, row.participation,
        tuple(row.flags), row.line,
    )  # fmt: skip


def _with_presence(line: RoomLine, presence: Presence) -> RoomLine:
    return RoomLine(
        presence,
        line.came_at,
        line.left_at,
        line.absence_reason,
        line.called,
        line.participation,
        line.flags,
        line.line,
    )


def _parts(rows: QuerySet[Attendance]) -> list[AttendanceFacts]:
    columns = (
        "id", "session_id", "episode_id", "on", "session__starts_at", "session__title", "session__topic", "presence",
        "came_at", "left_at", "credited_minutes", "absence_reason", "participation", "flags", "line",
    )  # fmt: skip
    return [_facts(*row) for row in rows.order_by("session__starts_at").values_list(*columns)]


def _facts(*row: Any) -> AttendanceFacts:
    *before, presence, came_at, left_at, minutes, reason, participation, flags, line = row
    after = (came_at, left_at, minutes, reason, participation, tuple(flags), line, *UNSIGNED)
    values: tuple[Any, ...] = (*before, Presence(presence), *after)
    return AttendanceFacts(*values)


def _with_note(part: AttendanceFacts, text: str, signed_by: str | None, signed_at: datetime | None) -> AttendanceFacts:
    return replace(part, shared_note=text, signed_by=signed_by or "", signed_at=signed_at)
