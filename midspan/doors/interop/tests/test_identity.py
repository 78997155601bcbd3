"""Which resource is it, and whom is it about?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.interop.fhir.identity import Unusable, content, fingerprint, id_in_address, identify
from midspan.doors.interop.fhir.references import Addresses, about
from midspan.doors.interop.fhir.stream import Found
from midspan.doors.interop.fhir.window import DECODER

UUID = "0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
OTHER = "1c3151bd-1cbf-4d64-b04d-cd9187a4c6e1"


def found(value: object, full_url: str = "", bundle: str = "$") -> Found:
    return Found("$", value, "", full_url, bundle)


def person(pk: str | None, full_url: str, bundle: str = "$") -> Found:
    return found({"resourceType": "Patient", **({"id": pk} if pk else {})}, full_url, bundle)


@pytest.mark.parametrize(
    "value",
    [None, 5, True, "x", [], {}, {"resourceType": 3}, {"resourceType": ""}, {"resourceType": "patient"},
     {"resourceType": "Pa tient"}, {"resourceType": "P" * 61}, {"resourceType": "Patient", "id": 7},
     {"resourceType": "Patient", "id": ""}, {"resourceType": "Patient", "id": "a b"}, {"resourceType": "Patient", "id": "a/b"},
     {"resourceType": "Patient", "id": "a" * 65}, {"resourceType": "Patient", "id": "a\n"},
     {"resourceType": "Patient", "multipleBirthInteger": float("nan")}],
)  # fmt: skip
def test_what_cannot_be_kept(value: object) -> None:
    with pytest.raises(Unusable):
        identify(found(value))


@pytest.mark.parametrize(
    ("full_url", "resource_id"),
    [(f"urn:uuid:{UUID}", UUID), ("http://x.org/fhir/Patient/77", "77"), ("https://x.org/Patient/77/_history/3", "77"),
     ("http://x.org/fhir/Practitioner/77", ""), ("urn:uuid:one", ""), ("urn:oid:1.2", ""), ("", "")],
)  # fmt: skip
def test_where_a_missing_id_comes_from(full_url: str, resource_id: str) -> None:
    identity = identify(person(None, full_url))[1]
    assert identity == resource_id or (not resource_id and identity.startswith("sha256-") and len(identity) == 47)


def test_an_identity_from_content_is_steady() -> None:
    assert identify(found({"resourceType": "Basic", "a": 1, "b": 2})) == identify(
        found({"b": 2, "a": 1, "resourceType": "Basic"})
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [('{"a":1,"b":[1,2]}', '{ "b": [1, 2],\n"a": 1}', True), ('{"a":1.50}', '{"a":1.5}', False), ('{"a":1}', '{"a":"1"}', False),
     ('{"a":[1,2]}', '{"a":[2,1]}', False), ('{"a":"\\u00e9"}', '{"a":"é"}', True), ('{"a":1.5}', '{"a":"1.5"}', False)],
)  # fmt: skip
def test_a_fingerprint_sees_content_and_not_form(one: str, other: str, same: bool) -> None:
    assert (fingerprint(DECODER.decode(one)) == fingerprint(DECODER.decode(other))) is same


def test_text_that_a_database_takes() -> None:
    assert content('"\\ud800 \\u0000 \x00"') == '"\\ud800 \\u0000 \\u0000"'
    with pytest.raises(Unusable):
        content("\udce9")


@pytest.mark.parametrize(
    ("reference", "patient"),
    [("Patient/7", "7"), ("Patient/7/_history/2", "7"), ("http://x.org/fhir/Patient/7", "7"), (f"urn:uuid:{UUID}", UUID),
     ("http://x.org/fhir/Patient/7/_history/2", "7"), ("#p1", ""), ("Patient?identifier=a|b", ""), ("Group/7", ""),
     ("Patient/", ""), ("Patient/a b", ""), ("", ""), ("urn:uuid:one", "")],
)  # fmt: skip
def test_how_a_person_is_named(reference: str, patient: str) -> None:
    condition = {"resourceType": "Condition", "subject": {"reference": reference}}
    assert about(condition, bundle="$", addresses=Addresses([])) == patient


@pytest.mark.parametrize(
    ("resource", "patient"),
    [
        ({"patient": {"reference": "Patient/7"}}, "7"),
        ({"beneficiary": {"reference": "Patient/7"}, "subscriber": {"reference": "Patient/8"}}, "7"),
        ({"for": {"reference": "Patient/7"}, "owner": {"reference": "Patient/8"}}, "7"),
        ({"individual": {"reference": "Patient/7"}}, "7"),
        ({"subject": [{"reference": "Patient/7"}]}, "7"),
        ({"subject": [{"reference": "Patient/7"}, {"reference": "Patient/8"}]}, ""),
        ({"participant": [{"actor": {"reference": "Practitioner/1"}}, {"actor": {"reference": "Patient/7"}}]}, "7"),
        ({"participant": [{"actor": {"reference": "Patient/8"}}, {"actor": {"reference": "Patient/7"}}]}, ""),
        ({"target": [{"reference": "Patient/7"}, {"reference": "Condition/7"}]}, "7"),
        ({"entity": [{"what": {"reference": "Patient/7"}}]}, "7"),
        ({"member": [{"entity": {"reference": "Patient/7"}}, {"entity": {"reference": "Patient/8"}}]}, ""),
        ({"subject": "Patient/7"}, ""), ({"subject": {"reference": 7}}, ""), ({"subject": None, "participant": 3}, ""),
        ({"performer": [{"reference": "Patient/7"}]}, ""),
    ],
)  # fmt: skip
def test_by_which_elements_a_person_is_named(resource: dict[str, Any], patient: str) -> None:
    assert about(resource, bundle="$", addresses=Addresses([])) == patient


def test_an_address_is_good_in_its_own_bundle_only() -> None:
    addresses = Addresses([])
    addresses.note(person("7", "urn:uuid:one", "$[0]"), "7")
    addresses.note(person("8", "urn:uuid:one", "$[1]"), "8")
    assert [addresses.find("urn:uuid:one", bundle) for bundle in ("$[0]", "$[1]", "$[2]")] == ["7", "8", ""]


def test_an_address_may_be_used_before_its_person_comes() -> None:
    looks = []

    class File(list[Found]):
        def __iter__(self) -> Any:
            looks.append(1)
            return super().__iter__()

    addresses = Addresses(File([person("7", f"urn:uuid:{UUID}"), person(OTHER, f"urn:uuid:{OTHER}"), person("9 9", "urn:x")]))
    assert addresses.find(f"urn:uuid:{UUID}", "$") == "7"
    assert addresses.find(f"urn:uuid:{OTHER}", "$") == OTHER
    assert len(looks) == 1


@given(st.text())
def test_no_address_is_too_odd(text: str) -> None:
    assert isinstance(id_in_address(text, "Patient"), str)
    assert isinstance(Addresses([]).find(text, "$"), str)
    assert json.dumps(text)
