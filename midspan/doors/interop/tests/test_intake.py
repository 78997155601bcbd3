"""Does everything come in once, in any order, as often as it is sent, and whatever is broken beside it?"""

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from midspan.doors.interop.fhir import intake
from midspan.doors.interop.fhir.files import choose
from midspan.doors.interop.fhir.intake import Intake, Tally
from midspan.doors.interop.fhir.stream import Found, Resources
from midspan.doors.interop.tests.samples import samples
from midspan.doors.interop.tests.test_readable import mutilated
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient, PossibleDuplicate
from midspan.foundation.records.actions import people
from midspan.foundation.records.models import Event, OutsideRecord, OutsideVersion
from midspan.journey.referral.queries import inbox
from midspan.journey.referral.terms import ReferralStatus
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ROSA = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Alvarez", "given": ["Rosa"]}], "birthDate": "1992-04-07"}
BEN = {"resourceType": "Patient", "id": "p2", "name": [{"family": "Okafor", "given": ["Ben"]}], "birthDate": "1980-01-02"}
Import = Callable[..., Tally]


def condition(pk: str = "c1", patient: str = "Patient/p1", says: str = "Alcohol dependence") -> dict[str, Any]:
    return {"resourceType": "Condition", "id": pk, "subject": {"reference": patient}, "code": {"text": says}}


@pytest.fixture
def take_in(cast: Cast, tmp_path: Path) -> Import:
    """Import resources, given as the lines of one file or as a folder or file."""

    def run(*resources: object, source: str = "Mercy", of: Path | None = None) -> Tally:
        path = of or tmp_path / "lines.ndjson"
        if of is None:
            path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in resources))
        return Intake(source_name=source, site=cast.site, by=cast.clock, at=AT).read(choose([path]).files)

    return run


def counts(tally: Tally) -> tuple[int, int, int, int, int, int]:
    assert tally.resources == tally.new + tally.changed + tally.unchanged
    assert len(tally.errors) == min(tally.broken, intake.MOST_ERRORS)
    return tally.patients, tally.resources, tally.new, tally.changed, tally.unchanged, tally.broken


def stored() -> list[tuple[Any, ...]]:
    """Everything that an import may write, for telling whether it wrote."""
    return [
        *Patient.objects.order_by("pk").values_list(),
        *OutsideRecord.objects.order_by("pk").values_list(),
        *OutsideVersion.objects.order_by("pk").values_list(),
        *Episode.objects.order_by("pk").values_list(),
        *PossibleDuplicate.objects.order_by("pk").values_list(),
    ]


def test_a_patient_becomes_a_person_with_a_referral(take_in: Import, cast: Cast) -> None:
    assert counts(take_in(ROSA, condition())) == (1, 2, 2, 0, 0, 0)
    rosa = Patient.objects.get()
    assert (rosa.name, str(rosa.birth_date)) == ("Rosa Alvarez", "1992-04-07")
    assert {record.kind for record in rosa.outside_records.all()} == {"person", "condition"}
    [line] = inbox(cast.admissions, AT)
    assert line.source_name == "Mercy"


def test_twice_is_once(take_in: Import) -> None:
    take_in(ROSA, condition(), BEN)
    before = stored()
    assert counts(take_in(BEN, condition(), json.dumps(ROSA, indent=None, sort_keys=True))) == (2, 3, 0, 0, 3, 0)
    assert stored() == before


def test_a_change_is_a_version_and_leaves_our_own_record_alone(take_in: Import) -> None:
    take_in(ROSA, condition())
    married = {**ROSA, "name": [{"family": "Diaz", "given": ["Rosa"]}]}
    assert counts(take_in(married, condition(says="Alcohol dependence, in remission"))) == (1, 2, 0, 2, 0, 0)
    assert Patient.objects.get().last_name == "Alvarez"
    assert [record.version for record in OutsideRecord.objects.all()] == [2, 2]


def test_going_back_is_a_version_too(take_in: Import) -> None:
    for says, expected in (("one", "new"), ("two", "changed"), ("one", "changed"), ("one", "unchanged")):
        assert getattr(take_in(condition(says=says)), expected) == 1
    assert OutsideRecord.objects.get().version == 3


def test_an_input_that_contradicts_itself_repeats_without_a_change(take_in: Import) -> None:
    lines = [ROSA, condition(says="one"), condition(says="two"), condition("c2")]
    assert counts(take_in(*lines)) == (1, 4, 3, 1, 0, 0)
    before = stored()
    assert counts(take_in(*lines)) == (1, 4, 0, 0, 4, 0)
    assert stored() == before
    assert counts(take_in(*lines, condition(says="one"))) == (1, 5, 0, 1, 4, 0)
    assert OutsideRecord.objects.get(resource_id="c1").title == "one"


