"""What does the program teach, in which kinds of groups, by which methods, and which modules wait for their review?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST

from midspan.doors.web.forms.curriculum import ModuleForm
from midspan.doors.web.views.answers import go, page
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.catalog.curriculum import modules, packs, sets
from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.program.catalog.worksheets import all_worksheets
from midspan.foundation.program.models import CurriculumModule, Service
from midspan.foundation.program.queries import module_facts, modules_on, reviews_due_count, versions_of
from midspan.foundation.program.rules import drawn, pack_schedule, pack_week, review_state
from midspan.foundation.program.terms import (
    EvidenceLevel,
    GroupTypeFacts,
    InterventionFacts,
    ModuleFacts,
    ModuleSet,
    PackFacts,
    PackSession,
    Phase,
    Qualification,
    ReviewState,
)
from midspan.foundation.records.actions.curriculum import load_curriculum, review_module, revise_module
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused

STATES = {
    ReviewState.CURRENT: ("done", later("Current")),
    ReviewState.SOON: ("soon", later("Review soon")),
    ReviewState.DUE: ("now", later("Review due")),
}
LEVELS = {
    EvidenceLevel.STRONG: ("done", later("Well supported")),
    EvidenceLevel.MODERATE: ("done", later("Supported")),
    EvidenceLevel.LIMITED: ("", later("Limited or mixed")),
    EvidenceLevel.PRACTICE: ("", later("Practice alone")),
}
PHASES = {Phase.EARLY: later("early"), Phase.MIDDLE: later("middle"), Phase.LATE: later("late")}
QUALIFICATIONS = {
    Qualification.CLINICIAN: later("any clinician with a valid licence"),
    Qualification.TRAUMA_TRAINED: later("a clinician trained in trauma"),
    Qualification.MEDICAL: later("a nurse or prescriber"),
    Qualification.CBT_TRAINED: later("a clinician trained in CBT"),
    Qualification.MI_TRAINED: later("a clinician trained in MI"),
    Qualification.DBT_TRAINED: later("a clinician trained in DBT"),
    Qualification.TSF_TRAINED: later("a clinician trained in twelve-step facilitation"),
    Qualification.MATRIX_TRAINED: later("a clinician trained in the Matrix Model"),
    Qualification.FAMILY_TRAINED: later("a clinician trained in family work"),
    Qualification.CM_TRAINED: later("staff trained in contingency management"),
    Qualification.ART_THERAPIST: later("an art therapist"),
    Qualification.MUSIC_THERAPIST: later("a music therapist"),
}
DAYS = ["", later("Mon"), later("Tue"), later("Wed"), later("Thu"), later("Fri"), later("Sat"), later("Sun")]


@gate(Permission.SEE_PROGRAM, quiet=True)
def curriculum(request: StaffRequest) -> HttpResponse:
    """Every module in force today by set, with its review; one set, the due ones, or those that hold some words."""
    today = timezone.localdate()
    rows = [module_row(module, today) for module in modules_on(today)]
    asked = {"set": request.GET.get("set", ""), "q": request.GET.get("q", "").strip(), "due": "due" in request.GET}
    kept = [row for row in rows if _matches(row, asked)]
    packed = {part.set for facts in packs().values() for part in facts.parts}
    groups = [
        {"facts": facts, "rows": found, "open": any(asked.values()) or facts.set not in packed}
        for facts in sets().values()
        if (found := [row for row in kept if row["module"].set == facts.set])
    ]
    return render(
        request,
        "web/curriculum.html",
        {
            "groups": groups,
            "sets": sets().values(),
            "asked": asked,
            "packs": packs().values(),
            "all": len(rows),
            "due": sum(row["state"] == ReviewState.DUE for row in rows),
            "soon": sum(row["state"] == ReviewState.SOON for row in rows),
            "unverified": sum(not row["module"].evidence.verified for row in rows),
            "may": request.staff.may(Permission.SET_UP),
        },
    )


def module_row(module: ModuleFacts, today: date) -> dict[str, Any]:
    """A module with how it stands to its review, and its needs in words."""
    state = review_state(module.review_due_on, today)
    return {"module": module, "state": state, "tag": STATES[state], "needs": in_words(module.needs)}


def in_words(codes: Iterable[Any]) -> list[str]:
    """Tags in words, as they are written in terms."""
    return [str(code).replace("_", " ") for code in codes]


@gate(Permission.SEE_PROGRAM, quiet=True)
def module(request: StaffRequest, code: str) -> HttpResponse:
    """One module: its plan, what it needs, its sheet, its versions. `?version=` shows an earlier one."""
    versions = versions_of(code)
    today = timezone.localdate()
    now = next((one for one in versions if one.retired_on is None), versions[0] if versions else None)
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.version) == asked), None) if asked else now
    if shown is None or now is None:
        raise Http404
    return render(
        request,
        "web/curriculum_module.html",
        {
            **module_row(shown, today),
            "now": now,
            "set": sets().get(shown.set),
            "sheets": [preview(sheet) for sheet in (shown.worksheet, shown.quiz) if sheet in all_worksheets()],
            "led_by": QUALIFICATIONS[shown.qualification],
            "kinds": [group_types()[kind].name for kind in shown.group_types],
            "methods": [interventions()[one] for one in shown.interventions if one in interventions()],
            "versions": [_version_row(one, today) for one in versions],
            "may": request.staff.may(Permission.SET_UP) and shown == now,
        },
    )


def preview(code: str) -> dict[str, Any]:
    """A sheet, empty, as people see it."""
    sheet = all_worksheets()[code]
    return {"sheet": sheet, "lines": drawn(sheet)}


@gate(Permission.SET_UP)
def revise(request: StaffRequest, code: str) -> HttpResponse:
    """Write the next version of a module."""
    row = _version_opened(request, code)
    facts = module_facts(row)
    form = ModuleForm(request.POST or None, initial=ModuleForm.words_of(facts))
    if request.method == "POST" and form.is_valid():
        try:
            new = revise_module(
                row, changes=form.changes(), on=timezone.localdate(), by=request.staff, at=timezone.now()
            )  # fmt: skip
        except Refused as refused:
            put_reasons(form, refused)
        else:
            messages.success(request, _("Version %(n)s is in force. Sessions keep the version they used.") % {"n": new.version})
            return go("web:module", code=code)
    return page(request, "web/curriculum_revise.html", {"form": form, "module": facts})


@require_POST
@gate(Permission.SET_UP)
def load(request: StaffRequest) -> HttpResponse:
    """Take the catalogue in, or what is new in it."""
    load_curriculum(modules=modules(), on=timezone.localdate(), by=request.staff, at=timezone.now())
    messages.success(request, _("The catalogue is taken in. What the clinic wrote itself stays in force."))
    return go("web:curriculum")


@require_POST
@gate(Permission.SET_UP)
def reviewed(request: StaffRequest, code: str) -> HttpResponse:
    """Looked at and found good as it is."""
    row = get_object_or_404(CurriculumModule, code=code, retired_on=None)
    row = review_module(row, on=timezone.localdate(), by=request.staff, at=timezone.now())
    messages.success(request, _("Reviewed. It is due again on %(day)s.") % {"day": row.review_due_on.strftime("%d %b %Y")})
    return go("web:module", code=code)


@gate(Permission.SEE_PROGRAM, quiet=True)
def pack(request: StaffRequest, code: str) -> HttpResponse:
    """A pack week by week, what each week falls short of, and its sessions from a day that is chosen."""
    facts = _found(packs(), code)
    today = timezone.localdate()
    starts_on = _day(request.GET.get("starts", "")) or date.fromordinal(today.toordinal() + 7 - today.weekday())
    weeks = [pack_week(facts, week) for week in range(1, facts.weeks + 1)]
    cells = [
        {"week": week, "parts": [{"name": one.name, "minutes": dict(week.parts).get(one, 0)} for one in facts.parts]}
        for week in weeks
    ]
    short = [week for week in weeks if week.short_minutes]
    return render(
        request,
        "web/curriculum_pack.html",
        {"pack": facts, "weeks": cells, "short": short, "most": max(week.minutes for week in weeks), "starts_on": starts_on,
         "led_by": QUALIFICATIONS[facts.credential], "parts": _parts(facts), "calendar": _calendar(facts, starts_on, today),
         "may_schedule": request.staff.may(Permission.SCHEDULE)},
    )  # fmt: skip


@gate(Permission.SEE_PROGRAM, quiet=True)
def methods(request: StaffRequest) -> HttpResponse:
    """The registry of methods: how well supported, who may use them, what they record."""
    rows = [_method_row(facts) for facts in interventions().values()]
    return render(
        request, "web/interventions.html", {"rows": rows, "checked": sum(row["facts"].evidence.verified for row in rows)}
    )


@gate(Permission.SEE_PROGRAM, quiet=True)
def method(request: StaffRequest, code: str) -> HttpResponse:
    """One method: evidence, the fidelity checklist, what it records, the modules that use it."""
    facts = _found(interventions(), code)
    used = [one for one in modules_on(timezone.localdate()) if code in one.interventions]
    by_set = [{"set": of, "modules": [one for one in used if one.set == of.set]} for of in sets().values()]
    return render(
        request,
        "web/intervention.html",
        {
            **_method_row(facts),
            "needed": -(-facts.threshold_percent * len(facts.checklist) // 100),
            "sheet": preview(facts.worksheet) if facts.worksheet else None,
            "kinds": [group_types()[kind].name for kind in facts.group_types],
            "used": [group for group in by_set if group["modules"]],
        },
    )


@gate(Permission.SEE_PROGRAM, quiet=True)
def kinds(request: StaffRequest) -> HttpResponse:
    """Every kind of group: what it works on, for whom, and what it asks for."""
    services = dict(Service.objects.values_list("code", "name"))
    rows = [_kind_row(kind, services) for kind in group_types().values()]
    themes = sorted({theme for row in rows for theme in row["themes"]})
    asked = request.GET.get("theme", "")
    kept = [row for row in rows if asked in row["themes"]] if asked in themes else rows
    return render(request, "web/curriculum_kinds.html", {"rows": kept, "themes": themes, "asked": asked})


@gate(Permission.SEE_PROGRAM, quiet=True)
def worksheet(request: StaffRequest, code: str) -> HttpResponse:
    """One sheet, empty, as it is filled in; where it belongs."""
    sheet = _found(all_worksheets(), code)
    used = [one for one in modules_on(timezone.localdate()) if code in {one.worksheet, one.quiz}]
    kept_by = [one for one in interventions().values() if one.worksheet == code]
    return render(request, "web/curriculum_sheet.html", {**preview(sheet.code), "used": used, "kept_by": kept_by})


def due_today() -> int:
    """How many modules wait for their review today: shown beside the link (row 004-25)."""
    return reviews_due_count(timezone.localdate())


def _matches(row: dict[str, Any], asked: dict[str, Any]) -> bool:
    one: ModuleFacts = row["module"]
    words = " ".join([one.title, one.content, *row["needs"], *one.objectives]).casefold()
    return (
        (not asked["set"] or one.set == asked["set"])
        and (not asked["due"] or row["state"] != ReviewState.CURRENT)
        and all(word in words for word in asked["q"].casefold().split())
    )


def _version_opened(request: StaffRequest, code: str) -> CurriculumModule:
    """The version that the form was opened on; at first the one in force."""
    rows = CurriculumModule.objects.filter(code=code)
    number = request.POST.get("version", "")
    row = rows.filter(version=int(number)).first() if number.isdecimal() and len(number) < 5 else None
    row = row or rows.filter(retired_on=None).first()
    if row is None:
        raise Http404
    return row


def _version_row(one: ModuleFacts, today: date) -> dict[str, Any]:
    never = one.retired_on == one.effective_from
    return {"module": one, "never": never, "state": "" if never else "now" if one.retired_on is None else "earlier"}


def _kind_row(kind: GroupTypeFacts, services: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": kind,
        "themes": in_words(kind.themes),
        "phases": [PHASES[phase] for phase in kind.phases],
        "led_by": QUALIFICATIONS[kind.credential],
        "service": services.get(kind.service, kind.service),
        "restricted": [{"kind": one, "led_by": QUALIFICATIONS[one.credential]} for one in kind.restricted],
    }


def _method_row(facts: InterventionFacts) -> dict[str, Any]:
    kept = all_worksheets().get(facts.worksheet)
    return {"facts": facts, "level": LEVELS[facts.level], "led_by": QUALIFICATIONS[facts.credential], "kept": kept}


def _parts(facts: PackFacts) -> list[dict[str, Any]]:
    return [{"part": part, "days": [DAYS[day] for day in part.weekdays]} for part in facts.parts]


def _calendar(facts: PackFacts, starts_on: date, today: date) -> list[dict[str, Any]]:
    """The sessions of a pack by week, with the modules in force today."""
    by_set: dict[ModuleSet, list[ModuleFacts]] = {}
    for one in modules_on(today):
        by_set.setdefault(one.set, []).append(one)
    sessions = pack_schedule(facts, starts_on, by_set)
    weeks: dict[int, list[PackSession]] = {}
    for session in sessions:
        weeks.setdefault(session.week, []).append(session)
    return [{"week": week, "sessions": held} for week, held in weeks.items()]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _found(of: Any, code: str) -> Any:
    if code not in of:
        raise Http404
    return of[code]
