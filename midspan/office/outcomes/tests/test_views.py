"""Does the page of access answer: shown, refused at the field, closed to others, the same number of questions asked?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.journey.referral import actions as referral
from midspan.journey.referral.terms import SourceKind
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
PERIOD = {"since": "2026-02-01", "until": "2026-03-31"}


def referred(cast: Cast, first: str = "Rosa", last: str = "Alvarez", *, at=AT):
    return referral.receive(cast.patient(first, last), site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=at)


def queries(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("outcomes:access"), PERIOD).status_code == 200
    return len(asked)


def test_asks_the_same_of_one_and_of_three(cast, as_staff):
    client = as_staff(cast.director)
    referred(cast, at=AT)
    queries(client)
    one = queries(client)
    referred(cast, "James", "Bell", at=AT)
    referred(cast, "Tess", "Cole", at=AT)
    assert queries(client) == one


def test_a_period_that_runs_backwards_is_refused_at_the_field(cast, as_staff):
    answer = as_staff(cast.director).get(reverse("outcomes:access"), {"since": "2026-03-02", "until": "2026-03-01"})
    assert answer.status_code == 422
    assert "before the first" in answer.content.decode()


def test_other_sites_are_not_counted(cast, as_staff):
    referred(cast, at=AT)
    page = as_staff(cast.far_counsellor).get(reverse("outcomes:access"), PERIOD).content.decode()
    assert "Nobody asked for help" in page


def test_the_front_desk_reads_no_figures(cast, as_staff):
    assert as_staff(cast.front_desk).get(reverse("outcomes:access")).status_code in {403, 404}
