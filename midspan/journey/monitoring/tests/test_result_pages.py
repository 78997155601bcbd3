"""Do the pages of results, reviews of care, shares, panels and the board answer: done in one post, refused at the field, closed
to others, as quick for three as for one?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions.days import report_days
from midspan.journey.monitoring.actions.laboratories import load_laboratories
from midspan.journey.monitoring.models import (
    CareReview,
    Conclusion,
    Panel,
    ResponseHours,
    Result,
    ResultShare,
    ShareLook,
    Specimen,
)
from midspan.journey.monitoring.terms import DayReport
from midspan.journey.monitoring.terms.specimens import Matrix
from midspan.journey.monitoring.tests.factories import HOUR, given, result
from tests.cast import PASSWORD, Cast


@pytest.fixture
def panels(cast: Cast) -> dict[str, Panel]:
    load_laboratories(by=cast.director, at=timezone.now())
    return {row.code: row for row in Panel.objects.all()}


def specimen(cast: Cast, name: str = "Rosa", back: int = 0, **words) -> Specimen:
    at = timezone.now() - 3 * HOUR - timedelta(days=back)
    return given(cast, cast.active(name, name), at=at, **words)


def page(client: Client, name: str, *args: int, query: str = "") -> str:
    answer = client.get(reverse(f"monitoring:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestResult:
    def test_a_laboratory_result_in_one_post(self, cast: Cast, as_staff, panels) -> None:
        row, client = specimen(cast), as_staff(cast.nurse)
        assert "Which panel?" in page(client, "enter_result", row.pk)
        panel = panels["clinical_urine"]
        query = f"?panel={panel.pk}"
        form = page(client, "enter_result", row.pk, query=query)
        assert "not checked at a source" in form and "Opiates (class)" in form and "Creatinine" in form
        typed = {"opiates-level": "300", "rest": "on", "creatinine": "80", "specific_gravity": "1.0150", "ph": "6"}
        answer = client.post(reverse("monitoring:enter_result", args=[row.pk]) + query, typed)
        assert answer.status_code == 303
        assert Conclusion.objects.get(counts=True).status == "unexpected-positive"
        shown = page(client, "result", row.pk)
        assert "Found, and not explained" in shown and "What this does not say" in shown and "Opiates (class)" in shown
        assert "It would change something" in shown and "Care is being looked at" in shown

    def test_refused_at_its_line_with_everything_kept(self, cast: Cast, as_staff, panels) -> None:
        row, client = specimen(cast), as_staff(cast.nurse)
        address = reverse("monitoring:enter_result", args=[row.pk]) + f"?panel={panels['clinical_urine'].pk}"
        typed = {"opiates-answer": "found", "opiates-level": "299", "ph": "15", "reference": "L-77"}
        answer = client.post(address, typed)
        assert answer.status_code == 422 and not Result.objects.exists()
        text = answer.content.decode()
        assert "below the cutoff of 300" in text and "L-77" in text and "outside what can be measured" in text
        assert client.post(address, {"words": "-"}).status_code == 422

    def test_a_cup_has_no_amounts(self, cast: Cast, as_staff, panels) -> None:
        row, client = specimen(cast), as_staff(cast.nurse)
        form = page(client, "enter_result", row.pk, query=f"?panel={panels['cup'].pk}")
        assert "-level" not in form and "Not readable" in form

    def test_corrected_on_a_page(self, cast: Cast, as_staff, panels) -> None:
        row, client = specimen(cast), as_staff(cast.nurse)
        address = reverse("monitoring:enter_result", args=[row.pk]) + f"?panel={panels['cup'].pk}"
        client.post(address, {"thc-answer": "found", "rest": "on"})
        first = Result.objects.get()
        answer = client.post(reverse("monitoring:correct_result", args=[first.pk]), {"thc-answer": "not_found", "rest": "on"})
        assert answer.status_code == 422 and "thc-answer" in answer.content.decode()
        client.post(reverse("monitoring:correct_result", args=[first.pk]), {"rest": "on", "why": "The wrong cup"})
        shown = page(client, "result", row.pk)
        assert "it read before: Found, and not explained" in shown and "corrected since" in shown and "The wrong cup" in shown
        assert "changed, was" in page(client, "results", row.episode_id)

    def test_an_exact_test_is_asked_for_and_read(self, cast: Cast, as_staff, panels) -> None:
        row, client = specimen(cast), as_staff(cast.nurse)
        result(cast, row, "opiates")
        refused = client.post(reverse("monitoring:confirm", args=[row.pk]), {"analytes": "opiates", "why": "disputed"})
        assert refused.status_code == 422 and "Say what the person says" in refused.content.decode()
        client.post(reverse("monitoring:confirm", args=[row.pk]), {"analytes": "opiates", "why": "specific_drug"})
        assert "Exact test awaited" in page(client, "result", row.pk)
        query = f"?kind=confirmation&panel={panels['clinical_urine'].pk}"
        form = page(client, "enter_result", row.pk, query=query)
        assert "6-acetylmorphine" in form and "Opiates (class)" not in form
        client.post(reverse("monitoring:enter_result", args=[row.pk]) + query, {"morphine-level": "60", "rest": "on"})
        assert Conclusion.objects.get(counts=True).status == "confirmed"
        assert "There was use between" in page(client, "result", row.pk)

    def test_breath(self, cast: Cast, as_staff) -> None:
        row, client = specimen(cast, matrix=Matrix.BREATH), as_staff(cast.nurse)
        at = timezone.localtime(row.collected_at)
        typed = {"first": "0.03", "first_at": at.strftime("%Y-%m-%dT%H:%M")}
        assert client.get(reverse("monitoring:enter_result", args=[row.pk])).status_code == 303
        client.post(
            reverse("monitoring:breath", args=[row.pk]), typed | {"first_at": (at + HOUR / 60).strftime("%Y-%m-%dT%H:%M")}
        )
        assert "Read again at" in page(client, "breath", row.pk)

    def test_closed_to_others(self, cast: Cast, as_staff) -> None:
        row = specimen(cast)
        for name, args in (("result", [row.pk]), ("enter_result", [row.pk]), ("results", [row.episode_id])):
            address = reverse(f"monitoring:{name}", args=args)
            assert as_staff(cast.far_counsellor).get(address).status_code == 404
            assert as_staff(cast.front_desk).get(address).status_code == 404
        assert as_staff(cast.case_manager).get(reverse("monitoring:enter_result", args=[row.pk])).status_code == 404

    def test_the_page_of_a_person(self, cast: Cast, as_staff) -> None:
        client = as_staff(cast.counsellor)
        assert "No test yet" in page(client, "results", cast.active("No", "Tests").pk)
        row = specimen(cast, back=1)
        day = local_day(row.collected_at, cast.site.timezone)
        told = [DayReport(day - timedelta(days=n), Substance.COCAINE, n == 2) for n in range(5)]
        report_days(row.episode, days=told, by=cast.counsellor, at=timezone.now())
        result(cast, row, "cocaine_metabolite")
        shown = page(client, "results", row.episode_id)
        assert "told first" in shown and "As expected: explained" in shown and "How this is counted" in shown
        with CaptureQueriesContext(connection) as one:
            page(client, "results", row.episode_id)
        for back in (3, 5):
            at = timezone.now() - 3 * HOUR - timedelta(days=back)
            result(cast, given(cast, row.episode, at=at), "thc", none=())
        with CaptureQueriesContext(connection) as three:
            page(client, "results", row.episode_id)
        assert len(three) <= len(one)


class TestReview:
    def test_step_by_step_to_the_signature(self, cast: Cast, as_staff) -> None:
        row, client = specimen(cast), as_staff(cast.counsellor)
        result(cast, row, "thc", none=())
        review = CareReview.objects.get()
        assert row.episode.patient.sort_name in page(client, "care_reviews")
        shown = page(client, "care_review", review.pk)
        assert "Talk, without blame" in shown and "3 steps are open" in shown and "not checked at a source" in shown
        step = reverse("monitoring:care_step", args=[review.pk])
        assert client.post(step, {"code": "talk", "words": "", "version": "0"}).status_code == 422
        for number, code in enumerate(review.steps):
            assert client.post(step, {"code": code, "words": "Done.", "version": str(number)}).status_code == 303
        close = reverse("monitoring:close_care_review", args=[review.pk])
        typed = {"outcome": "An evening more.", "typed_name": cast.counsellor.name, "secret": "wrong", "version": "3"}
        refused = client.post(close, typed)
        assert refused.status_code == 422 and "An evening more." in refused.content.decode()
        assert client.post(close, typed | {"secret": PASSWORD}).status_code == 303
        assert "An evening more." in page(client, "care_review", review.pk)

    def test_handed_on(self, cast: Cast, as_staff) -> None:
        result(cast, specimen(cast), "thc", none=())
        review, client = CareReview.objects.get(), as_staff(cast.counsellor)
        address = reverse("monitoring:care_owner", args=[review.pk])
        assert client.post(address, {"owner": cast.nurse.pk, "version": "9"}).status_code == 422
        assert client.post(address, {"owner": cast.nurse.pk, "version": "0"}).status_code == 303
        assert "Nothing to look at" in page(client, "care_reviews", query="?whose=mine")

    def test_hours_are_set(self, cast: Cast, as_staff) -> None:
        client = as_staff(cast.director)
        assert "24 hours" in page(client, "hours") and "not checked at a source" in page(client, "hours")
        day = timezone.localdate()
        client.post(reverse("monitoring:hours"), {"hours": "8", "effective_from": day, "source": "Policy 7"})
        assert ResponseHours.objects.get().hours == 8 and "8 hours" in page(client, "hours")
        assert as_staff(cast.counsellor).get(reverse("monitoring:hours")).status_code == 404

    def test_lists_at_one_and_three(self, cast: Cast, as_staff) -> None:
        client, counts = as_staff(cast.counsellor), []
        for name in ("Ann", "Ben", "Cal"):
            result(cast, specimen(cast, name), "thc", none=())
            with CaptureQueriesContext(connection) as queries:
                page(client, "care_reviews")
            counts.append(len(queries))
        assert counts[1] == counts[2] <= counts[0]


class TestShare:
    def typed(self, **words) -> dict[str, object]:
        today = timezone.localdate()
        return {"name": "Ana", "relationship": "sister", "purpose": "support", "from_on": today - timedelta(days=9),
                "until_on": today + timedelta(days=9), "client_name": "Rosa Rosa"} | words  # fmt: skip

    def test_agreed_shown_and_taken_back(self, cast: Cast, as_staff) -> None:
        row, client = specimen(cast), as_staff(cast.counsellor)
        result(cast, row, "cocaine_metabolite")
        address = reverse("monitoring:shares", args=[row.episode_id])
        assert "Nobody outside sees anything" in page(client, "shares", row.episode_id)
        assert client.post(address, self.typed(client_name="x")).status_code == 422 and not ResultShare.objects.exists()
        assert client.post(address, self.typed()).status_code == 303
        share = ResultShare.objects.get()
        shown = page(client, "share", share.pk)
        assert "exactly what they see" in shown and "ocaine" not in shown and "42 CFR part 2 prohibits" in shown
        answer = client.post(reverse("monitoring:share", args=[share.pk]), {"how": "printed"})
        assert answer.status_code == 200 and "data-print" in answer.content.decode()
        look = ShareLook.objects.get()
        assert "ocaine" not in look.text and "to talk about 1" in look.text
        assert client.post(reverse("monitoring:revoke_share", args=[share.pk])).status_code == 303
        assert "Nothing is shown" in page(client, "share", share.pk) and "Asked for" not in page(client, "share", share.pk)
        assert client.post(reverse("monitoring:share", args=[share.pk]), {"how": "printed"}).status_code == 422
        assert ShareLook.objects.count() == 1

    def test_nobody_else_can(self, cast: Cast, as_staff) -> None:
        row = specimen(cast)
        as_staff(cast.counsellor).post(reverse("monitoring:shares", args=[row.episode_id]), self.typed())
        share = ResultShare.objects.get()
        for who in (cast.far_counsellor, cast.front_desk, cast.director, cast.case_manager, cast.utilisation):
            assert as_staff(who).get(reverse("monitoring:share", args=[share.pk])).status_code == 404


class TestPanels:
    def test_begin_and_change(self, cast: Cast, as_staff) -> None:
        client = as_staff(cast.director)
        assert "No laboratory yet" in page(client, "laboratories")
        client.post(reverse("monitoring:laboratories"), {"load": "1"})
        row = Panel.objects.get(code="breath")
        assert "not checked at a source" in page(client, "laboratories") and "up to 12 h" in page(client, "panel", row.pk)
        today = timezone.localdate()
        typed = {"name": "Breath", "effective_from": today, "source": "", "0-analyte": "breath_alcohol", "0-initial": "0.01"}
        assert client.post(reverse("monitoring:panel", args=[row.pk]), typed).status_code == 422
        assert client.post(reverse("monitoring:panel", args=[row.pk]), typed | {"source": "Our device"}).status_code == 303
        latest = Panel.objects.filter(code="breath").latest("effective_from")
        assert latest.cutoffs.get().initial == Decimal("0.010") and latest.cutoffs.get().unit == "g/210 L"
        assert as_staff(cast.counsellor).get(reverse("monitoring:laboratories")).status_code == 404

    def test_a_laboratory_of_ones_own(self, cast: Cast, as_staff) -> None:
        client, today = as_staff(cast.director), timezone.localdate()
        typed = {"name": "North", "code": "north", "kind": "laboratory", "source": "Contract", "effective_from": today}
        assert client.post(reverse("monitoring:laboratories"), typed).status_code == 303
        assert client.post(reverse("monitoring:laboratories"), typed).status_code == 422
        assert "North" in page(client, "laboratories")


def test_the_board(cast: Cast, as_staff) -> None:
    client = as_staff(cast.counsellor)
    assert "No test in these days" in page(client, "board")
    counts = []
    for name in ("Ann", "Ben", "Cal"):
        row = specimen(cast, name)
        if name == "Ann":
            result(cast, row, "thc", none=())
        with CaptureQueriesContext(connection) as queries:
            shown = page(client, "board")
        counts.append(len(queries))
    assert counts[1] == counts[2] <= counts[0]
    assert "Found, and not explained" in shown and "Result awaited" in shown and "2:00" in shown
    assert as_staff(cast.front_desk).get(reverse("monitoring:board")).status_code == 404
