"""Does every change go through the one door: permission, one transaction, one event, versions, repeats?"""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, look, people, refuse, repeated
from midspan.foundation.records.actions import program as set_up
from midspan.foundation.records.actions.door import ACTIONS
from midspan.foundation.records.models import Event, Repeat
from midspan.foundation.records.terms import EventKind, Reason, Refused
from tests.cast import AT, Cast, call_cast

ROSA = {"first_name": "Rosa", "last_name": "Alvarez"}


@pytest.fixture
def tried():
    """Actions made up for these tests leave no trace in the list of actions."""
    known = dict(ACTIONS)
    yield
    ACTIONS.clear()
    ACTIONS.update(known)


def test_an_action_writes_exactly_one_event_in_the_chain_of_its_patient(cast):
    before = Event.objects.count()
    rosa = people.register(details=ROSA, by=cast.admissions, at=AT)
    people.correct(rosa, details={"pronouns": "she/her"}, by=cast.counsellor, at=AT)
    people.name_emergency_contact(rosa, name="Ana", by=cast.counsellor, at=AT)
    made = list(Event.objects.order_by("pk")[before:])
    assert [event.name for event in made] == ["person.registered", "person.corrected", "contact.named"]
    assert {event.chain for event in made} == {event.patient for event in made} == {f"patient:{rosa.pk}"}
    assert [event.sequence for event in made] == [1, 2, 3]
    assert [bytes(event.previous) for event in made[1:]] == [bytes(event.hash) for event in made[:2]]
    assert {event.kind for event in made} == {EventKind.CHANGED}
    assert made[0].by == f"staff:{cast.admissions.pk}"
    assert made[0].at == AT


def test_what_is_about_no_one_person_goes_to_the_other_chain(cast):
    set_up.add_room(cast.site, name="Room D", capacity=4, by=cast.administrator, at=AT)
    event = Event.objects.latest("pk")
    assert (event.chain, event.patient, event.name) == ("rest", "", "room.added")


def test_who_may_not_is_refused_and_nothing_is_written(cast):
    before = Event.objects.count()
    with pytest.raises(Refused, match="Your roles do not include") as refusal:
        people.register(details=ROSA, by=cast.utilisation, at=AT)
    assert "administrator" in refusal.value.reasons[0].who
    assert not Patient.objects.exists()
    assert Event.objects.count() == before


def test_a_refusal_half_way_takes_everything_back(cast, tried):
    @action("test.tried", needs=Permission.REGISTER)
    def register_and_refuse(*, by: Staff, at):
        Patient.objects.create(last_name="Half", record_number="MS-1", registered_at=at)
        raise Refused(Reason("No.", rule="test"))

    before = Event.objects.count()
    with pytest.raises(Refused):
        register_and_refuse(by=cast.admissions, at=AT, once="half")
    assert (Patient.objects.count(), Repeat.objects.count(), Event.objects.count()) == (0, 0, before)


def test_a_lost_update_is_refused_and_the_thing_keeps_its_version(cast):
    rosa = cast.patient()
    mine, theirs = Patient.objects.get(pk=rosa.pk), Patient.objects.get(pk=rosa.pk)
    people.correct(mine, details={"city": "Salem"}, version=0, by=cast.admissions, at=AT)
    assert mine.version == 1
    with pytest.raises(Refused, match="Someone else changed this"):
        people.correct(theirs, details={"city": "Lynn"}, version=0, by=cast.admissions, at=AT)
    assert theirs.version == 0
    people.correct(theirs, details={"city": "Lynn"}, by=cast.admissions, at=AT)
    assert (Patient.objects.get().city, Patient.objects.get().version) == ("Lynn", 2)


def test_a_repeat_gives_the_first_result_and_changes_nothing(cast):
    first = people.register(details=ROSA, by=cast.admissions, at=AT, once="k")
    before = Event.objects.count()
    assert people.register(details=ROSA, by=cast.admissions, at=AT, once="k") == first
    assert (Patient.objects.count(), Event.objects.count()) == (1, before)
    assert repeated("k", "person.registered", by=cast.admissions) == first
    assert repeated("new", "person.registered", by=cast.admissions) is None


def test_a_key_is_not_shared_between_people_or_actions(cast):
    rosa = people.register(details=ROSA, by=cast.admissions, at=AT, once="k")
    with pytest.raises(Refused, match="already used"):
        people.register(details=ROSA, by=cast.front_desk, at=AT, once="k")
    with pytest.raises(Refused, match="already used"):
        people.name_emergency_contact(rosa, name="Ana", by=cast.admissions, at=AT, once="k")


def test_a_repeat_without_a_row_is_still_a_repeat(cast, tried):
    done = []

    @action("test.counted", needs=Permission.REGISTER)
    def count(*, by: Staff, at):
        done.append(1)

    for _twice in range(2):
        count(by=cast.admissions, at=AT, once="c")
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_make_one_row():
    cast: Cast = call_cast()
    ready, made = Barrier(2), []

    def register() -> None:
        ready.wait()
        try:
            made.append(people.register(details=ROSA, by=cast.admissions, at=AT, once="both").pk)
        finally:
            connection.close()

    threads = [Thread(target=register) for _two in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == Patient.objects.count() == 1
    assert Event.objects.filter(name="person.registered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_unbroken_chain():
    cast: Cast = call_cast()
    rosa, ready = cast.patient(), Barrier(4)

    def contact(name: str) -> None:
        ready.wait()
        try:
            for number in range(5):
                people.name_emergency_contact(rosa, name=f"{name}{number}", by=cast.admissions, at=AT)
        finally:
            connection.close()

    threads = [Thread(target=contact, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = Event.objects.filter(chain=f"patient:{rosa.pk}").order_by("sequence").values_list("sequence", flat=True)
    assert list(places) == list(range(1, 22))


def test_looks_and_refusals_are_events_too(cast):
    rosa = cast.patient()
    look("test.page", by=cast.counsellor, at=AT, patient=rosa, keys={"basis": "team"})
    refuse("test.page.refused", by=cast.far_counsellor, at=AT, patient=rosa.pk)
    refused, looked = Event.objects.order_by("-pk")[:2]
    assert (looked.kind, looked.keys, looked.chain) == ("looked", {"basis": "team"}, f"patient:{rosa.pk}")
    assert (refused.kind, refused.by) == ("refused", f"staff:{cast.far_counsellor.pk}")


def test_every_action_knows_its_name_and_permission():
    assert len(ACTIONS) > 20
    for act in ACTIONS.values():
        assert "." in act.action_name
        assert act.needs in Permission


def test_an_unknown_version_is_a_mistake_of_the_programmer(cast):
    with pytest.raises(TypeError), transaction.atomic():
        people.register(details=ROSA, by=cast.admissions, at=AT, version=3)


@pytest.mark.parametrize("key", ["k" * 81, "a\0b"])
def test_a_key_that_did_not_arrive_whole_is_refused(cast, key):
    with pytest.raises(Refused, match="did not arrive whole"):
        people.register(details=ROSA, by=cast.admissions, at=AT, once=key)
    assert not Patient.objects.filter(last_name="Alvarez").exists()
