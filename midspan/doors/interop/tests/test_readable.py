"""Do foreign resources read well, and does nothing, however odd, make the reader fail?"""

import base64
import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.doors.interop.fhir.files import choose
from midspan.doors.interop.fhir.patient import details, has_died
from midspan.doors.interop.fhir.readable import describe
from midspan.doors.interop.fhir.readable.elements import dosage, moment, quantity, shown, timing
from midspan.doors.interop.fhir.readable.entry import SHAPES, words
from midspan.doors.interop.fhir.stream import Found, Resources
from midspan.doors.interop.tests.samples import samples
from midspan.foundation.people.models import Patient
from midspan.foundation.people.terms import Race, Sex
from midspan.foundation.records.terms import OutsideEntry, OutsideKind

AT = datetime(2026, 3, 2, 14, tzinfo=UTC)


def entry(kind: str, **parts: Any) -> OutsideEntry:
    return describe({"resourceType": kind, **parts})


def test_a_condition() -> None:
    read = entry(
        "Condition",
        code={"coding": [{"code": "F10.20", "display": "Alcohol dependence"}]},
        clinicalStatus={"coding": [{"code": "active"}]},
        onsetDateTime="2019-05",
        note=[{"text": "Since the move."}],
    )
    assert (read.kind, read.title, read.status) == (OutsideKind.CONDITION, "Alcohol dependence", "active")
    assert read.occurred_at == datetime(2019, 5, 1, 12, tzinfo=UTC)
    assert read.lines == ("Onset: 2019-05", "Note: Since the move.")


def test_what_was_entered_in_error_says_so_wherever_its_type_says_it() -> None:
    dead = {"coding": [{"code": "entered-in-error"}]}
    alive = {"coding": [{"code": "active"}]}
    assert entry("Condition", clinicalStatus=alive, verificationStatus=dead).status == "entered in error"
    assert entry("Observation", status="entered-in-error").status == "entered in error"
    assert entry("Goal", lifecycleStatus="entered-in-error").status == "entered in error"
    assert entry("NobodyKnows", status="entered-in-error").status == "entered in error"


def test_a_measurement_with_range_and_a_panel() -> None:
    high = {"coding": [{"display": "High"}]}
    sodium = entry(
        "Observation",
        code={"text": "Sodium"},
        valueQuantity={"value": Decimal("150.0"), "unit": "mmol/L"},
        interpretation=[high],
        referenceRange=[{"low": {"value": 135}, "high": {"value": 145, "unit": "mmol/L"}}],
    )
    assert sodium.lines == ("150.0 mmol/L (High; range 135 to 145 mmol/L)",)
    part = {"code": {"text": "Systolic"}, "valueQuantity": {"value": 120, "unit": "mmHg"}}
    assert entry("Observation", code={"text": "Blood pressure"}, component=[part]).lines == ("Systolic: 120 mmHg",)


def test_a_prescription_whose_medicine_stands_inside_it() -> None:
    read = entry(
        "MedicationRequest",
        contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "Naltrexone 50 mg"}}],
        medicationReference={"reference": "#m"},
        dosageInstruction=[{"text": "1 tablet each morning"}],
    )
    assert (read.title, read.lines) == ("Naltrexone 50 mg", ("Dose: 1 tablet each morning",))


def test_a_plain_text_document_is_shown() -> None:
    data = base64.b64encode(b"Discharged home.\n\nFollow up in a week.").decode()
    attached = {"contentType": "text/plain; charset=utf-8", "data": data}
    read = entry("DocumentReference", description="Discharge summary", content=[{"attachment": attached}])
    assert read.lines[-2:] == ("Discharged home.", "Follow up in a week.")
    assert entry("DocumentReference", content=[{"attachment": {"contentType": "text/plain", "data": "é!"}}])


def test_answers_to_a_questionnaire() -> None:
    item = [{"item": [{"text": "Little interest", "answer": [{"valueInteger": 2}]}, {"linkId": "2", "answer": []}]}]
    assert entry("QuestionnaireResponse", item=item).lines == ("Little interest: 2",)


@pytest.mark.parametrize(
    ("kind", "title"), [("MedicationRequest", "Prescription"), ("BiologicallyDerivedProduct", "Biologically derived product")]
)
def test_what_says_nothing_goes_by_its_type(kind: str, title: str) -> None:
    assert entry(kind).title == title
    assert words("Encounter") == "Encounter"


@pytest.mark.parametrize(
    ("text", "at"),
    [("2021-03-04T23:30:00-05:00", datetime(2021, 3, 5, 4, 30, tzinfo=UTC)), ("2021-03-04", datetime(2021, 3, 4, 12, tzinfo=UTC)),
     ("1980", datetime(1980, 1, 1, 12, tzinfo=UTC)), ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 12, tzinfo=UTC)),
     ("2021-02-30", None), ("0001-01-01T00:00:00+14:00", None), ("9999-12-31", None), ("soon", None), (5, None), (None, None)],
)  # fmt: skip
def test_moments(text: object, at: datetime | None) -> None:
    assert moment(text) == at


