"""The list of what is due: one's own, one's people's, one's team's; each line opens where it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.office.compliance.catalog import core_services, due_rules
from midspan.office.compliance.forms import DueForm
from midspan.office.compliance.forms.due import KIND, PERSON, TOPICS
from midspan.office.compliance.queries import due_lines
from midspan.office.compliance.rules import is_of
from midspan.office.compliance.terms import DueLine, DueList, Topic, Whose

PEOPLE_SHOWN, LINES_SHOWN = 20, 60  # groups on a page; lines of a group that is shown whole
OF_PERSON, OF_KIND = 6, 25  # lines of one person or kind among others; the rest is one link away


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page prints it: how late in words and colour, and where it is done ("" for who may not open that)."""

    line: DueLine
    late: str
    kind: str
    url: str
    owner: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that stand together: of one person, or of one rule."""

    title: str
    note: str
    url: str
    lines: list[Shown]
    more: int = 0
    more_url: str = ""


@gate(Permission.SEE_DUE)
def due(request: StaffRequest) -> HttpResponse:
    """What is due, the longest overdue first; filters are links and a form, so that a list can be kept as an address."""
    today = timezone.localdate()
    found = due_lines(request.staff, on=today, now=timezone.now())
    counts = {one: [line for line in found.lines if is_of(one, found.eye, line)] for one in _parts(found)}
    whose = _whose(request.GET.get("whose", ""), counts)
    part = counts[whose]
    form = DueForm(request.GET.dict(), topics=_topics(part), owners=_owners(part))
    lines = [line for line in part if _wanted(line, form.wanted, today)]
    grouped = _by_kind if form.wanted["by"] == KIND else _by_person
    page = Paginator(grouped(lines), PEOPLE_SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "whose": whose,
        "parts": [(one, _part_words(one), len(held), _address(request, whose=one)) for one, held in counts.items()],
        "page": page,
        "groups": [_group(held, request, today) for held in page.object_list],
        "by_kind": form.wanted["by"] == KIND,
        "overdue": sum(line.due_on < today for line in lines),
        "today_n": sum(line.due_on == today for line in lines),
        "ahead": sum(line.due_on > today for line in lines),
        "all": len(lines),
        "narrowed": any(form.wanted[name] for name in ("topic", "owner", "late", "person")),
        "everybody_url": _address(request, person="") if form.wanted["person"] else "",
        "rules_url": reverse("compliance:rules"),
        "may_see_rates": request.staff.may(Permission.SEE_RATES),
        "shows_owner": whose is not Whose.MINE,
    }
    return render(request, "compliance/due.html", context)


@gate(Permission.SEE_DUE)
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule with its figures, whose it is, and where it comes from."""
    today = timezone.localdate()
    held: dict[Topic, list[Any]] = {}
    for rule in due_rules(today).values():
        held.setdefault(rule.topic, []).append((rule, role_words(rule.role)))
    services = [(one, role_words(one.role)) for one in core_services(today)]
    context = {"topics": [(TOPICS[topic], lines) for topic, lines in held.items()], "services": services}
    return render(request, "compliance/rules.html", context)


def role_words(role: Role) -> str:
    """A role as people say it."""
    return role.value.replace("_", " ")


def _parts(found: DueList) -> list[Whose]:
    """Which parts of the list somebody has."""
    roles = found.eye.roles
    parts = [Whose.MINE]
    if roles & {Role.COUNSELLOR, Role.SUPERVISOR}:
        parts.append(Whose.PEOPLE)
    return [*parts, Whose.TEAM] if Role.SUPERVISOR in roles else parts


def _whose(asked: str, counts: Mapping[Whose, list[DueLine]]) -> Whose:
    return next((one for one in counts if one.value == asked), Whose.MINE)


def _part_words(whose: Whose) -> str:
    return {Whose.MINE: _("Mine to do"), Whose.PEOPLE: _("My people"), Whose.TEAM: _("My team")}[whose]


