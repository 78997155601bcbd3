"""What nobody should send, sent all the same: odd numbers, days at the end of the calendar, files that are something else."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from midspan.journey.referral import actions, rules
from midspan.journey.referral.models import IntakeSlot, ReceivedDocument
from midspan.journey.referral.terms import FileType, PriorityGroup, ReferralStatus, SourceKind, WaitReason

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    "name, kind, kept",
    [
        ("summary.pdf", FileType.PDF, "summary.pdf"),
        ("page.html", FileType.TEXT, "page.html.txt"),
        ("fax\u202efdp.exe", FileType.PDF, "faxfdp.exe.pdf"),
        ("PHOTO.JPEG", FileType.JPEG, "PHOTO.jpg"),
        ("a" * 300 + ".pdf", FileType.PDF, "a" * 100 + ".pdf"),
        ("", FileType.TIFF, "document.tif"),
    ],
)
def test_a_file_is_handed_out_as_what_it_is(name, kind, kept):
    assert rules.kept_name(name, kind) == kept


@pytest.mark.parametrize(
    "first, until, field",
    [
        (TODAY, None, None),
        (TODAY, TODAY + timedelta(days=366), None),
        (TODAY - timedelta(days=1), None, "starts_on"),
        (date.min, None, "starts_on"),
        (date.max, None, "starts_on"),
        (TODAY, date.max, "until_on"),
        (TODAY, TODAY - timedelta(days=1), "until_on"),
    ],
)
def test_days_on_which_times_are_opened(first, until, field):
    found = rules.reasons_against_days(first, until, today=TODAY)
    assert [reason.field for reason in found] == ([field] if field else [])


def test_nobody_waits_for_a_day_years_away():
    said = {"listed": False, "reason": WaitReason.NO_SLOT, "note": "", "today": TODAY}
    assert rules.reasons_against_listing(ReferralStatus.SCREENED, wanted_on=TODAY + timedelta(days=60), **said) == []
    assert rules.reasons_against_listing(ReferralStatus.SCREENED, wanted_on=date.max, **said)[0].field == "wanted_on"
    assert PriorityGroup.NONE


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["\u00b2", "9" * 5000, "x", "\0"])
def test_a_number_that_is_none_finds_nobody(cast, as_staff, number):
    browser = as_staff(cast.admissions)
    assert browser.get(reverse("referral:new"), {"patient": number}).status_code == 404
    assert browser.get(reverse("referral:new"), {"inquiry": number}).status_code == 200
    assert browser.get(reverse("referral:new"), {"q": f"Rosa{number}"}).status_code == 200
    assert browser.get(reverse("web:search"), {"q": f"Rosa{number}"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "x"])
def test_the_calendar_ends_somewhere(cast, as_staff, day):
    browser = as_staff(cast.supervisor)
    assert browser.get(reverse("referral:times"), {"from": day}).status_code == 200
    assert browser.get(reverse("web:today"), {"on": day}).status_code == 200
    assert browser.get(reverse("schedule:timetable"), {"on": day}).status_code == 200
    opening = {"clinician": cast.counsellor.pk, "starts_on": day, "starts": "23:00", "minutes": "60", "once": "k"}
    there = reverse("referral:openings", args=[cast.site.pk])
    assert browser.post(there, opening).status_code == 422
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    assert browser.post(there, opening | {"starts_on": tomorrow, "until_on": day}).status_code == 422
    assert not IntakeSlot.objects.exists()


@pytest.mark.django_db
def test_a_page_that_calls_itself_a_paper_comes_back_as_text(cast, as_staff):
    rosa = actions.receive(
        cast.patient(at=timezone.now()), site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=timezone.now()
    )
    browser = as_staff(cast.admissions)
    file = SimpleUploadedFile("../../x.html", b"<html><script>alert(1)</script>", content_type="text/html")
    sent = {"kind": "discharge_summary", "channel": "fax", "once": "k", "file": file}
    assert browser.post(reverse("referral:documents", args=[rosa.pk]), sent).status_code == 303
    answer = browser.get(reverse("referral:document", args=[ReceivedDocument.objects.get().pk]))
    assert answer["Content-Type"] == "text/plain" and answer["Content-Disposition"] == 'attachment; filename="x.html.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_time_is_withdrawn_with_a_word_that_fits(cast, as_staff):
    browser, tomorrow = as_staff(cast.supervisor), timezone.localdate() + timedelta(days=1)
    opening = {"clinician": cast.counsellor.pk, "starts_on": tomorrow, "starts": "09:00", "minutes": "60", "once": "k"}
    assert browser.post(reverse("referral:openings", args=[cast.site.pk]), opening).status_code == 303
    there = reverse("referral:withdrawal", args=[IntakeSlot.objects.get().pk])
    answer = browser.post(there, {"because": "a" * 200})
    assert answer.status_code == 409 and "160" in answer.content.decode()
    assert IntakeSlot.objects.get().withdrawn_at is None
