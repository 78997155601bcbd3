"""What do the browser tests stand on? One Chromium of this machine, a fresh context for each test, a clinic at mid-day."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from midspan.foundation.people.models import Staff
from tests.browser.clinic import Day, open_day
from tests.browser.watch import Watch

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop of its own in the thread of the tests
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
MISSING = "The browser tests need Chromium: install it (Debian: apt-get install chromium), or name one in MIDSPAN_BROWSER."
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds; a loaded machine is slow, and a page that never comes is rare
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of the run. Nothing is ever downloaded."""
    found = os.environ.get("MIDSPAN_BROWSER") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None
    )
    if not found:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error as error:
            pytest.fail(f"{found} does not start: {error.message.splitlines()[0]}", pytrace=False)
        yield started
        started.close()


def new_context(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """A window like a colleague's: wide unless asked otherwise, nothing moves, nothing is remembered."""
    options = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-US", "base_url": address} | options
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def day(live_server: Any) -> Day:
    """Harbor Street around now: a group is over, one runs, one comes."""
    return open_day()


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Opens contexts and closes them after the test."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        opened.append(new_context(browser, live_server.url, **options))
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page_of(window: Callable[..., BrowserContext], live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page on which a member of staff is signed in already. What its console complains of fails the test."""
    watched: list[Watch] = []

    def open_one(staff: Staff, **options: Any) -> Page:
        context = window(**options)
        carry(context, staff, live_server.url)
        page = context.new_page()
        watched.append(Watch(page))
        return page

    yield open_one
    for watch in watched:
        watch.check()


def carry(context: BrowserContext, staff: Staff, address: str) -> None:
    """Sign a member of staff in by the cookie of a session, in place of whoever was."""
    client = Client()
    client.force_login(staff.account, backend="midspan.doors.web.accounts.StaffBackend")
    context.clear_cookies()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
