"""Can nobody change the log, and does it show when somebody did from outside?"""

import pytest
from django.db import DatabaseError, connection, transaction

from midspan.foundation.records.actions import look
from midspan.foundation.records.models import Event
from midspan.foundation.records.queries import broken_links, events
from tests.cast import AT


@pytest.fixture
def rosa(cast):
    patient = cast.patient()
    for name in ("one", "two", "three"):
        look(f"test.{name}", by=cast.counsellor, at=AT, patient=patient)
    return patient


def tamper(sql: str, *values) -> None:
    """Change the log as only the owner of the database could: with its guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_event DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE records_event ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_event SET name = 'nothing'",
        "DELETE FROM records_event",
        "TRUNCATE records_event",
        "UPDATE records_event SET hash = ''::bytea WHERE id = (SELECT max(id) FROM records_event)",
    ],
)
def test_the_database_refuses_to_change_the_log(rosa, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(broken_links()) == []


def test_a_forged_place_in_the_chain_is_overwritten(rosa, cast):
    forged = Event(chain=f"patient:{rosa.pk}", at=AT, kind="looked", name="x", by="staff:1", sequence=99, hash=b"1")
    Event.objects.bulk_create([forged])
    written = Event.objects.latest("pk")
    assert written.sequence == 5
    assert bytes(written.hash) != b"1"
    assert list(broken_links()) == []


@pytest.mark.parametrize("field", ["name", "by", "subject", "kind"])
def test_a_changed_word_shows(rosa, field):
    event = Event.objects.get(name="test.two")
    tamper(f'UPDATE records_event SET "{field}" = %s WHERE id = %s', "forged", event.pk)
    (line,) = broken_links()
    assert f"event {event.pk}" in line


def test_a_changed_time_and_changed_keys_show(rosa):
    event = Event.objects.get(name="test.two")
    tamper("UPDATE records_event SET at = at + interval '1 second' WHERE id = %s", event.pk)
    assert len(list(broken_links())) == 1
    other = Event.objects.get(name="test.three")
    tamper("""UPDATE records_event SET keys = '{"basis": "forged"}' WHERE id = %s""", other.pk)
    assert len(list(broken_links())) == 2


def test_a_missing_event_shows_at_the_next(rosa):
    tamper("DELETE FROM records_event WHERE name = 'test.two'")
    (line,) = broken_links()
    assert f"event {Event.objects.get(name='test.three').pk}" in line


def test_an_event_with_a_hash_of_its_own_breaks_the_next_link(rosa):
    tamper("""UPDATE records_event e SET name = 'forged', hash = records_event_hash(
                  (SELECT r FROM (SELECT id, chain, sequence, at, kind, 'forged'::varchar(60) AS name, "by", subject, patient,
                                         keys, previous, hash FROM records_event) AS f
                   JOIN records_event r ON r.id = f.id WHERE r.id = e.id))
              WHERE name = 'test.two'""")
    assert len(list(broken_links())) >= 1


def test_events_are_read_newest_first_by_person_and_staff(rosa, cast):
    omar = cast.patient("Omar", "Diaz")
    look("test.four", by=cast.nurse, at=AT, patient=omar)
    assert [event.name for event in events(limit=2)] == ["test.four", "person.registered"]
    assert {event.patient for event in events(patient_ids=[rosa.pk])} == {f"patient:{rosa.pk}"}
    assert [event.name for event in events(by_staff=cast.nurse.pk)] == ["test.four"]
