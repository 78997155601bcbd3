"""Do the pages of tests show today and nothing of tomorrow, keep what was typed, and let only the right people in?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.journey.monitoring.actions import collect, commit_draw, draw_tests, order_test
from midspan.journey.monitoring.models import Specimen, TestingPolicy, TestOrder
from midspan.journey.monitoring.rules import check_record
from midspan.journey.monitoring.terms import Collected, IdentityCheck, Matrix, OrderKind
from tests.cast import AT, Cast

DAY = timedelta(days=1)
COLLECTED = {"matrix": "urine", "at": "09:00", "identity": "photo", "temperature": "35.8", "unit": "C", "after_minutes": "2",
             "volume_ml": "55"}  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    at = AT + timedelta(minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


def asked(cast: Cast, *, reason: str = "Said they had used.", first: str = "Rosa") -> TestOrder:
    return order_test(cast.active(first), kind=OrderKind.CAUSE, matrix=Matrix.URINE, reason=reason, due_at=AT + timedelta(hours=6),
                      by=cast.nurse, at=AT)  # fmt: skip


def taken(cast: Cast, order: TestOrder) -> Specimen:
    return collect(
        order, collected=Collected(Matrix.URINE, IdentityCheck.KNOWN, observed=False), collected_at=AT, by=cast.nurse, at=AT
    )


class TestToday:
    def test_the_front_desk_tells_and_reads_no_reason(self, cast: Cast, as_staff: Any) -> None:
        order = asked(cast)
        client = as_staff(cast.front_desk)
        page = client.get(reverse("monitoring:today")).content.decode()
        assert "Rosa Alvarez" in page and "for a reason" not in page and "Said they had used" not in page
        assert f'href="{reverse("monitoring:collect", args=[order.pk])}"' not in page
        assert client.post(reverse("monitoring:notice", args=[order.pk])).status_code == 303
        order.refresh_from_db()
        assert order.told_by == cast.front_desk

    def test_collecting_from_the_list(self, cast: Cast, as_staff: Any) -> None:
        order, client = asked(cast), as_staff(cast.nurse)
        assert reverse("monitoring:collect", args=[order.pk]) in client.get(reverse("monitoring:today")).content.decode()
        done = client.post(reverse("monitoring:collect", args=[order.pk]), COLLECTED | {"version": order.version})
        specimen = Specimen.objects.get()
        assert done.status_code == 303 and done.url == reverse("monitoring:specimen", args=[specimen.pk])
        assert str(specimen.temperature_f) == "96.4"
        label = client.get(done.url).content.decode()
        card = label[label.index("specimen-label") :]
        assert specimen.code in card and "<svg" in card and "Alvarez" not in card

    def test_a_refusal_keeps_what_was_typed(self, cast: Cast, as_staff: Any) -> None:
        order = asked(cast)
        page = as_staff(cast.nurse).post(
            reverse("monitoring:collect", args=[order.pk]), COLLECTED | {"observed": "on", "note": "kept words"}
        )
        assert page.status_code == 422 and "in the room" in page.content.decode() and "kept words" in page.content.decode()

    def test_no_specimen_is_an_outcome(self, cast: Cast, as_staff: Any) -> None:
        order, client = asked(cast), as_staff(cast.nurse)
        url = reverse("monitoring:settle", args=[order.pk])
        faulty = client.post(url, {"outcome": "missed", "words": "not here"})
        assert faulty.status_code == 422 and "still time" in faulty.content.decode() and "not here" in faulty.content.decode()
        assert client.post(url, {"outcome": "unable", "words": "Could not yet.", "again_at": "15:00"}).status_code == 303
        assert TestOrder.objects.filter(kind="again", outcome="").count() == 1
        again = client.get(reverse("monitoring:today")).content.decode()
        assert "Could not yet." in again and "another try" in again

    def test_other_teams_find_nothing(self, cast: Cast, as_staff: Any) -> None:
        order = asked(cast)
        specimen = taken(cast, asked(cast, first="Ana"))
        client = as_staff(cast.far_counsellor)
        for name, key in (("collect", order.pk), ("specimen", specimen.pk), ("ask", order.episode_id)):
            assert client.get(reverse(f"monitoring:{name}", args=[key])).status_code == 404
        assert "Rosa" not in client.get(reverse("monitoring:today")).content.decode()
        client.post(reverse("monitoring:find"), {"code": specimen.code})
        assert "No specimen with this label" in client.get(reverse("monitoring:today")).content.decode()

    def test_a_label_opens_its_specimen(self, cast: Cast, as_staff: Any) -> None:
        specimen = taken(cast, asked(cast))
        found = as_staff(cast.nurse).post(reverse("monitoring:find"), {"code": f" {specimen.code.lower()} "})
        assert found.url == reverse("monitoring:specimen", args=[specimen.pk])

    def test_asks_as_much_for_three_as_for_one(self, cast: Cast, as_staff: Any) -> None:
        client, counts = as_staff(cast.nurse), []
        for names in (["Ana"], ["Bea", "Cleo"]):
            for name in names:
                asked(cast, first=name)
                taken(cast, asked(cast, first=f"{name}2"))
            client.get(reverse("monitoring:today"))
            with CaptureQueriesContext(connection) as counted:
                client.get(reverse("monitoring:today"))
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_custody_on_the_page(self, cast: Cast, as_staff: Any) -> None:
        specimen, client = taken(cast, asked(cast)), as_staff(cast.nurse)
        url = reverse("monitoring:specimen", args=[specimen.pk])
        assert client.post(url, {"kind": "sealed"}).status_code == 303
        assert client.post(url, {"kind": "initialled"}).status_code == 303
        assert client.post(url, {"kind": "handed_over", "other": ""}).status_code == 422
        assert client.post(url, {"kind": "handed_over", "other": "Courier 7"}).status_code == 303
        assert "Courier 7" in client.get(url).content.decode()


class TestAsk:
    def test_asking_twice_by_one_form_is_once(self, cast: Cast, as_staff: Any) -> None:
        episode, client = cast.active(), as_staff(cast.counsellor)
        url = reverse("monitoring:ask", args=[episode.pk])
        assert "No signed consent" in client.get(url).content.decode()
        typed = {"kind": "cause", "reason": "Said they had used.", "matrix": "urine", "until": "20:00", "once": "ask-1"}
        assert client.post(url, typed).status_code == client.post(url, typed).status_code == 303
        assert TestOrder.objects.count() == 1
        assert client.post(url, typed | {"once": "ask-2"}).status_code == 422

    def test_a_cause_without_words_comes_back(self, cast: Cast, as_staff: Any) -> None:
        url = reverse("monitoring:ask", args=[cast.active().pk])
        page = as_staff(cast.counsellor).post(url, {"kind": "cause", "matrix": "urine", "until": "20:00", "once": "x"})
        assert page.status_code == 422 and "plain words" in page.content.decode()


class TestDraws:
    def test_tomorrow_shows_its_commitment_alone(self, cast: Cast, as_staff: Any) -> None:
        cast.active()
        row = commit_draw(cast.site, on=AT.date() + DAY, by=cast.clock, at=AT)
        client = as_staff(cast.director)
        for page in (
            client.get(reverse("monitoring:draw", args=[row.pk])),
            client.get(reverse("monitoring:draw_record", args=[row.pk])),
        ):
            text = page.content.decode()
            assert row.commitment in text and row.sealed not in text and "since" not in text

    def test_a_held_draw_is_checked_and_downloaded(self, cast: Cast, as_staff: Any) -> None:
        cast.active()
        row = draw_tests(cast.site, on=AT.date(), by=cast.clock, at=AT)
        client = as_staff(cast.supervisor)
        assert "holds" in client.get(reverse("monitoring:draw", args=[row.pk])).content.decode()
        record = client.get(reverse("monitoring:draw_record", args=[row.pk])).json()
        assert check_record(record).sound and len(record["selected"]) == 1
        assert client.get(reverse("monitoring:draws")).status_code == 200

    def test_who_sets_no_testing_sees_no_draw(self, cast: Cast, as_staff: Any) -> None:
        row = commit_draw(cast.site, on=AT.date() + DAY, by=cast.clock, at=AT)
        for name, args in (("draws", []), ("draw", [row.pk]), ("draw_record", [row.pk]), ("policy", [])):
            assert as_staff(cast.counsellor).get(reverse(f"monitoring:{name}", args=args)).status_code == 404

    def test_asks_as_much_for_three_draws_as_for_one(self, cast: Cast, as_staff: Any) -> None:
        client, counts = as_staff(cast.director), []
        for days in ((1,), (2, 3)):
            for number in days:
                commit_draw(cast.site, on=AT.date() + number * DAY, by=cast.clock, at=AT)
            client.get(reverse("monitoring:draws"))
            with CaptureQueriesContext(connection) as counted:
                client.get(reverse("monitoring:draws"))
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestPolicy:
    TYPED = {"from_day": "0", "quiet_days": "0", "shortest": "1", "longest": "6", "tests": "2", "per_days": "6",
             "weekdays": ["1", "3", "5"], "away_hours": "24", "effective_from": "2026-03-09", "source": "Minutes of March"}  # fmt: skip

    def test_a_site_sets_its_own(self, cast: Cast, as_staff: Any) -> None:
        client = as_staff(cast.director)
        assert "as shipped" in client.get(reverse("monitoring:policy")).content.decode()
        assert client.post(reverse("monitoring:policy_set", args=["start"]), self.TYPED).status_code == 303
        assert TestingPolicy.objects.get().weekdays == [1, 3, 5]
        assert "Minutes of March" in client.get(reverse("monitoring:policy")).content.decode()

    def test_what_leaves_the_limits_comes_back(self, cast: Cast, as_staff: Any) -> None:
        page = as_staff(cast.director).post(reverse("monitoring:policy_set", args=["start"]), self.TYPED | {"longest": "30"})
        assert (
            page.status_code == 422
            and "at least every 7 days" in page.content.decode()
            and "Minutes of March" in page.content.decode()
        )

    def test_an_unknown_phase_is_not_there(self, cast: Cast, as_staff: Any) -> None:
        assert as_staff(cast.director).get(reverse("monitoring:policy_set", args=["later"])).status_code == 404


def test_the_clock_of_these_tests_stands() -> None:
    assert timezone.now() == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
