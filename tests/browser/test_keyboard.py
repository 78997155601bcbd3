"""Can everything that matters be done without a mouse, and does one always see where one is?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from midspan.journey.admission.models import PaperDocument
from midspan.journey.assessment.models import Form
from midspan.journey.attendance.models import GroupNote, Visit
from midspan.journey.medication.models import DoseCheck
from midspan.journey.monitoring.models import Specimen
from midspan.journey.plan.actions import sign_plan_as_client
from midspan.journey.schedule.models import Membership, Session
from tests.browser.clinic import Day, came_at_noon, waits
from tests.browser.taught import load
from tests.browser.treatment import asked_for, dose_to_see
from tests.browser.week import open_further
from tests.cast import PASSWORD
from tests.plans import facts_of, written

pytestmark = pytest.mark.browser
FOCUS = """() => {
    const here = document.activeElement;
    const ring = [here, here.closest("label")].find((node) => {
        const style = node && getComputedStyle(node);
        return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none");
    });
    const box = ring?.getBoundingClientRect();
    const seen = box && box.width > 2 && box.height > 2 && getComputedStyle(ring).clipPath === "none";
    return {seen: Boolean(seen), what: here.outerHTML.slice(0, 120), none: here === document.body};
}"""
MANY = 90  # presses of Tab after which a page of these tests has been walked through


def tab_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press Tab until the focus is on what the selector names; at every stop the focus must be visible."""
    for _press in range(MANY):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        assert stop["seen"] or stop["none"], f"no visible focus on {stop['what']}"
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_signing_in(window: Callable, day: Day) -> None:
    page = window().new_page()
    page.goto("/")
    tab_to(page, "#id_login")
    page.keyboard.type("dee")
    tab_to(page, "#id_password")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def test_the_first_stop_leads_past_the_frame(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.front_desk)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_slash_searches_and_arrows_choose(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.front_desk)
    page.goto("/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find a person")).to_be_focused()
    page.keyboard.type("jame bel")
    expect(page.locator("#found a").first).to_contain_text("Bell, James")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found a").first).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("James Bell")


