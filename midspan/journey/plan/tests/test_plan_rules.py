"""The rules of needs, of what a plan lacks, of numbers, of what is due and what changed: tables and properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.plan.catalog.policy import need_table, policy_on
from midspan.journey.plan.rules import (
    carried_on,
    changes,
    due_of,
    goals_count,
    needs_from,
    next_number,
    owed,
    reasons_against_party,
    reasons_against_problem,
    reasons_against_signing,
    review_due,
    state_of,
    suggested,
    unmapped,
)
from midspan.journey.plan.terms import (
    Area,
    ChangeKind,
    Decision,
    DueFacts,
    GoalWords,
    InterventionWords,
    Need,
    NeedFacts,
    ObjectiveState,
    ObjectiveWords,
    Party,
    PlanDueKind,
    PlanFacts,
    PlanReason,
    PlanState,
    ProblemWords,
    Saying,
    WordsKind,
)

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 14, tzinfo=UTC)
TABLE, POLICY = need_table(ON), policy_on(ON)
WORK = InterventionWords("Skills group", "group", "3 a week", "8 weeks", 4, "Lena")
ONE = ObjectiveWords("1.1", "Names three triggers", "The list", ON + timedelta(days=30), interventions=(WORK,))
PROBLEM = ProblemWords(1, "Alcohol", ("substance:alcohol",), goals=(GoalWords("To wake up early", objectives=(ONE,)),))
SAID = (Saying(WordsKind.MOTIVATION, "My son"), Saying(WordsKind.STEP_DOWN, "Four weeks without use"))
NEED = Need("substance:alcohol", "Alcohol use, severe", Area.ABSTINENCE, "Substances", ON)
PLAN = PlanFacts(
    1, 9, 1, PlanState.DRAFT, PlanReason.FIRST, AT, "Lena", review_on=ON + timedelta(days=14), problems=(PROBLEM,), sayings=SAID
)
SECTION = ("Family and people", ON)


def with_objective(**words) -> PlanFacts:
    goal = replace(PROBLEM.goals[0], objectives=(replace(ONE, **words),))
    return replace(PLAN, problems=(replace(PROBLEM, goals=(goal,)),))


class TestNeeds:
    @pytest.mark.parametrize(
        ("facts", "codes"),
        [
            (NeedFacts("asam_3"), []),
            (NeedFacts("asam_3", ratings={"d3": (2, "low"), "d1": (1, "")}, rated_on=ON), ["rating:d3"]),
            (NeedFacts("asam_3", substances=(("alcohol", "alcohol", 1, None), ("opioids", "heroin", 6, None))), ["substance:opioids"]),
            (NeedFacts("asam_3", substances=(("alcohol", "alcohol", None, None),)), ["substance:alcohol"]),
            (NeedFacts("asam_3", conditions=(("trauma", "Trauma", "suspected", ON),),
                       answers={"trauma": ("yes", {}, *SECTION)}), ["condition:trauma"]),
            (NeedFacts("asam_3", answers={"trauma": ("yes", {}, *SECTION)}), ["answer:trauma"]),
            (NeedFacts("asam_3", answers={"support": (3, {}, *SECTION), "pain": (3, {}, *SECTION)}), ["answer:support"]),
            (NeedFacts("asam_3", answers={"conditions": (["None"], {}, *SECTION)}), []),
            (NeedFacts("asam_3", answers={"conditions": (["Asthma"], {}, *SECTION)}), ["answer:conditions"]),
            (NeedFacts("asam_3", answers={"legal": (["none"], {}, *SECTION)}), []),
            (NeedFacts("asam_3", flags=(("relapses", "Repeated returns", ()), ("step_down", "Comes from", ()))), ["flag:relapses"]),
            (NeedFacts("asam_3", shelter=("shelter", ON)), ["home"]),
            (NeedFacts("asam_3", results=((7, "isi", "ISI 19", ON),)), ["result:7"]),
        ],
    )  # fmt: skip
    def test_are_what_the_table_says(self, facts: NeedFacts, codes: list[str]) -> None:
        assert [need.code for need in needs_from(facts, TABLE)] == codes

    def test_of_the_fourth_edition_have_other_areas(self) -> None:
        third, fourth = (needs_from(NeedFacts(one, ratings={"d5": (3, "")}), TABLE)[0].area for one in ("asam_3", "asam_4"))
        assert (third, fourth) == (Area.RELAPSE, Area.HOUSING)

    def test_an_infection_is_not_named_on_a_plan_that_goes_home(self) -> None:
        facts = NeedFacts("asam_3", answers={"hiv": ("positive", {"positive": "Tested, positive"}, "Physical health", ON)})
        assert "hiv" not in needs_from(facts, TABLE)[0].words.lower()

    def test_of_one_part_of_life_make_one_problem_and_none_is_lost(self) -> None:
        needs = [replace(NEED, code=f"n:{area}", area=area) for area in Area]
        rows = suggested(needs, TABLE)
        assert sorted(need.code for row in rows for need in row.needs) == sorted(need.code for need in needs)
        assert len(rows) == len(TABLE.groups)

    @given(st.sets(st.sampled_from([f"n{number}" for number in range(9)])))
    def test_unmapped_and_mapped_are_all_of_them(self, mapped: set[str]) -> None:
        needs = [replace(NEED, code=f"n{number}") for number in range(9)]
        left = {need.code for need in unmapped(needs, mapped)}
        assert left | mapped == {need.code for need in needs} and not left & mapped


class TestWhatIsMissing:
    def test_a_whole_plan_lacks_nothing(self) -> None:
        assert reasons_against_signing(PLAN, [NEED], on=ON) == []

    @pytest.mark.parametrize(
        ("facts", "field", "words"),
        [
            (with_objective(measure=" "), "objective 1.1", "measured"),
            (with_objective(target_on=None), "objective 1.1", "target date"),
            (with_objective(target_on=ON - timedelta(days=1)), "objective 1.1", "over"),
            (with_objective(interventions=()), "objective 1.1", "intervention"),
            (with_objective(interventions=(replace(WORK, service=""),)), "objective 1.1", "the service"),
            (with_objective(interventions=(replace(WORK, frequency=""),)), "objective 1.1", "how often"),
            (with_objective(interventions=(replace(WORK, duration=""),)), "objective 1.1", "for how long"),
            (with_objective(interventions=(replace(WORK, responsible_id=None, responsible=""),)), "objective 1.1", "answers"),
            (with_objective(words="Names {number} triggers"), "objective 1.1", "braces"),
            (with_objective(state=ObjectiveState.DROPPED), "objective 1.1", "Say why"),
            (replace(PLAN, problems=(replace(PROBLEM, goals=()),)), "problem 1", "no goal"),
            (replace(PLAN, problems=(replace(PROBLEM, goals=(GoalWords(" ", objectives=(ONE,)),)),)), "problem 1", "lacks"),
            (replace(PLAN, problems=(replace(PROBLEM, goals=(GoalWords("x"),)),)), "problem 1", "no objective"),
            (replace(PLAN, sayings=SAID[:1]), "words", "lower level"),
            (replace(PLAN, sayings=SAID[1:]), "words", "Quote"),
            (replace(PLAN, review_on=ON), "words", "next review"),
        ],
    )
    def test_is_named_at_its_place(self, facts: PlanFacts, field: str, words: str) -> None:
        reasons = reasons_against_signing(facts, [NEED], on=ON)
        assert [reason.field for reason in reasons] == [field]
        assert words in reasons[0].text

    def test_an_unmapped_need_is_named(self) -> None:
        more = replace(NEED, code="rating:d6", words="Living situation, rated 3 serious")
        (reason,) = reasons_against_signing(PLAN, [NEED, more], on=ON)
        assert reason.field == "needs" and more.words in reason.text

    def test_what_is_met_needs_no_date(self) -> None:
        met = with_objective(state=ObjectiveState.MET, target_on=ON - timedelta(days=9))
        assert reasons_against_signing(met, [NEED], on=ON) == []

    def test_what_is_put_off_needs_why_and_when(self) -> None:
        off = ProblemWords(2, "Teeth", decision=Decision.DEFERRED)
        facts = replace(PLAN, problems=(PROBLEM, off))
        assert [reason.field for reason in reasons_against_signing(facts, [NEED], on=ON)] == ["problem 2", "problem 2"]
        off = replace(off, decision_words="In spring", look_again_on=ON + timedelta(days=1))
        assert reasons_against_signing(replace(PLAN, problems=(PROBLEM, off)), [NEED], on=ON) == []

    def test_a_plan_of_deferrals_is_no_plan(self) -> None:
        off = ProblemWords(1, "x", NEED.code and (NEED.code,), decision=Decision.REFERRED, decision_words="y",
                           look_again_on=ON + timedelta(days=1))  # fmt: skip
        assert [reason.field for reason in reasons_against_signing(replace(PLAN, problems=(off,)), [NEED], on=ON)] == ["problems"]


class TestNumbers:
    @given(st.sets(st.integers(1, 40)), st.integers(1, 12))
    def test_are_never_used_twice(self, used: set[int], problem: int) -> None:
        numbers = {f"{problem}.{number}" for number in used} | {"99.1"}
        assert next_number(problem, numbers) not in numbers

    def test_of_an_earlier_version_do_not_vanish(self) -> None:
        empty = replace(PROBLEM, goals=())
        words = {"mapped_elsewhere": set(), "own": {"1.1"}, "taken": {"1.1"}}
        assert reasons_against_problem(empty, kept={"1.1"}, **words)[0].field == "objective 1.1"
        assert reasons_against_problem(empty, kept=set(), **words) == []

    def test_of_nonsense_are_refused(self) -> None:
        odd = replace(PROBLEM, goals=(GoalWords("x", objectives=(replace(ONE, number="1.x"),)),))
        assert reasons_against_problem(odd, mapped_elsewhere=set(), own=set(), taken=set(), kept=set())


class TestSigning:
    def test_who_owes_a_signature(self) -> None:
        assert owed(PLAN) == [Party.CLIENT, Party.COUNSELLOR, Party.SUPERVISOR]
        assert owed(replace(PLAN, needs_supervisor=False, needs_prescriber=True, declined_at=AT)) == [
            Party.COUNSELLOR, Party.PRESCRIBER,
        ]  # fmt: skip

    def test_only_the_first_waits_for_what_is_missing(self) -> None:
        missing = reasons_against_signing(with_objective(measure=""), [NEED], on=ON)
        assert reasons_against_party(Party.COUNSELLOR, PLAN, missing=missing) == missing
        signing = replace(PLAN, state=PlanState.SIGNING)
        assert reasons_against_party(Party.COUNSELLOR, signing, missing=missing) == []

    @given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
    def test_a_state_is_always_one(self, signed: bool, in_force: bool, superseded: bool, set_aside: bool) -> None:
        state = state_of(signed=signed, in_force=in_force, superseded=superseded, set_aside=set_aside)
        assert (state == PlanState.SET_ASIDE) == set_aside
        assert state != PlanState.DRAFT or not (signed or in_force)


class TestDue:
    FACTS = DueFacts(9, ON, 4, 5, ON, ON)
    IN_FORCE = replace(FACTS, in_force=replace(PLAN, state=PlanState.IN_FORCE), in_force_on=ON)

    def test_a_plan_after_assessment_or_admission_whichever_is_later(self) -> None:
        (due,) = due_of(replace(self.FACTS, admitted_on=ON - timedelta(days=3)), POLICY)
        assert (due.what, due.due_on) == (PlanDueKind.PLAN, ON + timedelta(days=POLICY.plan_days))
        assert due_of(replace(self.FACTS, admitted_on=None), POLICY) == []

    @pytest.mark.parametrize(
        ("more", "days", "why"),
        [
            ({}, 14, "Every 14 days"),
            ({"reviews": 1, "reviewed_on": ON}, 30, "Every 30 days"),
            ({"next_on": ON + timedelta(days=9)}, 9, "Agreed at the last look"),
            ({"lapse_on": ON + timedelta(days=1)}, 8, "After a return to use"),
            ({"level_on": ON + timedelta(days=2)}, 9, "After a change of level"),
            ({"lapse_on": ON - timedelta(days=1)}, 14, "Every 14 days"),
        ],
    )
    def test_a_review_by_what_asks_for_it_first(self, more: dict, days: int, why: str) -> None:
        assert review_due(replace(self.IN_FORCE, **more), POLICY) == (ON + timedelta(days=days), why)

    def test_target_dates_and_needs(self) -> None:
        late = replace(self.IN_FORCE, on=ON + timedelta(days=30), unmapped=(NEED,))
        kinds = [one.what for one in due_of(late, POLICY)]
        assert set(kinds) == {PlanDueKind.NEED, PlanDueKind.REVIEW, PlanDueKind.TARGET}
        assert kinds[0] == PlanDueKind.NEED, "the longest overdue first"


class TestChanges:
    def test_between_a_plan_and_itself_there_are_none(self) -> None:
        assert changes(PLAN, PLAN) == []

    @pytest.mark.parametrize(
        ("words", "kind", "what"),
        [
            ({"words": "Names five"}, ChangeKind.CHANGED, "words"),
            ({"measure": "Another list"}, ChangeKind.CHANGED, "measure"),
            ({"target_on": ON}, ChangeKind.CHANGED, "target date"),
            ({"state": ObjectiveState.MET}, ChangeKind.STATE, "objective"),
            ({"interventions": ()}, ChangeKind.CHANGED, "interventions"),
        ],
    )
    def test_say_what_and_where(self, words: dict, kind: ChangeKind, what: str) -> None:
        (one,) = changes(PLAN, with_objective(**words))
        assert (one.about, one.kind, one.what) == ("1.1", kind, what)

    def test_are_mirrored(self) -> None:
        more = replace(PLAN, problems=(PROBLEM, replace(PROBLEM, number=2, words="Work", goals=())))
        assert [one.kind for one in changes(PLAN, more)] == [ChangeKind.ADDED]
        assert [one.kind for one in changes(more, PLAN)] == [ChangeKind.GONE]

    def test_goals_met_and_open(self) -> None:
        met = replace(ONE, state=ObjectiveState.MET)
        goals = (GoalWords("a", objectives=(met, met)), GoalWords("b", objectives=(met, ONE)), GoalWords("c"))
        assert goals_count([replace(PROBLEM, goals=goals), replace(PROBLEM, decision=Decision.DEFERRED)]) == (1, 2)

    def test_what_was_dropped_stays_behind(self) -> None:
        dropped = replace(ONE, number="1.2", state=ObjectiveState.DROPPED)
        goal = replace(PROBLEM.goals[0], objectives=(ONE, dropped))
        (problem,) = carried_on([replace(PROBLEM, goals=(goal,))])
        assert [one.number for one in problem.objectives] == ["1.1"]
