"""What refuses an end, an answer, a consult, a line, a reconciliation, a strike: tables, no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import Substance
from midspan.journey.medication.rules import consults, dosing, giving, options, reconciling
from midspan.journey.medication.rules.text import none_known_text
from midspan.journey.medication.terms import (
    Decided,
    Indication,
    LineDecision,
    ListedDraft,
    ListSource,
    ReconcileReason,
    ReconcileRule,
    StartReason,
    StopKind,
)
from midspan.journey.medication.terms.consults import ConsultFacts, ConsultKind, Urgency

ON, DAY = date(2026, 3, 2), timedelta(days=1)
CONSULT = ConsultFacts(
    1, 9, 11, "Rosa Alvarez", ConsultKind.PSYCHIATRIST, "Dr. Vega", "Sleep", Urgency.WEEK, ON, "Pat", ON + 7 * DAY, None, "", None,
    "", None, "", "", 0,
)  # fmt: skip
STOPS = [StartReason(kind.value, kind, f"Because of {kind.value}.", "", "", True) for kind in StopKind]


def fields(reasons: list[Reason]) -> list[str]:
    return [reason.field for reason in reasons]


class TestOrders:
    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"why": ""}, ["why"]), ({"why": "other"}, ["words"]), ({"why": "other", "words": "Moved"}, []),
            ({"on": None}, ["on"]), ({"on": ON - 3 * DAY}, ["on"]), ({"on": ON + DAY}, ["on"]), ({"on": ON - 2 * DAY}, []),
        ],
    )  # fmt: skip
    def test_nothing_ends_without_a_reason_and_a_day(self, more: dict, found: list[str]) -> None:
        end = {"why": "cost_or_access", "words": "", "on": ON, "started_on": ON - 2 * DAY, "today": ON} | more
        assert fields(dosing.reasons_against_stopping(**end)) == found
        line = end | {"started_on": ON - 2 * DAY}
        assert fields(reconciling.reasons_against_ending_line(**line)) == found

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"answer": "declined"}, ["reason"]), ({"answer": "declined", "reason": "cost"}, []),
            ({"answer": "perhaps"}, ["answer"]), ({"on": ON - DAY}, ["on"]), ({"answered": True, "answer": "perhaps"}, [""]),
        ],
    )  # fmt: skip
    def test_an_answer_to_an_offer(self, more: dict, found: list[str]) -> None:
        said = {"answer": "accepted", "reason": "", "offered_on": ON, "on": ON, "answered": False} | more
        assert fields(dosing.reasons_against_answer(**said)) == found

    def test_only_what_may_be_overridden_keeps_its_reason(self) -> None:
        words = dict.fromkeys([kind.value for kind in StopKind] + ["not there"], " Weighed with her. ")
        assert dosing.overridden(STOPS, words) == {StopKind.OVERRIDABLE.value: "Weighed with her."}
        assert dosing.overridden(STOPS, {StopKind.OVERRIDABLE.value: "  "}) == {}

    def test_stops_become_reasons_at_their_own_fields(self) -> None:
        found = dosing.reasons_from(STOPS)
        assert [(one.text, one.rule, one.who) for one in found] == [(one.text, one.rule, one.who) for one in STOPS]
        assert fields(found) == [f"override_{one.rule}" for one in STOPS]

    @pytest.mark.parametrize("substance", Substance)
    def test_medicines_are_proven_for_alcohol_opioids_and_tobacco_alone(self, substance: Substance) -> None:
        proven = {
            "alcohol": Indication.ALCOHOL,
            "opioids": Indication.OPIOID,
            "heroin": Indication.OPIOID,
            "tobacco": Indication.TOBACCO,
        }
        assert options.indication_of(substance.value) == proven.get(substance.value)


class TestLists:
    @pytest.mark.parametrize(
        ("words", "nothing"),
        [("none", True), ("None.", True), ("  ", True), ("no known allergies", True), ("N/A", True), ("nicotine patch", False),
         ("No idea, ask the pharmacy", False)],
    )  # fmt: skip
    def test_a_source_that_names_nothing(self, words: str, nothing: bool) -> None:
        assert reconciling.says_nothing(words) is nothing

    @pytest.mark.parametrize(
        ("words", "dose"),
        [("Sertraline 50 MG once", "50 mg"), ("8/2 mg film", "8/2 mg"), ("2,5 mg", "2.5 mg"), ("one tablet", ""), ("50", ""),
         ("10 units, then 20 mg", "10 units")],
    )  # fmt: skip
    def test_the_first_dose_named(self, words: str, dose: str) -> None:
        assert reconciling.dose_in(words) == dose

    @given(st.sampled_from(LineDecision), st.booleans())
    def test_only_keeping_what_all_agree_on_needs_no_words(self, decision: LineDecision, differs: bool) -> None:
        one = Decided("Sertraline", decision, differs=differs)
        assert reconciling.needs_reason(one) is (differs or decision is not LineDecision.KEEP)

    @given(st.integers(1, 400))
    def test_hours_are_days_rounded_up(self, hours: int) -> None:
        rule = ReconcileRule(ReconcileReason.ADMISSION, hours, ON, "", False)
        due = reconciling.due_after(ReconcileReason.ADMISSION, ON, rule)
        assert due is not None and 24 * ((due - ON).days - 1) < hours <= 24 * (due - ON).days
        assert reconciling.due_after(ReconcileReason.OTHER, ON, None) is None

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"name": " "}, ["name"]), ({"source": ListSource.ORDER}, ["source"]),
            ({"started_on": ON + DAY}, ["started_on"]), ({"taken_on": ON + DAY}, ["taken_on"]), ({"taken_on": ON}, []),
        ],
    )  # fmt: skip
    def test_a_line_from_outside_says_who_says_so(self, more: dict, found: list[str]) -> None:
        draft = replace(ListedDraft("Sertraline", ListSource.PERSON), **more)
        assert fields(reconciling.reasons_against_line(draft, today=ON)) == found

    def test_that_no_allergy_is_known_names_who_and_when(self) -> None:
        assert none_known_text("Rosa Alvarez", ON).startswith("Rosa Alvarez was asked on March 2, 2026")


class TestConsults:
    def test_asks_somebody_something(self) -> None:
        assert consults.reasons_against_consult(asked_of="Dr. Vega", reason="Sleep") == []
        assert fields(consults.reasons_against_consult(asked_of=" ", reason="")) == ["asked_of", "reason"]

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"outcome": " "}, ["outcome"]), ({"done_on": ON - DAY}, ["done_on"]), ({"done_on": ON + 3 * DAY}, ["done_on"]),
            ({"follow_up_on": ON}, ["follow_up_on"]), ({"follow_up_on": ON + DAY}, []),
        ],
    )  # fmt: skip
    def test_its_outcome(self, more: dict, found: list[str]) -> None:
        said = {"done_on": ON + DAY, "outcome": "Mirtazapine", "follow_up_on": None, "today": ON + 2 * DAY} | more
        assert fields(consults.reasons_against_outcome(CONSULT, **said)) == found
        for closed in (replace(CONSULT, done_on=ON), replace(CONSULT, cancelled_reason="Moved")):
            assert fields(consults.reasons_against_outcome(closed, **said)) == [""]

    def test_is_followed_up_once_with_words(self) -> None:
        done = replace(CONSULT, done_on=ON, follow_up_on=ON + DAY)
        assert consults.reasons_against_follow_up(done, words="Sleeps") == []
        assert fields(consults.reasons_against_follow_up(done, words=" ")) == ["words"]
        for one in (CONSULT, replace(done, follow_up_on=None), replace(done, followed_on=ON)):
            assert consults.reasons_against_follow_up(one, words="Sleeps")

    def test_care_is_shared_once_with_each(self) -> None:
        fine = {"provider": "Dr. Vega", "condition": "PTSD", "known": ["Dr. Orr"]}
        assert consults.reasons_against_sharing(**fine) == []
        assert fields(consults.reasons_against_sharing(**fine | {"known": ["dr vega"]})) == ["provider"]
        assert fields(consults.reasons_against_sharing(provider="", condition=" ", known=[])) == ["provider", "condition"]

    def test_a_line_is_struck_once_with_a_reason(self) -> None:
        assert giving.reasons_against_striking(reason="Another person", struck=False) == []
        assert fields(giving.reasons_against_striking(reason=" ", struck=False)) == ["reason"]
        assert giving.reasons_against_striking(reason="Again", struck=True)
