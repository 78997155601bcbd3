"""Does a sheet keep what was answered, say what is wrong at its field, add up, and mark a quiz?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog.worksheets import all_worksheets, worksheet
from midspan.foundation.program.rules import clean, done, drawn, posted, quiz_score, worrying
from midspan.foundation.program.terms import Need, SheetField, Worksheet, WorksheetKind

SHEETS = list(all_worksheets().values())
EVERY = pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.code for sheet in SHEETS])


@EVERY
class TestEverySheet:
    def test_has_fields_that_can_be_answered(self, sheet: Worksheet) -> None:
        codes = [field.code for field in sheet.fields]
        assert len(codes) == len(set(codes)) and codes
        for field in (*sheet.fields, *(column for rows in sheet.fields for column in rows.fields)):
            if field.kind in {SheetField.CHOICE, SheetField.CHOICES}:
                assert len(field.options) == len(dict(field.options)) >= 2
            assert set(field.right) <= set(dict(field.options))
            assert (field.kind == SheetField.ROWS) == bool(field.fields)

    def test_left_empty_asks_for_what_is_required_and_guesses_nothing(self, sheet: Worksheet) -> None:
        values, errors = clean(sheet, {})
        required = {field.code for field in sheet.fields if field.required or field.least_rows}
        assert set(errors) == required
        assert not any(values.get(field.code) for field in sheet.fields)

    @given(st.data())
    def test_takes_nonsense_without_breaking(self, sheet: Worksheet, data: st.DataObject) -> None:
        nonsense = st.one_of(st.none(), st.text(max_size=12), st.integers(), st.lists(st.text(max_size=5), max_size=3), st.booleans(),
                             st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), max_size=2))  # fmt: skip
        values, errors = clean(sheet, {field.code: data.draw(nonsense) for field in sheet.fields})
        json.dumps(values)
        assert not set(values) & set(errors) or any(field.kind == SheetField.ROWS for field in sheet.fields)
        drawn(sheet, values, errors)

    def test_is_a_quiz_or_is_not(self, sheet: Worksheet) -> None:
        if sheet.kind != WorksheetKind.QUIZ:
            with pytest.raises(ValueError):
                quiz_score(sheet, {})
            return
        right = {field.code: list(field.right) if field.kind == SheetField.CHOICES else field.right[0] for field in sheet.fields}
        values, errors = clean(sheet, right)
        assert errors == {} and quiz_score(sheet, values).percent == 100
        assert all(field.why for field in sheet.fields)
        assert quiz_score(sheet, {}).right == 0 and not quiz_score(sheet, {}).passed


class TestCleaning:
    def test_names_what_is_wrong_in_a_row(self) -> None:
        rows = [{"what": "The bar", "kind": "payday", "strength": "9"}, {"kind": "nothing"}]
        values, errors = clean(worksheet("trigger_list"), {"triggers": rows})
        assert set(errors) == {"triggers.0.strength", "triggers.1.what", "triggers.1.kind"}
        assert values["triggers"][0] == {"what": "The bar", "kind": "payday"}

    def test_refuses_too_many_rows_and_too_long_words(self) -> None:
        rows = [{"what": "x" * 201, "kind": "other"}] * 13
        _values, errors = clean(worksheet("trigger_list"), {"triggers": rows})
        assert errors["triggers"] == "At most 12 lines."
        assert errors["triggers.0.what"].startswith("At most 200 characters")

    def test_reads_numbers_days_and_choices(self) -> None:
        sheet = worksheet("trigger_analysis")
        given = {"situation": " At the bus stop ", "when": "past", "on": "2026-11-20", "risk": "4", "feelings": ["fear", "anger"],
                 "steps": [{"moment": "before", "step": "Walk the other way"}]}  # fmt: skip
        values, errors = clean(sheet, given)
        assert errors == {}
        assert values == {**given, "situation": "At the bus stop", "risk": 4, "feelings": ["anger", "fear"]}
        assert set(clean(sheet, given | {"on": "20.11.2026", "when": "never"})[1]) == {"on", "when"}

    def test_reads_a_form(self) -> None:
        sent = {
            "triggers.0.what": ["The bar"],
            "triggers.0.kind": ["payday"],
            "triggers.3.what": ["Sundays"],
            "first_call": ["Mei"],
        }
        answers = posted(worksheet("trigger_list"), lambda name: sent.get(name, []))
        assert [row["what"] for row in answers["triggers"]] == ["The bar", "Sundays"]
        assert answers["first_call"] == "Mei"

    def test_gives_back_what_it_gave(self) -> None:
        values, _errors = clean(
            worksheet("network_map"), {"people": [{"who": "Mei", "circle": "friend", "effect": "helps", "knows": "yes"}]}
        )
        assert clean(worksheet("network_map"), values)[0] == values


class TestSums:
    def test_of_a_budget_add_up(self) -> None:
        money = {"income": [{"from": "Pay", "amount": "1,900"}, {"from": "Ann", "amount": "100"}],
                 "bills": [{"for": "Rent", "amount": "900"}], "daily": "400", "debts": "50"}  # fmt: skip
        values, errors = clean(worksheet("budget"), money)
        assert errors == {} and (values["comes_in"], values["goes_out"], values["left"]) == (2000, 1350, 650)

    def test_cannot_be_typed(self) -> None:
        money = {"income": [{"from": "Pay", "amount": "10"}], "left": "99999"}
        assert clean(worksheet("budget"), money)[0]["left"] == 10

    @given(st.lists(st.integers(0, 9000), min_size=1, max_size=6), st.lists(st.integers(0, 9000), max_size=12))
    def test_balance(self, income: list[int], bills: list[int]) -> None:
        values, _errors = clean(
            worksheet("budget"),
            {"income": [{"from": "x", "amount": n} for n in income], "bills": [{"for": "x", "amount": n} for n in bills]},
        )
        assert values["comes_in"] - values["goes_out"] == values["left"] == sum(income) - sum(bills)


class TestQuizzes:
    def test_are_passed_from_the_line(self) -> None:
        sheet = worksheet("quiz_neurobiology")
        right = {field.code: list(field.right) for field in sheet.fields}
        for wrong, passed in ((1, True), (2, False)):
            score = quiz_score(sheet, right | {f"q{n}": ["x"] for n in range(1, wrong + 1)})
            assert (score.right, score.of, score.passed) == (6 - wrong, 6, passed)
            assert score.wrong == tuple(f"q{n}" for n in range(1, wrong + 1))

    def test_take_several_choices_only_whole(self) -> None:
        sheet = worksheet("quiz_neurobiology")
        assert "q6" in quiz_score(sheet, {"q6": ["sleep", "time"]}).wrong
        assert "q6" in quiz_score(sheet, {"q6": ["sleep", "time", "move", "people", "test"]}).wrong


def test_triggers_are_about_needs_that_topics_answer() -> None:
    kinds = worksheet("trigger_list").fields[0].fields[1].options
    assert {code for code, _words in kinds} - {"other"} <= set(Need)


def test_an_urge_to_hurt_oneself_is_not_left_lying() -> None:
    days = [{"on": "2026-11-20", "urge": 5, "harm": 0}, {"on": "2026-11-21", "urge": 1, "harm": 1}]
    assert worrying(worksheet("diary_card"), {"days": days}) == ["Urge to hurt myself: 1 2026-11-21"]
    assert worrying(worksheet("budget"), {}) == []


def test_tasks_are_counted_as_they_are_done() -> None:
    sheet = worksheet("meeting_tasks")
    assert done(sheet, {}) == (0, 12)
    assert done(sheet, {"talked": "2026-11-20", "first": "2026-11-21", "doubts": "Not sure"}) == (2, 12)
    assert done(worksheet("coping_checklist"), {"walk": "works", "call": "not_yet"}) == (1, 16)


def test_a_sheet_is_drawn_with_room_for_more() -> None:
    values = {"triggers": [{"what": "The bar", "kind": "payday", "strength": 4}]}
    first, second = drawn(worksheet("trigger_list"), values, {"triggers.0.plan": "Say more."})
    assert len(first.rows) == 3 and len(first.filled) == 1
    assert [cell.shown for cell in first.rows[0]] == ["The bar", "Payday, money in the hand", "4", ""]
    assert first.rows[0][3].error == "Say more." and first.rows[0][3].name == "triggers.0.plan"
    assert second.value is None
