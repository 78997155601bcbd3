"""How are things called in a Questionnaire of ours: addresses, code systems, extensions, link ids?"""

import re

from midspan.journey.assessment.terms import Code, Instrument, Sheet

BASE = "https://midspan.example/fhir"  # where a site publishes; every address below it moves with it
OURS = "https://midspan.example/fhir/StructureDefinition/"  # extensions keep one name wherever they are published
INSTRUMENT = f"{OURS}instrument"
UNSCORED = f"{OURS}unscored"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SHORT_TEXT = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText"
CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
LEAST = "http://hl7.org/fhir/StructureDefinition/minValue"
MOST = "http://hl7.org/fhir/StructureDefinition/maxValue"
LOINC = "http://loinc.org"
STEM, SUBSTANCE = "stem", "substance"


def id_of(entry: Instrument, sheet: Sheet, substance: str = "") -> str:
    """The id of a Questionnaire: `audit-c`, `taps2.alcohol`, `craving.es`."""
    language = "" if sheet.language == "en" else sheet.language
    parts = [entry.code, substance, language]
    return re.sub(r"[^A-Za-z0-9.-]", "-", ".".join(part for part in parts if part))[:64]


def url_of(base: str, entry: Instrument, sheet: Sheet, substance: str = "") -> str:
    return f"{base}/Questionnaire/{id_of(entry, sheet, substance)}"


def answers_of(base: str) -> str:
    """The code system of answers: the code is what is printed or typed, its words stand at each question."""
    return f"{base}/CodeSystem/answer-code"


def answer_coding(base: str, code: Code, label: str) -> dict[str, str]:
    display = {"display": label} if label.strip() else {}
    return {"system": answers_of(base), "code": str(code), **display}


def substance_coding(base: str, substance: str) -> dict[str, str]:
    return {"system": f"{base}/CodeSystem/substance", "code": substance, "display": substance}


def loinc_coding(code: str) -> dict[str, list[dict[str, str]]]:
    """`code` of an item or resource, nothing where there is no verified one."""
    return {"code": [{"system": LOINC, "code": code}]} if code else {}
