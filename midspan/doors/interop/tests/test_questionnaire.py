"""Do instruments survive the way out and back in as FHIR Questionnaires, and is whatever cannot be read said?"""

from copy import deepcopy
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.doors.interop.fhir.questionnaire import (
    observation,
    problems_of,
    questionnaire,
    questionnaire_response,
    read_questionnaire,
)
from midspan.doors.interop.tests.samples import samples
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.catalog import codes, instrument, sheet, shipped
from midspan.journey.assessment.catalog.loinc import loinc_of, loinc_totals
from midspan.journey.assessment.rules import score
from midspan.journey.assessment.terms import Instrument, Sheet

AT = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def as_fields(entry: Instrument | None) -> dict[str, Any]:
    assert entry is not None
    return {one.name: getattr(entry, one.name) for one in fields(entry)}


def sent(entry: Instrument, words: Sheet, **how: Any) -> dict[str, Any]:
    """As it arrives: through JSON and back."""
    return orjson.loads(orjson.dumps(questionnaire(entry, words, **how)))


def every_item(resource: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for item in resource["item"] for one in (item, *item.get("item", []))]


def item(resource: dict[str, Any], link: str) -> dict[str, Any]:
    return next(one for one in every_item(resource) if one["linkId"] == link)


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("attested", [False, True])
def test_every_entry_comes_back_as_it_went(code: str, attested: bool) -> None:
    entry = instrument(code)
    for about in ("", *entry.substances):
        for language in ("en", "es"):
            words = sheet(entry, language, attested=attested, substance=about or None)
            out = sent(entry, words, substance=about, base="https://clinic.example/r4")
            assert problems_of(out) == []
            back = read_questionnaire(out)
            assert as_fields(back.entry) == as_fields(entry)
            assert (back.sheet, back.notes) == (words, ())


@pytest.mark.parametrize("code", [code for code in codes() if shipped(code)])
def test_wording_that_a_site_loads_comes_back_too(code: str) -> None:
    entry, raw = instrument(code), shipped(code)
    words = sheet(entry, site=raw)
    back = read_questionnaire(sent(entry, words))
    assert (as_fields(back.entry), back.sheet) == (as_fields(entry), words)


@pytest.mark.parametrize("code", codes())
def test_wording_leaves_only_where_the_rights_allow_it(code: str) -> None:
    entry, raw = instrument(code), shipped(code)
    out = sent(entry, sheet(entry))
    if entry.rights.ship.value not in {"G", "L"} or raw is None:
        return
    texts = [row["text"] for row in raw.get("items", [])]
    assert texts and not any(
        text in orjson.dumps(out, option=orjson.OPT_NON_STR_KEYS).decode() for text in texts if len(text) > 30
    )
    assert "not included" in out["copyright"]
    assert entry.rights.holder in out["copyright"]


def test_answers_carry_their_code_and_what_it_counts() -> None:
    out = sent(instrument("dast10"), sheet(instrument("dast10"), attested=True))
    counts = {
        link: {
            option["valueCoding"]["code"]: option["extension"][0]["valueDecimal"] for option in item(out, link)["answerOption"]
        }
        for link in ("2", "3")
    }
    assert counts == {"2": {"0": 0, "1": 1}, "3": {"0": 1, "1": 0}}  # the third question is reversed
    assert {one["url"] for one in item(out, "3")["answerOption"][0]["extension"]} == {ORDINAL}


def test_what_is_not_scored_carries_no_number_and_says_so() -> None:
    out = sent(instrument("phq9"), sheet(instrument("phq9")))
    after = item(out, "10")
    assert {"url": "https://midspan.example/fhir/StructureDefinition/unscored", "valueBoolean": True} in after["extension"]
    assert not any("extension" in option for option in after["answerOption"])
    assert [one["code"][0]["code"] for one in every_item(out) if "code" in one][:2] == ["44250-9", "44255-8"]
    assert item(sent(instrument("bam"), sheet(instrument("bam"))), "7")["type"] == "display"


@pytest.mark.parametrize(("code", "link", "behaviour", "conditions"), [
    ("audit_c", "2", None, [("1", "!=", "0")]),
    ("audit", "3", None, [("1", "!=", "0")]),
    ("audit", "4", "any", [(question, "=", str(code)) for question in "23" for code in (1, 2, 3, 4)]),
    ("asq", "5", "any", [(question, "=", "1") for question in "1234"]),
    ("assist", "4", "all", [("substance", "!=", "tobacco"), ("1", "!=", "0")]),
    ("taps2", "4", "all", [("substance", "=", "alcohol"), ("1", "!=", "0")]),
])  # fmt: skip
def test_legal_skips_are_conditions(code: str, link: str, behaviour: str | None, conditions: list[Any]) -> None:
    found = item(sent(instrument(code), sheet(instrument(code), attested=True)), link)
    said = [(one["question"], one["operator"], one["answerCoding"]["code"]) for one in found["enableWhen"]]
    assert (found.get("enableBehavior"), said) == (behaviour, conditions)


