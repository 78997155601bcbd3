"""Does every page of this door open for who may, refuse who may not, and ask the database the same number of things?"""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.people.models import Staff
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PLAIN = ["search", "found", "people", "program", "levels", "closures", "staff", "on_call", "components"]


@pytest.mark.parametrize("name", PLAIN)
def test_the_director_reads_every_page(cast: Cast, as_staff, name: str) -> None:
    assert as_staff(cast.director).get(reverse(f"web:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*PLAIN, "register", "duplicates", "hire", "rooms", "today", "week"])
def test_nobody_reads_a_page_without_signing_in(cast: Cast, client: Client, name: str) -> None:
    answer = client.get(reverse(f"web:{name}"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "who"),
    [("register", "nurse"), ("duplicates", "counsellor"), ("hire", "director"), ("rooms", "counsellor"), ("search", "administrator"),
     ("people", "administrator")],
)  # fmt: skip
def test_a_page_does_not_exist_for_who_may_not(cast: Cast, as_staff, name: str, who: str) -> None:
    staff: Staff = getattr(cast, who)
    assert as_staff(staff).get(reverse(f"web:{name}")).status_code == 404


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/people/", "/search/?q=alva", "/search/found/?q=alva"])
def test_lists_ask_as_much_for_one_as_for_three(cast: Cast, as_staff, address: str) -> None:
    client = as_staff(cast.counsellor)
    cast.active("Rosa", "Alvarez")
    client.get(address)
    one = queries(client, address)
    cast.active("Raul", "Alvarado", admitted=date(2026, 2, 2))
    cast.active("Alva", "Moss")
    assert queries(client, address) == one
    assert one <= 12
