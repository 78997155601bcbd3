"""What forms score, which level the ratings ask for, and what stands in the way: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog.findings import sections
from midspan.journey.assessment.rules.completeness import ROWS_OF
from midspan.journey.assessment.terms import (
    AssessmentFacts,
    Dimension,
    Rank,
    SectionCode,
    Severity,
    Substance,
    SubstanceFacts,
)
from midspan.journey.assessment.tests.factories import FORMS, SECTIONS


@pytest.mark.parametrize(("met", "severity"), [(0, Severity.NONE), (1, Severity.NONE), (2, Severity.MILD), (3, Severity.MILD),
                                               (4, Severity.MODERATE), (5, Severity.MODERATE), (6, Severity.SEVERE), (11, Severity.SEVERE)])  # fmt: skip
def test_severity_by_criteria(met, severity):
    assert rules.severity_of(met) == severity


MAIN = SubstanceFacts(
    Substance.ALCOHOL, Rank.PRIMARY, id=1, route="oral", frequency="daily", last_used_on=date(2026, 3, 1), criteria=(True,) * 11
)
WHY = dict.fromkeys(Dimension, (2, "because"))
READY = AssessmentFacts(
    id=1, episode_id=1, version=1, started_at=datetime(2026, 3, 2, tzinfo=UTC), started_by="Lena Brandt", signed_at=None,
    needs_detox=False, needs_inpatient=False, ratings=WHY, forms=frozenset(FORMS), sex="female",
    sections={SectionCode(code): answers for code, answers in SECTIONS.items()},
    substances=(MAIN,),
)  # fmt: skip


def without(code: SectionCode, question: str) -> dict:
    return {one: {name: value for name, value in answers.items() if (one, name) != (code, question)}
            for one, answers in READY.sections.items()}  # fmt: skip


def test_nothing_stands_against_signing_a_whole_assessment():
    assert rules.reasons_against_signing_assessment(READY, sections()) == []
    nothing_met = replace(READY, substances=(replace(MAIN, criteria=(False,) * 11),))
    assert rules.reasons_against_signing_assessment(nothing_met, sections()) == []


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        *[({"forms": frozenset(FORMS) - {code}}, code, "004-05") for code in FORMS],
        ({"substances": ()}, "substances", "000-04"),
        ({"substances": (replace(MAIN, criteria=()),)}, "substances.1", "000-19"),
        ({"substances": (replace(MAIN, route=""),)}, "substances.1", "000-04"),
        ({"substances": (MAIN, replace(MAIN, id=2, rank=Rank.SECONDARY, last_used_on=None))}, "substances.2", "000-04"),
        *[
            ({"sections": without(code, one.code)}, f"{code}.{one.code}", ROWS_OF[code])
            for code, spec in sections().items()
            for one in spec.questions
            if one.required
        ],
        ({"needs_detox": None}, "needs_detox", "000-02"),
        ({"needs_inpatient": None}, "needs_inpatient", "000-02"),
        ({"ratings": {one: pair for one, pair in WHY.items() if one != "d6"}}, "d6", "004-05"),
        ({"ratings": {**WHY, Dimension.RELAPSE: (3, " ")}}, "d5", "004-05"),
        ({"signed_at": datetime(2026, 3, 2, tzinfo=UTC)}, "", "004-05"),
    ],
)
def test_each_missing_part_alone_stands_against_signing(change, field, rule):
    reasons = rules.reasons_against_signing_assessment(replace(READY, **change), sections())
    assert [(reason.field, reason.rule) for reason in reasons] == [(field, rule)]


@pytest.mark.parametrize(
    ("details", "field"),
    [({"days_used_of_30": 31}, "days_used_of_30"), ({"criteria_met": 12}, "criteria_met"), ({"last_used_on": date(2026, 3, 3)}, "last_used_on")],
)  # fmt: skip
def test_impossible_numbers_are_refused(details, field):
    assert [reason.field for reason in rules.reasons_against_details(details, signed=False, on=date(2026, 3, 2))] == [field]
    assert rules.reasons_against_details(details, signed=True, on=date(2026, 3, 2))[0].rule == "004-05"


def test_an_alert_is_cleared_once_and_in_words():
    assert rules.reasons_against_clearing(cleared=False, disposition="Seen at once, no plan, sister is with her.") == []
    assert rules.reasons_against_clearing(cleared=True, disposition="Seen at once.")
    assert rules.reasons_against_clearing(cleared=False, disposition="ok")[0].field == "disposition"
    assert rules.reasons_against_clearing(cleared=False, disposition="x" * 501)


def test_other_small_refusals():
    assert rules.reasons_against_beginning(episode_open=True, one_open=False) == []
    assert rules.reasons_against_beginning(episode_open=False, one_open=False)[0].rule == "000-18"
    assert rules.reasons_against_beginning(episode_open=True, one_open=True)
    assert rules.reasons_against_answering(submitted=False, episode_open=True) == []
    assert rules.reasons_against_answering(submitted=True, episode_open=True)
    assert rules.reasons_against_answering(submitted=False, episode_open=False)
