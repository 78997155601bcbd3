"""Is the answer the best one, and does it keep every rule? Compared with brute force, and with the independent checker."""

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.journey.schedule.rules.week import answer_json, check, from_json, points, slots, solve, to_json
from midspan.journey.schedule.rules.week.engine import Effort, run, worth
from midspan.journey.schedule.rules.week.first import first_answer
from midspan.journey.schedule.rules.week.first import seat as seat_greedily
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.rules.week.people import seat
from midspan.journey.schedule.rules.week.relaxing import Leaning, fixed, searched
from midspan.journey.schedule.terms.week import (
    Leader,
    Slot,
    SolverMissing,
    Span,
    StageFacts,
    Stand,
    WeekAnswer,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    WeekRoom,
    WeekStatus,
)  # fmt: skip
from midspan.journey.schedule.tests.week.weeks import best_seats, evening, evenings, placements, tiny

pytest.importorskip("ortools")
FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def broken(week: WeekProblem, answer: WeekAnswer) -> list[str]:
    """What must be held may be missing; nothing else may be wrong."""
    return [one.text for one in check(week, answer) if one.rule != "must"]


@FEW
@given(tiny())
def test_every_answer_keeps_the_rules_and_costs_what_the_solver_says(week):
    answer = solve(week, seconds=5, workers=1)
    assert broken(week, answer) == []
    assert broken(week, WeekAnswer(tuple(first_answer(Frame(week))))) == []
    if week.groups:
        assert answer.status in (WeekStatus.OPTIMAL, WeekStatus.INFEASIBLE)
        assert [stage.gap_permille for stage in answer.stages] == [0, 0]
        assert all(stage.unavoidable <= stage.objective for stage in answer.stages)


@FEW
@given(tiny())
def test_seats_are_as_good_as_brute_force(week):
    frame = Frame(week)
    placed = [replace(one, people=()) for one in first_answer(frame)]
    outcome, found = seat(frame, placed, Effort(5000, 1, 1), first=first_answer(frame))
    assert outcome.status == "optimal"
    assert outcome.objective == best_seats(frame, placed)
    assert broken(week, WeekAnswer(tuple(found))) == []


@FEW
@given(tiny(groups=2))
def test_no_week_costs_less_than_stage_one_says(week):
    frame = Frame(week)
    built = slots.model_of(frame)
    outcome, placed = slots.place(built, Effort(5000, 1, 1), first=first_answer(frame))
    assert outcome.status == "optimal"
    for whole in [placed, *placements(frame)]:
        seated = seat_greedily(frame, whole)
        known = {variable.index: value for variable, value in slots.hint(built, seated).items()}
        assert sum(worth(cost, known) for cost in built.costs) >= outcome.objective


@FEW
@given(tiny(), st.booleans())
def test_branch_and_bound_says_what_the_solver_says(week, flowing):
    built = slots.model_of(Frame(week))
    groups = [one.index for kept in (built.stands, built.rooms, built.leads) for one in kept.values()]
    whole = groups if flowing else range(len(built.model.proto.variables))
    found = searched(built.model, whole, Leaning(groups, groups[:2], len(groups)), Effort(5000, 1, 1), near=0.5)
    best = run(built.model, Effort(5000, 1, 1)).objective
    assert found is not None and found.bound <= best
    again = run(fixed(built.model, {one: round(found.values[one]) for one in groups}), Effort(5000, 1, 1))
    assert again.status == "optimal"
    if not flowing:
        assert again.objective <= best + 1


