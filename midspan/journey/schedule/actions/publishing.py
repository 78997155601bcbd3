"""A draft becomes the week: meetings and memberships by date, coming sessions and seats with them, all of it or nothing."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Coalesce

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.rules import is_closed, local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.dating import WeekChange, date_meetings, date_memberships, end_groups
from midspan.journey.schedule.actions.seats import belongs, double_booking, release, write_seats
from midspan.journey.schedule.actions.timetable import asked_for, meetings_of
from midspan.journey.schedule.models import Group, Membership, Seat, Session, WeekDraft
from midspan.journey.schedule.queries.drafts import answer_of, kept_problem, problem_of
from midspan.journey.schedule.queries.week_problem import described_week, groups_of_week, lines_on
from midspan.journey.schedule.rules import moved
from midspan.journey.schedule.rules.drafts import (
    changes_since,
    number_of,
    placings,
    reasons_against_publishing,
    same_week,
    touched,
)
from midspan.journey.schedule.rules.week import check, compare
from midspan.journey.schedule.terms import DraftStatus, SeatKind, SessionKind, SessionStatus
from midspan.journey.schedule.terms.drafts import WeekLine, WeekPublished
from midspan.journey.schedule.terms.week import WeekAnswer, WeekProblem

AHEAD = timedelta(weeks=4)  # as far as the clock makes sessions
NOT_HELD = "Not held any more from this week on."
FOLLOW = ["on", "starts_at", "ends_at", "room", "facilitator", "co_facilitator", "meeting", "asked_for_at", "status",
          "cancelled_by", "cancelled_at", "cancel_reason", "version"]  # fmt: skip


@action("week.published", needs=Permission.SCHEDULE, versioned=True)
def publish(draft: WeekDraft, *, accept: bool = False, by: Staff, at: datetime) -> WeekDraft:
    """The draft is the week from its Monday on, in one transaction. Sessions before that day are as they were.

    Meetings end and begin on that Monday, memberships change by date, sessions made ahead move, are made or cancelled, and
    seats follow. Refuses, changing nothing: a draft that is not ready or already published, a Monday that has come, a
    published week that moved on since, conflicts (those a person may decide only unless `accept`), any double booking.
    """
    groups = groups_of_week(draft.site_id, draft.week_on)
    list(
        Group.objects.select_for_update(no_key=True)
        .filter(pk__in=[group.pk for group in groups])
        .order_by("pk")
        .values_list("pk")
    )
    problem = problem_of(draft)
    answer = answer_of(draft, problem) or WeekAnswer()
    if reasons := _reasons(draft, problem, answer, accept=accept, at=at):
        raise Refused(reasons)
    with _all_at_once():
        done = _carried_out(draft, groups, problem, answer, by=by, at=at)
    draft.status, draft.published_by, draft.published_at = DraftStatus.PUBLISHED, by, at
    draft.progress = {**draft.progress, "published": {**asdict(done), "from_on": done.from_on.isoformat()}}
    draft.save(update_fields=["status", "published_by", "published_at", "progress"])
    return draft


def _reasons(draft: WeekDraft, problem: WeekProblem, answer: WeekAnswer, *, accept: bool, at: datetime) -> list[Reason]:
    return reasons_against_publishing(
        status=draft.status, week_on=draft.week_on, today=local_day(at, draft.site.timezone),
        conflicts=check(problem, answer), leaderless=[one.group for one in answer.placed if not one.leaders], accept=accept,
        changed=moved_on(draft, problem) if draft.status == DraftStatus.READY else (),
    )  # fmt: skip


def moved_on(draft: WeekDraft, problem: WeekProblem) -> list[str]:
    """What changed in the published week since a draft was made from it, in words; empty when nothing did."""
    now = problem_of(WeekDraft(problem=kept_problem(described_week(draft.site, draft.week_on))))
    return [] if same_week(problem, now) else changes_since(problem, now)


@contextmanager
def _all_at_once() -> Iterator[None]:
    """Let rooms, leaders and people change places in one go; the database looks at the end, and refuses in words."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            yield
            _look()
    except IntegrityError as error:
        raise Refused(double_booking(error)) from None


def _look() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _carried_out(
    draft: WeekDraft, groups: list[Group], problem: WeekProblem, answer: WeekAnswer, *, by: Staff, at: datetime
) -> WeekPublished:
    lines = {line.id: line for line in lines_on(groups, draft.week_on)}
    last = max(local_day(at, draft.site.timezone) + AHEAD, _last_session(draft))
    change = WeekChange(
        site=draft.site, monday=draft.week_on, by=by, at=at, groups={group.pk: group for group in groups}, lines=lines,
        wanted=placings(problem, answer), people={number_of(one.id) for one in problem.people},
        closures=closures_between(draft.week_on, last + timedelta(days=7)), meeting_of={}, done=WeekPublished(draft.week_on),
    )  # fmt: skip
    for group in groups:
        date_meetings(change, group)
    end_groups(change)
    date_memberships(change)
    _move_sessions(change)
    _make_missing(change, last)
    _look_for_clashes(change)
    _seat(change)
    whom = touched(problem, compare(problem, answer))
    change.note(people=len(whom.people), staff=len(whom.staff))
    return change.done