def test_data_types() -> None:
    assert quantity({"value": Decimal("1.50"), "comparator": "<", "unit": "mg"}) == "< 1.50 mg"
    assert timing({"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}) == "2 times per day"
    assert dosage({"doseAndRate": [{"doseQuantity": {"value": 8, "unit": "mg"}}], "asNeededBoolean": True}) == "8 mg, as needed"
    assert shown({"low": {"value": 1}}) == "at least 1"
    assert shown([[[[[[[[["deep"]]]]]]]]]) == ""


PERSON = {
    "name": [{"use": "old", "family": "Shaw"}, {"use": "official", "family": "Baxter", "given": ["Amy", "V."]},
             {"use": "nickname", "given": ["Ames"]}],
    "gender": "female", "birthDate": "1987-02-20",
    "telecom": [{"system": "email", "value": "amy@example.com"}, {"system": "phone", "value": "555-0100", "use": "home"}],
    "address": [{"line": ["49 Meadow St", "Apt 2"], "city": "Mounds", "state": "OK", "postalCode": "74047"}],
    "communication": [{"language": {"coding": [{"code": "en"}]}},
                      {"language": {"coding": [{"code": "es-MX"}]}, "preferred": True}],
    "extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
                   "extension": [{"url": "ombCategory", "valueCoding": {"code": "2106-3"}}]}],
}  # fmt: skip


def test_a_person() -> None:
    found = details(PERSON, at=AT)
    assert (found["first_name"], found["middle_name"], found["last_name"], found["chosen_name"]) == (
        "Amy",
        "V.",
        "Baxter",
        "Ames",
    )
    assert (found["sex"], found["birth_date"], found["language"]) == (Sex.FEMALE, date(1987, 2, 20), "es-MX")
    assert (found["address_line"], found["region"], found["telephone"]) == ("49 Meadow St, Apt 2", "OK", "555-0100")
    assert found["races"] == [Race.WHITE]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [(None, "", "Unknown"), ("Rosa Alvarez", "Rosa", "Alvarez"), ([{"text": "Alvarez, Rosa"}], "Rosa", "Alvarez"),
     ([{"text": "Sukarno"}], "", "Sukarno"), ([{"given": ["Rosa"]}], "Rosa", "Unknown"), ([{"family": 7}], "", "7"), (7, "", "Unknown"),
     ({"family": "Alvarez"}, "", "Alvarez"), ([{"family": ["de", "la Cruz"]}], "", "de la Cruz"), ([[]], "", "Unknown"),
     ([{"family": "x" * 500}], "", "x" * 79 + "…"), ([{"family": "a\x00b\ud800"}], "", "a��b".replace("��b", "�b�")), ([{"family": "  "}], "", "Unknown")],
)  # fmt: skip
def test_names_of_any_shape(name: object, first: str, last: str) -> None:
    found = details({"name": name}, at=AT)
    assert (found["first_name"], found["last_name"]) == (first, last)


@pytest.mark.parametrize("born", ["1980", "1980-05", "unknown", "2999-01-01", "1980-02-31", "", 1980, None, {}, ["1980-05-01"]])
def test_a_birth_date_that_is_none_is_left_away(born: object) -> None:
    assert details({"birthDate": born}, at=AT)["birth_date"] is None


@pytest.mark.parametrize(
    ("parts", "dead"),
    [({"deceasedBoolean": True}, True), ({"deceasedBoolean": False}, False), ({"deceasedDateTime": "2015"}, True),
     ({"deceasedDateTime": "no"}, False), ({"deceasedBoolean": "false"}, False), ({}, False)],
)  # fmt: skip
def test_who_has_died(parts: dict[str, Any], dead: bool) -> None:
    assert has_died(parts) is dead


KEYS = sorted({step for shape in SHAPES.values() for _, place in shape.lines if isinstance(place, str) for step in place.split(".")}
              | {"coding", "text", "value", "extension", "given", "family", "repeat", "component", "item", "answer", "reference"})  # fmt: skip
LEAF = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(max_size=8) \
    | st.sampled_from(["2021-03-04T00:00:00Z", "0001-01-01T00:00:00+14:00", "Patient/1", "entered-in-error", "\x00\ud800"])  # fmt: skip
ANYTHING = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4), max_leaves=20
)


@settings(deadline=None)
@given(kind=st.sampled_from([*SHAPES, "Foo"]), parts=st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=8))
def test_nothing_makes_the_reader_fail(kind: str, parts: dict[str, Any]) -> None:
    check({"resourceType": kind, **parts})


def check(resource: dict[str, Any]) -> None:
    """What was made of a resource fits into the record."""
    read = describe(resource)
    assert 0 < len(read.title) <= 300
    assert len(read.status) <= 60
    for text in (read.title, read.status, *read.lines):
        assert "\x00" not in text
        text.encode()
    for field, value in details(resource, at=AT).items():
        assert not isinstance(value, str) or len(value) <= (Patient._meta.get_field(field).max_length or 0)
    assert details(resource, at=AT)["last_name"]


def test_every_sample_reads_whole_and_mutilated() -> None:
    chance = random.Random(7)
    for file in choose([samples()]).files:
        for number, found in enumerate(Resources(file)):
            assert isinstance(found, Found)
            check(found.value)
            if number % 10 == 0:
                check(mutilated(found.value, chance))


def mutilated(value: Any, chance: random.Random) -> Any:
    """The same with parts dropped, emptied, wrapped, and of other types. The resource type stays."""
    odd = [None, "", "x", 0, -1, Decimal("1E+30"), True, [], {}, [[]], [None], {"value": []}, "\x00\ud800", ["a", {}]]
    if isinstance(value, dict):
        kept = {key: mutilated(part, chance) for key, part in value.items() if chance.random() > 0.1}
        return kept | ({"resourceType": value["resourceType"]} if isinstance(value.get("resourceType"), str) else {})
    if chance.random() < 0.15:
        return chance.choice(odd)
    if isinstance(value, list):
        return (
            [mutilated(part, chance) for part in value] if chance.random() > 0.1 else mutilated(value[0] if value else 1, chance)
        )
    return [value] if chance.random() < 0.05 else value
