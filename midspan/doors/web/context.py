"""What does the frame of every page show? Who is signed in, where they may go, whether they look through broken glass."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from midspan.doors.web.accounts import staff_of
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import open_glass
from midspan.foundation.privacy.terms import Basis, Scope

P = Permission


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation: where, in what words, with which permission; `phone` keeps it in the bar of a phone."""

    url: str
    label: str
    icon: str
    needs: Permission
    phone: bool = False


PLACES: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("web:today", gettext_noop("Today"), "sun", P.SEE_TODAY, phone=True),
            Place("web:people", gettext_noop("People"), "users", P.SEE_PERSON, phone=True),
            Place("web:week", gettext_noop("Week"), "calendar-days", P.SEE_WEEK, phone=True),
            Place("compliance:due", gettext_noop("Due"), "list-checks", P.SEE_DUE, phone=True),
            Place("transition:cockpit", gettext_noop("Levels"), "gauge", P.SEE_CHART),
            Place("referral:inbox", gettext_noop("Referrals"), "inbox", P.SEE_REFERRALS, phone=True),
            Place("referral:line", gettext_noop("Line"), "phone", P.ANSWER_LINE),
            Place("assessment:alerts", gettext_noop("Alerts"), "siren", P.ACKNOWLEDGE),
            Place("assessment:due", gettext_noop("Due forms"), "clipboard-list", P.ASK),
            Place("monitoring:today", gettext_noop("Tests today"), "test-tube", P.COLLECT),
            Place("medication:tonight", gettext_noop("Doses"), "pill", P.MEDICATE),
            Place("admission:away", gettext_noop("Away"), "bed-single", P.WORK_REFERRAL),
        ),
    ),
    (
        gettext_noop("Program"),
        (
            Place("outcomes:access", gettext_noop("Access"), "chart-no-axes-column", P.SEE_REFERRALS),
            Place("compliance:rates", gettext_noop("On time"), "percent", P.SEE_RATES),
            Place("monitoring:board", gettext_noop("Testing"), "flask-conical", P.SEE_CHART),
            Place("medication:program", gettext_noop("Medication"), "chart-bar", P.SEE_CHART),
            Place("schedule:timetable", gettext_noop("Timetable"), "calendar-clock", P.SEE_PROGRAM),
            Place("web:program", gettext_noop("Set-up"), "building-2", P.SEE_PROGRAM),
            Place("attendance:fidelity", gettext_noop("Fidelity"), "clipboard-check", P.OBSERVE),
            Place("web:events", gettext_noop("What happened"), "flag", P.RAISE_EVENT),
            Place("assessment:library", gettext_noop("Instruments"), "book-open", P.SEE_PROGRAM),
            Place("plan:library", gettext_noop("Objectives"), "library", P.SEE_PROGRAM),
            Place("web:staff", gettext_noop("Staff"), "id-card", P.SEE_PROGRAM),
        ),
    ),
    (
        gettext_noop("Care of the record"),
        (
            Place("web:duplicates", gettext_noop("Duplicates"), "copy", P.MERGE),
            Place("privacy:reviews", gettext_noop("Broken glass"), "shield-alert", P.REVIEW_GLASS),
            Place("privacy:log", gettext_noop("Event log"), "scroll-text", P.SEE_LOG),
        ),
    ),
)


