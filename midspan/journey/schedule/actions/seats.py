"""Who gets a seat in which session: members as they join and leave, visitors, and who makes up a missed session."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import Membership, Seat, Session
from midspan.journey.schedule.queries import why_not_seated
from midspan.journey.schedule.terms import MemberRole, SeatKind, SessionStatus


@action("seat.booked", needs=Permission.SCHEDULE)
def book_seat(
    episode: Episode, *, session: Session, kind: SeatKind = SeatKind.VISITOR, makes_up_on: date | None = None,
    by_telehealth: bool = False, fits: bool = False, by: Staff, at: datetime,
) -> Seat:  # fmt: skip
    """Seat somebody in one session of a group they do not belong to: as a visitor, or to make up a missed session of a week
    (any day of it). A seat they have there already is answered as it is.

    Refuses a full session, one that was cancelled or is over for long, a second session at the same time, people who are
    kept apart, and a restricted group unless somebody who knows the person says that it fits.
    """
    return take_seat(episode, session=session, kind=kind, makes_up_on=makes_up_on, by_telehealth=by_telehealth, fits=fits, at=at)


@action("seat.released", needs=Permission.SCHEDULE)
def release_seat(seat: Seat, *, by: Staff, at: datetime) -> Seat:
    """Free a seat that somebody will not need. Refuses a second time, and once the session has begun."""
    give_back(seat, by=by, at=at)
    return seat


def take_seat(
    episode: Episode, *, session: Session, kind: SeatKind, makes_up_on: date | None = None, by_telehealth: bool = False,
    fits: bool = False, at: datetime,
) -> Seat:  # fmt: skip
    """The seat of `book_seat`, for the actions of other stations that seat somebody."""
    row = Session.objects.select_for_update(of=("self",), no_key=True).select_related("group", "room").get(pk=session.pk)
    there = Seat.objects.filter(session=row, episode=episode).first()
    if there is not None and there.held:
        return there
    if reasons := why_not_seated(
        episode, row, by_telehealth=by_telehealth, fits=fits, makes_up=kind == SeatKind.MAKE_UP, makes_up_on=makes_up_on,
        at=at,
    ):  # fmt: skip
        raise Refused(reasons)
    seat = there or Seat(session=row, episode=episode)
    seat.kind, seat.role, seat.by_telehealth = kind, MemberRole.MEMBER, by_telehealth
    seat.makes_up_on = week_starts(makes_up_on) if makes_up_on else None
    seat.released_at = seat.released_by = None
    _save_seat(seat)
    return seat


def _save_seat(seat: Seat) -> None:
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        raise Refused(double_booking(error)) from None
    seat.refresh_from_db()  # the database copies the times, and whether it is held


def give_back(seat: Seat, *, by: Staff, at: datetime) -> None:
    """The freeing of `release_seat`, for the actions of other stations."""
    if seat.released_at is not None:
        raise Refused(Reason("This seat was given back already.", rule="seat"))
    if seat.session.starts_at <= at:
        raise Refused(Reason("The session has begun; past sessions never change.", rule="past-sessions"))
    seat.released_at, seat.released_by = at, by
    seat.save()
    seat.refresh_from_db()


def constraint_of(error: IntegrityError) -> str:
    """The name of the database constraint that refused."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def double_booking(error: IntegrityError) -> Reason:
    """What a refused booking means in words; anything else is raised again."""
    name = constraint_of(error)
    if name == "room_booked_once":
        return Reason("The room is taken at that time.", rule=name, field="room")
    if name == "facilitator_booked_once":
        return Reason("The facilitator has another group at that time.", rule=name, field="facilitator")
    if name == "person_booked_once":
        return Reason("They have another session at that time.", rule=name, field="episode")
    if name in {"session_once_per_group_and_start", "meeting_once_per_slot"}:
        return Reason("The group has a session at that time already.", rule=name, field="starts")
    raise error


def seat_members(sessions: Collection[Session], *, only: Episode | None = None) -> None:
    """Give members of the groups a seat in each of these sessions while they belong. Whoever sits elsewhere at that time
    keeps that seat."""
    by_group: dict[int | None, list[Session]] = {}
    for session in sessions:
        by_group.setdefault(session.group_id, []).append(session)
    members = Membership.objects.filter(group_id__in=[group_id for group_id in by_group if group_id])
    if only is not None:
        members = members.filter(episode=only)
    write_seats(
        Seat(session=session, episode_id=row.episode_id, kind=SeatKind.MEMBER, role=row.role, by_telehealth=row.by_telehealth)
        for row in members.order_by("pk")
        for session in by_group[row.group_id]
        if belongs(row, session.on) and (session.meeting_id is None or session.meeting_id not in row.skips)
    )


def belongs(membership: Membership, day: date) -> bool:
    return membership.from_on <= day and (membership.until_on is None or day < membership.until_on)


def write_seats(seats: Iterable[Seat]) -> None:
    """Write seats, taking back released ones. Nobody is seated twice at once: the seat that was there first stays."""
    rows = list(seats)
    try:
        with transaction.atomic():
            _upsert(rows)
    except IntegrityError as error:
        if constraint_of(error) != "person_booked_once":
            raise
        for row in rows:
            _seat_if_free(row)


def release(seats: Any, *, by: Staff, at: datetime) -> int:
    """Free seats that are held; answers how many."""
    freed: int = seats.filter(released_at__isnull=True).update(released_at=at, released_by=by)
    return freed


def coming(group_ids: Collection[int], from_on: date) -> list[Session]:
    """Planned sessions of groups from a day on."""
    rows = Session.objects.filter(group_id__in=group_ids, on__gte=from_on, status=SessionStatus.PLANNED)
    return list(rows.order_by("starts_at", "pk"))


def _seat_if_free(row: Seat) -> None:
    try:
        with transaction.atomic():
            _upsert([row])
    except IntegrityError as error:
        if constraint_of(error) != "person_booked_once":
            raise


def _upsert(rows: list[Seat]) -> None:
    Seat.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "episode"],
        update_fields=["kind", "role", "by_telehealth", "released_at", "released_by"],
    )
