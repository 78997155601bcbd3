"""Two people in one review, and a review whose course of care ends: no word is lost, nothing stands under the wrong sentence."""

import pytest
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.terms import Refused
from midspan.journey.transition import actions
from midspan.journey.transition.forms import CaseForm
from midspan.journey.transition.models import Review
from midspan.journey.transition.queries import review_facts
from midspan.journey.transition.terms import Sentence, Side
from midspan.journey.transition.tests.factories import LATER, begun, fresh, in_treatment, rated, signed, written
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def as_shown(row: Review) -> dict[str, str]:
    """What the page of the case sends when nobody typed anything."""
    form = CaseForm(facts=review_facts(row), on=row.on)
    kept = {f"keep_{number}": "on" for number, one in form.sentences if one.kept}
    words = {f"text_{number}": one.text for number, one in form.sentences}
    return {**kept, **words, "version": str(row.version), "shown": form.initial["shown"]}


def ratings_of(row: Review, **changed: str) -> dict[str, str]:
    facts = review_facts(row)
    sent = {one.value: str(rating) for one, (rating, _why) in facts.ratings.items()}
    whys = {f"{one.value}_why": why for one, (_rating, why) in facts.ratings.items()}
    return {**sent, **whys, "version": str(row.version), **changed}


def test_words_of_an_older_page_are_kept_and_a_second_save_goes_through_under_the_same_sentences(cast, as_staff):
    row = begun(cast, in_treatment(cast))
    old = as_shown(row)
    own = Sentence("own:1", Side.NOT_LOWER, "Her sister asked for three evenings.", (), edited=True)
    row = written(cast, row, sentences=(own, *review_facts(row).sentences))
    client, url = as_staff(cast.counsellor), reverse("transition:writing", args=[row.pk])
    last = len(old["shown"].split()) - 1
    old |= {f"text_{last}": "Mine, typed on the older page.", "person_words": "Three evenings are enough."}
    answer = client.post(url, old)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mine, typed on the older page." in page and "Three evenings are enough." in page and own.text in page
    form = answer.context["case_form"]
    again = {name: value for name, value in form.data.items() if value}
    assert client.post(url, again).status_code == 303
    after = {one.code: one for one in review_facts(fresh(row)).sentences}
    assert after[old["shown"].split()[last]].text == "Mine, typed on the older page."
    assert after["own:1"].text == own.text and after["own:1"].kept


def test_ratings_and_signature_of_an_older_page_go_through_the_second_time(cast, as_staff):
    row = begun(cast, in_treatment(cast))
    client, old = as_staff(cast.counsellor), ratings_of(row, d5="2", d5_why="Two calm weeks.")
    row = written(cast, rated(cast, row))
    url = reverse("transition:ratings", args=[row.pk])
    answer = client.post(url, old)
    assert answer.status_code == 422 and "Two calm weeks." in answer.content.decode()
    assert client.post(url, answer.context["ratings_form"].data.dict()).status_code == 303
    row = written(cast, fresh(row))
    url = reverse("transition:signature", args=[row.pk])
    typed = {"typed_name": cast.counsellor.name, "secret": PASSWORD, "version": "1", "seen": "old"}
    answer = client.post(url, typed)
    assert answer.status_code == 422 and Review.objects.get().signed_at is None
    shown = answer.context["sign_form"].data
    assert shown["version"] == str(fresh(row).version) and shown["seen"] != "old"


def test_a_review_left_open_at_the_end_of_care_stays_as_it_was(cast, as_staff):
    episode = in_treatment(cast)
    row = written(cast, rated(cast, begun(cast, episode)))
    Episode.objects.filter(pk=episode.pk).update(status="finished", ended_on=LATER.date(), end_reason="completed")
    for act in (signed, rated, written):
        with pytest.raises(Refused, match="has ended"):
            act(cast, fresh(row))
    page = as_staff(cast.counsellor).get(reverse("transition:review", args=[row.pk])).content.decode()
    assert "This course of care has ended" in page and "Keep the case" not in page
    assert Review.objects.get().signed_at is None


def test_a_signed_move_to_another_level_moves_the_version_of_the_course_of_care(cast):
    episode = in_treatment(cast)
    row = written(cast, rated(cast, begun(cast, episode)), level="1", outcome="step_down", difference="Work begins.")
    signed(cast, row)
    after = Episode.objects.select_related("level").get(pk=episode.pk)
    assert after.level.code == "1" or not cast.levels["1"].offered
    assert after.version == episode.version + (after.level_id != episode.level_id)


def test_a_key_that_is_no_key_is_refused_at_the_form(cast, as_staff):
    episode = in_treatment(cast)
    sent = {"reason": "scheduled", "once": "k" * 300}
    answer = as_staff(cast.counsellor).post(reverse("transition:begin", args=[episode.pk]), sent)
    assert answer.status_code == 422 and "did not arrive whole" in answer.content.decode()
    with pytest.raises(Refused):
        actions.begin_review(episode, reason="scheduled", by=cast.counsellor, at=LATER, once="k" * 300)
