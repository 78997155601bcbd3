"""The list, allergies, the linked program and comparing lists: the rows, the one event, the refusals."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from midspan.foundation.records.models import Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import names
from midspan.journey.medication.models import ListedMedicine, OtpLink, Reconciliation
from midspan.journey.medication.queries import (
    allergies_of,
    lines_of,
    medication_list_of,
    orders_to_act,
    otp_due,
    otp_of,
    prescribed_on,
    reconciliations_due,
)
from midspan.journey.medication.rules import compared, medicine_in, reasons_against_reconciling, reconciliations_owed
from midspan.journey.medication.terms import (
    Decided,
    LineDecision,
    ListedDraft,
    ListSource,
    Mention,
    ReactionSeverity,
    ReconcileReason,
    ReconcileRule,
)
from midspan.journey.medication.tests.factories import ON, linked, ordered, told
from midspan.journey.medication.tests.test_orders import one_event
from tests.cast import AT, Cast, call_cast

pytestmark = pytest.mark.django_db
SAYS = {"substance": "Penicillin", "reaction": "hives", "severity": ReactionSeverity.SEVERE, "source": ListSource.PERSON}


def test_the_list_holds_orders_outside_medicines_and_the_program(cast: Cast) -> None:
    episode = cast.active()
    ordered(cast, episode)
    told(cast, episode, "Dextroamphetamine", source=ListSource.PHARMACY, dose="10 mg")
    linked(cast, episode)
    lines = medication_list_of([episode.pk])[episode.pk]
    assert {one.source for one in lines} == {ListSource.ORDER, ListSource.PHARMACY, ListSource.OTP}
    taken = prescribed_on([episode.pk], on=ON)[episode.pk]
    assert frozenset().union(*(one.analytes for one in taken)) == {"amphetamine", "methadone", "eddp"}
    assert [one.own for one in taken if one.line.source is ListSource.ORDER] == [True]


def test_a_correction_stands_beside_and_nothing_is_deleted(cast: Cast) -> None:
    episode = cast.active()
    row = told(cast, episode, dose="5 mg")
    with one_event("medicine.corrected"):
        new = actions.correct_line(
            row,
            draft=ListedDraft("Oxycodone", ListSource.PHARMACY, dose="10 mg"),
            why="The pharmacy says 10",
            by=cast.nurse,
            at=AT,
        )
    assert [one.dose for one in medication_list_of([episode.pk])[episode.pk]] == ["10 mg"]
    every = medication_list_of([episode.pk], every=True)[episode.pk]
    assert [one.state.value for one in every] == ["current", "corrected"] and new.corrects == row
    with pytest.raises(Refused, match="ended or was corrected"):
        actions.end_line(row, why="course_completed", on=ON, by=cast.nurse, at=AT)


def test_what_ended_says_why_and_what_was_wrong_too(cast: Cast) -> None:
    episode = cast.active()
    row, wrong = told(cast, episode), told(cast, episode, "Ibuprofen")
    with pytest.raises(Refused, match="Why does it end"):
        actions.end_line(row, why="", on=ON, by=cast.nurse, at=AT)
    with one_event("medicine.ended"):
        actions.end_line(row, why="stopped_by_outside_prescriber", on=ON, by=cast.nurse, at=AT)
    with one_event("medicine.struck"):
        actions.strike_line(wrong, why="The sister’s", by=cast.nurse, at=AT)
    assert ListedMedicine.objects.count() == 2
    assert prescribed_on([episode.pk], on=ON + timedelta(days=1)).get(episode.pk, []) == []


def test_allergies_are_noted_verified_struck_and_none_known_is_signed(cast: Cast) -> None:
    person = cast.patient()
    assert not allergies_of([person.pk])[person.pk].asked
    with one_event("allergies.none_known"):
        actions.state_no_allergies(person, on=ON, proof=cast.proof(cast.nurse), by=cast.nurse, at=AT)
    standing = allergies_of([person.pk])[person.pk]
    assert standing.asked and standing.none_known_on == ON and "None is known" in Signature.objects.get().text
    row = actions.note_allergy(person, **SAYS, on=ON, by=cast.nurse, at=AT + timedelta(hours=1))
    standing = allergies_of([person.pk])[person.pk]
    assert standing.none_known_on is None and [one.substance for one in standing.allergies] == ["Penicillin"]
    with pytest.raises(Refused, match="An allergy stands"):
        actions.state_no_allergies(person, on=ON, proof=cast.proof(cast.nurse), by=cast.nurse, at=AT)
    with one_event("allergy.verified"):
        actions.verify_allergy(row, by=cast.nurse, at=AT)
    with one_event("allergy.struck"):
        actions.strike_allergy(row, why="It was nausea, no allergy", by=cast.nurse, at=AT)
    after = allergies_of([person.pk])[person.pk]
    assert not after.allergies and not after.asked  # the earlier statement is not what stands now either
    assert len(allergies_of([person.pk], every=True)[person.pk].allergies) == 1


def test_a_program_is_linked_asked_again_and_ended(cast: Cast) -> None:
    episode = cast.active()
    link = linked(cast, episode)
    with pytest.raises(Refused, match="linked already"):
        linked(cast, episode)
    assert otp_due([episode.pk], on=ON + timedelta(days=29)) == {}
    late = AT + timedelta(days=30)
    assert otp_due([episode.pk], on=late.date())[episode.pk][1] == late.date()
    with one_event("otp.checked"):
        actions.check_otp(link, dose="90 mg", spoke_with="Nurse Hall", on=late.date(), by=cast.nurse, at=late)
    assert otp_of([episode.pk])[episode.pk].dose == "90 mg" and otp_due([episode.pk], on=late.date()) == {}
    with one_event("otp.ended"):
        actions.end_otp(link, on=late.date(), words="Moved away", by=cast.nurse, at=late)
    assert otp_of([episode.pk]) == {}


def test_lists_are_compared_decided_and_signed(cast: Cast) -> None:
    episode = cast.active()
    order = ordered(cast, episode)
    first = told(cast, episode, dose="5 mg")
    told(cast, episode, "Lisinopril", source=ListSource.PHARMACY, dose="10 mg")
    with one_event("reconciliation.begun"):
        row = actions.begin_reconciliation(
            episode, reason=ReconcileReason.OUTSIDE_STAY, since_on=ON, words="St. Mary", by=cast.nurse, at=AT
        )
    lines = {one.name: one for one in lines_of(row.pk)}
    assert set(lines) == {"Sertraline", "Oxycodone", "Lisinopril"}
    said = {
        lines["Sertraline"].id: Decided("Sertraline", LineDecision.STOP, "The hospital changed it"),
        lines["Oxycodone"].id: Decided("Oxycodone", LineDecision.STOP, "Not given since the stay"),
        lines["Lisinopril"].id: Decided("Lisinopril", LineDecision.CHANGE, "Hospital list", "20 mg", "once a day"),
    }
    with one_event("reconciliation.kept"):
        actions.keep_reconciliation(row, sources=[], decisions=said, by=cast.nurse, at=AT)
    proof = cast.proof(cast.nurse)
    with pytest.raises(Refused, match="Name at least one source"):
        actions.sign_reconciliation(row, sources=[ListSource.ORDER], decisions={}, proof=proof, by=cast.nurse, at=AT)
    first.refresh_from_db()
    assert first.state == "current"  # nothing changes before the signature
    sources = [ListSource.OUTSIDE_RECORD, ListSource.PERSON]
    with one_event("reconciliation.signed"):
        actions.sign_reconciliation(row, sources=sources, decisions={}, proof=proof, by=cast.nurse, at=AT)
    now = {one.name: one for one in medication_list_of([episode.pk])[episode.pk] if one.current}
    assert set(now) == {"Sertraline", "Lisinopril"} and now["Lisinopril"].dose == "20 mg"
    assert [one.order_id for one in orders_to_act([episode.pk])[episode.pk]] == [order.pk]
    actions.stop_order(order, why="changed_to_another", on=ON, by=cast.prescriber, at=AT)
    assert orders_to_act([episode.pk]) == {}
    with pytest.raises(Refused, match="was signed"):
        actions.keep_reconciliation(row, sources=sources, decisions={}, by=cast.nurse, at=AT)


def test_admission_is_due_until_it_is_signed(cast: Cast) -> None:
    episode = cast.active(admitted=ON - timedelta(days=1))
    due = reconciliations_due([episode.pk], on=ON)[episode.pk]
    assert [(one.reason, one.due_on, one.verified) for one in due] == [(ReconcileReason.ADMISSION, ON + timedelta(days=2), False)]
    assert reconciliations_due([episode.pk], on=ON - timedelta(days=2)) == {}
    row = actions.begin_reconciliation(episode, reason=ReconcileReason.ADMISSION, since_on=ON, by=cast.nurse, at=AT)
    actions.sign_reconciliation(
        row, sources=[ListSource.PERSON], decisions={}, proof=cast.proof(cast.nurse), by=cast.nurse, at=AT
    )
    assert reconciliations_due([episode.pk], on=ON) == {} and Reconciliation.objects.get().signed_by == cast.nurse
    moved = {episode.pk: [ON + timedelta(days=5)]}
    again = reconciliations_due([episode.pk], on=ON + timedelta(days=5), moves=moved)[episode.pk]
    assert [one.reason for one in again] == [ReconcileReason.TRANSITION]


def test_sources_that_differ_are_said_to_differ() -> None:
    said = [
        Mention("told:1", ListSource.PERSON, "Oxycodone 5 mg", "Oxycodone", "oxycodone"),
        Mention("", ListSource.PHARMACY, "Percocet 10 mg twice a day", "Percocet"),
        Mention("", ListSource.PERSON, "none", "none"),
        Mention("", ListSource.PHARMACY, "Strange herb", "Strange"),
    ]
    found = {one.name: one for one in compared(said, names())}
    assert found["Oxycodone"].differs and found["Oxycodone"].why == "doses differ: 10 mg, 5 mg"
    assert found["Strange"].medicine == "" and found["Strange"].why == "not on the list"
    assert medicine_in("takes Suboxone 8/2 film", names()) == "buprenorphine_naloxone"
    assert medicine_in("Buprenorphine/naloxone 8 mg", names()) == "buprenorphine_naloxone"


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        (Decided("A", LineDecision.KEEP), False),
        (Decided("A", LineDecision.KEEP, differs=True), True),
        (Decided("A", LineDecision.KEEP, "asked the pharmacy", differs=True), False),
        (Decided("A", LineDecision.STOP), True),
        (Decided("A", LineDecision.UNKNOWN), True),
        (Decided("A", LineDecision.CHANGE, "why"), True),
        (Decided("A", LineDecision.CHANGE, "why", own=True), False),
        (Decided("A", None), True),
    ],
)
def test_every_line_is_decided_with_its_reason(line: Decided, refused: bool) -> None:
    assert bool(reasons_against_reconciling([line], [ListSource.PERSON])) == refused


def test_one_that_was_signed_after_the_cause_answers_it() -> None:
    rules = {ReconcileReason.ADMISSION: ReconcileRule(ReconcileReason.ADMISSION, 72, ON, "house", False)}
    causes = [(ReconcileReason.ADMISSION, date(2026, 3, 2))]
    assert reconciliations_owed(1, causes, [], rules)[0].due_on == date(2026, 3, 5)
    early = (ReconcileReason.OTHER, date(2026, 2, 1), date(2026, 2, 1))
    assert reconciliations_owed(1, causes, [early], rules)
    assert not reconciliations_owed(1, causes, [(ReconcileReason.OTHER, date(2026, 2, 1), date(2026, 3, 3))], rules)


def test_a_program_has_not_begun_on_a_day_to_come(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.link_otp(
            cast.active(), program="River Clinic", dose="80 mg", spoke_with="Nurse Hall", basis="Consent", verified_on=ON,
            started_on=ON + timedelta(days=400), by=cast.nurse, at=AT,
        )  # fmt: skip
    assert [reason.field for reason in refused.value.reasons] == ["started_on"]


@pytest.mark.django_db(transaction=True)
def test_two_who_link_a_program_at_once_make_one_link_and_one_clear_refusal() -> None:
    cast: Cast = call_cast()
    episode = cast.active()
    ready, said = Barrier(2), []

    def link() -> None:
        ready.wait()
        try:
            linked(cast, episode)
            said.append("linked")
        except Refused as refused:
            said.append(refused.reasons[0].text)
        finally:
            connection.close()

    threads = [Thread(target=link) for _two in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["A program is linked already; end that link first.", "linked"]
    assert OtpLink.objects.count() == 1