def test_a_form_about_one_substance_asks_for_no_other() -> None:
    entry = instrument("taps2")
    out = sent(entry, sheet(entry, substance="cannabis"), substance="cannabis")
    (option,) = item(out, "substance")["answerOption"]
    assert (out["id"], option["valueCoding"]["code"], option["initialSelected"]) == ("taps2.cannabis", "cannabis", True)
    assert len(item(sent(entry, sheet(entry)), "substance")["answerOption"]) == len(entry.substances)


def test_what_somebody_changed_is_named_and_the_new_words_are_kept() -> None:
    entry = instrument("audit_c")
    out = sent(entry, sheet(entry))
    item(out, "2")["text"] = "Translated"
    item(out, "2").pop("enableWhen")
    out["title"] = "Mine"
    back = read_questionnaire(out)
    assert back.sheet is not None and back.sheet.questions[1].text == "Translated"
    assert as_fields(back.entry) == as_fields(entry)
    assert [note.split(" not as")[0] for note in back.notes] == ["`title` is", "Item 2: `enableWhen`"]


@pytest.mark.parametrize("broken", [
    "", "[]", "{}", "x", '{"entry": {}, "sheet": {}, "not_asked": []}', '{"entry": 1, "sheet": 1, "not_asked": 1}',
])  # fmt: skip
def test_a_broken_extension_is_said_and_the_questions_are_read(broken: str) -> None:
    out = sent(instrument("gad7"), sheet(instrument("gad7")))
    out["extension"][0]["valueString"] = broken
    back = read_questionnaire(out)
    assert back.entry is not None and len(back.entry.items) == 7 and back.entry.totals is None
    assert back.notes[0].startswith("The extension of Midspan cannot be used")


def test_an_entry_whose_rules_speak_of_a_question_that_is_gone_is_not_trusted() -> None:
    out = sent(instrument("gad7"), sheet(instrument("gad7")))
    out["item"] = [one for one in out["item"] if one["linkId"] != "7"]
    assert "a rule names a question that is not there" in read_questionnaire(out).notes[0]


# Forms of others


def foreign(**more: Any) -> dict[str, Any]:
    """Two questions with numbers and a total, as other systems write them."""
    often = [
        {"extension": [{"url": ORDINAL, "valueDecimal": n}], "valueCoding": {"system": "http://loinc.org", "code": f"LA{n}", "display": words}}
        for n, words in enumerate(("Never", "Sometimes", "Often"))
    ]  # fmt: skip
    questions = [{"linkId": f"/q{n}", "text": f"Question {n}", "type": "choice", "answerOption": deepcopy(often)} for n in (1, 2)]
    total = {"linkId": "/sum", "text": "Total score", "type": "integer"}
    return {
        "resourceType": "Questionnaire", "status": "active", "title": "Worries", "name": "Worries", "copyright": "Free to use",
        "item": [*questions, total], **more,
    }  # fmt: skip


def test_a_total_where_the_form_says_so() -> None:
    back = read_questionnaire(foreign())
    assert back.entry is not None and back.sheet is not None
    assert (back.entry.code, back.entry.totals, back.entry.rights.status) == ("worries", (0, 4), "Free to use")
    assert back.sheet.questions[0].options == ((0, "Never"), (1, "Sometimes"), (2, "Often"))
    assert score(back.entry, [2, 1]).total == 3
    assert score(back.entry, [2, None]).total is None


def without_total(raw: dict[str, Any]) -> dict[str, Any]:
    raw["item"] = raw["item"][:2]
    return raw


def computed(raw: dict[str, Any], expression: str) -> dict[str, Any]:
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    raw["item"][2]["extension"] = [{"url": url, "valueExpression": {"language": "text/fhirpath", "expression": expression}}]
    return raw


def known_total(raw: dict[str, Any]) -> dict[str, Any]:
    raw["item"][2]["code"] = [{"system": "http://loinc.org", "code": "44261-6"}]
    return raw


def with_a_silent_one(raw: dict[str, Any]) -> dict[str, Any]:
    raw["item"].insert(0, {"linkId": "0", "text": "Any?", "type": "boolean"})
    return raw


