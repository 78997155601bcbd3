"""One calm page for one person: who they are, the timeline of the episode, what is due, everything recorded."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from midspan.doors.web.forms.people import LANGUAGES
from midspan.doors.web.views.panels import lane
from midspan.doors.web.views.treatment import medicine_lanes, objectives_now, taken_now, test_ticks
from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.episodes.terms import OPEN, EpisodeStatus
from midspan.foundation.look.charts import (
    Hours,
    Mark,
    Marks,
    Span,
    Spans,
    Tick,
    Ticks,
    WeekBar,
    tables,
    timeline,
)
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.rules import age_on
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_patient
from midspan.foundation.program.queries import counting_facts
from midspan.foundation.program.rules import week_starts
from midspan.foundation.program.terms import CountingRuleFacts
from midspan.foundation.records.queries import outside_records
from midspan.foundation.records.terms import OutsideFacts, OutsideKind
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.queries import entry_of, waiting_alerts_of
from midspan.journey.assessment.queries.measures import answered_of, series_by_episode
from midspan.journey.assessment.rules import raised
from midspan.journey.assessment.rules.series import current, in_short
from midspan.journey.assessment.terms import AlertTier, Instrument
from midspan.journey.assessment.terms.series import Answered, Series
from midspan.journey.attendance.queries import attendances_of, chart_notes, weeks_in
from midspan.journey.attendance.queries.coverage import psychoeducation_of
from midspan.journey.attendance.queries.worksheets import open_tasks_of, trigger_list_of
from midspan.journey.attendance.terms import AbsenceReason, AttendanceFacts, Presence, WeekOfHours
from midspan.journey.medication.queries import allergies_of, orders_of
from midspan.journey.medication.terms import OrderFacts
from midspan.journey.plan.queries import goals_count_of
from midspan.journey.referral.queries import at_the_door
from midspan.journey.schedule.queries import memberships_seen, veiled_among
from midspan.journey.schedule.queries.own import next_own_session
from midspan.journey.schedule.rules import VEIL
from midspan.journey.support.queries import meetings_of

SHOWN_WEEKS = 26
AT_THE_DOOR = frozenset({EpisodeStatus.PLANNED, EpisodeStatus.WAITLIST})
SHORTEST = timedelta(weeks=6)  # a young episode is drawn on an axis of six weeks
SHOWN_MEASURES = 4  # the first of the catalog that are asked by the clock; all of them stand on the page of measures


@dataclass(frozen=True, slots=True)
class Story:
    """What the timeline is drawn from."""

    episode: Episode
    first: date
    last: date
    weeks: list[WeekOfHours]
    parts: list[AttendanceFacts]
    series: list[Series]
    marks: list[Mark]
    orders: list[OrderFacts]


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest form of one instrument, how its numbers moved, whether an answer had to be seen the same day or sooner."""

    short: str
    form: Answered
    moved: tuple[str, ...]
    safety: bool


