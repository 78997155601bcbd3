"""What was found, beside the assessment: diagnoses, conditions treated alongside, the person's own words, who this helps."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.findings import condition_table, diagnosis_list, flags_since
from midspan.journey.assessment.forms import ConditionForm, DiagnosisForm, MotivationForm, OpenConditionForm
from midspan.journey.assessment.models import Condition, Diagnosis
from midspan.journey.assessment.queries import conditions_of, diagnoses_of, flags_of_person, motivation_of
from midspan.journey.assessment.rules import found_diagnoses, screeners_due, substance_code
from midspan.journey.assessment.terms import Fit
from midspan.journey.assessment.views.desk import desk_of, done, go, status_of, today_at


def of_condition(condition_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a condition."""
    row = Condition.objects.filter(pk=condition_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def of_diagnosis(diagnosis_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a diagnosis."""
    row = Diagnosis.objects.filter(pk=diagnosis_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SEE_CHART, of=of_episode)
def diagnoses(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The diagnoses, what the substances suggest, and a list to search by typing."""
    desk = desk_of(request, episode_id)
    wanted = request.GET.get("q", "")
    may = request.staff.may(Permission.ASSESS)
    page = DiagnosisForm(request.POST if may and request.method == "POST" else None)

    def record() -> None:
        actions.record_diagnosis(desk["episode"], **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(request, page, record):
        messages.success(request, _("Diagnosis recorded."))
        return go("assessment:diagnoses", episode_id)
    rows = diagnoses_of([episode_id]).get(episode_id, [])
    there = {row.code for row in rows if row.resolved_on is None}
    desk |= {
        "rows": rows,
        "suggested": [one for one in _suggested(desk) if one.code not in there],
        "found": found_diagnoses(diagnosis_list(), wanted),
        "wanted": wanted,
        "listing": diagnosis_list(),
        "form": page,
        "may_write": may,
        "step": "diagnoses",
    }
    return render(request, "assessment/diagnoses.html", desk, status=status_of(page))


@require_POST
@gate(Permission.ASSESS, of=of_diagnosis)
def diagnosis_resolved(request: StaffRequest, diagnosis_id: int) -> HttpResponse:
    """Say that a diagnosis no longer holds."""
    row = get_object_or_404(Diagnosis, pk=diagnosis_id)
    try:
        actions.resolve_diagnosis(row, by=request.staff, at=timezone.now())
        messages.success(request, _("It stays on the chart, with today as the day it ended."))
    except Refused as refused:
        messages.error(request, str(refused))
    return go("assessment:diagnoses", row.episode_id)


@gate(Permission.SEE_CHART, of=of_episode)
def conditions(request: StaffRequest, episode_id: int) -> HttpResponse:
    """What is treated alongside: who treats it, whom to ask, which screeners are due; one more is opened by hand."""
    desk = desk_of(request, episode_id)
    may = request.staff.may(Permission.ASSESS)
    page = OpenConditionForm(request.POST if may and request.method == "POST" else None, auto_id="new_%s")

    def open_one() -> None:
        actions.open_condition(desk["episode"], **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(request, page, open_one):
        messages.success(request, _("It stands on the chart and is treated alongside."))
        return go("assessment:conditions", episode_id)
    return _show_conditions(request, desk, page=page)


@require_POST
@gate(Permission.ASSESS, of=of_condition)
def condition(request: StaffRequest, condition_id: int) -> HttpResponse:
    """Confirm a condition, rule it out, resolve it, or say who treats it."""
    row = get_object_or_404(Condition, pk=condition_id)
    page = ConditionForm(request.POST, auto_id=f"c{row.pk}_%s")

    def change() -> None:
        sent = page.cleaned_data
        words = {"status": sent["status"], "care": sent["care"], "version": sent["version"]}
        actions.change_condition(row, **words, by=request.staff, at=timezone.now())

    if done(request, page, change):
        messages.success(request, _("Saved."))
        return go("assessment:conditions", row.episode_id)
    desk = desk_of(request, row.episode_id)
    return _show_conditions(request, desk, page=OpenConditionForm(auto_id="new_%s"), changed={row.pk: page})


@gate(Permission.SEE_CHART, of=of_episode)
def motivation(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The person's own words, newest first, and one more."""
    desk = desk_of(request, episode_id)
    may = request.staff.may(Permission.CONTRIBUTE)
    page = MotivationForm(request.POST if may and request.method == "POST" else None)

    def keep() -> None:
        actions.record_motivation(desk["episode"], **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(request, page, keep):
        messages.success(request, _("Kept. It can be quoted in the plan, a note or a call."))
        return go("assessment:motivation", episode_id)
    desk |= {"entries": motivation_of(episode_id), "form": page, "may_write": may, "step": "motivation"}
    return render(request, "assessment/motivation.html", desk, status=status_of(page))


@gate(Permission.SEE_CHART, of=of_episode)
def flags(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The ten flags: for whom this level helps, for whom a safer place comes first, with the facts behind each."""
    desk = desk_of(request, episode_id)
    found = flags_of_person(desk["episode"], at=timezone.now())
    desk |= {
        "benefits": [one for one in found if one.row.fit is Fit.BENEFITS],
        "elsewhere": [one for one in found if one.row.fit is Fit.NOT_HERE],
        "since": flags_since(),
        "step": "flags",
    }
    return render(request, "assessment/flags.html", desk)


def _suggested(desk: dict[str, Any]) -> list[Any]:
    """The diagnosis that each substance of the assessment comes to, with its why."""
    uses, on = (desk["facts"].substances if desk["facts"] else ()), today_at(desk["episode"])
    return [coded for use in uses if (coded := substance_code(use, diagnosis_list(), on=on)).code]


def _show_conditions(
    request: StaffRequest, desk: dict[str, Any], *, page: OpenConditionForm, changed: dict[int, ConditionForm] | None = None
) -> HttpResponse:
    rows = conditions_of([desk["episode"].pk]).get(desk["episode"].pk, [])
    asked = {one.instrument: one.on for one in desk["scores"]}
    due = screeners_due(asked, condition_table(), on=today_at(desk["episode"]))
    pages = changed or {}
    desk |= {
        "open": [{"facts": row, "form": pages.get(row.id) or _condition_form(row)} for row in rows if row.open],
        "closed": [row for row in rows if not row.open],
        "screeners": [(instruments()[code], last) for code, last in due.items() if code in instruments()],
        "table": condition_table(),
        "form": page,
        "may_write": request.staff.may(Permission.ASSESS),
        "step": "conditions",
    }
    refused = any(form.errors for form in pages.values())
    return render(request, "assessment/conditions.html", desk, status=422 if refused else status_of(page))


def _condition_form(row: Any) -> ConditionForm:
    initial = {"status": row.status.value, "care": row.care, "version": row.version}
    return ConditionForm(initial=initial, auto_id=f"c{row.id}_%s")
