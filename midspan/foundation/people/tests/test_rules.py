"""Ages, licences, record numbers, names as search sees them, and what each role may do."""

import sys
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from midspan.foundation.people import rules
from midspan.foundation.people.terms import PERMISSIONS, LicenceFacts, LicenceState, Permission, Role
from midspan.foundation.program.terms import Qualification

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 3, 2), date(2026, 3, 1), 17),
        (date(2008, 3, 2), date(2026, 3, 2), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
    ],
)
def test_age(born, day, age):
    assert rules.age_on(born, day) == age


@given(days, st.integers(0, 40_000))
def test_age_never_falls(born, later):
    day = born + timedelta(days=later)
    assert 0 <= rules.age_on(born, day) <= rules.age_on(born, day + timedelta(days=1))


@given(st.lists(days), days)
def test_a_licence_counts_through_its_last_day(ends, on):
    state = rules.licence_state([LicenceFacts("LPC", "1", "NY", end) for end in ends], on=on)
    if not ends:
        assert state == LicenceState.MISSING
    else:
        assert (state == LicenceState.VALID) == (max(ends) >= on)


def test_record_numbers():
    assert rules.record_number(412) == "MS-000412-7"
    assert rules.record_number(1_234_567).startswith("MS-1234567-")


@given(st.integers(1, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_a_mistyped_digit_shows(number, place, change):
    text = f"{number:06d}"
    typed = text[:place] + str((int(text[place]) + change) % 10) + text[place + 1 :]
    assert rules.record_number(int(typed))[-1] != rules.record_number(number)[-1]


@given(st.text())
@example("𝕊")
@example("ﬀİß ᾳ")
def test_plain_is_plain(text):
    once = rules.plain(text)
    assert rules.plain(once) == once


def test_every_sign_there_is_becomes_plain_at_once():
    signs = (chr(code) for code in range(sys.maxunicode + 1))
    assert [sign for sign in signs if rules.plain(once := rules.plain(sign)) != once] == []
    assert "  " not in once


def test_what_search_looks_through():
    assert rules.plain("  José  MUÑOZ ") == "jose munoz"
    text = rules.search_text(names=["Muñoz", "", "José"], birth_date=date(1992, 4, 7), record_number="MS-000001-8")
    assert text == "munoz jose 1992-04-07 ms-000001-8"
    assert len(rules.search_text(names=["x" * 500], birth_date=None, record_number="1")) == 400


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1991-04-07", date(1991, 4, 7)),
        (" 4/7/1991 ", date(1991, 4, 7)),
        ("04-07-1991", date(1991, 4, 7)),
        ("4.7.1991", date(1991, 4, 7)),
        ("13/7/1991", None),
        ("1991", None),
        ("Alvarez", None),
        ("", None),
    ],
)
def test_birth_dates_as_people_type_them(typed, meant):
    assert rules.read_birth_date(typed) == meant


def test_every_role_has_permissions_and_every_permission_a_role():
    assert set(PERMISSIONS) == set(Role)
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Role))
def test_another_role_never_takes_a_permission_away(roles, another):
    assert rules.permissions_of(roles) <= rules.permissions_of(roles | {another})


def test_who_sets_the_clinic_up_sees_no_clinical_content():
    administrator = PERMISSIONS[Role.ADMINISTRATOR]
    assert not administrator & {Permission.SEE_CHART, Permission.SEE_PERSON, Permission.BREAK_GLASS, Permission.SIGN_CLINICAL}
    assert Permission.SEE_CHART not in PERMISSIONS[Role.FRONT_DESK]


@pytest.mark.parametrize(
    ("licensed", "roles", "trained", "held"),
    [
        (False, {Role.NURSE}, {Qualification.TRAUMA_TRAINED}, set()),  # without a valid licence nobody leads anything
        (True, {Role.COUNSELLOR}, set(), {Qualification.CLINICIAN}),
        (True, {Role.PRESCRIBER}, set(), {Qualification.CLINICIAN, Qualification.MEDICAL}),
        (True, {Role.COUNSELLOR}, {Qualification.DBT_TRAINED}, {Qualification.CLINICIAN, Qualification.DBT_TRAINED}),
    ],
)
def test_what_somebody_may_lead_rests_on_a_valid_licence(licensed, roles, trained, held) -> None:
    assert rules.qualifications(licensed=licensed, roles=roles, trained=trained) == held
