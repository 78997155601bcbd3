"""Which records come from elsewhere? Synthetic FHIR R4 bundles of invented people, written as files for the import."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from midspan.doors.demo.course import Course
from midspan.doors.demo.plan import Plan
from midspan.foundation.people.terms import Sex
from midspan.journey.assessment.terms import Substance

Resource = dict[str, Any]
ALREADY_HERE = 3  # people in treatment whose hospital sends a record: the same person twice, for the worklist
DISORDERS = {
    Substance.ALCOHOL: ("F10.20", "Alcohol dependence, uncomplicated"),
    Substance.HEROIN: ("F11.20", "Opioid dependence, uncomplicated"),
    Substance.OPIOIDS: ("F11.20", "Opioid dependence, uncomplicated"),
    Substance.CANNABIS: ("F12.20", "Cannabis dependence, uncomplicated"),
    Substance.SEDATIVES: ("F13.20", "Sedative dependence, uncomplicated"),
    Substance.COCAINE: ("F14.20", "Cocaine dependence, uncomplicated"),
    Substance.METHAMPHETAMINE: ("F15.20", "Other stimulant dependence, uncomplicated"),
    Substance.OTHER: ("F19.20", "Other psychoactive substance dependence, uncomplicated"),
}
ALSO = (("I10", "Essential (primary) hypertension"), ("F32.1", "Major depressive disorder, single episode, moderate"),
        ("G47.00", "Insomnia, unspecified"), ("J45.20", "Mild intermittent asthma, uncomplicated"))  # fmt: skip
MEDICINES = (("313782", "acetaminophen 325 MG Oral Tablet"), ("314076", "lisinopril 10 MG Oral Tablet"),
             ("312940", "sertraline 50 MG Oral Tablet"))  # fmt: skip
ALLERGIES = ("Penicillin", "Latex", "Peanut")
RESULTS = (("1742-6", "Alanine aminotransferase", "U/L", 18, 95), ("718-7", "Hemoglobin", "g/dL", 11, 16),
           ("2345-7", "Glucose", "mg/dL", 78, 140))  # fmt: skip
SENDER = "https://records.example.org/"


def write_bundles(plan: Plan, folder: Path) -> list[Path]:
    """One file for each person whose records come from elsewhere; answers the paths, in order of the plan."""
    paths = []
    for course in people_of(plan):
        path = folder / f"example-general-{course.number:03d}.json"
        path.write_text(json.dumps(bundle(course, plan), indent=1, ensure_ascii=False), encoding="utf-8")
        paths.append(path)
    return paths


def people_of(plan: Plan) -> list[Course]:
    """The referrals that come electronically, and some who are in treatment already."""
    active = [course for course in plan.courses if course.admitted_at and course.ended is None]
    return [course for course in plan.courses if course.electronic] + active[:: max(1, len(active) // ALREADY_HERE)][
        :ALREADY_HERE
    ]


def bundle(course: Course, plan: Plan) -> Resource:
    """A collection Bundle: the person, one stay in hospital, and what was found and given there."""
    rng = Random(f"bundle:{plan.seed}:{course.number}")
    left = course.received_at.replace(second=0, microsecond=0)
    resources = [
        _patient(course),
        _encounter(course, left),
        *_clinical(course, left, rng),
        _document(course, left),
        _coverage(course),
    ]
    return {
        "resourceType": "Bundle", "id": f"demo-{course.number:03d}", "type": "collection", "timestamp": left.isoformat(),
        "entry": [{"fullUrl": f"{SENDER}{one['resourceType']}/{one['id']}", "resource": one} for one in resources],
    }  # fmt: skip


def _patient(course: Course) -> Resource:
    person = course.person
    return {
        "resourceType": "Patient", "id": _id(course, "patient"),
        "identifier": [{"system": "https://records.example.org/mrn", "value": f"EG-{10000 + course.number}"}],
        "name": [{"use": "official", "family": person.last_name, "given": [person.first_name]}],
        "gender": "male" if person.sex is Sex.MALE else "female", "birthDate": person.birth_date.isoformat(),
        "telecom": [{"system": "phone", "value": person.telephone, "use": "mobile"}],
        "address": [{"line": [person.address_line], "city": "Harborton", "state": "NY", "postalCode": "00000", "country": "US"}],
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": person.language}]}}],
    }  # fmt: skip


def _encounter(course: Course, left: datetime) -> Resource:
    return {
        "resourceType": "Encounter", "id": _id(course, "stay"), "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP", "display": "inpatient encounter"},
        "type": [{"text": "Hospital stay"}], "subject": _reference(course),
        "period": {"start": (left - timedelta(days=4)).isoformat(), "end": left.isoformat()},
        "serviceProvider": {"display": "Example General Hospital"},
    }  # fmt: skip


def _clinical(course: Course, left: datetime, rng: Random) -> Iterator[Resource]:
    """Conditions, medicines, an allergy, results and a procedure."""
    for number, (code, text) in enumerate([DISORDERS[course.findings.substance], rng.choice(ALSO)]):
        yield _condition(course, number, code, text, left.date() - timedelta(days=rng.randint(30, 2000)))
    code, text = rng.choice(MEDICINES)
    yield {
        "resourceType": "MedicationRequest", "id": _id(course, "medicine"), "status": "active", "intent": "order",
        "medicationCodeableConcept": _concept("http://www.nlm.nih.gov/research/umls/rxnorm", code, text),
        "subject": _reference(course), "authoredOn": left.date().isoformat(), "dosageInstruction": [{"text": "One tablet daily"}],
    }  # fmt: skip
    yield {
        "resourceType": "AllergyIntolerance", "id": _id(course, "allergy"), "patient": _reference(course),
        "clinicalStatus": _concept("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", "Active"),
        "code": {"text": rng.choice(ALLERGIES)}, "recordedDate": left.date().isoformat(),
    }  # fmt: skip
    for number, (code, text, unit, low, high) in enumerate(RESULTS):
        yield {
            "resourceType": "Observation", "id": _id(course, f"result-{number}"), "status": "final",
            "category": [_concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")],
            "code": _concept("http://loinc.org", code, text), "subject": _reference(course),
            "effectiveDateTime": (left - timedelta(days=2, hours=number)).isoformat(),
            "valueQuantity": {"value": rng.randint(low, high), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        }  # fmt: skip
    yield {
        "resourceType": "Procedure", "id": _id(course, "procedure"), "status": "completed", "subject": _reference(course),
        "code": {"text": "Withdrawal management, inpatient"},
        "performedPeriod": {"start": (left - timedelta(days=4)).isoformat(), "end": (left - timedelta(days=1)).isoformat()},
    }  # fmt: skip


def _condition(course: Course, number: int, code: str, text: str, since: date) -> Resource:
    return {
        "resourceType": "Condition", "id": _id(course, f"condition-{number}"), "subject": _reference(course),
        "clinicalStatus": _concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"),
        "code": _concept("http://hl7.org/fhir/sid/icd-10-cm", code, text), "onsetDateTime": since.isoformat(),
    }  # fmt: skip


def _document(course: Course, left: datetime) -> Resource:
    return {
        "resourceType": "DocumentReference", "id": _id(course, "summary"), "status": "current", "subject": _reference(course),
        "type": _concept("http://loinc.org", "18842-5", "Discharge summary"), "date": left.isoformat(),
        "description": "Invented discharge summary: stable at discharge, follow-up in intensive outpatient treatment.",
        "content": [{"attachment": {"contentType": "text/plain", "title": "Discharge summary"}}],
    }  # fmt: skip


def _coverage(course: Course) -> Resource:
    return {
        "resourceType": "Coverage", "id": _id(course, "coverage"), "status": "active", "beneficiary": _reference(course),
        "subscriberId": f"DEMO{course.number:05d}", "payor": [{"display": "Placeholder Health Plan"}],
    }  # fmt: skip


def _concept(system: str, code: str, text: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def _reference(course: Course) -> Resource:
    return {"reference": f"Patient/{_id(course, 'patient')}"}


def _id(course: Course, what: str) -> str:
    return f"demo-{course.number:03d}-{what}"
