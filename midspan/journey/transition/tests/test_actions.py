"""Reviews begun, rated, written, signed and handed out: the rows, the one event, what refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Dimension
from midspan.journey.transition import actions
from midspan.journey.transition.models import HandOut, Review
from midspan.journey.transition.queries import case_facts, cockpit, review_facts, text_of
from midspan.journey.transition.terms import ReviewReason, Sentence, Side
from midspan.journey.transition.tests.factories import LATER, begun, fresh, in_treatment, rated, signed, written

pytestmark = pytest.mark.django_db


def events(name: str) -> int:
    return Event.objects.filter(name=name).count()


def test_a_review_begins_with_the_latest_ratings_and_a_drafted_case(cast):
    row = begun(cast, in_treatment(cast))
    facts = review_facts(row)
    assert set(facts.ratings) == set(Dimension)
    assert {one.side for one in facts.sentences} == set(Side)
    assert facts.recommended_level == "2.1"
    assert events("review.begun") == 1


def test_one_review_is_open_at_a_time(cast):
    episode = in_treatment(cast)
    begun(cast, episode)
    with pytest.raises(Refused):
        begun(cast, episode)
    assert Review.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(episode=episode, reason="scheduled", edition="asam_3", level=episode.level, began_at=LATER,
                              on=LATER.date(), by=cast.counsellor)  # fmt: skip


def test_the_front_desk_reviews_nothing(cast):
    with pytest.raises(Refused):
        actions.begin_review(in_treatment(cast), reason=ReviewReason.LAPSE, by=cast.front_desk, at=LATER)
    assert Review.objects.count() == 0 and events("review.begun") == 0


def test_rating_drafts_anew_and_keeps_the_reviewers_own_words_and_what_was_struck(cast):
    row = begun(cast, in_treatment(cast))
    facts = review_facts(row)
    own = Sentence("own:1", Side.NOT_LOWER, "Her sister asked us to keep three evenings.", (), edited=True)
    edited = tuple(replace(one, kept=False) if one.code == "no_alert" else one for one in facts.sentences)
    row = written(cast, row, sentences=(*edited, own))
    row = rated(cast, row, d5=(2, "Two calm weeks."))
    after = {one.code: one for one in review_facts(row).sentences}
    assert "Two calm weeks" in after["asks:d5"].text and "down from 3" in after["asks:d5"].text
    assert after["no_alert"].kept is False
    assert after["own:1"].text == own.text
    assert events("review.rated") == 1


def test_signing_keeps_the_text_and_shows_on_the_cockpit(cast):
    episode = in_treatment(cast)
    row = signed(cast, written(cast, rated(cast, begun(cast, episode), d5=(2, "Two calm weeks."))))
    assert Signature.objects.get(subject=f"transition.review:{row.pk}").text == text_of(row)
    assert events("review.signed") == 1
    line = next(line for line in cockpit(cast.counsellor, on=LATER.date() + timedelta(days=1)) if line.episode_id == episode.pk)
    assert line.facts.ratings[Dimension.RELAPSE].rating == 2
    assert line.facts.ratings[Dimension.RELAPSE].before == 3
    assert line.reviewed_on == LATER.date()
    with pytest.raises(Refused):
        written(cast, row)


def test_nothing_is_signed_while_something_is_missing(cast):
    row = begun(cast, in_treatment(cast))
    with pytest.raises(Refused) as refused:
        signed(cast, row)
    assert {"outcome", "agreement", "next_on"} <= {reason.field for reason in refused.value.reasons}
    assert fresh(row).signed_at is None and Signature.objects.filter(subject__startswith="transition").count() == 0


def test_a_text_that_changed_since_it_was_seen_is_not_signed(cast):
    row = written(cast, begun(cast, in_treatment(cast)))
    with pytest.raises(Refused):
        actions.sign_review(row, proof=cast.proof(cast.counsellor), seen="0" * 64, by=cast.counsellor, at=LATER)


def test_another_agreed_level_needs_a_reason_and_moves_the_person(cast):
    episode = in_treatment(cast)
    row = written(cast, begun(cast, episode), level="2.5", outcome="step_up")
    with pytest.raises(Refused) as refused:
        signed(cast, row)
    assert [reason.field for reason in refused.value.reasons] == ["difference"]
    signed(cast, written(cast, row, level="2.5", outcome="step_up", difference="Two lapses in a week; daily contact agreed."))
    episode.refresh_from_db()
    assert episode.level.code == "2.5"
    _row, facts = case_facts(episode.pk, on=LATER.date() + timedelta(days=3))
    assert (facts.level, facts.level_since) == ("2.5", LATER.date())


def test_a_level_that_is_not_offered_here_moves_nobody(cast):
    episode = in_treatment(cast)
    signed(cast, written(cast, begun(cast, episode), level="3.5", outcome="transfer", difference="Residential care was agreed."))
    episode.refresh_from_db()
    assert episode.level.code == "2.1"


def test_two_people_in_one_review_lose_nothing(cast):
    row = begun(cast, in_treatment(cast))
    version = row.version
    actions.write(row, sentences=(), by=cast.counsellor, at=LATER, version=version)
    with pytest.raises(Refused):
        actions.write(fresh(row), sentences=(), by=cast.supervisor, at=LATER, version=version)


def test_a_copy_needs_a_signed_review_a_recipient_and_a_basis(cast):
    row = written(cast, begun(cast, in_treatment(cast)))
    words = {"recipient": "Example Health Plan", "basis": "Consent of March 2, payment"}
    with pytest.raises(Refused):
        actions.hand_out(row, **words, by=cast.utilisation, at=LATER)
    row = signed(cast, row)
    with pytest.raises(Refused):
        actions.hand_out(row, **{**words, "basis": ""}, by=cast.utilisation, at=LATER)
    with pytest.raises(Refused):
        actions.hand_out(row, **words, by=cast.counsellor, at=LATER)
    assert HandOut.objects.count() == 0
    given = actions.hand_out(row, **words, by=cast.utilisation, at=LATER, once="a")
    assert actions.hand_out(row, **words, by=cast.utilisation, at=LATER, once="a") == given
    assert events("case.handed_out") == 1
