"""How does an answered form leave as FHIR R4? The answers as a QuestionnaireResponse, the score as an Observation."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from midspan.doors.interop.fhir.questionnaire.names import (
    BASE,
    LOINC,
    SUBSTANCE,
    answer_coding,
    substance_coding,
    url_of,
)
from midspan.journey.assessment.catalog.loinc import Loinc, loinc_of
from midspan.journey.assessment.rules import band_words
from midspan.journey.assessment.terms import Code, FormStatus, Instrument, Score, Sheet

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
ACT, SECRECY = "http://terminology.hl7.org/CodeSystem/v3-ActCode", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
PART_2 = [  # 42 CFR Part 2: what comes from treatment of a substance use disorder leaves with these labels
    {"system": SECRECY, "code": "R"},
    {"system": ACT, "code": "SUD"},
    {"system": ACT, "code": "42CFRPart2"},
    {"system": ACT, "code": "NORDSCLCD"},
]


def questionnaire_response(
    entry: Instrument,
    sheet: Sheet,
    answers: Sequence[Code | None],
    *,
    id: str,
    subject: str,
    authored: datetime,
    author: str = "",
    source: str = "",
    substance: str = "",
    base: str = BASE,
) -> dict[str, Any]:
    """A handed-in form: raw codes in form order, None for not answered (left out here). `subject`, `author` and `source` are
    references such as `Patient/7`; `authored` carries its time zone. It leaves with the labels of 42 CFR Part 2.
    """
    return {
        "resourceType": "QuestionnaireResponse",
        "id": id,
        "meta": {"profile": [f"{US_CORE}us-core-questionnaireresponse"], "security": PART_2},
        "language": sheet.language,
        "questionnaire": f"{url_of(base, entry, sheet, substance)}|{entry.version}",
        "status": "completed",
        "subject": {"reference": subject},
        "authored": authored.isoformat(),
        **({"author": {"reference": author}} if author else {}),
        **({"source": {"reference": source}} if source else {}),
        **_listed("item", [*_about(entry, substance, base), *_answered(sheet, answers, base)]),
    }


def _about(entry: Instrument, substance: str, base: str) -> Iterator[dict[str, Any]]:
    if entry.substances and substance:
        yield {"linkId": SUBSTANCE, "answer": [{"valueCoding": substance_coding(base, substance)}]}


def _answered(sheet: Sheet, answers: Sequence[Code | None], base: str) -> Iterator[dict[str, Any]]:
    for asked in sheet.questions:
        answer = answers[asked.number - 1] if asked.number <= len(answers) else None
        if answer is not None:
            coding = answer_coding(base, answer, dict(asked.options).get(answer, ""))
            yield {"linkId": str(asked.number), "text": asked.text, "answer": [{"valueCoding": coding}]}


def observation(
    entry: Instrument,
    score: Score,
    *,
    id: str,
    subject: str,
    effective: datetime,
    response: str = "",
    performer: str = "",
    substance: str = "",
    base: str = BASE,
) -> dict[str, Any]:
    """The score of a form: the total with its severity, sub-scales and other results as components.

    A form without a total carries no value and says why: not complete, not valid, or its parts only. `response` is the
    reference of the QuestionnaireResponse. It leaves with the labels of 42 CFR Part 2.
    """
    codes = loinc_of(entry.code)
    return {
        "resourceType": "Observation",
        "id": id,
        "meta": {"profile": [f"{US_CORE}us-core-observation-screening-assessment"], "security": PART_2},
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": _code(entry, codes, substance, base),
        "subject": {"reference": subject},
        "effectiveDateTime": effective.isoformat(),
        **({"performer": [{"reference": performer}]} if performer else {}),
        **_value(score),
        **({"interpretation": [{"text": band_words(score.band)}]} if score.band else {}),
        **({"method": {"text": " ".join(filter(None, (score.rule_version, score.band_scheme)))}} if score.rule_version else {}),
        **({"derivedFrom": [{"reference": response}]} if response else {}),
        **_listed("component", list(_components(entry, score, codes, base))),
    }


def _code(entry: Instrument, codes: Loinc, substance: str, base: str) -> dict[str, Any]:
    known = codes.total if entry.totals else codes.panel
    loinc = [{"system": LOINC, "code": known}] if known else []
    about = f": {substance}" if substance else ""
    return {"coding": [*loinc, {"system": f"{base}/CodeSystem/instrument", "code": entry.code}], "text": f"{entry.title}{about}"}


def _value(score: Score) -> dict[str, Any]:
    """The total, or why there is none; a form that never has one stands by its parts."""
    if score.total is not None:
        return {"valueQuantity": _quantity(score.total)}
    if score.status == FormStatus.OK and (score.subscales or score.results or score.band):
        return {}
    why = {FormStatus.INCOMPLETE: "unknown", FormStatus.INVALID: "error"}.get(score.status, "not-applicable")
    return {"dataAbsentReason": {"coding": [{"system": ABSENT, "code": why}], "text": " ".join(score.reasons)[:500] or why}}


def _components(entry: Instrument, score: Score, codes: Loinc, base: str) -> Iterator[dict[str, Any]]:
    screened: Mapping[str, Any] = {} if score.positive is None else {"positive": score.positive}
    severity: Mapping[str, Any] = {"severity": band_words(score.band)} if score.band and score.total is None else {}
    for name, value in {**score.subscales, **score.results, **screened, **severity}.items():
        if value is None:
            continue
        known = codes.parts.get(name, "")
        loinc = [{"system": LOINC, "code": known}] if known else []
        coding = [*loinc, {"system": f"{base}/CodeSystem/result", "code": f"{entry.code}.{name}"}]
        yield {"code": {"coding": coding, "text": name.replace("_", " ")}, **_typed(value)}


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int | float):
        return {"valueQuantity": _quantity(value)}
    return {"valueString": str(value)}


def _quantity(value: int | float) -> dict[str, Any]:
    whole = int(value) if value == int(value) else value
    return {"value": whole, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}


def _listed(name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """An element that is there only when it holds something."""
    return {name: found} if found else {}
