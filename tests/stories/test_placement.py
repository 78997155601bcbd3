"""Stories of placement: what comes first, why this level, what the person wants, and what is done where they differ."""

from datetime import date, timedelta

import pytest

from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions as admission
from midspan.journey.assessment import actions, queries, rules
from midspan.journey.assessment.catalog import placement_table, review_table
from midspan.journey.assessment.models import DimensionRating
from midspan.journey.assessment.terms import ReratingFacts, ReviewFacts, Verdict
from midspan.journey.assessment.tests.factories import SECTIONS, assessed, placed, ratings_of, waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def refused_by(call, *args, **words) -> set[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **words)
    return {reason.rule for reason in refused.value.reasons}


def recommended(episode):
    return queries.recommendation_for(queries.latest_assessment(episode.pk), episode, on=TODAY)


def decide(cast, assessment, **words):
    said = {"preference": "I want to sleep at home.", "by": cast.counsellor, "at": AT, **words}
    return actions.decide_placement(assessment, **said)


def test_row_000_02_what_comes_first_has_a_next_step_and_holds(cast):
    # Given someone who needs withdrawal management first
    episode = waiting(cast)
    assessment = assessed(cast, episode, needs_detox=True)
    found = recommended(episode)
    # Then the recommendation diverts, with the next step in words
    assert (found.level, found.divert) == ("3.7", "withdrawal_management")
    assert "bed in withdrawal management today" in found.diverts[0].next_step
    # When they would rather have intensive outpatient, with reason, plan and date
    wish = {"override_reason": "funding", "override_text": "No cover for a bed.", "interim_plan": "A call each day."}
    # Then it is refused, until a clinician judges in writing
    assert refused_by(decide, cast, assessment, agreed_level=cast.levels["2.1"], **wish) == {"000-02"}
    kept = decide(cast, assessment, agreed_level=cast.levels["2.1"], **{**wish, "override_reason": "clinical_judgement"})
    # And what was to come first stays on the record
    assert kept.divert == "withdrawal_management"


def test_row_000_02_danger_told_in_the_assessment_diverts_like_a_rating(cast):
    # Given mild ratings, and a person who is not safe tonight
    episode = waiting(cast)
    assessed(
        cast,
        episode,
        ratings=ratings_of(0, 0, 1, 1, 1, 1),
        sections={**SECTIONS, "risk": {**SECTIONS["risk"], "danger_now": "yes"}},
    )
    # Then level and next step follow the danger, not the average
    found = recommended(episode)
    assert (found.level, found.divert) == ("4", "emergency")


def test_row_001_16_need_for_structure_without_care_around_the_clock(cast):
    # Given someone stable in body and mind, in whom use is likely without close support
    episode = waiting(cast)
    assessed(cast, episode, ratings=ratings_of(0, 1, 1, 1, 3, 1))
    found = recommended(episode)
    # Then the reason says both halves: structure is needed, care around the clock is not
    said = rules.eligibility(found, placement_table())
    assert said == ("Eligibility: needs structure several days a week (Return to use 3) "
                    "and no care around the clock.")  # fmt: skip
    # And it says the contrary of somebody who cannot stop for a day
    other = waiting(cast, cast.patient("Omar", "Diaz"))
    assessed(cast, other, ratings=ratings_of(0, 1, 1, 1, 4, 1))
    assert "intensive outpatient alone is not enough" in rules.eligibility(recommended(other), placement_table())


@pytest.mark.parametrize(("edition", "rated", "level"), [("asam_3", 6, "2.1"), ("asam_4", 5, "2.1")])
def test_row_001_18_dimensions_of_either_edition_are_stored_and_scored(cast, edition, rated, level):
    # Given an assessment in the numbering of one edition
    episode = waiting(cast)
    ratings = dict(list(ratings_of(0, 1, 1, 2, 3, 2).items())[:rated])
    assessment = assessed(cast, episode, edition=edition, ratings=ratings)
    # Then its dimensions are stored, and its own table recommends, row by row
    assert DimensionRating.objects.filter(assessment=assessment).count() == rated
    found = recommended(episode)
    assert (found.level, found.edition) == (level, edition)
    assert found.rule_set.startswith(f"midspan-{edition.replace('_', '')}")
    assert len([row for row in found.fired if row.dimension]) == rated
    # And what would have changed the answer is known
    asked = queries.facts_for_placement(queries.latest_assessment(episode.pk), episode, on=TODAY)
    changes = rules.what_would_change(asked, placement_table(edition))
    assert any(one.higher for one in changes) and any(not one.higher for one in changes)


def test_row_001_18_the_fourth_edition_is_decided_in_its_own_levels(cast):
    # Given a recommendation of the fourth edition
    episode = waiting(cast)
    assessment = assessed(cast, episode, edition="asam_4", ratings=dict(list(ratings_of(1, 1, 1, 2, 3, 2).items())[:5]))
    # Then a level of the third edition is no answer to it
    assert refused_by(decide, cast, assessment, agreed_level=cast.levels["2.1"]) == {"001-18"}
    # And its own is, with medical visits beside it
    fourth = LevelOfCare.objects.create(code="2.1", name="Intensive outpatient", edition="asam_4", order=21, effective_from=TODAY)
    assert decide(cast, assessment, agreed_level=fourth).rule_set.startswith("midspan-asam4")
    assert recommended(episode).alongside == ("1.7",)


