"""Is a whole program's file read right, is every error named with its place, and do the five that ship hold together?"""

import re
import tomllib
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.foundation.program.catalog.profiles import (
    SHIPPED,
    check_profile,
    known_services,
    shipped_profile,
    shipped_text,
)
from midspan.foundation.program.rules import (
    figures_of,
    offered_minutes,
    reasons_against_loading,
    required_in_week,
    session_minutes,
)
from midspan.foundation.program.terms import AgeGroup, GroupType, MutualHelpPolicy, ProgramType

ADULTS = shipped_text("adults")
SERVICES = {one.code: one for one in known_services()}


def flaws(text: str) -> list[str]:
    checked = check_profile(text)
    assert (checked.plan is None) == bool(checked.flaws)
    return [str(flaw) for flaw in checked.flaws]


@pytest.mark.parametrize("code", SHIPPED)
def test_what_ships_has_no_error_and_says_where_its_figures_come_from(code):
    checked = check_profile(shipped_text(code))
    assert checked.flaws == () and checked.plan is not None
    plan = checked.plan
    assert plan.code == code and plan.source and plan.as_of == date(2026, 11, 1) and not plan.verified
    assert all(figure.inside is not False for figure in figures_of(plan))
    assert plan.tracks and all(session_minutes(track.week) for track in plan.tracks)


