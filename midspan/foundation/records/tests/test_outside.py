"""Do outside records stay whole, versioned and apart, whatever comes in whichever order?"""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.models import Patient
from midspan.foundation.records.actions import outside, people
from midspan.foundation.records.models import Event, OutsideRecord, OutsideVersion
from midspan.foundation.records.queries import outside_records, outside_versions
from midspan.foundation.records.rules import indented
from midspan.foundation.records.terms import OutsideEntry, OutsideKind, OutsideResource, Received, Refused
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
NEW, CHANGED, UNCHANGED, EARLIER = Received.NEW, Received.CHANGED, Received.UNCHANGED, Received.EARLIER


def resource(
    kind: str = "Condition", pk: str = "c1", says: str = "one", about: str = "", patient: Patient | None = None
) -> OutsideResource:
    """A resource that says `says`, in every part of it."""
    entry = OutsideEntry(OutsideKind.CONDITION, f"title {says}", "active", AT, (f"line {says}",))
    return OutsideResource(kind, pk, f'{{"says": "{says}"}}', f"{says:0>64}", entry, about, patient.pk if patient else None)


def receive(cast: Cast, *resources: OutsideResource, source: str = "Mercy", again: bool = False) -> list[Received]:
    with transaction.atomic():
        return outside.receive(outside.source_named(source), resources=resources, again=again, by=cast.clock, at=AT)


def test_what_is_unknown_is_new_and_kept_word_for_word(cast: Cast) -> None:
    before = Event.objects.count()
    odd = '{"b": 1.50, "a": "\\u0000 \\ud800", "b": 2}'
    entry = OutsideEntry(OutsideKind.RESULT, "Sodium")
    assert receive(cast, OutsideResource("Observation", "o1", odd, "f" * 64, entry)) == [NEW]
    record = OutsideRecord.objects.get()
    assert (record.source.name, record.version, record.patient) == ("Mercy", 1, None)
    assert [version.content for version in outside_versions(record.pk)] == [odd]
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("id").name == "outside.received"


def test_saying_the_same_changes_nothing(cast: Cast) -> None:
    receive(cast, resource())
    assert receive(cast, resource(), resource()) == [UNCHANGED, UNCHANGED]
    assert OutsideVersion.objects.count() == 1


def test_a_change_is_a_new_version(cast: Cast) -> None:
    receive(cast, resource(says="one"))
    assert receive(cast, resource(says="two")) == [CHANGED]
    record = OutsideRecord.objects.get()
    assert (record.title, record.version, record.lines) == ("title two", 2, ["line two"])
    assert [version.sha256[-3:] for version in outside_versions(record.pk)] == ["one", "two"]


def test_what_it_said_earlier_is_left_alone_unless_asked(cast: Cast) -> None:
    receive(cast, resource(says="one"), resource(says="two"))
    assert receive(cast, resource(says="one"), resource(says="two")) == [EARLIER, UNCHANGED]
    assert receive(cast, resource(says="one"), again=True) == [CHANGED]
    assert [version.sha256[-3:] for version in outside_versions(OutsideRecord.objects.get().pk)] == ["one", "two", "one"]


def test_one_batch_may_hold_all_of_it(cast: Cast) -> None:
    words = ["one", "two", "two", "one", "three"]
    assert receive(cast, *(resource(says=word) for word in words)) == [NEW, CHANGED, UNCHANGED, EARLIER, CHANGED]


def test_identity_is_source_type_and_id(cast: Cast) -> None:
    receive(cast, resource())
    assert receive(cast, resource(), source="St Anne") == [NEW]
    assert receive(cast, resource(kind="Procedure"), resource(pk="c2")) == [NEW, NEW]


@pytest.mark.parametrize("order", ["person first", "record first", "together"])
def test_a_record_hangs_on_its_person_in_any_order(cast: Cast, order: str) -> None:
    patient = cast.patient()
    person, record = resource("Patient", "p1", patient=patient), resource(about="p1")
    batches = {"person first": [[person], [record]], "record first": [[record], [person]], "together": [[record, person]]}
    for batch in batches[order]:
        receive(cast, *batch)
    assert {facts.resource_type for facts in outside_records(patient.pk)} == {"Patient", "Condition"}


def test_the_same_id_of_another_source_is_another_person(cast: Cast) -> None:
    receive(cast, resource("Patient", "p1", patient=cast.patient()))
    receive(cast, resource(about="p1"), source="St Anne")
    assert OutsideRecord.objects.get(source__name="St Anne").patient is None


def test_records_follow_a_merge_and_return_when_it_is_undone(cast: Cast) -> None:
    kept, merged = cast.patient(), cast.patient(first="Roza")
    receive(cast, resource("Patient", "p1", patient=merged), resource(about="p1"))
    joined = people.merge(kept, merged=merged, by=cast.admissions, at=AT)
    receive(cast, resource(pk="c2", about="p1"))
    assert len(outside_records(kept.pk)) == 3
    people.undo_merge(joined, by=cast.admissions, at=AT)
    assert len(outside_records(merged.pk)) == 3
    assert outside_records(kept.pk) == []


def test_a_corrected_subject_moves_the_record(cast: Cast) -> None:
    one, other = cast.patient(), cast.patient(first="Ben")
    receive(cast, resource("Patient", "p1", patient=one), resource("Patient", "p2", patient=other), resource(about="p1"))
    receive(cast, resource(says="two", about="p2"))
    assert OutsideRecord.objects.get(resource_type="Condition").patient == other


def test_a_new_version_of_a_person_stays_theirs(cast: Cast) -> None:
    patient = cast.patient()
    receive(cast, resource("Patient", "p1", patient=patient))
    assert receive(cast, resource("Patient", "p1", says="two")) == [CHANGED]
    assert OutsideRecord.objects.get().patient == patient


def test_only_interfaces_receive(cast: Cast) -> None:
    with pytest.raises(Refused):
        outside.receive(outside.source_named("Mercy"), resources=[resource()], by=cast.counsellor, at=AT)
    assert not OutsideRecord.objects.exists()


def test_a_version_is_never_changed(cast: Cast) -> None:
    receive(cast, resource())
    with pytest.raises(DatabaseError), transaction.atomic():
        OutsideVersion.objects.update(content="{}")


def test_queries_do_not_grow_with_the_batch(cast: Cast) -> None:
    receive(cast, resource(pk="warm"))
    asked = []
    for size in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            receive(cast, *(resource(pk=f"{size}-{number}") for number in range(size)))
        asked.append(len(queries))
    assert asked[0] == asked[1]


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_indenting_changes_nothing_but_white_space(value: object) -> None:
    assert indented(json.dumps(value)) == json.dumps(value, indent=2)
    assert indented('{"a":1.50,"a":1E2}') == '{\n  "a": 1.50,\n  "a": 1E2\n}'
