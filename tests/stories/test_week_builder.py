"""The week builder: a week solved from the tables and published, care and work kept free, people apart, somebody calls out."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from midspan.doors.clock.week import solve_week
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.records.actions import staff
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions as admission
from midspan.journey.admission.terms import BusyHours, BusyKind
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule import queries as schedule_queries
from midspan.journey.schedule.actions import drafts
from midspan.journey.schedule.actions.publishing import publish
from midspan.journey.schedule.actions.staffing import record_leave
from midspan.journey.schedule.models import Group, WeekDraft
from midspan.journey.schedule.queries import seats_in, sessions_of_groups, sessions_of_person
from midspan.journey.schedule.queries.drafts import answer_of, problem_of
from midspan.journey.schedule.rules.week import check
from midspan.journey.schedule.terms import LeaveKind, SessionStatus
from tests.browser.clinic import open_day
from tests.cast import AT, PASSWORD, Cast
from tests.evening import MONDAY, clock, evening

pytest.importorskip("ortools")
NEXT = MONDAY + timedelta(days=7)


def two_groups(cast: Cast) -> tuple[Any, Group]:
    """The evening track with two groups: A with its members, and B, empty, with the supervisor in the other room."""
    held = evening(cast)
    other = schedule.open_group(
        cast.evening, name="B", room=cast.room_b, facilitator=cast.supervisor, capacity=12, starts_on=MONDAY, by=cast.director, at=AT
    )  # fmt: skip
    return held, other


def solved(cast: Cast, *, site: Any = None) -> WeekDraft:
    """Ask for the next week, and let the clock solve it."""
    draft = drafts.draft_week(site or cast.site, week_on=NEXT, seconds=10, by=cast.director, at=AT)
    assert solve_week(draft.pk) == "ready"
    return WeekDraft.objects.select_related("site").get(pk=draft.pk)


def people_in(draft: WeekDraft) -> dict[str, set[str]]:
    answer = answer_of(draft, problem_of(draft))
    assert answer
    return {one.group: set(one.people) for one in answer.placed}


def test_rows_001_09_002_04_a_week_is_solved_from_the_tables_and_published(cast: Cast) -> None:
    # Given three people of the evening track, one who has no group yet, and a counsellor who is on leave all of next week
    held, _other = two_groups(cast)
    newcomer = cast.active("Omar", "Diaz")
    record_leave(cast.counsellor, kind=LeaveKind.HOLIDAY, starts_at=clock("00:00", NEXT),
                 ends_at=clock("00:00", NEXT + timedelta(days=7)), by=cast.director, at=AT)  # fmt: skip
    # When next week is solved
    draft = solved(cast)
    # Then it keeps every rule, everybody has nine hours in three evenings, and nobody who is away leads
    problem = problem_of(draft)
    answer = answer_of(draft, problem)
    assert answer and check(problem, answer) == []
    assert not [one for one in answer.placed if f"s{cast.counsellor.pk}" in one.leaders]
    # And when it is published
    publish(draft, by=cast.director, at=AT)
    # Then each of them sits in nine hours of that week, led by who is there, and this week is as it was
    for episode in (*held.members, newcomer):
        week = sessions_of_person(episode.pk, NEXT, NEXT + timedelta(days=6))
        minutes = sum(int((one.ends_at - one.starts_at).total_seconds()) // 60 for one in week)
        assert minutes == 540 and len({one.on for one in week}) == 3
        assert {one.facilitator_id for one in week} == {cast.supervisor.pk}
    assert len(sessions_of_groups([held.group.pk], MONDAY, MONDAY + timedelta(days=6))) == 9


def test_row_000_06_the_week_avoids_hours_of_work_and_care(cast: Cast) -> None:
    # Given somebody who works until 19:00 on Wednesday and cares for a child on Friday until 20:00
    held, _other = two_groups(cast)
    busy = [BusyHours(3, time(9), time(19), BusyKind.WORK), BusyHours(5, time(15), time(20), BusyKind.CARE)]
    person = held.members[0]
    admission.set_hours(person, hours=busy, from_on=MONDAY, by=cast.admissions, at=AT)
    # When the week is solved and published
    draft = solved(cast)
    publish(draft, accept=True, by=cast.director, at=AT)
    # Then no session of theirs lies in those hours, what is lost is told with its reason, and the others keep all of theirs
    mine = sessions_of_person(person.pk, NEXT, NEXT + timedelta(days=6))
    zone = ZoneInfo("America/New_York")
    starts = {(one.on.isoweekday(), one.starts_at.astimezone(zone).time()) for one in mine}
    assert starts and not starts & {(3, time(18)), (3, time(18, 55)), (5, time(18)), (5, time(18, 55))}
    answer = answer_of(draft, problem_of(draft))
    assert answer
    short = [one for one in answer.unmet if one.person == f"p{person.pk}" and one.what == "minutes"]
    assert short and {"work", "care"} <= {word for one in short[0].blocked for word in ("work", "care") if word in one.text}
    assert len(sessions_of_person(held.members[1].pk, NEXT, NEXT + timedelta(days=6))) == 9


def test_people_kept_apart_never_sit_together_and_nobody_reads_why(cast: Cast, as_staff: Callable[[Staff], Any]) -> None:
    # Given two members of one group who are kept apart from now on
    held, _other = two_groups(cast)
    first, second = held.members[:2]
    schedule.keep_apart(first.patient, other=second.patient, reason="threat of violence", by=cast.supervisor, at=AT)
    # When the week is solved
    draft = solved(cast)
    # Then they share no group
    together = [group for group, people in people_in(draft).items() if {f"p{first.pk}", f"p{second.pk}"} <= people]
    assert together == []
    # And when somebody seats them together by hand, the page says that it is not possible, and never with whom or why
    group = next(group for group, people in people_in(draft).items() if f"p{first.pk}" in people)
    drafts.move_person(draft, person=f"p{second.pk}", into=group, version=draft.version, by=cast.director, at=AT)
    shown = as_staff(cast.director).get(reverse("schedule:draft", args=[draft.pk]) + f"?group={group}").content.decode()
    assert "not possible in this group" in shown and "threat" not in shown and "apart" not in shown
    # Nor can it be published, whoever accepts
    with pytest.raises(Refused, match="not possible in this group"):
        publish(WeekDraft.objects.get(pk=draft.pk), accept=True, by=cast.director, at=AT)


def test_what_was_set_by_hand_stays_when_the_week_is_solved_again(cast: Cast) -> None:
    # Given a solved week in which a director gave Monday's first group to the supervisor
    two_groups(cast)
    draft = solved(cast)
    problem = problem_of(draft)
    answer = answer_of(draft, problem)
    assert answer
    one = next(one for one in answer.placed if one.people and one.slot.startswith("t1"))
    draft = drafts.move_group(draft, group=one.group, slot=one.slot, room=f"r{cast.room_b.pk}", leaders=(f"s{cast.supervisor.pk}",),
                              version=draft.version, by=cast.director, at=AT)  # fmt: skip
    # When it is solved again
    drafts.solve_again(draft, version=draft.version, by=cast.director, at=AT)
    assert solve_week(draft.pk) == "ready"
    # Then that choice stands, and everything around it keeps the rules
    draft = WeekDraft.objects.get(pk=draft.pk)
    problem = problem_of(draft)
    again = answer_of(draft, problem)
    assert again and check(problem, again) == []
    found = next(each for each in again.placed if each.group == one.group)
    assert (found.slot, found.room, found.leaders) == (one.slot, f"r{cast.room_b.pk}", (f"s{cast.supervisor.pk}",))


@pytest.mark.django_db
def test_a_facilitator_calls_out_and_each_session_is_settled_with_one_click(as_staff: Callable[[Staff], Any]) -> None:
    # Given a day with one group that runs, and a second group of the track at the same hours with another facilitator
    day = open_day(members=(("James", "Bell"), ("Tess", "Cole"), ("Rosa", "Alvarez")))
    cast = day.cast
    other = schedule.open_group(day.track, name="East", room=cast.room_b, facilitator=cast.supervisor, capacity=10,
                                starts_on=day.today - timedelta(days=7), by=cast.director, at=day.now)  # fmt: skip
    schedule.generate_sessions(day.track, first=day.today, last=day.today, by=cast.director, at=day.now)
    substitute = staff.hire(name="Finn Free", username="finn", password=PASSWORD, by=cast.administrator, at=AT)
    staff.give_role(substitute, role=Role.COUNSELLOR, site=cast.site, by=cast.administrator, at=AT)
    staff.record_licence(substitute, kind="LPC", number="FINN", state="NY", expires_on=day.today + timedelta(days=9),
                         by=cast.administrator, at=AT)  # fmt: skip
    client, url = as_staff(cast.director), reverse("web:call_out", args=[cast.counsellor.pk])
    # When the facilitator of the first calls out
    assert "cannot come" in client.get(url).content.decode()
    client.post(url, {"kind": "illness"})
    # Then the rest of the day is leave, and each session that is left stands there with who is free, merging and the price
    # of cancelling: whose hours fall short, and by how much
    page = client.get(url)
    shown = page.content.decode()
    assert [one.session.pk for one in page.context["open"]] == [day.running.id, day.coming.id]
    coming = page.context["open"][1]
    assert coming.able[0].name.startswith("Finn Free") and coming.merges and "leads" in shown
    assert {one.name for one in coming.shortfalls} == {"James Bell", "Tess Cole", "Rosa Alvarez"}
    assert all(one.lacks == one.target - one.has > 0 for one in coming.shortfalls)
    # When the running one is given to the substitute, and the coming one held together with the other group
    settle = [reverse("web:settle_call_out", args=[cast.counsellor.pk, one.session.pk]) for one in page.context["open"]]
    client.post(settle[0], {"act": "lead", "leader": substitute.pk, "version": page.context["open"][0].session.version})
    client.post(settle[1], {"act": "merge", "into": coming.merges[0].pk, "version": coming.session.version})
    # Then it is so, and nothing is open any more
    assert schedule_queries.session_facts(day.running.id).facilitator_id == substitute.pk
    assert schedule_queries.session_facts(day.coming.id).status == SessionStatus.CANCELLED
    there = sessions_of_groups([other.pk], day.today, day.today)[-1]
    assert set(seats_in(there.id)) == {one.pk for one in day.members}
    assert "Everything is settled" in client.get(url).content.decode()
    # And whoever may not change the timetable reaches none of it
    assert as_staff(cast.nurse).get(url).status_code == 404


@pytest.mark.django_db
def test_cancelling_is_the_last_resort_and_says_what_it_costs(as_staff: Callable[[Staff], Any]) -> None:
    # Given a group whose facilitator is away and for whom nobody else is there
    day = open_day()
    staff.end_role(day.cast.supervisor.assignments.get(), by=day.cast.administrator, at=day.now)
    client, url = as_staff(day.cast.director), reverse("web:call_out", args=[day.cast.counsellor.pk])
    client.post(url, {"kind": "illness"})
    coming = client.get(url).context["open"][1]
    assert not coming.able and not coming.merges and len(coming.shortfalls) == 2
    # When the director cancels it
    client.post(reverse("web:settle_call_out", args=[day.cast.counsellor.pk, day.coming.id]), {"act": "cancel"})
    # Then it stays in the timetable with its reason
    facts = schedule_queries.session_facts(day.coming.id)
    assert facts.status == SessionStatus.CANCELLED and "could not come" in facts.cancel_reason
