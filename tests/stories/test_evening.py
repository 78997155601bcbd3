"""The evening and its hours, told row by row: from the weekly template to credited minutes."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.urls import reverse

from midspan.foundation.program.queries import counting_facts
from midspan.foundation.program.rules import hours_per_day, is_partial_hospitalization, session_minutes
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.actions import program
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Visit
from midspan.journey.attendance.queries import counting_rule_of, tonight, weeks_of
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import sessions_of_groups
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship
from tests.cast import AT, EVENING, Cast
from tests.evening import MONDAY, Evening, clock, evening

SUNDAY = MONDAY + timedelta(days=6)


def live(cast: Cast, held: Evening, *, days: int = 3, came: str = "17:50", left: str = "21:05") -> None:
    """The group comes on so many evenings of the week; every session is written and signed."""
    for day in sorted({session.on for session in held.sessions})[:days]:
        visits = [actions.arrive(person, by=cast.front_desk, at=clock(came, day)) for person in held.members]
        for session in [session for session in held.sessions if session.on == day]:
            lines = {p.pk: RoomLine(Presence.PRESENT, line=f"{p.patient.first_name} took part.") for p in held.members}
            actions.save_room(
                session,
                text="The group met.",
                discussion="Each said what it means to them.",
                lines=lines,
                by=cast.counsellor,
                at=session.ends_at,
            )
            if session.ends_at > clock(left, day):
                for visit in [visit for visit in visits if Visit.objects.get(pk=visit.pk).left_at is None]:
                    actions.depart(visit, by=cast.front_desk, at=clock(left, day))
            actions.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)
        for visit in [visit for visit in visits if Visit.objects.get(pk=visit.pk).left_at is None]:
            actions.depart(visit, safe_ride=True, by=cast.front_desk, at=clock(left, day))


def week(cast: Cast, held: Evening):
    return weeks_of(held.members[0].pk, rule=counting_rule_of(cast.evening.pk), first=MONDAY, last=SUNDAY)[0]


def test_row_000_08_a_session_lasts_two_to_four_hours(cast: Cast) -> None:
    # Given the evening template: each day runs from 18:00 to 21:00
    assert session_minutes(EVENING) == {1: 180, 3: 180, 5: 180}
    # When someone sets up a day of ninety minutes, or of five hours
    for ends in (time(19, 30), time(23, 0)):
        short = [BlockFacts(1, time(18, 0), ends, 0, GroupType.SKILLS, "Skills")]
        # Then it is refused with the rule
        with pytest.raises(Refused) as refused:
            program.change_week(cast.evening, week=short, by=cast.director, at=AT)
        assert "two to four hours" in refused.value.reasons[0].text
    assert cast.evening.blocks.count() == 9


def test_rows_001_09_and_003_02_three_hour_sessions_on_three_evenings_of_the_week(cast: Cast) -> None:
    # Given a group on the default evening track
    held = evening(cast)
    # Then it meets on Monday, Wednesday and Friday, three hours each
    assert [day.isoweekday() for day in sorted({session.on for session in held.sessions})] == [1, 3, 5]
    assert sum((session.ends_at - session.starts_at).seconds // 60 for session in held.sessions) == 3 * 180


def test_row_002_04_people_choose_morning_or_evening_to_keep_work_and_family(cast: Cast) -> None:
    # Given a morning and an evening track, and someone in the evening
    held = evening(cast, ("Alvarez",))
    person = held.members[0]
    # When their shift changes and they join a morning group from Wednesday on
    morning = schedule.open_group(cast.morning, name="M", room=cast.room_b, facilitator=cast.supervisor, capacity=10,
                                   starts_on=MONDAY, by=cast.director, at=AT)  # fmt: skip
    schedule.join(person, group=morning, from_on=MONDAY + timedelta(days=2), by=cast.director, at=AT)
    # Then their track is the morning one, whose sessions begin at nine
    person.refresh_from_db()
    schedule.generate_sessions(cast.morning, first=MONDAY, last=SUNDAY, by=cast.director, at=AT)
    sessions = sessions_of_groups([morning.pk], MONDAY, SUNDAY)
    assert person.track == cast.morning and sessions[0].starts_at == clock("09:00")


def test_rows_002_09_and_004_02_nine_hours_in_three_evenings(cast: Cast) -> None:
    # Given people who came on time three evenings, to the end
    held = evening(cast)
    live(cast, held)
    # Then their week has nine hours on three days, and is met
    done = week(cast, held)
    assert (done.minutes, done.days, done.met) == (540, 3, True)


def test_row_002_09_a_missed_evening_leaves_the_week_short(cast: Cast) -> None:
    held = evening(cast)
    live(cast, held, days=2)
    # Then six hours stand against nine, and the week counts as short
    done = week(cast, held)
    assert (done.minutes, done.days, done.met) == (360, 2, False)


def test_row_003_03_twelve_hours_a_week_without_mutual_help(cast: Cast) -> None:
    # Given a track whose rule asks for twelve hours
    rule = replace(counting_facts(cast.evening.counting_rule), weekly_target_minutes=720)
    held = evening(cast, ("Alvarez",))
    live(cast, held)
    # When the person also goes to four meetings of an hour and a half
    for _ in range(4):
        log_meeting(
            held.members[0],
            on=MONDAY,
            fellowship=Fellowship.NARCOTICS_ANONYMOUS,
            minutes=90,
            by=cast.counsellor,
            at=clock("22:00"),
        )
    # Then the week still has nine hours of treatment and is short of twelve
    done = weeks_of(held.members[0].pk, rule=rule, first=MONDAY, last=SUNDAY)[0]
    assert (done.minutes, done.target_minutes, done.met) == (540, 720, False)


def test_row_003_04_check_in_opens_at_a_quarter_to_six_and_stamps_the_minute(cast: Cast) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    # When they stand at the door at 17:44, the window is closed
    with pytest.raises(Refused) as refused:
        actions.arrive(person, by=cast.front_desk, at=clock("17:44"))
    assert "not opened" in refused.value.reasons[0].text
    # And at 17:45 their arrival is stamped to the minute
    visit = actions.arrive(person, by=cast.front_desk, at=clock("17:45") + timedelta(seconds=31))
    assert visit.arrived_at == clock("17:45")


def test_row_003_05_groups_run_from_six_to_nine_with_a_break(cast: Cast) -> None:
    sessions = [session for session in evening(cast).sessions if session.on == MONDAY]
    assert (sessions[0].starts_at, sessions[-1].ends_at) == (clock("18:00"), clock("21:00"))
    assert [session.break_minutes for session in sessions] == [0, 10, 0]
    assert all(first.ends_at == second.starts_at for first, second in zip(sessions, sessions[1:], strict=False))


def test_row_003_06_check_out_by_closing_asks_for_the_way_home(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given someone who is still here near closing time
    person = evening(cast, ("Alvarez",)).members[0]
    visit = actions.arrive(person, by=cast.front_desk, at=clock("17:50"))
    client, url = as_staff(cast.front_desk), reverse("attendance:depart", args=[person.pk])
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("21:10"))
    # When the front desk presses check-out, the page asks for the way home before it writes anything
    answer = client.post(url)
    assert answer.status_code == 422 and "safe way home" in answer.content.decode()
    assert Visit.objects.get(pk=visit.pk).left_at is None
    # And with the answer the departure is stamped
    client.post(url, {"left": "21:10", "safe_ride": "yes"})
    visit.refresh_from_db()
    assert (visit.left_at, visit.safe_ride) == (clock("21:10"), True)


@pytest.mark.parametrize(("minutes", "odd"), [(5 * 60, True), (6 * 60, False), (30 * 60, False), (31 * 60, True)])
def test_row_004_03_hours_outside_six_to_thirty_are_flagged(cast: Cast, minutes: int, odd: bool) -> None:
    from midspan.journey.attendance.rules import week_of_hours

    rule = counting_facts(cast.evening.counting_rule)
    assert week_of_hours({MONDAY: minutes}, starts_on=MONDAY, rule=rule).outside_usual_band is odd


@pytest.mark.parametrize(
    ("days", "line"),
    [([359], False), ([360], True), ([300, 300, 300, 299], False), ([300, 300, 300, 300], True), ([180, 180, 180], False)],
)
def test_row_004_04_six_hours_a_day_or_twenty_a_week_is_partial_hospitalization(cast: Cast, days: list[int], line: bool) -> None:
    rule = counting_facts(cast.evening.counting_rule)
    assert is_partial_hospitalization(minutes_of_days=days, rule=rule) is line


def test_row_004_10_mutual_help_is_shown_and_never_counted(cast: Cast, as_staff) -> None:
    # Given someone with one evening and one meeting
    held = evening(cast, ("Alvarez",))
    live(cast, held, days=1)
    log_meeting(
        held.members[0], on=MONDAY, fellowship=Fellowship.ALCOHOLICS_ANONYMOUS, minutes=60, by=cast.counsellor, at=clock("22:00")
    )
    # Then the hours are those of the evening alone, and the chart shows both apart
    assert week(cast, held).minutes == 180
    page = as_staff(cast.counsellor).get(reverse("web:chart", args=[held.members[0].patient_id])).content.decode()
    assert "never count as treatment hours" in page


def test_late_and_early_minutes_are_not_credited(cast: Cast) -> None:
    # Given a group that came at 18:09 and left at 20:30
    held = evening(cast)
    live(cast, held, days=1, came="18:09", left="20:30")
    # Then 180 minutes less nine and thirty are credited
    assert week(cast, held).minutes == 180 - 9 - 30


def test_everybody_of_tonight_stands_on_today(cast: Cast) -> None:
    held = evening(cast)
    actions.arrive(held.members[0], by=cast.front_desk, at=clock("17:50"))
    people = tonight([session for session in held.sessions if session.on == MONDAY], now=clock("17:55"))
    assert {person.sort_name: person.standing.value for person in people} == {
        "Alvarez, Rosa": "here", "Bell, James": "expected", "Cole, Tess": "expected",
    }  # fmt: skip
    assert hours_per_day(EVENING) == {1: 3.0, 3: 3.0, 5: 3.0}
