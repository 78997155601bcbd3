"""The page of the whole program: figures beside practice, what differs, and what to do when nothing was loaded."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.program.catalog import rows
from midspan.foundation.program.catalog.profiles import shipped_profile, shipped_text
from midspan.foundation.records.actions import program as set_up
from midspan.foundation.records.actions.profiles import load_profile
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 14, tzinfo=UTC)


def loaded(cast: Cast, code: str, *, tracks: int) -> None:
    set_up.load_catalogue(**rows(), by=cast.administrator, at=AT)
    plan = shipped_profile(code)
    load_profile(
        plan=replace(plan, tracks=plan.tracks[:tracks]),
        text=shipped_text(code),
        from_on=date(2026, 3, 2),
        by=cast.administrator,
        at=AT,
    )


def test_without_a_file_the_page_says_what_to_do(cast: Cast, as_staff):
    page = as_staff(cast.director).get(reverse("web:profile")).content.decode()
    assert "midspan program load" in page and "twelve-hours" in page


def test_figures_and_differences_of_the_program_in_force(cast: Cast, as_staff):
    loaded(cast, "adults", tracks=2)
    page = as_staff(cast.director).get(reverse("web:profile")).content.decode()
    assert "Hours a week" in page and "unverified" in page
    assert "Harbor Street, Afternoon" in page  # in the file, and not set up
    assert "Mill Road" in page  # set up, and not in the file


def test_one_track_and_three_cost_the_same_number_of_queries(cast: Cast, as_staff):
    client, counts = as_staff(cast.director), []
    for tracks in (1, 3):
        loaded(cast, "adults", tracks=tracks)
        client.get(reverse("web:profile"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse("web:profile")).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_whoever_may_not_see_the_program_is_refused(cast: Cast, client):
    assert client.get(reverse("web:profile")).status_code in {302, 403}
