"""Do the pages of the list and of orders answer: shown, acted, refused at the form, closed to others, quick?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.journey.medication import actions
from midspan.journey.medication.models import Allergy, ListedMedicine, MedicationOrder, Offer, OtpLink, Reconciliation, StartCheck
from midspan.journey.medication.terms import ListSource, ReconcileReason
from midspan.journey.medication.tests.factories import draft, linked, opioid_free, ordered, told
from tests.cast import AT, PASSWORD, Cast

pytestmark = pytest.mark.django_db


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_page_asks_the_same_of_one_and_of_three(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client, url = as_staff(cast.nurse), reverse("medication:person", args=[episode.pk])
    told(cast, episode), ordered(cast, episode), linked(cast, episode)
    client.get(url)
    one = queries(client, url)
    for name in ("Lisinopril", "Metformin"):
        told(cast, episode, name)
        ordered(cast, episode, "prazosin", dose=Decimal(2))
    assert queries(client, url) == one
    page = client.get(url).content.decode()
    assert "Lisinopril" in page and "Sertraline" in page and "River Clinic" in page


def test_strangers_find_nothing(cast: Cast, as_staff) -> None:
    episode = cast.active()
    order, line = ordered(cast, episode), told(cast, episode)
    client = as_staff(cast.far_counsellor)
    for name, key in (("person", episode.pk), ("order", order.pk), ("line", line.pk), ("list_pdf", episode.pk)):
        assert client.get(reverse(f"medication:{name}", args=[key])).status_code == 404


def test_a_counsellor_reads_and_does_not_write(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client = as_staff(cast.counsellor)
    page = client.get(reverse("medication:person", args=[episode.pk])).content.decode()
    assert "Order a medicine" not in page and "Add from outside" not in page
    assert client.get(reverse("medication:order_new", args=[episode.pk])).status_code == 404
    assert client.get(reverse("medication:line_new", args=[episode.pk])).status_code == 404


def typed(**words: str) -> dict[str, object]:
    return {"once": "k1", "form": "tablet", "dose": "50", "frequency": "daily", "indication": "alcohol", "refills": "0",
            "aims": ["craving_reduction"], "started_on": timezone.localdate().isoformat(), "typed_name": "Noor Haddad",
            "secret": PASSWORD, **words}  # fmt: skip


def test_an_order_shows_its_checks_keeps_words_and_signs_with_a_reason(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client = as_staff(cast.prescriber)
    url = reverse("medication:order_new", args=[episode.pk]) + "?medicine=naltrexone"
    assert "free of opioids is not written down" in client.get(url).content.decode()
    refused = client.post(url, typed(act="sign", instructions="With food"))
    assert refused.status_code == 422 and b"With food" in refused.content
    row = MedicationOrder.objects.get()  # what was typed is kept as a draft
    assert row.state == "draft"
    fragment = client.post(url, typed(act="check"), headers={"HX-Request": "true"})
    assert fragment.status_code == 200 and b"<html" not in fragment.content and b"override_ntx-opioid-free" in fragment.content
    words = {"override_ntx-opioid-free": "Naloxone challenge negative today"}
    answer = client.post(reverse("medication:order", args=[row.pk]), typed(act="sign", version=str(row.version), **words))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    row.refresh_from_db()
    assert row.state == "active"
    assert row.overrides == {"ntx-opioid-free": "Naloxone challenge negative today"}


def test_a_wrong_secret_keeps_the_draft_and_says_so(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client = as_staff(cast.prescriber)
    url = reverse("medication:order_new", args=[episode.pk]) + "?medicine=sertraline"
    answer = client.post(url, typed(act="sign", indication="psychiatric", secret="wrong"))
    assert answer.status_code == 422 and b"That password or code is not right" in answer.content
    assert MedicationOrder.objects.get().state == "draft"


def test_methadone_is_shown_the_way_to_a_program(cast: Cast, as_staff) -> None:
    episode = cast.active()
    page = as_staff(cast.prescriber).get(reverse("medication:order_new", args=[episode.pk]) + "?medicine=methadone")
    assert b"opioid treatment program" in page.content and b"Link the program" in page.content


def test_an_order_is_stopped_and_printed(cast: Cast, as_staff) -> None:
    episode = cast.active()
    row = ordered(cast, episode)
    client = as_staff(cast.prescriber)
    url = reverse("medication:stop", args=[row.pk])
    assert client.post(url, {"why": "", "on": timezone.localdate(), "version": row.version}).status_code == 422
    assert client.get(reverse("medication:order", args=[row.pk])).status_code == 200
    sheet = client.get(reverse("medication:sheet", args=[episode.pk, "sertraline"]))
    assert sheet["Content-Type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    paper = client.get(reverse("medication:list_pdf", args=[episode.pk]))
    assert paper.content.startswith(b"%PDF")
    answer = client.post(url, {"why": "cost_or_access", "on": timezone.localdate(), "version": row.version})
    assert answer.status_code == 303
    row.refresh_from_db()
    assert row.state == "stopped"


def test_the_list_grows_is_corrected_ended_and_taken_back(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client = as_staff(cast.nurse)
    url = reverse("medication:line_new", args=[episode.pk])
    assert client.post(url, {"name": "", "source": "", "once": "a"}).status_code == 422
    assert client.post(url, {"name": "Xanax", "source": "pharmacy", "dose": "1 mg", "once": "b"}).status_code == 303
    row = ListedMedicine.objects.get()
    assert row.medicine == "alprazolam"
    page = reverse("medication:line", args=[row.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"act": "end", "why": "", "on": "2026-03-02", "version": 0}).status_code == 422
    fixed = {
        "act": "correct",
        "name": "Xanax",
        "dose": "2 mg",
        "source": "pharmacy",
        "why": "Read again",
        "version": 0,
        "once": "c",
    }
    assert client.post(page, fixed).status_code == 303
    new = ListedMedicine.objects.get(state="current")
    struck = {"act": "strike", "why": "Somebody else’s", "version": 0}
    assert client.post(reverse("medication:line", args=[new.pk]), struck).status_code == 303
    assert ListedMedicine.objects.count() == 2


def test_allergies_on_their_page(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client, url = as_staff(cast.nurse), reverse("medication:allergies", args=[episode.pk])
    sign = {"act": "none", "typed_name": "Pat Sato", "secret": PASSWORD}
    assert client.post(url, {**sign, "secret": "no"}).status_code == 422
    assert client.post(url, sign).status_code == 303
    assert b"No known allergies" in client.get(reverse("medication:person", args=[episode.pk])).content
    add = {"act": "add", "substance": "Latex", "reaction": "rash", "severity": "mild", "source": "person", "once": "a1"}
    assert client.post(url, add).status_code == 303
    row = Allergy.objects.get()
    one = reverse("medication:allergy", args=[row.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {"act": "verify", "version": 0}).status_code == 303
    assert client.post(one, {"act": "strike", "why": "", "version": 1}).status_code == 422


def test_a_program_on_its_pages(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client = as_staff(cast.nurse)
    today = timezone.localdate().isoformat()
    told_by = {"program": "River", "dose": "80 mg", "spoke_with": "Hall", "basis": "Consent", "verified_on": today, "once": "o"}
    url = reverse("medication:otp_new", args=[episode.pk])
    assert client.post(url, {**told_by, "basis": ""}).status_code == 422
    assert client.post(url, told_by).status_code == 303
    page = reverse("medication:otp", args=[OtpLink.objects.get().pk])
    assert client.post(page, {"act": "check", "dose": "85 mg", "spoke_with": "Hall", "on": today, "once": "p"}).status_code == 303
    assert b"85 mg" in client.get(page).content
    assert client.post(page, {"act": "end", "on": today, "words": "", "version": 0}).status_code == 422


def test_lists_are_compared_on_their_page(cast: Cast, as_staff) -> None:
    episode = cast.active()
    told(cast, episode)
    client = as_staff(cast.nurse)
    begin = {"reason": "admission", "since_on": AT.date().isoformat(), "once": "r"}
    answer = client.post(reverse("medication:reconcile_new", args=[episode.pk]), begin)
    row = Reconciliation.objects.get()
    url = reverse("medication:reconciliation", args=[row.pk])
    assert answer.status_code == 303 and answer["Location"] == url
    line = row.lines.get()
    sign = {"act": "sign", "version": 0, "sources": ["person"], "typed_name": "Pat Sato", "secret": PASSWORD}
    refused = client.post(url, sign)
    assert refused.status_code == 422 and b"keep, change, stop or unknown" in refused.content
    decided = {**sign, f"decision_{line.pk}": "keep"}
    answer = client.post(url, decided)
    assert answer.status_code == 303, answer.content.decode()
    assert b"signed" in as_staff(cast.counsellor).get(url).content


def test_values_and_offers_on_their_pages(cast: Cast, as_staff) -> None:
    episode = cast.active()
    client = as_staff(cast.nurse)
    url = reverse("medication:check_new", args=[episode.pk, "creatinine_clearance"])
    today = timezone.localdate().isoformat()
    assert client.post(url, {"value": "", "on": today, "source": "Lab", "kind": "x", "once": "v"}).status_code == 422
    fine = {"value": "72", "on": today, "source": "Lab", "kind": "creatinine_clearance", "once": "v"}
    assert client.post(url, fine).status_code == 303
    strike = reverse("medication:check_strike", args=[StartCheck.objects.get().pk])
    assert client.get(strike).status_code == 200 and client.post(strike, {"why": "wrong"}).status_code == 303
    assert client.get(reverse("medication:check_new", args=[episode.pk, "nothing"])).status_code == 404
    offer = actions.offer_medicine(
        episode, medicine="naltrexone", indication="alcohol", on=AT.date(), by=cast.nurse, at=AT + timedelta(hours=1)
    )
    page = reverse("medication:offer", args=[offer.pk])
    assert client.post(page, {"answer": "declined", "on": today, "version": 0}).status_code == 422
    assert client.post(page, {"answer": "declined", "reason": "no_injections", "on": today, "version": 0}).status_code == 303
    assert Offer.objects.get().answer == "declined"


def test_a_draft_is_set_aside(cast: Cast, as_staff) -> None:
    episode = cast.active()
    row = actions.draft_order(episode, draft=draft("sertraline"), by=cast.prescriber, at=AT)
    answer = as_staff(cast.prescriber).post(reverse("medication:set_aside", args=[row.pk]), {"version": 0})
    row.refresh_from_db()
    assert answer.status_code == 303 and row.state == "set_aside"


def test_a_cause_that_is_owed_stands_at_the_top(cast: Cast, as_staff) -> None:
    episode = cast.active()
    page = as_staff(cast.nurse).get(reverse("medication:person", args=[episode.pk])).content.decode()
    assert "compare the medication lists" in page and "not checked at a source" in page
    form = as_staff(cast.nurse).get(reverse("medication:reconcile_new", args=[episode.pk])).context["form"]
    assert form.initial["reason"] is ReconcileReason.ADMISSION


def test_what_comes_onto_the_list_later_and_clashes_with_an_order_is_said(cast: Cast, as_staff) -> None:
    episode = cast.active()
    opioid_free(cast, episode)
    ordered(cast, episode, "naltrexone")
    url = reverse("medication:person", args=[episode.pk])
    client = as_staff(cast.counsellor)
    assert client.get(url).context["clashes"] == []
    told(cast, episode, "Percocet", source=ListSource.PHARMACY, started_on=AT.date())
    page = client.get(url)
    assert [one.rule for _order, one in page.context["clashes"]] == ["ntx-opioid-now"]  # nothing says since when not
    assert "Naltrexone: Percocet on the list since 2 Mar" in page.content.decode()
