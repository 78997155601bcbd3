"""The plan of a person: from what was assessed to the last signature, gone through together, and followed by the next."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions as assessment
from midspan.journey.plan import actions
from midspan.journey.plan.queries import (
    needs_of,
    objectives_of,
    plan_in_force,
    plan_review_facts,
    plan_review_row,
    plan_reviews_of,
    plans_due,
    signed_plan,
    threads_of,
    unmapped_needs,
    versions_of_plan,
)
from midspan.journey.plan.rules import changes
from midspan.journey.plan.terms import (
    Area,
    ChangeKind,
    Decision,
    Evidence,
    GoalKind,
    GoalWords,
    ObjectiveState,
    Party,
    PlanDueKind,
    PlanReason,
    PlanState,
    WordsKind,
)
from midspan.journey.transition.tests.factories import in_treatment
from tests.cast import AT, PASSWORD, Cast
from tests.plans import HOPE, facts_of, in_force, objective, signed, whole, written

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_row_000_10_a_cause_stands_on_the_plan_with_what_is_done_about_it(cast: Cast) -> None:
    # Given a plan in which the person says what lies behind the drinking
    plan = written(cast, in_treatment(cast))
    problem = facts_of(plan).problems[0]
    caused = replace(problem, cause_kind="grief", cause="It got quiet at night when my brother died.")
    # And nobody signs while nothing is done about it
    idle = replace(caused, goals=(GoalWords(HOPE, objectives=(replace(objective("1.1", cast), interventions=()),)),))
    actions.write_problem(plan, problem=idle, by=cast.counsellor, at=AT)
    with pytest.raises(Refused, match="has no intervention"):
        signed(cast, plan)
    actions.write_problem(plan, problem=caused, by=cast.counsellor, at=AT)
    # When it is signed
    signed(cast, plan)
    # Then the cause stands in the signed text, at a problem whose objectives and interventions work on it
    held = plan_in_force([plan.episode_id])[plan.episode_id].problems[0]
    assert (held.cause_kind, held.cause) == ("grief", "It got quiet at night when my brother died.")
    assert all(one.interventions for one in held.objectives) and list(held.objectives)
    text = signed_plan(plan.pk)[0].text
    assert "Cause worked on (loss and grief): It got quiet at night when my brother died." in text


def test_row_004_07_a_plan_is_due_by_rule_and_counts_only_when_it_is_whole_and_signed(cast: Cast) -> None:
    # Given somebody assessed and admitted on March 2
    rosa = in_treatment(cast)
    # Then a plan is due after the days of the policy, and is overdue on the next
    due = plans_due([rosa.pk], on=AT.date())[rosa.pk][0]
    assert (due.what, due.rule, due.owner_id) == (PlanDueKind.PLAN, "004-07", cast.counsellor.pk)
    assert due.due_on == AT.date() + 7 * DAY
    # When an objective lacks its measure, nobody signs, and the place is named
    plan = written(cast, rosa)
    problem = facts_of(plan).problems[0]
    bare = replace(objective("1.1", cast), measure="", interventions=())
    actions.write_problem(plan, problem=replace(problem, goals=(GoalWords(HOPE, objectives=(bare,)),)), by=cast.counsellor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert {reason.field for reason in refused.value.reasons} == {"objective 1.1"}
    assert len(refused.value.reasons) == 2
    # Nor without its day, nor when an intervention does not say for how long
    full = objective("1.1", cast)
    vague = replace(full, target_on=None, interventions=(replace(full.interventions[0], duration=""),))
    actions.write_problem(
        plan, problem=replace(problem, goals=(GoalWords(HOPE, objectives=(vague,)),)), by=cast.counsellor, at=AT
    )
    with pytest.raises(Refused) as refused:
        actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert [reason.text.partition("1.1 ")[2] for reason in refused.value.reasons] == [
        "has no target date.", "does not say for how long.",
    ]  # fmt: skip
    # And once it is whole and everybody has signed, nothing is due any more
    actions.write_problem(plan, problem=problem, by=cast.counsellor, at=AT)
    assert plans_due([rosa.pk], on=AT.date())[rosa.pk][0].what == PlanDueKind.PLAN
    signed(cast, plan)
    assert rosa.pk not in plans_due([rosa.pk], on=AT.date())


def test_row_004_20_every_need_that_was_assessed_is_answered_deferred_or_referred(cast: Cast) -> None:
    # Given an assessment that found needs, and one that nobody put on the plan
    rosa = in_treatment(cast)
    found = needs_of(rosa, at=AT)
    assert {"substance", "rating", "answer"} <= {need.code.partition(":")[0] for need in found}
    assert {Area.ABSTINENCE, Area.HEALTH, Area.CO_OCCURRING, Area.HOUSING} <= {need.area for need in found}
    plan = written(cast, rosa)
    problem = facts_of(plan).problems[0]
    left_out = problem.needs[-1]
    named = next(need for need in found if need.code == left_out)
    actions.write_problem(plan, problem=replace(problem, needs=problem.needs[:-1]), by=cast.counsellor, at=AT)
    # When somebody signs, it is refused, and the need is named
    with pytest.raises(Refused, match="Not on the plan yet") as refused:
        signed(cast, plan)
    assert any(named.words in reason.text for reason in refused.value.reasons)
    # And deferred without a reason and a day it is refused still
    row = actions.add_problem(plan, words=named.words, needs=[left_out], by=cast.counsellor, at=AT)
    held = next(one for one in facts_of(plan).problems if one.number == row.number)
    actions.write_problem(plan, problem=replace(held, decision=Decision.DEFERRED), by=cast.counsellor, at=AT)
    with pytest.raises(Refused, match="is deferred"):
        signed(cast, plan)
    # Nor with a reason alone: what is put off comes back on a day
    day = AT.date() + 3 * DAY
    off = replace(held, decision=Decision.DEFERRED, decision_words="First the evenings.", look_again_on=day)
    actions.write_problem(plan, problem=replace(off, look_again_on=None), by=cast.counsellor, at=AT)
    with pytest.raises(Refused, match="Name the day"):
        signed(cast, plan)
    # Then with both the plan is signed, and the day comes back as due
    actions.write_problem(plan, problem=off, by=cast.counsellor, at=AT)
    signed(cast, plan)
    due = plans_due([rosa.pk], on=AT.date())[rosa.pk]
    assert [(one.what, one.due_on) for one in due] == [(PlanDueKind.LOOK_AGAIN, day)]
    # And what is found later shows as new since the plan
    assessment.open_condition(rosa, kind="depression", by=cast.counsellor, at=AT + 5 * DAY)
    assert [need.code for need in unmapped_needs(rosa, at=AT + 5 * DAY)] == ["condition:depression"]
    news = plans_due([rosa.pk], on=AT.date() + 5 * DAY)[rosa.pk]
    assert PlanDueKind.NEED in {one.what for one in news}


def test_row_000_37_the_plan_in_versions_signed_by_both_and_looked_at_on_schedule(cast: Cast) -> None:
    # Given a plan in force since March 2
    rosa = in_treatment(cast)
    first = written(cast, rosa)
    actions.write_words(first, sayings=facts_of(first).sayings, review_on=AT.date() + 30 * DAY, by=cast.counsellor, at=AT)
    signed(cast, first)
    assert {one.signer_kind for one in signed_plan(first.pk)} == {"patient", "staff"}
    # Then it is due to be looked at after fourteen days, whatever later day was agreed
    due = plans_due([rosa.pk], on=AT.date() + 10 * DAY)[rosa.pk]
    assert (due[0].what, due[0].due_on) == (PlanDueKind.REVIEW, AT.date() + 14 * DAY)
    # When the next version says one objective differently and adds one
    later = AT + 14 * DAY
    second = actions.begin_plan(rosa, reason=PlanReason.REVIEW, by=cast.counsellor, at=later)
    problem = facts_of(second).problems[0]
    goal = problem.goals[0]
    said = replace(goal.objectives[0], words="Names five evenings and leaves before ten on each")
    more = objective("1.2", cast, words="Eats with her daughter on Thursdays")
    actions.write_problem(
        second, problem=replace(problem, goals=(replace(goal, objectives=(said, more)),)), by=cast.counsellor, at=later
    )
    held = facts_of(second)
    actions.write_words(second, sayings=held.sayings, review_on=later.date() + 9 * DAY, by=cast.counsellor, at=later)
    # Then the former stays in force until everybody has signed the new one
    assert plan_in_force([rosa.pk])[rosa.pk].id == first.pk
    signed(cast, second, at=later)
    new, old = versions_of_plan(rosa.pk)
    assert (new.state, old.state) == (PlanState.IN_FORCE, PlanState.SUPERSEDED)
    # And a sooner day that was agreed counts
    due = plans_due([rosa.pk], on=later.date() + 5 * DAY)[rosa.pk]
    assert (due[0].what, due[0].due_on) == (PlanDueKind.REVIEW, later.date() + 9 * DAY)
    # And the difference is told objective by objective, under numbers that stay
    told = {(one.about, one.kind) for one in changes(old, new) if one.what in {"objective", "words"}}
    assert ("1.1", ChangeKind.CHANGED) in told and ("1.2", ChangeKind.ADDED) in told


def test_row_000_37_a_signed_text_stays_and_a_person_who_does_not_sign_is_treated_all_the_same(cast: Cast) -> None:
    # Given a version that the counsellor has signed
    rosa = in_treatment(cast)
    plan = written(cast, rosa)
    problem = facts_of(plan).problems[0]
    actions.sign_plan(plan, party=Party.COUNSELLOR, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    # When somebody would change it now, it is refused
    with pytest.raises(Refused, match="Take it back"):
        actions.write_problem(plan, problem=replace(problem, words="Other words"), by=cast.counsellor, at=AT)
    # And when the person does not want to sign, the reason is asked for and kept in their words
    with pytest.raises(Refused):
        actions.decline_plan(plan, words=" ", by=cast.counsellor, at=AT)
    actions.decline_plan(plan, words="I will, once I have slept on it.", by=cast.counsellor, at=AT)
    actions.sign_plan(plan, party=Party.SUPERVISOR, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)
    if plan.needs_prescriber:
        actions.sign_plan(plan, party=Party.PRESCRIBER, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=AT)
    # Then the plan is in force without that signature, and treatment goes on
    held = plan_in_force([rosa.pk])[rosa.pk]
    assert (held.id, held.declined_words, Party.CLIENT in held.signed) == (plan.pk, "I will, once I have slept on it.", False)
    rosa.refresh_from_db()
    assert rosa.status == "active"


def test_row_002_35_the_plan_is_gone_through_with_the_person_and_signed_in_the_session(cast: Cast, as_staff) -> None:
    # Given a plan in force and something done for an objective
    rosa = in_treatment(cast)
    in_force(cast, rosa)
    pk = objectives_of([rosa.pk])[rosa.pk][0].id
    actions.point(rosa.pk, kind=Evidence.NOTE, subject=7, objectives=[pk], on=AT.date(), words="Talked about Fridays",
                  by=cast.counsellor, at=AT)  # fmt: skip
    # When the counsellor begins to go through it
    client = as_staff(cast.counsellor)
    client.post(reverse("web:begin_plan_review", args=[rosa.pk]))
    row = plan_reviews_of(rosa.pk)[0]
    # Then the page shows the objective with its evidence
    page = reverse("web:plan_review", args=[row.id])
    assert "Talked about Fridays" in client.get(page).content.decode()
    # And unfinished it is not signed, and the page names all that is missing; nor does the person sign before the text is fixed
    sign = {"typed_name": cast.counsellor.name, "secret": PASSWORD}
    name = {"client_name": "Rosa Alvarez"}
    answer = client.post(reverse("web:sign_plan_review", args=[row.id]), sign)
    assert answer.status_code == 422
    for words in ("Say how objective 1.1 came along", "Write down what the person says of it", "Name the day of the next review"):
        assert words in answer.content.decode()
    assert client.post(reverse("web:person_plan_review", args=[row.id]), name).status_code == 422
    words = {"progress_1_1": "progressing", "said_1_1": "Two of three.", "person_words": "It is easier with my list.",
             "next_on": "2099-01-05", "version": row.version}  # fmt: skip
    sent = {name: value for name, value in words.items() if not name.startswith(("progress", "said"))}
    for one in row.objectives:
        at = one.number.replace(".", "_")
        sent |= {f"progress_{at}": "progressing", f"said_{at}": "Two of three."}
    assert client.post(reverse("web:write_plan_review", args=[row.id]), sent).status_code == 303
    assert client.post(reverse("web:sign_plan_review", args=[row.id]), sign).status_code == 303
    assert client.post(reverse("web:person_plan_review", args=[row.id]), name).status_code == 303
    # Then both signatures stand under it, the evidence is kept, and the next day is agreed
    kept = plan_review_row(row.id)
    assert kept is not None
    facts = plan_review_facts(kept)
    assert facts.closed and facts.person_words == "It is easier with my list."
    assert any(line[2] == "Talked about Fridays" for one in facts.objectives for line in one.lines)


def test_rows_000_09_and_002_36_goals_about_abstinence_and_family_stand_on_the_plan(cast: Cast) -> None:
    # Given a draft with a goal about not using
    rosa = in_treatment(cast)
    plan = written(cast, rosa)
    # When the person adds one for the family
    row = actions.add_problem(plan, words="We only talk when we fight", by=cast.counsellor, at=AT)
    held = next(one for one in facts_of(plan).problems if one.number == row.number)
    family = whole(held, cast, goal="I want one dinner a week without a fight", words="Sits through one meal with both parents")
    family = replace(family, goals=(replace(family.goals[0], kind=GoalKind.FAMILY),))
    actions.write_problem(plan, problem=family, by=cast.counsellor, at=AT)
    signed(cast, plan)
    # Then each stands as what it is, for whoever counts days or writes a family note
    kinds = {one.goal_kind for one in objectives_of([rosa.pk])[rosa.pk]}
    assert {GoalKind.ABSTINENCE, GoalKind.FAMILY} <= kinds


def test_row_000_24_what_is_done_points_at_an_objective_and_keeps_doing_so_through_versions(cast: Cast) -> None:
    # Given something done for an objective of the first version
    rosa = in_treatment(cast)
    in_force(cast, rosa)
    one = objectives_of([rosa.pk])[rosa.pk][0]
    actions.point(rosa.pk, kind=Evidence.SESSION, subject=3, objectives=[one.id], on=AT.date(), words="Individual session",
                  by=cast.counsellor, at=AT)  # fmt: skip
    # When the next version is in force
    later = AT + 14 * DAY
    second = actions.begin_plan(rosa, reason=PlanReason.REVIEW, by=cast.counsellor, at=later)
    actions.write_words(second, sayings=facts_of(second).sayings, review_on=later.date() + 30 * DAY, by=cast.counsellor, at=later)
    signed(cast, second, at=later)
    # Then it points at the same objective
    again = objectives_of([rosa.pk])[rosa.pk][0]
    assert (again.id, again.number) == (one.id, one.number)
    assert [thread.objective_id for thread in threads_of(rosa.pk)] == [one.id]


def test_the_first_draft_quotes_what_was_said_and_invents_nothing(cast: Cast) -> None:
    # Given a person who told why, and nothing else
    rosa = in_treatment(cast)
    assessment.record_motivation(rosa, kind="hope", words="To hear the birds again.", by=cast.counsellor, at=AT)
    # When the plan is begun
    facts = facts_of(actions.begin_plan(rosa, by=cast.counsellor, at=AT))
    # Then every need stands at a problem, the hope stands as goal and quote, and no objective is there
    assert facts.needs == {need.code for need in needs_of(rosa, at=AT)}
    assert "To hear the birds again." in [one.words for one in facts.said(WordsKind.MOTIVATION)]
    assert facts.problems[0].goals[0].words == "To hear the birds again."
    assert list(facts.objectives) == [] and facts.said(WordsKind.STEP_DOWN) == []
    assert all(one.state == ObjectiveState.OPEN for one in facts.objectives)
