"""The week builder: asked for, watched, compared with the published week, changed by hand, published."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions import drafts as actions
from midspan.journey.schedule.actions.publishing import moved_on, publish
from midspan.journey.schedule.forms.drafts import DraftForm, MoveForm, PlaceForm, PublishForm, SeatForm
from midspan.journey.schedule.models import WeekDraft
from midspan.journey.schedule.queries.drafts import (
    LineName,
    Names,
    answer_of,
    draft_row,
    drafts_of,
    line_names,
    names_in,
    of_draft,
    problem_of,
)
from midspan.journey.schedule.rules import board
from midspan.journey.schedule.rules.drafts import dressed, never, touched
from midspan.journey.schedule.rules.week import check, compare, shortages, unmet
from midspan.journey.schedule.terms import DraftStatus
from midspan.journey.schedule.terms.board import Chip, DraftFigures, PersonLine
from midspan.journey.schedule.terms.week import DAYS, Change, Conflict, Shortage, WeekAnswer, WeekProblem

VIEWS = ("rooms", "staff", "people", "changes")
UNDER_WAY = {DraftStatus.WAITING, DraftStatus.SOLVING}


@dataclass
class Sheet:
    """A draft as one viewer reads it; every part is worked out once, when a page asks for it."""

    draft: WeekDraft
    viewer: Any
    problem: WeekProblem
    lines: dict[str, LineName] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: WeekDraft, viewer: Any) -> "Sheet":
        problem = problem_of(draft)
        return cls(draft, viewer, problem, line_names(group.id for group in problem.groups))

    @cached_property
    def answer(self) -> WeekAnswer:
        return answer_of(self.draft, self.problem) or WeekAnswer()

    @cached_property
    def names(self) -> Names:
        return names_in(self.viewer, self.lines, self.problem)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        return check(self.problem, self.answer)

    @cached_property
    def changes(self) -> list[Change]:
        return compare(self.problem, self.answer)

    @cached_property
    def chips(self) -> list[Chip]:
        return board.chips(self.problem, self.answer, self.conflicts, self.names.of, self.names.in_texts)

    @cached_property
    def people(self) -> list[PersonLine]:
        """Everybody's week, without the reasons for what is missing: those take longer, and one part of the page shows them."""
        return board.people_lines(self.problem, self.answer, (), self.names.of, self.names.in_texts)

    @cached_property
    def people_with_reasons(self) -> list[PersonLine]:
        lacking = self.answer.unmet if not self.draft.progress.get("by_hand") else unmet(self.problem, self.answer)
        return board.people_lines(self.problem, self.answer, lacking, self.names.of, self.names.in_texts)

    @cached_property
    def figures(self) -> DraftFigures:
        return board.figures_of(self.problem, self.answer, self.people, self.chips, self.conflicts)

    @cached_property
    def shortages(self) -> list[tuple[Shortage, str]]:
        found = self.answer.shortages if self.answer.took_ms else shortages(self.problem)
        return [(one, self.dress(one.text)) for one in found]

    @cached_property
    def broken(self) -> list[tuple[Conflict, str]]:
        return [(one, self.dress(one.text)) for one in self.conflicts]

    @property
    def leaderless(self) -> frozenset[str]:
        return frozenset(one.group for one in self.answer.placed if not one.leaders)

    @cached_property
    def not_held(self) -> list[tuple[str, str, str]]:
        """Groups that are not held: id, name, why."""
        held = {one.group for one in self.answer.placed}
        why = {one.group: self.dress(one.why) for one in self.answer.not_held}
        return [(one.id, self.names[one.id], why.get(one.id, "")) for one in self.problem.groups if one.id not in held]

    def dress(self, text: str) -> str:
        return dressed(text, self.names.in_texts)

    def told(self, changes: Iterable[Change]) -> list[tuple[str, str]]:
        return board.told(changes, self.names.in_texts, self.names.groups)

    def group_words(self, key: str) -> str:
        """A group with its time: what a choice of groups shows."""
        chip = next((one for one in self.chips if one.group == key), None)
        return (
            f"{DAYS[chip.weekday - 1][:3]} {chip.starts // 60:02}:{chip.starts % 60:02} {chip.name}" if chip else self.names[key]
        )


