"""Are people registered, corrected, found twice, joined and parted as they should be?"""

from datetime import date, timedelta

import pytest

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Identifier, Merge, Patient, PossibleDuplicate
from midspan.foundation.people.queries import alike, duplicates_to_settle, find
from midspan.foundation.records.actions import people
from midspan.foundation.records.terms import Refused
from tests.cast import AT

BORN = date(1992, 4, 7)
EVERYONE = Patient.objects.all()


def pairs() -> list[tuple[str, str]]:
    return [(pair.first.name, pair.second.name) for pair in PossibleDuplicate.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({}, "last_name"),
        ({"last_name": "  "}, "last_name"),
        ({"last_name": "Diaz", "birth_date": AT.date() + timedelta(days=1)}, "birth_date"),
    ],
)
def test_registering_refuses_the_nameless_and_the_unborn(cast, details, field):
    with pytest.raises(Refused) as refusal:
        people.register(details=details, by=cast.admissions, at=AT)
    assert refusal.value.reasons[0].field == field
    assert not Patient.objects.exists()


def test_record_numbers_run_and_identifiers_belong_to_one(cast):
    first, second = cast.patient(), cast.patient("Omar", "Diaz")
    assert first.record_number[:9] != second.record_number[:9]
    known = {"urn:hospital": "77"}
    people.register(details={"last_name": "Cole"}, identifiers=known, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="known by this number"):
        people.register(details={"last_name": "Cole"}, identifiers=known, by=cast.admissions, at=AT)
    assert Identifier.objects.count() == 1


def test_people_who_may_be_one_go_to_the_worklist(cast):
    cast.patient("Rosa", "Alvarez", BORN)
    cast.patient("Rosa", "Alvares", BORN)  # misspelt, same day
    cast.patient("José", "Muñoz", None)
    cast.patient("Jose", "Munoz", BORN)  # the very same name without accents, one birth date unknown
    assert pairs() == [("Rosa Alvarez", "Rosa Alvares"), ("José Muñoz", "Jose Munoz")]


def test_people_who_only_resemble_do_not(cast):
    cast.patient("Rosa", "Alvarez", BORN)
    cast.patient("Rosa", "Alvarez", date(1951, 1, 1))  # her mother
    cast.patient("Tom", "Oduya", BORN)  # same birthday
    cast.patient("Rosalind", "Alvarez", None)
    cast.patient("Ros_", "Alvare%", None)  # signs that mean something to the database
    assert pairs() == []


def test_a_correction_finds_duplicates_and_is_found_by_search(cast):
    cast.patient("Rosa", "Alvarez", BORN)
    other = cast.patient("Rosa", "Alvarez", date(1929, 4, 7))
    people.correct(other, details={"birth_date": BORN, "chosen_name": "Rosie"}, by=cast.admissions, at=AT)
    assert len(pairs()) == 1
    assert find("rosie", among=EVERYONE) == [other]
    with pytest.raises(Refused):
        people.correct(other, details={"last_name": ""}, by=cast.admissions, at=AT)


def test_finding(cast):
    rosa, omar = cast.patient(), cast.patient("Omar", "Diaz", date(1980, 12, 1))
    assert find("alvares", among=EVERYONE) == [rosa]
    assert find("12/1/1980", among=EVERYONE) == [omar]
    assert find(rosa.record_number.lower(), among=EVERYONE) == [rosa]
    assert find("x", among=EVERYONE) == []
    assert alike("Alvarez Rosa", born=BORN, among=EVERYONE) == [rosa]
    assert alike("Alvarez Rosa", born=None, among=EVERYONE) == [rosa]
    assert alike("Alvarez Rosa", born=date(1950, 1, 1), among=EVERYONE) == []


def test_settling_as_two_is_for_good(cast):
    cast.patient(), cast.patient("Rosa", "Alvares")
    (pair,) = duplicates_to_settle(among=EVERYONE)
    people.settle_as_two(pair, by=cast.admissions, at=AT)
    assert duplicates_to_settle(among=EVERYONE) == []
    with pytest.raises(Refused, match="already"):
        people.settle_as_two(pair, by=cast.admissions, at=AT)
    people.correct(pair.first, details={"city": "Salem"}, by=cast.admissions, at=AT)
    assert duplicates_to_settle(among=EVERYONE) == []


