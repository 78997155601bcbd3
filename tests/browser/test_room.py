"""Is the group room quick for hands, whole for two people at once, and safe when the connection drops?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from midspan.foundation.people.models import Staff
from midspan.journey.assessment.actions import record_motivation
from midspan.journey.assessment.terms import MotivationKind
from midspan.journey.attendance.actions import give_badge
from midspan.journey.attendance.models import Attendance, GroupNote
from tests.browser.clinic import Day, came_at_noon, open_day
from tests.browser.conftest import carry
from tests.browser.test_accessibility import faults
from tests.browser.test_keyboard import press, tab_to
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
TWELVE = (("Rosa", "Alvarez"), ("James", "Bell"), ("Tess", "Cole"), ("Omar", "Diaz"), ("Mira", "Eaton"), ("Noa", "Frost"),
          ("Ivo", "Hale"), ("Lin", "Jung"), ("Pia", "Kerr"), ("Sven", "Lund"), ("Uri", "Moss"), ("Vera", "Nash"))  # fmt: skip
SAID = [
    "Practised the broken-record refusal twice and chose a sentence for Saturday.",
    "Played the host and pushed hard; laughed when it worked.",
    "Told of the funeral where nobody noticed that she drank water.",
    "Asked how others leave early without a scene.",
    "Named payday as the hard hour and rang a friend beforehand.",
    "Stayed quiet, nodded at the end, took the sheet home.",
    "Disagreed that one beer is a test of will, then listened.",
    "Wrote three answers on a card for the wallet.",
    "Worried about the office party in December.",
    "Helped two others find shorter words.",
    "Came in out of breath and caught up within minutes.",
]
MOST = 60  # interactions from the open page of today to the signature


class Hands:
    """What a facilitator does: each click, key chord and filled field counts one."""

    def __init__(self, page: Page):
        self.page, self.count = page, 0

    def click(self, place: Locator) -> None:
        self.count += 1
        place.click()

    def fill(self, place: Locator, text: str) -> None:
        self.count += 1
        place.fill(text)

    def choose(self, place: Locator, label: str) -> None:
        self.count += 1
        place.select_option(label=label)

    def press(self, chord: str) -> None:
        self.count += 1
        self.page.keyboard.press(chord)


@pytest.fixture
def unwatched(window: Callable, live_server: Any) -> Callable[..., Page]:
    """A page whose console may complain: of a connection that we cut."""

    def open_one(staff: Staff) -> Page:
        context = window()
        carry(context, staff, live_server.url)
        return context.new_page()

    return open_one


def twelve() -> Day:
    return open_day(TWELVE, capacity=12)


def person(page: Page, number: int) -> Locator:
    return page.locator(".person").nth(number)


def in_roster(page: Page, name: str) -> Locator:
    return page.locator("[data-room-roster]").get_by_role("link", name=re.compile(name))


def line(page: Page, day: Day, number: int) -> Locator:
    return page.locator(f"[id='{day.members[number].pk}-line']")


def saved(page: Page) -> None:
    expect(page.locator("#room-saved")).to_have_attribute("data-state", "ok")


def open_room(page: Page, day: Day) -> Page:
    page.goto(f"/attendance/sessions/{day.over.id}/")
    return page


def test_twelve_people_from_open_to_signed_in_sixty_interactions(live_server: object, page_of: Callable) -> None:
    day = twelve()
    cast, absent, late = day.cast, 3, 10
    said: dict = {"by": cast.counsellor, "at": day.now}
    record_motivation(
        day.members[0],
        kind=MotivationKind.HOPE,
        words="I want to be the mum who remembers the birthday.",
        heard_on=day.today,
        **said,
    )
    page = page_of(cast.counsellor)
    page.goto("/")
    hands = Hands(page)
    hands.click(page.get_by_role("link", name=re.compile("12:00 Process")))
    hands.click(page.get_by_role("button", name="Everyone here"))
    hands.click(in_roster(page, "Diaz"))
    hands.click(person(page, absent).get_by_label("Absent", exact=True))
    hands.choose(person(page, absent).get_by_label("Absent because"), "no word")
    hands.click(in_roster(page, "Moss"))
    hands.click(person(page, late).get_by_text("Times", exact=True))
    hands.fill(person(page, late).get_by_label("Came at", exact=True), "12:09")
    hands.fill(person(page, late).get_by_label("Entered late because"), "The bus; written on paper first")
    hands.click(in_roster(page, "Alvarez"))
    hands.click(person(page, 0).get_by_role("button", name=re.compile("Came back to what matters")))
    there = [number for number in range(12) if number != absent]
    for text, number in zip(SAID, there, strict=True):
        place = line(page, day, number)
        expect(place).to_be_focused()
        hands.fill(place, f"{place.input_value()} {text}".strip())
        if number in {1, 6}:
            hands.press("Alt+3")
        hands.press("Alt+ArrowDown")
    expect(page.locator("#note-text")).to_be_focused()
    hands.fill(
        page.locator("#note-text"), "Three refusals were practised: short, broken record, leaving. Each named an occasion."
    )
    hands.click(page.get_by_role("button", name="2 for the rest"))
    hands.press("Control+Enter")
    hands.fill(page.get_by_label("Your name"), "Lena Brandt")
    hands.fill(page.get_by_label("Your password"), PASSWORD)
    saved(page)
    hands.click(page.get_by_role("button", name="Sign for everyone"))
    expect(page.get_by_text("Signed for everyone: 12 charts.")).to_be_visible()
    assert hands.count <= MOST, hands.count
    parts = list(Attendance.objects.order_by("episode__patient__last_name"))
    assert [part.credited_minutes for part in parts] == [*[50] * 3, 0, *[50] * 6, 41, 50]
    assert parts[0].tied_to.startswith("I want to be the mum") and "remembers the birthday" in parts[0].line
    assert sorted(part.participation or 0 for part in parts) == [0, *[2] * 9, 3, 3]
    assert len({part.line for part in parts if part.line}) == 11


def test_a_dropped_connection_loses_nothing_and_says_so(unwatched: Callable, day: Day) -> None:
    page = open_room(unwatched(day.cast.counsellor), day)
    page.context.set_offline(True)
    page.locator("#note-text").fill("Written in the dark.")
    page.get_by_role("button", name="Everyone here").click()
    line(page, day, 0).fill("Asked for a lift home.")
    banner = page.get_by_text(re.compile("No connection since"))
    expect(banner).to_be_visible()
    expect(page.get_by_text("Your words are kept on this page and will be sent.")).to_be_visible()
    page.get_by_label("Your name").fill("Lena Brandt")
    page.get_by_role("button", name="Sign for everyone").click()
    expect(page.locator("#room-saved")).to_contain_text("Signing waits for the connection")
    page.wait_for_timeout(4000)  # longer than two tries
    assert not GroupNote.objects.exists()
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "dark" not in stored and "lift" not in stored
    page.context.set_offline(False)
    expect(banner).to_be_hidden()
    saved(page)
    assert GroupNote.objects.get().text == "Written in the dark."
    assert Attendance.objects.get(episode=day.members[0]).line == "Asked for a lift home."


def test_closing_the_page_with_unsent_words_asks_first(unwatched: Callable, day: Day) -> None:
    page = open_room(unwatched(day.cast.counsellor), day)
    page.context.set_offline(True)
    page.locator("#note-text").fill("Not sent yet.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    saved(page)


def test_two_facilitators_write_at_once_and_nobodys_words_vanish(unwatched: Callable, day: Day) -> None:
    lena, abena = (open_room(unwatched(who), day) for who in (day.cast.counsellor, day.cast.supervisor))
    # different rows meet silently, and what the other one wrote appears by itself
    line(lena, day, 0).fill("James named a plan.")
    in_roster(abena, "Cole").click()
    line(abena, day, 1).fill("Tess sat by the door.")
    saved(lena)
    saved(abena)
    in_roster(lena, "Cole").click()
    lena.locator("#note-text").focus()
    expect(line(lena, day, 1)).to_have_value("Tess sat by the door.", timeout=15_000)
    expect(lena.get_by_text("Also here: Abena Osei")).to_be_visible(timeout=15_000)
    # the same field: both stand on the page until somebody chooses
    in_roster(abena, "Bell").click()
    expect(line(abena, day, 0)).to_have_value("James named a plan.", timeout=15_000)
    abena.context.set_offline(True)
    line(abena, day, 0).fill("James wept a little.")
    in_roster(lena, "Bell").click()
    line(lena, day, 0).fill("James named a plan and a friend.")
    saved(lena)
    abena.context.set_offline(False)
    clash = abena.locator(".person.is-shown .clash")
    expect(clash).to_contain_text("James named a plan and a friend.", timeout=20_000)
    expect(line(abena, day, 0)).to_have_value("James wept a little.")
    clash.get_by_role("button", name="Keep both").click()
    saved(abena)
    assert Attendance.objects.get(episode=day.members[0]).line == "James named a plan and a friend. James wept a little."


def test_everything_by_keys_alone(page_of: Callable, day: Day) -> None:
    for episode in day.members:
        came_at_noon(day, episode)
    page = open_room(page_of(day.cast.counsellor), day)
    tab_to(page, "[data-room-roster] a")
    page.keyboard.press("h")
    page.keyboard.press("3")
    page.keyboard.press("e")
    page.keyboard.type("Spoke of the sea.")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Kept to herself, then asked.")
    page.keyboard.press("Alt+2")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Everyone planned the weekend.")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Lena Brandt")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    saved(page)
    page.keyboard.press("Tab")
    press(page, "Enter")
    expect(page.get_by_text("Signed for everyone: 2 charts.")).to_be_visible()
    assert list(Attendance.objects.order_by("pk").values_list("participation", flat=True)) == [3, 2]


def test_left_and_came_back_by_taps_and_a_card_before_the_scanner(page_of: Callable, day: Day) -> None:
    badge = give_badge(day.members[1], by=day.cast.front_desk, at=day.now)
    page = page_of(day.cast.counsellor)
    page.goto(f"/attendance/sessions/{day.running.id}/")
    page.get_by_role("button", name="Here now James Bell").click()
    shown = page.locator(".person.is-shown")
    shown.get_by_role("button", name="Left now").click()
    expect(shown.get_by_label("Left at", exact=True)).not_to_have_value("")
    shown.get_by_role("button", name="Here now").click()
    expect(shown.get_by_label("Came back at").first).not_to_have_value("")
    saved(page)
    page.get_by_label("Scan a card").fill(badge.code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-scan-said]")).to_contain_text("Tess is here")
    expect(in_roster(page, "Cole").locator("[data-clock-of]")).not_to_have_text("—")
    row = Attendance.objects.get(episode=day.members[0])
    assert len(row.stretches) == 2 and row.stretches[1].upper is None


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)], ids=["wide", "tablet", "phone"])
def test_nothing_is_wrong_with_the_room_at_any_size(page_of: Callable, day: Day, size: tuple[int, int]) -> None:
    page = open_room(page_of(day.cast.counsellor, viewport={"width": size[0], "height": size[1]}), day)
    page.evaluate(AXE_SCRIPT)
    page.get_by_role("button", name="Everyone here").click()
    saved(page)
    found = list(faults(page))
    assert not found, "\n".join(found)
