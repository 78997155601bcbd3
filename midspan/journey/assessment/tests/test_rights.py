"""Whose wording is shown: nothing gated before an administrator signed, nothing licensed before the program loads its own."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from midspan.foundation.records.actions import prove
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.catalog import codes, instrument, shipped
from midspan.journey.assessment.models import Attestation, CadenceSetting, SiteWording
from midspan.journey.assessment.rules import example_wording
from midspan.journey.assessment.terms import Ship
from midspan.journey.assessment.tests.factories import waiting
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db
LICENCE = "Agreement with the holder of 3 March 2026, electronic use by this clinic."


def wording(code: str = "isi", words: str = "Our licensed words") -> bytes:
    return example_wording(instrument(code)).replace("…", words).encode()


def load(cast, code: str = "isi", content: bytes | None = None, **words) -> SiteWording:
    words = {"licence": LICENCE, "file_name": f"{code}.toml", "by": cast.administrator, "at": AT} | words
    return actions.load_wording(code, content=content or wording(code), **words)


def attest(cast, code: str = "audit") -> Attestation:
    who = cast.administrator
    return actions.attest(code, proof=prove(who, typed_name=who.name, secret=PASSWORD), by=who, at=AT)


@pytest.mark.parametrize("code", codes())
def test_wording_is_shown_only_where_the_rights_allow_it(code: str, cast) -> None:
    sheet = queries.sheet_for(code, substance="opioids")
    assert sheet.bare is (instrument(code).rights.ship in {Ship.GATED, Ship.SKELETON})
    assert bool(queries.languages_here(code)) is not sheet.bare


@pytest.mark.parametrize("code", [code for code in codes() if instrument(code).rights.ship is Ship.GATED])
def test_a_gated_wording_is_shown_while_it_is_attested(code: str, cast, as_staff) -> None:
    raw = shipped(code)
    text = raw["items"][0]["text"] if "items" in raw else None
    page = f"/assessments/instruments/{code}/"
    client = as_staff(cast.counsellor)
    for hidden in (page, f"{page}print/"):
        assert text is None or text not in client.get(hidden).content.decode()
    row = attest(cast, code)
    assert not queries.sheet_for(code, substance="opioids").bare
    assert instrument(code).rights.holder in row.statement
    actions.withdraw_attestation(row, by=cast.administrator, at=AT + timedelta(days=1))
    assert queries.sheet_for(code, substance="opioids").bare
    assert Event.objects.filter(kind=EventKind.CHANGED).latest("id").name == "wording.withdrawn"


def test_an_attestation_is_signed_once_by_the_one_who_signs(cast) -> None:
    attest(cast)
    with pytest.raises(Refused, match="attested already"):
        attest(cast)
    with pytest.raises(Refused, match="no attestation"):
        attest(cast, "phq9")
    with pytest.raises(Refused, match="Only you"):
        actions.attest("dast10", proof=cast.proof(cast.director), by=cast.administrator, at=AT)
    with pytest.raises(Refused):
        actions.attest("dast10", proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)


def test_an_administrator_attests_on_the_page_and_withdraws(cast, as_staff) -> None:
    client, page = as_staff(cast.administrator), "/assessments/instruments/audit/"
    assert "hidden until" in client.get(page).content.decode()
    wrong = {"typed_name": cast.administrator.name, "secret": "nonsense"}
    assert client.post(f"{page}attestation/", wrong).status_code == 422
    assert client.post(f"{page}attestation/", {**wrong, "secret": PASSWORD}).status_code == 303
    assert Attestation.objects.get().withdrawn_at is None
    assert client.post(f"{page}withdrawal/").status_code == 303
    assert client.post(f"{page}withdrawal/").status_code == 404
    assert as_staff(cast.counsellor).post(f"{page}attestation/", {**wrong, "secret": PASSWORD}).status_code == 404


def test_a_program_loads_its_own_wording_and_the_newest_counts(cast) -> None:
    assert queries.sheet_for("isi").bare
    load(cast)
    load(cast, content=wording(words="Newer words"), at=AT + timedelta(days=1))
    sheet = queries.sheet_for("isi")
    assert (sheet.bare, sheet.questions[0].text) == (False, "Newer words")
    assert [one.file_name for one in queries.wordings_of("isi")] == ["isi.toml", "isi.toml"]
    spanish = wording(words="Palabras").decode().replace('language = "en"', 'language = "es"').encode()
    load(cast, content=spanish, at=AT + timedelta(days=2))
    assert queries.sheet_for("isi", "es").questions[0].text == "Palabras"
    assert queries.sheet_for("isi", "fr").questions[0].text == "Newer words"
    assert set(queries.languages_here("isi")) == {"en", "es"}


def test_wording_of_another_version_is_not_shown(cast) -> None:
    load(cast)
    SiteWording.objects.update(instrument_version="0")
    assert queries.sheet_for("isi").bare


@pytest.mark.parametrize(
    "words", [{"licence": "yes"}, {"content": b"junk"}, {"content": wording("wsas")}, {"content": b"#" * 250_000}]
)
def test_what_does_not_fit_is_not_loaded(cast, words: dict) -> None:
    with pytest.raises(Refused):
        load(cast, **words)
    with pytest.raises(Refused, match="no wording"):
        load(cast, "phq9", wording("phq9"))
    assert not SiteWording.objects.exists()


def test_a_file_is_looked_at_before_it_is_loaded(cast, as_staff) -> None:
    client, page = as_staff(cast.administrator), "/assessments/instruments/isi/wording/"
    file = SimpleUploadedFile("isi.toml", wording())
    preview = client.post(page, {"file": file, "licence": LICENCE, "preview": "1"})
    assert preview.status_code == 200
    assert not SiteWording.objects.exists()
    shown = preview.context["preview"]
    assert shown["sheet"].questions[0].text == "Our licensed words"
    sent = {"content": shown["content"], "file_name": shown["name"], "licence": shown["licence"]}
    assert client.post(page, sent).status_code == 303
    row = SiteWording.objects.get()
    assert (row.file_name, row.licence) == ("isi.toml", LICENCE)
    assert client.get("/assessments/instruments/isi/").status_code == 200


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"instrument = 'isi'", wording().replace(b"[[items]]  # 2", b"[[x]]  # 2")]
)
def test_a_bad_file_comes_back_with_its_reasons(cast, as_staff, content: bytes) -> None:
    client, page = as_staff(cast.administrator), "/assessments/instruments/isi/wording/"
    answer = client.post(page, {"file": SimpleUploadedFile("isi.toml", content), "licence": LICENCE, "preview": "1"})
    assert answer.status_code == 422
    assert client.post(page, {"content": "!!!", "licence": LICENCE}).status_code == 422
    assert client.post(page, {}).status_code == 422
    assert not SiteWording.objects.exists()


def test_an_interval_is_set_with_a_reason_and_refused_below_the_recall(cast, as_staff) -> None:
    client = as_staff(cast.director)
    page = "/assessments/instruments/{}/cadence/"
    assert client.post(page.format("audit_c"), {"every_days": "7", "reason": "Weekly."}).status_code == 422
    assert client.post(page.format("barc10"), {"every_days": "14"}).status_code == 422
    assert client.post(page.format("barc10"), {"every_days": "14", "reason": "A pilot this spring."}).status_code == 303
    assert client.post(page.format("who5"), {"every_days": "14", "reason": "A pilot this spring."}).status_code == 303
    assert queries.intervals_here() == {"barc10": 14, "who5": 14}
    assert "who5" in {row.instrument for row in queries.rows_here(queries.intervals_here())}
    assert client.post(page.format("barc10"), {"every_days": "", "reason": "Too much."}).status_code == 303
    assert queries.intervals_here()["barc10"] is None
    assert CadenceSetting.objects.count() == 3
    with pytest.raises(Refused):
        actions.set_cadence("phq9", every_days=7, reason="x", by=cast.counsellor, at=AT)


def test_the_library_says_of_every_instrument_whose_it_is(cast, as_staff, django_assert_max_num_queries) -> None:
    client = as_staff(cast.front_desk)
    client.get("/assessments/instruments/")
    with django_assert_max_num_queries(12):
        page = client.get("/assessments/instruments/").content.decode()
    assert all(f"/assessments/instruments/{code}/" in page for code in codes())
    assert "attestation needed" in page
    assert "from the licensed paper form only" in page
    assert client.get("/assessments/instruments/nothing/").status_code == 404


def test_what_is_due_is_listed_with_its_reason_and_the_same_queries(cast, as_staff, django_assert_max_num_queries) -> None:
    client = as_staff(cast.counsellor)
    people = [cast.active("Tess", "Cole")]
    client.get("/assessments/due/")
    with django_assert_max_num_queries(20) as one:
        page = client.get("/assessments/due/").content.decode()
    assert "Cole" in page
    assert "PHQ-9" in page
    people += [cast.active(first, "Diaz") for first in ("Omar", "Ana")]
    with django_assert_max_num_queries(20) as three:
        client.get("/assessments/due/?mine=1")
    assert len(one) == len(three)
    found = queries.due_of([episode.pk for episode in people], AT.date())
    assert set(found) == {episode.pk for episode in people}
    assert all(due.why and due.source for listed in found.values() for due in listed)
    assert people[0].patient.last_name not in as_staff(cast.far_counsellor).get("/assessments/due/").content.decode()


def test_the_page_of_one_person_says_what_is_due_and_why(cast, as_staff) -> None:
    episode = waiting(cast)
    page = as_staff(cast.counsellor).get(f"/assessments/episodes/{episode.pk}/forms/").content.decode()
    assert "Not asked yet; depression: every two weeks" in page
