"""How do measurements, laboratory reports, questionnaires and specimens read?"""

from typing import Any

from midspan.doors.interop.fhir.readable.elements import (
    at,
    choice,
    concept,
    each,
    fields,
    joined,
    shown,
    span,
    word,
)
from midspan.doors.interop.fhir.readable.shape import Shape
from midspan.foundation.records.terms import OutsideKind

MOST = 60  # components, results or answers that are listed
DEEPEST = 8  # groups of questions within groups


def measured(observation: Any) -> str:
    """The value with its interpretation and range: `7.2 % (high; range 4.0 to 5.6 %)`; why there is none, if it says."""
    parts = fields(observation)
    value = shown(choice(parts, "value")) or concept(parts.get("dataAbsentReason"))
    around = [
        joined((concept(judged) for judged in each(parts.get("interpretation"))), ", "),
        joined((f"range {text}" for text in map(reference_range, each(parts.get("referenceRange"))) if text), ", "),
    ]
    beside = joined(around, "; ")
    return f"{value} ({beside})" if value and beside else value or beside


def reference_range(value: Any) -> str:
    return word(fields(value).get("text")) or span(value)


def components(observation: dict[str, Any]) -> list[str]:
    """One line per component: blood pressure has two, a panel many."""
    lines = [(concept(fields(part).get("code")), measured(part)) for part in each(observation.get("component"))[:MOST]]
    return [f"{label}: {text}" if label else text for label, text in lines if text]


def answers(response: dict[str, Any]) -> list[str]:
    """One line per question that was answered, groups opened."""
    lines: list[str] = []
    waiting = [(item, 0) for item in reversed(each(response.get("item")))]
    while waiting and len(lines) < MOST:
        item, deep = waiting.pop()
        parts = fields(item)
        said = joined((shown(choice(answer, "value")) for answer in each(parts.get("answer"))), "; ")
        if said:
            lines.append(f"{word(parts.get('text')) or word(parts.get('linkId')) or 'Answer'}: {said}")
        if deep < DEEPEST:
            inner = each(parts.get("item")) + at(parts, "answer.item")
            waiting.extend((part, deep + 1) for part in reversed(inner))
    return lines


SHAPES = {
    "Observation": Shape(
        OutsideKind.RESULT,
        title=("code", "category"),
        when=("effective[x]", "issued"),
        lines=(("", measured), ("Category", "category"), ("Taken", "effective[x]"), ("Method", "method"), ("Site", "bodySite"),
               ("Specimen", "specimen"), ("By", "performer"), ("Note", "note.text")),
        more=components,
    ),
    "DiagnosticReport": Shape(
        OutsideKind.RESULT,
        title=("code", "category"),
        when=("effective[x]", "issued"),
        lines=(("Conclusion", "conclusion"), ("Conclusion", "conclusionCode"), ("Category", "category"), ("Results", "result"),
               ("Taken", "effective[x]"), ("Issued", "issued"), ("By", "performer"), ("Document", "presentedForm")),
        noun="Report",
    ),
    "ImagingStudy": Shape(
        OutsideKind.RESULT,
        title=("description", "procedureCode", "modality", "series.modality"),
        when=("started",),
        lines=(("Modality", "modality"), ("Series", "numberOfSeries"), ("Images", "numberOfInstances"),
               ("Part of body", "series.bodySite"), ("Note", "note.text")),
    ),
    "Media": Shape(OutsideKind.RESULT, title=("content.title", "modality", "type"), when=("created[x]", "issued")),
    "Specimen": Shape(
        OutsideKind.RESULT,
        title=("type",),
        when=("collection.collected[x]", "receivedTime"),
        lines=(("Collected", "collection.collected[x]"), ("By", "collection.collector"), ("Number", "accessionIdentifier"),
               ("Note", "note.text")),
    ),
    "QuestionnaireResponse": Shape(
        OutsideKind.RESULT,
        title=("_questionnaire.extension.valueString", "questionnaire.display", "text.title", "questionnaire"),
        when=("authored",),
        more=answers,
        noun="Questionnaire",
    ),
    "MolecularSequence": Shape(OutsideKind.RESULT, title=("type",), noun="Molecular sequence"),
}  # fmt: skip
