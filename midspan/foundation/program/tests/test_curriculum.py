"""Is the program's content whole: kinds of groups, modules, methods? And do reviews, phases and fidelity reckon as they say?"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog.curriculum import modules, sets
from midspan.foundation.program.catalog.group_types import group_type, group_types
from midspan.foundation.program.catalog.interventions import intervention, interventions
from midspan.foundation.program.catalog.services import SERVICES
from midspan.foundation.program.catalog.worksheets import all_worksheets
from midspan.foundation.program.rules import (
    faults_of_module,
    fidelity_score,
    is_faithful,
    may_give,
    phase_in_week,
    review_due_on,
    review_state,
    same_stage,
    suits_phase,
)
from midspan.foundation.program.terms import Fidelity, GroupType, ModuleSet, Need, Phase, Qualification, ReviewState

COUNTED = {"psychoeducation": 14, "education": 4, "evening": 12, "early_recovery": 8, "relapse_prevention": 32,
           "family_education": 12}  # fmt: skip


class TestKindsOfGroups:
    def test_are_all_described(self) -> None:
        assert set(group_types()) == set(GroupType)
        assert all(kind.words and kind.themes and kind.phases for kind in group_types().values())

    def test_count_under_services_of_the_catalogue_that_count(self) -> None:
        counted = {code for code, _name, _unit, counts in SERVICES if counts}
        assert {kind.service for kind in group_types().values()} <= counted

    def test_hold_people(self) -> None:
        assert all(3 <= kind.minimum <= kind.maximum <= 24 and 45 <= kind.minutes <= 90 for kind in group_types().values())
        assert (group_type("support").minimum, group_type("support").maximum) == (6, 12)

    def test_restrict_membership_to_one_issue(self) -> None:
        kinds = {kind.type: [one.code for one in kind.restricted] for kind in group_types().values() if kind.restricted}
        assert kinds == {GroupType.PROCESS: ["gender", "orientation", "trauma"]}
        restricted = group_type(GroupType.PROCESS).restricted
        assert all(one.private_name and one.members_only and one.code not in one.shown_as.casefold() for one in restricted)
        assert [one.credential for one in restricted if one.code == "trauma"] == [Qualification.TRAUMA_TRAINED]

    def test_psychoeducation_is_early_and_low_key_and_its_discussion_is_noted(self) -> None:
        kind = group_type(GroupType.PSYCHOEDUCATIONAL)
        assert kind.low_key and kind.discussion_note
        assert suits_phase(kind, Phase.EARLY) and not suits_phase(kind, Phase.LATE)

    def test_only_a_support_group_asks_for_one_stage(self) -> None:
        mixed = [Phase.EARLY, Phase.LATE]
        assert [kind.type for kind in group_types().values() if not same_stage(kind, mixed)] == [GroupType.SUPPORT]
        assert same_stage(group_type("support"), [Phase.LATE, Phase.LATE])
        assert same_stage(group_type("support"), [])


class TestModules:
    def test_are_counted(self) -> None:
        found = Counter(str(module.set) for module in modules())
        assert {code: found[code] for code in COUNTED} == COUNTED
        assert set(found) == set(ModuleSet) == set(sets())

    def test_can_be_taught_from(self) -> None:
        assert {module.code: faults for module in modules() if (faults := faults_of_module(module))} == {}

    def test_have_codes_of_their_own_and_stand_in_order(self) -> None:
        codes = [module.code for module in modules()]
        assert len(codes) == len(set(codes))
        for one in ModuleSet:
            orders = [module.order for module in modules() if module.set == one]
            assert orders == list(range(1, len(orders) + 1))

    def test_name_only_sheets_methods_and_kinds_that_there_are(self) -> None:
        for module in modules():
            assert {module.worksheet, module.quiz} - {""} <= set(all_worksheets()), module.code
            assert set(module.interventions) <= set(interventions()), module.code
            assert module.group_types and module.needs, module.code

    def test_answer_every_need(self) -> None:
        assert {need for module in modules() for need in module.needs} == set(Need)

    def test_say_where_their_evidence_stands_and_when_it_was_read(self) -> None:
        for module in modules():
            assert module.evidence.source and (module.evidence.read_on is not None or not module.evidence.verified), module.code


class TestFaults:
    def test_are_named_at_their_fields(self) -> None:
        empty = replace(modules()[0], title=" ", objectives=("one",), questions=(), minutes=5, review_months=0)
        assert set(faults_of_module(empty)) == {"title", "objectives", "questions", "minutes", "review_months"}


class TestReviews:
    @pytest.mark.parametrize(
        ("on", "months", "due"),
        [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 3, 2), 12, date(2027, 3, 2)),
         (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)), (date(2026, 12, 5), 1, date(2027, 1, 5))],
    )  # fmt: skip
    def test_are_due_so_many_months_later(self, on: date, months: int, due: date) -> None:
        assert review_due_on(on, months) == due

    @given(st.dates(max_value=date(9000, 1, 1)), st.integers(1, 36))
    def test_are_due_later_than_they_were_done(self, on: date, months: int) -> None:
        assert timedelta(days=28 * months) <= review_due_on(on, months) - on <= timedelta(days=31 * months + 3)

    def test_stand_current_soon_or_due(self) -> None:
        due = date(2027, 3, 2)
        states = [review_state(due, due + timedelta(days=days)) for days in (-31, -30, -1, 0, 400)]
        assert states == [ReviewState.CURRENT, ReviewState.SOON, ReviewState.SOON, ReviewState.DUE, ReviewState.DUE]


@pytest.mark.parametrize(
    ("week", "phase"), [(1, Phase.EARLY), (4, Phase.EARLY), (5, Phase.MIDDLE), (12, Phase.MIDDLE), (13, Phase.LATE)]
)
def test_the_phase_follows_the_week(week: int, phase: Phase) -> None:
    assert phase_in_week(week) == phase


@pytest.mark.parametrize(
    ("needed", "held", "may"),
    [("clinician", ["clinician"], True), ("clinician", ["trauma_trained"], True), ("clinician", [], False),
     ("trauma_trained", ["clinician"], False), ("trauma_trained", ["clinician", "trauma_trained"], True)],
)  # fmt: skip
def test_who_may_give_what(needed: str, held: list[str], may: bool) -> None:
    assert may_give(Qualification(needed), held) is may


class TestMethods:
    def test_of_the_mission_are_there(self) -> None:
        assert list(interventions()) == ["cbt", "mi", "dbt", "tsf", "matrix", "family", "art", "music", "cm"]

    def test_have_a_short_checklist_and_say_what_speaks_for_them(self) -> None:
        for method in interventions().values():
            codes = [item.code for item in method.checklist]
            assert 6 <= len(codes) == len(set(codes)) <= 10, method.code
            assert method.evidence.words and method.evidence.source
            assert method.evidence.read_on is not None or not method.evidence.verified

    def test_that_record_more_have_a_sheet_for_it(self) -> None:
        extra = {code: method.worksheet for code, method in interventions().items() if method.recording}
        assert extra == {"mi": "change_talk_note", "dbt": "diary_card", "tsf": "meeting_tasks"}
        assert set(extra.values()) <= set(all_worksheets())


class TestFidelity:
    def test_leaves_out_what_did_not_come_up(self) -> None:
        items: dict[str, bool | None] = {"a": True, "b": False, "c": None, "d": True}
        assert fidelity_score(items) == Fidelity(2, 3)
        assert fidelity_score(items).percent == 66

    def test_reaches_the_line_in_whole_numbers(self) -> None:
        line = intervention("mi").threshold_percent
        assert line == 80
        assert is_faithful(Fidelity(8, 10), threshold_percent=line)
        assert not is_faithful(Fidelity(7, 9), threshold_percent=line)
        assert not is_faithful(Fidelity(0, 0), threshold_percent=line)
        assert Fidelity(0, 0).percent is None

    @given(st.dictionaries(st.text(), st.sampled_from([True, False, None])))
    def test_grows_with_every_item_met(self, items: dict[str, bool | None]) -> None:
        score = fidelity_score(items)
        assert 0 <= score.met <= score.of <= len(items)
        assert fidelity_score({**items, "one more": True}).met >= score.met