@pytest.mark.parametrize("batch", [1, 2, 400])
def test_the_order_does_not_matter(take_in: Import, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(intake, "BATCH", batch)
    take_in(condition("c1"), condition("c2", "http://mercy.example/fhir/Patient/p1/_history/4"), ROSA, condition("c3"))
    assert set(OutsideRecord.objects.values_list("patient", flat=True)) == {Patient.objects.get().pk}


def test_the_person_may_come_another_day(take_in: Import) -> None:
    take_in(condition(), {"resourceType": "Practitioner", "id": "p1"})
    assert not OutsideRecord.objects.filter(patient__isnull=False).exists()
    take_in(ROSA)
    assert {row.resource_type for row in Patient.objects.get().outside_records.all()} == {"Patient", "Condition"}


def test_a_bundle_with_addresses_of_its_own(take_in: Import, tmp_path: Path) -> None:
    entries = [
        {"fullUrl": "urn:uuid:c", "resource": condition(patient="urn:uuid:somebody")},
        {"fullUrl": "urn:uuid:somebody", "resource": ROSA},
        {"fullUrl": "urn:uuid:aabbccdd-0000-4000-8000-000000000001", "resource": {"resourceType": "Patient"}},
    ]
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}))
    assert counts(take_in(of=file)) == (2, 3, 3, 0, 0, 0)
    assert OutsideRecord.objects.get(resource_type="Condition").patient == Patient.objects.get(last_name="Alvarez")
    assert OutsideRecord.objects.filter(resource_id="aabbccdd-0000-4000-8000-000000000001").exists()
    assert counts(take_in(of=file)) == (2, 3, 0, 0, 3, 0)


def test_a_prescription_borrows_the_name_of_its_medicine(take_in: Import) -> None:
    ask = {"resourceType": "MedicationRequest", "subject": {"reference": "Patient/p1"}}
    take_in(
        {**ask, "id": "1", "medicationReference": {"reference": "Medication/m"}},
        {"resourceType": "Medication", "id": "m", "code": {"text": "Acamprosate"}},
        {**ask, "id": "2", "medicationReference": {"reference": "Medication/none"}},
    )
    titles = OutsideRecord.objects.filter(resource_type="MedicationRequest").order_by("resource_id")
    assert [row.title for row in titles] == ["Acamprosate", "Medicine named in another record"]


def test_the_same_person_from_another_source_goes_to_the_worklist(take_in: Import) -> None:
    take_in(ROSA)
    take_in({**ROSA, "id": "77", "name": [{"family": "Alvares", "given": ["Rosa"]}]}, source="St Anne")
    assert Patient.objects.count() == 2
    assert PossibleDuplicate.objects.count() == 1
    assert not Patient.objects.filter(merged_into__isnull=False).exists()


def test_a_merged_person_stays_one(take_in: Import, cast: Cast) -> None:
    take_in(ROSA)
    rosa, kept = Patient.objects.get(), cast.patient()
    Episode.objects.update(status="cancelled")
    people.merge(kept, merged=rosa, by=cast.admissions, at=AT)
    take_in({**ROSA, "active": True}, condition())
    assert Patient.objects.count() == 2
    assert kept.outside_records.count() == 2


def test_a_referral_of_the_dead_is_closed_at_once(take_in: Import, cast: Cast) -> None:
    assert counts(take_in({**ROSA, "deceasedDateTime": "2025-11-02"}, condition())) == (1, 2, 2, 0, 0, 0)
    patient = Patient.objects.get()
    assert patient.outside_records.count() == 2
    assert inbox(cast.admissions, AT) == []
    assert [closed.patient_id for closed in inbox(cast.admissions, AT, status=ReferralStatus.CLOSED)] == [patient.pk]


def test_what_is_broken_is_told_and_the_rest_goes_in(take_in: Import) -> None:
    tally = take_in(ROSA, "{nonsense", {"id": "x"}, {"resourceType": "Condition", "id": "not an id"}, "[]", "7", condition())
    assert counts(tally) == (1, 2, 2, 0, 0, 4)
    assert [error.path for error in tally.errors] == ["line 2", "line 3", "line 4", "line 6"]
    assert all(error.file.endswith("lines.ndjson") and error.reason.endswith(".") for error in tally.errors)


