"""What is each person's ledger of hours: every session scheduled, what counts of it, and why the rest does not?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, F, When

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.rules import week_starts
from midspan.journey.attendance.models import Attendance, GroupNote, Recount, Visit
from midspan.journey.attendance.queries.counting import RulesInForce, rules_in_force
from midspan.journey.attendance.rules import ledger_line, ledger_week, service_of
from midspan.journey.attendance.terms import LedgerLine, LedgerWeek, PartFacts, Presence, Recounted
from midspan.journey.attendance.terms.hours import Stay
from midspan.journey.schedule.queries import PlannedSeat, Times, among, seats_of_people, times_of
from midspan.journey.schedule.terms import SeatKind, SessionStatus

WEEK = timedelta(days=6)
Entered = tuple[Any, ...]  # a row of attendance: presence, came, left, absence, credited, counted by, stretches
Visits = dict[tuple[int, date], list[Stay]]
OPEN_END = 2**40  # a stay that nobody closed runs to the end of the session


def ledger_of(episode: Episode, *, on: date, now: datetime) -> LedgerWeek:
    """One person's week. Seven queries."""
    first = week_starts(on)
    rules = rules_in_force()
    lines = ledger_lines([episode.pk], first, first + WEEK, now=now, rules=rules)
    rule = rules.on(episode.track_id, first)
    return ledger_week(lines.get(episode.pk, ()), starts_on=first, rule=rule, age_group=rules.ages(episode.track_id))


def ledger_lines(
    episode_ids: Collection[int], first: date, last: date, *, now: datetime, rules: RulesInForce | None = None
) -> dict[int, list[LedgerLine]]:
    """The lines of these people's ledgers between two days, both included, in order of time. Seven queries, whatever the
    number."""
    rules = rules or rules_in_force()
    moment = int(now.timestamp())
    found: dict[int, list[LedgerLine]] = defaultdict(list)
    for part in parts_between(episode_ids, first, last):
        rule = rules.named(part.counted_by, track_id=part.track_id, day=part.on)
        found[part.episode_id].append(ledger_line(part, rule=rule, now=moment))
    return found


def parts_between(episode_ids: Collection[int], first: date, last: date) -> list[PartFacts]:
    """Everybody's part in everything they had a seat in or came to, in order of time. Five queries; the
    door is asked only about days on which something is not signed.

    Whoever got a seat after a session was signed is not part of it.
    """
    entered = _entered(episode_ids, first, last)
    seats = seats_of_people(episode_ids, first, last)
    came_anyway = _without_seat(entered, seats)
    held = {seat.session_id for seat in seats}
    sessions = {pk: _plan(times) for pk, times in times_of(held | {seat.session_id for seat in came_anyway}).items()}
    signed = _signed(held)
    days = {plan.on for pk, plan in sessions.items() if pk not in signed and not plan.cancelled}
    visits = _visits(episode_ids, days) if days else {}
    parts = []
    for seat in [*seats, *came_anyway]:
        row = entered.get((seat.episode_id, seat.session_id))
        if row is not None or seat.session_id not in signed:
            parts.append(_part(seat, sessions[seat.session_id], row or NOTHING, visits))
    if came_anyway:
        parts.sort(key=lambda part: (part.starts, part.session_id))
    return parts


def recounts_of(episode_id: int, first: date, last: date) -> dict[int, list[Recounted]]:
    """What was counted anew for one person, by session, oldest first. One query."""
    rows = Recount.objects.filter(episode_id=episode_id, attendance__on__range=(first, last)).order_by("at", "pk")
    found: dict[int, list[Recounted]] = defaultdict(list)
    for row in rows.values_list(
        "attendance__session_id", "episode_id", "minutes_before", "minutes_after", "rule_before", "rule_after", "reason",
        "by__name", "at",
    ):  # fmt: skip
        found[row[0]].append(Recounted(*row))
    return dict(found)


class _Plan(NamedTuple):
    """What a part takes from its session."""

    on: date
    starts: int
    ends: int
    pause: int
    service: str
    title: str
    track_id: int | None
    cancelled: bool
    cancel_reason: str


def _plan(times: Times) -> _Plan:
    return _Plan(
        times.on, int(times.starts_at.timestamp()), int(times.ends_at.timestamp()), times.break_minutes * 60,
        service_of(times.kind, times.group_type), times.title, times.track_id, times.status == SessionStatus.CANCELLED,
        times.cancel_reason,
    )  # fmt: skip


def _part(seat: PlannedSeat, plan: _Plan, row: Entered, visits: Visits) -> PartFacts:
    presence, came, left, absence, credited, counted_by, stretches = row
    on, starts, ends, pause, service, title, track_id, cancelled, cancel_reason = plan
    stays = stays_of(came, left, stretches, starts, ends)
    if not stays and credited is None and presence != Presence.ABSENT:
        stays = tuple(visits.get((seat.episode_id, on), ()))
    return PartFacts(
        seat.episode_id, seat.session_id, on, starts, ends, pause, service, title, track_id, seat.kind, cancelled,
        cancel_reason, presence, absence, credited, counted_by, stays, seat.by_telehealth,
    )  # fmt: skip


NOTHING: Entered = (Presence.EXPECTED, None, None, "", None, "", None)
ENTERED = ("presence", "came_at", "left_at", "absence_reason", "credited_minutes", "counted_by", "several")


def _entered(episode_ids: Collection[int], first: date, last: date) -> dict[tuple[int, int], Entered]:
    rows = Attendance.objects.filter(episode_id__in=among(episode_ids), on__range=(first, last)).order_by()
    columns = rows.annotate(several=several()).values_list("episode_id", "session_id", *ENTERED)
    return {(row[0], row[1]): row[2:] for row in columns}


def several() -> Case:
    """The stretches of presence where there are more than one; a single one is told by when somebody came and left."""
    return Case(When(stretches__len__gt=1, then=F("stretches")), default=None)


def _signed(session_ids: Collection[int]) -> set[int]:
    rows = GroupNote.objects.filter(session_id__in=among(session_ids), signed_at__isnull=False)
    return set(rows.values_list("session_id", flat=True))


def _visits(episode_ids: Collection[int], days: Collection[date]) -> Visits:
    found: Visits = defaultdict(list)
    rows = Visit.objects.filter(episode_id__in=among(episode_ids), on__in=days).order_by("arrived_at")
    for episode_id, on, arrived, left in rows.values_list("episode_id", "on", "arrived_at", "left_at"):
        found[episode_id, on].append((int(arrived.timestamp()), int(left.timestamp()) if left else OPEN_END))
    return found


def stays_of(came: datetime | None, left: datetime | None, stretches: Any, starts: int, ends: int) -> tuple[Stay, ...]:
    """The stretches of presence of a row of attendance, in seconds of the epoch."""
    if stretches:
        return tuple(_stay(found.lower, found.upper, starts, ends) for found in stretches if not found.isempty)
    if came is None and left is None:
        return ()
    return (_stay(came, left, starts, ends),)


def _stay(came: datetime | None, left: datetime | None, starts: int, ends: int) -> Stay:
    return int(came.timestamp()) if came else starts, int(left.timestamp()) if left else ends


def _without_seat(entered: dict[tuple[int, int], Entered], seats: list[PlannedSeat]) -> list[PlannedSeat]:
    """Parts of people who came without a seat, or whose seat was given back after they had come."""
    held = {(seat.episode_id, seat.session_id) for seat in seats}
    return [
        PlannedSeat(*key, SeatKind.VISITOR, False)
        for key, row in entered.items()
        if key not in held and (row[0] != Presence.EXPECTED or row[4] is not None)
    ]
