"""A week to look at: groups that differ, people who wait or are kept apart, sessions of one person, leave, drafts of every kind."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from midspan.doors.clock.week import solve_week
from midspan.foundation.program.catalog.curriculum import packs
from midspan.foundation.program.rules import week_starts
from midspan.foundation.program.terms import BlockFacts, GroupType, Phase
from midspan.foundation.records.actions import people
from midspan.journey.attendance.actions import save_own, sign_own
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.actions import drafts
from midspan.journey.schedule.actions.publishing import publish
from midspan.journey.schedule.models import Feed, Group, Leave, Session, WeekDraft
from midspan.journey.schedule.queries import session_facts
from midspan.journey.schedule.queries.drafts import answer_of, problem_of
from midspan.journey.schedule.terms import (
    Enrolment,
    LeaveKind,
    MeetingFacts,
    Restriction,
    SessionKind,
    WeeklySlot,
)
from tests.browser.clinic import Day

SECONDS = 5
PROMPTS = {"coping": "Calls her sister first.", "feelings": "Less shame than before."}


def weekly(day: Day, *weekdays: int, starts: time, ends: time, title: str = "Process") -> list[MeetingFacts]:
    """Meetings of a group on these weekdays since its track began."""
    blocks = [BlockFacts(weekday, starts, ends, 0, GroupType.PROCESS, title) for weekday in weekdays]
    return [MeetingFacts(block, day.today - timedelta(days=40)) for block in blocks]


def open_further(day: Day, name: str = "Evening circle", *, capacity: int = 8, **details: Any) -> Group:
    """A second group of the track, in the other room, led by the supervisor, three evenings about today."""
    weekdays = sorted((day.today + timedelta(days=ahead)).isoweekday() for ahead in (-2, 0, 2))
    return schedule.open_group(
        day.track, name=name, room=day.cast.room_b, facilitator=day.cast.supervisor, capacity=capacity, minimum=2,
        starts_on=day.today - timedelta(days=40), details=details, by=day.cast.director, at=day.now,
        meetings=weekly(day, *weekdays, starts=time(18), ends=time(19, 30)),
    )  # fmt: skip


def week(day: Day) -> dict[str, list[Any]]:
    """Everything of the timetable; the ids by the names in addresses, some only for the address named before the colon."""
    said: dict[str, Any] = {"by": day.cast.director, "at": day.now}
    circle = open_further(day, enrolment=Enrolment.OPEN, telehealth_seats=2)
    quiet = _restricted(day)
    full = schedule.open_group(
        day.track, name="Small circle", room=day.cast.room_b, facilitator=day.cast.supervisor, co_facilitator=day.cast.counsellor,
        capacity=1, starts_on=day.today - timedelta(days=20), meetings=weekly(day, 4, starts=time(8), ends=time(9)),
        details={"ends_on": day.today + timedelta(days=60)}, **said,
    )  # fmt: skip
    late = schedule.open_group(
        day.track, name="Closed circle", room=day.cast.room_b, facilitator=day.cast.supervisor, capacity=5,
        starts_on=day.today - timedelta(days=20), meetings=weekly(day, 4, starts=time(9), ends=time(10)),
        details={"enrolment": Enrolment.CLOSED, "phases": [Phase.LATE]}, **said,
    )  # fmt: skip
    _belong(day, circle, full)
    schedule.generate_sessions(day.track, first=day.today - timedelta(days=3), last=day.today + timedelta(days=21), **said)
    series = Session.objects.filter(group=circle, on__gt=day.today).order_by("starts_at").first()
    assert series is not None
    schedule.book_seat(day.members[4], session=series, **said)
    found = _own(day) | _staffing(day)
    found["group_id"] = [day.group.pk, circle.pk, quiet.pk, full.pk, late.pk]
    found["schedule:session.session_id"] = [day.over.id, series.pk, day.coming.id]
    found["schedule:pack.code"] = found["web:pack.code"] = list(packs())
    return found | _drafts(day)


def _restricted(day: Day) -> Group:
    return schedule.open_group(
        day.track, name="Women's group", room=None, facilitator=day.cast.supervisor, capacity=6, minimum=3,
        starts_on=day.today, details={"restriction": Restriction.WOMEN, "language": "es", "telehealth_seats": 6},
        meetings=weekly(day, 5, starts=time(10), ends=time(11, 30), title="Process"), by=day.cast.director, at=day.now,
    )  # fmt: skip


def _belong(day: Day, circle: Group, full: Group) -> None:
    """Members with roles, two who are kept apart, people who wait for a seat."""
    said: dict[str, Any] = {"by": day.cast.director, "at": day.now}
    first, second, third, fourth, fifth = day.members
    for episode in (first, second):
        schedule.join(episode, group=circle, from_on=day.today, **said)
    schedule.join(third, group=circle, from_on=day.today, by_telehealth=True, **said)
    by = {"by": day.cast.supervisor, "at": day.now}
    schedule.keep_apart(fourth.patient, other=first.patient, reason="One told the other's employer.", **by)
    over = schedule.keep_apart(fourth.patient, other=fifth.patient, reason="They shared a flat.", **by)
    schedule.end_apart(over, **by)
    schedule.join(fourth, group=full, from_on=day.today, **said)
    for episode in (second, fifth):
        schedule.wait_for(episode, group=full, note="Evenings only.", **said)


def _own(day: Day) -> dict[str, list[Any]]:
    """Sessions of one person: signed, written, to come and weekly, cancelled; one of a family with guests."""
    cast, (first, second, *_rest) = day.cast, day.members
    said: dict[str, Any] = {"by": cast.counsellor, "at": day.now}
    kept = {"kind": SessionKind.INDIVIDUAL, "facilitator": cast.counsellor, "room": cast.room_b, **said}
    yesterday = moment(day, day.today - timedelta(days=1), time(8))
    signed, written = (
        schedule.book_own(first, starts_at=yesterday + timedelta(hours=hours), minutes=45, **kept)[0] for hours in (0, 2)
    )
    line = RoomLine(Presence.PRESENT, signed.starts_at, signed.ends_at, line="Worked on the evenings.")
    for session, row in ((signed, line), (written, RoomLine(Presence.PRESENT, line="Worked on payday."))):
        facts = session_facts(session.pk)
        assert facts is not None
        save_own(facts, line=row, text="Looked at the week; next: a plan for payday.", answers=PROMPTS, **said)
    facts = session_facts(signed.pk)
    assert facts is not None
    sign_own(facts, proof=cast.proof(cast.counsellor), **said)
    coming, gone, *_later = schedule.book_own(
        first, starts_at=moment(day, day.today + timedelta(days=1), time(16)), minutes=60, length_reason="An interpreter comes.",
        weeks=3, **kept,
    )  # fmt: skip
    schedule.cancel_own(gone, reason="The counsellor is away.", **said)
    family = schedule.book_own(
        second, starts_at=yesterday + timedelta(hours=8), minutes=50, **kept | {"kind": SessionKind.FAMILY}
    )[0]
    _guests(day, family)
    ids = [signed.pk, family.pk, coming.pk, written.pk, gone.pk]
    return {"attendance:own.session_id": ids, "schedule:own_session.session_id": [coming.pk, family.pk, gone.pk]}


def _guests(day: Day, family: Session) -> None:
    second, said = day.members[1], {"by": day.cast.front_desk, "at": day.now}
    contact = people.name_emergency_contact(second.patient, name="Ruth Cole", relationship="mother", telephone="555-0170",
                                            by=day.cast.admissions, at=day.now)  # fmt: skip
    came = schedule.invite_guest(
        second, session=family, name="Ruth Cole", contact=contact, agreed=True, agreed_words="On paper.", **said
    )
    schedule.guest_came(came, came=True, **said)
    schedule.invite_guest(second, session=family, name="Abe Cole", relationship="brother", agreed=True, **said)


def moment(day: Day, on: date, at: time) -> datetime:
    """A wall-clock time at the site."""
    return datetime.combine(on, at, ZoneInfo(day.cast.site.timezone))


def _staffing(day: Day) -> dict[str, list[Any]]:
    """Hours of two leaders, leave that hits sessions and some that was taken back, calendars of a person and a room."""
    cast = day.cast
    said: dict[str, Any] = {"by": cast.director, "at": day.now}
    whole = [WeeklySlot(weekday, time(8), time(20)) for weekday in range(1, 8)]
    for leader in (cast.counsellor, cast.supervisor, cast.nurse):
        schedule.set_hours(leader, site=cast.site, hours=whole, from_on=day.today - timedelta(days=30), **said)
    tomorrow = moment(day, day.today + timedelta(days=1), time(0))
    schedule.record_leave(cast.supervisor, kind=LeaveKind.TRAINING, starts_at=tomorrow + timedelta(days=6),
                          ends_at=tomorrow + timedelta(days=9), **said)  # fmt: skip
    out = schedule.record_leave(cast.counsellor, kind=LeaveKind.ILLNESS, starts_at=day.now, ends_at=tomorrow, **said)
    back = schedule.record_leave(
        cast.nurse, kind=LeaveKind.HOLIDAY, starts_at=tomorrow, ends_at=tomorrow + timedelta(days=2), **said
    )
    schedule.withdraw_leave(back, **said)
    for place, owner in enumerate((cast.counsellor, cast.room_a)):
        schedule.open_feed(owner, token=f"{place}" * 43, **said)
    schedule.open_own_feed(token="d" * 43, **said)
    ids = list(Leave.objects.filter(pk=out.pk).values_list("pk", flat=True))
    return {"leave_id": ids, "feed_id": list(Feed.objects.values_list("pk", flat=True)),
            "web:call_out.staff_id": [cast.counsellor.pk, cast.supervisor.pk]}  # fmt: skip


def draft(day: Day, *, solved: bool = True, weeks: int = 1) -> WeekDraft:
    """A draft of the next week, or of a later one, asked for by the director and solved by the clock."""
    row = drafts.draft_week(day.cast.site, week_on=week_starts(day.today) + timedelta(weeks=weeks), seconds=SECONDS,
                            by=day.cast.director, at=day.now)  # fmt: skip
    with connection.cursor() as cursor:  # the clock's own table outlives the flush after a test
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [drafts.TASK])
    if solved:
        assert solve_week(row.pk) == "ready"
    return WeekDraft.objects.get(pk=row.pk)


def _drafts(day: Day) -> dict[str, list[Any]]:
    """A draft changed by hand so that rules break, one that is fresh, waiting, failed, dropped, published, overtaken."""
    said: dict[str, Any] = {"by": day.cast.director, "at": day.now}
    by_hand, fresh, over = draft(day), draft(day), draft(day, weeks=2)
    publish(over, accept=True, **said)
    problem = problem_of(by_hand)
    held = (answer_of(by_hand, problem) or fresh).placed
    drafts.move_group(by_hand, group=held[0].group, slot=held[-1].slot, room=held[-1].room, leaders=held[-1].leaders, **said)
    waits, failed, dropped, going = (draft(day, solved=False) for _each in range(4))
    drafts.begin(going, **said)
    drafts.note_progress(going.pk, {"stage": "slots", "ms": 1200, "objective": 40, "bound": 31}, None)
    drafts.failed(failed, words="The week could not be solved.", number="a1b2c3", **said)
    drafts.drop(dropped, **said)
    ids = [by_hand.pk, going.pk, fresh.pk, over.pk, waits.pk, failed.pk, dropped.pk]
    return {"draft_id": ids, "schedule:draft?": [f"?group={held[0].group}", f"?view=staff&group={held[-1].group}"]}
