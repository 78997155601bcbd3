"""Medicines of a person in the program: offered, ordered by rules that name their facts, listed, compared, never a bar."""

import ast
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

import midspan
from midspan.foundation.records.models import Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.terms import Substance
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import medicines, option_table
from midspan.journey.medication.queries import (
    medication_list_of,
    options_of,
    orders_of,
    orders_to_act,
    prescribed_on,
    reconciliations_due,
)
from midspan.journey.medication.rules import disorders_of, options_for
from midspan.journey.medication.terms import (
    Aim,
    CheckKind,
    Decided,
    Disorder,
    Indication,
    LineDecision,
    ListSource,
    OrderState,
    ReconcileReason,
)
from midspan.journey.medication.tests.factories import draft, linked, opioid_free, ordered, told, value
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ON, DAY = AT.date(), timedelta(days=1)


def diagnosed(cast: Cast, episode, code: str, words: str) -> None:
    """A diagnosis that stands on the chart."""
    assessment.record_diagnosis(episode, code=code, words=words, principal=True, diagnosed_on=ON, by=cast.supervisor, at=AT)


def sign(cast: Cast, row, **words):
    return actions.sign_order(row, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=AT, **words)


def test_row_000_27_medicines_for_opioid_use_are_ordered_by_rules_and_methadone_is_linked(cast: Cast, as_staff) -> None:
    # Given somebody in the program who takes oxycodone, by their own word, since 10 February
    rosa = cast.active()
    told(cast, rosa, started_on=date(2026, 2, 10))
    # When buprenorphine is ordered without a COWS of today, it is stopped, and the stop names what is missing
    start = actions.draft_order(
        rosa, draft=draft("buprenorphine_naloxone", dose=Decimal(8), frequency="twice_daily"), by=cast.prescriber, at=AT
    )
    with pytest.raises(Refused, match="COWS of today is needed"):
        sign(cast, start)
    # Nor with one of 4: it is too early, and the stop says the number
    value(cast, rosa, CheckKind.COWS, number="4")
    with pytest.raises(Refused) as early:
        sign(cast, start)
    assert any("COWS 4" in one.text for one in early.value.reasons)
    # And with a COWS of 11 it is signed
    value(cast, rosa, CheckKind.COWS, number="11")
    sign(cast, start)
    assert orders_of([rosa.pk])[rosa.pk][0].state is OrderState.ACTIVE
    # When naltrexone is ordered while opioids stand on the list, nobody goes past it, and the stop names each fact
    blocker = actions.draft_order(rosa, draft=draft("naltrexone"), by=cast.prescriber, at=AT)
    with pytest.raises(Refused) as refused:
        sign(cast, blocker, overrides={"ntx-opioid-now": "I will take the risk of it", "ntx-opioid-free": "Known to be free"})
    assert any("Oxycodone on the list since 10 Feb" in one.text and "today day 0" in one.text for one in refused.value.reasons)
    assert any("Buprenorphine/naloxone on the list" in one.text for one in refused.value.reasons)
    # When methadone is ordered, it is refused with the way to go; linked, it stands on the list with what the program says
    with pytest.raises(Refused, match="only by an opioid treatment program"):
        actions.draft_order(rosa, draft=draft("methadone"), by=cast.prescriber, at=AT)
    james = cast.active("James", "Bell")
    linked(cast, james, dose="85 mg")
    line = medication_list_of([james.pk])[james.pk][0]
    assert (line.source, line.name, line.dose, line.prescriber) == (ListSource.OTP, "Methadone", "85 mg", "River Clinic")
    assert prescribed_on([james.pk], on=ON)[james.pk][0].analytes >= {"methadone"}
    page = as_staff(cast.prescriber).get(reverse("medication:order_new", args=[james.pk]) + "?medicine=methadone")
    assert b"Link the program" in page.content and b"Sign the order" not in page.content


