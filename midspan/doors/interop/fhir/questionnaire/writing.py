"""How is an entry of the catalog, with its sheet, written as a FHIR R4 Questionnaire?"""

from collections.abc import Iterator
from typing import Any

import orjson

from midspan.doors.interop.fhir.questionnaire.enabling import enabling
from midspan.doors.interop.fhir.questionnaire.kept import kept, never_printed
from midspan.doors.interop.fhir.questionnaire.names import (
    BASE,
    CONTROL,
    CONTROLS,
    INSTRUMENT,
    ORDINAL,
    SHORT_TEXT,
    STEM,
    SUBSTANCE,
    UNSCORED,
    answer_coding,
    id_of,
    loinc_coding,
    substance_coding,
    url_of,
)
from midspan.journey.assessment.catalog.loinc import loinc_notice, loinc_of
from midspan.journey.assessment.terms import Asked, Instrument, Item, Sheet, Ship


def questionnaire(entry: Instrument, sheet: Sheet, *, base: str = BASE, substance: str = "") -> dict[str, Any]:
    """The Questionnaire of an entry in the words of a sheet; `catalog.sheet` decides which words the rights allow.

    Link ids are the numbers of the questions. Answers carry their printed code and, as `ordinalValue`, what they count, so
    that a plain sum is right for reversed questions too. Everything else about scoring stands in one extension as JSON. An
    entry about one substance asks for it first; with `substance` it is written about this one only.
    """
    return {
        "resourceType": "Questionnaire",
        "id": id_of(entry, sheet, substance),
        "language": sheet.language,
        "extension": [{"url": INSTRUMENT, "valueString": orjson.dumps(kept(entry, sheet)).decode()}],
        "url": url_of(base, entry, sheet, substance),
        "version": entry.version,
        "name": "".join(part.capitalize() for part in entry.code.split("_")),
        "title": entry.title,
        "status": "active",
        "subjectType": ["Patient"],
        "description": f"{entry.about}; looks back on {entry.recall}." if entry.recall else f"{entry.about}.",
        "copyright": rights_words(entry, sheet),
        **loinc_coding(loinc_of(entry.code).panel),
        "item": [*_leading(entry, sheet, base, substance), *_questions(entry, sheet, base)],
    }


def rights_words(entry: Instrument, sheet: Sheet) -> str:
    """Whose the words are, what was read about it, and whether they are in here."""
    rights = entry.rights
    said = [f"Holder: {rights.holder}. {rights.status}.".replace("..", ".")]
    said += [f"“{rights.quote}” ({rights.source})."] if rights.quote else []
    said += [] if rights.verified else ["These rights were not verified."]
    said.append(_wording(entry, sheet))
    codes = loinc_of(entry.code)
    return " ".join([*said, loinc_notice()] if codes.panel or codes.items else said)


def _wording(entry: Instrument, sheet: Sheet) -> str:
    if not sheet.bare:
        why = {
            Ship.GATED: " The site attested that it may use this wording.",
            Ship.SKELETON: " The site loaded this wording under its own licence.",
        }
        return f"{sheet.credit}{why.get(entry.rights.ship, '')}".strip() or "The wording is included."
    if entry.rights.ship in {Ship.SHIPPED, Ship.OWN}:
        return "The wording differs by substance and is not in this copy: the texts are short labels of Midspan."
    return "The wording may not be given out here and is not included: the texts are short labels of Midspan."


def _leading(entry: Instrument, sheet: Sheet, base: str, substance: str) -> Iterator[dict[str, Any]]:
    """What stands before the questions: the instruction, and which substance it is about."""
    if sheet.stem:
        yield {"linkId": STEM, "text": sheet.stem, "type": "display"}
    if entry.substances:
        chosen = {"initialSelected": True} if substance else {}
        options = [{"valueCoding": substance_coding(base, one), **chosen} for one in entry.substances if substance in ("", one)]
        yield {"linkId": SUBSTANCE, "text": "Which substance is this about?", "type": "choice", "answerOption": options}


def _questions(entry: Instrument, sheet: Sheet, base: str) -> Iterator[dict[str, Any]]:
    silent = never_printed(entry)
    items = {item.number: item for item in entry.questions}
    for asked in sheet.questions:
        if asked.heading:
            yield {"linkId": f"{asked.number}.heading", "text": asked.heading, "type": "display"}
        if asked.number in silent:
            yield from _silent(items[asked.number], asked)
        else:
            yield _question(entry, sheet, items[asked.number], asked, base)


def _silent(item: Item, asked: Asked) -> Iterator[dict[str, Any]]:
    """A question that is printed and never asked; a display can hold nothing below it."""
    yield {"linkId": str(item.number), "text": asked.text, "type": "display"}
    if asked.hint:
        yield _hint(asked)


def _question(entry: Instrument, sheet: Sheet, item: Item, asked: Asked, base: str) -> dict[str, Any]:
    notes = [{"url": SHORT_TEXT, "valueString": item.label}] if item.label.strip() else []
    notes += [] if asked.scored else [{"url": UNSCORED, "valueBoolean": True}]  # type: ignore[dict-item]
    return {
        **({"extension": notes} if notes else {}),
        "linkId": str(item.number),
        **loinc_coding(loinc_of(entry.code).item(item.number)),
        "text": asked.text,
        "type": "choice",
        **enabling(entry, sheet, item.number, base),
        "answerOption": _options(item, asked, base),
        **({"item": [_hint(asked)]} if asked.hint else {}),
    }


def _options(item: Item, asked: Asked, base: str) -> list[dict[str, Any]]:
    counts = dict(zip(item.codes, item.points, strict=True))
    options = []
    for code, label in asked.options:
        worth = {"extension": [{"url": ORDINAL, "valueDecimal": counts[code]}]} if asked.scored else {}
        options.append({**worth, "valueCoding": answer_coding(base, code, label)})
    return options


def _hint(asked: Asked) -> dict[str, Any]:
    control = {"coding": [{"system": CONTROLS, "code": "help"}]}
    return {
        "extension": [{"url": CONTROL, "valueCodeableConcept": control}],
        "linkId": f"{asked.number}.help",
        "text": asked.hint,
        "type": "display",
    }
