"""Do courses of care move only along their table, and keep who is in charge?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EndReason, EpisodeStatus
from midspan.foundation.records.actions import episodes
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from tests.cast import AT

S = EpisodeStatus


@pytest.fixture
def rosa(cast) -> Episode:
    return cast.active()


def test_nobody_has_two_open_courses_of_care(cast, rosa):
    with pytest.raises(Refused, match="open course of care already"):
        episodes.open_episode(rosa.patient, site=cast.site, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Episode.objects.create(patient=rosa.patient, site=cast.site, opened_at=AT)
    Episode.objects.update(status="finished", ended_on=AT.date(), end_reason="completed")
    assert episodes.open_episode(rosa.patient, site=cast.site, at=AT).status == "planned"


def test_on_hold_and_back_is_one_event_each(cast, rosa):
    before = Event.objects.count()
    episodes.change_status(rosa, to=S.ON_HOLD, by=cast.supervisor, at=AT)
    episodes.change_status(rosa, to=S.ACTIVE, by=cast.supervisor, at=AT)
    assert [event.name for event in Event.objects.order_by("pk")[before:]] == ["episode.moved"] * 2
    assert Episode.objects.get().status == "active"
    assert Event.objects.latest("pk").chain == f"patient:{rosa.patient_id}"


def test_finishing_takes_a_reason_and_a_day_after_the_first(cast, rosa):
    day = AT.date()
    for words in ({}, {"reason": EndReason.COMPLETED}, {"on": day}):
        with pytest.raises(Refused, match="Say why"):
            episodes.change_status(rosa, to=S.FINISHED, by=cast.supervisor, at=AT, **words)
    early = {"reason": EndReason.COMPLETED, "on": day - timedelta(days=100)}
    with pytest.raises(Refused, match="before it began"):
        episodes.change_status(rosa, to=S.FINISHED, by=cast.supervisor, at=AT, **early)
    episodes.change_status(rosa, to=S.FINISHED, reason=EndReason.COMPLETED, on=day, by=cast.supervisor, at=AT)
    assert (Episode.objects.get().ended_on, Episode.objects.get().end_reason) == (day, "completed")


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (S.PLANNED, S.ACTIVE, "through admission"),
        (S.PLANNED, S.ON_HOLD, "cannot become"),
        (S.CANCELLED, S.PLANNED, "reopening its referral"),
        (S.CANCELLED, S.WAITLIST, "cannot become"),
        (S.ENTERED_IN_ERROR, S.PLANNED, "cannot become"),
    ],
)
def test_what_cannot_be(cast, now, then, words):
    episode = Episode.objects.create(patient=cast.patient(), site=cast.site, status=now, opened_at=AT)
    with pytest.raises(Refused, match=words):
        episodes.change_status(episode, to=then, by=cast.director, at=AT)
    assert Episode.objects.get().status == now


def test_an_active_episode_keeps_its_counsellor_and_clinician(cast, rosa):
    with pytest.raises(Refused, match="keeps a primary counsellor"):
        episodes.assign(rosa, primary_counsellor=None, supervising_clinician=cast.supervisor, by=cast.supervisor, at=AT)
    rosa.refresh_from_db()
    episodes.assign(
        rosa, primary_counsellor=cast.far_counsellor, supervising_clinician=cast.supervisor, by=cast.supervisor, at=AT
    )
    assert Episode.objects.get().primary_counsellor == cast.far_counsellor


def test_a_crossing_change_is_refused(cast, rosa):
    episodes.change_status(rosa, to=S.ON_HOLD, version=0, by=cast.supervisor, at=AT)
    with pytest.raises(Refused, match="Someone else"):
        episodes.change_status(Episode.objects.get(), to=S.ACTIVE, version=0, by=cast.supervisor, at=AT)


def test_who_may_not_move_or_assign(cast, rosa):
    with pytest.raises(Refused, match="Your roles"):
        episodes.change_status(rosa, to=S.ON_HOLD, by=cast.counsellor, at=AT)
    with pytest.raises(Refused, match="Your roles"):
        episodes.assign(rosa, primary_counsellor=None, supervising_clinician=None, by=cast.front_desk, at=AT)
