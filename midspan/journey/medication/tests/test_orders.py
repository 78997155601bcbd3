"""Orders, values and offers as actions: the rows, the one event, the refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest

from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.medication import actions
from midspan.journey.medication.models import MedicationOrder, Offer, StartCheck
from midspan.journey.medication.queries import findings_of, offers_of, order_facts, orders_of
from midspan.journey.medication.terms import CheckKind, Finding, Indication, OrderState
from midspan.journey.medication.tests.factories import ON, draft, opioid_free, ordered, told, value
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


@contextmanager
def one_event(name: str) -> Iterator[None]:
    before = Event.objects.count()
    yield
    after = list(Event.objects.order_by("pk")[before:])
    assert [event.name for event in after] == [name]


def test_an_order_is_drafted_signed_and_stopped(cast: Cast) -> None:
    episode = cast.active()
    with one_event("order.drafted"):
        row = actions.draft_order(episode, draft=draft("sertraline"), by=cast.prescriber, at=AT)
    assert orders_of([episode.pk])[episode.pk][0].state is OrderState.DRAFT and not order_facts(row).in_force(ON)
    with one_event("order.signed"):
        actions.sign_order(row, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=AT)
    assert order_facts(row).in_force(ON) and row.signed_by == cast.prescriber
    text = Signature.objects.get(subject=f"medication.medicationorder:{row.pk}").text
    assert "Sertraline 50 mg, once a day" in text and "Aim: mood or sleep" in text
    later = AT + timedelta(days=9)
    with one_event("order.stopped"):
        actions.stop_order(row, why="side_effects", on=later.date(), by=cast.prescriber, at=later)
    facts = order_facts(row)
    assert (facts.state, facts.ended_on, facts.stop_why) == (OrderState.STOPPED, later.date(), "side_effects")
    assert facts.in_force(later.date()) and not facts.in_force(later.date() + timedelta(days=1))


def test_a_nurse_cannot_order_and_a_signed_order_is_never_edited(cast: Cast) -> None:
    episode = cast.active()
    with pytest.raises(Refused, match="Your roles"):
        actions.draft_order(episode, draft=draft("sertraline"), by=cast.nurse, at=AT)
    row = ordered(cast, episode)
    with pytest.raises(Refused, match="takes its place"):
        actions.redraft_order(row, draft=draft("sertraline", dose=Decimal("100")), by=cast.prescriber, at=AT)
    with pytest.raises(Refused, match="cannot be done"):
        actions.sign_order(row, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=AT)


def test_a_changed_dose_takes_the_place_of_the_one_before(cast: Cast) -> None:
    episode = cast.active()
    first = ordered(cast, episode)
    at = AT + timedelta(days=14)
    typed = draft("sertraline", dose=Decimal("100"), started_on=at.date())
    second = actions.draft_order(episode, draft=typed, replaces=first, by=cast.prescriber, at=at)
    first.refresh_from_db()
    assert first.state == OrderState.ACTIVE  # a draft changes nothing yet
    actions.sign_order(second, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=at)
    first.refresh_from_db()
    assert (first.state, first.ended_on) == (OrderState.CHANGED, at.date() - timedelta(days=1))
    with pytest.raises(Refused, match="replaced by another"):
        actions.stop_order(first, why="cost_or_access", on=at.date(), by=cast.prescriber, at=at)


def test_a_stop_refuses_the_signature_and_leaves_the_draft(cast: Cast) -> None:
    episode = cast.active()
    told(cast, episode, started_on=date(2026, 2, 20))
    row = actions.draft_order(episode, draft=draft("naltrexone"), by=cast.prescriber, at=AT)
    with pytest.raises(Refused) as refused:
        actions.sign_order(row, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=AT)
    hard = next(one for one in refused.value.reasons if one.rule == "ntx-opioid-now")
    assert "Oxycodone on the list since 20 Feb; opioid-free 7 to 10 days needed, today day 0" in hard.text
    row.refresh_from_db()
    assert row.state == OrderState.DRAFT and not Signature.objects.exists()


def test_a_prescriber_goes_past_an_overridable_stop_with_a_reason_that_is_signed(cast: Cast) -> None:
    episode = cast.active()
    opioid_free(cast, episode, days=4)
    row = actions.draft_order(episode, draft=draft("naltrexone"), by=cast.prescriber, at=AT)
    proof = cast.proof(cast.prescriber)
    with pytest.raises(Refused, match="today day 4"):
        actions.sign_order(row, proof=proof, by=cast.prescriber, at=AT)
    why = {"ntx-opioid-free": "Naloxone challenge negative at 9 today", "acamprosate-kidney": "not asked for"}
    actions.sign_order(row, proof=proof, overrides=why, by=cast.prescriber, at=AT)
    assert row.overrides == {"ntx-opioid-free": why["ntx-opioid-free"]}
    text = Signature.objects.get().text
    assert "Goes on because: Naloxone challenge negative at 9 today" in text and "today day 4" in text


def test_nobody_goes_past_a_contraindication(cast: Cast) -> None:
    episode = cast.active()
    value(cast, episode, CheckKind.KIDNEY, number="25")
    row = actions.draft_order(episode, draft=draft("acamprosate", dose=Decimal(333)), by=cast.prescriber, at=AT)
    with pytest.raises(Refused) as refused:
        words = {"acamprosate-kidney": "I take responsibility for it"}
        actions.sign_order(row, proof=cast.proof(cast.prescriber), overrides=words, by=cast.prescriber, at=AT)
    assert refused.value.reasons[0].who == "Nobody can override this."


def test_methadone_is_never_a_row(cast: Cast) -> None:
    with pytest.raises(Refused, match="opioid treatment program"):
        actions.draft_order(cast.active(), draft=draft("methadone"), by=cast.prescriber, at=AT)
    assert not MedicationOrder.objects.exists()


def test_a_dose_outside_the_usual_warns_and_is_signed(cast: Cast) -> None:
    episode = cast.active()
    row = ordered(cast, episode, dose=Decimal(300))
    assert any("outside the usual" in one for one in row.facts)


def test_a_value_is_noted_and_struck_with_a_reason(cast: Cast) -> None:
    episode = cast.active()
    with one_event("check.noted"):
        row = value(cast, episode, CheckKind.KIDNEY, number="80")
    assert findings_of([episode.pk], on=ON)[episode.pk][CheckKind.KIDNEY].number == Decimal(80)
    with pytest.raises(Refused, match="Say why"):
        actions.strike_check(row, why=" ", by=cast.nurse, at=AT)
    with one_event("check.struck"):
        actions.strike_check(row, why="Another person’s paper", by=cast.nurse, at=AT)
    assert CheckKind.KIDNEY not in findings_of([episode.pk], on=ON).get(episode.pk, {})
    assert StartCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("finding", "field"),
    [
        (Finding(CheckKind.LIVER_DISEASE, ON, "Letter", word="bad"), "value"),
        (Finding(CheckKind.KIDNEY, ON, "Lab"), "value"),
        (Finding(CheckKind.KIDNEY, ON, " ", number=Decimal(4)), "source"),
        (Finding(CheckKind.KIDNEY, ON + timedelta(days=1), "Lab", number=Decimal(4)), "on"),
    ],
)
def test_a_faulty_value_is_refused_at_its_field(cast: Cast, finding: Finding, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.note_check(cast.active(), finding=finding, by=cast.nurse, at=AT)
    assert refused.value.reasons[0].field == field


def test_an_offer_is_answered_once_and_a_no_has_a_reason(cast: Cast) -> None:
    episode = cast.active()
    with one_event("medicine.offered"):
        row = actions.offer_medicine(episode, medicine="naltrexone", indication=Indication.ALCOHOL, on=ON, by=cast.nurse, at=AT)
    with pytest.raises(Refused, match="Why not now"):
        actions.answer_offer(row, answer="declined", on=ON, by=cast.nurse, at=AT)
    with pytest.raises(Refused, match="not come yet"):
        actions.answer_offer(row, answer="accepted", on=ON + timedelta(days=400), by=cast.nurse, at=AT)
    with one_event("offer.answered"):
        actions.answer_offer(row, answer="declined", reason="wants_to_try_without", on=ON, by=cast.nurse, at=AT)
    with pytest.raises(Refused, match="answered already"):
        actions.answer_offer(row, answer="accepted", on=ON, by=cast.nurse, at=AT)
    assert offers_of([episode.pk])[episode.pk][0].reason == "wants_to_try_without"
    episode.refresh_from_db()
    assert episode.status == "active" and Offer.objects.count() == 1  # declining changes nothing about care
