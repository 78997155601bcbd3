"""What stands open when a visitor comes in: seats, waiting lists, a make-up, guests of the next days, a leave, one alarm."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from midspan.doors.demo.course import Course
from midspan.doors.demo.life.chosen import AFTER_MORNING, FAMILIES, FAMILY_SEATS, WOMEN, families, here_now, regulars, women
from midspan.doors.demo.life.circles import AGREED, row_of
from midspan.doors.demo.life.work import SHAKING
from midspan.doors.demo.programs import USUAL_PROGRAM
from midspan.doors.demo.setup import Clinic
from midspan.doors.demo.staffing import plan_leave
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Sex
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.actions import give_badge, record_screen
from midspan.journey.attendance.queries import forecast
from midspan.journey.referral.terms import ReferralStatus
from midspan.journey.schedule import actions
from midspan.journey.schedule.queries import groups_with_room, membership_of, session_row, sessions_between
from midspan.journey.schedule.terms import MemberRole, SeatKind, SessionKind

CARDS = 7
DAY = timedelta(days=1)
SMALLEST = 3


def prepare(clinic: Clinic, *, at: datetime) -> None:
    """All of it, at this moment, for people in treatment now. Of the usual clinic only."""
    if clinic.plan.program.code != USUAL_PROGRAM:
        return
    plan_leave(clinic.plan, clinic.staff, at=at)
    actions.open_own_feed(token=secrets.token_urlsafe(40), by=clinic.staff["marcus"], at=at)
    known = _Known(clinic)
    for course in here_now(clinic.plan)[:CARDS]:
        give_badge(known.episode(course), by=clinic.staff["dee"], at=at)
    _circle(known, at)
    _full_group(known, at)
    _peer(known, at)
    _apart(known, at)
    _make_up(known, at)
    _guests(known, at)
    _own_today(known, at)
    _alarm(known, at)


class _Known:
    """The people of the plan as the clinic knows them: found by name and birth date, once."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        rows = Episode.objects.select_related("patient", "site", "track").order_by("pk")
        self.rows = {(row.patient.first_name, row.patient.last_name, row.patient.birth_date): row for row in rows}

    def episode(self, course: Course) -> Episode:
        person = course.person
        return self.rows[person.first_name, person.last_name, person.birth_date]

    def placed(self) -> Sequence[Course]:
        """Whose level is agreed and who is not admitted yet."""
        found = [one for one in self.clinic.plan.courses if one.stage is ReferralStatus.PLACED and not one.electronic]
        return [one for one in found if (one.person.first_name, one.person.last_name, one.person.birth_date) in self.rows]


def _circle(known: _Known, at: datetime) -> None:
    """Women of the other groups fill the circle; two more wait for it."""
    clinic, plan = known.clinic, known.clinic.plan
    row, ours = row_of(clinic, WOMEN, at.date()), women(plan)
    others = [one for one in (*here_now(plan), *known.placed()) if one.person.sex == Sex.FEMALE and one not in ours]
    active = [one for one in others if one.admitted_at]
    fill = active[: max(0, row.capacity - len(ours))]
    for one in fill:
        episode = known.episode(one)
        actions.join(episode, group=row, from_on=plan.today, fits=True, besides=True, by=clinic.staff["abena"], at=at)
    for one in [one for one in others if one not in fill][:2]:
        _wait(known, one, row, "Asked for a group of women.", at)


def _wait(known: _Known, course: Course, row: Any, note: str, at: datetime) -> None:
    actions.wait_for(known.episode(course), group=row, note=note, by=known.clinic.staff["abena"], at=at)


def _full_group(known: _Known, at: datetime) -> None:
    """The fullest of the groups takes nobody more: two people wait for a seat."""
    plan, own = known.clinic.plan, {group.name for group in known.clinic.plan.groups}
    facts = [one for one in groups_with_room(known.clinic.staff["abena"], plan.today) if one.name in own]
    full = max(facts, key=lambda one: (one.members / one.capacity, one.name))
    row = row_of(known.clinic, full.name, plan.today)
    here = [one for one in here_now(plan) if one.group == full.name]
    by = known.clinic.staff["abena"]
    row = actions.resize_group(row, minimum=min(SMALLEST, len(here)), capacity=len(here), by=by, at=at)
    waiting = [*known.placed()[:1], *[one for one in here_now(plan) if one.group != full.name][-1:]]
    for one in waiting:
        _wait(known, one, row, "These hours suit the new job better.", at)


