"""What refuses a mark, a practice, a goal, a week, a name on the team, a review: tables and properties, no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import PersonFacts
from midspan.foundation.records.terms import Reason
from midspan.journey.plan.catalog.living import measures, skills
from midspan.journey.plan.rules import due, living, reviewing, team, text, thread
from midspan.journey.plan.rules.library import reasons_against_retiring
from midspan.journey.plan.rules.likeness import telling_grams
from midspan.journey.plan.rules.writing import reasons_against_declining, reasons_against_writing
from midspan.journey.plan.terms import (
    Answer,
    CareMemberFacts,
    CareRole,
    Domain,
    DueFacts,
    GoalFacts,
    GoalKind,
    ObjectiveFacts,
    ObjectiveState,
    PlanReviewFacts,
    PlanState,
    PracticeFacts,
    PracticeState,
    Progress,
    ReviewedObjective,
    SkillMarkFacts,
    SkillStep,
    TryFacts,
    WeekFacts,
)
from midspan.journey.plan.tests.test_plan_rules import ONE, PLAN, PROBLEM, WORK

ON, DAY = date(2026, 3, 2), timedelta(days=1)  # a Monday
AT = datetime(2026, 3, 2, 14, tzinfo=UTC)
DATES = st.integers(0, 20).map(lambda days: ON + timedelta(days=days))
GOAL = GoalFacts(1, 1, measures()[Domain.SLEEP], 5, "Sleep", ON - 21 * DAY, None, "", (), 0)
PRACTICE = PracticeFacts(1, 1, "Say no once", "", "", ON, ON + 3 * DAY, "Lena", (), None, "", "", PracticeState.GIVEN, 0)
MET = ReviewedObjective(1, "1.1", "Names three", progress=Progress.MET)
REVIEW = PlanReviewFacts(
    1, 1, 9, 1, ON, ON - 14 * DAY, "Lena", 0, "", "Easier now.", (MET,), {}, ON + 30 * DAY, None, None, "", None, None, ""
)
SAME = {"state": PracticeState.GIVEN, "on": ON, "given_on": ON, "words": "No.", "went": 5}


def fields(reasons: list[Reason]) -> list[str]:
    return [reason.field for reason in reasons]


class TestSkills:
    @given(st.lists(st.tuples(st.sampled_from(sorted(skills())), st.sampled_from(SkillStep), DATES), max_size=9))
    def test_no_mark_is_lost_and_each_stands_at_its_step_by_day(self, told: list) -> None:
        marks = [SkillMarkFacts(pk, 1, skill, step, on, "", "", "Lena", None) for pk, (skill, step, on) in enumerate(told)]
        rows = living.skill_rows(marks, skills())
        assert [row.skill.code for row in rows] == list(skills())
        held = [mark for row in rows for mark in (*row.taught, *row.practised, *row.demonstrated)]
        assert sorted(mark.id for mark in held) == [mark.id for mark in marks]
        for row in rows:
            for step, found in zip(SkillStep, (row.taught, row.practised, row.demonstrated), strict=True):
                assert all(mark.step is step and mark.skill == row.skill.code for mark in found)
                assert [mark.on for mark in found] == sorted(mark.on for mark in found)

    def test_what_is_not_on_the_checklist_is_not_marked(self) -> None:
        assert fields(living.reasons_against_mark(known=False, already=True)) == ["skill"]
        assert fields(living.reasons_against_mark(known=True, already=True)) == ["on"]
        assert living.reasons_against_mark(known=True, already=False) == []

    @pytest.mark.parametrize(
        ("gone", "used", "reason", "refused"),
        [
            (False, False, "A mistake", False),
            (False, False, "  x", True),
            (True, False, "Again", True),
            (False, True, "No", True),
        ],
    )
    def test_taking_back(self, gone: bool, used: bool, reason: str, refused: bool) -> None:
        assert bool(living.reasons_against_taking_back(gone=gone, used=used, reason=reason)) is refused


class TestPractice:
    @pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, True), (1, False), (60, False), (61, True)])
    def test_is_given_for_a_day_soon(self, days: int, refused: bool) -> None:
        found = living.reasons_against_giving(words="Say no", given_on=ON, before_on=ON + days * DAY)
        assert fields(found) == (["before_on"] if refused else [])
        assert fields(living.reasons_against_giving(words=" ", given_on=ON, before_on=ON + DAY)) == ["words"]

    @given(st.booleans(), st.booleans(), st.booleans())
    def test_stands_where_its_furthest_step_says(self, tried: bool, reviewed: bool, withdrawn: bool) -> None:
        state = living.practice_state(tried=tried, reviewed=reviewed, withdrawn=withdrawn)
        closed = {PracticeState.WITHDRAWN: withdrawn, PracticeState.REVIEWED: reviewed and not withdrawn}
        assert closed.get(state, not withdrawn and not reviewed)
        assert (state is PracticeState.TRIED) == (tried and not reviewed and not withdrawn)

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"words": ""}, ["words"]), ({"went": 11}, ["went"]), ({"went": -1}, ["went"]),
            ({"went": 0}, []), ({"went": 10}, []), ({"on": ON - DAY}, ["on"]), ({"state": PracticeState.REVIEWED}, [""]),
            ({"state": PracticeState.WITHDRAWN}, [""]),
        ],
    )  # fmt: skip
    def test_a_line_of_the_log(self, more: dict, found: list[str]) -> None:
        assert fields(living.reasons_against_trying(**SAME | more)) == found

    @pytest.mark.parametrize(
        ("state", "on", "words", "tried", "found"),
        [
            (PracticeState.TRIED, ON, "", True, []),
            (PracticeState.GIVEN, ON, "", False, ["words"]),
            (PracticeState.GIVEN, ON, "Nobody was there", False, []),
            (PracticeState.TRIED, ON - DAY, "", True, ["on"]),
            (PracticeState.REVIEWED, ON, "", True, [""]),
        ],
    )
    def test_gone_through(self, state: PracticeState, on: date, words: str, tried: bool, found: list[str]) -> None:
        assert fields(living.reasons_against_reviewing(state, on=on, given_on=ON, words=words, tried=tried)) == found

    @pytest.mark.parametrize(
        ("state", "tried_on", "days", "waits"),
        [
            (PracticeState.GIVEN, None, 2, False),
            (PracticeState.GIVEN, None, 3, True),
            (PracticeState.TRIED, ON + DAY, 1, True),
            (PracticeState.TRIED, ON + DAY, 0, False),
            (PracticeState.REVIEWED, ON, 9, False),
            (PracticeState.WITHDRAWN, ON, 9, False),
        ],
    )
    def test_waits_once_tried_or_its_day_has_come(
        self, state: PracticeState, tried_on: date | None, days: int, waits: bool
    ) -> None:
        tries = (TryFacts(1, tried_on, "No.", 5, "Lena"),) if tried_on else ()
        assert living.waits_for_review(replace(PRACTICE, state=state, tries=tries), on=ON + days * DAY) is waits


class TestDailyLife:
    @pytest.mark.parametrize(
        ("aim", "words", "one_open", "found"),
        [
            (5, "Wake rested", False, []), (0, "Wake rested", False, ["aim"]), (8, "Wake rested", False, ["aim"]),
            (5, " ", False, ["words"]), (0, "", True, ["domain"]),
        ],
    )  # fmt: skip
    def test_a_goal(self, aim: int, words: str, one_open: bool, found: list[str]) -> None:
        assert fields(living.reasons_against_goal(GOAL.measure, aim=aim, words=words, one_open=one_open)) == found

    def test_ending_a_goal(self) -> None:
        end = {"open_": True, "on": ON, "from_on": ON, "reason": "Reached"}
        assert living.reasons_against_ending(**end) == []
        found = [
            living.reasons_against_ending(**end | more)[0].field for more in ({"open_": False}, {"on": ON - DAY}, {"reason": ""})
        ]
        assert found == ["", "on", "reason"]

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"value": 0}, []), ({"value": 8}, ["value"]), ({"value": -1}, ["value"]),
            ({"week_on": ON + DAY}, ["week_on"]), ({"week_on": ON + 7 * DAY}, ["week_on"]),
            ({"week_on": ON - 28 * DAY}, ["week_on"]), ({"told": WeekFacts(ON, 3)}, ["reason"]),
            ({"told": WeekFacts(ON, 3), "reason": "Misheard"}, []), ({"told": WeekFacts(ON, None)}, []),
        ],
    )  # fmt: skip
    def test_a_week(self, more: dict, found: list[str]) -> None:
        said = {"week_on": ON, "value": 5, "today": ON, "told": None, "reason": ""}
        assert fields(living.reasons_against_telling(GOAL, **said | more)) == found


class TestTeam:
    @given(st.integers(-5, 5), st.none() | st.integers(0, 5), st.integers(-9, 9))
    def test_is_who_joined_and_has_not_left_both_days_counted(self, first: int, more: int | None, day: int) -> None:
        until = None if more is None else ON + (first + more) * DAY
        one = CareMemberFacts(1, 1, CareRole.NURSE, "Pat", "", 3, ON + first * DAY, until, 0)
        there = first <= day and (more is None or day <= first + more)
        assert bool(team.on_team([one], on=ON + day * DAY)) is there

    def test_leaving(self) -> None:
        assert team.reasons_against_leaving(on=ON, from_on=ON, gone=False) == []
        assert fields(team.reasons_against_leaving(on=ON - DAY, from_on=ON, gone=False)) == ["on"]
        assert team.reasons_against_leaving(on=ON, from_on=ON, gone=True)

    @pytest.mark.parametrize(("words", "days", "found"), [
        ("First visit", 7, []), ("First visit", 0, ["again_on"]), ("First visit", 61, ["again_on"]), ("", 60, ["words"]),
    ])  # fmt: skip
    def test_a_reason_is_dated(self, words: str, days: int, found: list[str]) -> None:
        assert fields(team.reasons_against_explaining(words=words, on=ON, again_on=ON + days * DAY)) == found

    def test_every_answer_about_mutual_help_can_be_kept(self) -> None:
        for answer in Answer:
            assert team.reasons_against_answer(answer, fellowship="SMART", words="Has a choir") == []
        assert fields(team.reasons_against_answer(Answer.AGREED, fellowship=" ", words="")) == ["fellowship"]
        assert fields(team.reasons_against_answer(Answer.DECLINED, fellowship="", words="no")) == ["words"]


class TestReview:
    def test_begins_with_a_plan_in_force_and_one_at_a_time(self) -> None:
        fine = {"in_force": True, "in_treatment": True, "one_open": False}
        assert reviewing.reasons_against_plan_review(**fine) == []
        for name, value in fine.items():
            assert len(reviewing.reasons_against_plan_review(**fine | {name: not value})) == 1

    @pytest.mark.parametrize(
        ("facts", "found"),
        [
            (REVIEW, []),
            (replace(REVIEW, objectives=(replace(MET, progress=""),)), ["progress_1_1"]),
            (replace(REVIEW, objectives=(replace(MET, progress=Progress.WORSE),)), ["said_1_1"]),
            (replace(REVIEW, objectives=(replace(MET, progress=Progress.NO_CHANGE, said="A ride."),)), []),
            (replace(REVIEW, person_words=" "), ["person_words"]),
            (replace(REVIEW, next_on=ON), ["next_on"]),
            (replace(REVIEW, next_on=None), ["next_on"]),
            (replace(REVIEW, signed_at=AT, person_words=""), [""]),
        ],
    )
    def test_what_it_lacks_is_named_at_its_field(self, facts: PlanReviewFacts, found: list[str]) -> None:
        assert fields(reviewing.reasons_against_signing_review(facts, on=ON)) == found

    def test_the_person_signs_once_and_after_the_clinician(self) -> None:
        signed = replace(REVIEW, signed_at=AT)
        assert reviewing.reasons_against_review_party(REVIEW) and not reviewing.reasons_against_review_party(signed)
        assert reviewing.reasons_against_review_party(replace(signed, client_signed_at=AT))
        assert reviewing.reasons_against_review_party(replace(signed, declined_at=AT))


class TestVersions:
    @pytest.mark.parametrize("state", PlanState)
    def test_only_a_draft_in_treatment_is_written_on(self, state: PlanState) -> None:
        assert bool(reasons_against_writing(replace(PLAN, state=state), in_treatment=True)) is (state != PlanState.DRAFT)
        assert reasons_against_writing(replace(PLAN, state=state), in_treatment=False)

    def test_who_declines_says_why_and_nothing_else_is_asked(self) -> None:
        assert reasons_against_declining(PLAN, words="Not my words") == []
        assert fields(reasons_against_declining(PLAN, words=" ")) == ["words"]
        assert reasons_against_declining(replace(PLAN, state=PlanState.SUPERSEDED), words="No")

    def test_a_retired_objective_says_why(self) -> None:
        assert reasons_against_retiring(in_force=True, why="Too vague") == []
        assert fields(reasons_against_retiring(in_force=True, why="x")) == ["why"] and reasons_against_retiring(
            in_force=False, why="Old"
        )

    def test_the_text_holds_everything_that_is_signed(self) -> None:
        person = PersonFacts(1, "MS-1", "Rosa Alvarez", "Alvarez, Rosa", "", None)
        whole = replace(PLAN, problems=(replace(PROBLEM, cause="Quiet nights", cause_kind="grief"),))
        said = text.plan_text(
            whole, person, needs={"substance:alcohol": "Six criteria"}, services={"group": "Group"}, causes={"grief": "Grief"}
        )
        for words in ("Rosa Alvarez, MS-1", "Version 1", "PROBLEM 1: Alcohol", "Six criteria", "(grief): Quiet nights", ONE.words,
                      "Measured by: The list", "A lower level is enough when", "  - My son", "Next review by 2026-03-16"):  # fmt: skip
            assert words in said, words
        assert text.intervention_line(WORK, {"group": "Group"}) in said
        assert text.intervention_line(WORK, {}) == "Skills group (group, 3 a week, 8 weeks); Lena"

    def test_the_first_plan_waits_for_admission(self) -> None:
        facts = DueFacts(9, ON, 4, 5, ON, ON)
        policy = due.PlanPolicy(ON, 7, 14, 30, 7, 7, 3, 14, True, True, "", False)
        assert due.plan_due_on(replace(facts, assessed_on=ON - 9 * DAY), policy) == ON + 7 * DAY
        assert due.plan_due_on(replace(facts, assessed_on=None), policy) == ON + 7 * DAY
        assert due.plan_due_on(replace(facts, admitted_on=None), policy) is None

    def test_a_plan_without_a_word_tells_nothing(self) -> None:
        assert telling_grams([], library=()) == frozenset()


class TestThread:
    def test_points_at_its_own_course_of_care(self) -> None:
        assert thread.reasons_against_pointing([], own=[]) == thread.reasons_against_pointing([1], own=[1, 2]) == []
        assert fields(thread.reasons_against_pointing([1, 3], own=[1, 2])) == ["objectives"]

    @given(st.integers(0, 40), st.sampled_from(ObjectiveState), st.booleans())
    def test_nothing_for_two_weeks_is_named_with_its_days(self, back: int, state: ObjectiveState, ever: bool) -> None:
        one = ObjectiveFacts(7, 9, "1.1", "Names three", "", None, state, "", GoalKind.OTHER, "", "")
        last = {7: ON - back * DAY} if ever else {}
        found = thread.without_anything([one], last, since={9: ON - back * DAY}, on=ON, days=14)
        assert found == ([(one, back)] if state == ObjectiveState.OPEN and back >= 14 else [])
        assert thread.without_anything([one], {}, since={}, on=ON, days=14) == []