@gate(Permission.SCHEDULE)
def week_drafts(request: StaffRequest) -> HttpResponse:
    """Build a week: which site, which Monday, how long; and the drafts there are."""
    sites = sites_with(request.staff, Permission.SCHEDULE)
    form = DraftForm(request.POST or None, sites=sites, today=timezone.localdate(), initial={"site": sites[0] if sites else None})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            draft = actions.draft_week(
                data["site"], week_on=data["week_on"], seconds=data["seconds"], once=request.POST.get("once", ""),
                by=request.staff, at=timezone.now(),
            )  # fmt: skip
            return redirect("schedule:draft", draft.pk)
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "drafts": drafts_of(request.staff), "sites": sites,
               "once": request.POST.get("once") or uuid4().hex}  # fmt: skip
    return render(request, "schedule/drafts.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.SCHEDULE, of=of_draft)
def week_draft(request: StaffRequest, draft_id: int) -> HttpResponse:
    """A draft: how far solving is, or the proposed week beside the published one. `?group=` opens one group."""
    row = draft_row(draft_id)
    if row.status in UNDER_WAY or (row.answer is None and row.status != DraftStatus.DROPPED):
        return _watched(request, row)
    if row.answer is None:
        return render(request, "schedule/draft_gone.html", {"draft": row})
    return _sheet_page(request, Sheet.of(row, request.staff))


def _watched(request: StaffRequest, row: WeekDraft) -> HttpResponse:
    sheet = Sheet.of(row, request.staff)
    return render(request, "schedule/draft_solving.html", {"draft": row, "sheet": sheet, **_progress(row, sheet)})


@gate(Permission.SCHEDULE, of=of_draft, quiet=True)
def week_progress(request: StaffRequest, draft_id: int) -> HttpResponse:
    """How far solving is: the fragment that the page asks for every second; the whole page once it is done."""
    row = draft_row(draft_id)
    if row.status not in UNDER_WAY:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "schedule/draft_progress.html", {"draft": row, **_progress(row, Sheet.of(row, request.staff))})


def _progress(row: WeekDraft, sheet: Sheet) -> dict[str, Any]:
    told = row.progress or {}
    spent = int(told.get("ms", 0)) // 1000
    words = {
        "counting": _("Counting seats and hours"),
        "first": _("A first whole week"),
        "slots": _("Times, rooms, facilitators"),
        "people": _("Who sits where"),
        "reasons": _("Why what is missing is missing"),
    }
    stage = words.get(told.get("stage", ""), _("Waiting for the clock"))
    found: dict[str, Any] = {"stage": stage, "spent": min(spent, row.seconds), "of": row.seconds}
    if row.answer is not None:
        found |= {"held": len(sheet.answer.placed), "reached": sum(line.reached for line in sheet.people)}
    if told.get("objective") is not None and told.get("bound") is not None and told["objective"]:
        gap = max(0, told["objective"] - told["bound"]) * 1000 // max(1, abs(told["objective"]))
        found["gap"] = f"{gap // 10}.{gap % 10}"
    return found