def test_escape_closes_the_results_and_the_menu(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.front_desk)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("bell")
    expect(page.locator("#found a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#found a")).to_have_count(0)
    menu = page.locator("details[data-menu]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_checking_somebody_in(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.front_desk)
    page.goto("/")
    james, _tess = day.members
    tab_to(page, f"#e{james.pk} button")
    press(page, "Enter")
    expect(page.get_by_text("James Bell is here.")).to_be_visible()
    assert Visit.objects.get().episode_id == james.pk


def test_writing_and_signing_a_room(page_of: Callable, day: Day) -> None:
    for episode in day.members:
        came_at_noon(day, episode)
    page = page_of(day.cast.counsellor)
    page.goto(f"/attendance/sessions/{day.over.id}/")
    tab_to(page, "#note-text")
    page.keyboard.type("Everyone planned the weekend.")
    first, second = (f"[id='{episode.pk}-line']" for episode in day.members)
    tab_to(page, f"[name='{day.members[0].pk}-presence']")
    page.keyboard.press("Space")
    choose(page, f"[name='{day.members[0].pk}-presence'][value=present]")
    tab_to(page, first)
    page.keyboard.type("Own words, 0.")
    page.keyboard.press("Alt+ArrowDown")
    assert page.evaluate("(line) => document.activeElement.matches(line)", second)
    page.keyboard.type("Own words, 1.")
    expect(page.locator("#room-saved")).to_contain_text("saved")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Lena Brandt")
    tab_to(page, "#id_secret")
    page.keyboard.type(PASSWORD)
    tab_to(page, "button[value=sign]")
    press(page, "Enter")
    expect(page.get_by_text("Signed for everyone: 2 charts.")).to_be_visible()
    assert GroupNote.objects.get().signed_by == day.cast.counsellor


def test_answering_a_form_alone(page_of: Callable, day: Day) -> None:
    """One question after another: a digit chooses, Enter goes on."""
    page = page_of(day.cast.counsellor)
    page.goto(f"/assessments/episodes/{day.members[0].pk}/forms/gad7/alone/?one=1")
    for number in range(1, 8):
        expect(page.locator(f"#q{number}")).to_be_visible()
        page.keyboard.press("2")
        assert page.evaluate(FOCUS)["seen"]
        press(page, "Enter")
    tab_to(page, "button.do")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    done = Form.objects.get(instrument="gad7")
    assert done.answers == [2] * 7
    assert done.mode == "self"


def test_signing_papers(page_of: Callable, day: Day) -> None:
    """The boxes by Space, the name typed, Enter."""
    episode = waits(day)
    page = page_of(day.cast.admissions)
    page.goto(f"/admissions/episodes/{episode.pk}/papers/")
    for code in ("patient_rights", "group_agreement"):
        tab_to(page, f"#read_{code}")
        page.keyboard.press("Space")
    tab_to(page, "[name=client_name]")
    page.keyboard.type("Rosa Alvarez")
    press(page, "Enter")
    expect(page.get_by_text("Signed before you as witness.")).to_be_visible()
    assert set(PaperDocument.objects.values_list("code", flat=True)) == {"patient_rights", "group_agreement"}


def test_joining_a_group(page_of: Callable, day: Day) -> None:
    group, tess = open_further(day), day.members[1]
    page = page_of(day.cast.director)
    page.goto(f"/schedule/episodes/{tess.pk}/group/")
    tab_to(page, f"#g{group.pk} button[value=join]")
    press(page, "Enter")
    expect(page.get_by_text("Tess Cole belongs to Evening circle.")).to_be_visible()
    assert Membership.objects.filter(episode=tess, group=group).exists()


def test_taking_a_topic(page_of: Callable, day: Day) -> None:
    load(day)
    page = page_of(day.cast.counsellor)
    page.goto(f"/sessions/{day.coming.id}/topic/")
    tab_to(page, "button[name=accept]")
    press(page, "Enter")
    session = Session.objects.get(pk=day.coming.id)
    assert session.module is not None
    assert session.topic == session.module.title


def test_signing_a_plan(page_of: Callable, day: Day) -> None:
    """The person signed; the counsellor reads, types and signs."""
    plan, by = written(day.cast, day.members[0], at=day.now), day.cast.counsellor
    sign_plan_as_client(plan, typed_name="James Bell", by=by, at=day.now)
    page = page_of(by)
    page.goto(f"/plans/versions/{plan.pk}/")
    tab_to(page, "form[action$='/sign/'] [name=typed_name]")
    page.keyboard.type("Lena Brandt")
    tab_to(page, "form[action$='/sign/'] [name=secret]")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page.locator(".signature b", has_text="Lena Brandt")).to_be_visible()
    assert {party.value for party in facts_of(plan).signed} == {"client", "counsellor"}


def test_recording_a_dose_on_the_evening_board(page_of: Callable, day: Day) -> None:
    order = dose_to_see(day, day.members[0])
    page = page_of(day.cast.nurse)
    page.goto("/medication/tonight/")
    tab_to(page, "form.do button")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Seen to")).to_be_visible()
    row = DoseCheck.objects.get()
    assert (row.order_id, row.outcome) == (order.pk, "taken")


def test_collecting_a_specimen(page_of: Callable, day: Day) -> None:
    order = asked_for(day, day.members[0])
    page = page_of(day.cast.nurse)
    page.goto(f"/monitoring/tests/asked/{order.pk}/")
    tab_to(page, "form.collect [name=identity]")
    page.keyboard.press("Space")
    tab_to(page, "form.collect [name=temperature]")
    page.keyboard.type("94.5")
    tab_to(page, "form.collect [name=after_minutes]")
    page.keyboard.type("2")
    tab_to(page, "form.collect button.do")
    press(page, "Enter")
    specimen = Specimen.objects.get()
    expect(page.get_by_role("heading", level=1)).to_contain_text(specimen.code)
    assert (specimen.order_id, float(specimen.temperature_f or 0)) == (order.pk, 94.5)


def choose(page: Page, selector: str) -> None:
    """Arrow through a group of radio buttons to one."""
    for _press in range(4):
        if page.evaluate("(selector) => document.activeElement.matches(selector + ':checked')", selector):
            return
        page.keyboard.press("ArrowLeft")
    raise AssertionError(f"arrows never reach {selector}")


@pytest.mark.parametrize("address", ["/", "/people/", "/schedule/", "/components/"])
def test_every_stop_on_the_way_is_visible(page_of: Callable, day: Day, address: str) -> None:
    page = page_of(day.cast.director)
    page.goto(address)
    for _press in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["none"]:
            return
        assert stop["seen"], f"no visible focus on {stop['what']}"
