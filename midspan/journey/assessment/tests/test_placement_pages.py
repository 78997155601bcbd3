"""The page and the acts of placement: why, what comes first, a difference, a refusal; refusals keep what was typed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.records.models import Event
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.models import Placement
from midspan.journey.assessment.tests.factories import assessed, placed, ratings_of, waiting
from midspan.journey.referral.actions import advance, receive
from midspan.journey.referral.models import Referral
from midspan.journey.referral.terms import ReferralStatus
from tests.cast import AT

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def episode(cast):
    return waiting(cast, at=NOW() - timedelta(hours=2))


def at(name, *words):
    return reverse(f"assessment:{name}", args=words)


SENT = {"agreed_level": "2.1", "preference": "Home at night.", "once": "d1"}


def test_the_page_says_why_and_what_would_have_changed_the_answer(cast, as_staff, episode):
    assessed(cast, episode, ratings=ratings_of(0, 1, 1, 1, 3, 1), at=NOW() - timedelta(hours=1))
    page = as_staff(cast.counsellor).get(at("placement", episode.pk)).content.decode()
    assert "Recommended: level 2.1" in page and "midspan-asam3-2026-11-21" in page and "third edition" in page
    assert "Not lower: level 2.1 is asked for by Return to use 3." in page
    assert "What would have changed the answer" in page and "asks for 3.5" in page and "1 is enough" in page


def test_what_comes_first_stands_on_top(cast, as_staff, episode):
    assessed(cast, episode, ratings=ratings_of(4, 1, 1, 1, 3, 4), at=NOW() - timedelta(hours=1))
    page = as_staff(cast.counsellor).get(at("placement", episode.pk))
    assert [one.code for one in page.context["found"].diverts] == ["emergency", "recovery_housing_or_residential"]
    assert "call 911" in page.content.decode()


def test_the_fourth_edition_has_its_own_dimensions_and_levels(cast, as_staff, episode):
    ratings = dict(list(ratings_of(0, 1, 1, 2, 3, 2).items())[:5])
    assessed(cast, episode, edition="asam_4", ratings=ratings, at=NOW() - timedelta(hours=1))
    page = as_staff(cast.counsellor).get(at("placement", episode.pk))
    assert "fourth edition" in page.content.decode() and "Risks of use" in page.content.decode()
    assert "A threshold that decides here was not verified" in page.content.decode()


def test_a_difference_without_a_plan_comes_back_open_with_the_words(cast, as_staff, episode):
    assessed(cast, episode, at=NOW() - timedelta(hours=1))
    lena = as_staff(cast.counsellor)
    differs = {**SENT, "agreed_level": "1", "override_reason": "preference", "override_text": "Starts a job."}
    page = lena.post(at("decision", episode.pk), differs)
    assert page.status_code == 422
    assert "Say what is done meanwhile." in page.content.decode() and "Starts a job." in page.content.decode()
    assert page.context["form"].differs
    assert (
        lena.post(at("decision", episode.pk), {**differs, "interim_plan": "Two calls a week.", "review_on": ""}).status_code
        == 303
    )
    page = lena.get(at("placement", episode.pk)).content.decode()
    assert "Two calls a week." in page and "Looked at again by" in page


def test_a_refusal_is_shown_and_leads_to_no_admission(cast, as_staff, episode):
    assessed(cast, episode, at=NOW() - timedelta(hours=1))
    lena = as_staff(cast.counsellor)
    words = {"refused": "on", "refusal": "Not now, she said.", "interim_plan": "A talk each Monday."}
    assert lena.post(at("decision", episode.pk), {**SENT, **words}).status_code == 303
    page = lena.get(at("placement", episode.pk)).content.decode()
    assert "Refused: level 2.1" in page and "Not now, she said." in page and "On to admission" not in page


def test_a_refusal_signed_by_both_does_not_move_the_referral(cast):
    referral = receive(cast.patient(), site=cast.site, source_kind="self", by=cast.admissions, at=AT, once="r1")
    advance(referral.episode, ReferralStatus.SCREENED)
    assessment = assessed(cast, referral.episode)
    before = Event.objects.count()
    placement = placed(cast, assessment, signed=False, refused=True, refusal="Not now.", interim_plan="A talk each Monday.")
    assert [event.name for event in Event.objects.order_by("pk")[before:]] == ["placement.decided"]
    actions.sign_placement_as_client(placement, typed_name="Rosa Alvarez", by=cast.counsellor, at=AT)
    actions.sign_placement(placement, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert Referral.objects.get().status == ReferralStatus.ASSESSING
    assert queries.latest_placement(referral.episode.pk).accepted is False


def test_what_was_decided_is_kept_beside_what_was_recommended(cast, episode):
    assessment = assessed(cast, episode, ratings=ratings_of(0, 1, 1, 2, 2, 4))
    placed(cast, assessment, signed=False, override_reason="not_available", override_text="No bed.", interim_plan="Oak House.",
           residential_barrier="no_bed")  # fmt: skip
    row = Placement.objects.get()
    assert (row.recommended_level, row.divert, row.residential_barrier, row.interim_plan, row.refused) == (
        "3.1", "recovery_housing_or_residential", "no_bed", "Oak House.", False)  # fmt: skip
    assert "L21-6c" in {one["rule"] for one in row.fired}
    assert queries.latest_placement(episode.pk).fired[-1].divert == "recovery_housing_or_residential"


def test_the_same_queries_for_one_decision_and_for_three(cast, as_staff, episode):
    lena = as_staff(cast.counsellor)
    row = assessed(cast, episode, at=NOW() - timedelta(minutes=50))
    placed(cast, row, at=NOW() - timedelta(minutes=40))
    lena.get(at("placement", episode.pk))
    with CaptureQueriesContext(connection) as one:
        lena.get(at("placement", episode.pk))
    for minutes in (30, 20):
        placed(cast, row, at=NOW() - timedelta(minutes=minutes))
    with CaptureQueriesContext(connection) as many:
        lena.get(at("placement", episode.pk))
    assert len(many) == len(one)


def test_only_who_may_place_decides(cast, as_staff, episode):
    assessed(cast, episode, at=NOW() - timedelta(hours=1))
    assert as_staff(cast.far_counsellor).get(at("placement", episode.pk)).status_code == 404
    assert as_staff(cast.utilisation).post(at("decision", episode.pk), SENT).status_code == 404
    assert not Placement.objects.exists()