def _sheet_page(request: StaffRequest, sheet: Sheet, forms_: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    view = request.GET.get("view", "rooms")
    view = view if view in VIEWS else "rooms"
    group = request.GET.get("group", "")
    chosen = group if group in {one.id for one in sheet.problem.groups} and view in VIEWS[:2] else ""
    context = {
        "draft": sheet.draft, "sheet": sheet, "view": view, "figures": sheet.figures, "chosen": chosen,
        "editable": sheet.draft.status == DraftStatus.READY, "published": sheet.draft.progress.get("published"),
        "solved": _solved_words(sheet), **_part(sheet, view),
        **(_panel(sheet, chosen) if chosen else {}), **(forms_ or {}),
    }  # fmt: skip
    return render(request, "schedule/draft.html", context, status=status)


def _part(sheet: Sheet, view: str) -> dict[str, Any]:
    if view == "people":
        return {"people": sheet.people_with_reasons}
    if view == "changes":
        whom = touched(sheet.problem, sheet.changes)
        groups = sheet.told(one for one in sheet.changes if one.kind in board.FOR_GROUPS)
        return {
            "groups": groups,
            "touched_people": _named(sheet, whom.people),
            "touched_staff": _named(sheet, whom.staff),
            "kept_elsewhere": _kept(sheet),
        }
    rows = (board.rows_by_room if view == "rooms" else board.rows_by_leader)(sheet.problem, sheet.chips, sheet.names.of)
    return {"rows": rows, "days": [DAYS[day - 1] for day in board.days_of(sheet.problem)]}


def _named(sheet: Sheet, found: dict[str, tuple[Change, ...]]) -> list[tuple[str, list[str]]]:
    named = [(sheet.names[key], [text for _kind, text in sheet.told(changes)]) for key, changes in found.items()]
    return sorted(named, key=lambda pair: pair[0].casefold())


def _kept(sheet: Sheet) -> list[str]:
    return [sheet.dress(text) for text in (sheet.draft.progress.get("published") or {}).get("kept_elsewhere", ())]


def _solved_words(sheet: Sheet) -> str:
    """How good the answer is, in words."""
    answer = sheet.answer
    if sheet.draft.progress.get("by_hand"):
        return _("changed by hand")
    if answer.status == "stopped":
        return _("the best until it was stopped")
    if not answer.stages:
        return ""
    if all(stage.gap_permille == 0 for stage in answer.stages) and answer.status == "optimal":
        return _("proven best in %(n)s s") % {"n": max(1, answer.took_ms // 1000)}
    gap = max(stage.gap_permille for stage in answer.stages)
    return _("within %(gap)s %% of the best possible") % {"gap": f"{gap // 10}.{gap % 10}"}


def _panel(sheet: Sheet, group: str, data: Any = None, act: str = "") -> dict[str, Any]:
    """One group opened: where it stands, what it breaks, who comes; and what may be done about each."""
    one = next((found for found in sheet.answer.placed if found.group == group), None)
    described = next(found for found in sheet.problem.groups if found.id == group)
    stands = one or described.now
    slots, rooms, leaders = board.choices_of(sheet.problem, group)
    led = [*(stands.leaders if stands else ()), "", ""]
    initial = {"slot": one.slot if one else "", "room": stands.room if stands else "", "leader": led[0], "co_leader": led[1]}
    inside = sorted(((key, sheet.names[key]) for key in (one.people if one else ())), key=lambda pair: pair[1].casefold())
    outside = [(line.id, f"{line.name} ({line.minutes // 60}:{line.minutes % 60:02})") for line in sheet.people
               if one is None or line.id not in one.people]  # fmt: skip
    others = [(chip.group, sheet.group_words(chip.group)) for chip in sheet.chips if chip.group != group]
    return {
        "placed": one, "described": described, "group_name": sheet.names[group], "inside": inside, "line": sheet.lines.get(group),
        "chip": next((chip for chip in sheet.chips if chip.group == group), None),
        "place_form": PlaceForm(data if act == "place" else None, slots=slots, rooms=rooms, leaders=leaders, names=sheet.names.of,
                                initial=initial),
        "move_form": MoveForm(data if act == "move" else None, people=inside, groups=others, auto_id="move_%s"),
        "seat_form": SeatForm(data if act == "seat" else None, people=sorted(outside, key=lambda pair: pair[1].casefold()),
                              auto_id="seat_%s"),
    }  # fmt: skip


@require_POST
@gate(Permission.SCHEDULE, of=of_draft)
def week_edit(request: StaffRequest, draft_id: int) -> HttpResponse:
    """One change by hand: a group put elsewhere or freed, a person moved or seated. The page then shows what it breaks."""
    sheet = Sheet.of(draft_row(draft_id), request.staff)
    group, act = request.GET.get("group", ""), request.POST.get("act", "")
    if group not in {one.id for one in sheet.problem.groups}:
        raise Http404
    panel = _panel(sheet, group, request.POST, act)
    form: forms.Form = panel.get(f"{act}_form") or forms.Form(request.POST)
    if form.is_valid():
        try:
            _edit(request, sheet.draft, group, act, form)
            return redirect(f"{reverse('schedule:draft', args=[draft_id])}?{request.GET.urlencode()}#group")
        except Refused as refused:
            sheet = Sheet.of(draft_row(draft_id), request.staff)
            panel = _panel(sheet, group, request.POST, act) | {"refused": refused.reasons}
    return _sheet_page(request, sheet, panel, status=422)


def _edit(request: StaffRequest, row: WeekDraft, group: str, act: str, form: Any) -> None:
    version = request.POST.get("version", "")
    how = {"version": int(version) if version.isdigit() else None, "by": request.staff, "at": timezone.now()}
    if act == "place":
        data = form.cleaned_data
        actions.move_group(row, group=group, slot=data["slot"], room=data["room"], leaders=form.leaders, **how)
    elif act == "free":
        actions.free_group(row, group=group, **how)
    elif act == "move":
        actions.move_person(row, person=form.cleaned_data["person"], out_of=group, into=form.cleaned_data["into"], **how)
    elif act == "seat":
        actions.move_person(row, person=form.cleaned_data["person"], into=group, **how)
    else:
        raise Refused(Reason(_("This form did not arrive whole. Open it anew."), rule="draft"))


@require_POST
@gate(Permission.SCHEDULE, of=of_draft)
def week_settle(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Stop solving, solve again, check against the published week, drop: one button each."""
    row, act, by, at = draft_row(draft_id), request.POST.get("act", ""), request.staff, timezone.now()
    version = request.POST.get("version", "")
    seen = int(version) if version.isdigit() else None
    done = {"stop": _("Solving ends; the best week so far is taken."), "again": _("Being solved again; what you set stays."),
            "check": _("Laid over the week as it is now."), "drop": _("The draft is dropped.")}  # fmt: skip
    try:
        if act == "stop":
            actions.stop(row, by=by, at=at)
        elif act == "again":
            actions.solve_again(row, version=seen, by=by, at=at)
        elif act == "check":
            actions.check_again(row, version=seen, by=by, at=at)
        elif act == "drop":
            actions.drop(row, by=by, at=at)
        messages.success(request, done.get(act, ""))
    except Refused as refused:
        messages.error(request, " ".join(reason.text for reason in refused.reasons))
    return redirect("schedule:drafts") if act == "drop" else redirect("schedule:draft", draft_id)


@gate(Permission.SCHEDULE, of=of_draft)
def week_publish(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Whom publishing touches, before; and the one button that does it."""
    sheet = Sheet.of(draft_row(draft_id), request.staff)
    form, reasons = PublishForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            version = request.POST.get("version", "")
            publish(
                sheet.draft, accept=form.cleaned_data["accept"], once=f"publish-week-{draft_id}",
                version=int(version) if version.isdigit() else None, by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Published. Everybody it touches is listed below."))
            return redirect(f"{reverse('schedule:draft', args=[draft_id])}?view=changes")
        except Refused as refused:
            reasons = [Reason(sheet.dress(one.text), one.rule, one.who, one.field) for one in refused.reasons]
    return _publish_page(request, sheet, form, reasons)


def _publish_page(request: StaffRequest, sheet: Sheet, form: PublishForm, reasons: list[Reason]) -> HttpResponse:
    ready = sheet.draft.status == DraftStatus.READY
    context = {
        "draft": sheet.draft, "sheet": sheet, "form": form, "reasons": reasons, "figures": sheet.figures,
        "hard": [text for one, text in sheet.broken if never(one, sheet.leaderless)],
        "soft": [text for one, text in sheet.broken if not never(one, sheet.leaderless)],
        "moved_on": moved_on(sheet.draft, sheet.problem) if ready else [], "ready": ready, **_part(sheet, "changes"),
    }  # fmt: skip
    return render(request, "schedule/draft_publish.html", context, status=422 if request.method == "POST" else 200)