def with_one_elsewhere(raw: dict[str, Any]) -> dict[str, Any]:
    raw["item"].insert(0, {"linkId": "0", "text": "Any?", "type": "choice", "answerValueSet": "http://loinc.org/vs/LL358-3"})
    return raw


@pytest.mark.parametrize(("raw", "why"), [
    (without_total(foreign()), "does not say that its answers are added up"),
    (computed(foreign(), "%resource.item.answer.value.ordinal().avg()"), "formula"),
    (computed(foreign(), "%a.sum() * 2"), "formula"),
    (known_total(foreign()), "that of phq9 adds up 9 questions; here 2"),
    (with_a_silent_one(foreign()), "answers say no number here: 0"),
    (with_one_elsewhere(foreign()), "answers say no number here: 0"),
])  # fmt: skip
def test_no_total_without_a_clear_word_and_the_reason_stands(raw: dict[str, Any], why: str) -> None:
    back = read_questionnaire(raw)
    assert back.entry is not None and back.entry.totals is None
    assert why in back.entry.missing and back.entry.missing in back.notes
    assert score(back.entry, [one.codes[0] for one in back.entry.items]).total is None


def test_a_plain_sum_by_formula_is_a_total() -> None:
    back = read_questionnaire(computed(foreign(), "%resource.item.answer.value.ordinal().sum()"))
    assert back.entry is not None and back.entry.totals == (0, 4)


def test_every_loss_is_a_line() -> None:
    raw = without_total(foreign(contact=[{"name": "HL7"}]))
    raw["item"] += [
        {"linkId": "3", "text": "In your words", "type": "text"},
        {"linkId": "4", "text": "Which?", "type": "choice", "repeats": True, "answerOption": raw["item"][0]["answerOption"]},
        {"linkId": "5", "text": "How many?", "type": "integer"},
        {"linkId": "6", "text": "Pick", "type": "choice", "answerValueSet": "http://example.org/vs"},
        {"linkId": "7", "text": "When over", "type": "boolean", "required": True, "prefix": "g)", "enableWhen": [{"question": "5", "operator": ">", "answerInteger": 3}]},
    ]  # fmt: skip
    back = read_questionnaire(raw)
    said = "\n".join(back.notes)
    for words in ("Item 3 “In your words”", "Item 4 “Which?”", "Item 5 “How many?”", "Item 6 “Pick”", "contact", "`required` of 7",
                  "`prefix` of 7", "Item 7: its condition cannot be read", "own codes are not kept"):  # fmt: skip
        assert words in said


def test_groups_and_displays_are_words_around_the_questions() -> None:
    inner = foreign()["item"][:2]
    inner[0]["item"] = [{"linkId": "h", "text": "Think of the last week", "type": "display"}]
    raw = foreign(
        item=[
            {"linkId": "s", "text": "Please answer.", "type": "display"},
            {"linkId": "g", "text": "At home", "type": "group", "item": inner},
        ]
    )
    back = read_questionnaire(raw)
    assert back.sheet is not None
    first = back.sheet.questions[0]
    assert (back.sheet.stem, first.heading, first.hint) == ("Please answer.", "At home", "Think of the last week")


def test_conditions_of_others_become_skips() -> None:
    raw = foreign()
    raw["item"][1]["enableWhen"] = [{"question": "/q1", "operator": "!=", "answerCoding": {"code": "LA0"}}]
    entry = read_questionnaire(raw).entry
    assert entry is not None and [(one.leaves, one.when) for one in entry.skips] == [((2,), "item_1 = 0")]
    assert score(entry, [0, None]).total == 0
    raw["item"][1]["enableWhen"] = [{"question": "/q1", "operator": "=", "answerCoding": {"code": f"LA{n}"}} for n in (1, 2)]
    raw["item"][1]["enableBehavior"] = "any"
    entry = read_questionnaire(raw).entry
    assert entry is not None and entry.skips[0].when == "item_1 = 0"


def test_a_whole_number_between_bounds_is_a_question() -> None:
    bounds = [
        {"url": f"http://hl7.org/fhir/StructureDefinition/{name}Value", "valueInteger": n} for name, n in (("min", 0), ("max", 7))
    ]
    raw = foreign(item=[{"linkId": "1", "text": "Days this week", "type": "integer", "extension": bounds}])
    entry = read_questionnaire(raw).entry
    assert entry is not None and entry.items[0].codes == tuple(range(8))