def test_row_002_39_list_orders_and_reconciliation_are_one_record(cast: Cast, as_staff) -> None:
    # Given somebody admitted yesterday: lists are to be compared within three days
    rosa = cast.active(admitted=ON - DAY)
    due = reconciliations_due([rosa.pk], on=ON)[rosa.pk]
    assert [(one.reason, one.due_on) for one in due] == [(ReconcileReason.ADMISSION, ON + 2 * DAY)]
    # And the person names sertraline and ibuprofen, the pharmacy sertraline in another dose, an order of ours stands as well
    told(cast, rosa, "Sertraline", dose="50 mg", frequency="once a day")
    told(cast, rosa, "Ibuprofen", dose="400 mg")
    told(cast, rosa, "Zoloft", source=ListSource.PHARMACY, dose="100 mg", frequency="once a day")
    order = ordered(cast, rosa, "prazosin", dose=Decimal(2))
    # When a nurse compares the lists, the difference stands there and nothing is signed while it is unexplained
    row = actions.begin_reconciliation(rosa, reason=ReconcileReason.ADMISSION, since_on=ON - DAY, by=cast.nurse, at=AT)
    lines = {line.name: line for line in row.lines.all()}
    assert lines["Sertraline"].differs and "100 mg, 50 mg" in lines["Sertraline"].mentions["why"]
    asked = [ListSource.PERSON, ListSource.PHARMACY]
    proof = cast.proof(cast.nurse)
    kept = {line.pk: Decided(line.name, LineDecision.KEEP, "", differs=line.differs) for line in lines.values()}
    with pytest.raises(Refused, match="the sources differ; say how that was settled"):
        actions.sign_reconciliation(row, sources=asked, decisions=kept, proof=proof, by=cast.nurse, at=AT)
    said = kept | {
        lines["Sertraline"].pk: Decided("Sertraline", LineDecision.CHANGE, "The bottle says 100", "100 mg", ""),
        lines["Ibuprofen"].pk: Decided("Ibuprofen", LineDecision.STOP, "Not taken any more"),
        lines["Prazosin"].pk: Decided("Prazosin", LineDecision.STOP, "Faint in the mornings", own=True),
    }
    actions.sign_reconciliation(row, sources=asked, decisions=said, proof=proof, by=cast.nurse, at=AT)
    # Then the list is as decided, what was stays readable, our own order waits for its prescriber, and nothing is due any more
    every = medication_list_of([rosa.pk], every=True)[rosa.pk]
    now = {one.name: one.dose for one in every if one.current}
    assert now["Sertraline"] == "100 mg" and "Ibuprofen" not in now and "Prazosin" in now
    assert {one.name for one in every if not one.current} >= {"Ibuprofen", "Sertraline"}
    assert [one.order_id for one in orders_to_act([rosa.pk])[rosa.pk]] == [order.pk]
    assert reconciliations_due([rosa.pk], on=ON) == {}
    assert "Ibuprofen: stopped. Not taken any more" in Signature.objects.filter(subject__contains="reconciliation").get().text
    page = as_staff(cast.counsellor).get(reverse("medication:person", args=[rosa.pk])).content.decode()
    assert "was decided to stop" in page and "100 mg" in page
    # And the person takes the list along
    paper = as_staff(cast.counsellor).get(reverse("medication:list_pdf", args=[rosa.pk]))
    assert paper.content.startswith(b"%PDF")


def test_row_002_40_every_medicine_states_what_it_is_for(cast: Cast, as_staff) -> None:
    # Given an order without an aim: it is refused
    rosa = cast.active()
    with pytest.raises(Refused, match="Every medicine states its aim"):
        actions.draft_order(rosa, draft=draft("naltrexone", aims=()), by=cast.prescriber, at=AT)
    # When it is ordered to lessen craving and prevent a return to use
    opioid_free(cast, rosa)
    aims = (Aim.CRAVING, Aim.RELAPSE)
    row = sign(cast, actions.draft_order(rosa, draft=draft("naltrexone", aims=aims), by=cast.prescriber, at=AT))
    # Then list, signed text and page say so
    assert orders_of([rosa.pk])[rosa.pk][0].aims == aims
    assert "Aim: craving reduction, relapse prevention" in Signature.objects.get(subject__endswith=f"order:{row.pk}").text
    page = as_staff(cast.counsellor).get(reverse("medication:person", args=[rosa.pk])).content.decode()
    assert "Craving reduction, Relapse prevention" in page
    # And the four aims of the field are all there to be chosen for opioid use
    offered = set(medicines()["buprenorphine_naloxone"].aims)
    assert {Aim.WITHDRAWAL, Aim.CRAVING, Aim.RELAPSE, Aim.INJECTION_RISK} <= offered


