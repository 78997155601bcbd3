"""What is given in every state: doses seen, refused and struck, an injection, a severe side effect, a kit, consults, care shared."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from midspan.journey.medication import actions
from midspan.journey.medication.actions import consults, giving
from midspan.journey.medication.models import SideEffect
from midspan.journey.medication.terms import CheckKind, Finding
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.medication.terms.giving import BodySite, DoseOutcome, KitTo, PdmpFinding, Severity, SideEffectSaid
from midspan.journey.medication.tests.factories import draft
from tests.browser.clinic import Day


def give(day: Day) -> dict[str, list[Any]]:
    """One person with an order seen at arrival and one with an injection; the ids by the names in addresses."""
    film, shot = _signed(day)
    who: dict[str, Any] = {"by": day.cast.nurse, "at": day.now}
    severe = [SideEffectSaid("mood", Severity.SEVERE, "Some days I do not want to wake up.")]
    dose = giving.record_check(film, on=day.today, outcome=DoseOutcome.TAKEN, effects=severe, **who)
    said = {"body_site": BodySite.ABDOMEN_LEFT, "lot": "SB21", "expires_on": date(2030, 1, 1), "observed_minutes": 60}
    injection = giving.record_injection(shot, given_at=day.now, **said, **who)
    giving.record_pdmp(film.episode, finding=PdmpFinding.NOTHING_ELSE, **who)
    giving.give_kit(film.episode, to=KitTo.PERSON, on=day.today, expires_on=day.today + timedelta(days=30), shown_how=True, **who)
    return {
        "medication:dose.order_id": [film.pk], "medication:supply.order_id": [film.pk],
        "medication:injection.order_id": [shot.pk], "dose_id": [dose.pk], "injection_id": [injection.pk],
        "effect_id": [SideEffect.objects.latest("pk").pk], **_outside(day, film.episode),
    }  # fmt: skip


def _signed(day: Day) -> tuple[Any, Any]:
    cast, third, fourth = day.cast, day.members[2], day.members[3]
    noor: dict[str, Any] = {"by": cast.prescriber, "at": day.now}
    words: dict[CheckKind, dict[str, Any]] = {
        CheckKind.COWS: {"number": Decimal(12)}, CheckKind.LIVER: {"number": Decimal(1)},
        CheckKind.TRANSMUCOSAL_DOSE: {"word": "tolerated"},
    }  # fmt: skip
    for episode in (third, fourth):
        for kind, value in words.items():
            actions.note_check(episode, finding=Finding(kind, day.today, "Demo lab", **value), by=cast.nurse, at=day.now)
    rows = []
    for episode, medicine, dose in ((third, "buprenorphine_naloxone", 8), (fourth, "buprenorphine_sublocade", 300)):
        typed = draft(medicine, dose=Decimal(dose), started_on=day.today, observed=medicine.endswith("naloxone"))
        row = actions.draft_order(episode, draft=typed, **noor)
        rows.append(actions.sign_order(row, proof=cast.proof(cast.prescriber), **noor))
    return rows[0], rows[1]


def _outside(day: Day, episode: Any) -> dict[str, list[Any]]:
    """Consults asked, done with something to follow, cancelled; a psychiatrist outside without a consent."""
    who: dict[str, Any] = {"by": day.cast.nurse, "at": day.now}
    asked = [
        consults.order_consult(
            episode, kind=ConsultKind.PSYCHIATRIST, asked_of="Dr. Vega", reason="Four hours of sleep", urgency=urgency, **who
        )
        for urgency in Urgency
    ]
    follow = {"follow_up_on": day.today + timedelta(days=7), "follow_up_words": "Ask how sleep is"}
    consults.note_outcome(asked[1], done_on=day.today, outcome="Mirtazapine advised", **follow, **who)
    consults.cancel_consult(asked[2], reason="Seen by her own doctor", **who)
    shared = consults.open_shared_care(
        episode, kind=ProviderKind.PSYCHIATRIST, provider="Dr. Vega", organisation="Bay Clinic", condition="PTSD", **who
    )
    consults.record_exchange(shared, direction=Direction.RECEIVED, on=day.today, what="Prazosin begun", **who)
    return {"consult_id": [row.pk for row in asked], "shared_id": [shared.pk]}