def test_row_001_28_a_difference_needs_a_reason_a_plan_and_a_day_within_a_week(cast):
    # Given a recommendation of intensive outpatient
    assessment = assessed(cast, waiting(cast))
    less = {"agreed_level": cast.levels["1"], "override_reason": "preference", "override_text": "Starts a job on Monday."}
    # When they agree on less without a plan for the meantime, or with a day too far off
    # Then it is refused
    assert refused_by(decide, cast, assessment, **less) == {"001-28"}
    plan = {"interim_plan": "Two calls a week; a seat is kept until Friday."}
    assert refused_by(decide, cast, assessment, **less, **plan, review_on=TODAY + timedelta(days=8)) == {"001-28"}
    # And so it is with a plan but without the reason, or without a word on it
    assert refused_by(decide, cast, assessment, **{**less, "override_reason": ""}, **plan) == {"001-28"}
    assert refused_by(decide, cast, assessment, **{**less, "override_text": " "}, **plan) == {"001-28"}
    # When they name all of it
    kept = decide(cast, assessment, **less, **plan, review_on=TODAY + timedelta(days=3))
    # Then recommended and agreed stand apart, and the day is kept; left out, it is a week away
    assert (kept.recommended_level, kept.agreed_level.code, kept.review_on) == ("2.1", "1", TODAY + timedelta(days=3))
    assert decide(cast, assessment, **less, **plan, at=AT + timedelta(minutes=9)).review_on == TODAY + timedelta(days=7)


def test_row_002_02_what_stands_against_a_longer_residential_stay(cast):
    # Given someone whose home is dangerous, so that residential care is recommended
    episode = waiting(cast)
    assessment = assessed(cast, episode, ratings=ratings_of(0, 1, 1, 2, 2, 4))
    assert (recommended(episode).level, recommended(episode).divert) == ("3.1", "recovery_housing_or_residential")
    # When they agree on intensive outpatient with a recovery residence
    words = {"agreed_level": cast.levels["2.1"], "override_reason": "not_available", "override_text": "No bed before April.",
             "interim_plan": "Moves into Oak House on Tuesday."}  # fmt: skip
    # Then the barrier is asked for, and recorded
    assert refused_by(decide, cast, assessment, **words) == {"002-02"}
    kept = decide(cast, assessment, **words, residential_barrier="no_bed")
    assert queries.latest_placement(episode.pk).residential_barrier == kept.residential_barrier == "no_bed"
    # And somebody who simply comes instead of a longer stay may say so too
    other = waiting(cast, cast.patient("Omar", "Diaz"))
    at_once = decide(cast, assessed(cast, other), agreed_level=cast.levels["2.1"], residential_barrier="work")
    assert at_once.residential_barrier == "work"


def test_row_004_39_preference_and_refusal_are_recorded_and_signed_by_both(cast):
    # Given someone to whom intensive outpatient is recommended, and who refuses any care
    episode = waiting(cast)
    assessment = assessed(cast, episode)
    offer = {"agreed_level": cast.levels["2.1"], "preference": "No groups.", "refused": True}
    # When what they said or what is offered instead is missing, then it is refused
    assert refused_by(decide, cast, assessment, **offer) == {"004-39", "001-28"}
    said = {"refusal": "Not now, she said; her brother comes first.", "interim_plan": "A talk each Monday; the seat is kept."}
    placement = decide(cast, assessment, **offer, **said)
    # And both sign the same words
    actions.sign_placement_as_client(placement, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT)
    actions.sign_placement(placement, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    texts = set(Signature.objects.filter(subject=key_of(placement)).values_list("text", flat=True))
    assert len(texts) == 1
    text = texts.pop()
    assert "What the person wants: No groups." in text and "which the person refuses: 2.1" in text and "each Monday" in text
    # Then nobody is admitted on it, and it is looked at again within a week
    decision = queries.latest_placement(episode.pk)
    assert (decision.accepted, decision.review_on) == (False, TODAY + timedelta(days=7))
    with pytest.raises(Refused):
        admission.admit(episode, track=cast.evening, admitted_on=TODAY, planned_weeks=12, by=cast.admissions, at=AT)


def test_row_001_18_the_same_engine_reviews_the_stay(cast):
    # Given somebody placed in intensive outpatient by their ratings
    episode = waiting(cast)
    assessed(cast, episode)
    asked = queries.facts_for_placement(queries.latest_assessment(episode.pk), episode, on=TODAY)
    placed(cast, assessed(cast, waiting(cast, cast.patient("Omar", "Diaz"))))
    table, criteria = placement_table(), review_table()
    # When the same ratings are reviewed with goals open and progress made, then they stay
    stay = ReviewFacts(level="2.1", now=asked, before=asked.ratings, goals_met=1, goals_open=2, progressing=True)
    assert rules.review(stay, table, criteria).verdict is Verdict.CONTINUE
    # And the next rating is due in two weeks, with its reason
    due = rules.rerating_due(ReratingFacts(admitted_on=TODAY, last_rated_on=TODAY), criteria.rerating)
    assert (due.due_on, due.why) == (TODAY + timedelta(days=14), "14 days after admission")
