"""Pages of results: the tests of a person, one test opened with its reasons, and the forms on which results are written down."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look import charts
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.results import correct_result, enter_result, order_confirmation, read_again, read_breath
from midspan.journey.monitoring.catalog.testing import tables
from midspan.journey.monitoring.forms.results import WHY_WORDS, AgainForm, BreathForm, ConfirmForm, ResultForm, moment_here
from midspan.journey.monitoring.models import Result, Specimen
from midspan.journey.monitoring.queries.comparing import abstinence_goal_of, compared_of
from midspan.journey.monitoring.queries.days import abstinence_of, returns_of, told_of
from midspan.journey.monitoring.queries.panels import panel_facts, panels_on
from midspan.journey.monitoring.queries.responses import care_reviews_of, responses_open_of
from midspan.journey.monitoring.queries.results import (
    concluded,
    conclusions_before,
    confirmations_of,
    lines_of_tests,
    of_result,
    result_row,
    results_in,
)
from midspan.journey.monitoring.queries.specimens import of_specimen, specimen_row
from midspan.journey.monitoring.rules.abstaining import DEFINITIONS
from midspan.journey.monitoring.rules.agreement import counted
from midspan.journey.monitoring.rules.breath import second_due
from midspan.journey.monitoring.rules.confirming import confirm_advice
from midspan.journey.monitoring.rules.written import lines_read
from midspan.journey.monitoring.terms.findings import Beside, Compared, TestLine
from midspan.journey.monitoring.terms.panels import LaboratoryKind, PanelFacts
from midspan.journey.monitoring.terms.results import (
    Answer,
    BreathReadings,
    ConfirmWhy,
    Finding,
    Line,
    Measures,
    ResultFacts,
    ResultKind,
)
from midspan.journey.monitoring.terms.specimens import Matrix
from midspan.journey.monitoring.views.wording import (
    ANSWER_WORDS,
    BESIDE_WORDS,
    EXPLAINED_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    TICK_WORDS,
    VALIDITY_WORDS,
    tag_of,
    tick_of,
)
from midspan.journey.plan.queries import objectives_of, pointed_at
from midspan.journey.plan.terms import Evidence

SHOWN = timedelta(weeks=26)
LEGEND = [(mark_safe(charts.SHAPES[kind]), words) for kind, words in TICK_WORDS.items()]
OPEN_KINDS = {"confirmation": ResultKind.CONFIRMATION}


@gate(Permission.SEE_CHART, of=of_episode)
@require_GET
def results(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The tests of one person beside what they told: on a line of time, side by side, and as a list."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    lines = lines_of_tests(episode_id)
    beside = compared_of(episode_id, to=today)
    told = told_of(episode_id, first=today - SHOWN, last=today)
    objectives = {each.id: each for each in objectives_of([episode_id], every=True).get(episode_id, [])}
    context = {
        "episode": episode,
        "today": today,
        "rows": _rows(lines, {row.specimen_id: row for row in beside}, objectives),
        "stands": abstinence_of([episode_id], today).get(episode_id),
        "goal": abstinence_goal_of([episode_id]).get(episode_id),
        "returns": returns_of([episode_id], today - SHOWN, to=today).get(episode_id, []),
        "definitions": DEFINITIONS,
        "review": responses_open_of([episode_id]).get(episode_id),
        "reviews": [row for row in care_reviews_of(episode_id) if not row.open],
        "counts": counted(beside),
        "cross": _cross(beside),
        "may_share": request.staff.may(Permission.SHARE_RESULTS),
        "may_ask": request.staff.may(Permission.COLLECT),
        **_chart(lines, told, episode, today),
    }
    return render(request, "monitoring/results.html", context)


@gate(Permission.SEE_CHART, of=of_specimen)
@require_GET
def result(request: StaffRequest, specimen_id: int) -> HttpResponse:
    """One test opened: what it comes to, why, what it does not say, every line, every result behind it."""
    return _opened(request, specimen_row(specimen_id))


@gate(Permission.ENTER_RESULT, of=of_specimen)
def enter(request: StaffRequest, specimen_id: int) -> HttpResponse:
    """The form of a result: the panel first, then its lines."""
    row = specimen_row(specimen_id)
    if row.matrix == Matrix.BREATH:
        return SeeOther(reverse("monitoring:breath", args=[specimen_id]))
    wanted = request.GET.get("panel", "")
    kind = OPEN_KINDS.get(request.GET.get("kind", ""))
    offered = panels_on(local_day(row.collected_at, row.episode.site.timezone), matrix=row.matrix)
    offered = [each for each in offered if kind is None or each.kind is LaboratoryKind.LABORATORY]
    panel = _panel_for(offered, wanted, row)
    if panel is None:
        return render(request, "monitoring/enter.html", _frame(request, row) | {"offered": offered})
    kind = kind or _kind_of(panel)
    objectives = objectives_of([row.episode_id]).get(row.episode_id, [])
    form = ResultForm(
        request.POST or None, panel=panel, kind=kind, before={}, measures=None, objectives=objectives,
        initial={"reported_at": moment_here(timezone.now()),
                 "objectives": pointed_at(Evidence.TEST, [specimen_id]).get(specimen_id, [])},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            points = form.cleaned_data.get("objectives") if objectives else None
            enter_result(row, draft=form.draft(), objectives=points, once=request.POST.get("once", ""), by=request.staff,
                         at=timezone.now())  # fmt: skip
            return _done(request, row, _("Written down and read."))
        except Refused as refused:
            form.explain(refused)
    context = _frame(request, row) | {"form": form, "panel": panel, "offered": offered, "kind": KIND_WORDS[kind],
                                      "exact": kind is ResultKind.CONFIRMATION, "once": uuid4()}  # fmt: skip
    return render(request, "monitoring/enter.html", context, status=422 if form.is_bound else 200)


@gate(Permission.ENTER_RESULT, of=of_result)
def correct(request: StaffRequest, result_id: int) -> HttpResponse:
    """The same lines once more: what is sent stands beside the first result, and counts."""
    before = result_row(result_id)
    panel = panel_facts(before.panel_id) if before.panel_id else None
    if panel is None:
        raise Http404
    row = specimen_row(before.specimen_id)
    held = {line.analyte: line for line in lines_read(before.lines)}
    form = ResultForm(
        request.POST or None, panel=panel, kind=ResultKind(before.kind), before=held, measures=_measures(before), why=True,
        initial={"reported_at": moment_here(timezone.now()), "reference": before.reference, "words": before.words},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            correct_result(before, draft=form.draft(), why=form.cleaned_data["why"], by=request.staff, at=timezone.now())
            return _done(request, row, _("Corrected. The first result stays beside it."))
        except Refused as refused:
            form.explain(refused)
    context = _frame(request, row) | {"form": form, "panel": panel, "correcting": before}
    return render(request, "monitoring/enter.html", context, status=422 if form.is_bound else 200)


@gate(Permission.COLLECT, of=of_specimen)
def breath(request: StaffRequest, specimen_id: int) -> HttpResponse:
    """A breath test: the first reading, and the second after the wait."""
    row = specimen_row(specimen_id)
    if row.matrix != Matrix.BREATH:
        raise Http404
    before = next((each.breath for each in results_in(specimen_id) if each.breath and not each.corrected), None)
    form = BreathForm(request.POST or None, initial=_readings(before, row))
    if request.method == "POST" and form.is_valid():
        try:
            read_breath(row, readings=form.readings(), words=form.cleaned_data["words"], by=request.staff, at=timezone.now())
            return _done(request, row, _("Written down."))
        except Refused as refused:
            put_reasons(form, refused)
    due = second_due(before, tables().breath) if before else None
    context = _frame(request, row) | {"form": form, "due": due, "rule": tables().breath}
    return render(request, "monitoring/breath.html", context, status=422 if form.is_bound else 200)


@gate(Permission.ENTER_RESULT, of=of_specimen)
def confirm(request: StaffRequest, specimen_id: int) -> HttpResponse:
    """Ask for an exact test, or read why it would change nothing."""
    row = specimen_row(specimen_id)
    if request.method != "POST":
        return SeeOther(reverse("monitoring:result", args=[specimen_id]))
    held = concluded(specimen_id)
    form = ConfirmForm(request.POST, lines=_found(held.finding if held else None))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            order_confirmation(row, analytes=typed["analytes"], why=ConfirmWhy(typed["why"]), words=typed["words"],
                               by=request.staff, at=timezone.now())  # fmt: skip
            return _done(request, row, _("Asked for. It is read when it comes in."))
        except Refused as refused:
            put_reasons(form, refused)
    return _opened(request, row, confirm_form=form)


@gate(Permission.ENTER_RESULT, of=of_specimen)
def again(request: StaffRequest, specimen_id: int) -> HttpResponse:
    """Read the same results anew, because something else is known now."""
    row = specimen_row(specimen_id)
    if request.method != "POST":
        return SeeOther(reverse("monitoring:result", args=[specimen_id]))
    form = AgainForm(request.POST, auto_id="again_%s")
    if form.is_valid():
        try:
            read_again(row, why=form.cleaned_data["why"], by=request.staff, at=timezone.now())
            return _done(request, row, _("Read anew."))
        except Refused as refused:
            put_reasons(form, refused)
    return _opened(request, row, again_form=form)


def _opened(
    request: StaffRequest, row: Specimen, *, confirm_form: ConfirmForm | None = None, again_form: AgainForm | None = None
) -> HttpResponse:
    held = concluded(row.pk)
    finding = held.finding if held else None
    found = _found(finding)
    advice = confirm_advice(finding, tables()) if finding else None
    context = _frame(request, row) | {
        "held": held,
        "status": STATUS_WORDS[finding.status] if finding else "",
        "tag": tag_of(finding.status) if finding else "",
        "validity": VALIDITY_WORDS[finding.validity] if finding else "",
        "was": STATUS_WORDS[held.changed_from] if held and held.changed_from else "",
        "lines": [
            (line, ANSWER_WORDS[line.answer], EXPLAINED_WORDS.get(line.explained, ""), tag_of(line.status))
            for line in _sorted(finding)
        ],
        "earlier": [(one, STATUS_WORDS[one.finding.status]) for one in conclusions_before(row.pk)],
        "behind": [_behind(one) for one in results_in(row.pk)],
        "orders": [(one, _names(one.analytes), WHY_WORDS[ConfirmWhy(one.why)]) for one in confirmations_of(row.pk)],
        "advice": advice,
        "confirm_form": confirm_form or (ConfirmForm(lines=found, initial=_proposed(advice)) if found else None),
        "again_form": again_form or AgainForm(auto_id="again_%s"),
        "may_enter": request.staff.may(Permission.ENTER_RESULT),
        "review": responses_open_of([row.episode_id]).get(row.episode_id),
    }
    faulty = confirm_form is not None or again_form is not None
    return render(request, "monitoring/result.html", context, status=422 if faulty else 200)


def _frame(request: StaffRequest, row: Specimen) -> dict[str, Any]:
    return {"specimen": row, "episode": row.episode, "on": local_day(row.collected_at, row.episode.site.timezone)}


def _done(request: StaffRequest, row: Specimen, words: str) -> HttpResponse:
    messages.success(request, words)
    return SeeOther(reverse("monitoring:result", args=[row.pk]))


def _panel_for(offered: list[PanelFacts], wanted: str, row: Specimen) -> PanelFacts | None:
    """The panel that was chosen; else the one that was asked for with the specimen, where there is just one."""
    if wanted:
        return next((each for each in offered if str(each.id) == wanted), None)
    asked = [each for each in offered if each.code in row.panels]
    return asked[0] if len(asked) == 1 else offered[0] if len(offered) == 1 else None


def _kind_of(panel: PanelFacts) -> ResultKind:
    return ResultKind.POINT_OF_CARE if panel.kind is LaboratoryKind.POINT_OF_CARE else ResultKind.LABORATORY


def _measures(row: Result) -> Measures:
    return Measures(row.creatinine, row.specific_gravity, row.ph, row.nitrite, row.oxidant, row.interference, row.abnormal_look)


def _readings(before: BreathReadings | None, row: Specimen) -> dict[str, Any]:
    if before is None:
        return {"first_at": moment_here(row.collected_at)}
    return {"first": before.first, "first_at": moment_here(before.first_at), "second": before.second,
            "second_at": moment_here(before.second_at) if before.second_at else moment_here(timezone.now())}  # fmt: skip


def _found(finding: Finding | None) -> list[tuple[str, str]]:
    lines = finding.lines if finding else ()
    return [(line.analyte, line.name) for line in lines if line.answer is Answer.FOUND and not line.settled]


def _proposed(advice: Any) -> dict[str, Any]:
    if advice is None or not advice.wanted:
        return {}
    return {"analytes": list(advice.analytes), "why": ConfirmWhy.SPECIFIC.value}


def _sorted(finding: Finding | None) -> list[Any]:
    """What was found first, then what should have been, then the rest by name."""
    lines = finding.lines if finding else ()
    order = {Answer.FOUND: 0, Answer.UNREADABLE: 2, Answer.NOT_IN: 2, Answer.NOT_FOUND: 3}
    return sorted(lines, key=lambda line: (1 if line.said and order[line.answer] == 3 else order[line.answer], line.name))


def _names(codes: list[str]) -> str:
    known = tables().analytes
    return ", ".join(known[code].name if code in known else code for code in codes)


def _behind(one: ResultFacts) -> tuple[ResultFacts, Any, list[tuple[str, Any, Line]]]:
    """One result as it came in: its kind, and each line that says more than not found, with how many were not."""
    known = tables().analytes
    named = [(known[line.analyte].name if line.analyte in known else line.analyte, ANSWER_WORDS[line.answer], line) for line in
             one.lines]  # fmt: skip
    return one, KIND_WORDS[one.kind], sorted(named, key=lambda each: (each[2].answer is Answer.NOT_FOUND, each[0]))


def _rows(lines: list[TestLine], beside: Mapping[int, Compared], objectives: Mapping[int, Any]) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "status": STATUS_WORDS[line.status],
            "tag": tag_of(line.status),
            "was": STATUS_WORDS[line.changed_from] if line.changed_from else "",
            "found": [each for each in line.finding.lines if each.answer is Answer.FOUND] if line.finding else [],
            "beside": _beside(beside.get(line.specimen_id or 0)),
            "objectives": [objectives[number] for number in line.objectives if number in objectives],
        }
        for line in lines
    ]


def _beside(row: Compared | None) -> Any:
    return BESIDE_WORDS[row.how] if row else ""


def _cross(beside: list[Compared]) -> dict[str, int] | None:
    """What was told across, what was found down; None while no test can be set beside days that were asked about."""
    counts = counted(beside)
    told, found = counts[Beside.TOLD_FIRST], counts[Beside.FOUND_FIRST]
    only, nothing = counts[Beside.TOLD_ONLY], counts[Beside.BOTH_NOTHING]
    if not told + found + only + nothing:
        return None
    return {"told_found": told, "untold_found": found, "told_nothing": only, "untold_nothing": nothing,
            "aside": counts[Beside.NOT_ASKED] + counts[Beside.UNCLEAR]}  # fmt: skip


def _chart(lines: list[TestLine], told: list[tuple[str, date, bool]], episode: Episode, today: date) -> dict[str, Any]:
    """Tests and what was told on one line of time, half a year at most."""
    tests = [line for line in lines if line.on >= today - SHOWN]
    days: dict[date, bool] = {}
    for _substance, on, used in told:
        days[on] = days.get(on, False) or used
    if not tests and not days:
        return {"chart": "", "behind": []}
    taken = [charts.Tick(line.on, tick_of(line.status), str(STATUS_WORDS[line.status])) for line in reversed(tests)]
    uses = [charts.Tick(on, "note", _("with use")) for on, used in sorted(days.items()) if used]
    lanes = [charts.Ticks(_("Tests"), taken), charts.Ticks(_("Told"), uses)]
    begins = min([line.on for line in tests] + list(days) + [today - timedelta(weeks=6)])
    chart = charts.timeline(
        lanes, starts_on=max(begins, today - SHOWN), ends_on=today, today=today, title=_("Tests and what was told")
    )
    return {"chart": chart, "behind": charts.tables(lanes), "legend": LEGEND}
