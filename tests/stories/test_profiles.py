"""Whole programs from one file: each of the five is loaded and lived for sixteen weeks, and keeps its own figures."""

from datetime import date, datetime, time, timedelta
from io import BytesIO, TextIOWrapper
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from midspan.doors.cli import program as command
from midspan.foundation.program.catalog.profiles import check_profile, shipped_profile, shipped_text
from midspan.foundation.program.models import CountingRule, Profile, Room, Site, Track, TrackBlock
from midspan.foundation.program.queries import changes_to, left_alone, profile_on, week_of
from midspan.foundation.program.rules import is_partial_hospitalization, session_minutes
from midspan.foundation.program.terms import AgeGroup, Edition, ProgramType, WayIn
from midspan.foundation.records.actions.profiles import load_profile
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.queries import counting_rule_of
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.models import Session
from midspan.journey.schedule.terms import SessionKind
from tests.cast import Cast
from tests.sixteen_weeks import AWAY_IN, FIRST, HOLIDAY, LATE_BY, LATE_IN, WEEKS, Lived, live, load, meetings, own_sessions

pytestmark = pytest.mark.django_db
LATE = int(LATE_BY.total_seconds() // 60)
HOLIDAY_WEEK = (HOLIDAY - FIRST).days // 7 + 1


def keeps_its_figures(lived: Lived, key: str, *, hours: int, days: int, partial: bool = False, weeks: int = WEEKS) -> None:
    """Every full week of a track has so many hours on so many days; short ones are short by what was missed, to the minute."""
    late, away, rule = lived.people[key][0], lived.people[key][1], counting_rule_of(lived.tracks[key].pk)
    for person in lived.people[key]:
        for number, week in enumerate(lived.weeks(person, last=weeks), start=1):
            minutes, held = hours * 60, days
            if number == HOLIDAY_WEEK and meets_on(lived, key, HOLIDAY):
                minutes, held = minutes - day_minutes(lived, key, HOLIDAY), held - 1
            if number == LATE_IN and person == late:
                minutes -= LATE
            if number == AWAY_IN and person == away:
                minutes, held = minutes - day_minutes(lived, key, FIRST), held - 1
            assert (week.minutes, week.days) == (minutes, held), (key, person, number)
            assert week.met == (minutes >= week.target_minutes and held >= week.target_days)
            assert week.partial_hospitalization == (partial and minutes > 0)
            assert week.outside_usual_band == (not rule.usual_low_minutes <= minutes <= rule.usual_high_minutes)


def meets_on(lived: Lived, key: str, day: date) -> bool:
    return any(block.weekday == day.isoweekday() for block in week_of(lived.tracks[key]))


def day_minutes(lived: Lived, key: str, day: date) -> int:
    """Counted minutes of a track's day; of its first day, where it does not meet on that one."""
    blocks = week_of(lived.tracks[key])
    on = day.isoweekday() if meets_on(lived, key, day) else min(block.weekday for block in blocks)
    rule = counting_rule_of(lived.tracks[key].pk)
    return sum(
        (block.ends.hour - block.starts.hour) * 60
        + block.ends.minute
        - block.starts.minute
        - max(0, block.break_minutes - rule.counted_break_minutes)
        for block in blocks
        if block.weekday == on
    )


def opens_at(lived: Lived, key: str) -> set[time]:
    """The wall-clock times at which the days of a track began, in sixteen weeks, clock change included."""
    zone = ZoneInfo(lived.tracks[key].site.timezone)
    first: dict[date, datetime] = {}
    for session in lived.sessions[key]:
        first.setdefault(session.on, session.starts_at)
    return {moment.astimezone(zone).time() for moment in first.values()}


def test_rows_001_09_and_004_02_adults_by_day_or_evening_keep_nine_hours_in_three_sessions():
    # Given the program for adults, lived for sixteen weeks by people in the morning and in the evening
    some = {"harbor Morning": 5}
    lived = live("adults", tracks=("Morning", "Evening"), people_each=4, weeks=some)
    for key in lived.people:
        # Then each week has nine hours on three days of three hours, short only where somebody was late, away or it was closed
        keeps_its_figures(lived, key, hours=9, days=3, weeks=some.get(key, WEEKS))
        assert set(session_minutes(week_of(lived.tracks[key])).values()) == {180}
    # And the hour on the wall stayed the same when the clocks changed
    assert opens_at(lived, "harbor Evening") == {time(18)} and opens_at(lived, "harbor Morning") == {time(9)}
    # And nothing ended by itself after week sixteen
    assert all(person.status == "active" for people in lived.people.values() for person in people)


def test_rows_002_04_and_003_02_three_evenings_at_several_sites_for_ninety_days_or_more():
    # Given the classic program at three sites
    some = {"mill Evening": 5, "orchard Evening": 4}
    lived = live("three-evenings", people_each=3, weeks=some)
    assert len(lived.tracks) == 3 and Site.objects.count() == 3
    for key in lived.people:
        keeps_its_figures(lived, key, hours=9, days=3, weeks=some.get(key, WEEKS))
        # Then each meets on three evenings, from six to nine, and is planned for ninety days or more
        assert {session.on.isoweekday() for session in lived.sessions[key]} == {1, 3, 5}
        assert opens_at(lived, key) == {time(18)}
        assert lived.tracks[key].planned_weeks_from * 7 >= 90


def test_row_002_06_nine_hours_then_outpatient_with_dual_diagnosis_and_psychiatric_variants():
    # Given nine hours with weekly counselling, in three variants, and the outpatient evening that follows
    some = {"linden Dual diagnosis": 4, "linden Psychiatric": 4}
    lived = live("nine-hours", people_each=2, weeks=some)
    types = {Track.objects.get(pk=track.pk).program_type for track in lived.tracks.values()}
    assert types == set(ProgramType)
    for key, track in lived.tracks.items():
        if track.name != "Outpatient evening":
            # Then no break counts, and nine hours stay nine
            assert counting_rule_of(track.pk).counted_break_minutes == 0
            keeps_its_figures(lived, key, hours=9, days=3, weeks=some.get(key, WEEKS))
    # And the outpatient evening has two hours, below the nine of intensive care
    outpatient = lived.tracks["linden Outpatient evening"]
    assert outpatient.level.code == "1" and (outpatient.planned_weeks_from, outpatient.planned_weeks_to) == (26, 52)
    keeps_its_figures(lived, "linden Outpatient evening", hours=2, days=1)
    # And counselling is promised every week from the start
    assert lived.plan.phases[0].individual_a_week == 1 and lived.plan.aftercare.months == 12


def test_rows_003_03_and_003_05_twelve_hours_in_the_evening_outside_mutual_help():
    # Given four evenings from six to nine, with meetings of fellowships on five days besides
    lived = live("twelve-hours", tracks=("Four evenings",), people_each=3)
    people = lived.people["lantern Four evenings"]
    meetings(people[2], people[2].primary_counsellor, each_week=5)
    # Then each week has twelve hours of treatment, and meetings add nothing
    keeps_its_figures(lived, "lantern Four evenings", hours=12, days=4)
    assert opens_at(lived, "lantern Four evenings") == {time(18)}
    zone = ZoneInfo("America/New_York")
    ends = {session.ends_at.astimezone(zone).time() for session in lived.sessions["lantern Four evenings"]}
    assert max(ends) == time(21)
    # And the program lasts twelve to sixteen weeks after partial hospitalization, with its clock of a day
    plan = lived.plan
    assert (plan.weeks_from, plan.weeks_to) == (12, 16) and plan.ways_in[0] == WayIn.PARTIAL_HOSPITALIZATION
    assert [line.starts for line in plan.clock] == [time(7), time(8, 30), time(17, 45), time(18), time(21, 20), time(23)]


def test_rows_003_02_and_003_03_three_evenings_and_three_hours_of_ones_own_are_twelve():
    # Given three evenings from six to nine, with two sessions of one's own and one with the family each week
    lived = live("twelve-hours", tracks=("Evening",), people_each=3, weeks={"lantern Evening": 2})
    person = lived.people["lantern Evening"][2]
    zone = ZoneInfo("America/New_York")
    for day, minutes, kind in ((2, 50, SessionKind.INDIVIDUAL), (4, 50, SessionKind.INDIVIDUAL), (6, 80, SessionKind.FAMILY)):
        starts_at = datetime.combine(FIRST + timedelta(days=day - 1), time(17), zone)
        own_sessions(lived.house, person, starts_at=starts_at, minutes=minutes, kind=kind, weeks=2, line="Spoke of the week.")
    # Then the week has twelve hours, of which nine are on three evenings, and whoever came to groups alone has nine
    assert {session.on.isoweekday() for session in lived.sessions["lantern Evening"]} == {1, 3, 5}
    whole, groups = lived.weeks(person, last=2), lived.weeks(lived.people["lantern Evening"][1], last=2)
    assert [(week.minutes, week.met) for week in whole] == [(720, True)] * 2
    assert [(week.minutes, week.met) for week in groups] == [(540, False)] * 2


def test_rows_001_10_001_11_and_004_03_six_to_thirty_hours_on_three_to_five_days():
    # Given the flexible program: six, nine and fifteen hours, day treatment, and young people after school
    six, nine, fifteen, day, young = (f"birch {track.name}" for track in shipped_profile("flexible").tracks)
    lived = live("flexible", people_each=2, weeks={nine: 4, fifteen: 4, day: 2, young: 4})
    # Then each track keeps its own hours and days
    keeps_its_figures(lived, six, hours=6, days=3)
    keeps_its_figures(lived, nine, hours=9, days=3, weeks=4)
    keeps_its_figures(lived, fifteen, hours=15, days=5, weeks=4)
    keeps_its_figures(lived, young, hours=6, days=3, weeks=4)
    assert lived.tracks[young].age_group == AgeGroup.ADOLESCENT
    # And six hours a day are classed as partial hospitalization, week by week
    keeps_its_figures(lived, day, hours=30, days=5, partial=True, weeks=2)
    rule = counting_rule_of(lived.tracks[day].pk)
    assert not is_partial_hospitalization(minutes_of_days=[359] * 3, rule=rule)
    # And in fifteen hours on five days nobody is
    assert not any(week.partial_hospitalization for week in lived.weeks(lived.people[fifteen][0], last=4))


def test_row_001_03_a_file_is_checked_whole_and_loaded_whole_or_not_at_all(cast: Cast, capsys, monkeypatch):
    # Given a file with three mistakes
    wrong = (
        shipped_text("three-evenings").replace('"20:00-21:00"', '"21:00-20:00"').replace("target_hours = 9", "target_hours = 90")
    )
    wrong = wrong.replace('policy = "suggested"', 'policy = "urged"')
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(wrong.encode())))
    # When it is checked on the command line
    ended = command.run(parsed("check", "-"))
    # Then each is named with its place, on a line of its own, and the end says so
    said = capsys.readouterr().err.splitlines()
    assert ended == 2 and len(said) == 3
    assert any("counting “standard”, target_hours" in line for line in said)
    assert any("tracks “Evening”, blocks “Education”, time" in line for line in said)
    assert any("mutual_help, policy" in line for line in said)
    # And nothing was loaded
    assert not Profile.objects.exists() and Track.objects.count() == 2


