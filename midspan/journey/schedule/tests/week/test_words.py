"""Do the words say what is so? Shortages, reasons, conflicts, differences, substitutes, and flaws of a file."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from midspan.journey.schedule.rules.week import answer_from_json, call_out, check, compare, from_json, shortages, touched, unmet
from midspan.journey.schedule.rules.week.counting import groups_that_close
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import (
    Leader,
    MixItem,
    Placed,
    Slot,
    Span,
    Stand,
    WeekAnswer,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    WeekRoom,
)  # fmt: skip
from midspan.journey.schedule.tests.week.weeks import evening, tiny


def texts(found):
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("lacks", "sizes"), [(14, (12, 6)), (12, (12,)), (1, (6,)), (24, (12, 12)), (23, (12, 11)), (25, (12, 12, 6))]
)
def test_the_groups_that_would_close_a_gap(lacks, sizes):
    assert groups_that_close(lacks, 6, 12) == sizes


def test_a_short_evening_is_said_in_words():
    week = evening(38, groups=2, minimum=6)
    more = replace(
        week, rooms=(*week.rooms, WeekRoom("R3", 12), WeekRoom("R4", 12)), leaders=tuple(Leader(f"F{n}") for n in range(4))
    )
    short = shortages(more)
    assert len(short) == 1
    assert short[0].text == (
        "Wednesday evening lacks at least 14 seats (24 possible, 38 needed); one more group of 12 and one of 6 would close it."
    )
    assert (short[0].lacks, short[0].close_with) == (14, (12, 6))
    assert shortages(week)[0].text.endswith("would close it, with further rooms and further facilitators.")
    assert shortages(evening(24, groups=2)) == []


def test_people_whose_own_hours_are_too_few():
    week = evening(6)
    late = WeekPerson("P17", 120, busy=(Span(3, 1020, 1200, "work"),))
    short = shortages(replace(week, slots=(*week.slots, Slot("mon", 1, 1080, 1140)), people=(*week.people, late)))
    assert texts(short) == ["P17 can come 60 of 120 minutes at most: work blocks Wednesday evening."]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"credentials": ("art",)}, "leader"), ({"language": "es"}, "leader"), ({"minimum": 13, "maximum": 14}, "room"),
        ({"minutes": 90}, "slot"), ({"tags": ("women",)}, "members"),
    ],
)  # fmt: skip
def test_groups_that_cannot_be_held(change, what):
    week = evening(20)
    assert what in {one.what for one in shortages(replace(week, groups=(week.groups[0], replace(week.groups[1], **change))))}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tiny())
def test_no_shortage_is_claimed_of_a_week_that_has_an_answer_without(week):
    """Whatever any draft reaches was possible: nobody has more than counting says is possible for them."""
    from midspan.journey.schedule.rules.week.first import first_answer
    from midspan.journey.schedule.rules.week.score import groups_of, minutes_of

    placed = first_answer(Frame(week))
    held, seated = {one.group: one for one in placed}, groups_of(placed)
    reached = {
        person.id: sum(minutes_of(Frame(week), held[group]) for group in seated.get(person.id, [])) for person in week.people
    }
    for one in shortages(week):
        if one.what == "hours":
            assert reached[one.where] <= one.possible
        if one.what in ("slot", "room", "leader", "members"):
            assert one.where not in held
        if one.what == "seats":
            assert sum(
                reached[person] < next(each.minutes for each in week.people if each.id == person)
                or bool(next(each.mix for each in week.people if each.id == person))
                for person in one.people
            )


PLACED = (Placed("G1", "wed", "R1", ("F1",), ("P1", "P2", "P3")), Placed("G2", "wed", "R2", ("F2",), ("P4", "P5", "P6")))


@pytest.mark.parametrize(
    ("placed", "rule", "said"),
    [
        ((PLACED[0], replace(PLACED[1], room="R1")), "room", "both in R1 on Wednesday 18:00"),
        ((PLACED[0], replace(PLACED[1], leaders=("F1",))), "leader", "F1 leads both"),
        ((PLACED[0], replace(PLACED[1], people=("P1", "P4", "P5"))), "person", "P1 is in G1 and G2"),
        ((replace(PLACED[0], people=("P1",)),), "minimum", "has 1 members and needs 3"),
        ((replace(PLACED[0], leaders=()),), "leader", "has 0 facilitators"),
        ((replace(PLACED[0], room="R9"),), "unknown", "no room 'R9'"),
        ((PLACED[0], PLACED[0]), "twice", "placed twice"),
    ],
)
def test_a_draft_by_hand_shows_its_conflicts(placed, rule, said):
    found = check(evening(), WeekAnswer(placed))
    assert any(one.rule == rule and said in one.text for one in found)
    assert check(evening(), WeekAnswer(PLACED)) == []


def test_why_two_people_are_kept_apart_is_never_told():
    week = replace(evening(), apart=(("P1", "P2"),))
    found = check(week, WeekAnswer(PLACED))
    assert {one.rule for one in found} == {"apart"}
    assert not any("P1" in one.text and "P2" in one.text for one in found)
    one = Placed("G1", "wed", "R1", ("F1",), ("P2", "P3", "P4"))
    (lacks,) = (each for each in unmet(week, WeekAnswer((one,))) if each.person == "P1")
    assert lacks.text == "P1 lacks 60 minutes: G1 (Wednesday 18:00) is not possible; G2 is not held."
    assert "P2" not in lacks.text + "".join(each.text for each in lacks.blocked)


def test_each_unmet_need_names_what_blocked_it():
    week = WeekProblem(
        (Slot("mon", 1, 1080, 1140), Slot("wed", 3, 1080, 1140)), (WeekRoom("R1", 12),), (Leader("F1"), Leader("F2")),
        (WeekGroup("G1", "skills", "Skills", minimum=1, maximum=1), WeekGroup("G2", "process", "Process", minimum=1)),
        (WeekPerson("P1", 120, 2, (MixItem("skills", sessions=1),), (Span(3, 1000, 1200, "work"),), counsellor="F1", now=("G1",)), WeekPerson("P2", 60)),
    )  # fmt: skip
    answer = WeekAnswer((Placed("G1", "mon", "R1", ("F2",), ("P2",)), Placed("G2", "wed", "R1", ("F1",), ("P2",))))
    found = {one.what: one.text for one in unmet(week, answer) if one.person == "P1"}
    assert (
        found["minutes"]
        == "P1 lacks 120 minutes: Skills (Monday 18:00) is full (1 of 1); Process (Wednesday 18:00) clashes with their work hours."
    )
    assert found["mix"] == "P1 lacks 1 session of skills: Skills (Monday 18:00) is full (1 of 1)."
    assert found["continuity"].startswith("P1 is in no group of their own counsellor F1: Process")
    assert found["left"] == "P1 leaves Skills: Skills (Monday 18:00) is full (1 of 1)."
    assert "0 of 2 days" in found["days"]


def test_differences_from_the_published_week():
    week = evening()
    groups = (replace(week.groups[0], now=Stand("wed", "R2", ("F2",))), replace(week.groups[1], now=Stand("wed", "R1", ("F1",))))
    people = tuple(replace(one, now=("G1",) if number < 3 else ("G2",)) for number, one in enumerate(week.people))
    week = replace(week, groups=groups, people=people)
    changes = compare(week, WeekAnswer((PLACED[0],)))
    assert [one.kind for one in changes] == ["room", "leaders", "closed", "left", "hours", "left", "hours", "left", "hours"]
    assert changes[4].minutes == -60 and touched(changes) == [f"P{n}" for n in range(1, 7)]


def test_a_facilitator_calls_out():
    week = evening(7)
    week = replace(week, leaders=(*week.leaders, Leader("F3", minutes=90), Leader("F4", hours=()), Leader("F5", languages=("es",))),
                   people=(replace(week.people[0], counsellor="F3"), *week.people[1:]))  # fmt: skip
    (out,) = call_out(week, WeekAnswer(PLACED), leader="F1", slot="wed")
    assert [(one.leader, one.knows, one.minutes_left) for one in out.substitutes] == [("F3", 1, 30)]
    assert out.merges[0].group == "G2" and out.merges[0].takes == ("P1", "P2", "P3")
    assert [(one.person, one.lacks) for one in out.cancel] == [("P1", 60), ("P2", 60), ("P3", 60)]


WEEK = {"slots": [{"id": "s", "weekday": 1, "starts": "18:00", "ends": "19:00"}], "rooms": [{"id": "r"}],
        "facilitators": [{"id": "f"}], "groups": [{"id": "g", "kind": "skills"}], "people": [{"id": "p"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"slots": [{"id": "s", "weekday": 9, "starts": "18:00", "ends": "17:00"}]},
            ["slots[0].weekday: must be at most 7.", "slots[0].ends: must be later than it starts."],
        ),
        (
            {"slots": [{"id": "s", "weekday": 1, "starts": "25:00"}]},
            ['slots[0].starts: must be a time such as "18:00".', "slots[0].ends: is missing."],
        ),
        (
            {"rooms": [{"id": "r"}, {"id": "r", "capacity": -1}]},
            ["rooms[1].capacity: must be at least 1.", "rooms[1].id: 'r' is there twice."],
        ),
        (
            {"groups": [{"id": "g", "kind": "skills", "minimum": 9, "maximum": 4}]},
            ["groups[0].minimum: is 9, more than the maximum of 4."],
        ),
        (
            {"groups": [{"id": "g", "slots": ["x"], "leader": 1}]},
            ["groups[0].kind: is missing.", "groups[0].slots: names 'x', but there is no such slot."],
        ),
        (
            {"people": [{"id": "p", "minutes": 5.5, "wishes": [{}]}]},
            [
                "people[0].minutes: must be a whole number.",
                "people[0].wishes[0]: must name a kind, a slot, a group or a part of the day, one of the four.",
            ],
        ),
        (
            {"people": [{"id": "p", "mix": {"skills": {"minutes": 1, "sessions": 1}}}]},
            ["people[0].mix.skills: must give minutes or sessions, one of the two."],
        ),
        (
            {"apart": [["p", "p"], ["p", "q"], 3]},
            [
                "apart[0]: names the same person twice.",
                "apart[1]: names 'q', but there is no such person.",
                "apart[2]: must be a pair of people.",
            ],
        ),
        ({"weights": {"left": -1, "x": 1}, "y": 1}, ["weights.left: must not be negative."]),
        ({"slots": 3, "people": [7]}, ["slots: must be a list.", "people[0]: must be an object."]),
    ],
)
def test_every_flaw_of_a_file_is_named(change, said):
    found = from_json(json.dumps({**WEEK, **change}))
    assert isinstance(found, list)
    assert set(said) <= {str(one) for one in found}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", '{"slots": NaN}', "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000]
)
def test_what_is_no_week_is_refused_in_words(text):
    found = from_json(text)
    assert isinstance(found, list) and all(str(one) for one in found)


def test_a_short_file_is_enough():
    week = from_json(json.dumps(WEEK))
    assert isinstance(week, WeekProblem)
    assert (week.groups[0].minimum, week.groups[0].maximum, week.people[0].minutes) == (6, 12, 540)
    assert isinstance(answer_from_json(week, {"groups": [{"id": 3}]}), list)
