"""Does sign-in let in whom it should, and nobody else, and is it written down?"""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from django.test import Client
from django.urls import reverse

from midspan.foundation.records.models import Event
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


class TOTP:
    """An authenticator app: six digits from a secret and the clock (RFC 6238)."""

    def __init__(self, secret: str):
        self.key = base64.b32decode(secret)

    def now(self) -> str:
        mark = hmac.new(self.key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
        start = mark[-1] & 15
        return f"{(struct.unpack('>I', mark[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(client: Client, username: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_staff_sign_in_and_out_and_both_are_written_down(cast: Cast, client: Client) -> None:
    answer = sign_in(client, "lena")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    names = list(Event.objects.filter(by=f"staff:{cast.counsellor.pk}").order_by("id").values_list("name", flat=True))
    assert names == ["web.signed_in", "web.today", "web.signed_out"]
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_a_wrong_password_says_so_and_keeps_the_name(cast: Cast, client: Client) -> None:
    answer = sign_in(client, "lena", "not-the-password")
    assert "do not go together" in answer.content.decode()
    assert 'value="lena"' in answer.content.decode()
    assert not Event.objects.filter(name="web.signed_in").exists()


def test_too_many_wrong_tries_are_stopped_in_words(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "lena", "not-the-password")
    answer = sign_in(client, "lena")
    assert "Too many tries" in answer.content.decode()
    assert client.get("/program/").status_code == 302


def test_a_second_factor_is_set_up_and_asked_for(cast: Cast, client: Client) -> None:
    sign_in(client, "lena")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    totp = TOTP(page.context["form"].secret)
    assert client.post(reverse("mfa_activate_totp"), {"code": totp.now()}).headers["Location"] == reverse(
        "mfa_view_recovery_codes"
    )
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.post(reverse("account_logout"))
    assert sign_in(client, "lena").headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/program/").status_code == 302, "half a sign-in opens nothing"
    assert "not right" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).headers["Location"] == "/"


def test_a_password_is_changed(cast: Cast, client: Client) -> None:
    sign_in(client, "lena")
    words = {"oldpassword": PASSWORD, "password1": "a-new-lamp-in-town-3", "password2": "a-new-lamp-in-town-3"}
    assert client.post(reverse("account_change_password"), words).headers["Location"] == reverse("mfa_index")
    assert client.get("/program/").status_code == 200
    assert sign_in(Client(), "lena", "a-new-lamp-in-town-3").headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/account/signup/", "/account/email/", "/account/password/reset/", "/account/login/code/"])
def test_addresses_that_make_no_sense_lead_nowhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "account_change_password",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ],
)
def test_an_account_is_ones_own(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert "/account/" in answer.headers["Location"]