def parsed(*words: str):
    import argparse

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def test_row_001_10_another_program_changes_coming_weeks_and_says_what():
    # Given the program for adults with an evening group, whose sessions were made weeks ahead
    _plan, house = load("adults")
    evening = Track.objects.get(name="Evening")
    at = datetime(2026, 2, 4, 15, tzinfo=ZoneInfo("UTC"))
    group = schedule.open_group(evening, name="A", room=Room.objects.first(), facilitator=house.counsellors[0], capacity=10,
                                starts_on=FIRST, by=house.director, at=at)  # fmt: skip
    schedule.generate_sessions(evening, first=FIRST, last=FIRST + timedelta(days=34), by=house.director, at=at)
    before = list(
        Session.objects.filter(group=group, on__lt=FIRST + timedelta(weeks=1)).values_list("on", "starts_at", "ends_at")
    )
    # When the file changes: evenings begin half an hour later, on four days, and the program counts ten hours
    text = shipped_text("adults").replace(
        'days = ["monday", "wednesday", "friday"]\narrival = "17:45"',
        'days = ["monday", "tuesday", "wednesday", "friday"]\narrival = "17:45"',
    )
    text = (
        text.replace('"18:00-18:55"', '"18:30-18:55"').replace("version = 1", "version = 2").replace("group = 165", "group = 100")
    )
    checked = check_profile(text)
    assert checked.plan is not None, checked.flaws
    # Then it is said what would change, and nothing has
    said = [f"{change.place}: {change.text}" for change in changes_to(checked.plan)]
    assert any("Harbor Street, Evening: week Mon 2:30 h, Tue 2:30 h" in line for line in said)
    assert TrackBlock.objects.filter(track=evening).count() == 9
    # And a change in the middle of a week is refused
    monday = FIRST + timedelta(weeks=1)
    with pytest.raises(Refused) as refused:
        load_profile(plan=checked.plan, text=text, from_on=monday + timedelta(days=2), by=house.administrator, at=at)
    assert "begins with a week" in refused.value.reasons[0].text
    # When it is loaded for the coming week and the sessions follow
    load_profile(plan=checked.plan, text=text, from_on=monday, by=house.administrator, at=at)
    moved = schedule.follow_week(evening, from_on=monday, by=house.director, at=at)
    # Then this week is as it was, and making sessions again adds nothing to it
    assert moved > 0
    schedule.generate_sessions(evening, first=FIRST, last=FIRST + timedelta(days=34), by=house.director, at=at)
    after = Session.objects.filter(group=group, status="planned")
    assert list(after.filter(on__lt=monday).values_list("on", "starts_at", "ends_at")) == before
    # And the weeks that come have four evenings from half past six
    coming = after.filter(on__range=(monday, monday + timedelta(days=6)))
    assert {session.on.isoweekday() for session in coming} == {1, 2, 3, 5}
    assert min(session.starts_at for session in coming).astimezone(ZoneInfo("America/New_York")).time() == time(18, 30)
    assert profile_on(monday - timedelta(days=1)).version == 1 and profile_on(monday).version == 2  # type: ignore[union-attr]


