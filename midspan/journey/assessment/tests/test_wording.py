"""Is every wording file complete, of the right length and anchored as the published form? No database."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "catalog" / "wording"
ENTRIES = Path(__file__).parents[1] / "catalog" / "entries"
FILES = sorted(FOLDER.glob("*.toml"))

LICENSED = {"cssrs_screener", "urica32", "mdq", "isi", "wsas", "pss4", "smast"}  # only our labels may be in the repository

# How many answers each instrument has and how many labels each of them offers: the conventions of scoring.
# One number per item, in form order; 0 where the question is printed and never answered.
LABELS: dict[str, list[int]] = {
    "phq9": [4] * 9,
    "phq8": [4] * 8,
    "phq2": [4] * 2,
    "phq4": [4] * 4,
    "phq15": [3] * 15,
    "gad7": [4] * 7,
    "gad2": [4] * 2,
    "audit": [5] * 8 + [3] * 2,
    "audit_c": [5] * 3,
    "dast10": [2] * 10,
    "cage": [2] * 4,
    "ciwa_ar": [8] * 9 + [5],
    "cows": [4, 5, 4, 4, 4, 4, 5, 4, 4, 4, 3],
    "asq": [2] * 5,
    "cssrs_screener": [2] * 7,
    "pc_ptsd5": [2] * 6,
    "pcl5": [5] * 20,
    "taps2": [],  # each substance has its own questions, see below
    "assist": [5] * 4 + [3] * 2,
    "socrates8": [5] * 19,
    "urica32": [5] * 32,
    "bam": [5] * 6 + [0] + [5] * 6 + [2] + [5] * 3,
    "barc10": [6] * 10,
    "tea": [10] * 4,
    "pacs": [7] * 5,
    "who5": [6] * 5,
    "core10": [5] * 10,
    "whodas12": [5] * 12,
    "promis_gh10": [5] * 6 + [11] + [5] * 3,
    "sip_2r": [4] * 15,
    "ftnd": [4, 2, 2, 4, 2, 2],
    "cudit_r": [5] * 7 + [3],
    "mdq": [2] * 14 + [4],
    "isi": [5] * 7,
    "wsas": [9] * 5,
    "pss4": [5] * 4,
    "ace10": [2] * 10,
    "smast": [2] * 13,
    "hunger_vital_sign": [4] * 2,
    "hits": [5] * 4,
    "dsm5_sud": [2] * 11,
    "readiness_ruler": [11] * 3,
    "craving": [11],
    "session_check": [11] * 4,
    "satisfaction_check": [5] * 4,
    "self_efficacy": [11] * 6,
}
TAPS2 = {
    "tobacco": 3,
    "alcohol": 4,
    "cannabis": 3,
    "stimulants": 3,
    "heroin": 3,
    "prescription_opioids": 3,
    "sedatives": 3,
    "prescription_stimulants": 3,
}
OFTEN = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
KEYS = {"instrument", "version", "language", "stem", "credit", "source", "exact", "note", "options"}
MORE_KEYS = {"checked_on", "items", "follow_ups", "variants"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def labels_of(raw: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """The labels of one item: of a named set, or written at the item itself."""
    named = item["options"]
    return list(raw["options"][named] if isinstance(named, str) else named)


def lists_of_items(raw: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The items of the file and of each of its variants."""
    variants = [one["items"] for one in raw.get("variants", {}).values()]
    return [raw["items"], *variants] if raw.get("items") else variants


def wording(code: str) -> dict[str, Any]:
    """The English wording of one instrument."""
    return read(FOLDER / f"{code}.en.toml")


def labels(code: str) -> list[list[str]]:
    raw = wording(code)
    return [labels_of(raw, item) for item in raw["items"]]


def codes_of(entry: dict[str, Any], number: int) -> list[Any]:
    """The permitted codes of one item of an entry, written as a list or as a range like `0-3`."""
    listed = entry.get("codes_of", {}).get(str(number), entry["codes"])
    if not isinstance(listed, str):
        return list(listed)
    ranges = [part.strip().partition("-") for part in listed.split(",")]
    return [code for first, _, last in ranges for code in range(int(first), int(last or first) + 1)]


every_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@every_file
def test_a_file_has_every_key_and_is_named_after_what_it_holds(path: Path) -> None:
    raw = read(path)
    assert KEYS <= raw.keys() <= KEYS | MORE_KEYS
    assert path.name == f"{raw['instrument']}.{raw['language']}.toml"
    assert raw["instrument"] in LABELS
    assert raw["credit"].strip()
    assert isinstance(raw["exact"], bool)
    assert isinstance(raw.get("checked_on", date.min), date)


@every_file
def test_exact_wording_names_its_source_and_what_could_not_be_compared(path: Path) -> None:
    raw = read(path)
    if raw["exact"]:
        assert raw["source"].strip()
        assert raw["stem"].strip()
        assert "checked_on" in raw or raw["note"].strip()