def _last_session(draft: WeekDraft) -> date:
    rows = Session.objects.filter(site=draft.site, kind=SessionKind.GROUP, on__gte=draft.week_on)
    return rows.order_by("-on").values_list("on", flat=True).first() or draft.week_on


def _move_sessions(change: WeekChange) -> None:
    """Sessions made ahead follow their line; one whose line is not held any more is cancelled."""
    rows = Session.objects.filter(group__in=change.groups, on__gte=change.monday, starts_at__gt=change.at, event__isnull=True)
    there = list(rows.select_related("room", "facilitator").order_by("starts_at", "pk"))
    alone, shifted = [], []
    for row in there:
        line = _line_of(change, row)
        if line is None or _closed(change, row):
            continue
        if words := _changed_alone(change, row, line):
            alone.append(words)
        if _follow(change, row, line):
            row.version += 1
            shifted.append(row)
    Session.objects.bulk_update(shifted, FOLLOW, batch_size=500)
    gone = [row for row in shifted if row.status == SessionStatus.CANCELLED and row.cancelled_at == change.at]
    change.note(moved=len(shifted) - len(gone), cancelled=len(gone), changed_alone=tuple(alone))


def _line_of(change: WeekChange, row: Session) -> WeekLine | None:
    if row.meeting_id is not None:
        return change.lines.get(f"g{row.group_id}m{row.meeting_id}")
    local = (row.asked_for_at or row.starts_at).astimezone(change.zone)
    return change.lines.get(f"g{row.group_id}b{local.isoweekday()}t{local.hour * 60 + local.minute}")


def _closed(change: WeekChange, row: Session) -> bool:
    cancelled = row.status == SessionStatus.CANCELLED
    return cancelled and is_closed(row.on, site_id=change.site.pk, closures=change.closures)


def _changed_alone(change: WeekChange, row: Session, line: WeekLine) -> str:
    """What somebody had changed about this one session, in words; empty when it stood as its line."""
    differs = (row.room_id, row.facilitator_id, row.co_facilitator_id) != (
        line.room_id, line.facilitator_id, line.co_facilitator_id
    )  # fmt: skip
    if not (differs or row.asked_for_at) or (change.stays(line) and line.id in change.wanted):
        return ""
    local = row.starts_at.astimezone(change.zone)
    where = row.room.name if row.room else "no room"
    state = ", cancelled" if row.status == SessionStatus.CANCELLED else ""
    return f"{row.title}, {local:%a %d %b %H:%M}: was {where}, {row.facilitator.name}{state}"


def _follow(change: WeekChange, row: Session, line: WeekLine) -> bool:
    """Bring one session to where its line stands; whether anything about it changes."""
    then = change.wanted.get(line.id)
    if then is None:
        return _cancel(change, row, NOT_HELD)
    meeting_id = change.meeting_of.get(line.id)
    if change.stays(line):
        changed = row.meeting_id != meeting_id
        row.meeting_id = meeting_id
        return changed
    zone = change.site.timezone
    row.on, row.starts_at, row.ends_at = moved(row.on, weekday=then.weekday, starts=then.starts, ends=then.ends, timezone=zone)
    row.room_id, row.facilitator_id, row.co_facilitator_id = then.room_id, then.facilitator_id, then.co_facilitator_id
    row.meeting_id, row.asked_for_at = meeting_id, None
    if row.status == SessionStatus.PLANNED and is_closed(row.on, site_id=change.site.pk, closures=change.closures):
        _cancel(change, row, next(one.reason for one in change.closures if one.on == row.on))
    return True


def _cancel(change: WeekChange, row: Session, reason: str) -> bool:
    if row.status == SessionStatus.CANCELLED:
        return False
    row.status, row.cancelled_by, row.cancelled_at, row.cancel_reason = SessionStatus.CANCELLED, change.by, change.at, reason
    return True


def _make_missing(change: WeekChange, last: date) -> None:
    """Sessions that the new week asks for and that are not there, as far as sessions are made ahead."""
    rows = Session.objects.filter(group__in=change.groups, on__gte=change.monday)
    there = set(rows.values_list("group_id", Coalesce("asked_for_at", "starts_at")))
    by_track: dict[int, list[Group]] = defaultdict(list)
    for group in Group.objects.filter(pk__in=change.groups).select_related("track__site"):
        by_track[group.track_id].append(group)
    missing = [
        row
        for groups in by_track.values()
        for group, meetings in _asking(groups)
        for row in asked_for(group, meetings, change.monday, last, change.closures)
        if (row.group_id, row.starts_at) not in there and row.starts_at > change.at
    ]
    Session.objects.bulk_create(missing)
    change.note(made=len(missing))


def _asking(groups: list[Group]) -> list[tuple[Group, list[Any]]]:
    meetings = meetings_of(groups[0].track, groups)
    return [(group, meetings[group.pk]) for group in groups]


