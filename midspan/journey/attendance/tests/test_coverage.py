"""Is a topic had once its session is signed, wherever that was, and is nobody blamed for what was held before they joined?"""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog.curriculum import modules as texts
from midspan.foundation.program.queries import module, modules_on
from midspan.foundation.records.actions.curriculum import load_curriculum
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Attendance
from midspan.journey.attendance.queries.coverage import (
    coverage_of,
    coverage_panel,
    group_coverage,
    had_by,
    psychoeducation_of,
)
from midspan.journey.attendance.rules.coverage import cell_of, completed_on, coverage
from midspan.journey.attendance.terms import Cell, Had, Presence, RoomLine
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.actions.topics import set_topic
from midspan.journey.schedule.queries import session_facts, session_row
from midspan.journey.schedule.tests.test_topics import a_module
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

SUNDAY = MONDAY + timedelta(days=6)
A, B = a_module("a", worksheet="trigger_list"), a_module("b", quiz="quiz_triggers", order=2)


def test_a_module_counts_once_however_often_it_was_had() -> None:
    facts = coverage([A, B], [Had("a", MONDAY + timedelta(days=7), 2, 55), Had("a", MONDAY, 1, 55), Had("gone", MONDAY, 3, 55)])
    assert (facts.had, facts.of, facts.percent) == (1, 2, 50)
    assert facts.modules[0].had_on == MONDAY and len(facts.modules[0].had) == 2
    assert [one.module.code for one in facts.gaps] == ["b"]


def test_a_module_is_complete_when_attended_and_its_sheets_are_done() -> None:
    later = MONDAY + timedelta(days=3)
    assert completed_on(A, had_on=MONDAY) is None
    assert completed_on(A, had_on=MONDAY, worksheet_on=later) == later
    assert completed_on(A, had_on=later, worksheet_on=MONDAY) == later
    assert completed_on(B, had_on=MONDAY, worksheet_on=MONDAY) is None  # its quiz is still to pass
    assert completed_on(B, had_on=MONDAY, quiz_on=later) == later
    assert completed_on(A, had_on=None, worksheet_on=MONDAY) is None


def test_what_was_held_before_somebody_joined_was_not_missed() -> None:
    joined = MONDAY
    assert cell_of("a", joined_on=joined, had={}, held=[]) == (Cell.AHEAD, None)
    assert cell_of("a", joined_on=joined, had={}, held=[date(2026, 2, 2)]) == (Cell.BEFORE, date(2026, 2, 2))
    assert cell_of("a", joined_on=joined, had={}, held=[date(2026, 2, 2), joined]) == (Cell.MISSED, joined)
    assert cell_of("a", joined_on=joined, had={"a": date(2026, 1, 5)}, held=[joined]) == (Cell.HAD, date(2026, 1, 5))


@given(
    st.lists(
        st.builds(
            Had, st.sampled_from("abc"), st.dates(date(2025, 1, 1), date(2026, 1, 1)), st.integers(1, 99), st.integers(1, 60)
        )
    )
)
def test_coverage_stays_in_bounds_and_grows_with_what_was_had(parts) -> None:
    facts = coverage([A, B], parts)
    assert 0 <= facts.had <= facts.of == 2 and facts.percent in {0, 50, 100}
    assert coverage([A, B], [*parts, Had("a", MONDAY, 100, 5)]).had >= facts.had
    assert len(facts.gaps) == facts.of - facts.had


def taught_evening(cast: Cast, names=("Alvarez", "Bell", "Cole"), code: str = "triggers"):
    """Monday's psychoeducation is about a module."""
    load_curriculum(modules=texts(), on=date(2025, 1, 6), by=cast.director, at=AT)
    held = evening(cast, names)
    set_topic(session_row(held.sessions[2].id), module_id=module(code, MONDAY).id, by=cast.counsellor, at=AT)
    return held, session_facts(held.sessions[2].id)


LINES = (
    "Named payday and what to do with it.",
    "Told of a cousin who sells; the group listened.",
    "Listened, then drew a map of the way home.",
)