# Beside a page about one person: where the rest of their course of care stands. Episode numbers go into the addresses.
PERSON: tuple[Place, ...] = (
    Place("web:chart", gettext_noop("Chart"), "user", P.SEE_PERSON),
    Place("assessment:assessment", gettext_noop("Assessment"), "clipboard-list", P.SEE_CHART),
    Place("plan:plan", gettext_noop("Plan"), "target", P.SEE_CHART),
    Place("plan:living", gettext_noop("Skills and days"), "sprout", P.SEE_CHART),
    Place("attendance:notes", gettext_noop("Notes"), "notebook-pen", P.SEE_CHART),
    Place("medication:person", gettext_noop("Medicines"), "pill", P.SEE_CHART),
    Place("monitoring:results", gettext_noop("Tests"), "test-tube", P.SEE_CHART),
    Place("attendance:ledger", gettext_noop("Hours"), "clock", P.SEE_CHART),
    Place("compliance:thread", gettext_noop("Thread"), "waypoints", P.SEE_CHART),
    Place("transition:case", gettext_noop("Level"), "gauge", P.SEE_CHART),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of look/base.html."""
    return {"frame": Frame(request)}


class Frame:
    """Asks nothing of the database but who broke the glass, and that only on a page seen through it."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.synthetic = settings.SYNTHETIC

    @cached_property
    def staff(self) -> Staff | None:
        return staff_of(self.request.user) if hasattr(self.request, "user") else None

    @property
    def may_find(self) -> bool:
        """Whether the field at the top finds people for this person."""
        return self.staff is not None and self.staff.may(P.SEE_PERSON)

    @property
    def now(self) -> Any:
        return timezone.localtime()

    @cached_property
    def site(self) -> str:
        """The site where someone works; several or all of them are counted, not listed."""
        if self.staff is None:
            return ""
        names = {held.site.name for held in self.staff.current_assignments if held.site}
        return names.pop() if len(names) == 1 else _("%(n)s sites") % {"n": len(names)} if names else _("All sites")

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """Groups of places that the signed-in person may open; the nearest to this page is marked."""
        if self.staff is None:
            return []
        return nav_of(*self._place)

    @cached_property
    def person(self) -> list[dict[str, Any]]:
        """The stations of one course of care, where a page is about one; the one that holds the page is marked."""
        scope = getattr(self.request, "scope", None)
        if self.staff is None or scope is None or scope.episode_id is None:
            return []
        places = [(place, _of_person(place, scope)) for place in PERSON if place.needs in self.staff.permissions]
        near = [url for _place, url in places if self.request.path.startswith(url.partition("?")[0])]
        kin = [url for place, url in places if place.url.partition(":")[0] == self._station]
        here = max(near or kin[:1], key=len, default="")
        return [{"label": _(place.label), "url": url, "current": url == here} for place, url in places]

    @property
    def _station(self) -> str:
        match = self.request.resolver_match
        if match and "plan_review" in (match.url_name or ""):
            return "plan"  # composed at this door, and about the plan
        return match.namespace if match else ""

    @property
    def rail(self) -> str:
        return drawn_nav(*self._place, rail=True) if self.staff else ""

    @property
    def all_places(self) -> str:
        return drawn_nav(*self._place, rail=False) if self.staff else ""

    @cached_property
    def links(self) -> list[dict[str, str]]:
        return [{"label": _("Your account"), "url": reverse("mfa_index"), "icon": "key-round"}]

    @cached_property
    def break_glass(self) -> dict[str, Any] | None:
        scope = getattr(self.request, "scope", None)
        if self.staff is None or getattr(self.request, "basis", None) != Basis.BROKEN_GLASS or scope is None:
            return None
        glass = open_glass(self.staff, scope.patient_id, at=timezone.now())
        if glass is None:
            return None
        end_url = reverse("privacy:end_glass", args=[glass.pk])
        return {"reason": glass.reason, "until": glass.until, "patient": glass.patient, "end_url": end_url}

    @cached_property
    def _place(self) -> tuple[frozenset[Permission], str, str]:
        """All that the navigation depends on: the rights, the language, the line to mark."""
        permissions, language = self.staff.permissions if self.staff else frozenset(), get_language() or ""
        if self.person:
            return permissions, language, reverse("web:people")
        lines = (line for group in nav_of(permissions, language) for line in group["items"])
        return permissions, language, max((line["url"] for line in lines if self._holds(line["url"])), key=len, default="")

    def _holds(self, url: str) -> bool:
        return self.request.path == url or (url != "/" and self.request.path.startswith(url))


def _of_person(place: Place, scope: Scope) -> str:
    if place.url == "web:chart":
        return f"{reverse(place.url, args=[scope.patient_id])}?episode={scope.episode_id}"
    return reverse(place.url, args=[scope.episode_id])


@lru_cache(maxsize=1024)
def nav_of(permissions: frozenset[Permission], language: str, here: str = "") -> list[dict[str, Any]]:
    """The navigation of everyone with these permissions, in the language that is active, marked at `here`. Only to read."""
    groups: list[dict[str, Any]] = [
        {"label": _(label) if label else "", "items": [_line(place, here) for place in places if place.needs in permissions]}
        for label, places in PLACES
    ]
    return [group for group in groups if group["items"]]


@lru_cache(maxsize=1024)
def drawn_nav(permissions: frozenset[Permission], language: str, here: str, *, rail: bool) -> SafeString:
    """The same as markup."""
    return render_to_string("look/places.html", {"nav": nav_of(permissions, language, here), "rail": rail})


def _line(place: Place, here: str) -> dict[str, Any]:
    url = reverse(place.url)
    return {"label": _(place.label), "url": url, "icon": place.icon, "phone": place.phone, "current": url == here}