@pytest.mark.parametrize(
    "substance",
    [Substance.COCAINE, Substance.METHAMPHETAMINE, Substance.STIMULANTS, Substance.CANNABIS, Substance.INHALANTS,
     Substance.HALLUCINOGENS],
)  # fmt: skip
def test_row_002_42_no_medicine_is_offered_where_none_is_proven(substance: Substance) -> None:
    found = options_for([Disorder(substance.value, "use disorder", "diagnosis")], option_table())
    assert found.offered == () and found.medicines == frozenset()
    ((_disorder, row),) = found.none
    assert row.text == "No medicine is proven for it." and row.instead and row.source and not row.verified


def test_row_002_42_medicines_are_offered_for_alcohol_and_opioids_and_the_page_says_what_helps_instead(
    cast: Cast, as_staff
) -> None:
    # Given a person with alcohol, opioid and cocaine use disorder
    rosa = cast.active()
    for code, words in (("F10.20", "Alcohol dependence"), ("F11.20", "Opioid dependence"), ("F14.20", "Cocaine dependence")):
        diagnosed(cast, rosa, code, words)
    # Then options stand for the first two only
    found = options_of([rosa.pk])[rosa.pk]
    by_disorder = {disorder.substance: {row.medicine for row in rows} for disorder, rows in found.offered}
    assert {"naltrexone", "naltrexone_xr", "acamprosate", "disulfiram"} <= by_disorder["alcohol"]
    assert {"buprenorphine_naloxone", "buprenorphine_sublocade", "naltrexone_xr", "methadone", "naloxone"} <= by_disorder[
        "opioids"
    ]
    assert (
        by_disorder["alcohol"].isdisjoint({"methadone", "buprenorphine_naloxone"}) and "acamprosate" not in by_disorder["opioids"]
    )
    assert "cocaine" not in by_disorder and [one.substance for one, _row in found.none] == ["cocaine"]
    assert {row.indication for row in option_table().rows} == {Indication.ALCOHOL, Indication.OPIOID, Indication.TOBACCO}
    # And the page says that none is proven, with its source, and what helps
    page = as_staff(cast.counsellor).get(reverse("medication:person", args=[rosa.pk])).content.decode()
    assert "No medicine is proven for it." in page and "Contingency management" in page and "not checked at a source" in page


def test_row_002_42_tobacco_is_offered_only_where_a_site_switches_it_on() -> None:
    smoking = [Disorder("tobacco", "Tobacco use", "assessment")]
    assert options_for(smoking, option_table()).medicines >= {"varenicline", "nicotine_patch"}
    assert options_for(smoking, replace(option_table(), tobacco=False)).medicines == frozenset()
    assert disorders_of([], []) == ()


BAR = re.compile(
    r"medicat|medicine|methadone|buprenorphine|naltrexone|suboxone|drug[- ]free|abstinen", re.IGNORECASE
)  # what a bar to treatment would have to speak of
STATIONS = ("referral", "admission", "transition")


def refusals(station: str) -> list[str]:
    """Every text with which a station's rules can refuse: the first words of each `Reason`."""
    found = []
    for path in sorted((Path(midspan.__file__).parent / "journey" / station).glob("rules*/**/*.py")) + sorted(
        (Path(midspan.__file__).parent / "journey" / station).glob("rules.py")
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason":
                found += [each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)] if node.args else []
    return [str(text) for text in found]


def test_rows_000_27_and_002_39_medicine_is_never_a_bar_to_treatment(cast: Cast) -> None:
    # No rule by which somebody is refused a place, an admission or a level speaks of medicines
    for station in STATIONS:
        texts = refusals(station)
        assert texts, station  # the walk found something to look at
        assert [text for text in texts if BAR.search(text)] == [], station
    # And declining a medicine, or taking one, leaves the course of care as it is
    rosa = cast.active()
    offer = actions.offer_medicine(rosa, medicine="naltrexone", indication=Indication.ALCOHOL, on=ON, by=cast.nurse, at=AT)
    actions.answer_offer(offer, answer="declined", reason="wants_to_try_without", on=ON, by=cast.nurse, at=AT)
    linked(cast, rosa)
    rosa.refresh_from_db()
    assert rosa.status == "active" and rosa.ended_on is None