def test_the_phq9_of_us_core() -> None:
    raw = orjson.loads((samples("us-core-6.1.0", "examples") / "Questionnaire-phq-9-example.json").read_bytes())
    back = read_questionnaire(raw)
    assert back.entry is not None
    assert (len(back.entry.items), len(back.entry.follow_ups), back.entry.totals) == (9, 1, (0, 27))
    answers = [3, 2, 1, 0, 0, 1, 2, 3, 0]
    assert score(back.entry, answers).total == score(instrument("phq9"), answers).total
    assert any("phq9 of the catalog" in note for note in back.notes)


def test_every_sample_of_others_is_read_or_says_why() -> None:
    found = [
        path for name in ("us-core-6.1.0/examples", "r4-core-examples") for path in samples(name).glob("Questionnaire-*.json")
    ]
    for path in found:
        back = read_questionnaire(orjson.loads(path.read_bytes()))
        assert back.notes
        assert back.entry is None or back.entry.code.endswith("example") is False or back.entry.items


@pytest.mark.parametrize("raw", [None, 1, "x", [], {}, {"resourceType": "Patient"}])
def test_what_is_no_questionnaire_is_refused(raw: Any) -> None:
    with pytest.raises(Refused):
        read_questionnaire(raw)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "linkId", "type", "text", "item", "answerOption", "valueCoding", "valueInteger", "code", "display", "enableWhen", "question",
        "operator", "answerBoolean", "extension", "url", "valueDecimal", "system", "enableBehavior", "repeats",
    ]), inner, max_size=5),
    max_leaves=15,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(st.lists(ANYTHING, max_size=3), st.sampled_from(["item", "extension", "code", "title", "status", "language"]), ANYTHING)
def test_never_falls_over(items: list[Any], name: str, value: Any) -> None:
    back = read_questionnaire({"resourceType": "Questionnaire", "status": "active", "item": items, name: value})
    assert back.notes
    if back.entry is not None:
        assert back.sheet is not None
        assert score(back.entry, [None] * len(back.entry.items)).total is None


def replaced(element: Any, data: st.DataObject) -> Any:
    """The same resource with something else somewhere in it."""
    if not element or not isinstance(element, dict | list) or data.draw(st.integers(0, 5)) == 0:
        return data.draw(ANYTHING)
    place = data.draw(st.sampled_from(sorted(element) if isinstance(element, dict) else range(len(element))))
    element[place] = replaced(element[place], data)
    return element


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(st.sampled_from(["foreign", "assist", "audit", "bam"]), st.data())
def test_never_falls_over_a_form_with_one_thing_wrong(code: str, data: st.DataObject) -> None:
    out = foreign() if code == "foreign" else sent(instrument(code), sheet(instrument(code), attested=True))
    out["item"] = replaced(out["item"], data)
    back = read_questionnaire(out)
    if back.entry is not None:
        assert len(back.entry.questions) >= len(back.sheet.questions if back.sheet else ()) > 0
        score(back.entry, [one.codes[0] for one in back.entry.items], {"substance": "alcohol"})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=100)
@given(st.sampled_from(codes()), st.data())
def test_no_change_of_the_extension_makes_it_fall_over(code: str, data: st.DataObject) -> None:
    out = sent(instrument(code), sheet(instrument(code)))
    said = orjson.loads(out["extension"][0]["valueString"])
    name = data.draw(st.sampled_from(sorted(said["entry"])))
    said["entry"][name] = data.draw(ANYTHING)
    out["extension"][0]["valueString"] = orjson.dumps(said).decode()
    assert read_questionnaire(out).entry is not None


# What was answered


@pytest.mark.parametrize(("broken", "why"), [
    ({"status": "new"}, "`status`"), ({"name": "a b"}, "`name`"), ({"id": "a_b"}, "`id`"), ({"item": []}, "`item`"),
    ({"item": [{"linkId": "1", "type": "choice"}, {"linkId": "1", "type": "choice"}]}, "stands 2 times"),
    ({"item": [{"linkId": "1", "type": "new"}]}, "`type`"), ({"item": [{"type": "string"}]}, "`linkId`"),
    ({"item": [{"linkId": "1", "type": "group"}]}, "a group has items"),
    ({"item": [{"linkId": "1", "type": "display", "required": True}]}, "a display has no required"),
    ({"item": [{"linkId": "1", "type": "text", "answerOption": [{"valueString": "a"}]}]}, "no answerOption"),
    ({"item": [{"linkId": "1", "type": "choice", "answerOption": [{"valueBoolean": True}]}]}, "one value"),
    ({"item": [{"linkId": "1", "type": "string", "enableWhen": [{"question": "2", "operator": "=", "answerInteger": 1}]}]}, "not there"),
    ({"item": [{"linkId": "1", "type": "string", "enableWhen": [{"question": "1", "operator": "is", "answerInteger": 1}]}]}, "operator"),
    ({"item": [{"linkId": "1", "type": "string", "enableWhen": [{"question": "1", "operator": "exists", "answerInteger": 1}]}]}, "true or false"),
])  # fmt: skip
def test_faults_against_r4_are_found(broken: dict[str, Any], why: str) -> None:
    assert any(why in problem for problem in problems_of({"resourceType": "Questionnaire", "status": "active", **broken}))