@pytest.mark.parametrize(
    ("code", "hours", "days", "weeks", "sites"),
    [("adults", {9}, {3, 4}, (12, 16), 1), ("three-evenings", {9}, {3}, (13, 26), 3), ("nine-hours", {9, 2}, {3, 1}, (13, 17), 1),
     ("twelve-hours", {12}, {3, 4}, (12, 16), 1), ("flexible", {6, 9, 15, 30}, {3, 5}, (12, 26), 1)],
)  # fmt: skip
def test_each_keeps_its_own_figures(code, hours, days, weeks, sites):
    plan = shipped_profile(code)
    assert {plan.rule_of(track).weekly_target_minutes // 60 for track in plan.tracks} == hours
    assert {len(session_minutes(track.week)) for track in plan.tracks} == days
    assert (plan.weeks_from, plan.weeks_to) == weeks and len(plan.sites) == sites


def test_the_variants_and_the_young_peoples_track():
    assert {track.program_type for track in shipped_profile("nine-hours").tracks} == set(ProgramType)
    young = next(track for track in shipped_profile("flexible").tracks if track.age_group == AgeGroup.ADOLESCENT)
    assert (young.age_from, young.age_to) == (13, 17)
    assert shipped_profile("flexible").rule_of(young).weekly_target_minutes == 360


def test_the_clock_of_sober_living_and_the_policy_on_meetings():
    plan = shipped_profile("twelve-hours")
    said = [(line.starts, line.until) for line in plan.clock]
    assert said == [(time(7), None), (time(8, 30), time(17, 30)), (time(17, 45), None), (time(18), time(21)),
                    (time(21, 20), None), (time(23), None)]  # fmt: skip
    assert plan.mutual_help.policy == MutualHelpPolicy.REQUIRED and plan.mutual_help.without_full_time_work == 5


def test_twelve_hours_are_nine_in_groups_and_three_of_ones_own():
    plan = shipped_profile("twelve-hours")
    evening, four = plan.tracks
    assert offered_minutes(evening, plan, SERVICES) == (540, 180)
    assert offered_minutes(four, plan, SERVICES)[0] == 720


def test_breaks_above_the_limit_are_not_offered():
    plan = shipped_profile("adults")
    text = ADULTS.replace("break_minutes = 10", "break_minutes = 0").replace("target_hours = 9", "target_hours = 8")
    strict = check_profile(text.replace("hours = 9", "hours = 8")).plan
    assert strict is not None
    assert offered_minutes(plan.tracks[0], plan, SERVICES)[0] == 540
    assert offered_minutes(strict.tracks[0], strict, SERVICES)[0] == 510


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('code = "adults"', 'code = "Adults!"', "code: “Adults!” needs small letters"),
        ("version = 1", 'version = "one"', "version: is “one”; it needs a whole number from 1 to 30000"),
        ("version = 1", "version = true", "version: is true; it needs a whole number"),
        ("as_of = 2026-11-01", 'as_of = "soon"', "as_of: is “soon”; it needs a day such as 2026-11-01"),
        ("months = 12", "months = 12\nbeds = 4", "aftercare, beds: the program has no beds"),
        ('policy = "suggested"', 'policy = "suggested"\ncounted = true', "mutual_help, counted: mutual help is never counted"),
        ('policy = "suggested"', 'policy = "urged"', "mutual_help, policy: “urged” is not known; it is one of suggested, required"),
        ("random = true", "randon = true", "testing, randon: is not known here (was “random” meant?)"),
        ("random = true", "", "testing, random: is missing; it needs true or false"),
        ('edition = "asam_3"', 'edition = "asam_9"', "levels, edition: “asam_9” is not known"),
        ('offered = ["1", "2.1", "2.5"]', 'offered = ["1", "2.5"]', "tracks “Evening”, level: “2.1” is not among the levels"),
        ('offered = ["1", "2.1", "2.5"]', 'offered = ["1", "2.1", "9"]', "levels, offered: “9” is no level of this edition"),
        ('ways_in = ["detox",', 'ways_in = ["detoks",', "people, ways_in: “detoks” is not known"),
        ("age_from = 18", "age_from = 16", "tracks “Evening”, age: is from 16; adults are 18 and older"),
        ("ends_by_itself = false", "ends_by_itself = true", "length, ends_by_itself: is true; no stay ends by itself"),
        ("weeks_to = 16", "weeks_to = 8", "length, weeks_to: is less than weeks_from (8 and 12)"),
        ("individual = 1", "hypnosis = 1", "mix, hypnosis: is no service of the catalogue"),
        ("skills = 195", "skills = 300", "mix: promises 300 minutes of skills; the week holds 195"),
        ("group = 165", "group = 900", "promises 1275 minutes in groups; the week holds 540"),
        ("individual = 1", "individual = 1\nfamily = 1\nassessment = 1", "session_minutes: says no length for assessment"),
        ("individual = [30, 50]", "individual = [20, 60]", "session_minutes, individual: is 20 to 60; a session of one's own"),
        ("individual = [30, 50]", "individual = [50, 30]", "session_minutes, individual: runs backwards (50 to 30)"),
        ("target_hours = 9", "target_hours = 14", "tracks “Evening”: asks for 14 h a week; its week has 9 h that count in groups"),
        ("target_days = 3", "target_days = 4", "tracks “Evening”: asks for 4 days a week; its week has 3"),
        ("weeks = [5, 12]", "weeks = [6, 12]", "phases “Middle”, weeks: begins with week 6; week 5 comes next"),
        ("hours = 6\ndays = 2", "hours = 10\ndays = 2", "phases “Late”, hours: rises from 9 h to 10 h"),
        ('timezone = "America/New_York"', 'timezone = "New York"', "sites “harbor”, timezone: “New York” is no time zone"),
        ('open = "07:30-21:20"', 'open = "21:20-07:30"', "sites “harbor”, open: ends before it starts"),
        ('open = "07:30-21:20"', 'open = "09:30-21:20"', "“Harbor Street” is open 09:30 to 21:20"),
        ('name = "Room B"', 'name = "Room A"', "sites “harbor”, rooms: two have the name “Room A”"),
        ('{ name = "Room A", seats = 12 },\n  { name = "Room B", seats = 12 },', "", "tracks “Evening”, group_size: is up to 12; the largest room of “Harbor Street” seats 10"),
        ('days = ["monday", "wednesday", "friday"]', 'days = ["monday", "wendesday"]', "days: “wendesday” is no day of the week (was “wednesday”"),
        ('"18:55-20:00"', '"18:50-20:00"', "tracks “Evening”: “Process” and “Skills” overlap on Monday"),
        ('"18:00-18:55"', '"18:55-18:00"', "tracks “Evening”, blocks “Process”, time: ends before it starts (18:55 to 18:00)"),
        ('"18:00-18:55"', '"6pm"', "tracks “Evening”, blocks “Process”, time: is “6pm”; it needs two times"),
        ('"18:00-18:55"', '"18:00-25:00"', "time: “25:00” is no time of day"),
        ('"20:00-21:00"', '"20:00-22:30"', "Monday lasts 270 minutes; a session lasts two to four hours"),
        ("break = 10", "break = 66", "tracks “Evening”: The break of “Skills” is longer than the block"),
        ('type = "skills_development"', 'type = "skils"', "blocks “Skills”, type: “skils” is not known"),
        ('arrival = "17:45"', 'arrival = "18:15"', "tracks “Evening”, arrival: is 18:15, after the first block (18:00)"),
        ('leave = "21:20"', 'leave = "20:45"', "tracks “Evening”, leave: is 20:45, before the last block ends (21:00)"),
        ('counting = "standard"', 'counting = "standart"', "tracks “Evening”, counting: “standart” is no counting rule"),
        ('name = "Morning"', 'name = "Evening"', "tracks: two at “harbor” have the name “Evening”"),
        ('name = "Morning"', "name = 7", "tracks no. 2, name: is 7; it needs words in quotes"),
        ("grace_minutes = 5", "grace_minutes = -1", "counting “standard”, grace_minutes: is -1; it lies between 0 and 30"),
        ("break_minutes = 10", "break_minutes = 10\nround_down_to = 7", "round_down_to: is 7; minutes are rounded to 1, 5, 15"),
        ("break_minutes = 10", 'break_minutes = 10\nservices = ["drug_test"]', "services: “drug_test” is not treatment"),
        ("target_hours = 9", "target_hours = nan", "counting “standard”, target_hours: is not a number"),
    ],
)  # fmt: skip
def test_every_error_is_named_with_its_place(before, after, words):
    assert before in ADULTS
    assert any(words in flaw for flaw in flaws(ADULTS.replace(before, after, 1))), flaws(ADULTS.replace(before, after, 1))


