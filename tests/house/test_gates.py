"""Does every address ask who is there? Each view is gated or on the short list of open pages, and the gate holds."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from midspan.foundation.people.terms import Permission
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind
from tests.cast import AT, PASSWORD, Cast

OPEN = {  # what anyone may reach: signing in, and what allauth itself keeps to one's own account
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password", "mfa_index",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "calendar:feed",  # a calendar program cannot sign in; the address is the key and names nobody
}  # fmt: skip


def addresses(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Name, route and pattern of every URL."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", route, pattern


ALL = list(addresses(get_resolver()))
GATED = [(name, route, pattern) for name, route, pattern in ALL if name not in OPEN]


def path_of(pattern: URLPattern, route: str) -> str:
    """An address of this pattern in which every number is 1 and every word is x."""
    for key, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        value = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000001"}.get(kind, "x")
        kinds = {"string": "str"}
        route = route.replace(f"<{kinds.get(kind, kind)}:{key}>", value).replace(f"<{key}>", value)
    return f"/{route}"


@pytest.mark.parametrize(("name", "route", "pattern"), ALL, ids=[name for name, _route, _pattern in ALL])
def test_every_view_carries_a_gate(name: str, route: str, pattern: URLPattern) -> None:
    gate = getattr(pattern.callback, "gate", None)
    if name in OPEN:
        assert isinstance(gate, str), f"{name} is on the open list and says not why"
    else:
        assert isinstance(gate, Permission), f"{name} has no gate"


def test_the_list_of_open_pages_is_up_to_date() -> None:
    assert {name for name, _route, _pattern in ALL} >= OPEN


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "route", "pattern"), GATED, ids=[name for name, _route, _pattern in GATED])
def test_a_stranger_is_sent_to_sign_in(client: Client, name: str, route: str, pattern: URLPattern) -> None:
    for ask in (client.get, client.post):
        answer = ask(path_of(pattern, route))
        assert answer.status_code in {302, 405}, answer.status_code
        assert answer.status_code == 405 or "/account/login/" in answer.headers["Location"]


@pytest.mark.django_db
def test_who_holds_no_role_sees_nothing_anywhere_and_it_is_written_down(cast: Cast, as_staff: Callable[..., Any]) -> None:
    from midspan.foundation.records.actions import staff

    nobody = staff.hire(name="No Role", username="nobody", password=PASSWORD, by=cast.administrator, at=AT)
    client = as_staff(nobody)
    for name, route, pattern in GATED:
        before = Event.objects.count()
        answer = client.post(path_of(pattern, route))
        if answer.status_code != 405:
            assert answer.status_code == 404, name
            assert Event.objects.count() == before + 1, name
            assert Event.objects.latest("id").kind == EventKind.REFUSED, name