def _seat(change: WeekChange) -> None:
    """Seats follow: who left a line frees theirs, who came gets one, and nobody loses a session of their own for it."""
    rows = Session.objects.filter(group__in=change.groups, on__gte=change.monday, starts_at__gt=change.at, event__isnull=True)
    sessions = {row.pk: row for row in rows.filter(status=SessionStatus.PLANNED)}
    wanted = _wanted_seats(change, list(sessions.values()))
    there = {(row.session_id, row.episode_id): row for row in Seat.objects.filter(session__in=sessions)}
    stale = [row.pk for key, row in there.items() if row.kind == SeatKind.MEMBER and key not in wanted]
    release(Seat.objects.filter(pk__in=stale), by=change.by, at=change.at)
    before = _members_before(change)

    def comes_back(key: tuple[int, int]) -> bool:
        """Whether a released seat belongs to somebody who joins with this week. Others stay released."""
        members = before.get(sessions[key[0]].meeting_id or 0)
        return there[key].released_at is not None and members is not None and key[1] not in members

    new = [key for key in wanted if key not in there or comes_back(key)]
    _write_seats(change, {key: wanted[key] for key in new}, sessions)


def _wanted_seats(change: WeekChange, sessions: list[Session]) -> dict[tuple[int, int], Membership]:
    by_group: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(group__in=change.groups).exclude(until_on__lte=change.monday).order_by("pk"):
        by_group[row.group_id].append(row)
    return {
        (session.pk, row.episode_id): row
        for session in sessions
        for row in by_group[session.group_id or 0]
        if belongs(row, session.on) and session.meeting_id not in row.skips
    }


def _members_before(change: WeekChange) -> dict[int, set[int]]:
    """Who had a seat in each meeting until now, by the meeting that it is from Monday on."""
    rows = Membership.objects.filter(group__in=change.groups, from_on__lt=change.monday).exclude(until_on__lt=change.monday)
    members: dict[int, list[Membership]] = defaultdict(list)
    for row in rows:
        members[row.group_id].append(row)
    return {
        meeting_id: {
            row.episode_id for row in members[change.lines[key].group_id] if change.lines[key].meeting_id not in row.skips
        }
        for key, meeting_id in change.meeting_of.items()
        if meeting_id is not None
    }


def _write_seats(change: WeekChange, wanted: dict[tuple[int, int], Membership], sessions: dict[int, Session]) -> None:
    """Seat people where they are free; whoever has a session of their own at that time keeps it, and is listed."""
    _free_own_sessions(change, sessions)
    _look()
    rows = [
        Seat(session_id=key[0], episode_id=key[1], kind=SeatKind.MEMBER, role=row.role, by_telehealth=row.by_telehealth)
        for key, row in wanted.items()
    ]
    write_seats(rows)


def _free_own_sessions(change: WeekChange, sessions: dict[int, Session]) -> None:
    """A seat in a group that moved onto a session of one's own is freed."""
    own = Seat.objects.filter(held=True, session__on__gte=change.monday, episode__in=change.people).exclude(session__in=sessions)
    taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for episode_id, starts_at, ends_at in own.values_list("episode_id", "starts_at", "ends_at"):
        if starts_at and ends_at:
            taken[episode_id].append((starts_at, ends_at))
    seats = Seat.objects.filter(session__in=sessions, episode__in=taken, held=True).select_related("session", "episode__patient")
    clashing = [
        seat
        for seat in seats
        if any(starts < seat.session.ends_at and seat.session.starts_at < ends for starts, ends in taken[seat.episode_id])
    ]
    release(Seat.objects.filter(pk__in=[seat.pk for seat in clashing]), by=change.by, at=change.at)
    change.note(kept_elsewhere=tuple(f"p{seat.episode_id} {seat.session.on:%Y-%m-%d}" for seat in clashing))


CLASHES = """
SELECT one.title, one.starts_at, CASE WHEN one.room_id = other.room_id THEN 'room' ELSE 'facilitator' END
FROM schedule_session one JOIN schedule_session other ON one.id < other.id AND one.status = 'planned'
    AND other.status = 'planned' AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
    AND (one.room_id = other.room_id OR one.facilitator_id IN (other.facilitator_id, other.co_facilitator_id)
         OR one.co_facilitator_id IN (other.facilitator_id, other.co_facilitator_id))
WHERE one."on" >= %s AND other."on" >= %s ORDER BY one.starts_at LIMIT 5
"""


def _look_for_clashes(change: WeekChange) -> None:
    """Which sessions would book a room or a leader twice; the database would refuse them too, without saying which."""
    with connection.cursor() as cursor:
        cursor.execute(CLASHES, [change.monday, change.monday])
        found = cursor.fetchall()
    if found:
        raise Refused(
            Reason(f"{title} on {at.astimezone(change.zone):%a %d %b at %H:%M}: the {what} is taken by another session.",
                   rule=f"{what}_booked_once")
            for title, at, what in found
        )  # fmt: skip