def test_all_errors_at_once_and_each_once():
    text = (
        ADULTS.replace("version = 1", "version = 0")
        .replace('"09:55-11:00"', '"11:00-09:55"')
        .replace("weeks_to = 16", "weeks_to = 2")
    )
    text = text.replace('name = "Room B"', 'name = "Room A"').replace('part_of_day = "afternoon"', 'part_of_day = "noon"')
    found = flaws(text)
    assert len(found) == len(set(found)) == 5
    places = ("version", "Morning", "weeks_to", "Room A", "Afternoon")
    assert [sum(place in flaw for flaw in found) for place in places] == [1] * 5


def test_a_day_of_treatment_may_be_long_and_only_there():
    long = (
        ADULTS.replace('"20:00-21:00"', '"20:00-21:20"').replace('"18:00-18:55"', '"14:00-18:55"').replace('"17:45"', '"13:45"')
    )
    assert any("440 minutes" in flaw for flaw in flaws(long))
    allowed = check_profile(long.replace('name = "Evening"', 'name = "Evening"\nday_treatment = true'))
    assert allowed.plan is not None
    assert any("partial hospitalization" in str(note) for note in allowed.notes)


@pytest.mark.parametrize(
    "text",
    ["", "a = [[[", "=", "\x00", "[people]\n[people]", "sites = 3", "tracks = [1]", "[[" * 5000, 'x = "' + "y" * 1_000_001 + '"'],
)
def test_whatever_is_no_program_gets_words_and_no_crash(text):
    assert flaws(text)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_in_any_place_is_taken_or_named(data):
    lines = ADULTS.splitlines()
    spots = [number for number, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    number = data.draw(st.sampled_from(spots))
    value = data.draw(
        st.sampled_from(["0", "-3", "1e999", "nan", '""', '"x"', "[]", "{}", "true", "2026-01-01", "18:00:00", '["", 1]'])
    )
    lines[number] = re.sub(r"= .*", f"= {value}", lines[number])
    checked = check_profile("\n".join(lines))
    assert (checked.plan is None) == bool(checked.flaws)
    assert all(flaw.text for flaw in checked.flaws)


def test_a_taper_goes_down_by_steps_and_never_above_the_tracks_target():
    plan = shipped_profile("adults")
    rule = plan.rule_of(plan.tracks[0])
    asked = [required_in_week(plan.phases, week, rule=rule) for week in range(1, 30)]
    assert asked[0] == (540, 3) and asked[12] == (360, 2) and asked == sorted(asked, reverse=True)
    flexible = shipped_profile("flexible")
    six = next(track for track in flexible.tracks if track.counting == "flexible_six")
    assert required_in_week(flexible.phases, 2, rule=flexible.rule_of(six)) == (360, 3)


def test_a_change_begins_on_a_monday_and_needs_the_catalogue():
    plan = shipped_profile("adults")
    known = {"levels": {"1", "2.1", "2.5"}, "services": set(SERVICES)}
    assert reasons_against_loading(plan, from_on=date(2026, 3, 2), running=True, **known) == []
    assert reasons_against_loading(plan, from_on=date(2026, 3, 3), running=False, **known) == []
    assert "no Monday" in reasons_against_loading(plan, from_on=date(2026, 3, 3), running=True, **known)[0]
    empty = reasons_against_loading(plan, from_on=date(2026, 3, 2), running=False, levels=set(), services=set())
    assert "level 2.1" in empty[0] and "service individual" in empty[0]


def test_the_files_are_toml_that_anybody_can_read():
    for code in SHIPPED:
        raw = tomllib.loads(shipped_text(code), parse_float=Decimal)
        assert {block["type"] for track in raw["tracks"] for block in track["blocks"]} <= {kind.value for kind in GroupType}
        assert all(len(line) <= 130 for line in shipped_text(code).splitlines())
