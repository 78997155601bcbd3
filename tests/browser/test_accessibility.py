"""Is every page whole for everyone? axe, the console, the content policy and the width, for each role that may see it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from tests.browser.conftest import PHONE, WIDE, carry, new_context
from tests.browser.furnished import Furnished, furnish
from tests.browser.watch import Watch
from tests.cast import PASSWORD
from tests.house.test_gates import ALL

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ROLES = ("admissions", "counsellor", "supervisor", "nurse", "prescriber", "case_manager", "front_desk", "utilisation", "director",
         "privacy_officer", "on_call", "administrator")  # fmt: skip
BROAD = ("supervisor", "counsellor", "admissions", "nurse", "director")  # between them they see every part of a page
BY_ALL = 2  # addresses of a kind that everybody tries; further ones are tried by the broad roles
QUERIES = {  # addresses that show more when asked for something
    "web:search": ["?q=bell", "?q=nobodyatall"], "web:people": ["?status=planned"], "web:staff": ["?left"],
    "referral:new": ["?q=bell", "?somebody_new=1"], "referral:inbox": ["?status=closed"], "privacy:log": ["?check=1"],
    "attendance:visitor": ["?name=bell"], "assessment:diagnoses": ["?q=alcohol"],
    "assessment:form": ["?one=1", "?one=end"], "assessment:alone": ["?one=1", "?one=end"], "assessment:due": ["?mine=1"],
    "transition:cockpit": ["?mine=1&due=1", "?q=nobodyatall"], "outcomes:access": ["?since=2026-05-01&until=2026-01-01"],
    "schedule:draft": ["?view=staff", "?view=people", "?view=changes"],
    "web:curriculum": ["?due", "?q=triggers"], "web:group_types": ["?theme=trauma"], "web:new_event": ["?kind=death"],
    "schedule:join": ["?telehealth=1"],
}  # fmt: skip
VARIANTS = list(product((WIDE, PHONE), ("light", "dark")))


@dataclass
class Walk:
    """The furnished clinic on a server of its own, one context, and what was looked at already."""

    here: Furnished
    address: str
    context: BrowserContext
    page: Page
    clients: dict[str, Client] = field(default_factory=dict)
    frames: set[tuple[str, ...]] = field(default_factory=set)

    def client(self, role: str) -> Client:
        """Asks without a browser, to learn who may see what."""
        if role not in self.clients:
            self.clients[role] = Client()
            staff = getattr(self.here.day.cast, role)
            self.clients[role].force_login(staff.account, backend="midspan.doors.web.accounts.StaffBackend")
        return self.clients[role]

    def staff(self, role: str) -> Staff:
        return getattr(self.here.day.cast, role)


@pytest.fixture(scope="module")
def walk(browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Walk]:
    """Data once for the whole module; emptied at its end as after any transactional test."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=FAST, SYNTHETIC=True):
        named = connection.settings_dict["NAME"]
        assert named.startswith(connection.creation._get_test_db_name()), f"{named} is not the database of the suite"
        cache.clear()
        try:
            here = furnish()
            server = LiveServer("localhost")
            context = new_context(browser, server.url)
            context.add_init_script(AXE_SCRIPT)
            yield Walk(here, server.url, context, context.new_page())
            context.close()
            server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@pytest.fixture
def transactional_db(walk: Walk) -> None:
    """In place of pytest-django's, which empties the database after each test. By this name pytest-django knows that these
    tests need the database of the suite, and that they come after those which roll back."""


