"""Real foreign records come in: a referral with a history, shown beside our own record, never mixed into it."""

import json
from pathlib import Path
from typing import Any

import pytest

from midspan.doors.interop.fhir.files import choose
from midspan.doors.interop.fhir.intake import Intake, Tally
from midspan.doors.interop.tests.samples import samples
from midspan.foundation.people.models import Patient
from midspan.foundation.people.queries import duplicates_to_settle
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_patients
from midspan.foundation.records.actions import people
from midspan.foundation.records.queries import outside_records, outside_versions
from midspan.foundation.records.terms import OutsideKind
from midspan.journey.referral.queries import inbox
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


def take_in(cast: Cast, path: Path, source: str) -> Tally:
    return Intake(source_name=source, site=cast.site, by=cast.clock, at=AT).read(choose([path]).files)


def hospital_bundle(path: Path, **patient: Any) -> Path:
    """A discharge from Mercy: who, why, what they take."""
    who = {"resourceType": "Patient", "id": "m-1", "name": [{"family": "Alvarez", "given": ["Rosa"]}],
           "birthDate": "1992-04-07", **patient}  # fmt: skip
    subject = {"reference": "urn:uuid:rosa"}
    why = {"resourceType": "Condition", "id": "c-1", "subject": subject, "code": {"text": "Alcohol dependence"}}
    takes = {"resourceType": "MedicationRequest", "id": "r-1", "subject": subject, "status": "active",
             "medicationCodeableConcept": {"text": "Naltrexone 50 mg"}}  # fmt: skip
    entries = [{"resource": why}, {"fullUrl": "urn:uuid:rosa", "resource": who}, {"resource": takes}]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}))
    return path


def test_row_002_01_a_hospital_refers_electronically(cast: Cast, tmp_path: Path) -> None:
    # given a bundle from Mercy, its condition before its patient
    bundle = hospital_bundle(tmp_path / "discharge.json")
    # when it is imported
    tally = take_in(cast, bundle, "Mercy")
    # then admissions find the referral in the inbox, and the history in readable form
    assert (tally.patients, tally.new, tally.broken) == (1, 3, 0)
    assert [line.source_name for line in inbox(cast.admissions, AT)] == ["Mercy"]
    rosa = visible_patients(cast.admissions, Permission.SEE_CHART).get()
    shelves = {facts.entry.kind: facts.entry.title for facts in outside_records(rosa.pk)}
    assert shelves[OutsideKind.CONDITION] == "Alcohol dependence"
    assert shelves[OutsideKind.MEDICATION] == "Naltrexone 50 mg"


def test_row_002_01_the_hospital_sends_it_again_and_then_a_correction(cast: Cast, tmp_path: Path) -> None:
    # given a bundle that came, and a correction of our own
    bundle = hospital_bundle(tmp_path / "discharge.json")
    take_in(cast, bundle, "Mercy")
    rosa = Patient.objects.get()
    people.correct(rosa, details={"telephone": "555-0199"}, by=cast.admissions, at=AT)
    # when it comes again, then with another telephone number
    again = take_in(cast, bundle, "Mercy")
    corrected = take_in(cast, hospital_bundle(bundle, telecom=[{"system": "phone", "value": "555-0100"}]), "Mercy")
    # then nothing was done, then there is one new version, and our own record is as we wrote it
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert (corrected.new, corrected.changed, corrected.unchanged) == (0, 1, 2)
    person = next(facts for facts in outside_records(rosa.pk) if facts.resource_type == "Patient")
    assert [version.number for version in outside_versions(person.id)] == [1, 2]
    rosa.refresh_from_db()
    assert rosa.telephone == "555-0199"
    assert len(inbox(cast.admissions, AT)) == 1


def test_row_002_01_two_hospitals_know_the_same_person(cast: Cast, tmp_path: Path) -> None:
    # given a person from Mercy
    take_in(cast, hospital_bundle(tmp_path / "mercy.json"), "Mercy")
    # when St Anne sends her with her name misspelt
    spelt = {"id": "a-9", "name": [{"family": "Alvares", "given": ["Rosa"]}]}
    take_in(cast, hospital_bundle(tmp_path / "anne.json", **spelt), "St Anne")
    # then the pair waits for a person to decide, and nobody was merged
    [pair] = duplicates_to_settle(among=Patient.objects.all())
    assert {pair.first.last_name, pair.second.last_name} == {"Alvarez", "Alvares"}
    assert not Patient.objects.filter(merged_into__isnull=False).exists()


def test_row_002_01_five_synthetic_histories_come_in_whole(cast: Cast) -> None:
    # given five Synthea bundles, two of them of people who have died
    tally = take_in(cast, samples("synthea-r4"), "Synthea")
    # then everybody and everything is there, and only the living wait in the inbox
    assert (tally.patients, tally.broken) == (5, 0)
    assert tally.new > 1600
    assert tally.new + tally.unchanged == tally.resources
    assert len(inbox(cast.admissions, AT)) == Patient.objects.filter(died_on__isnull=True).count() == 3
    for patient in Patient.objects.all():
        kinds = {facts.entry.kind for facts in outside_records(patient.pk, limit=5000)}
        assert {OutsideKind.CONDITION, OutsideKind.ENCOUNTER, OutsideKind.RESULT, OutsideKind.PERSON} <= kinds
