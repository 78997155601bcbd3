"""Medicines as they are given: seen at arrival, injected in their window, beside counselling, shared with others by consent."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions as admission
from midspan.journey.assessment.actions import record_diagnosis, record_form
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.medication import actions as medication
from midspan.journey.medication.actions import consults, giving
from midspan.journey.medication.queries.consults import care_team, shared_care_of
from midspan.journey.medication.queries.due import medication_due
from midspan.journey.medication.queries.funnel import counselling_of, funnel
from midspan.journey.medication.queries.giving import adherence_by_order, checks_of
from midspan.journey.medication.terms import CheckKind, Indication
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.medication.terms.giving import BodySite, DoseOutcome, DueKind, KitTo, PdmpFinding
from midspan.journey.medication.terms.medicines import Aim
from midspan.journey.medication.tests.factories import ordered, value
from tests.cast import Cast
from tests.evening import clock, evening

WEEK = timedelta(days=7)


def on_film(cast: Cast, episode: Episode, at: datetime, **words: Any) -> Any:
    """Buprenorphine/naloxone under the tongue, seen at arrival, after a COWS of 12."""
    value(cast, episode, CheckKind.COWS, number="12", on=at.date(), at=at)
    said = {"dose": Decimal("8"), "observed": True, "aims": (Aim.CRAVING, Aim.WITHDRAWAL)} | words
    return ordered(cast, episode, "buprenorphine_naloxone", at=at, **said)


def injected(cast: Cast, order: Any, at: datetime, **words: Any) -> Any:
    said = {"body_site": BodySite.ABDOMEN_LEFT, "lot": "SB21", "expires_on": date(2029, 1, 1), "observed_minutes": 60} | words
    return giving.record_injection(order, given_at=at, **said, by=cast.nurse, at=at)


def due(episode: Episode, on: date) -> dict[DueKind, str]:
    return {one.kind: one.words for one in medication_due([episode.pk], on=on).get(episode.pk, [])}


def test_row_000_28_medicated_people_without_counselling_in_seven_days_are_listed(cast: Cast) -> None:
    # Given three people on a medicine; one was in group on Monday and the group is signed, one stayed away, one has none of it
    held = evening(cast)
    came, away, without = held.members
    session, at = held.sessions[0], clock("21:10")
    for one in (came, away):
        on_film(cast, one, clock("09:00"))
    ordered(cast, without, "sertraline", at=clock("09:00"))  # a medicine, but none for a substance use disorder
    for one in (came, without):
        attendance.arrive(one, arrived_at=clock("17:55"), by=cast.front_desk, at=clock("17:55"))
    attendance.record_absence(session, episode=away, reason="no_word", by=cast.front_desk, at=at)
    medicated = lambda on: {one.person: one for one in counselling_of(held.members, on=on)}  # noqa: E731
    # When the group is not signed yet, nobody was counselled, and the page says whose note waits
    assert not any(one.counselled for one in medicated(session.on).values())
    here = {one.pk: RoomLine(Presence.PRESENT, participation=2, line=f"Line of {one.pk}") for one in (came, without)}
    lines = here | {away.pk: RoomLine(Presence.ABSENT, absence_reason="no_word")}
    attendance.save_room(session, text="Refusal skills.", lines=lines, by=cast.counsellor, at=at)
    attendance.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    # Then only who takes a medicine stands there, who stayed away first, until a week has passed for the other too
    stands = medicated(session.on)
    assert [(name, one.counselled) for name, one in stands.items()] == [
        (away.patient.name, False), (came.patient.name, True),
    ]  # fmt: skip
    assert without.patient.name not in stands
    assert stands[came.patient.name].group_sessions == 1
    assert medicated(session.on + timedelta(days=6))[came.patient.name].counselled
    later = medicated(session.on + WEEK)[came.patient.name]
    assert not later.counselled and later.last_on == session.on


def test_row_000_28_the_program_page_lists_them_by_name_and_counts_with_n(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given somebody on a medicine who had no session at all
    on_film(cast, cast.active(), timezone.localtime())
    # When the director looks
    page = as_staff(cast.director).get(reverse("medication:program")).content.decode()
    # Then the name stands there, with n, and nothing says that the medicine depends on it
    assert "Rosa Alvarez" in page and "0 of 1 had a group or individual session" in page
    assert "it never depends on counselling" in page


def test_row_002_39_the_monitoring_schedule_follows_from_the_order(cast: Cast) -> None:
    # Given a first monthly injection today, for somebody with opioid use disorder
    episode, at = cast.active(), timezone.localtime()
    today = timezone.localdate()
    record_diagnosis(episode, code="F11.20", words="Opioid use disorder, severe", by=cast.supervisor, at=at)
    for kind, said in ((CheckKind.LIVER, {"number": "1"}), (CheckKind.TRANSMUCOSAL_DOSE, {"word": "tolerated"})):
        value(cast, episode, kind, on=today, at=at, **said)
    order = ordered(cast, episode, "buprenorphine_sublocade", dose=Decimal("300"), frequency="every_4_weeks",
                    started_on=today, at=at)  # fmt: skip
    assert {DueKind.INJECTION, DueKind.PDMP, DueKind.KIT} <= due(episode, today).keys()
    # When it is given, the register is queried and the kit handed out
    injected(cast, order, at)
    giving.record_pdmp(episode, finding=PdmpFinding.NOTHING_ELSE, by=cast.nurse, at=at)
    giving.give_kit(episode, to=KitTo.PERSON, on=today, expires_on=today + timedelta(days=700), shown_how=True,
                    by=cast.nurse, at=at)  # fmt: skip
    # Then nothing is due, until the window opens again after a week, liver values after a month and the register after 90 days
    assert due(episode, today) == {}
    assert DueKind.INJECTION not in due(episode, today + timedelta(days=6))
    assert DueKind.INJECTION in due(episode, today + timedelta(days=7))
    assert DueKind.LABORATORY in due(episode, today + timedelta(days=30))
    assert DueKind.PDMP in due(episode, today + timedelta(days=90))
    assert "Before a later one" in due(episode, today + timedelta(days=43))[DueKind.INJECTION]
    # And a value that is taken sooner moves the next one
    soon = timedelta(days=10)
    value(cast, episode, CheckKind.LIVER, number="1", on=today + soon, at=at + soon)
    assert DueKind.LABORATORY not in due(episode, today + timedelta(days=30))
    assert DueKind.LABORATORY in due(episode, today + timedelta(days=40))


def test_row_002_39_an_injection_too_early_is_refused_with_the_day(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given an injection of naltrexone twenty days ago
    episode, now = cast.active(), timezone.localtime()
    then = now - timedelta(days=20)
    value(cast, episode, CheckKind.LIVER, number="1", on=then.date(), at=then)
    value(cast, episode, CheckKind.OPIOID_FREE_SINCE, day=then.date() - timedelta(days=30), on=then.date(), at=then)
    value(cast, episode, CheckKind.OPIOID_TEST, word="negative", on=then.date(), at=then)
    order = ordered(cast, episode, "naltrexone_xr", dose=Decimal("380"), frequency="every_4_weeks", at=then)
    site = {"body_site": BodySite.BUTTOCK_LEFT}
    first = injected(cast, order, then, **site)
    # When a nurse would give the next one today, whatever the reason
    with pytest.raises(Refused):
        injected(cast, order, now, early_reason="Travels for a month", **site)
    with pytest.raises(Refused) as refused:
        injected(cast, order, now, **site)
    # Then the refusal names the day, and a prescriber may record it with a reason
    assert f"{first.on + timedelta(days=28):%d %B %Y}" in refused.value.reasons[0].text
    row = giving.record_injection(
        order, given_at=now, **site, lot="N2", expires_on=date(2029, 1, 1), early_reason="Travels for a month", by=cast.prescriber,
        at=now,
    )  # fmt: skip
    assert row.early_reason == "Travels for a month"


def test_row_002_40_the_aim_stands_beside_the_craving_over_the_same_days(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given an order with its aims, and craving told before and after the start
    episode, now = cast.active(admitted=timezone.localdate() - timedelta(days=21)), timezone.localtime()
    for back, craving in ((20, 8), (10, 6), (2, 3)):
        record_form(episode, instrument="craving", answers=[craving], by=cast.counsellor, at=now - timedelta(days=back))
    on_film(cast, episode, now - timedelta(days=14))
    # When the prescriber opens the page of medicines
    page = as_staff(cast.prescriber).get(reverse("medication:person", args=[episode.pk])).content.decode()
    # Then aims, the span of the medicine and the three values stand on one chart, and in the table behind it
    assert "less craving, less withdrawal" in page
    chart = page[page.index('id="giving') - 400 : page.index("The same as tables")]
    assert "Buprenorphine" in chart and "Craving, 0 to 10" in chart
    behind = page[page.index("The same as tables") :]
    assert all(f">{craving}<" in behind for craving in (8, 6, 3))


def test_row_002_41_doses_and_side_effects_are_seen_at_arrival(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given somebody who comes in tonight and takes a medicine that is seen at arrival since ten days
    episode, now = cast.active(), timezone.localtime()
    order = on_film(cast, episode, now - timedelta(days=10))
    attendance.arrive(episode, arrived_at=now - timedelta(minutes=2), early=True, by=cast.front_desk, at=now)
    nurse = as_staff(cast.nurse)
    board = reverse("medication:tonight")
    assert "Taken, no side effects" in nurse.get(board).content.decode()
    # When the nurse records it in one row: taken, two of the days at home without it, and a severe side effect
    said = {"outcome": "taken", "missed_days": "2", "effect_1": "mood", "severity_1": "severe", "once": "k"}
    url = reverse("medication:dose", args=[order.pk])
    assert nurse.post(url, said).status_code == nurse.post(url, said).status_code == 302  # sent twice, recorded once
    # Then ten days are known and nine more would not be, the dose cannot be recorded again, and a prescriber is asked for
    steady = adherence_by_order(checks_of([episode.pk])[episode.pk])[order.pk]
    assert (steady.known, steady.taken) == (11, 9)
    with pytest.raises(Refused, match="recorded already"):
        giving.record_check(order, on=timezone.localdate(), outcome=DoseOutcome.MISSED, by=cast.nurse, at=now)
    assert "Seen to" in nurse.get(board).content.decode()
    assert DueKind.SIDE_EFFECT in due(episode, timezone.localdate())
    assert "Rosa Alvarez" in as_staff(cast.prescriber).get(reverse("medication:side_effects")).content.decode()


def test_row_002_41_a_dose_refused_says_why_and_ends_nothing(cast: Cast) -> None:
    # Given a dose that the person does not take
    episode, now = cast.active(), timezone.localtime()
    order = on_film(cast, episode, now - WEEK)
    with pytest.raises(Refused, match="Say why"):
        giving.record_check(order, on=timezone.localdate(), outcome=DoseOutcome.REFUSED, by=cast.nurse, at=now)
    # When it is written down with their words
    giving.record_check(order, on=timezone.localdate(), outcome=DoseOutcome.REFUSED, reason="“Not today.”", by=cast.nurse, at=now)
    # Then it is known, and the order and the episode go on
    assert adherence_by_order(checks_of([episode.pk])[episode.pk])[order.pk].taken == 0
    order.refresh_from_db()
    assert order.state == "active" and Episode.objects.get(pk=episode.pk).status == "active"


def test_row_002_43_care_is_shared_only_within_a_written_consent(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a psychiatrist outside who treats the person's PTSD, and no consent
    episode, now = cast.active(), timezone.localtime()
    today = timezone.localdate()
    shared = consults.open_shared_care(
        episode, kind=ProviderKind.PSYCHIATRIST, provider="Dr. Vega", organisation="Bay Psychiatry", condition="PTSD",
        purpose="treatment of PTSD", by=cast.counsellor, at=now,
    )  # fmt: skip
    send: dict[str, Any] = {"direction": Direction.SENT, "on": today, "what": "Medication list", "by": cast.nurse, "at": now}
    # When somebody would hand something out, then the refusal and the page say why and what would make it possible
    with pytest.raises(Refused, match="No written consent"):
        consults.record_exchange(shared, **send)
    url = reverse("medication:shared", args=[shared.pk])
    client = as_staff(cast.counsellor)
    page = client.get(url).content.decode()
    assert "Nothing may be handed out" in page and "Sign it under Papers" in page
    # What comes in is written down all the same
    consults.record_exchange(shared, **send | {"direction": Direction.RECEIVED, "what": "Prazosin begun"})
    # When the person signs a consent that names somebody else, then it is no consent to tell them
    signed: dict[str, Any] = {
        "codes": ["consent_specific"], "typed_name": episode.patient.legal_name, "expires_on": today + timedelta(days=90),
        "by": cast.nurse, "at": now,
    }  # fmt: skip
    told = {"recipient": "Dr. Orr", "information": "medicines, progress", "purpose": "treatment of PTSD"}
    admission.sign_papers(episode, given=told, **signed)
    with pytest.raises(Refused, match="name somebody else"):
        consults.record_exchange(shared, **send)
    # When the person signs one that names them, for a purpose and until a day
    paper = admission.sign_papers(episode, given=told | {"recipient": "Dr. Vega"}, **signed)[0]
    sent = consults.record_exchange(shared, **send)
    assert sent.paper_id == paper.pk and "within it" in client.get(url).content.decode()
    # Then expired or taken back it stops at once, by name
    (later,) = shared_care_of(episode, on=today + timedelta(days=91))
    assert not later.consent.holds and "ended on" in later.consent.words
    admission.withdraw_paper(paper, reason="does not want it any more", by=cast.nurse, at=now)
    with pytest.raises(Refused, match="taken back"):
        consults.record_exchange(shared, **send)
    page = client.get(url).content.decode()
    assert "Nothing may be handed out" in page and "does not want it any more" in page
    assert DueKind.CONSENT in due(episode, today)


def test_row_004_14_a_medical_consult_is_asked_for_done_and_followed_up(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a consult that the nurse asks of a psychiatrist within a week
    episode, now = cast.active(), timezone.localtime()
    today = timezone.localdate()
    row = consults.order_consult(
        episode, kind=ConsultKind.PSYCHIATRIST, asked_of="Dr. Vega", reason="Four hours of sleep for two weeks",
        urgency=Urgency.WEEK, by=cast.nurse, at=now,
    )  # fmt: skip
    assert "Dr. Vega" in due(episode, today)[DueKind.CONSULT]
    assert [one.due_on for one in medication_due([episode.pk], on=today)[episode.pk]] == [today + WEEK]
    # When it took place, with something to follow; without a word about what came of it nothing is kept
    url = reverse("medication:consult", args=[row.pk])
    silent = {"do": "outcome", "done_on": today, "outcome": "", "version": "0"}
    assert as_staff(cast.case_manager).post(url, silent).status_code == 422
    assert DueKind.CONSULT in due(episode, today)
    said = {"do": "outcome", "done_on": today, "outcome": "Mirtazapine advised", "follow_up_on": today + WEEK,
            "follow_up_words": "Ask how sleep is", "version": "0"}  # fmt: skip
    assert as_staff(cast.case_manager).post(url, said).status_code == 302
    # Then what follows is due in its place, until somebody says what was done
    assert DueKind.CONSULT not in due(episode, today) and "Ask how sleep is" in due(episode, today)[DueKind.CONSULT_FOLLOW_UP]
    as_staff(cast.nurse).post(url, {"do": "followed", "words": "Sleeps six hours", "version": "1"})
    assert not {DueKind.CONSULT, DueKind.CONSULT_FOLLOW_UP} & due(episode, today).keys()
    assert "Sleeps six hours" in as_staff(cast.counsellor).get(url).content.decode()


def test_row_004_24_physicians_and_the_way_to_a_medicine_are_recorded_data(cast: Cast) -> None:
    # Given five people: alcohol, opioids three times, cocaine; one declines, two start, one of whom stops after three weeks
    now = timezone.localtime()
    today = timezone.localdate()
    names = ("Alvarez", "Bell", "Cole", "Drew", "Ellis")
    people = [cast.active("Ann", last) for last in names]
    for episode, code in zip(people, ("F10.20", "F11.20", "F11.20", "F14.20", "F11.20"), strict=True):
        record_diagnosis(episode, code=code, words="Substance use disorder, severe", by=cast.supervisor, at=now)
    alcohol, starts, declines, _cocaine, stops = people
    opioid: dict[str, Any] = {"indication": Indication.OPIOID, "medicine": "buprenorphine_naloxone", "by": cast.nurse, "at": now}
    medication.offer_medicine(starts, on=today, answer="accepted", **opioid)
    medication.offer_medicine(declines, on=today, answer="declined", reason="wants_to_try_without", words="On my own", **opioid)
    on_film(cast, starts, now - timedelta(days=40))
    order = on_film(cast, stops, now - timedelta(days=40))
    medication.stop_order(order, why="persons_wish", on=today - timedelta(days=19), by=cast.prescriber, at=now)
    consults.open_shared_care(
        starts, kind=ProviderKind.ADDICTION_PHYSICIAN, provider="Dr. Iyer", condition="Opioid use disorder", by=cast.nurse, at=now
    )
    # When the director asks
    found = {one.indication: one for one in funnel(cast.director, on=today)}
    # Then each step counts people with what it is of, and the denominators hold only who could have reached the day
    opioids, alcohols = found["opioid"], found["alcohol"]
    assert (opioids.eligible, opioids.offered, opioids.declined, opioids.started) == (3, 3, 1, 2)
    assert opioids.reasons == (("wants_to_try_without", 1),)
    assert [(one.n, one.of) for one in opioids.retained] == [(1, 2), (0, 0), (0, 0)]
    assert (alcohols.eligible, alcohols.offered, alcohols.started) == (1, 0, 0)
    # And the care team names the prescriber here and the physician outside
    team = care_team([starts.pk, alcohol.pk])
    assert [(one.name, one.here) for one in team[starts.pk]] == [("Noor Haddad", True), ("Dr. Iyer", False)]
    assert alcohol.pk not in team