@FEW
@given(tiny(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_changes_no_cost(week, rng):
    mixed = replace(
        week,
        **{
            name: tuple(rng.sample(list(every := getattr(week, name)), len(every)))
            for name in ("groups", "people", "rooms", "leaders", "slots")
        },
    )
    one, other = (solve(each, seconds=5, workers=1) for each in (week, mixed))
    assert [stage.objective for stage in one.stages][:1] == [stage.objective for stage in other.stages][:1]


@FEW
@given(tiny())
def test_a_week_survives_its_file(week):
    assert from_json(to_json(week)) == week


def test_one_worker_and_a_seed_repeat_exactly():
    first, second = (solve(evening(9), workers=1, seed=3) for _ in range(2))
    assert first.placed == second.placed


def test_a_large_week_is_searched_by_branch_and_bound_and_every_group_that_must_is_held():
    week = evenings()
    answer = solve(week, seconds=20, workers=1)
    assert broken(week, answer) == []
    assert not [one for one in answer.not_held if one.must]
    assert answer.stages[0].gap_permille <= 10


def test_a_gap_is_of_what_a_week_can_change():
    assert StageFacts("slots", "feasible", 1100, 1099, 5, 1000).gap_permille == 10
    assert StageFacts("slots", "optimal", 1100, 1100, 5, 1100).gap_permille == 0
    assert StageFacts("slots", "first", 0, 0, 5).gap_permille == 1000
    evening_gone = replace(evening(8), people=tuple(replace(one, minutes=100) for one in evening(8).people))
    assert [stage.unavoidable for stage in solve(evening_gone, seconds=5).stages] == [8 * 40 * 20, 8 * 40 * 20]


def test_an_empty_week_is_answered_in_words():
    answer = solve(WeekProblem())
    assert (answer.placed, answer.status) == ((), WeekStatus.OPTIMAL)
    assert any("no groups" in note for note in answer.notes)
    for name in ("slots", "rooms", "leaders", "people"):
        answer = solve(replace(evening(), **{name: ()}), seconds=2)
        assert answer.placed == () and answer.notes


def test_two_groups_fixed_to_one_room_name_each_other():
    week = evening(8)
    week = replace(week, groups=tuple(replace(one, must=True, fixed_room="R1") for one in week.groups))
    answer = solve(week, seconds=5)
    assert answer.status is WeekStatus.INFEASIBLE
    assert len(answer.placed) == 1 and "has its room" in answer.not_held[0].why
    assert answer.placed[0].group in answer.not_held[0].why


def test_a_group_below_its_minimum_is_closed_and_says_so():
    answer = solve(evening(2, groups=1, minimum=3), seconds=5)
    assert answer.placed == ()
    assert answer.not_held[0].why == "2 people may join it; it needs 3."


def test_the_published_week_stays_when_nothing_speaks_against_it():
    week = WeekProblem(
        (Slot("mon", 1, 1080, 1140), Slot("tue", 2, 1080, 1140)), (WeekRoom("R1", 12), WeekRoom("R2", 12)), (Leader("F1"), Leader("F2")),
        (WeekGroup("G1", "skills", now=Stand("tue", "R2", ("F2",)), must=True),),
        tuple(WeekPerson(f"P{n}", 60, now=("G1",)) for n in range(7)),
    )  # fmt: skip
    answer = solve(week, seconds=5)
    assert [(one.slot, one.room, one.leaders) for one in answer.placed] == [("tue", "R2", ("F2",))]
    assert points(week, answer).people == 0
    away = replace(week, leaders=(Leader("F1"), Leader("F2", leave=(Span(2, 0, 1440),))))
    moved = solve(away, seconds=5).placed[0]
    assert (moved.slot, moved.leaders) == ("tue", ("F1",))


def test_progress_is_told_and_stopping_gives_the_best_so_far():
    heard = []
    answer = solve(evening(9), seconds=5, progress=heard.append)
    assert [one.stage for one in heard][:2] == ["counting", "first"] and heard[-1].stage == "reasons"
    assert heard[1].answer is not None and answer.first_ms <= answer.took_ms
    stopped = threading.Event()
    stopped.set()
    assert solve(evening(9), seconds=5, stop=stopped.is_set).status is WeekStatus.STOPPED


def test_without_the_solver_one_line_says_what_to_install(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("midspan.journey.schedule.rules.week.engine.import_module", missing)
    with pytest.raises(SolverMissing, match="group planner"):
        solve(evening())


def test_the_document_says_everything():
    week = evening(14, groups=1)
    document = answer_json(week, solve(week, seconds=5))
    assert document["groups"][0]["seats"] == 12 and len(document["groups"][0]["people"]) == 12
    assert sum(one["minutes"] < one["of"] for one in document["people"]) == 2
    assert document["shortages"][0]["lacks"] == 2 and len(document["unmet"]) == 2
