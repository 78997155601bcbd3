"""Are staff hired, given roles and let go as they should be, and is there always an administrator?"""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from midspan.foundation.people.models import Account, Assignment, OnCallShift, Staff, Training
from midspan.foundation.people.queries import licence_of, on_call_at, qualifications_of, staff_with
from midspan.foundation.people.terms import LicenceState, Permission, Role
from midspan.foundation.program.terms import Qualification
from midspan.foundation.records.actions import staff
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from tests.cast import AT, PASSWORD

ADA = {"name": "Ada Min", "username": "ada", "password": PASSWORD, "at": AT}


def test_midspan_is_founded_once(db):
    clock = staff.clock()  # records may arrive before anybody works here
    ada = staff.found(**ADA)
    assert staff.clock() == clock
    assert ada.may(Permission.MANAGE_STAFF)
    assert staff.clock().account is None
    event = Event.objects.get()
    assert (event.kind, event.name, event.by) == (EventKind.CHANGED, "midspan.founded", f"staff:{ada.pk}")
    with pytest.raises(Refused, match="has staff already"):
        staff.found(**ADA | {"username": "eve"})
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_found_at_once_make_one_administrator():
    ready, refused = Barrier(2), []

    def found(username: str) -> None:
        ready.wait()
        try:
            staff.found(**ADA | {"username": username})
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=found, args=(name,)) for name in ("ada", "eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), Account.objects.count(), Staff.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize("weak", ["short", "123456789012", "123qweasdzxc", "newperson-99", ""])
def test_a_weak_password_is_refused_at_its_field(cast, weak):
    before = Staff.objects.count()
    with pytest.raises(Refused) as refusal:
        staff.hire(name="New One", username="newperson", password=weak, by=cast.administrator, at=AT)
    assert {reason.field for reason in refusal.value.reasons} == {"password"}
    assert Staff.objects.count() == before


def test_a_weak_password_is_refused_to_the_founder_too(db):
    with pytest.raises(Refused):
        staff.found(**ADA | {"password": "short"})
    assert not Staff.objects.exists()


def test_a_taken_username_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        staff.hire(name="Lena Other", username="lena", password=PASSWORD, by=cast.administrator, at=AT)
    assert refusal.value.reasons[0].field == "username"


def test_roles_are_given_once_and_taken_once(cast):
    words = {"role": Role.NURSE, "site": cast.site, "by": cast.administrator, "at": AT}
    held = staff.give_role(cast.counsellor, **words)
    assert staff.give_role(cast.counsellor, **words) == held
    assert Staff.objects.get(pk=cast.counsellor.pk).may(Permission.CLEAR_DETOX)
    assert list(staff_with(Role.NURSE, site_id=cast.site.pk)) == [cast.counsellor, cast.nurse]
    assert not staff_with(Role.NURSE, site_id=cast.other_site.pk).exists()
    staff.end_role(held, by=cast.administrator, at=AT)
    assert not Staff.objects.get(pk=cast.counsellor.pk).may(Permission.CLEAR_DETOX)
    with pytest.raises(Refused, match="ended already"):
        staff.end_role(held, by=cast.administrator, at=AT)
    with pytest.raises(Refused, match="clock"):
        staff.give_role(cast.counsellor, role=Role.SYSTEM, by=cast.administrator, at=AT)


def test_there_is_always_an_administrator(cast):
    ada = cast.administrator
    held = Assignment.objects.get(staff=ada)
    with pytest.raises(Refused, match="last administrator"):
        staff.end_role(held, by=ada, at=AT)
    with pytest.raises(Refused, match="last administrator"):
        staff.end_employment(ada, on=AT.date(), by=ada, at=AT)
    staff.give_role(cast.director, role=Role.ADMINISTRATOR, by=ada, at=AT)
    assert staff.end_employment(ada, on=AT.date(), by=ada, at=AT).ended_on == AT.date()


def test_whoever_leaves_can_do_nothing_more(cast):
    staff.end_employment(cast.counsellor, on=AT.date(), by=cast.administrator, at=AT)
    gone = Staff.objects.get(pk=cast.counsellor.pk)
    assert gone.permissions == frozenset()
    assert not gone.account.is_active
    assert not staff_with(Role.COUNSELLOR, site_id=cast.site.pk).exists()


def test_licences(cast):
    assert licence_of(cast.nurse, on=date(2031, 1, 1)) == LicenceState.VALID
    assert licence_of(cast.nurse, on=date(2031, 1, 2)) == LicenceState.EXPIRED
    assert licence_of(cast.front_desk, on=AT.date()) == LicenceState.MISSING


def test_the_on_call_roster(cast):
    hour = timedelta(hours=1)
    words = {"site": cast.site, "by": cast.director, "at": AT}
    staff.roster_on_call(cast.on_call, starts_at=AT, ends_at=AT + hour, **words)
    assert on_call_at(AT, site_id=cast.site.pk) == cast.on_call
    assert on_call_at(AT + hour, site_id=cast.site.pk) is None
    assert on_call_at(AT, site_id=cast.other_site.pk) is None
    with pytest.raises(Refused) as refusal:
        staff.roster_on_call(cast.on_call, starts_at=AT, ends_at=AT, **words)
    assert refusal.value.reasons[0].field == "ends_at"
    assert OnCallShift.objects.count() == 1


def test_only_who_manages_staff_does(cast):
    with pytest.raises(Refused, match="Your roles"):
        staff.hire(name="New One", username="new", password=PASSWORD, by=cast.director, at=AT)


def test_a_licence_number_stays_with_its_holder(cast):
    words = {
        "kind": "LCSW",
        "number": "SAME-1",
        "state": "NY",
        "expires_on": date(2027, 1, 1),
        "by": cast.administrator,
        "at": AT,
    }
    staff.record_licence(cast.counsellor, **words)
    with pytest.raises(Refused, match="Lena Brandt holds this licence"):
        staff.record_licence(cast.nurse, **words)
    renewed = staff.record_licence(cast.counsellor, **words | {"expires_on": date(2029, 1, 1)})
    assert cast.counsellor.licences.get(number="SAME-1") == renewed and renewed.expires_on == date(2029, 1, 1)


def test_a_training_is_one_of_its_kind_and_counts_while_it_holds(cast):
    day, lena = AT.date(), cast.counsellor
    words = {"qualification": Qualification.TRAUMA_TRAINED, "source": "State course", "by": cast.administrator, "at": AT}
    before = Event.objects.count()
    first = staff.record_training(lena, from_on=day - timedelta(days=30), until_on=day, **words)
    assert Event.objects.count() == before + 1
    assert Qualification.TRAUMA_TRAINED in qualifications_of([lena.pk], day)[lena.pk]
    assert Qualification.TRAUMA_TRAINED not in qualifications_of([lena.pk], day + timedelta(days=1))[lena.pk]
    again = staff.record_training(lena, from_on=day - timedelta(days=30), until_on=day + timedelta(days=365), **words)
    assert again.pk == first.pk and Training.objects.count() == 1
    assert Qualification.TRAUMA_TRAINED in qualifications_of([lena.pk], day + timedelta(days=1))[lena.pk]
    assert qualifications_of([cast.case_manager.pk], day) == {cast.case_manager.pk: frozenset()}  # no licence on file
    for wrong in ({"source": " "}, {"until_on": day - timedelta(days=60)}, {"qualification": Qualification.CLINICIAN}):
        with pytest.raises(Refused):
            staff.record_training(lena, **{"from_on": day, **words, **wrong})