class Shape(HTMLParser):
    """Which kinds of elements a page has: tag, class, role and type, each once; the frame apart from the page inside it."""

    def __init__(self, html: str):
        super().__init__()
        self.inside = False
        self.main: set[tuple[str, ...]] = set()
        self.frame: set[tuple[str, ...]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        self.inside = self.inside or tag == "main"
        kinds = self.main if self.inside else self.frame
        kinds.add((tag, *(held.get(name) or "" for name in ("class", "role", "type"))))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"


def paths(here: Furnished, name: str, pattern: Any) -> list[str]:
    """Every address of a pattern for which there is something to show."""
    names = list(pattern.pattern.converters)
    ids = {one: here.ids.get(f"{name}.{one}") or here.ids.get(one, []) for one in names}
    if unknown := {one for one, held in ids.items() if not held}:
        pytest.fail(f"{name}: give tests/browser/furnished.py something for {unknown}", pytrace=False)
    count = max(map(len, ids.values()), default=1)
    plain = [reverse(name, kwargs={one: held[place % len(held)] for one, held in ids.items()}) for place in range(count)]
    return plain + [path + query for path in plain[:1] for query in [*QUERIES.get(name, []), *here.ids.get(f"{name}?", [])]]


def may_try(walk: Walk, pattern: Any, roles: Iterable[str]) -> list[str]:
    """The roles that the gate lets pass at all. What is open to every account looks the same to each."""
    gate = getattr(pattern.callback, "gate", None)
    return [role for role in roles if walk.staff(role).may(gate)] if isinstance(gate, Permission) else ["counsellor"]


def sights(walk: Walk, name: str, pattern: Any) -> tuple[list[tuple[str, str]], set[int]]:
    """Which role must look at which address so that every kind of thing on its pages is seen; and the answers that came."""
    seen: list[tuple[int, str, str, Shape]] = []
    answers = set()
    for place, path in enumerate(paths(walk.here, name, pattern)):
        for role in may_try(walk, pattern, ROLES if place < BY_ALL else BROAD):
            answer = walk.client(role).get(path)
            answers.add(answer.status_code)
            if answer.status_code == 405:
                return [], answers
            if answer.status_code == 200 and b"<html" in answer.content:
                shape = Shape(answer.content.decode())
                seen.append((len(shape.main), role, path, shape))
    needed, known = [], set()
    for _size, role, path, shape in sorted(seen, key=lambda found: -found[0]):
        if not (shape.main <= known and shape.frame <= walk.frames):
            known |= shape.main
            walk.frames |= shape.frame
            needed.append((role, path))
    return needed, answers


RUN = """async () => {
    for (const more of document.querySelectorAll("details:not([data-menu])")) more.open = true;
    const found = await axe.run({resultTypes: ["violations"], ...%s});
    return found.violations.map((rule) => `${rule.id}: ${rule.help}\\n` + rule.nodes.slice(0, 4).map(
        (node) => `    ${node.target.join(" ")}\\n    ${node.html.slice(0, 200)}\\n    ${node.any.concat(node.all, node.none).map((why) => why.message).join("; ")}`).join("\\n"));
}"""
WIDTH = """() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const spilt = [...document.querySelectorAll(".card")].filter((card) => card.scrollWidth > card.clientWidth + 1 && getComputedStyle(card).overflowX === "visible");
    if (wide <= 0) return spilt.map((card) => `spills over its card by ${card.scrollWidth - card.clientWidth}px: ` + card.outerHTML.slice(0, 160));
    return [`overflows by ${wide}px: ` + [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
        .slice(-3).map((node) => node.outerHTML.slice(0, 160)).join(" | ")];
}"""


def faults(page: Page) -> Iterator[str]:
    """What axe and the ruler find on the open page: everything in the light, colours again in the dark."""
    for size, scheme in VARIANTS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        only = '{runOnly: ["color-contrast"]}' if scheme == "dark" else "{}"
        for fault in page.evaluate(RUN % only):
            yield f"{size['width']} {scheme}: {fault}"
        if scheme == "light":
            yield from (f"{size['width']}: {words}" for words in page.evaluate(WIDTH))


def look(walk: Walk, role: str, path: str) -> list[str]:
    """Open an address as somebody and say what is wrong with it."""
    carry(walk.context, walk.staff(role), walk.address)
    walk.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    with listening(walk.page) as watch:
        walk.page.goto(path)
        found = list(faults(walk.page))
    return [f"{role} {path} {words}" for words in [*found, *watch.faults]]


@contextmanager
def listening(page: Page) -> Iterator[Watch]:
    """Listen to this page here only."""
    watch = Watch(page)
    yield watch
    watch.leave()


ELSEWHERE = {  # what a plain visit does not show, and where it is looked at
    "account_login": "a stranger's page, below", "account_inactive": "a stranger's page, below",
    "web:found": "a fragment, below", "attendance:news": "facts for the room's own script", "referral:document": "a file",
    "admission:sheet": "a file", "admission:packet": "a file", "transition:copy": "a file",
    "plan:paper": "a file", "medication:list_pdf": "a file", "medication:sheet": "a file", "monitoring:draw_record": "a file",
    "monitoring:confirm": "leads to monitoring:result", "monitoring:read_again": "leads to monitoring:result",
    "monitoring:care_step": "leads to monitoring:care_review", "monitoring:care_owner": "leads to monitoring:care_review",
    "monitoring:close_care_review": "leads to monitoring:care_review", "monitoring:revoke_share": "leads to monitoring:shares",
    "compliance:copy": "a file", "calendar:feed": "a file", "schedule:draft_progress": "a fragment of schedule:draft while it is solved",
    "mfa_authenticate": "between password and code, below", "mfa_download_recovery_codes": "a file",
    "mfa_deactivate_totp": "needs a factor, below", "mfa_generate_recovery_codes": "needs a factor, below",
    "mfa_view_recovery_codes": "needs a factor, below", "mfa_activate_totp": "asks for the password first, below",
    "mfa_add_webauthn": "asks for the password first, below", "mfa_remove_webauthn": "needs a key of hardware",
    "mfa_reauthenticate": "needs a factor, below", "mfa_reauthenticate_webauthn": "needs a key of hardware",
}  # fmt: skip
NAMES = {name for name, _route, _pattern in ALL}
WALKED = [(name, pattern) for name, _route, pattern in ALL if name not in ELSEWHERE]


def test_the_list_of_what_is_seen_elsewhere_is_up_to_date() -> None:
    assert ELSEWHERE.keys() <= NAMES
    assert QUERIES.keys() <= NAMES


@pytest.mark.parametrize(("name", "pattern"), WALKED, ids=[name for name, _pattern in WALKED])
def test_nothing_is_wrong_with_the_page(walk: Walk, name: str, pattern: Any) -> None:
    needed, answers = sights(walk, name, pattern)
    assert needed or 405 in answers, f"nobody gets to see {name}: {answers}; give tests/browser/furnished.py something for it"
    found = [words for role, path in needed for words in look(walk, role, path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/account/login/", "/account/inactive/", "/nowhere/"])
def test_nothing_is_wrong_before_signing_in(walk: Walk, path: str) -> None:
    walk.context.clear_cookies()
    with listening(walk.page) as watch:
        walk.page.goto(path)
        found = list(faults(walk.page))
    assert not [*found, *watch.faults], "\n".join([*found, *watch.faults])


def test_nothing_is_wrong_with_second_factors(walk: Walk) -> None:
    """Taking one up, its codes, giving it up, and signing in with it."""
    walk.context.clear_cookies()
    page, found = walk.page, []
    with listening(page) as watch:
        sign_in(page, "pat")
        for name in ("mfa_activate_totp", "mfa_add_webauthn"):
            page.goto(reverse(name))
            found += [f"{name} {words}" for words in faults(page)]
        account = walk.staff("nurse").account
        secret = generate_totp_secret()
        TOTP.activate(account, secret)
        RecoveryCodes.activate(account)
        for name in (
            "mfa_index",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_deactivate_totp",
            "mfa_reauthenticate",
        ):
            page.goto(reverse(name))
            found += [f"{name} {words}" for words in faults(page)]
        walk.context.clear_cookies()
        sign_in(page, "pat")
        expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
        found += [f"mfa_authenticate {words}" for words in faults(page)]
    account.authenticator_set.all().delete()
    assert not [*found, *watch.faults], "\n".join([*found, *watch.faults])


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto(reverse("account_login"))
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_nothing_is_wrong_when_sign_in_fails(walk: Walk) -> None:
    walk.context.clear_cookies()
    sign_in(walk.page, "lena", "not-the-password")
    expect(walk.page.get_by_role("alert")).to_be_visible()
    found = list(faults(walk.page))
    assert not found, "\n".join(found)


REFUSED = [  # role, address, button pressed on an empty form
    ("admissions", "/referrals/new/?somebody_new=1", "Put it in the inbox"),
    ("admissions", "/people/new/", None),
    ("counsellor", "/attendance/sessions/{room}/", "Sign for everyone"),
    ("front_desk", "/attendance/episodes/{member}/departure/", None),
    ("counsellor", "/assessments/episodes/{waiting}/forms/phq9/", "Hand in"),
    ("on_call", "/privacy/glass/new/", "Break the glass"),
    ("director", "/staff/on-call/", None),
    ("admissions", "/admissions/episodes/{referred}/papers/", "Sign what is ticked"),
    ("admissions", "/admissions/episodes/{referred}/papers/consent_specific/", "Sign before me"),
    ("counsellor", "/assessments/episodes/{again}/substances/", "Add this substance"),
    ("counsellor", "/monitoring/episodes/{member}/use/days/", None),
    ("counsellor", "/levels/reviews/{whole}/", "Sign the review"),
    ("utilisation", "/levels/reviews/{over}/", "Write it down and make the copy"),
    ("counsellor", "/plans/versions/{draft}/", "Sign the plan"),
    ("counsellor", "/attendance/episodes/{member}/notes/new/", "Write"),
    ("nurse", "/medication/orders/{dose}/dose/", None),
    ("nurse", "/monitoring/tests/asked/{asked}/", "Write down and make the label"),
    ("nurse", "/monitoring/tests/results/{specimen}/enter/?panel={panel}", "Write down"),
]


def named(here: Furnished) -> dict[str, Any]:
    """What the addresses of refused forms are about."""
    episodes, reviews = here.ids["episode_id"], here.ids["review_id"]
    return {"room": here.day.over.id, "member": here.day.members[0].pk, "waiting": episodes[1], "referred": episodes[3],
            "again": episodes[6], "over": reviews[0], "whole": reviews[1], "draft": here.ids["plan_id"][3],
            "dose": here.ids["medication:dose.order_id"][0], "asked": here.ids["monitoring:collect.order_id"][0],
            "specimen": here.ids["monitoring:enter_result.specimen_id"][0], "panel": here.ids["panel_id"][0]}  # fmt: skip


@pytest.mark.parametrize(("role", "path", "button"), REFUSED, ids=[f"{role} {path}" for role, path, _button in REFUSED])
def test_nothing_is_wrong_when_a_form_comes_back(walk: Walk, role: str, path: str, button: str | None) -> None:
    path = path.format(**named(walk.here))
    carry(walk.context, walk.staff(role), walk.address)
    walk.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    with listening(walk.page) as watch:
        walk.page.goto(path)
        main = walk.page.get_by_role("main")
        pressed = main.get_by_role("button", name=button, exact=True) if button else main.locator("form button.do")
        pressed.first.click()
        walk.page.wait_for_load_state()
        found = list(faults(walk.page))
    assert not [*found, *watch.faults], "\n".join([*found, *watch.faults])


def test_the_open_menu_and_the_results_are_whole_too(walk: Walk) -> None:
    carry(walk.context, walk.staff("counsellor"), walk.address)
    walk.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    walk.page.goto("/")
    walk.page.get_by_role("searchbox", name="Find a person").press_sequentially("bell")
    expect(walk.page.locator("#found a").first).to_be_visible()
    found = list(faults(walk.page))
    walk.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    walk.page.locator("details[data-menu] summary").click()
    found += list(faults(walk.page))
    assert not found, "\n".join(found)
