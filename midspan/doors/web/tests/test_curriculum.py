"""Can everybody read what the program teaches, and only the director rewrite it?"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.program.catalog.worksheets import all_worksheets
from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions.curriculum import load_curriculum
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


def today() -> date:
    """The day at Harbor Street."""
    return local_day(timezone.now(), "America/New_York")


@pytest.fixture
def taught(cast: Cast) -> Cast:
    """The clinic with its curriculum, loaded today."""
    load_curriculum(modules=modules(), on=today(), by=cast.director, at=AT)
    return cast


def text_of(client: Client, name: str, *args: str, **query: str) -> str:
    answer = client.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def form_of(code: str, **changes: object) -> dict[str, object]:
    row = CurriculumModule.objects.get(code=code, retired_on=None)
    words = {name: getattr(row, name) for name in ("version", "title", "opening", "content", "personal_link", "minutes", "evidence",
                                                   "evidence_source", "review_months")}  # fmt: skip
    lists = {name: "\n".join(getattr(row, name)) for name in ("objectives", "questions", "materials")}
    return {**words, **lists, **changes}


class TestReading:
    def test_every_page_opens_to_the_front_desk(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.front_desk)
        assert "Motivation and commitment" in text_of(client, "curriculum")
        assert "Everybody’s own link" in text_of(client, "module", "trauma")
        assert "6:10" in text_of(client, "pack", "matrix")
        assert "Twelve-step facilitation" in text_of(client, "interventions")
        assert "Interpersonal process" in text_of(client, "group_types")
        for code, method in interventions().items():
            assert method.checklist[0].text in text_of(client, "intervention", code).replace("&#x27;", "'")
        for code, sheet in all_worksheets().items():
            assert sheet.title in text_of(client, "worksheet", code)

    def test_what_is_not_there_is_missing(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.counsellor)
        for name in ("module", "pack", "intervention", "worksheet"):
            assert client.get(reverse(f"web:{name}", args=["nothing"])).status_code == 404
        assert client.get(reverse("web:module", args=["grief"]), {"version": "7"}).status_code == 404

    def test_the_list_is_found_by_words_set_and_review(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.counsellor)
        found = text_of(client, "curriculum", q="payday", set="evening")
        assert "Managing money" in found and "Bills, debts and payday" not in found
        assert "No module fits" in text_of(client, "curriculum", q="zebra")
        assert "No module fits" in text_of(client, "curriculum", due="on")
        CurriculumModule.objects.filter(code="grief").update(review_due_on=today())
        due = text_of(client, "curriculum", due="on")
        assert "Grief and loss" in due and "Managing money" not in due and "1 review due" in due
        assert "1 review due" in text_of(as_staff(taught.director), "program")

    def test_the_list_asks_as_much_for_many_as_for_few(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.counsellor)
        text_of(client, "curriculum")
        many = questions_asked(client)
        CurriculumModule.objects.exclude(code="grief").delete()
        assert questions_asked(client) == many

    def test_a_day_that_is_none_shows_the_next_monday(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.counsellor)
        for asked in ("2026-02-31", "soon", ""):
            starts_on = client.get(reverse("web:pack", args=["matrix"]), {"starts": asked}).context["starts_on"]
            assert starts_on.isoweekday() == 1 and today() < starts_on <= today() + timedelta(days=7)
        assert "Mon 4 Jan" in text_of(client, "pack", "matrix", starts="2027-01-04")


def questions_asked(client: Client) -> int:
    """How many questions the list asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        text_of(client, "curriculum")
    return len(asked)


class TestWriting:
    def test_a_new_version_comes_into_force_and_the_old_one_stays_readable(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.director)
        assert "Death, and other losses" in text_of(client, "revise_module", "grief")
        answer = client.post(reverse("web:revise_module", args=["grief"]), form_of("grief", opening="A bell."))
        assert answer.status_code == 303
        page = text_of(client, "module", "grief")
        assert "A bell." in page and "Version 1" in page
        assert "not in force" in text_of(client, "module", "grief", version="1")

    def test_a_text_that_cannot_be_taught_comes_back_with_every_word(self, taught: Cast, as_staff: As) -> None:
        words = form_of("grief", objectives="Only one", content="Kept all the same")
        answer = as_staff(taught.director).post(reverse("web:revise_module", args=["grief"]), words)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Write 2 to 6 objectives" in text and "Kept all the same" in text and "Only one" in text

    def test_a_newer_version_is_not_overwritten(self, taught: Cast, as_staff: As) -> None:
        client, words = as_staff(taught.director), form_of("grief", opening="A bell.")
        assert client.post(reverse("web:revise_module", args=["grief"]), words).status_code == 303
        answer = client.post(reverse("web:revise_module", args=["grief"]), words | {"opening": "Slower."})
        assert answer.status_code == 422 and "newer version" in answer.content.decode()
        assert CurriculumModule.objects.filter(code="grief").count() == 2

    def test_a_review_moves_the_day(self, taught: Cast, as_staff: As) -> None:
        day = today()
        CurriculumModule.objects.filter(code="grief").update(review_due_on=day - timedelta(days=3))
        assert as_staff(taught.director).post(reverse("web:review_module", args=["grief"])).status_code == 303
        row = CurriculumModule.objects.get(code="grief")
        assert row.reviewed_on == day and row.review_due_on > day + timedelta(days=300)

    def test_a_counsellor_reads_and_changes_nothing(self, taught: Cast, as_staff: As) -> None:
        client = as_staff(taught.counsellor)
        assert "Write a new version" not in text_of(client, "module", "grief")
        for name in ("revise_module", "review_module"):
            assert client.post(reverse(f"web:{name}", args=["grief"]), form_of("grief", opening="Mine")).status_code == 404
        assert client.post(reverse("web:load_curriculum")).status_code == 404
        assert CurriculumModule.objects.filter(code="grief").count() == 1

    def test_an_empty_clinic_takes_the_catalogue_in(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.director)
        assert "No curriculum yet" in text_of(client, "curriculum")
        assert client.post(reverse("web:load_curriculum")).status_code == 303
        assert CurriculumModule.objects.count() == len(modules())
        assert "Motivation and commitment" in text_of(client, "curriculum")
