"""How is the program set up? Sites and rooms, levels of care, tracks with their week, services, closed days."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from midspan.doors.web.forms.program import ClosureForm, HolidaysForm, RoomForm
from midspan.doors.web.views.answers import go, page
from midspan.doors.web.views.curriculum import due_today
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.catalog.day_structures import DAY_STRUCTURES, places_of
from midspan.foundation.program.catalog.holidays import federal_holidays
from midspan.foundation.program.catalog.levels import GROUPS, group_of
from midspan.foundation.program.catalog.program_types import PROGRAM_TYPES, missing_services
from midspan.foundation.program.models import Closure, CountingRule, LevelOfCare, Service, Site, Track
from midspan.foundation.program.queries import week_of
from midspan.foundation.program.rules import session_minutes
from midspan.foundation.program.terms import Edition, ProgramType, ProgramTypeFacts
from midspan.foundation.records.actions.program import add_room, close_on
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused

DAYS = ["", *WEEKDAYS.values()]
EDITIONS = {Edition.THIRD: later("Third edition (2013)"), Edition.FOURTH: later("Fourth edition (2023)")}


@gate(Permission.SEE_PROGRAM, quiet=True)
def program(request: StaffRequest) -> HttpResponse:
    """Sites, tracks, types of program, services, counting rules."""
    services, tracks = list(Service.objects.all()), _tracks()
    return render(
        request,
        "web/program.html",
        {
            "sites": Site.objects.prefetch_related("rooms"),
            "tracks": [track_facts(track) for track in tracks],
            "types": [type_facts(facts, services) for facts in PROGRAM_TYPES.values()],
            "services": services,
            "counting_rules": CountingRule.objects.order_by("-effective_from", "code"),
            "days": day_table(tracks),
            "due": due_today(),
            "may": request.staff.may(Permission.SET_UP),
        },
    )


def _tracks() -> list[Track]:
    tracks = Track.objects.select_related("site", "level", "counting_rule").prefetch_related("blocks", "mix__service")
    return list(tracks.order_by("site__name", "arrival_from"))


def track_facts(track: Track) -> dict[str, Any]:
    """A track with its days and how long each is."""
    minutes = session_minutes(week_of(track))
    shown = [{"day": DAYS[day], "minutes": length, "like": places_of(length)} for day, length in minutes.items()]
    return {"track": track, "type": PROGRAM_TYPES[ProgramType(track.program_type)].name, "days": shown,
            "week_minutes": sum(minutes.values())}  # fmt: skip


def type_facts(facts: ProgramTypeFacts, services: list[Service]) -> dict[str, Any]:
    """A type of program with what it must offer, what is missing from the catalogue, and its billing codes."""
    names = {service.code: service.name for service in services}
    missing = missing_services(facts.type, frozenset(names))
    return {"facts": facts, "required": [names.get(code, code) for code in facts.required], "missing": missing}


def day_table(tracks: list[Track]) -> list[dict[str, Any]]:
    """Hours a day of every track beside the usual outpatient and residential day."""
    ours = [
        {"name": track.name, "site": track.site.name, "shortest": min(lengths), "longest": max(lengths)}
        for track in tracks
        if (lengths := list(session_minutes(week_of(track)).values()))
    ]
    usual = [
        {"name": kind.name, "site": "", "shortest": kind.hours_from * 60, "longest": kind.hours_to * 60, "source": kind.source}
        for kind in DAY_STRUCTURES
    ]
    return [*ours, *usual]


@gate(Permission.SEE_PROGRAM, quiet=True)
def levels(request: StaffRequest) -> HttpResponse:
    """The levels of care of both editions in order, with hours, source, and whether we read it there."""
    today = timezone.localdate()
    rows = list(LevelOfCare.objects.order_by("edition", "order"))
    tables = [
        {"edition": name, "rows": [level_row(row) for row in rows if row.edition == edition]}
        for edition, name in EDITIONS.items()
    ]
    return render(request, "web/levels.html", {"tables": tables, "groups": GROUPS, "today": today})


def level_row(row: LevelOfCare) -> dict[str, Any]:
    """One level with the broad level it belongs to."""
    return {"level": row, "group": GROUPS[group_of(row.code)], "roman": ["", "I", "II", "III", "IV"][group_of(row.code)]}


@gate(Permission.SEE_PROGRAM, quiet=True)
def track(request: StaffRequest, track_id: int) -> HttpResponse:
    """One track: its week drawn, what it promises, how its hours count."""
    tracks = Track.objects.select_related("site", "level", "counting_rule").prefetch_related("blocks", "mix__service")
    found = get_object_or_404(tracks, pk=track_id)
    blocks = week_of(found)
    week = [{"day": DAYS[day], "blocks": [block for block in blocks if block.weekday == day]} for day in range(1, 8)]
    services = list(Service.objects.all())
    facts = type_facts(PROGRAM_TYPES[ProgramType(found.program_type)], services)
    return render(request, "web/track.html", {**track_facts(found), "week": week, "facts": facts})


@gate(Permission.SEE_PROGRAM, quiet=True)
def closures(request: StaffRequest) -> HttpResponse:
    """Days without sessions from today on, and announcing one more, or the federal holidays of a year."""
    if "year" in request.POST:
        return _announce_holidays(request)
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            on, words = form.cleaned_data["on"], {"reason": form.cleaned_data["reason"], "site": form.cleaned_data["site"]}
            close_on(on, **words, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            messages.success(request, _("Announced. Sessions of that day are not generated."))
            return go("web:closures")
    return page(request, "web/closures.html", _closures(request, form, HolidaysForm(initial={"year": timezone.localdate().year})))


def _announce_holidays(request: StaffRequest) -> HttpResponse:
    form = HolidaysForm(request.POST)
    if not form.is_valid():
        return page(request, "web/closures.html", _closures(request, ClosureForm(), form))
    for on, reason in federal_holidays(form.cleaned_data["year"]):
        close_on(on, reason=reason, by=request.staff, at=timezone.now())
    messages.success(request, _("The federal holidays of %(year)s are closed days now.") % form.cleaned_data)
    return go("web:closures")


def _closures(request: StaffRequest, form: ClosureForm, holidays: HolidaysForm) -> dict[str, Any]:
    coming = Closure.objects.filter(on__gte=timezone.localdate()).select_related("site")
    return {"form": form, "holidays": holidays, "closures": coming, "may": request.staff.may(Permission.SET_UP)}


@gate(Permission.SET_UP)
def rooms(request: StaffRequest) -> HttpResponse:
    """Add a room to a site."""
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words = {"name": form.cleaned_data["name"], "capacity": form.cleaned_data["capacity"]}
            add_room(form.cleaned_data["site"], **words, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            return go("web:program")
    return page(request, "web/form.html", {"form": form, "title": _("Add a room"), "back": "web:program"})
