"""Takes the twelve pictures of the README from a running demo clinic.

.venv/bin/python -m tests.browser.pictures ADDRESS USER PASSWORD FOLDER
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZE = {"width": 1440, "height": 900}
LOOKED_AT = 12  # people of the list among whom the longest timeline is chosen


def main(address: str, user: str, password: str, folder: Path) -> None:
    """Sign in, walk to the twelve pages, and write PNG files into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    browser_path = os.environ.get("MIDSPAN_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport=SIZE, base_url=address, reduced_motion="reduce", color_scheme="light")
        page = context.new_page()
        sign_in(page, user, password)
        walks = {"today": to_today, "room": to_room, "chart": to_chart, "week": to_week, "levels": to_levels, "case": to_case,
                 "draft": to_draft, "forecast": to_forecast, "plan": to_plan, "thread": to_thread, "tests": to_tests,
                 "due": to_due}  # fmt: skip
        for name, walk in walks.items():
            walk(page)
            page.screenshot(path=folder / f"{name}.png")
            print(folder / f"{name}.png", page.url)
        browser.close()


def sign_in(page: Page, user: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def to_today(page: Page) -> None:
    page.goto("/")


def to_room(page: Page) -> None:
    """Of today's rooms the one in which most is written."""
    page.goto("/")
    rooms = [link.get_attribute("href") for link in page.locator("main a[href^='/attendance/sessions/']").all()]
    page.goto(max(filter(None, rooms), key=lambda room: _written(page, room)))


def _written(page: Page, room: str) -> int:
    page.goto(room)
    return page.locator("input[value=present]:checked").count() + page.locator("textarea:not(:placeholder-shown)").count()


def to_chart(page: Page) -> None:
    """Of the first people in treatment the one with the longest timeline."""
    page.goto("/people/?status=active")
    charts = [link.get_attribute("href") for link in page.locator("main table th a[href^='/people/']").all()[:LOOKED_AT]]
    page.goto(max(filter(None, charts), key=lambda chart: _marks(page, chart)))


def _marks(page: Page, chart: str) -> int:
    page.goto(chart)
    return page.locator("[aria-labelledby=h-line] svg *").count()


def to_plan(page: Page) -> None:
    """Of the first people in treatment the one whose plan holds most."""
    page.goto(max(_stations(page, "/plans/episodes/"), key=lambda one: _lines(page, one)))


def to_thread(page: Page) -> None:
    """Of the first people in treatment the one whose thread holds most."""
    page.goto(max(_stations(page, "/thread/"), key=lambda one: _drawn(page, one)))


def to_tests(page: Page) -> None:
    """Of the first people in treatment the one with most tests."""
    page.goto(max(_stations(page, "/tests/"), key=lambda one: _lines(page, one)))


def to_due(page: Page) -> None:
    page.goto("/due/?whose=team")


def _stations(page: Page, part: str) -> list[str]:
    """Of the first people in treatment the address of one of their stations, as the bar above their chart gives it."""
    page.goto("/people/?status=active")
    charts = [link.get_attribute("href") for link in page.locator("main table th a[href^='/people/']").all()[:LOOKED_AT]]
    found = []
    for chart in filter(None, charts):
        page.goto(chart)
        found += [link.get_attribute("href") for link in page.locator(f"nav.person a[href*='{part}']").all()[:1]]
    return [one for one in found if one]


def _lines(page: Page, address: str) -> int:
    page.goto(address)
    return page.locator("main li, main tr").count()


def _drawn(page: Page, address: str) -> int:
    page.goto(address)
    return page.locator("main svg *").count()


def to_week(page: Page) -> None:
    page.goto("/week/")


def to_levels(page: Page) -> None:
    page.goto("/levels/")


def to_case(page: Page) -> None:
    """Of the first people of the cockpit the one of whom the case says most."""
    page.goto("/levels/")
    cases = [link.get_attribute("href") for link in page.locator("main table th a").all()[:LOOKED_AT]]
    page.goto(max(filter(None, cases), key=lambda case: _said(page, case)))


def _said(page: Page, case: str) -> int:
    page.goto(case)
    return page.locator(".because > li").count()


def to_draft(page: Page) -> None:
    """A draft of a coming week, solved by the clinic's own job."""
    page.goto("/schedule/weeks/")
    if not page.locator("main table a").count():
        page.get_by_role("button", name="Build the week").click()
        page.get_by_role("link", name="Publish").wait_for(timeout=120_000)
        return
    page.locator("main table a").first.click()


def to_forecast(page: Page) -> None:
    page.goto("/attendance/forecast/")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:4], Path(sys.argv[4]))
