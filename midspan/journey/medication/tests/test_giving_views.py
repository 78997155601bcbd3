"""Do the board, the short pages and the program's page answer: acted, refused at the form, closed to others, quick?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.journey.attendance import actions as attendance
from midspan.journey.medication.actions import consults, giving
from midspan.journey.medication.models import CareExchange, Consult, DoseCheck, Injection, OverdoseKit, PdmpQuery, SideEffect
from midspan.journey.medication.terms.consults import ProviderKind
from midspan.journey.medication.terms.giving import DoseOutcome, Severity, SideEffectSaid
from midspan.journey.medication.tests.given import order_in_force
from midspan.journey.schedule import actions as schedule
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


def here_tonight(cast: Cast, names: tuple[tuple[str, str], ...] = (("Rosa", "Alvarez"),)) -> list:
    """People who are in the house now, each with a dose to be seen."""
    now, found = timezone.now(), []
    for first, last in names:
        episode = cast.active(first, last)
        attendance.arrive(episode, arrived_at=now, early=True, by=cast.front_desk, at=now)  # today, just after midnight too
        order_in_force(cast, episode, started_on=timezone.localdate() - timedelta(days=3))
        found.append(episode)
    return found


def board(client) -> str:
    return client.get(reverse("medication:tonight")).content.decode()


class TestTheBoard:
    def test_a_dose_is_seen_in_one_step_and_sent_twice_it_is_one(self, cast: Cast, as_staff) -> None:
        (episode,) = here_tonight(cast)
        order = episode_order(episode)
        client = as_staff(cast.nurse)
        assert "Rosa Alvarez" in board(client) and "Taken, no side effects" in board(client)
        sent = {"outcome": "taken", "effects_asked": "on", "once": "abc"}
        for _ in range(2):
            answer = client.post(reverse("medication:dose", args=[order.pk]), sent)
            assert answer.status_code == 302 and answer.url.endswith(f"#p{episode.pk}")
        assert DoseCheck.objects.get().side_effects_asked
        page = board(client)
        assert "Taken, no side effects" not in page and "Seen to" in page

    def test_refused_without_why_comes_back_with_everything_typed(self, cast: Cast, as_staff) -> None:
        (episode,) = here_tonight(cast)
        sent = {"outcome": "refused", "missed_days": "1", "effect_1": "nausea", "severity_1": "mild", "once": "x"}
        answer = as_staff(cast.nurse).post(reverse("medication:dose", args=[episode_order(episode).pk]), sent)
        page = answer.content.decode()
        assert answer.status_code == 422 and "in the person’s words" in page.casefold().replace("'", "’")
        assert 'value="nausea" selected' in page and 'value="1"' in page
        assert not DoseCheck.objects.exists()

    def test_the_row_takes_a_refusal_side_effects_and_days_at_once(self, cast: Cast, as_staff) -> None:
        (episode,) = here_tonight(cast)
        sent = {"outcome": "refused", "reason": "“Not today.”", "missed_days": "2", "effect_1": "mood", "severity_1": "severe"}
        client = as_staff(cast.nurse)
        client.post(reverse("medication:dose", args=[episode_order(episode).pk]), sent)
        row = DoseCheck.objects.get()
        assert (row.outcome, row.missed_days, row.side_effects_asked) == ("refused", 2, True)
        assert SideEffect.objects.get().needs_review and "For the prescriber" in board(client)

    def test_who_is_neither_here_nor_expected_does_not_stand_on_it(self, cast: Cast, as_staff) -> None:
        order_in_force(cast, cast.active())
        assert "Rosa Alvarez" not in board(as_staff(cast.nurse))

    def test_one_person_and_three_cost_the_same(self, cast: Cast, as_staff) -> None:
        client = as_staff(cast.nurse)
        here_tonight(cast)
        board(client)
        with CaptureQueriesContext(connection) as one:
            board(client)
        here_tonight(cast, (("Tess", "Cole"), ("Omar", "Bell")))
        with CaptureQueriesContext(connection) as three:
            assert board(client).count("Taken, no side effects") == 3
        assert len(one) == len(three)

    def test_a_counsellor_does_not_see_it(self, cast: Cast, as_staff) -> None:
        assert as_staff(cast.counsellor).get(reverse("medication:tonight")).status_code == 404
        order = order_in_force(cast, cast.active())
        assert as_staff(cast.counsellor).post(reverse("medication:dose", args=[order.pk])).status_code == 404
        assert as_staff(cast.far_counsellor).get(reverse("medication:injection", args=[order.pk])).status_code == 404


def episode_order(episode):
    from midspan.journey.medication.models import MedicationOrder

    return MedicationOrder.objects.filter(episode=episode).first()


class TestTheShortPages:
    def test_an_injection_with_the_label_beside_it(self, cast: Cast, as_staff) -> None:
        order = order_in_force(cast, cast.active(), "buprenorphine_sublocade")
        client, url, today = as_staff(cast.nurse), reverse("medication:injection", args=[order.pk]), timezone.localdate()
        assert "one transmucosal dose" in client.get(url).content.decode().casefold()
        sent = {"given_day": today, "given_time": "00:01", "body_site": "abdomen_left", "lot": "A1", "expires_on": "2030-01-01"}
        faulty = client.post(url, sent | {"observed_minutes": "10"})
        assert faulty.status_code == 422 and "60 minutes" in faulty.content.decode() and "A1" in faulty.content.decode()
        assert client.post(url, sent | {"observed_minutes": "60", "once": "q"}).status_code == 302
        assert Injection.objects.get().on == today
        again = client.post(url, sent | {"body_site": "thigh_left", "lot": "B2", "once": "r"})
        assert again.status_code == 422 and "recorded already" in again.content.decode()
        assert "It can be given from" in client.get(url).content.decode()

    def test_a_query_a_kit_a_supply(self, cast: Cast, as_staff) -> None:
        episode = cast.active()
        order, client = order_in_force(cast, episode), as_staff(cast.nurse)
        asked = reverse("medication:pdmp", args=[episode.pk])
        assert client.post(asked, {"finding": "other_prescriber"}).status_code == 422
        assert client.post(asked, {"finding": "other_prescriber", "summary": "Oxycodone, Dr. Lee"}).status_code == 302
        assert PdmpQuery.objects.get().by == cast.nurse
        kit = reverse("medication:kit", args=[episode.pk])
        today = timezone.localdate()
        assert client.post(kit, {"to": "person", "kit_on": today}).status_code == 422
        assert (
            client.post(kit, {"to": "person", "kit_on": today, "kit_expires_on": today + timedelta(days=700)}).status_code == 302
        )
        assert OverdoseKit.objects.get().to == "person"
        supply = reverse("medication:supply", args=[order.pk])
        assert client.post(supply, {"on": today, "days": "0"}).status_code == 422
        assert client.post(supply, {"on": today, "days": "28"}).status_code == 302

    def test_a_side_effect_is_reviewed_by_a_prescriber_only(self, cast: Cast, as_staff) -> None:
        order = order_in_force(cast, cast.active())
        giving.record_check(
            order,
            on=AT.date(),
            outcome=DoseOutcome.TAKEN,
            effects=[SideEffectSaid("mood", Severity.SEVERE)],
            by=cast.nurse,
            at=AT,
        )
        url = reverse("medication:side_effect", args=[SideEffect.objects.get().pk])
        assert "A prescriber reviews it" in as_staff(cast.nurse).get(url).content.decode()
        assert as_staff(cast.nurse).post(url, {"decision": "Fine"}).status_code == 422
        prescriber = as_staff(cast.prescriber)
        assert "Rosa Alvarez" in prescriber.get(reverse("medication:side_effects")).content.decode()
        assert prescriber.post(url, {"decision": "Seen tonight.", "version": "0"}).status_code == 302
        assert "Nothing to review" in prescriber.get(reverse("medication:side_effects")).content.decode()

    def test_a_mistake_is_struck_out_with_a_reason(self, cast: Cast, as_staff) -> None:
        order = order_in_force(cast, cast.active())
        row = giving.record_check(order, on=AT.date(), outcome=DoseOutcome.TAKEN, by=cast.nurse, at=AT)
        url = reverse("medication:strike_dose", args=[row.pk])
        assert as_staff(cast.nurse).post(url, {"reason": ""}).status_code == 422
        assert as_staff(cast.nurse).post(url, {"reason": "Somebody else"}).status_code == 302
        assert DoseCheck.objects.get().struck_reason == "Somebody else"


class TestConsultsAndSharedCare:
    def test_asked_done_followed_up_on_pages(self, cast: Cast, as_staff) -> None:
        episode = cast.active()
        client, ask = as_staff(cast.nurse), reverse("medication:ask_consult", args=[episode.pk])
        said = {"kind": "psychiatrist", "asked_of": "Dr. Vega", "urgency": "week"}
        faulty = client.post(ask, said)
        assert faulty.status_code == 422 and "Dr. Vega" in faulty.content.decode()
        assert client.post(ask, said | {"reason": "Sleep", "once": "c"}).status_code == 302
        row = Consult.objects.get()
        url, today = reverse("medication:consult", args=[row.pk]), timezone.localdate()
        assert "Dr. Vega" in client.get(reverse("medication:consults")).content.decode()
        done = {"do": "outcome", "done_on": today, "outcome": "Advice given", "follow_up_on": today + timedelta(days=7)}
        assert client.post(url, done | {"outcome": " ", "version": "0"}).status_code == 422
        assert client.post(url, done | {"version": "0"}).status_code == 302
        assert client.post(url, {"do": "followed", "words": "Sleeps better", "version": "1"}).status_code == 302
        assert "No open consults" in client.get(reverse("medication:consults")).content.decode()

    def test_the_page_says_why_nothing_may_be_handed_out_and_what_would_help(self, cast: Cast, as_staff) -> None:
        row = consults.open_shared_care(
            cast.active(), kind=ProviderKind.PSYCHIATRIST, provider="Dr. Vega", condition="PTSD", by=cast.nurse, at=AT
        )
        client, url = as_staff(cast.case_manager), reverse("medication:shared", args=[row.pk])
        page = client.get(url).content.decode()
        assert "Nothing may be handed out" in page and "No written consent" in page
        assert reverse("admission:papers", args=[row.episode_id]) in page
        sent = {"do": "exchange", "direction": "sent", "on": timezone.localdate(), "what": "Medication list"}
        answer = client.post(url, sent)
        assert answer.status_code == 422 and "Medication list" in answer.content.decode()
        assert client.post(url, sent | {"direction": "received"}).status_code == 302
        assert CareExchange.objects.get().direction == "received"
        assert client.post(url, {"do": "end", "reason": "Moved", "version": "0"}).status_code == 302
        assert "Ended on" in client.get(url).content.decode()

    def test_write_it_down_first(self, cast: Cast, as_staff) -> None:
        url = reverse("medication:share", args=[cast.active().pk])
        client = as_staff(cast.counsellor)
        assert client.post(url, {"kind": "psychiatrist", "provider": "Dr. Vega"}).status_code == 422
        assert client.post(url, {"kind": "psychiatrist", "provider": "Dr. Vega", "condition": "PTSD"}).status_code == 302


class TestTheProgram:
    def test_the_same_queries_for_one_and_three(self, cast: Cast, as_staff) -> None:
        client, url = as_staff(cast.director), reverse("medication:program")
        order_in_force(cast, cast.active())
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            assert "Rosa Alvarez" in client.get(url).content.decode()
        for first, last in (("Tess", "Cole"), ("Omar", "Bell")):
            order_in_force(cast, cast.active(first, last))
        with CaptureQueriesContext(connection) as three:
            assert "Omar Bell" in client.get(url).content.decode()
        assert len(one) == len(three)

    def test_closed_to_who_sees_no_charts(self, cast: Cast, as_staff) -> None:
        assert as_staff(cast.front_desk).get(reverse("medication:program")).status_code == 404


def test_the_group_is_expected_on_the_board(cast: Cast, as_staff) -> None:
    today = timezone.localdate()
    group = schedule.open_group(
        cast.evening, name="A", room=cast.room_a, facilitator=cast.counsellor, capacity=12, starts_on=today - timedelta(days=28),
        by=cast.director, at=AT,
    )  # fmt: skip
    episode = cast.active()
    order_in_force(cast, episode, started_on=today - timedelta(days=3))
    schedule.join(episode, group=group, from_on=today, by=cast.director, at=AT)
    schedule.generate_sessions(cast.evening, first=today, last=today, by=cast.director, at=AT)
    if today.isoweekday() in {1, 3, 5}:
        assert "Rosa Alvarez" in board(as_staff(cast.nurse))
