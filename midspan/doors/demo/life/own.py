"""How do sessions of one person's own pass? Booked for weeks, held, missed once, written and signed; one with a brother."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from midspan.doors.demo.days import holidays
from midspan.doors.demo.life.chosen import OWN_MINUTES, Regular, regulars, with_family
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.programs import USUAL_PROGRAM
from midspan.doors.demo.words import sentences
from midspan.journey.attendance.actions import save_own, sign_own
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomLine
from midspan.journey.schedule.actions import book_own, cancel_own, guest_came, invite_guest
from midspan.journey.schedule.queries import session_facts, session_row
from midspan.journey.schedule.terms import SessionKind

MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
WEEKS = 6  # four that were, this one and the next
FAMILY_MINUTES, FAMILY_AT = 50, time(13)
OWN: dict[str, Any] = sentences("own")


def own_sessions(one: Living) -> Iterator[Happening]:
    """The sessions of somebody who has one each week; and a family session of last week."""
    plan = one.clinic.plan
    if plan.program.code != USUAL_PROGRAM:
        return
    for regular in regulars(plan):
        if regular.course == one.course:
            yield from _weekly(one, regular)
    if one.course in with_family(plan):
        yield from _with_family(one)


def _weekly(one: Living, regular: Regular) -> Iterator[Happening]:
    plan, held = one.clinic.plan, list[Any]()
    first = datetime.combine(regular.first_on(plan), regular.starts, plan.now.tzinfo)
    booked = datetime.combine(first.date() - timedelta(days=2), time(9, 20), plan.now.tzinfo)
    yield from happening(booked, _book, one, first, held)
    closed = holidays(plan.first_day, plan.today + timedelta(days=30), today=plan.today)
    for week in range(WEEKS):
        starts_at = first + week * WEEK
        if starts_at.date() < plan.today and starts_at.date() not in closed:
            ended = starts_at + (OWN_MINUTES + 6) * MINUTE
            yield from happening(ended, _write, one, held, week, regular.misses and week == 1)


def _book(one: Living, first: datetime, held: list[Any], *, at: datetime) -> None:
    by, plan = one.staff(one.assessor), one.clinic.plan
    rows = book_own(
        one.episode, kind=SessionKind.INDIVIDUAL, starts_at=first, minutes=OWN_MINUTES, facilitator=by, weeks=WEEKS, by=by, at=at
    )
    held.extend(row.pk for row in rows)
    closed = holidays(plan.first_day, plan.today + timedelta(days=30), today=plan.today)
    for row in rows:
        if row.on in closed:
            cancel_own(row, reason=f"{closed[row.on]}: the clinic is closed.", by=by, at=at + MINUTE)


def _write(one: Living, held: list[Any], week: int, missed: bool, *, at: datetime) -> None:
    number = one.course.number + week
    said = {code: words[number % len(words)] for code, words in OWN["individual"].items()}
    line = OWN["line"][number % len(OWN["line"])]
    _sign(one, held[week], said, line, OWN["text"][number % len(OWN["text"])], missed=missed, at=at)


def _sign(one: Living, session: int, said: dict[str, str], line: str, text: str, *, missed: bool, at: datetime) -> None:
    facts, by = session_facts(session), one.staff(one.assessor)
    assert facts is not None
    row = RoomLine(Presence.PRESENT, came_at=facts.starts_at, left_at=facts.ends_at, line=line)
    if missed:
        row, said, text = RoomLine(Presence.ABSENT, absence_reason=AbsenceReason.WORK, called=True), {}, OWN["missed"]
    save_own(facts, line=row, text=text, answers=said, by=by, at=at)
    sign_own(facts, proof=one.clinic.proofs[one.assessor], by=by, at=at + MINUTE)


def _with_family(one: Living) -> Iterator[Happening]:
    plan, held = one.clinic.plan, list[Any]()
    day = plan.today - timedelta(days=5)
    starts_at = datetime.combine(day - timedelta(days=max(0, day.isoweekday() - 5)), FAMILY_AT, plan.now.tzinfo)
    yield from happening(starts_at - timedelta(days=2), _book_family, one, starts_at, held)
    yield from happening(starts_at + (FAMILY_MINUTES + 8) * MINUTE, _write_family, one, held)


def _book_family(one: Living, starts_at: datetime, held: list[Any], *, at: datetime) -> None:
    by, person = one.staff(one.assessor), one.course.person
    row = book_own(
        one.episode, kind=SessionKind.FAMILY, starts_at=starts_at, minutes=FAMILY_MINUTES, facilitator=by, by=by, at=at
    )[0]
    guest = invite_guest(
        one.episode, session=session_row(row.pk), name=person.emergency_name, relationship=person.emergency_relationship,
        agreed=True, agreed_words=OWN["agreed"], by=by, at=at + MINUTE,
    )  # fmt: skip
    held.extend((row.pk, guest))


def _write_family(one: Living, held: list[Any], *, at: datetime) -> None:
    guest_came(held[1], came=True, by=one.staff(one.assessor), at=at - MINUTE)
    _sign(one, held[0], dict(OWN["family"]), OWN["family_line"], OWN["family_text"], missed=False, at=at)
