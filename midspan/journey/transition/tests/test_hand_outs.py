"""How is a period of care shown to somebody outside? Written down first; refused without a basis; only for who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.transition.actions import hand_out_thread
from midspan.journey.transition.models import ThreadHandOut
from midspan.journey.transition.queries import thread_hand_out, thread_hand_outs
from midspan.journey.transition.rules import reasons_against_handing_out_period
from tests.cast import AT, Cast

TODAY = AT.date()
GOOD: dict[str, Any] = {
    "first_on": TODAY - timedelta(days=14), "last_on": TODAY, "recipient": "Harbor Health Plan",
    "basis": "Consent of 2 March, for review of care",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"recipient": " "}, "recipient"),
        ({"basis": "no"}, "basis"),
        ({"last_on": TODAY + timedelta(days=1)}, "last_on"),
        ({"first_on": TODAY + timedelta(days=1)}, "last_on"),
        ({"first_on": TODAY - timedelta(days=900)}, "first_on"),
        ({"first_on": date(2020, 1, 1), "last_on": date(2020, 2, 1)}, "last_on"),
    ],
)
def test_nothing_leaves_without_a_period_a_recipient_and_a_basis(changed: dict[str, Any], field: str | None) -> None:
    began = TODAY - timedelta(days=1000)
    reasons = reasons_against_handing_out_period(**{**GOOD, **changed}, began_on=began, today=TODAY)
    assert [one.field for one in reasons] == ([field] if field else [])


@pytest.mark.django_db
class TestHandingOut:
    def test_writes_a_row_and_one_event(self, cast: Cast) -> None:
        episode = cast.active()
        before = Event.objects.count()
        given = hand_out_thread(episode, **GOOD, by=cast.utilisation, at=AT)
        assert Event.objects.count() == before + 1
        event = Event.objects.latest("id")
        assert (event.name, event.patient) == ("thread.handed_out", f"patient:{episode.patient_id}")
        assert thread_hand_outs(episode.pk) == [thread_hand_out(given.pk)]

    def test_refuses_without_a_basis_and_whoever_may_not(self, cast: Cast) -> None:
        episode = cast.active()
        with pytest.raises(Refused):
            hand_out_thread(episode, **{**GOOD, "basis": ""}, by=cast.utilisation, at=AT)
        with pytest.raises(Refused):
            hand_out_thread(episode, **GOOD, by=cast.counsellor, at=AT)
        assert not ThreadHandOut.objects.exists()

    def test_the_page_writes_it_down_once_and_keeps_what_was_typed(self, cast: Cast, as_staff: Any) -> None:
        episode = cast.active()
        page, url = as_staff(cast.utilisation), reverse("transition:thread_hand_outs", args=[episode.pk])
        typed = {**{key: str(value) for key, value in GOOD.items()}, "once": "a1"}
        faulty = page.post(url, {**typed, "basis": ""})
        assert faulty.status_code == 422 and "Harbor Health Plan" in faulty.content.decode()
        for _twice in range(2):
            assert page.post(url, typed).status_code == 303
        assert ThreadHandOut.objects.count() == 1
        assert "Harbor Health Plan" in page.get(url).content.decode()
        assert page.post(url, {**typed, "recipient": "Somebody else"}).status_code == 422

    def test_is_hidden_from_who_may_not_hand_out(self, cast: Cast, as_staff: Any) -> None:
        url = reverse("transition:thread_hand_outs", args=[cast.active().pk])
        for stranger in (cast.counsellor, cast.front_desk, cast.far_counsellor):
            assert as_staff(stranger).get(url).status_code == 404
