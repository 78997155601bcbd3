"""Which entry and sheet does a Questionnaire hold? Ours come back as they were; those of others as far as they can be read."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from midspan.doors.interop.fhir.questionnaire.elements import coding_of, extension, ordinal, rows, walk, words
from midspan.doors.interop.fhir.questionnaire.foreign import read_foreign
from midspan.doors.interop.fhir.questionnaire.kept import items_of, record, shaped, whole
from midspan.doors.interop.fhir.questionnaire.names import BASE, INSTRUMENT, SHORT_TEXT, STEM, SUBSTANCE, UNSCORED
from midspan.doors.interop.fhir.questionnaire.sound import problems_of
from midspan.doors.interop.fhir.questionnaire.writing import questionnaire
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.terms import Asked, Code, Instrument, Item, Sheet

UNREAD = {"meta", "text", "id", "url", "extension"}  # compared with nothing: they may be another publisher's


class Reading(NamedTuple):
    """What was read: the entry and its sheet (None where there is nothing to ask), and a line for whatever was not."""

    entry: Instrument | None
    sheet: Sheet | None
    notes: tuple[str, ...]


def read_questionnaire(raw: Any) -> Reading:
    """The entry and sheet of a Questionnaire, with a note for every fault, doubt and loss.

    A form of ours gives exactly what was exported. One of others becomes an entry without bands or alerts, with a total only
    where the form says that there is one. Refused when it is no Questionnaire at all.
    """
    if not isinstance(raw, dict) or raw.get("resourceType") != "Questionnaire":
        raise Refused(Reason("This is not a FHIR Questionnaire.", rule="questionnaire"))
    notes = [f"Not valid FHIR R4: {problem}" for problem in problems_of(raw)]
    said = extension(raw, INSTRUMENT)
    if said is not None:
        try:
            entry, sheet = _own(raw, orjson.loads(words(said)))
            return Reading(entry, sheet, (*notes, *_differences(raw, entry, sheet)))
        except (ValueError, TypeError) as wrong:
            notes.append(f"The extension of Midspan cannot be used ({wrong}): read as a form of somebody else.")
    entry_or_none, sheet_or_none, more = read_foreign(raw)
    return Reading(entry_or_none, sheet_or_none, (*notes, *more))


def _own(raw: Mapping[str, Any], said: Any) -> tuple[Instrument, Sheet]:
    """The entry from its questions and the extension. Raises ValueError where the two do not make a whole."""
    if type(said) is not dict or said.keys() != {"entry", "sheet", "not_asked"} or type(said["entry"]) is not dict:
        raise ValueError("it is not complete")
    silent = items_of(said["not_asked"])
    printed = {words(one.get("linkId")): one for one in walk(raw.get("item"))}
    numbers = [name for name in printed if name.isdecimal()]
    strings = said["entry"].get("strings") is True
    asked = [_asked(printed, name, strings, {item.number: options for item, options in silent}) for name in numbers]
    items = {item.number: item for item, _ in silent}
    items |= {one.number: _item(printed[str(one.number)], one) for one in asked if one.number not in items}
    scored = {one.number: one.scored for one in asked}
    order = [items[number] for number in sorted(items)]
    entry = record(
        Instrument,
        said["entry"],
        items=tuple(one for one in order if scored.get(one.number, True)),
        follow_ups=tuple(one for one in order if not scored.get(one.number, True)),
    )
    stem = words(printed.get(STEM, {}).get("text"))
    sheet = record(Sheet, said["sheet"], language=words(raw.get("language")) or "en", stem=stem, questions=tuple(asked))
    return whole(entry), sheet


def _asked(printed: Mapping[str, Mapping[str, Any]], name: str, strings: bool, silent: Mapping[int, Any]) -> Asked:
    item, number = printed[name], int(name)
    options = silent.get(number)
    if item.get("type") != "display":
        options = tuple((_code(code, strings), label) for code, label in map(coding_of, rows(item.get("answerOption"))))
    if options is None:
        raise ValueError(f"question {name} has no answers")
    hint, heading = printed.get(f"{name}.help", {}), printed.get(f"{name}.heading", {})
    scored = extension(item, UNSCORED) is not True
    return Asked(number, words(item.get("text")), options, words(heading.get("text")), words(hint.get("text")), scored)


def _item(item: Mapping[str, Any], asked: Asked) -> Item:
    codes = tuple(code for code, _ in asked.options)
    if not asked.scored:
        return Item(asked.number, words(extension(item, SHORT_TEXT)), codes, tuple(range(len(codes))))
    points = tuple(count for option in rows(item.get("answerOption")) if (count := ordinal(option)) is not None)
    if len(points) != len(codes) or len(set(codes)) != len(codes):
        raise ValueError(f"question {asked.number} does not say what each answer counts")
    return Item(asked.number, words(extension(item, SHORT_TEXT)), codes, points)


def _code(said: str, strings: bool) -> Code:
    return said if strings else shaped(int, orjson.loads(said or "null"))


def _differences(raw: Mapping[str, Any], entry: Instrument, sheet: Sheet) -> Iterator[str]:
    """Where the resource says something else than the extension; the extension counts."""
    base = words(raw.get("url")).partition("/Questionnaire/")[0] or BASE
    leading = next((one for one in rows(raw.get("item")) if one.get("linkId") == SUBSTANCE), {})
    chosen = [coding_of(one)[0] for one in rows(leading.get("answerOption")) if one.get("initialSelected") is True]
    ours = questionnaire(entry, sheet, base=base, substance=chosen[0] if len(chosen) == 1 else "")
    for name in sorted((raw.keys() | ours.keys()) - UNREAD - {"item"}):
        if raw.get(name) != ours.get(name):
            yield f"`{name}` is not as Midspan wrote it; what the extension says counts."
    theirs = {words(one.get("linkId")): one for one in walk(raw.get("item"))}
    own = {one["linkId"]: one for one in walk(ours["item"])}
    for link in [*own, *(theirs.keys() - own.keys())]:
        one, other = theirs.get(link, {}), own.get(link, {})
        changed = sorted(name for name in (one.keys() | other.keys()) - {"item"} if one.get(name) != other.get(name))
        if changed:
            yield f"Item {link}: {', '.join(f'`{name}`' for name in changed)} not as Midspan wrote it; the extension counts."