@pytest.fixture
def two(cast):
    """Rosa twice: once active, once with a finished episode, a contact and a number of a hospital."""
    kept = cast.active().patient
    double = people.register(
        details={"first_name": "Rosa", "last_name": "Alvares", "birth_date": BORN}, identifiers={"urn:hospital": "9"},
        by=cast.admissions, at=AT,
    )  # fmt: skip
    people.name_emergency_contact(double, name="Ana", by=cast.admissions, at=AT)
    Episode.objects.create(patient=double, site=cast.site, status="cancelled", opened_at=AT)
    return kept, double


def counted(patient: Patient) -> tuple[int, int, int]:
    return patient.episodes.count(), patient.identifiers.count(), patient.emergency_contacts.count()


def test_a_merge_moves_everything_and_its_undoing_moves_everything_back(cast, two):
    kept, double = two
    merge = people.merge(kept, merged=double, by=cast.admissions, at=AT)
    assert (counted(kept), counted(double)) == ((2, 1, 1), (0, 0, 0))
    assert Patient.objects.get(pk=double.pk).merged_into == kept
    assert PossibleDuplicate.objects.get().same_person is True
    later = people.name_emergency_contact(kept, name="Bo", by=cast.admissions, at=AT)
    people.undo_merge(merge, by=cast.admissions, at=AT)
    assert (counted(kept), counted(double)) == ((1, 0, 1), (1, 1, 1))
    assert kept.emergency_contacts.get() == later
    assert Patient.objects.get(pk=double.pk).merged_into is None
    assert PossibleDuplicate.objects.get().same_person is False
    with pytest.raises(Refused, match="undone already"):
        people.undo_merge(merge, by=cast.admissions, at=AT)


def test_merging_is_refused_when_both_have_an_open_course_of_care(cast, two):
    kept, double = two
    Episode.objects.filter(patient=double).update(status="planned")
    with pytest.raises(Refused, match="Both records have an open"):
        people.merge(kept, merged=double, by=cast.admissions, at=AT)
    assert not Merge.objects.exists()


def test_merging_is_refused_with_oneself_and_a_second_time(cast, two):
    kept, double = two
    with pytest.raises(Refused, match="same record"):
        people.merge(kept, merged=kept, by=cast.admissions, at=AT)
    people.merge(kept, merged=double, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="merged already"):
        people.merge(kept, merged=double, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="merged already"):
        people.merge(double, merged=cast.patient("Omar"), by=cast.admissions, at=AT)


def test_three_records_of_one_person_all_lead_to_the_kept_one_and_part_in_order(cast, two):
    middle, first = two
    kept = cast.patient("Rosa Maria", "Alvarez")
    one = people.merge(middle, merged=first, by=cast.admissions, at=AT)
    another = people.merge(kept, merged=middle, by=cast.admissions, at=AT)
    assert {Patient.objects.get(pk=row.pk).merged_into for row in (first, middle)} == {kept}
    with pytest.raises(Refused, match="Undo that one first"):
        people.undo_merge(one, by=cast.admissions, at=AT)
    people.undo_merge(another, by=cast.admissions, at=AT)
    assert Patient.objects.get(pk=first.pk).merged_into == middle
    people.undo_merge(one, by=cast.admissions, at=AT)
    assert [counted(row) for row in (kept, middle, first)] == [(0, 0, 0), (1, 0, 0), (1, 1, 1)]


@pytest.mark.parametrize("typed", ["alvraez", "Alvares", "avlarez rosa"])
def test_search_forgives_letters_in_the_wrong_order(cast, typed):
    rosa = cast.patient("Rosa", "Alvarez")
    cast.patient("Omar", "Haddad")
    assert find(typed, among=EVERYONE, loosely=True) == [rosa]
    assert find("zzqyx", among=EVERYONE, loosely=True) == []
