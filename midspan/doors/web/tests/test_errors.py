"""What does somebody read when too much was sent, a form's address is looked at, or sign-in ended before a form was sent?"""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_book_in_a_field_is_answered_in_words(cast, as_staff, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    sent = f"note={'a' * 2000}"
    answer = as_staff(cast.admissions).post("/referrals/new/", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400 and "too much at once" in answer.content.decode()


def test_an_address_that_takes_forms_is_looked_at(cast, as_staff):
    answer = as_staff(cast.admissions).get(reverse("referral:inquiries"))
    assert answer.status_code == 405 and "only takes what a form sends" in answer.content.decode()


@pytest.mark.parametrize(
    "before, after",
    [
        ("http://testserver/referrals/1/?x=1", "/referrals/1/%3Fx%3D1"),
        ("http://elsewhere.example/referrals/1/", "/"),
        ("", "/"),
    ],
)
def test_after_sign_in_one_is_back_at_the_page_with_the_form(client, before, after):
    answer = client.post(reverse("referral:inquiries"), {}, headers={"referer": before})
    assert answer.status_code == 302 and answer["Location"].endswith(f"?next={after}")
