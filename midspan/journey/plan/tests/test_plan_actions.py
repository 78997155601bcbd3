"""How is a plan written, signed, taken back and followed by the next version? Rows, the one event, refusals."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.plan import actions
from midspan.journey.plan.models import Goal, Objective, Plan, PlannedObjective, Problem
from midspan.journey.plan.queries import (
    alike_plans,
    goals_count_of,
    last_look_on,
    numbers_of_plan,
    objectives_of,
    plan_in_force,
    plan_review_facts,
    plan_review_row,
    plans_due,
    plans_written,
    signed_plan,
    versions_of_plan,
)
from midspan.journey.plan.terms import (
    Decision,
    ObjectiveState,
    Party,
    PlanDueKind,
    PlanReason,
    PlanState,
    ProblemWords,
    Saying,
    WordsKind,
)
from tests.cast import AT, Cast
from tests.plans import HOPE, OTHERS, facts_of, in_force, objective, sayings, signed, whole, written

pytestmark = pytest.mark.django_db


def last_event() -> str:
    return Event.objects.latest("id").name


class TestWriting:
    def test_begins_one_draft_and_writes_one_event(self, cast: Cast) -> None:
        episode = cast.active()
        before = Event.objects.count()
        plan = actions.begin_plan(episode, by=cast.counsellor, at=AT)
        assert (plan.number, facts_of(plan).state, last_event()) == (1, PlanState.DRAFT, "plan.begun")
        assert Event.objects.count() == before + 1
        with pytest.raises(Refused, match="being written already"):
            actions.begin_plan(episode, by=cast.counsellor, at=AT)

    def test_keeps_a_problem_whole_with_its_numbers(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        facts = facts_of(plan)
        assert [one.number for one in facts.objectives] == ["1.1"]
        again = replace(facts.problems[0], cause="The pain at night", cause_kind="pain")
        actions.write_problem(plan, problem=again, by=cast.counsellor, at=AT)
        assert facts_of(plan).problems[0].cause == "The pain at night"
        assert Objective.objects.count() == PlannedObjective.objects.count() == Goal.objects.count() == 1

    def test_a_second_writer_is_told(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        seen = plan.version
        problem = facts_of(plan).problems[0]
        actions.write_problem(plan, problem=replace(problem, words="Mine"), by=cast.counsellor, at=AT, version=seen)
        with pytest.raises(Refused, match="Someone else changed this") as refused:
            actions.write_problem(plan, problem=replace(problem, words="Theirs"), by=cast.supervisor, at=AT, version=seen)
        assert refused.value.version == seen + 1
        assert facts_of(plan).problems[0].words == "Mine"

    def test_a_number_of_another_problem_is_refused(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        actions.add_problem(plan, words="Work", by=cast.counsellor, at=AT)
        work = facts_of(plan).problems[1]
        taken = replace(whole(work, cast), goals=(replace(whole(work, cast).goals[0], objectives=(objective("1.1", cast),)),))
        with pytest.raises(Refused, match="Another objective has this number"):
            actions.write_problem(plan, problem=taken, by=cast.counsellor, at=AT)

    def test_only_a_new_problem_can_be_taken_off(self, cast: Cast) -> None:
        episode = cast.active()
        in_force(cast, episode)
        plan = actions.begin_plan(episode, reason=PlanReason.REVIEW, by=cast.counsellor, at=AT)
        actions.add_problem(plan, words="Work", by=cast.counsellor, at=AT)
        actions.remove_problem(plan, number=2, by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="stood in an earlier version"):
            actions.remove_problem(plan, number=1, by=cast.counsellor, at=AT)
        assert [one.number for one in facts_of(plan).problems] == [1]
        assert actions.add_problem(plan, words="Home", by=cast.counsellor, at=AT).number == 2

    def test_an_objective_of_an_earlier_version_does_not_vanish(self, cast: Cast) -> None:
        episode = cast.active()
        in_force(cast, episode)
        plan = actions.begin_plan(episode, reason=PlanReason.REVIEW, by=cast.counsellor, at=AT)
        problem = facts_of(plan).problems[0]
        emptied = replace(problem, goals=(replace(problem.goals[0], objectives=()),))
        with pytest.raises(Refused, match="Say that it is met, changed or dropped"):
            actions.write_problem(plan, problem=emptied, by=cast.counsellor, at=AT)


class TestSigning:
    def test_nothing_unfinished_is_signed(self, cast: Cast) -> None:
        plan = actions.begin_plan(cast.active(), by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="No problem is treated yet"):
            actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
        assert Signature.objects.count() == 0

    def test_in_force_with_the_last_signature_and_one_text(self, cast: Cast) -> None:
        episode = cast.active()
        plan = written(cast, episode)
        actions.sign_plan(plan, party=Party.SUPERVISOR, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)
        assert facts_of(plan).state == PlanState.SIGNING
        actions.sign_plan_as_client(plan, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT)
        assert plan_in_force([episode.pk]) == {}
        actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
        assert plan_in_force([episode.pk])[episode.pk].id == plan.pk
        texts = {one.text for one in signed_plan(plan.pk)}
        assert len(texts) == 1 and HOPE in texts.pop()
        assert [one.number for one in objectives_of([episode.pk])[episode.pk]] == ["1.1"]

    def test_the_text_stands_from_the_first_signature(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        actions.sign_plan_as_client(plan, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="Take it back to change it"):
            actions.write_words(plan, sayings=[], by=cast.counsellor, at=AT)
        new = actions.take_back(plan, words="The target date is wrong.", by=cast.counsellor, at=AT)
        assert (new.number, facts_of(new).state, facts_of(plan).state) == (2, PlanState.DRAFT, PlanState.SET_ASIDE)
        assert [one.number for one in facts_of(new).objectives] == ["1.1"]
        assert facts_of(new).signed == {}

    def test_one_colleague_does_not_sign_for_two(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)
        with pytest.raises(Refused, match="a colleague signs here"):
            actions.sign_plan(plan, party=Party.SUPERVISOR, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)

    def test_a_counsellor_does_not_sign_as_supervising_clinician(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        with pytest.raises(Refused, match="A supervising clinician signs here"):
            actions.sign_plan(plan, party=Party.SUPERVISOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)

    def test_the_prescriber_signs_where_it_is_asked(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        words = {"sayings": sayings(), "review_on": AT.date() + timedelta(days=14)}
        actions.write_words(plan, needs_prescriber=True, by=cast.counsellor, at=AT, **words)
        signed(cast, plan)
        assert facts_of(plan).state == PlanState.IN_FORCE
        assert Party.PRESCRIBER in facts_of(plan).signed

    def test_who_declines_is_treated_all_the_same(self, cast: Cast) -> None:
        episode = cast.active()
        plan = written(cast, episode)
        with pytest.raises(Refused, match="in the person's words"):
            actions.decline_plan(plan, words=" ", by=cast.counsellor, at=AT)
        actions.decline_plan(plan, words="I will sign nothing today.", by=cast.counsellor, at=AT)
        actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
        actions.sign_plan(plan, party=Party.SUPERVISOR, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)
        assert plan_in_force([episode.pk])[episode.pk].declined_words == "I will sign nothing today."

    def test_a_text_that_changed_is_read_again(self, cast: Cast) -> None:
        plan = written(cast, cast.active())
        proof = cast.proof(cast.counsellor)
        with pytest.raises(Refused, match="Read it again"):
            actions.sign_plan(plan, party=Party.COUNSELLOR, proof=proof, seen="0" * 64, by=cast.counsellor, at=AT)

    def test_a_plan_word_for_word_another_one_is_refused(self, cast: Cast) -> None:
        goal = "I want to wake up on Sundays and walk along the river before the town is awake."
        words = "Walks to the river and back on Saturday and Sunday before nine, with somebody or alone"
        in_force(cast, cast.active("Una", "Olds"), goal=goal, words=words)
        copy = written(cast, cast.active("Theo", "Ames"), goal=goal, words=words)
        assert alike_plans(copy.pk)[0].percent == 100
        with pytest.raises(Refused):
            signed(cast, copy)

    def test_the_next_version_takes_its_place(self, cast: Cast) -> None:
        episode = cast.active()
        first = in_force(cast, episode)
        later = AT + timedelta(days=15)
        second = actions.begin_plan(episode, reason=PlanReason.REVIEW, by=cast.counsellor, at=later)
        actions.write_words(second, sayings=sayings(), review_on=later.date() + timedelta(days=30), by=cast.counsellor, at=later)
        assert plan_in_force([episode.pk])[episode.pk].id == first.pk
        signed(cast, second, at=later)
        assert [one.state for one in versions_of_plan(episode.pk)] == [PlanState.IN_FORCE, PlanState.SUPERSEDED]
        assert numbers_of_plan(episode.pk) == {"1.1": True}


class TestReviews:
    def test_a_review_keeps_its_evidence_and_moves_the_plan(self, cast: Cast) -> None:
        episode = cast.active()
        plan = in_force(cast, episode)
        later = AT + timedelta(days=14)
        pk = objectives_of([episode.pk])[episode.pk][0].id
        found = {pk: {"counts": {"note": 2}, "lines": [("2026-03-10", "note", "Two evenings got through")]}}
        row = actions.begin_plan_review(plan, evidence=found, by=cast.counsellor, at=later)
        with pytest.raises(Refused, match="came along"):
            actions.sign_plan_review(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=later)
        actions.write_plan_review(
            row, progress={"1.1": ("met", "All three named")}, person_words="It got easier.",
            next_on=later.date() + timedelta(days=30), by=cast.counsellor, at=later,
        )  # fmt: skip
        with pytest.raises(Refused, match="The clinician signs first"):
            actions.sign_plan_review_as_client(row, typed_name="Rosa Alvarez", by=cast.counsellor, at=later)
        actions.sign_plan_review(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=later)
        actions.sign_plan_review_as_client(row, typed_name="Rosa Alvarez", by=cast.counsellor, at=later)
        kept = plan_review_row(row.pk)
        assert kept is not None
        facts = plan_review_facts(kept)
        assert facts.closed and facts.objectives[0].lines == ((date(2026, 3, 10), "note", "Two evenings got through"),)
        assert last_look_on([episode.pk]) == {episode.pk: later.date()}
        draft = actions.begin_plan(episode, reason=PlanReason.REVIEW, by=cast.counsellor, at=later)
        assert next(iter(facts_of(draft).objectives)).state == ObjectiveState.MET

    def test_a_signed_review_stays(self, cast: Cast) -> None:
        plan = in_force(cast, cast.active())
        later = AT + timedelta(days=14)
        row = actions.begin_plan_review(plan, by=cast.counsellor, at=later)
        words = {"progress": {"1.1": ("progressing", "")}, "person_words": "Fine.", "next_on": date(2026, 5, 1)}
        actions.write_plan_review(row, by=cast.counsellor, at=later, **words)
        actions.sign_plan_review(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=later)
        with pytest.raises(Refused, match="stays as it is"):
            actions.write_plan_review(row, by=cast.counsellor, at=later, **words)
        with pytest.raises(Refused, match="in the person's words"):
            actions.decline_plan_review(row, words="", by=cast.counsellor, at=later)
        actions.decline_plan_review(row, words="Not today.", by=cast.counsellor, at=later)
        assert row.client_declined_words == "Not today."


class TestWhatIsDue:
    def test_a_plan_a_signature_and_a_review(self, cast: Cast) -> None:
        episode = cast.active(admitted=AT.date())
        due = plans_due([episode.pk], on=AT.date())[episode.pk]
        assert [(one.what, one.due_on) for one in due] == [(PlanDueKind.PLAN, AT.date() + timedelta(days=7))]
        plan = written(cast, episode)
        actions.sign_plan_as_client(plan, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT)
        kinds = [one.what for one in plans_due([episode.pk], on=AT.date())[episode.pk]]
        assert kinds.count(PlanDueKind.SIGNATURE) == 2
        for party, who in ((Party.COUNSELLOR, cast.counsellor), (Party.SUPERVISOR, cast.supervisor)):
            actions.sign_plan(plan, party=party, proof=cast.proof(who), by=who, at=AT)
        assert plans_due([episode.pk], on=AT.date()) == {}
        due = plans_due([episode.pk], on=AT.date() + timedelta(days=10))[episode.pk]
        assert [(one.what, one.due_on) for one in due] == [(PlanDueKind.REVIEW, AT.date() + timedelta(days=14))]
        lapsed = plans_due([episode.pk], on=AT.date(), lapses={episode.pk: AT.date() + timedelta(days=1)}, within_days=9)
        assert lapsed[episode.pk][0].why == "Plan review: after a return to use"

    def test_answers_for_many_in_the_same_number_of_queries(self, cast: Cast, django_assert_num_queries) -> None:
        episodes = [cast.active(name, "Many") for name in ("Ann", "Ben", "Cal")]
        for one, (goal, words) in zip(episodes, OTHERS, strict=True):
            in_force(cast, one, goal=goal, words=words)
        counts = []
        for some in (episodes[:1], episodes):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                plans_due([one.pk for one in some], on=AT.date() + timedelta(days=14))
                goals_count_of([one.pk for one in some])
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert goals_count_of([one.pk for one in episodes]) == {one.pk: (0, 1) for one in episodes}
        assert plans_written([one.pk for one in episodes]) == {}


def test_what_is_put_off_needs_a_reason_and_a_day(cast: Cast) -> None:
    episode = cast.active()
    plan = written(cast, episode)
    row: Problem = actions.add_problem(plan, words="Tooth pain", by=cast.counsellor, at=AT)
    off = ProblemWords(row.number, "Tooth pain", decision=Decision.REFERRED)
    actions.write_problem(plan, problem=off, by=cast.counsellor, at=AT)
    with pytest.raises(Refused, match="or where to"):
        signed(cast, plan)
    day = AT.date() + timedelta(days=5)
    off = replace(off, decision_words="The dental clinic on Mill Road", look_again_on=day)
    actions.write_problem(plan, problem=off, by=cast.counsellor, at=AT)
    signed(cast, plan)
    due = plans_due([episode.pk], on=AT.date())[episode.pk]
    assert [(one.what, one.due_on) for one in due] == [(PlanDueKind.LOOK_AGAIN, day)]


def test_saying_nothing_is_not_kept(cast: Cast) -> None:
    plan = written(cast, cast.active())
    actions.write_words(plan, sayings=[Saying(WordsKind.BARRIER, "  ")], by=cast.counsellor, at=AT)
    assert facts_of(plan).sayings == ()
    assert Plan.objects.get().review_on is None
