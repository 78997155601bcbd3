"""Does a Questionnaire keep the rules of FHIR R4? Our own structural check: required fields, link ids, types, conditions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from midspan.doors.interop.fhir.questionnaire.elements import rows, walk, words

STATUSES = {"draft", "active", "retired", "unknown"}
TYPES = {
    "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice",
    "open-choice", "attachment", "reference", "quantity",
}  # fmt: skip
OPTIONS = {"Coding", "Integer", "Date", "Time", "String", "Reference"}
WITH_OPTIONS = {"choice", "open-choice", "integer", "date", "time", "string"}
OPERATORS = {"exists", "=", "!=", ">", "<", ">=", "<="}
ANSWERS = {
    "Boolean", "Decimal", "Integer", "Date", "DateTime", "Time", "String", "Coding", "Quantity", "Reference",
}  # fmt: skip


def problems_of(raw: Mapping[str, Any]) -> list[str]:
    """Every fault as a sentence, by the rules of the R4 definition (que-0 to que-13 where they are about structure)."""
    return [*_head(raw), *_items(raw)]


def _head(raw: Mapping[str, Any]) -> Iterator[str]:
    if words(raw.get("status")) not in STATUSES:
        yield "`status` is required: draft, active, retired or unknown."
    if "id" in raw and not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", words(raw["id"])):
        yield "`id` has 1 to 64 letters, digits, dots and hyphens."
    if "name" in raw and not re.fullmatch(r"[A-Z][A-Za-z0-9_]{0,254}", words(raw["name"])):
        yield "`name` begins with a capital and has letters, digits and underscores only (que-0)."
    if "item" in raw and (not isinstance(raw["item"], list) or len(rows(raw["item"])) != len(raw["item"]) or not raw["item"]):
        yield "`item` is a list of objects."


def _items(raw: Mapping[str, Any]) -> Iterator[str]:
    found = list(walk(raw.get("item")))
    links = [words(one.get("linkId")) for one in found]
    for link in dict.fromkeys(one for one in links if links.count(one) > 1):
        yield f"The linkId {link or '(none)'} stands {links.count(link)} times (que-2)."
    for item in found:
        name = f"Item {words(item.get('linkId')) or '(no linkId)'}"
        yield from (f"{name}: {problem}" for problem in (*_shape(item), *_answers(item), *_conditions(item, set(links))))


def _shape(item: Mapping[str, Any]) -> Iterator[str]:
    kind = words(item.get("type"))
    if not words(item.get("linkId")).strip():
        yield "`linkId` is required."
    if kind not in TYPES:
        yield "`type` is required and must be known."
    if kind == "group" and not item.get("item"):
        yield "a group has items (que-1)."
    if kind == "display" and (wrong := sorted({"item", "code", "required", "repeats", "readOnly", "initial"} & item.keys())):
        yield f"a display has no {', '.join(wrong)} (que-1, 3, 6, 8, 9)."
    if "item" in item and len(rows(item["item"])) != (len(item["item"]) if isinstance(item["item"], list) else -1):
        yield "`item` is a list of objects."


def _answers(item: Mapping[str, Any]) -> Iterator[str]:
    options = item.get("answerOption")
    if options is not None and words(item.get("type")) not in WITH_OPTIONS:
        yield "this type takes no answerOption (que-5)."
    if "answerValueSet" in item and words(item.get("type")) not in {"choice", "open-choice"}:
        yield "this type takes no answerValueSet (que-5)."
    if options is not None and "answerValueSet" in item:
        yield "answerOption and answerValueSet exclude each other (que-4)."
    if options is not None and "initial" in item:
        yield "with answerOption there is no initial (que-11)."
    if options is not None and not rows(options):
        yield "`answerOption` is a list of objects."
    for option in rows(options):
        values = [name for name in option if name.startswith("value")]
        if len(values) != 1 or values[0][5:] not in OPTIONS:
            yield "each answerOption has one value."


def _conditions(item: Mapping[str, Any], links: set[str]) -> Iterator[str]:
    conditions = rows(item.get("enableWhen"))
    if len(conditions) > 1 and words(item.get("enableBehavior")) not in {"all", "any"}:
        yield "several conditions need enableBehavior all or any (que-12)."
    for one in conditions:
        values = [name[6:] for name in one if name.startswith("answer")]
        if words(one.get("question")) not in links:
            yield f"it depends on {words(one.get('question')) or 'nothing'}, which is not there."
        if words(one.get("operator")) not in OPERATORS:
            yield "its condition has no known operator."
        if len(values) != 1 or values[0] not in ANSWERS:
            yield "its condition has one answer."
        elif one.get("operator") == "exists" and values != ["Boolean"]:
            yield "`exists` asks for true or false (que-7)."
