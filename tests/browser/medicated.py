"""Medicines of every state: listed, ended, wrong, ordered, drafted, stopped, offered, linked, compared and half compared."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from midspan.journey.medication import actions
from midspan.journey.medication.queries import lines_of
from midspan.journey.medication.terms import (
    CheckKind,
    Decided,
    Finding,
    Indication,
    LineDecision,
    ListedDraft,
    ListSource,
    ReactionSeverity,
    ReconcileReason,
)
from midspan.journey.medication.tests.factories import draft
from tests.browser.clinic import Day


def medicate(day: Day) -> dict[str, list[Any]]:
    """Two people with everything of the list; the ids by the names in addresses."""
    cast, (first, second, *_rest) = day.cast, day.members
    nurse: dict[str, Any] = {"by": cast.nurse, "at": day.now}
    lines = [
        actions.list_medicine(first, draft=ListedDraft(name, source, dose=dose, frequency="once a day"), **nurse)
        for name, dose, source in (("Lisinopril", "10 mg", ListSource.PHARMACY), ("Adderall", "20 mg", ListSource.PERSON),
                                   ("Oxycodone", "5 mg", ListSource.FAMILY))
    ]  # fmt: skip
    actions.end_line(lines[2], why="stopped_by_outside_prescriber", on=day.today, **nurse)
    said = {"severity": ReactionSeverity.SEVERE, "source": ListSource.PERSON, "on": day.today}
    allergies = [
        actions.note_allergy(first.patient, substance=name, reaction="hives", **said, **nurse) for name in ("Penicillin", "Latex")
    ]
    actions.strike_allergy(allergies[1], why="It was the glue.", **nurse)
    link = actions.link_otp(second, program="River Clinic", dose="85 mg", spoke_with="Nurse Hall", basis="Consent of May 2",
                            verified_on=day.today - timedelta(days=31), **nurse)  # fmt: skip
    check = actions.note_check(first, finding=Finding(CheckKind.KIDNEY, day.today, "Demo lab", Decimal(28)), **nurse)
    offers = [
        actions.offer_medicine(first, medicine=code, indication=Indication.ALCOHOL, on=day.today, answer=answer, reason=reason, **nurse)
        for code, answer, reason in (("naltrexone", "", ""), ("acamprosate", "declined", "wants_to_try_without"))
    ]  # fmt: skip
    return {
        "line_id": [lines[0].pk, lines[2].pk], "allergy_id": [allergies[0].pk, allergies[1].pk], "link_id": [link.pk],
        "check_id": [check.pk], "offer_id": [offers[0].pk], "medication:sheet.medicine": ["naltrexone", "buprenorphine_naloxone"],
        "medication:check_new.kind": ["creatinine_clearance", "opioid_free_since", "liver_disease"], **_orders(day), **_compared(day),
    }  # fmt: skip


def _orders(day: Day) -> dict[str, list[Any]]:
    """One in force, one replaced, one stopped, one only drafted and stopped by a rule."""
    cast, first = day.cast, day.members[0]
    noor: dict[str, Any] = {"by": cast.prescriber, "at": day.now}

    def signed(medicine: str, dose: str, **words: Any) -> Any:
        row = actions.draft_order(first, draft=draft(medicine, dose=Decimal(dose), started_on=day.today), **words, **noor)
        return actions.sign_order(row, proof=cast.proof(cast.prescriber), **noor)

    before = signed("sertraline", "50")
    now = signed("sertraline", "100", replaces=before)
    stopped = signed("prazosin", "2")
    actions.stop_order(stopped, why="side_effects", words="Faint in the mornings", on=day.today, **noor)
    waiting = actions.draft_order(first, draft=draft("acamprosate", dose=Decimal(666), started_on=day.today), **noor)
    return {
        "medication:order.order_id": [now.pk, before.pk, stopped.pk, waiting.pk],
        "medication:stop.order_id": [now.pk], "medication:set_aside.order_id": [waiting.pk],
    }  # fmt: skip


def _compared(day: Day) -> dict[str, list[Any]]:
    """One signed, one under way."""
    cast, (first, second, *_rest) = day.cast, day.members
    nurse: dict[str, Any] = {"by": cast.nurse, "at": day.now}
    done = actions.begin_reconciliation(first, reason=ReconcileReason.OUTSIDE_STAY, since_on=day.today, words="St. Mary", **nurse)
    kept = {
        line.id: Decided(line.name, LineDecision.UNKNOWN if line.differs else LineDecision.KEEP, "The doctor is called tomorrow.",
                         differs=line.differs, own=line.own)
        for line in lines_of(done.pk)
    }  # fmt: skip
    sources = [ListSource.PERSON, ListSource.OUTSIDE_RECORD]
    actions.sign_reconciliation(done, sources=sources, decisions=kept, proof=cast.proof(cast.nurse), **nurse)
    half = actions.begin_reconciliation(second, reason=ReconcileReason.ADMISSION, since_on=day.today, **nurse)
    return {"reconciliation_id": [done.pk, half.pk]}
