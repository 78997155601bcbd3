"""Does Today show each role what it needs, and nobody more?"""

import pytest
from django.urls import reverse

from midspan.journey.attendance import actions
from tests.cast import Cast
from tests.evening import clock, evening

ON = "?on=2026-03-02"


@pytest.fixture
def monday_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("18:10"))


def test_the_front_desk_sees_who_is_late_and_who_is_silent(cast: Cast, as_staff, monday_evening: None) -> None:
    held = evening(cast)
    actions.arrive(held.members[0], by=cast.front_desk, at=clock("18:09"))
    page = as_staff(cast.front_desk).get(reverse("web:today")).content.decode()
    assert "9 min late" in page and "has not come, no word" in page
    assert "9:00" not in page  # hours are for those who plan them


def test_the_administrator_sees_groups_and_no_names(cast: Cast, as_staff, monday_evening: None) -> None:
    evening(cast)
    page = as_staff(cast.administrator).get(reverse("web:today")).content.decode()
    assert "Process" in page and "Alvarez" not in page


def test_another_site_sees_nothing_of_ours(cast: Cast, as_staff, monday_evening: None) -> None:
    evening(cast)
    page = as_staff(cast.far_counsellor).get(reverse("web:today")).content.decode()
    assert "Alvarez" not in page and "No groups on this day" in page


def test_unsigned_notes_stand_on_the_facilitators_list(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    evening(cast)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("21:30"))
    assert "3 notes not signed" in as_staff(cast.counsellor).get(reverse("web:today")).content.decode()
    assert "not signed" not in as_staff(cast.nurse).get(reverse("web:today")).content.decode()


@pytest.mark.parametrize("on", ["?on=nonsense", "?on=2026-03-03", "?track=all", "?track=999999"])
def test_any_day_and_track_in_the_address_is_answered(cast: Cast, as_staff, monday_evening: None, on: str) -> None:
    evening(cast)
    assert as_staff(cast.counsellor).get(reverse("web:today") + on).status_code == 200
