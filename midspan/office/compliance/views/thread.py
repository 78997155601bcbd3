"""The golden thread on a page: objectives down, weeks along, a shape for each thing done or found; and one objective alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.charts import Tick, Ticks, legend, tables, timeline
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.plan.terms import Evidence
from midspan.office.compliance.forms import PeriodForm
from midspan.office.compliance.queries import episode_read, of_objective, thread_of
from midspan.office.compliance.rules import strand_of
from midspan.office.compliance.terms import ObjectiveThread, Strand, ThreadLine, ThreadOfPerson

KINDS_SHOWN = [one.value for one in Strand]
SHORTEST = timedelta(weeks=6)  # a young plan is drawn on an axis of six weeks
ASTRAY_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Linked:
    """A line with its kind in words and the address of its page."""

    line: ThreadLine
    kind: str
    url: str


@gate(Permission.SEE_CHART, of=of_episode)
def thread(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Everything done and found for each objective, drawn by day, with those that had nothing for too long, and what points
    nowhere."""
    episode, found, form = _read(request, episode_id)
    context = {
        **_person(request, episode),
        "form": form,
        "found": found,
        "untouched": [one for one in found.objectives if one.untouched],
        "rows": [(one, _counts(one)) for one in found.objectives],
        "earlier": linked(found.earlier),
        "astray": linked(found.astray[:ASTRAY_SHOWN]),
        "astray_n": len(found.astray),
        **_drawn(found),
    }
    return render(request, "compliance/thread.html", context, status=200 if form.is_valid() else 422)


@gate(Permission.SEE_CHART, of=of_objective)
def objective(request: StaffRequest, objective_id: int) -> HttpResponse:
    """One objective with all that was done and found for it."""
    episode, found, form = _read(request, request.scope.episode_id or 0)
    one = next((one for one in found.objectives if one.facts.id == objective_id), None)
    if one is None:
        raise Http404
    context = {
        **_person(request, episode),
        "form": form,
        "found": found,
        "one": one,
        "counts": _counts(one),
        "lines": linked(one.lines),
        "others": [other for other in found.objectives if other.facts.id != objective_id],
    }
    return render(request, "compliance/objective.html", context, status=200 if form.is_valid() else 422)


def linked(lines: Iterable[ThreadLine]) -> list[Linked]:
    """Lines with their kind in words and where they are written."""
    return [Linked(line, kind_words(line.kind), _address(line)) for line in lines]


def kind_words(kind: Evidence) -> str:
    """A kind of evidence as people say it."""
    words = {
        Evidence.LINE: _("Group"), Evidence.SESSION: _("Session"), Evidence.NOTE: _("Note"), Evidence.TEST: _("Test"),
        Evidence.MEDICINE: _("Medicine"), Evidence.MODULE: _("Topic"), Evidence.WORKSHEET: _("Worksheet"),
        Evidence.FORM: _("Measure"), Evidence.PRACTICE: _("Practice"), Evidence.SKILL: _("Skill"), Evidence.CONSULT: _("Consult"),
    }  # fmt: skip
    return words.get(kind) or str(kind.value).replace("_", " ").capitalize()


def _read(request: StaffRequest, episode_id: int) -> tuple[Episode, ThreadOfPerson, PeriodForm]:
    episode = episode_read(episode_id)
    if episode is None:
        raise Http404
    last = min(episode.ended_on or timezone.localdate(), timezone.localdate())
    first = episode.admitted_on or timezone.localdate(episode.opened_at)
    form = PeriodForm.of(request.GET.dict(), first=first, last=last)
    since, until = (form.cleaned_data["since"], form.cleaned_data["until"]) if form.is_valid() else (first, last)
    return episode, thread_of(episode_id, first=since, last=until, on=last), form


def _person(request: StaffRequest, episode: Episode) -> dict[str, Any]:
    return {
        "person": episode.patient,
        "episode": episode,
        "may_hand_out": request.staff.may(Permission.HAND_OUT_CASE),
    }


def _counts(one: ObjectiveThread) -> list[tuple[str, int]]:
    return [(kind_words(kind), count) for kind, count in sorted(one.counts.items(), key=lambda pair: -pair[1])]


def _drawn(found: ThreadOfPerson) -> dict[str, Any]:
    """The picture, its legend and the tables behind it; nothing without objectives."""
    if not found.objectives:
        return {"drawing": "", "legend": "", "behind": []}
    lanes = [Ticks(one.facts.number, [_tick(line) for line in one.lines]) for one in found.objectives]
    shown_to = max(found.last, found.first + SHORTEST)
    title = _("What was done and found for each objective")
    drawing = timeline(lanes, starts_on=found.first, ends_on=shown_to, title=title, today=_today_in(found))
    return {"drawing": drawing, "legend": legend(KINDS_SHOWN), "behind": tables(lanes)}


def _tick(line: ThreadLine) -> Tick:
    words = f"{kind_words(line.kind)}: {line.words}" if line.words else kind_words(line.kind)
    return Tick(line.on, strand_of(line.kind).value, words)


def _today_in(found: ThreadOfPerson) -> date | None:
    today = timezone.localdate()
    return today if found.first <= today <= max(found.last, found.first + SHORTEST) else None


def _address(line: ThreadLine) -> str:
    try:
        return reverse(line.page, args=line.args) if line.page else ""
    except NoReverseMatch:
        return ""