def test_loading_again_changes_nothing_and_every_load_is_one_event():
    # Given a program that was loaded
    plan, house = load("nine-hours")
    assert changes_to(plan) == [] and left_alone(plan) == []
    rows = {
        model: list(model.objects.order_by("pk").values()) for model in (Site, Room, Track, TrackBlock, CountingRule, Profile)
    }
    # When it is loaded again
    events = Event.objects.filter(name="program.loaded").count()
    load_profile(
        plan=plan,
        text=shipped_text("nine-hours"),
        from_on=FIRST,
        by=house.administrator,
        at=datetime(2026, 2, 3, tzinfo=ZoneInfo("UTC")),
    )
    # Then every row is as it was, and the load stands in the log
    assert rows == {model: list(model.objects.order_by("pk").values()) for model in rows}
    assert Event.objects.filter(name="program.loaded").count() == events + 1


def test_a_counsellor_cannot_load_a_program(cast: Cast):
    plan = shipped_profile("adults")
    with pytest.raises(Refused):
        load_profile(
            plan=plan,
            text=shipped_text("adults"),
            from_on=FIRST,
            by=cast.counsellor,
            at=datetime(2026, 2, 3, tzinfo=ZoneInfo("UTC")),
        )
    assert not Profile.objects.exists()


def test_the_page_shows_the_figures_beside_practice_and_what_differs(as_staff, monkeypatch):
    # Given the twelve-hour program, with a room more than its file names
    plan, house = load("twelve-hours")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: FIRST)
    Room.objects.create(site=Site.objects.get(), name="Attic", capacity=5)
    page = as_staff(house.director).get(reverse("web:profile")).content.decode()
    # Then every figure stands beside what is met in practice, marked where it was not checked
    assert all(
        words in page for words in ("Twelve hours in the evening", "12 h", "6 h a day or 20 h a week", "not checked at a source")
    )
    assert "Lights out" in page and "23:00" in page and "Attic" in page
    assert plan.edition == Edition.THIRD