@every_file
def test_no_text_is_empty_and_every_answer_set_is_defined_and_used(path: Path) -> None:
    raw = read(path)
    asked = [item for items in lists_of_items(raw) for item in items] + raw.get("follow_ups", [])
    for item in asked:
        assert {"text", "options"} <= item.keys() <= {"text", "options", "heading", "hint"}
        assert all(item[key].strip() for key in item.keys() - {"options"})
        assert all(label.strip() for label in labels_of(raw, item))
    for name, offered in raw["options"].items():
        assert len(set(offered)) == len(offered) >= 2, name
        assert any(item["options"] == name for item in asked), name


@every_file
def test_a_form_has_as_many_items_and_labels_as_its_scoring_has_answers_and_codes(path: Path) -> None:
    raw = read(path)
    expected = LABELS[raw["instrument"]]
    assert len(raw.get("items", [])) == len(expected)
    for items in lists_of_items(raw) if expected else []:
        offered = [len(labels_of(raw, item)) for item in items]
        assert [wanted for wanted in expected if wanted] == [
            count for count, wanted in zip(offered, expected, strict=True) if wanted
        ]


@every_file
def test_labels_stand_in_the_order_of_the_codes_the_scoring_permits(path: Path) -> None:
    raw = read(path)
    entry = read(ENTRIES / f"{raw['instrument']}.toml")
    for number, item in enumerate(raw.get("items", []), start=1):
        permitted = codes_of(entry, number)
        if offered := labels_of(raw, item):
            assert len(offered) == len(permitted), number
        if raw["instrument"] == "assist" and number >= 5:
            assert permitted == [0, 6, 3]
        elif isinstance(permitted[0], int):
            assert permitted == sorted(permitted), f"the labels of item {number} run from the lowest code upwards"


@every_file
def test_no_licensed_wording_is_in_the_repository(path: Path) -> None:
    raw = read(path)
    assert not (raw["instrument"] in LICENSED and (raw["exact"] or "checked_on" in raw))


@every_file
def test_the_misprint_not_at_all_sure_is_nowhere(path: Path) -> None:
    assert "not at all sure" not in path.read_text(encoding="utf-8").lower()


@every_file
def test_only_forms_asked_per_substance_have_a_place_for_its_name(path: Path) -> None:
    raw = read(path)
    texts = [item["text"] for items in lists_of_items(raw) for item in items]
    if raw["instrument"] == "assist":
        assert all("{substance}" in text for text in texts)
    elif raw["instrument"] != "dsm5_sud":
        assert not any("{" in text for text in texts)


@pytest.mark.parametrize("code", ["phq9", "phq8", "phq2", "phq4", "gad7", "gad2"])
def test_depression_and_anxiety_forms_have_the_published_anchors(code: str) -> None:
    assert all(offered == OFTEN for offered in labels(code))


def test_the_short_forms_repeat_the_long_ones_word_for_word() -> None:
    gad2, phq2, phq4, phq8 = ([item["text"] for item in wording(code)["items"]] for code in ("gad2", "phq2", "phq4", "phq8"))
    assert phq4 == gad2 + phq2  # anxiety first
    assert phq8[:2] == phq2


def test_taps_asks_its_own_questions_about_each_substance() -> None:
    variants = wording("taps2")["variants"]
    assert {name: len(one["items"]) for name, one in variants.items()} == TAPS2


def test_the_last_audit_items_say_no_before_and_during_the_last_year() -> None:
    assert labels("audit")[8:] == [["No", "Yes, but not in the last year", "Yes, during the last year"]] * 2


def test_assist_prints_the_answers_about_ever_in_the_order_0_6_3() -> None:
    assert labels("assist")[4:] == [["No, never", "Yes, in the past 3 months", "Yes, but not in the past 3 months"]] * 2


def test_no_comes_before_yes_because_it_is_0() -> None:
    for code in ("dast10", "cage", "asq", "pc_ptsd5", "ace10"):
        assert all(offered == ["No", "Yes"] for offered in labels(code))


def test_the_two_positive_core_items_give_0_for_most_or_all_of_the_time() -> None:
    first = [offered[0] for offered in labels("core10")]
    assert first == ["Not at all", *["Most or all of the time"] * 2, *["Not at all"] * 7]


def test_wellbeing_gives_0_for_at_no_time_and_safety_gives_1_for_never() -> None:
    assert {(offered[0], offered[-1]) for offered in labels("who5")} == {("At no time", "All of the time")}
    assert {(offered[0], offered[-1]) for offered in labels("hits")} == {("Never", "Frequently")}


def test_food_answers_come_in_the_order_of_their_codes() -> None:
    assert labels("hunger_vital_sign") == [["Often true", "Sometimes true", "Never true", "Don’t know, or refused"]] * 2


def test_withdrawal_scales_print_the_sign_that_gives_the_highest_point_last() -> None:
    assert [offered[-1] for offered in labels("cows")[::10]] == ["pulse rate greater than 120", "prominent piloerection"]
    assert labels("ciwa_ar")[0][4] == "intermittent nausea with dry heaves"
    assert labels("ciwa_ar")[9][4] == "disoriented for place and/or person"
