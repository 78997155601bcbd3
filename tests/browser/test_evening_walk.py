"""Does one evening work end to end in a browser, each step by the colleague whose work it is?"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.tests.factories import SECTIONS
from tests.browser.clinic import Day, came_at_noon
from tests.browser.watch import Watch
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
PERSON = "Rosa Alvarez"
RATINGS = [
    (0, ""),
    (1, "Asthma, treated."),
    (2, "Sleeps badly."),
    (2, "Came by herself."),
    (3, "Drank on Friday."),
    (2, "Brother drinks."),
]
FORMS = {"PHQ-9": ("Several days", 9), "GAD-7": ("Several days", 7)}


@pytest.fixture
def signed_in(window: Callable, day: Day) -> Iterator[Callable[[str], Page]]:
    """Signs a colleague in through the real page, in a window of their own, once."""
    pages: dict[str, Page] = {}
    watched: list[Watch] = []

    def sign_in(username: str) -> Page:
        if username not in pages:
            page = pages[username] = window().new_page()
            watched.append(Watch(page))
            page.goto("/")
            page.get_by_label("Username").fill(username)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
        return pages[username]

    yield sign_in
    for watch in watched:
        watch.check()


def test_one_evening_from_the_first_call_to_the_hours_of_the_week(day: Day, signed_in: Callable[[str], Page]) -> None:
    came_at_noon(day, day.members[0])
    referral_arrives(signed_in("ines"))
    reached_and_screened(signed_in("ines"))
    assessed_and_signed(signed_in("lena"))
    placed_and_signed_by_both(signed_in("lena"))
    admitted(signed_in("ines"), day)
    joins_a_group(signed_in("ines"), day)
    checked_in(signed_in("dee"))
    the_room_is_signed(signed_in("lena"), day)
    the_chart_and_the_week_show_it(signed_in("lena"))


def open_person(page: Page) -> None:
    """From anywhere to the chart, by the search field at the top."""
    page.get_by_role("searchbox", name="Find a person").fill("alvares")
    page.locator("#found").get_by_role("link", name=re.compile("Alvarez, Rosa")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PERSON)


def referral_arrives(page: Page) -> None:
    page.get_by_role("link", name="Referrals").first.click()
    page.get_by_role("link", name="New referral").click()
    page.get_by_label("Name, birth date or record number").fill("alvarez")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="Somebody new").click()
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Last name").fill("Alvarez")
    page.get_by_label("Birth date").fill("1992-04-07")
    page.get_by_label("Telephone").fill("555-0137")
    page.get_by_label("Who sends them").select_option(label="Family or a friend")
    page.get_by_role("group", name="How soon").get_by_label(re.compile("Soon")).check()
    page.get_by_role("button", name="Put it in the inbox").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PERSON)
    page.get_by_role("link", name="Referrals").first.click()
    page.get_by_role("row").filter(has_text="Alvarez").get_by_role("link").first.click()


def reached_and_screened(page: Page) -> None:
    reach = page.get_by_role("region", name="Reaching them")
    open_up(reach, "Write an attempt down")
    reach.get_by_label("Call").check()
    reach.get_by_label("Spoke with the person").check()
    reach.get_by_role("button", name="Write the attempt down").click()
    screen = page.get_by_role("region", name="Pre-screen")
    open_up(screen, "Ask the three questions")
    for question in ("in danger now", "Is withdrawal likely", "medical"):
        screen.get_by_role("group", name=re.compile(question, re.IGNORECASE)).get_by_label("No", exact=True).check()
    screen.get_by_role("button", name="Write the answers down").click()
    expect(page.get_by_role("region", name="Pre-screen")).to_contain_text("Ines Gate")


def assessed_and_signed(page: Page) -> None:
    open_person(page)
    page.get_by_role("listitem").filter(has_text="Assessment").get_by_role("link", name="Open").click()
    page.get_by_role("button", name="Begin the assessment").click()
    written(page)
    in_short(page)
    rate(page)
    for short, (answer, count) in FORMS.items():
        ask(page, short)
        for place in range(count):
            question = page.locator(".items > fieldset").nth(place)
            question.get_by_label("Not at all" if (short, place) == ("PHQ-9", 8) else answer, exact=True).check()
        hand_in(page)
    for short, choices in {"AUDIT-C": (3, 2, 2), "Readiness ruler": (8, 5, 7)}.items():
        ask(page, short)
        for place, choice in enumerate(choices):
            page.locator(".items > fieldset").nth(place).get_by_role("radio").nth(choice).check()
        hand_in(page)
    for short, count in {"ASQ": 4, "PC-PTSD-5": 1}.items():
        ask(page, short)
        for place in range(count):
            page.locator(".items > fieldset").nth(place).get_by_label("No", exact=True).check()
        hand_in(page)
    expect(page.get_by_role("row").filter(has_text="PHQ-9")).to_contain_text("8 of 27")
    page.get_by_role("link", name="Read and sign").click()
    page.get_by_label("Your name, typed").fill("Lena Brandt")
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign the assessment").click()
    expect(page.get_by_text("Assessment signed", exact=True)).to_be_visible()


def ask(page: Page, short: str) -> None:
    page.get_by_role("row").filter(has_text=short).get_by_role("link").click()
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("navigation", name="Steps of the assessment").get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Forms", level=2)).to_be_visible()


def written(page: Page) -> None:
    """Section by section from the first page on, the main substance after the first."""
    for code, answers in SECTIONS.items():
        for name, value in answers.items():
            if name not in {"courses", "people"}:
                answer(page, name, value)
        page.get_by_role("button", name="Save and go on").click()
        if code == "presenting":
            main_substance(page)


def answer(page: Page, name: str, value: Any) -> None:
    """One question, however it is drawn."""
    field = page.locator(f'[name="{name}"]').first
    kind = field.evaluate("one => one.type")
    if kind in {"radio", "checkbox"}:
        for one in value if isinstance(value, list) else [value]:
            page.locator(f'[name="{name}"][value="{one}"]').check()
    elif kind.startswith("select"):
        field.select_option(value)
    else:
        field.fill("\n".join(value) if isinstance(value, list) else str(value))


def main_substance(page: Page) -> None:
    page.get_by_label("Substance", exact=True).select_option("alcohol")
    page.get_by_label("How it is taken").select_option("oral")
    page.get_by_label("How often").select_option("3_to_6_a_week")
    page.get_by_label("Days of the last 30").fill("14")
    page.get_by_label("Last use").fill(timezone.localdate().isoformat())
    for place in range(11):
        page.locator(".criteria > fieldset").nth(place).get_by_label("Yes" if place < 6 else "No", exact=True).check()
    page.get_by_role("button", name="Add this substance").click()
    expect(page.get_by_text("6 of 11 criteria: severe")).to_be_visible()
    page.get_by_role("link", name="Go on", exact=True).click()


def in_short(page: Page) -> None:
    page.get_by_label("Summary").fill("Wants her evenings back.")
    for question in ("withdrawal management first", "inpatient hospital care first"):
        page.get_by_role("group", name=re.compile(question)).get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save and go on").click()


def rate(page: Page) -> None:
    for place, (rating, why) in enumerate(RATINGS):
        row = page.locator(".rated").nth(place)
        row.get_by_role("radio").nth(rating).check()
        row.get_by_role("textbox").fill(why)
    page.get_by_role("button", name="Save the ratings").click()


def placed_and_signed_by_both(page: Page) -> None:
    page.get_by_role("link", name="Level of care").first.click()
    expect(page.get_by_role("heading", name="Recommended: level 2.1")).to_be_visible()
    page.get_by_label("What the person wants").fill("I want to sleep at home.")
    page.get_by_role("button", name="Keep the decision").click()
    page.get_by_label("Full name, typed by the person").fill(PERSON)
    page.get_by_role("button", name="Sign as the person").click()
    page.get_by_label("Your name, typed").fill("Lena Brandt")
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign as the clinician").click()
    expect(page.get_by_text("Signed by both")).to_be_visible()


def admitted(page: Page, day: Day) -> None:
    open_person(page)
    page.get_by_role("region", name="Now").get_by_role("listitem").filter(has_text="Admission").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Before the first group")).to_be_visible()
    expect(page.get_by_role("button", name="Admit Rosa")).to_be_disabled()
    page.get_by_label("Primary counsellor").select_option(label="Lena Brandt")
    page.get_by_label("Clinician in charge").select_option(label="Abena Osei")
    page.get_by_role("button", name="Name them").click()
    papers_signed(page)
    expect(page.get_by_text("Everything is met")).to_be_visible()
    page.get_by_label(re.compile("Noon")).check()
    page.get_by_label("First day").fill(day.today.isoformat())
    page.get_by_label("Planned weeks").fill("12")
    page.get_by_role("button", name="Admit Rosa").click()
    expect(page.get_by_text("Admitted").first).to_be_visible()


def papers_signed(page: Page) -> None:
    """Rosa reads one of them, ticks what is needed before the start, and types her name before Ines."""
    page.get_by_role("region", name="Before the first group").get_by_role("link", name="To the papers").click()
    together = page.get_by_role("region", name="To sign together")
    needed = together.get_by_role("listitem").filter(has_text="before the start")
    open_up(needed.first, "Read")
    expect(needed.first.locator(".reading-paper")).to_be_visible()
    for place in range(needed.count()):
        needed.nth(place).get_by_role("checkbox").check()
    together.get_by_label("Full name, typed by the person").fill(PERSON)
    together.get_by_role("button", name="Sign what is ticked").click()
    expect(page.get_by_text("Ready for the start")).to_be_visible()
    page.get_by_role("navigation", name="Admission").get_by_role("link", name="Admission").click()


def joins_a_group(page: Page, day: Day) -> None:
    open_person(page)
    page.get_by_role("region", name="Now").get_by_role("link", name="Choose").click()
    page.locator(f"#g{day.group.pk} button[value=join]").click()
    expect(page.get_by_text(f"{PERSON} belongs to")).to_be_visible()


def checked_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name=f"Check in {PERSON}").click()
    expect(page.get_by_text(f"{PERSON} is here.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Check out {PERSON}")).to_be_visible()


def the_room_is_signed(page: Page, day: Day) -> None:
    """The desk was late with the stamp; the counsellor knows that Rosa sat there from the start."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("12:00 Process")).click()
    page.get_by_label("Topic of this session").fill("Telling my sister")
    page.get_by_role("button", name="Set topic").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Telling my sister")
    page.get_by_label("What the group did").fill("The group practised saying it aloud.")
    rosa, james, tess = (page.locator(".person").filter(has_text=name) for name in ("Rosa Alvarez", "James Bell", "Tess Cole"))
    roster = page.locator("[data-room-roster]")
    for name, person, line in (("Alvarez", rosa, "Told hers for the first time."), ("Bell", james, "Listened, asked twice.")):
        roster.get_by_role("link", name=re.compile(name)).click()
        person.get_by_label("Present", exact=True).check()
        person.get_by_role("textbox").first.fill(line)
        person.get_by_label("2", exact=True).check()
    roster.get_by_role("link", name=re.compile("Alvarez")).click()
    open_up(rosa, "Times")
    rosa.get_by_label("Came at", exact=True).fill("12:05")
    rosa.get_by_label("Left at", exact=True).fill("12:50")
    rosa.get_by_label("Entered late because").fill("The desk was late")
    roster.get_by_role("link", name=re.compile("Cole")).click()
    tess.get_by_label("Absent", exact=True).check()
    tess.get_by_label("Absent because").select_option(label="work")
    page.get_by_label("Your name").fill("Lena Brandt")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign for everyone").click()
    expect(page.get_by_text("Signed for everyone: 3 charts.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Alvarez")).to_contain_text("45")
    expect(page.get_by_role("row").filter(has_text="Bell")).to_contain_text("50")


def the_chart_and_the_week_show_it(page: Page) -> None:
    open_person(page)
    notes = page.get_by_role("region", name="Notes", exact=True)
    expect(notes).to_contain_text("Told hers for the first time.")
    expect(notes).to_contain_text("45 min")
    expect(notes).not_to_contain_text("Listened, asked twice.")
    expect(page.get_by_role("heading", name="The episode so far")).to_be_visible()
    page.get_by_role("link", name="Week").first.click()
    expect(page.get_by_role("row").filter(has_text="Alvarez")).to_contain_text("0:45")
    assert Episode.objects.get(patient__last_name="Alvarez").status == "active"


def open_up(place: object, words: str) -> None:
    """Open a fold unless it is open."""
    fold = place.locator("details").filter(has_text=words).first  # type: ignore[attr-defined]
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
