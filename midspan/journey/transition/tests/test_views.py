"""Do the cockpit, the case and the review answer as pages: shown, acted, refused at the form, closed to others, quick?"""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.journey.transition.models import HandOut, Review
from midspan.journey.transition.queries import review_facts
from midspan.journey.transition.tests.factories import begun, in_treatment, signed, written
from midspan.journey.transition.views.copies import _blocks, _head
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_cockpit_asks_the_same_of_one_and_of_three(cast, as_staff):
    client, url = as_staff(cast.counsellor), reverse("transition:cockpit")
    in_treatment(cast)
    client.get(url)
    one = queries(client, url)
    in_treatment(cast, "James", "Bell")
    in_treatment(cast, "Tess", "Cole")
    assert queries(client, url) == one
    page = client.get(url).content.decode()
    assert "Alvarez" in page and "Bell" in page and "Cole" in page


def test_the_cockpit_shows_nobody_of_another_site(cast, as_staff):
    in_treatment(cast)
    assert "Alvarez" not in as_staff(cast.far_counsellor).get(reverse("transition:cockpit")).content.decode()


def test_the_cockpit_filters_by_name(cast, as_staff):
    in_treatment(cast)
    page = as_staff(cast.counsellor).get(reverse("transition:cockpit"), {"q": "nobody"}).content.decode()
    assert "Alvarez" not in page and "Nobody here" in page


def test_a_case_shows_both_sides_with_links_to_their_facts(cast, as_staff):
    episode = in_treatment(cast)
    page = as_staff(cast.utilisation).get(reverse("transition:case", args=[episode.pk])).content.decode()
    assert "Not lower because" in page and "Not higher because" in page
    assert reverse("assessment:assessment", args=[episode.pk]) in page
    assert "Begin the review" not in page  # she reads; clinicians review


def test_strangers_find_no_case_and_no_review(cast, as_staff):
    episode = in_treatment(cast)
    row = begun(cast, episode)
    client = as_staff(cast.far_counsellor)
    for url in (reverse("transition:case", args=[episode.pk]), reverse("transition:review", args=[row.pk])):
        assert client.get(url).status_code == 404
    assert client.get(reverse("transition:review", args=[9999])).status_code == 404


def test_a_review_is_begun_written_and_signed_in_the_browser(cast, as_staff):
    episode, client = in_treatment(cast), as_staff(cast.counsellor)
    begin = reverse("transition:begin", args=[episode.pk])
    assert client.post(begin, {"reason": "scheduled", "once": "k"}).status_code == 303
    assert client.post(begin, {"reason": "scheduled", "once": "k"}).status_code == 303
    row = Review.objects.get()
    form = client.get(reverse("transition:review", args=[row.pk])).context["ratings_form"]
    ratings = {f"{code}": form[code].value() for code in ("d1", "d2", "d3", "d4", "d5", "d6")}
    ratings |= {f"{code}_why": form[f"{code}_why"].value() for code in ("d1", "d2", "d3", "d4", "d5", "d6")}
    answer = client.post(reverse("transition:ratings", args=[row.pk]), {**ratings, "version": row.version, "working": "yes"})
    assert answer.status_code == 303
    row.refresh_from_db()
    case = client.get(reverse("transition:review", args=[row.pk])).context["case_form"]
    typed = {name: case[name].value() or "" for name in case.fields if not name.startswith("keep_")}
    typed |= {name: "on" for name in case.fields if name.startswith("keep_")}
    typed |= {
        "outcome": "continue",
        "agreed_level": "2.1",
        "agreement": "agrees",
        "own_not_lower": "Own words.",
        "version": row.version,
    }
    assert client.post(reverse("transition:writing", args=[row.pk]), typed).status_code == 303
    row.refresh_from_db()
    sign = {"typed_name": "Lena Brandt", "secret": PASSWORD, "version": row.version}
    assert client.post(reverse("transition:signature", args=[row.pk]), {**sign, "secret": "guess"}).status_code == 422
    assert client.post(reverse("transition:signature", args=[row.pk]), sign).status_code == 303
    page = client.get(reverse("transition:review", args=[row.pk])).content.decode()
    assert "Own words." in page and "Lena Brandt" in page


def test_a_refused_review_keeps_every_word(cast, as_staff):
    row = begun(cast, in_treatment(cast))
    client = as_staff(cast.counsellor)
    answer = client.post(
        reverse("transition:writing", args=[row.pk]), {"own_not_lower": "Kept words.", "next_on": "never", "version": row.version}
    )
    assert answer.status_code == 422
    assert "Kept words." in answer.content.decode()


def test_a_copy_is_written_down_first_and_holds_no_more_than_the_case(cast, as_staff):
    row = signed(cast, written(cast, begun(cast, in_treatment(cast)), person_words="I want my evenings."))
    client = as_staff(cast.utilisation)
    url = reverse("transition:hand_outs", args=[row.pk])
    assert client.post(url, {"recipient": "", "basis": "", "once": "x"}).status_code == 422
    assert HandOut.objects.count() == 0
    assert client.post(url, {"recipient": "Example Health Plan", "basis": "Consent of March 2", "once": "x"}).status_code == 303
    again = {"recipient": "Another Plan", "basis": "Consent of March 2", "once": "x"}
    assert client.post(url, again).status_code == 422  # an old page never answers for somebody else
    answer = client.get(reverse("transition:copy", args=[HandOut.objects.get().pk]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert HandOut.objects.get().recipient == "Example Health Plan"
    copy = reverse("transition:copy", args=[HandOut.objects.get().pk])
    assert as_staff(cast.counsellor).get(copy).status_code in {403, 404}


def test_the_words_of_the_copy_are_the_kept_sentences_and_nothing_of_the_person_beside(cast):
    row = begun(cast, in_treatment(cast))
    struck = [replace(one, kept=one.code != "no_alert") for one in review_facts(row).sentences]
    row = signed(cast, written(cast, row, sentences=struck, person_words="Do not tell them about my sister."))
    given = HandOut(review=row, recipient="Example Health Plan", basis="Consent")
    told = repr([*_head(review_facts(row), row.episode, given), *_blocks(review_facts(row), row)])
    assert "Return to use is rated" in told and "Example Health Plan" in told and "Lena Brandt" in told
    person = row.episode.patient
    for kept_back in ("my sister", "No safety alert", person.record_number, "PHQ-9"):
        assert kept_back not in told