def _peer(known: _Known, at: datetime) -> None:
    """Who has been here longest in the first group helps to lead it."""
    plan = known.clinic.plan
    for course in here_now(plan, plan.groups[0].name)[:1]:
        membership = membership_of(known.episode(course).pk, plan.today)
        with suppress(Refused):  # in the first weeks of a small clinic nobody is far enough along
            actions.set_role(membership, role=MemberRole.PEER_CO_LEADER, by=known.clinic.staff["abena"], at=at)


def _apart(known: _Known, at: datetime) -> None:
    plan = known.clinic.plan
    first, second = (here_now(plan, group.name)[-1:] for group in plan.groups[:2])
    for one, other in zip(first, second, strict=True):
        actions.keep_apart(
            known.episode(one).patient, other=known.episode(other).patient, reason="Parted in spring; a court keeps them apart.",
            by=known.clinic.staff["abena"], at=at,
        )  # fmt: skip


def _make_up(known: _Known, at: datetime) -> None:
    """One of those whose week falls short makes it up; the others are left to whoever looks at the forecast."""
    plan, by = known.clinic.plan, known.clinic.staff["abena"]
    rows = {row.pk: row for row in known.rows.values()}
    short = [each for each in forecast(by, on=plan.today, now=at).short if each.offer is not None]
    for each in short[1:]:
        with suppress(Refused):
            ids = [way.session_id for way in each.offer.sessions] if each.offer else []
            actions.accept_make_ups(rows[each.person.episode_id], session_ids=ids, week=plan.today, by=by, at=at)
            return
    _make_up_next(known, at)


def _make_up_next(known: _Known, at: datetime) -> None:
    """Nothing is left of this week: the first evening of another group makes up for it."""
    plan, by = known.clinic.plan, known.clinic.staff["abena"]
    for course in here_now(plan, plan.groups[0].name)[1:2]:
        for session in sessions_between(by, plan.today + DAY, plan.today + 6 * DAY):
            if session.group != plan.groups[1].name:
                continue
            with suppress(Refused):
                actions.book_seat(
                    known.episode(course), session=session_row(session.id), kind=SeatKind.MAKE_UP, makes_up_week=plan.today,
                    by=by, at=at,
                )  # fmt: skip
                return


def _guests(known: _Known, at: datetime) -> None:
    """Who is expected at the next family afternoon."""
    plan, by = known.clinic.plan, known.clinic.staff["dee"]
    coming = sessions_between(known.clinic.staff["abena"], plan.today + DAY, plan.today + 7 * DAY)
    session = next((one for one in coming if one.group == FAMILIES), None)
    if session is None:
        return
    for course in families(plan)[: FAMILY_SEATS - 1]:
        person = course.person
        actions.invite_guest(
            known.episode(course), session=session_row(session.id), name=person.emergency_name, agreed=True, agreed_words=AGREED,
            relationship=person.emergency_relationship, by=by, at=at,
        )  # fmt: skip


def _own_today(known: _Known, at: datetime) -> None:
    """A session of one's own within the hour, if the clinic is open and both are free."""
    plan, lena = known.clinic.plan, known.clinic.staff["lena"]
    starts_at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if not AFTER_MORNING.hour < starts_at.hour < 21:
        return
    taken = [one.course for one in regulars(plan)]
    for course in [one for one in here_now(plan, plan.groups[1].name) if one not in taken][:1]:
        with suppress(Refused):
            actions.book_own(
                known.episode(course), kind=SessionKind.INDIVIDUAL, starts_at=starts_at, minutes=40, facilitator=lena, by=lena,
                at=at,
            )  # fmt: skip


def _alarm(known: _Known, at: datetime) -> None:
    """One alarm at the door is open: whoever is on call was told a moment ago."""
    plan = known.clinic.plan
    taken = [one.course for one in regulars(plan)]
    chosen = [one for one in here_now(plan, plan.groups[0].name) if one not in taken and one.number != plan.alert_of]
    for course in chosen[-1:]:
        record_screen(known.episode(course), answers=SHAKING, told=known.clinic.staff["pat"], by=known.clinic.staff["dee"], at=at)