@gate(Permission.SEE_PERSON, of=of_patient)
def chart(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The chart for those who may see clinical content; name, contact and schedule for those who may see only that."""
    episodes = episodes_of(patient_id)
    patient = episodes[0].patient if episodes else get_object_or_404(Patient, pk=patient_id)
    if patient.merged_into_id:
        return redirect("web:chart", patient.merged_into_id)
    episode = chosen_episode(episodes, request.GET.get("episode", ""))
    request.scope = replace(request.scope, episode_id=episode.pk if episode else None)  # the frame shows its other pages
    today = timezone.localdate()
    context: dict[str, Any] = {
        "patient": patient,
        "contacts": list(
            patient.emergency_contacts.filter(ended_at__isnull=True).order_by("pk").values("name", "relationship", "telephone")
        ),
        "age": age_on(patient.birth_date, today) if patient.birth_date else None,
        "episodes": episodes,
        "episode": episode,
        "today": today,
        "speaks": dict(LANGUAGES).get(patient.language, patient.language),
        "is_open": any(each.status in OPEN for each in episodes),
        "day": day_of_treatment(episode.admitted_on, today) if episode and episode.admitted_on and not episode.ended_on else None,
        "clinical": request.staff.may(Permission.SEE_CHART),
        "membership": next(iter(memberships_seen(request.staff, episode.pk, today)), None) if episode else None,
        "may": {name: request.staff.may(Permission(code)) for name, code in MAY.items()},
    }
    if episode and context["clinical"]:
        context |= _clinical(request.staff, episode, today)
    if context["clinical"]:
        context["shelves"] = _shelves(outside_records(patient.pk))
    return render(request, "web/chart.html", context)


MAY = {"assess": "assessment.write", "correct": "person.correct", "schedule": "schedule.change", "check_in": "visit.record",
       "admit": "episode.admit", "refer": "referral.receive", "move": "episode.move",
       "keep_apart": "people.keep_apart", "book": "own_session.book"}  # fmt: skip


def episodes_of(patient_id: int) -> list[Episode]:
    """A person's courses of care, latest first, each with the person and everything that the head of the page names."""
    rows = Episode.objects.filter(patient_id=patient_id).exclude(status=EpisodeStatus.ENTERED_IN_ERROR)
    return list(
        rows.select_related("patient", "site", "track__counting_rule", "level", "primary_counsellor", "supervising_clinician")
    )


def chosen_episode(episodes: list[Episode], wanted: str) -> Episode | None:
    """The episode that was asked for, else the open one, else the latest."""
    if found := next((episode for episode in episodes if str(episode.pk) == wanted), None):
        return found
    gone = {EpisodeStatus.FINISHED, EpisodeStatus.CANCELLED}
    return next((episode for episode in episodes if episode.status not in gone), episodes[0] if episodes else None)


def _clinical(viewer: Staff, episode: Episode, today: date) -> dict[str, Any]:
    last = episode.ended_on or today
    first = max(episode.admitted_on or timezone.localdate(episode.opened_at), last - timedelta(weeks=SHOWN_WEEKS))
    rule = counting_facts(episode.track.counting_rule) if episode.track else CountingRuleFacts.default()
    attended = _as_seen_by(viewer, attendances_of(episode.pk))
    weeks = weeks_in(attended, rule=rule, first=first, last=last) if episode.admitted_on else []
    parts = [part for part in attended if first <= part.on <= last] if episode.admitted_on else []
    scores = answered_of([episode.pk])
    series = series_by_episode(scores, {episode.pk: episode.admitted_on}).get(episode.pk, [])
    orders = orders_of([episode.pk]).get(episode.pk, []) if episode.admitted_on else []
    story = Story(episode, first, last, weeks, parts, series, _marks(episode), orders)
    drawing, behind = _drawing(story, today)
    notes = chart_notes(attended, limit=30)
    past = [week for week in weeks if week.starts_on < week_starts(today)]
    return {
        "drawing": drawing,
        "behind": behind,
        "referral": at_the_door(episode.pk) if episode.status in AT_THE_DOOR else None,
        "entry": entry_of(episode.pk),
        "alerts": waiting_alerts_of(episode.pk),
        "scores": _latest(scores, series),
        "notes": notes,
        "last_words": [note for note in notes if note.presence == Presence.PRESENT][:3],
        "meetings": meetings_of(episode.pk, limit=5),
        "this_week": weeks[-1] if weeks and not episode.ended_on else None,
        "weeks_met": sum(week.met for week in past),
        "weeks_past": len(past),
        "came": sum(part.presence == Presence.PRESENT for part in parts),
        "asked": sum(part.presence != Presence.EXPECTED for part in parts),
        "course": _course(episode, today) if episode.admitted_on else None,
        "medicines": taken_now(orders, today),
        **(_agreed(episode, today) if episode.admitted_on else {}),
    }


def _agreed(episode: Episode, today: date) -> dict[str, Any]:
    """The plan in force with what was done for it, and what must be known of allergies."""
    return {
        "allergies": allergies_of([episode.patient_id]).get(episode.patient_id),
        "objectives": objectives_now(episode.pk, today),
        "goals": goals_count_of([episode.pk]).get(episode.pk),
    }


def _as_seen_by(viewer: Staff, parts: list[AttendanceFacts]) -> list[AttendanceFacts]:
    """Parts in sessions, without the names of groups for some people only where the viewer has no need of them."""
    hidden = veiled_among(viewer, {part.session_id for part in parts})
    return [replace(part, title=VEIL, topic="") if part.session_id in hidden else part for part in parts]


def _course(episode: Episode, today: date) -> dict[str, Any]:
    """What the person has had of the curriculum, what they wrote themselves, and when they are met next alone."""
    return {
        "coverage": psychoeducation_of([episode.pk], today)[episode.pk],
        "triggers": [one.what for one in found.triggers][:3] if (found := trigger_list_of(episode.pk)) else [],
        "tasks": open_tasks_of([episode.pk]).get(episode.pk),
        "next_own": next_own_session(episode.pk, timezone.now()),
    }


def _drawing(story: Story, today: date) -> tuple[SafeString, list[Any]]:
    """The timeline and the tables behind it. Nothing to draw before admission."""
    if story.episode.admitted_on is None:
        return SafeString(""), []
    level = story.episode.level
    lanes: list[Any] = [
        Spans(_("Level"), [Span(str(level or ""), max(story.first, story.episode.admitted_on), story.episode.ended_on)]),
        Hours(_("Hours"), [_bar(week, today) for week in story.weeks]),
        Ticks(_("Attendance"), _ticks(story.parts)),
    ]  # fmt: skip
    lanes += [Ticks(_("Tests"), tests)] if (tests := test_ticks(story.episode.pk, story.first, story.last)) else []
    lanes += medicine_lanes(story.orders, first=story.first, last=story.last)
    lanes += _measured(story)
    if story.marks:
        lanes.append(Marks(_("Events"), story.marks))
    drawn = timeline(
        lanes,
        starts_on=story.first,
        ends_on=max(story.last, story.first + SHORTEST),
        title=_("The episode so far"),
        today=None if story.episode.ended_on else today,
    )
    return drawn, list(tables(lanes))


def _measured(story: Story) -> list[Any]:
    """The first few measures that are asked by the clock, each as it was asked last."""
    known = instruments()
    newest = {one.instrument: one for one in story.series if not one.part and known[one.instrument].cadence.every_days}
    shown = list(newest.values())[:SHOWN_MEASURES]
    return [lane(known[one.instrument], one, from_on=story.first, tone=number) for number, one in enumerate(shown)]


def _bar(week: WeekOfHours, today: date) -> WeekBar:
    return WeekBar(week.starts_on, week.minutes, week.target_minutes, running=week.starts_on == week_starts(today))


def _ticks(parts: list[AttendanceFacts]) -> list[Tick]:
    """One tick a day: the day's sessions together."""
    days: dict[date, list[AttendanceFacts]] = {}
    for part in parts:
        days.setdefault(part.on, []).append(part)
    return [_tick(on, held) for on, held in days.items()]


def _tick(on: date, held: list[AttendanceFacts]) -> Tick:
    came = [part for part in held if part.presence == Presence.PRESENT]
    minutes = sum(part.credited_minutes or 0 for part in came)
    if not came:
        silent = any(part.absence_reason == AbsenceReason.NO_WORD for part in held)
        return Tick(on, "absent" if silent else "excused", held[0].absence_reason.replace("_", " "))
    if held[0].came_at and held[0].came_at > held[0].starts_at:
        return Tick(on, "late", f"{timezone.localtime(held[0].came_at):%H:%M}, {minutes} min")
    return Tick(on, "in" if len(came) == len(held) else "left", f"{minutes} min")


def _marks(episode: Episode) -> list[Mark]:
    marks = []
    if episode.admitted_on:
        marks.append(Mark(episode.admitted_on, _("Admitted")))
    if episode.ended_on:
        marks.append(Mark(episode.ended_on, episode.get_end_reason_display()))
    return marks


def _latest(scores: list[Answered], found: list[Series]) -> list[Latest]:
    """The forms handed in last, each instrument once, with what its numbers say."""
    known = instruments()
    said: dict[str, list[str]] = {}
    for one in current(found):
        if words := in_short(one, one.part.replace("_", " ")):
            said.setdefault(one.instrument, []).append(words)
    newest = {one.instrument: one for one in sorted(scores, key=lambda one: one.at)}
    listed = sorted(newest.values(), key=lambda one: one.at, reverse=True)
    return [Latest(known[one.instrument].short, one, tuple(said.get(one.instrument, ())), _safety(known[one.instrument], one))
            for one in listed]  # fmt: skip


def _safety(entry: Instrument, form: Answered) -> bool:
    tiers = (tier for _flag, tier in raised(entry, form.answers[: len(entry.items)], form.context)) if form.score.flags else ()
    return any(tier <= AlertTier.SAME_DAY for tier in tiers)


def _shelves(records: list[OutsideFacts]) -> list[tuple[OutsideKind, list[OutsideFacts]]]:
    """Outside records by kind, in the order of the shelves, empty ones left out."""
    return [(kind, held) for kind in OutsideKind if (held := [record for record in records if record.entry.kind == kind])]