def test_a_response_answers_its_questionnaire() -> None:
    entry, words = instrument("phq9"), sheet(instrument("phq9"))
    form = sent(entry, words)
    out = questionnaire_response(
        entry, words, [0, 1, 2, 3, 0, 1, 2, None, 1, 2], id="f7", subject="Patient/7", authored=AT, author="Practitioner/3"
    )
    assert out["questionnaire"] == f"{form['url']}|1"
    assert [one["linkId"] for one in out["item"]] == ["1", "2", "3", "4", "5", "6", "7", "9", "10"]
    for one in out["item"]:
        (answer,) = one["answer"]
        assert answer["valueCoding"] in [option["valueCoding"] for option in item(form, one["linkId"])["answerOption"]]
    assert (out["authored"], out["author"]) == ("2026-11-21T15:30:00+00:00", {"reference": "Practitioner/3"})
    assert {one["code"] for one in out["meta"]["security"]} == {"R", "SUD", "42CFRPart2", "NORDSCLCD"}


def test_a_response_about_a_substance_names_it() -> None:
    entry = instrument("taps2")
    words = sheet(entry, substance="alcohol")
    out = questionnaire_response(entry, words, [1, 0, 0, 0], id="f", subject="Patient/7", authored=AT, substance="alcohol")
    assert out["item"][0] == {
        "linkId": "substance",
        "answer": [{"valueCoding": item(sent(entry, words, substance="alcohol"), "substance")["answerOption"][0]["valueCoding"]}],
    }


def observed(code: str, answers: list[Any], context: Any = None, **how: Any) -> dict[str, Any]:
    entry = instrument(code)
    return observation(
        entry,
        score(entry, answers, context),
        id="s",
        subject="Patient/7",
        effective=AT,
        response="QuestionnaireResponse/f",
        **how,
    )


def test_a_score_is_an_observation_with_its_loinc_total() -> None:
    out = observed("phq9", [1, 1, 1, 2, 2, 1, 1, 1, 0])
    assert out["code"]["coding"][0] == {"system": "http://loinc.org", "code": "44261-6"}
    assert (out["valueQuantity"]["value"], out["interpretation"], out["derivedFrom"]) == (
        10, [{"text": "moderate"}], [{"reference": "QuestionnaireResponse/f"}],
    )  # fmt: skip
    assert {one["code"]["text"]: one.get("valueBoolean") for one in out["component"]}["positive"] is True


def test_an_incomplete_form_has_no_value_and_says_why() -> None:
    out = observed("phq9", [1, 1, 1, None, 2, 1, 1, 1, 0])
    assert "valueQuantity" not in out
    assert out["dataAbsentReason"]["coding"][0]["code"] == "unknown" and "Item 4" in out["dataAbsentReason"]["text"]
    assert observed("phq9", [9] * 9)["dataAbsentReason"]["coding"][0]["code"] == "error"


def test_a_form_of_parts_has_components_only() -> None:
    out = observed("promis_gh10", [3] * 10)
    parts = {one["code"]["text"]: one["code"]["coding"][0]["code"] for one in out["component"]}
    assert (parts["mental t"], out["code"]["coding"][0]["code"]) == ("71969-0", "85524-7")
    assert not {"valueQuantity", "dataAbsentReason"} & out.keys()
    hunger = observed("hunger_vital_sign", ["often", "never"])
    assert {one["code"]["coding"][0]["code"]: one.get("valueString") for one in hunger["component"]}["88124-3"] == "at risk"


def test_codes_of_loinc_are_whole_and_of_questions_that_exist() -> None:
    named = [(code, loinc_of(code)) for code in codes()]
    found = [one for _, row in named for one in (row.panel, row.total, *row.items, *row.parts.values()) if one]
    for one in found:
        digits, _, check = one.partition("-")
        doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
        assert (10 - sum(number // 10 + number % 10 for number in doubled) % 10) % 10 == int(check), one
    assert all(len(row.items) <= len(instrument(code).questions) for code, row in named)
    assert set(loinc_totals().values()) <= set(codes())
    assert loinc_of("gad7").panel == ""  # never read anywhere: not sent
