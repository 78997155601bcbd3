"""Does the main act of a page work where scripts do not?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from midspan.journey.attendance.models import Attendance, GroupNote, Visit
from tests.browser.clinic import Day
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


def test_sign_in_check_in_and_save_the_room(window: Callable, day: Day) -> None:
    page = window(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("Username").fill("lena")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Check in James Bell").click()
    expect(page.get_by_text("James Bell is here.")).to_be_visible()
    assert Visit.objects.get().episode == day.members[0]

    page.get_by_role("link", name="Open the room").click()
    page.get_by_label("What the group did").fill("Everyone planned the weekend.")
    james = page.locator(f"#p{day.members[0].pk}")
    james.get_by_label("Present", exact=True).check()
    james.get_by_role("textbox").first.fill("Made a plan for Saturday.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("What the group did")).to_have_value("Everyone planned the weekend.")
    assert GroupNote.objects.get().text == "Everyone planned the weekend."
    assert Attendance.objects.get(episode=day.members[0]).line == "Made a plan for Saturday."


def test_search_finds_people_on_a_page_of_its_own(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.counsellor, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Find a person").fill("bell")
    page.get_by_role("searchbox", name="Find a person").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Bell, James").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("James Bell")
