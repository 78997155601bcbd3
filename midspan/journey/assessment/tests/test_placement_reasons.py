"""What stands against a decision on the level, and which words do both sign? No database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from midspan.foundation.people.terms import PersonFacts
from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import placement_table
from midspan.journey.assessment.terms import DecisionFacts, PlacementDecision, PlacementFlag
from midspan.journey.assessment.tests.test_placement import facts

TABLE = placement_table()
ON = date(2026, 3, 2)


def recommended(*ratings, **words):
    return rules.recommend(facts(*ratings, **words), TABLE)


DECISION = DecisionFacts(
    assessment_signed=True, recommendation=recommended(0, 0, 0, 2, 2, 2), agreed_level="2.1",
    preference="I want to sleep at home.", on=ON,
)  # fmt: skip
LESS = replace(
    DECISION, agreed_level="1", override_reason="preference", override_text="wants less", interim_plan="A call each Tuesday."
)
DETOX = replace(DECISION, recommendation=recommended(0, 0, 0, 2, 2, 2, flags=[PlacementFlag.NEEDS_DETOX]))
PLAN = {"interim_plan": "Nurse sees her daily."}
EXPLAINED = {"override_reason": "clinical_judgement", "override_text": "Nurse sees her daily.", **PLAN}
UNSAFE = replace(DECISION, recommendation=recommended(0, 0, 0, 2, 2, 4))
HOUSED = {
    "override_reason": "not_available",
    "override_text": "Recovery residence found.",
    "residential_barrier": "no_bed",
    **PLAN,
}
REFUSED = replace(DECISION, refused=True, refusal="No groups, she said.", interim_plan="A talk each week; the seat is kept.")


@pytest.mark.parametrize(
    ("decision", "against"),
    [
        (DECISION, []),
        (replace(DECISION, assessment_signed=False), ["000-18"]),
        (replace(DECISION, recommendation=recommended(0)), ["001-18"]),
        (replace(DECISION, preference=" "), ["004-39"]),
        (replace(DECISION, agreed_level="9"), ["001-18"]),
        (LESS, []),
        (replace(LESS, override_reason=""), ["001-28"]),
        (replace(LESS, override_text=" "), ["001-28"]),
        (replace(LESS, interim_plan=""), ["001-28"]),
        (replace(LESS, override_reason="", override_text="", interim_plan=""), ["001-28"] * 3),
        (replace(LESS, review_on=date(2026, 3, 9)), []),
        (replace(LESS, review_on=date(2026, 3, 10)), ["001-28"]),
        (replace(LESS, review_on=date(2026, 3, 1)), ["001-28"]),
        (replace(DECISION, residential_barrier="no_bed"), []),
        (replace(DETOX, **PLAN), ["000-02", "001-28", "001-28"]),
        (replace(DETOX, override_reason="preference", override_text="wants to stay home", **PLAN), ["000-02"]),
        (replace(DETOX, **EXPLAINED), []),
        (replace(DETOX, agreed_level="3.7"), []),
        (replace(DETOX, agreed_level="3.5", override_reason="funding", override_text="no bed", **PLAN), ["000-02"]),
        (
            replace(DECISION, recommendation=recommended(4, 0, 0, 0, 0, 0), **{**EXPLAINED, "override_reason": "funding"}),
            ["L21-1d"],
        ),
        (replace(UNSAFE, **HOUSED), []),
        (replace(UNSAFE, **{**HOUSED, "residential_barrier": ""}), ["002-02"]),
        (REFUSED, []),
        (replace(REFUSED, refusal=" "), ["004-39"]),
        (replace(REFUSED, interim_plan=" "), ["001-28"]),
        (replace(DECISION, refusal="No groups."), ["004-39"]),
    ],
)
def test_what_stands_against_a_decision(decision, against):
    assert [reason.rule for reason in rules.reasons_against_placement(decision, TABLE)] == against


def test_a_decision_is_looked_at_again_within_a_week():
    def by(agreed, refused=False, chosen=None):
        return rules.review_by(recommended="2.1", agreed=agreed, refused=refused, on=ON, chosen=chosen)

    assert by("2.1") is None
    assert by("2.1", chosen=date(2026, 3, 4)) is None
    assert by("1") == by("2.1", refused=True) == date(2026, 3, 9)
    assert by("1", chosen=date(2026, 3, 4)) == date(2026, 3, 4)


def test_signed_once_and_only_the_newest():
    for rule in (rules.reasons_against_client_signing, rules.reasons_against_signing_placement):
        assert rule(signed=False, newer=False) == []
        assert rule(signed=True, newer=False) and rule(signed=False, newer=True)


def test_the_signed_text_says_everything_that_was_decided():
    found = recommended(0, 0, 0, 2, 2, 4)
    decision = PlacementDecision(
        1, 1, 1, 0, found.level, "2.1", 1, "Intensive outpatient", True, found.rule_set, found.fired, "I stay near my job.",
        "preference", "Has a job.", date(2026, 3, 9), datetime(2026, 3, 2, 9, tzinfo=UTC), "Lena Brandt", None, None,
        interim_plan="Moves into Oak House.", divert=found.divert, residential_barrier="work", refused=True, refusal="No bed, thanks.",
    )  # fmt: skip
    text = rules.placement_text(decision, PersonFacts(1, "A-1", "Rosa Alvarez", "Alvarez, Rosa", "", date(1992, 4, 7)))
    for words in ("Recommended level: 3.1", "(L21-6c, threshold not verified)", "Agreed level: 2.1", "I stay near my job.",
                  "recovery housing or residential", "Refused: No bed, thanks.", "preference. Has a job.",
                  "Why no longer residential stay: work", "Moves into Oak House.", "by 2026-03-09"):  # fmt: skip
        assert words in text
    assert decision.accepted
    assert "which the person refuses: 3.1" in rules.placement_text(
        replace(decision, agreed_level="3.1"), PersonFacts(1, "A-1", "Rosa Alvarez", "Alvarez, Rosa", "", None)
    )