def come(cast: Cast, session, people, *, absent=()) -> None:
    """Everybody comes but the absent, and the session is signed."""
    here = {"participation": 2, "response": "open"}
    lines = {
        one.pk: RoomLine(Presence.PRESENT, session.starts_at, session.ends_at, line=LINES[number], **here)
        for number, one in enumerate(people)
    }
    lines |= {one.pk: RoomLine(Presence.ABSENT, absence_reason="illness", called=True) for one in absent}
    words = {"text": "About triggers.", "discussion": "They found triggers of their own."}
    actions.save_room(session, **words, lines=lines, by=cast.counsellor, at=session.ends_at)
    actions.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)


def test_only_signed_presence_counts(cast: Cast) -> None:
    held, session = taught_evening(cast)
    lines = {held.members[0].pk: RoomLine(Presence.PRESENT, line="Spoke.")}
    actions.save_room(session, text="About triggers.", lines=lines, by=cast.counsellor, at=session.ends_at)
    assert had_by([one.pk for one in held.members]) == {}
    come(cast, session, held.members[:2], absent=held.members[2:])
    had = had_by([one.pk for one in held.members])
    assert set(had) == {one.pk for one in held.members[:2]} and had[held.members[0].pk][0].code == "triggers"


def test_a_topic_made_up_in_another_group_counts_and_a_chance_is_shown(cast: Cast) -> None:
    held, session = taught_evening(cast)
    missed = held.members[2]
    come(cast, session, held.members[:2], absent=[missed])
    other = schedule.open_group(
        cast.morning,
        name="M",
        room=cast.room_b,
        facilitator=cast.supervisor,
        capacity=10,
        starts_on=MONDAY,
        by=cast.director,
        at=AT,
    )
    schedule.generate_sessions(cast.morning, first=MONDAY, last=SUNDAY, by=cast.director, at=AT)
    later = session_row(schedule.coming([other.pk], MONDAY + timedelta(days=2))[2].pk)
    set_topic(later, module_id=module("triggers", later.on).id, by=cast.supervisor, at=AT)
    gap = next(one for one in coverage_of(missed, MONDAY).modules if one.module.code == "triggers")
    assert not gap.had and [one.id for one in gap.chances] == [session.id, later.pk]
    Attendance.objects.create(session_id=later.pk, episode=missed, on=later.on, presence="present", credited_minutes=60)
    assert coverage_panel(missed, later.on).had == 1
    assert psychoeducation_of([one.pk for one in held.members], SUNDAY)[missed.pk].had == 1


def test_a_group_at_a_glance_knows_who_joined_later(cast: Cast) -> None:
    held, session = taught_evening(cast)
    come(cast, session, held.members[:2], absent=held.members[2:])
    late = cast.active("Omar", "Diaz")
    schedule.join(late, group=held.group, from_on=MONDAY + timedelta(days=2), by=cast.director, at=AT)
    triggers = [one for one in modules_on(MONDAY) if one.code in {"triggers", "withdrawal"}]
    facts = group_coverage(held.group.pk, sorted(triggers, key=lambda one: one.code), SUNDAY)
    cells = {row.person.split(",")[0]: row.cells[0][0] for row in facts.rows}
    assert cells == {"Alvarez": Cell.HAD, "Bell": Cell.HAD, "Cole": Cell.MISSED, "Diaz": Cell.BEFORE}
    assert facts.counts == (2, 0) and {row.cells[1][0] for row in facts.rows} == {Cell.AHEAD}


def queries_of(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_pages_show_it_to_whoever_sees_charts_with_few_queries(cast: Cast, as_staff, monkeypatch) -> None:
    held, session = taught_evening(cast, ("Alvarez",))
    come(cast, session, held.members)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(days=1))
    client = as_staff(cast.counsellor)
    mine, group = (
        reverse("attendance:coverage", args=[held.members[0].pk]),
        reverse("attendance:group_coverage", args=[held.group.pk]),
    )
    page = client.get(mine).content.decode()
    assert "<b>1</b> of 14" in page and "7 %" in page
    assert "Alvarez" in client.get(group).content.decode()
    assert as_staff(cast.front_desk).get(mine).status_code == 404 and as_staff(cast.far_counsellor).get(group).status_code == 404
    before = queries_of(client, group)
    for first, last in (("James", "Bell"), ("Tess", "Cole")):
        schedule.join(cast.active(first, last), group=held.group, from_on=MONDAY, by=cast.director, at=AT)
    assert queries_of(client, group) == before <= 16
