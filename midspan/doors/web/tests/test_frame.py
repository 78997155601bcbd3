"""Does the frame show each person their own places, and do errors, idleness and old forms end in words?"""

import logging
import re
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.doors.web import middleware
from midspan.doors.web.accounts import StaffBackend
from midspan.doors.web.context import Frame
from midspan.foundation.people.models import Staff
from midspan.foundation.privacy.actions import break_glass
from midspan.foundation.program.models import Site
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'(value=|Token": )"[A-Za-z0-9]{64}"')
As = Callable[..., Client]


def labels(client: Client, address: str = "/program/") -> list[str]:
    return [line["label"] for group in client.get(address).context["frame"].nav for line in group["items"]]


def test_each_person_sees_where_they_may_go(cast: Cast, as_staff: As) -> None:
    assert "Event log" in labels(as_staff(cast.privacy_officer))
    assert "Event log" not in labels(as_staff(cast.counsellor))
    assert "Referrals" not in labels(as_staff(cast.front_desk))
    assert labels(as_staff(cast.administrator)) == ["Today", "Timetable", "Set-up", "Instruments", "Objectives", "Staff"]


@pytest.mark.parametrize(
    ("address", "label"), [("/people/", "People"), ("/people/duplicates/", "Duplicates"), ("/program/levels/", "Set-up")]
)
def test_the_place_where_one_is_is_marked_once(cast: Cast, as_staff: As, address: str, label: str) -> None:
    nav = as_staff(cast.director).get(address).context["frame"].nav
    assert [line["label"] for group in nav for line in group["items"] if line["current"]] == [label]


def test_the_frame_asks_nothing_of_the_database(cast: Cast, rf) -> None:
    request = rf.get("/")
    request.user = cast.counsellor.account
    assert request.user.staff.current_assignments
    with CaptureQueriesContext(connection) as asked:
        frame = Frame(request)
        assert (frame.nav, frame.site, frame.links, frame.break_glass) != ()
    assert len(asked) == 0


def test_a_page_through_broken_glass_says_so(cast: Cast, as_staff: As) -> None:
    patient = cast.active().patient
    client = as_staff(cast.far_counsellor)
    address = reverse("web:person", args=[patient.pk])
    assert client.get(address).status_code == 404
    break_glass(patient, reason="They came to our door this evening.", by=cast.far_counsellor, at=timezone.now())
    assert "They came to our door" in client.get(address).content.decode()


def test_an_error_gets_an_id_that_is_in_the_log(
    cast: Cast, as_staff: As, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the roof")

    monkeypatch.setattr(Site.objects, "prefetch_related", broken)
    client = as_staff(cast.director)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "midspan.errors"):
        answer = client.get("/program/")
    assert answer.status_code == 500
    assert answer.headers["X-Error-Id"] in answer.content.decode()
    assert answer.headers["X-Error-Id"] in caplog.text
    assert "the roof" in caplog.text


def test_an_old_form_is_explained(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "lena", "password": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_an_unknown_page_and_one_that_may_not_be_seen_look_alike(cast: Cast, as_staff: As) -> None:
    client = as_staff(cast.counsellor)
    unknown, hidden = client.get("/nowhere/"), client.get(reverse("web:hire"))
    assert unknown.status_code == hidden.status_code == 404
    assert TOKEN.sub(b"", unknown.content) == TOKEN.sub(b"", hidden.content)


class TestIdle:
    def test_the_session_moves_at_most_once_a_minute(self, cast: Cast, as_staff: As, monkeypatch: pytest.MonkeyPatch) -> None:
        client, now = as_staff(cast.counsellor), time.time()
        monkeypatch.setattr(middleware.time, "time", lambda: now)
        client.get("/program/")
        assert writes(client, "/program/") == 0
        monkeypatch.setattr(middleware.time, "time", lambda: now + 61)
        assert writes(client, "/program/") == 1

    def test_a_fragment_that_a_page_fetches_keeps_nobody_signed_in(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.counsellor)
        assert writes(client, "/search/found/?q=ab", headers={"HX-Request": "true"}) == 0

    def test_a_fragment_after_the_end_sends_the_page_to_sign_in(self, client: Client) -> None:
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/week/?x=1"}
        answer = client.get("/search/found/?q=ab", headers=headers)
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fweek%2F"

    def test_an_ended_session_leads_to_sign_in(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.counsellor)
        session = client.session
        session.set_expiry(-1)
        session.save()
        assert client.get("/program/").status_code == 302


def writes(client: Client, address: str, **more: object) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address, **more)
    return sum('UPDATE "django_session"' in query["sql"] for query in asked)


def test_no_answer_allows_anything_inline_or_is_kept(cast: Cast, as_staff: As) -> None:
    answer = as_staff(cast.counsellor).get("/program/")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_left_cannot_sign_in(cast: Cast, client: Client) -> None:
    Staff.objects.filter(pk=cast.nurse.pk).update(ended_on="2026-01-01")
    answer = client.post(reverse("account_login"), {"login": "pat", "password": "harbor-street-lamp-9"})
    assert answer.headers["Location"] == reverse("account_inactive")
    assert "closed" in client.get(reverse("account_inactive")).content.decode()


def test_one_question_tells_who_asks_and_what_they_may(cast: Cast) -> None:
    account = cast.counsellor.account
    assert account is not None
    with CaptureQueriesContext(connection) as asked:
        found = StaffBackend().get_user(account.pk)
        assert found == account and found.staff == cast.counsellor
        roles = [(held.role, held.site, held.staff) for held in found.staff.current_assignments]
    assert len(asked) == 1
    assert roles == [(held.role, held.site, cast.counsellor) for held in cast.counsellor.current_assignments]


def test_who_holds_no_role_now_is_still_known(cast: Cast) -> None:
    account = cast.counsellor.account
    assert account is not None
    cast.counsellor.assignments.update(ended_on=timezone.localdate())
    found = StaffBackend().get_user(account.pk)
    assert found == account and found.staff.permissions == frozenset()