def test_a_broken_file_stops_only_itself(take_in: Import, tmp_path: Path) -> None:
    bundle = json.dumps({"resourceType": "Bundle", "entry": [{"resource": ROSA}, {"resource": condition()}]})
    (tmp_path / "a.json").write_text(bundle[:-30])
    (tmp_path / "b.json").write_text(json.dumps(BEN))
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(bundle.encode())[:60])
    (tmp_path / "d.json").write_bytes(bytes(range(256)))
    tally = take_in(of=tmp_path)
    assert counts(tally)[0] == 2
    assert {Path(error.file).name for error in tally.errors} == {"a.json", "c.json.gz", "d.json"}


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "\x00", "\U0001f642", "\\u202e"])
def test_odd_signs_are_kept(take_in: Import, odd: str) -> None:
    text = json.dumps(condition(says="@@")).replace("@@", odd)
    name = json.dumps(ROSA).replace("Alvarez", f"Alv{odd}arez")
    assert counts(take_in(text, name)) == (1, 2, 2, 0, 0, 0)
    assert OutsideVersion.objects.get(record__resource_type="Condition").content == text.replace("\x00", "\\u0000")
    assert counts(take_in(text, name)) == (1, 2, 0, 0, 2, 0)


def test_errors_are_listed_up_to_a_bound(take_in: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_ERRORS", 3)
    tally = take_in(*["{"] * 10)
    assert (tally.broken, len(tally.errors)) == (10, 3)


def test_one_event_a_batch_and_two_a_person(take_in: Import) -> None:
    before = Event.objects.count()
    take_in(ROSA, BEN, *(condition(f"c{number}") for number in range(20)))
    names = list(Event.objects.order_by("id").values_list("name", flat=True))[before:]
    assert sorted(names) == ["outside.received"] + ["person.registered"] * 2 + ["referral.received"] * 2


def test_a_run_that_is_killed_leaves_whole_batches(
    take_in: Import, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(intake, "BATCH", 2)
    lines = [ROSA, condition("c1"), condition("c2"), BEN, condition("c3", "Patient/p2")]
    file = tmp_path / "killed.ndjson"
    file.write_text("\n".join(map(json.dumps, lines)))
    seen = iter(range(3))

    def power_cut(_: Resources) -> None:
        next(seen)

    with pytest.raises(StopIteration):
        Intake(source_name="Mercy", site=cast.site, by=cast.clock, at=AT).read([file], power_cut)
    assert OutsideRecord.objects.count() == 4
    assert Patient.objects.count() == Episode.objects.count() == 2
    assert counts(take_in(of=file)) == (2, 5, 1, 0, 4, 0)


def test_what_the_database_refuses_stands_alone(take_in: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "content", lambda text: text)  # a raw NUL then reaches the database
    tally = take_in(ROSA, json.dumps(condition("c1", says="@")).replace("@", "\x00"), condition("c2"))
    assert counts(tally) == (1, 2, 2, 0, 0, 1)
    assert tally.errors[0].path == "line 2"


def test_all_samples_and_all_of_them_again(take_in: Import) -> None:
    first = take_in(of=samples())
    assert first.broken == 0
    assert (first.patients, first.resources) == (Patient.objects.count(), sum(counts(first)[2:5]))
    before = stored()
    assert counts(take_in(of=samples())) == (first.patients, first.resources, 0, 0, first.resources, 0)
    assert stored() == before


def test_mutilated_samples_never_stop_an_import(take_in: Import, tmp_path: Path) -> None:
    chance = random.Random(11)
    whole = [found.value for file in choose([samples()]).files[::5] for found in Resources(file) if isinstance(found, Found)]
    picked = chance.sample(whole, 400)
    lines = [json.dumps(mutilated(value, chance), default=float) for value in picked]
    lines += [line[: chance.randrange(len(line))] for line in lines[:50]]
    lines += [json.dumps(chance.choice([None, 3, "x", [], [line], {"resourceType": line[:3]}])) for line in lines[:20]]
    file = tmp_path / "mutilated.ndjson"
    file.write_text("\n".join(lines))
    first = take_in(of=file)
    assert first.resources > 200
    again = take_in(of=file)
    assert (again.new, again.changed, again.resources, again.broken) == (0, 0, first.resources, first.broken)
    assert counts(first)[0] == counts(again)[0]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once(cast: Cast, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    lines = [{**ROSA, "id": f"p{number}", "birthDate": f"1990-01-{number + 1:02}"} for number in range(20)]
    lines += [condition(f"c{number}", f"Patient/p{number % 20}") for number in range(200)]
    file = tmp_path / "same.ndjson"
    file.write_text("\n".join(map(json.dumps, lines)))

    def run(source: str) -> Tally:
        try:
            return Intake(source_name=source, site=cast.site, by=cast.clock, at=AT).read([file])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tallies = list(pool.map(run, ["Mercy", "Mercy", "St Anne", "Mercy"]))
    assert sum(tally.new for tally in tallies) == 440
    assert all(counts(tally)[:2] == (20, 220) and not tally.broken for tally in tallies)
    assert (Patient.objects.count(), OutsideRecord.objects.count()) == (40, 440)
    assert PossibleDuplicate.objects.count() == 20
