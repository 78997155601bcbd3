"""What meets beside the groups of a track: a circle of women, for some only, and an afternoon with families."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from midspan.doors.demo.days import weekdays
from midspan.doors.demo.life.chosen import CIRCLES_BEGIN, FAMILIES, FAMILY_SEATS, WOMEN, WOMEN_SEATS, circles_of, families, women
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.programs import USUAL_PROGRAM
from midspan.doors.demo.setup import AHEAD, Clinic
from midspan.foundation.program.models import Room
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.journey.schedule.actions import generate_sessions, guest_came, invite_guest, join, open_group
from midspan.journey.schedule.queries import group, groups_with_room, session_row
from midspan.journey.schedule.terms import MeetingFacts, Restriction

MINUTE = timedelta(minutes=1)
SATURDAY, WEDNESDAY, SUNDAY = 6, 3, 7
FORENOON, AFTERNOON = (time(10), time(11, 30)), (time(16, 15), time(17, 45))
WITH_FAMILIES = (time(15), time(16, 30))
AGREED = "They may know that I come here, and hear what the afternoon is about."


def open_circles(clinic: Clinic, at: datetime) -> None:
    """Open both, three weeks and a half ago, with the sessions of the weeks to come."""
    plan = clinic.plan
    if plan.program.code != USUAL_PROGRAM or at.date() != plan.today - CIRCLES_BEGIN:
        return
    day = SATURDAY if SATURDAY not in weekdays(plan.today) else WEDNESDAY
    circle = BlockFacts(day, *(FORENOON if day == SATURDAY else AFTERNOON), 0, GroupType.PROCESS, "Process")
    afternoon = BlockFacts(SUNDAY, *WITH_FAMILIES, 0, GroupType.FAMILY_EDUCATION, "Family education")
    few = {"restriction": Restriction.WOMEN, "telehealth_seats": 1}
    _open(clinic, WOMEN, "Room C", max(WOMEN_SEATS, len(women(plan))), circle, co="nia", details=few, at=at)
    _open(clinic, FAMILIES, "Room B", 12, afternoon, co="", details={}, at=at)
    track = next(iter(clinic.tracks.values()))
    generate_sessions(track, first=at.date(), last=at.date() + AHEAD, by=clinic.clock, at=at)


def _open(
    clinic: Clinic, name: str, room: str, seats: int, block: BlockFacts, *, co: str, details: dict[str, Any], at: datetime
) -> None:
    clinic.groups[name] = open_group(
        next(iter(clinic.tracks.values())), name=name, room=Room.objects.get(site=clinic.site, name=room), capacity=seats,
        facilitator=clinic.staff[clinic.leader(name)], co_facilitator=clinic.staff.get(co), starts_on=at.date(),
        minimum=3, details=details, meetings=[MeetingFacts(block, from_on=at.date())], by=clinic.staff["abena"], at=at,
    )  # fmt: skip


def joining(one: Living) -> Iterator[Happening]:
    """Somebody in treatment comes to a circle too."""
    if one.clinic.plan.program.code == USUAL_PROGRAM:
        for name, day in circles_of(one.course, one.clinic.plan).items():
            one.circles[name] = day
            yield from happening(datetime.combine(day, time(8, 40), one.clinic.plan.now.tzinfo), _join, one, name)


def row_of(clinic: Clinic, name: str, day: date) -> Any:
    """The group of this name, for the actions that take it."""
    return group(next(facts.id for facts in groups_with_room(clinic.staff["abena"], day) if facts.name == name))


def _join(one: Living, name: str, *, at: datetime) -> None:
    by_screen = name == WOMEN and one.course == women(one.clinic.plan)[-1]
    row = row_of(one.clinic, name, at.date())
    by = one.staff("abena")
    join(one.episode, group=row, from_on=at.date(), fits=True, besides=True, by_telehealth=by_screen, by=by, at=at)


def guests(one: Living, session_id: int, starts_at: datetime, *, comes: bool) -> Iterator[Happening]:
    """Somebody close to a person is invited with their agreement, and comes along when they do."""
    if one.course in families(one.clinic.plan)[: FAMILY_SEATS - 1]:
        yield from happening(starts_at - 190 * MINUTE, invite, one, session_id)
        if comes:
            yield from happening(starts_at + 3 * MINUTE, _came, one)


def invite(one: Living, session_id: int, *, at: datetime) -> None:
    """The one whom they named for emergencies."""
    person = one.course.person
    one.guest = invite_guest(
        one.episode, session=session_row(session_id), name=person.emergency_name, relationship=person.emergency_relationship,
        agreed=True, agreed_words=AGREED, by=one.staff("dee"), at=at,
    )  # fmt: skip


def _came(one: Living, *, at: datetime) -> None:
    guest_came(one.guest, came=True, by=one.staff("dee"), at=at)
