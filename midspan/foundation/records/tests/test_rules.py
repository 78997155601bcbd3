"""Do the pure decisions about the record hold?"""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.records import rules
from midspan.foundation.records.terms import Reason, Refused

names = st.text(st.characters(categories=["Ll", "Lu", "Zs"]), min_size=1).filter(str.strip)


@given(st.text())
def test_a_hash_is_of_the_exact_text(text):
    assert len(rules.text_hash(text)) == 64
    assert rules.text_hash(text) != rules.text_hash(text + " ")


@given(names)
def test_a_name_matches_whatever_its_spacing(name):
    assert rules.name_matches(f"  {name}  ", name)
    assert not rules.name_matches(name + "x", name)


def test_a_name_matches_whatever_its_case():
    assert rules.name_matches("lena   BRANDT", "Lena Brandt")
    assert not rules.name_matches("Lena", "Lena Brandt")


def test_only_a_valid_licence_signs():
    on = date(2026, 3, 2)
    assert rules.reasons_against_signing(licence=LicenceState.VALID, on=on) == []
    assert "expired before 02 March 2026" in rules.reasons_against_signing(licence=LicenceState.EXPIRED, on=on)[0].text
    assert "no licence" in rules.reasons_against_signing(licence=LicenceState.MISSING, on=on)[0].text


def test_reasons_against_amending():
    assert rules.reasons_against_amending(signed=True, text="More", reason="Forgot") == []
    assert "not signed" in rules.reasons_against_amending(signed=False, text="More", reason="Forgot")[0].text
    assert [r.field for r in rules.reasons_against_amending(signed=True, text=" ", reason="")] == ["text", "reason"]


def test_a_refusal_carries_its_reasons_in_words():
    one = Reason("Too late.", rule="x")
    assert Refused(one).reasons == [one]
    assert str(Refused([one, Reason("Too early.", rule="y")])) == "Too late.; Too early."
