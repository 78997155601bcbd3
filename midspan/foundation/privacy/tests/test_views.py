"""Can the glass be broken, reviewed and read about on the pages of privacy, and by nobody else?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.terms import Role
from midspan.foundation.privacy.actions import break_glass
from midspan.foundation.privacy.models import BreakGlass
from midspan.foundation.records.actions import look, staff
from midspan.foundation.records.models import Event
from tests.cast import AT

WHY = "She is in our waiting room and asks for help."


@pytest.fixture
def rosa(cast):
    return cast.active().patient


def typed(patient, **words) -> dict:
    return {"record_number": patient.record_number, "last_name": patient.last_name, "reason": WHY, "once": "g",
            "birth_date": patient.birth_date.isoformat()} | words  # fmt: skip


def test_breaking_the_glass_opens_the_chart_with_a_banner(cast, rosa, as_staff):
    browser, chart = as_staff(cast.far_counsellor), reverse("web:chart", args=[rosa.pk])
    assert browser.get(chart).status_code == 404
    for _twice in range(2):
        answer = browser.post(reverse("privacy:new_glass"), typed(rosa))
        assert (answer.status_code, answer["Location"]) == (303, chart)
    assert BreakGlass.objects.get().reason == WHY
    shown = browser.get(chart)
    assert shown.status_code == 200
    assert WHY in shown.content.decode()
    assert Event.objects.filter(kind="looked", keys__basis="broken_glass").exists()


@pytest.mark.parametrize("wrong", [{"record_number": "MS-999999-9"}, {"last_name": "Other"}, {"birth_date": "1990-01-01"}])
def test_a_wrong_particular_tells_nothing(cast, rosa, as_staff, wrong):
    browser, words = as_staff(cast.far_counsellor), b"No record has this number, last name and birth date together"
    answer = browser.post(reverse("privacy:new_glass"), typed(rosa, **wrong))
    assert answer.status_code == 422
    assert words in answer.content
    assert WHY.encode() in answer.content
    assert not BreakGlass.objects.exists()
    assert Event.objects.filter(name="privacy.glass.refused").count() == 1


def test_the_page_of_a_person_is_the_same_whether_or_not_there_is_one(cast, rosa, as_staff):
    browser = as_staff(cast.far_counsellor)
    real, nobody = (browser.get(reverse("privacy:glass", args=[pk])) for pk in (rosa.pk, 999_999))
    assert real.status_code == nobody.status_code == 200
    assert rosa.last_name.encode() not in real.content
    other = cast.active("Omar", "Diaz").patient
    assert browser.post(reverse("privacy:glass", args=[other.pk]), typed(rosa)).status_code == 422
    assert browser.post(reverse("privacy:glass", args=[rosa.pk]), typed(rosa)).status_code == 303


def test_a_short_reason_is_refused_at_its_field(cast, rosa, as_staff):
    answer = as_staff(cast.far_counsellor).post(reverse("privacy:new_glass"), typed(rosa, reason="because"))
    assert answer.status_code == 422
    assert b"The privacy officer will read it" in answer.content


def test_ones_own_people_need_no_breaking(cast, rosa, as_staff):
    assert as_staff(cast.nurse).post(reverse("privacy:new_glass"), typed(rosa)).status_code == 303
    assert not BreakGlass.objects.exists()


def test_giving_a_look_up(cast, rosa, as_staff):
    glass = break_glass(rosa, reason=WHY, by=cast.far_counsellor, at=timezone.now())
    assert as_staff(cast.nurse).post(reverse("privacy:end_glass", args=[glass.pk])).status_code == 404
    assert as_staff(cast.far_counsellor).post(reverse("privacy:end_glass", args=[glass.pk])).status_code == 303
    assert as_staff(cast.far_counsellor).get(reverse("web:chart", args=[rosa.pk])).status_code == 404


def test_reviewing(cast, rosa, as_staff):
    glass = break_glass(rosa, reason=WHY, by=cast.far_counsellor, at=AT)
    browser, page = as_staff(cast.privacy_officer), reverse("privacy:reviews")
    assert WHY in browser.get(page).content.decode()
    where = reverse("privacy:review", args=[glass.pk])
    assert browser.post(where, {}).status_code == 422
    words = {f"{glass.pk}-justified": "no", f"{glass.pk}-note": "Not her team"}
    assert browser.post(where, words).status_code == 303
    assert BreakGlass.objects.get().justified is False
    shown = browser.get(page).content.decode()
    assert "Not justified" in shown
    assert "Nothing to review" in shown
    assert browser.post(where, words).status_code == 422


def test_ones_own_look_offers_no_review(cast, rosa, as_staff):
    glass = break_glass(rosa, reason=WHY, by=cast.privacy_officer, at=AT)
    browser = as_staff(cast.privacy_officer)
    assert b"Nobody reviews their own look" in browser.get(reverse("privacy:reviews")).content
    words = {f"{glass.pk}-justified": "yes"}
    assert browser.post(reverse("privacy:review", args=[glass.pk]), words).status_code == 422
    assert BreakGlass.objects.get().reviewed_at is None


def test_only_reviewers_review_and_only_at_their_site(cast, rosa, as_staff):
    glass = break_glass(rosa, reason=WHY, by=cast.far_counsellor, at=AT)
    assert as_staff(cast.counsellor).get(reverse("privacy:reviews")).status_code == 404
    words = {"role": Role.PRIVACY_OFFICER, "site": cast.other_site, "by": cast.administrator, "at": AT}
    staff.give_role(cast.counsellor, **words)
    far = as_staff(cast.counsellor)
    assert WHY not in far.get(reverse("privacy:reviews")).content.decode()
    assert far.post(reverse("privacy:review", args=[glass.pk]), {f"{glass.pk}-justified": "yes"}).status_code == 404


def test_the_log_by_person_staff_and_kind(cast, rosa, as_staff):
    look("test.looked_at_rosa", by=cast.nurse, at=AT, patient=rosa)
    look("test.looked_at_all", by=cast.director, at=AT)
    browser, page = as_staff(cast.privacy_officer), reverse("privacy:log")

    def shown(**words) -> str:
        return browser.get(page, words).content.decode()

    assert "test.looked_at_rosa" in shown()
    assert rosa.record_number in shown()
    assert "test.looked_at_all" not in shown(person=rosa.record_number)
    assert "test.looked_at_rosa" in shown(person=rosa.record_number.lower())
    assert "test.looked_at_rosa" not in shown(staff=cast.director.pk)
    assert "test.looked_at_rosa" not in shown(kind="changed")
    assert "No event matches" in shown(person="MS-999999-9")
    assert browser.get(page, {"kind": "nonsense"}).status_code == 422


def test_reading_the_log_is_itself_in_the_log(cast, as_staff):
    as_staff(cast.privacy_officer).get(reverse("privacy:log"))
    event = Event.objects.latest("pk")
    assert (event.name, event.kind, event.by) == ("privacy.events", "looked", f"staff:{cast.privacy_officer.pk}")


def test_the_log_says_whether_it_is_sound(cast, rosa, as_staff):
    browser, page = as_staff(cast.privacy_officer), reverse("privacy:log")
    assert b"The log is sound" not in browser.get(page).content
    assert b"The log is sound" in browser.get(page, {"check": "1"}).content
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE records_event SET name = 'forged' WHERE name = 'person.registered'")
        cursor.execute("ALTER TABLE records_event ENABLE TRIGGER USER")
    assert b"1 link of the log is broken" in browser.get(page, {"check": "1"}).content


def test_the_log_shows_people_of_ones_sites_only(cast, rosa, as_staff):
    words = {"role": Role.PRIVACY_OFFICER, "by": cast.administrator, "at": AT}
    staff.give_role(cast.far_counsellor, site=cast.other_site, **words)
    page = reverse("privacy:log")
    assert rosa.record_number not in as_staff(cast.far_counsellor).get(page).content.decode()
    staff.give_role(cast.far_counsellor, **words)
    assert rosa.record_number in as_staff(cast.far_counsellor).get(page).content.decode()


def test_the_log_pages_back_and_costs_the_same(cast, rosa, as_staff):
    browser, page = as_staff(cast.privacy_officer), reverse("privacy:log")
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for number in range(130):
        look(f"test.number_{number}", by=cast.nurse, at=AT, patient=rosa)
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(page).content.decode()
    assert len(few) == len(many)
    assert "test.number_129" in shown
    assert "test.number_5 " not in shown
    older = shown.split('href="?before=')[1].split('"')[0]
    assert "test.number_5 " in browser.get(page, {"before": older}).content.decode()


def test_the_log_is_for_those_who_review_it(cast, as_staff):
    for who in (cast.counsellor, cast.administrator, cast.front_desk):
        assert as_staff(who).get(reverse("privacy:log")).status_code == 404
    assert as_staff(cast.director).get(reverse("privacy:log")).status_code == 200