def _topics(lines: Iterable[DueLine]) -> list[Topic]:
    there = {line.rule.topic for line in lines}
    return [topic for topic in Topic if topic in there]


def _owners(lines: Iterable[DueLine]) -> list[tuple[str, str]]:
    found = {_owner_key(line): line.owner or role_words(line.role) for line in lines}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _owner_key(line: DueLine) -> str:
    return str(line.owner_id) if line.owner_id else line.role.value


def _wanted(line: DueLine, wanted: Mapping[str, Any], today: date) -> bool:
    return (
        wanted["topic"] in {"", line.rule.topic.value}
        and wanted["owner"] in {"", _owner_key(line)}
        and not (wanted["late"] and line.due_on >= today)
        and (not wanted["person"] or (line.person is not None and line.person.episode_id == wanted["person"]))
    )


def _by_person(lines: Iterable[DueLine]) -> list[list[DueLine]]:
    """Lines of one person together; those about a session or a colleague last, each kind for itself."""
    held: dict[Any, list[DueLine]] = {}
    for line in lines:
        held.setdefault(line.person.episode_id if line.person else line.rule.topic, []).append(line)
    return sorted(held.values(), key=lambda group: group[0].person is None)


def _by_kind(lines: Iterable[DueLine]) -> list[list[DueLine]]:
    held: dict[str, list[DueLine]] = {}
    for line in lines:
        held.setdefault(line.rule.code, []).append(line)
    order = list(Topic)
    return sorted(held.values(), key=lambda group: order.index(group[0].rule.topic))


def _group(held: list[DueLine], request: StaffRequest, today: date) -> Group:
    first, by_kind = held[0], request.GET.get("by") == KIND
    whole = not by_kind and (first.person is None or bool(request.GET.get("person")))
    limit = LINES_SHOWN if whole else OF_KIND if by_kind else OF_PERSON
    shown = [_shown(line, request.staff, today) for line in held[:limit]]
    more = len(held) - len(shown)
    address = _more(first, request, by_kind=by_kind) if more else ""
    if by_kind:
        return Group(first.rule.title, first.rule.words, f"{reverse('compliance:rules')}#{first.rule.code}", shown, more, address)
    if first.person is None:
        return Group(str(TOPICS[first.rule.topic]), "", "", shown, more, address)
    return Group(
        first.person.name, first.person.track, reverse("web:chart", args=[first.person.patient_id]), shown, more, address
    )


def _more(line: DueLine, request: StaffRequest, *, by_kind: bool) -> str:
    """Where the rest of a group stands: everything of the kind by person, or everything of one person."""
    if by_kind or line.person is None:
        return _address(request, topic=line.rule.topic, by=PERSON)
    return _address(request, person=str(line.person.episode_id))


def _shown(line: DueLine, staff: Staff, today: date) -> Shown:
    days = line.days_over(today)
    if days > 0:
        late = ngettext("%(n)s day over", "%(n)s days over", days) % {"n": days}
    else:
        late = _("today") if days == 0 else ngettext("in %(n)s day", "in %(n)s days", -days) % {"n": -days}
    kind = "now" if days > 0 else "soon" if days == 0 else ""
    return Shown(line, late, kind, address_of(line, staff), line.owner or role_words(line.role))


def address_of(line: DueLine, staff: Staff) -> str:
    """Where a line is done, for who may open that page; else nothing."""
    try:
        url = reverse(line.page, args=line.args)
    except NoReverseMatch:
        return ""
    needs = _needs(line.page, url)
    return url if not isinstance(needs, Permission) or staff.may(needs) else ""


@cache
def _gates() -> dict[str, Any]:
    return {}


def _needs(page: str, url: str) -> Any:
    """The permission that a page asks for, found once for each page."""
    held = _gates()
    if page not in held:
        held[page] = getattr(resolve(url).func, "gate", None)
    return held[page]


def _address(request: StaffRequest, **changed: str) -> str:
    asked = {name: value for name, value in request.GET.dict().items() if name != "page"} | changed
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"
