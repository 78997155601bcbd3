"""How did each measure of one person go, on one axis of dates with what happened meanwhile?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from midspan.doors.web.views.chart import SHORTEST, chosen_episode, episodes_of
from midspan.doors.web.views.panels import Drawn, bam_strip, drawn
from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.charts import Lane, Mark, Marks, Span, Spans, Table, tables, timeline
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_patient
from midspan.foundation.program.rules import week_starts
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.queries.cadence import intervals_here
from midspan.journey.assessment.queries.measures import answered_of, series_by_episode
from midspan.journey.assessment.rules.on_track import not_on_track
from midspan.journey.assessment.terms import Instrument
from midspan.journey.assessment.terms.series import Answered, Series
from midspan.journey.attendance.queries import days_there
from midspan.journey.monitoring.queries import lapses_since
from midspan.journey.monitoring.terms import Lapse
from midspan.journey.transition.queries import reviews_held

LEVEL_KINDS = {"2.5": "day", "3.5": "inpatient", "3.7": "inpatient", "4": "inpatient", "1": "step-down"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One instrument on the page: its panels, one for each part, and the strip of its answers where it has one."""

    entry: Instrument
    panels: tuple[Drawn, ...]
    strip: SafeString | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """From when to when the page is drawn, and what happened between."""

    episode: Episode
    starts_on: date
    ends_on: date
    marks: tuple[Mark, ...]
    levels: tuple[Span, ...]

    @property
    def events(self) -> tuple[SafeString, list[Table]]:
        """The row above the panels."""
        lanes: list[Lane] = [Spans(_("Level"), self.levels)] if self.levels else []
        lanes += [Marks(_("Events"), self.marks)] if self.marks else []
        drawing = timeline(
            lanes,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            title=_("What happened meanwhile"),
            labelled=False,
            name="events",
        )
        return drawing, tables(lanes)


@gate(Permission.SEE_CHART, of=of_patient)
def measures(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Every measure of a person's course of care (`?episode=` for an earlier one). Six queries of facts, whatever the number."""
    episodes = episodes_of(patient_id)
    episode = chosen_episode(episodes, request.GET.get("episode", ""))
    if episode is None:
        raise Http404
    today, answered = timezone.localdate(), answered_of([episode.pk])
    found = series_by_episode(answered, {episode.pk: episode.admitted_on}).get(episode.pk, [])
    begun = episode.admitted_on or timezone.localdate(episode.opened_at)
    uses = lapses_since([episode.pk], begun, to=episode.ended_on or today).get(episode.pk, [])
    course = _course(episode, answered, uses, today)
    shown = measures_of(found, answered, course)
    concerns = not_on_track(
        found, instruments(), on=episode.ended_on or today, admitted_on=episode.admitted_on,
        uses=[(one.on, one.abstinent_before) for one in uses], every=intervals_here(), answering=episode.ended_on is None,
    )  # fmt: skip
    events, behind = course.events
    kept = {one.entry.code for one in shown}
    return render(request, "web/measures.html", {
        "patient": episode.patient, "episode": episode, "episodes": episodes, "today": today, "measures": shown,
        "concerns": concerns, "events": events, "behind": behind, "once": _once(answered, kept), "course": course,
    })  # fmt: skip


def measures_of(found: Sequence[Series], answered: Sequence[Answered], course: Course) -> list[Measure]:
    """The instruments that are drawn: those asked by the clock, and whatever was asked more than once."""
    known, shown = instruments(), []
    for code, held in groupby(found, key=lambda one: one.instrument):
        entry, series = known[code], list(held)
        if entry.cadence.every_days is None and not any(len(one.readings) > 1 for one in series):
            continue
        parts = {one.part: [other for other in series if other.part == one.part] for one in series}
        panels = tuple(drawn(entry, lines, course) for lines in parts.values())
        strip = bam_strip(entry, [one for one in answered if one.instrument == code]) if code == "bam" else None
        shown.append(Measure(entry, panels, strip))
    return shown


def _course(episode: Episode, answered: Sequence[Answered], uses: Sequence[Lapse], today: date) -> Course:
    admitted, last = episode.admitted_on, episode.ended_on or today
    days = [one.on for one in answered] + [admitted or timezone.localdate(episode.opened_at)]
    first = min(days)
    reviews = [row for row in reviews_held([episode.pk]).get(episode.pk, []) if row.signed_at]
    moves = [(row.on, str(row.level), row.agreed_level) for row in reviews if row.agreed_level_id not in {None, row.level_id}]
    changes = [(on, was, str(to), to.code) for on, was, to in moves if to is not None]
    marks = [
        *([Mark(admitted, _("Admitted"))] if admitted else []),
        *(Mark(on, _("Level %(level)s") % {"level": code}) for on, _was, _to, code in changes),
        *(Mark(one.on, _("told of use"), "unsure") for one in uses),
        *(Mark(monday, _("week missed"), "unsure") for monday in _missed_weeks(episode, admitted, last)),
        *([Mark(episode.ended_on, episode.get_end_reason_display())] if episode.ended_on else []),
    ]
    return Course(episode, first, max(last, first + SHORTEST, *days), tuple(marks), tuple(_levels(episode, changes)))


def _missed_weeks(episode: Episode, admitted: date | None, last: date) -> Iterable[date]:
    """Mondays of weeks that are over, in which somebody was expected and came to nothing."""
    if admitted is None:
        return
    days = days_there([episode.pk], admitted, last).get(episode.pk, [])
    for monday, held in groupby(days, key=lambda day: week_starts(day[0])):
        if monday + timedelta(days=6) <= last and not any(came for _on, came, *_rest in held):
            yield monday


def _levels(episode: Episode, changes: Sequence[tuple[date, str, str, str]]) -> Iterable[Span]:
    """The stretches at each level of care, from signed reviews; the present level where there was no change."""
    if episode.admitted_on is None:
        return
    starts = [episode.admitted_on, *(on for on, *_rest in changes)]
    labels = [changes[0][1] if changes else str(episode.level or ""), *(to for _on, _was, to, _code in changes)]
    for place, (on, label) in enumerate(zip(starts, labels, strict=True)):
        until = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else episode.ended_on
        yield Span(label, on, until, LEVEL_KINDS.get(label.split(" ")[0], ""))


def _once(answered: Sequence[Answered], kept: set[str]) -> list[tuple[Instrument, Answered]]:
    """Instruments that were asked and are not drawn, each with its last form."""
    last: Mapping[str, Answered] = {one.instrument: one for one in answered if one.instrument not in kept}
    return [(entry, last[code]) for code, entry in instruments().items() if code in last]
