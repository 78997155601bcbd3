"""The page of admission: the gates, who is in charge, withdrawal management, hours and length, the first day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.rules import age_on
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.models import Track
from midspan.foundation.program.queries import week_of
from midspan.foundation.program.terms import AgeGroup
from midspan.foundation.records.actions.episodes import assign
from midspan.journey.admission import actions, queries
from midspan.journey.admission.forms import AdmissionForm, ClearanceForm, DetoxForm, DetoxNoteForm, TeamForm
from midspan.journey.admission.forms.entry import STANDS
from midspan.journey.admission.forms.home import BUSY, DAYS, LIVING
from midspan.journey.admission.models import DetoxReferral
from midspan.journey.admission.rules import (
    age_route,
    clashes_with,
    days_overdue,
    default_weeks,
    gates_of,
    missing,
    planned_end,
    suggested_weeks,
    usual_days,
)
from midspan.journey.admission.terms import (
    DETOX_TRANSITIONS,
    SETTLED,
    AdmissionFacts,
    AgeRoute,
    BusyHours,
    Clash,
    DetoxStatus,
    Factor,
    FactorAnswer,
    Gate,
    GateCode,
)
from midspan.journey.admission.views.answers import SeeOther, back, done, episode_of, today_of
from midspan.journey.assessment.terms import PlacementDecision


@gate(Permission.SEE_CHART, of=of_episode)
def admission(request: StaffRequest, episode_id: int) -> HttpResponse:
    """What stands between this person and the first group, and what to do about it."""
    return show(request, episode_id)


@require_POST
@gate(Permission.ASSIGN, of=of_episode)
def team(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Name the primary counsellor and the clinician in charge."""
    episode = episode_of(episode_id)
    page = TeamForm(episode, request.POST)

    def name() -> None:
        assign(episode, **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, name):
        return back(request, "admission", episode_id, words=_("The team is named."))
    return show(request, episode_id, team=page)


@require_POST
@gate(Permission.ADMIT, of=of_episode)
def start(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Admit: the episode becomes active."""
    episode = episode_of(episode_id)
    page = AdmissionForm(_tracks(episode, today_of(episode)), request.POST)

    def admit() -> None:
        actions.admit(episode, **page.plan(), by=request.staff, at=timezone.now())

    if done(page, admit):
        words = {"name": episode.patient.called, "track": page.cleaned_data["track"]}
        messages.success(request, _("%(name)s is admitted to the track %(track)s. Next: choose a group.") % words)
        return SeeOther(resolve_url("web:chart", episode.patient_id))
    return show(request, episode_id, form=page)


def show(request: StaffRequest, episode_id: int, **sent: Any) -> HttpResponse:
    """The page, again with what was refused: `team`, `detox`, `heard`, `clearance` or `form`."""
    episode = episode_of(episode_id)
    on = today_of(episode)
    assessed, decided, row = queries.read(episode_id)
    tracks = _tracks(episode, on)
    lines = queries.lines_of(episode_id, on)
    young = any(track.age_group == AgeGroup.ADOLESCENT for track in tracks)
    track = _likely(tracks, decided, episode, on)
    facts = queries.facts_of(episode, track=track, on=on, assessed=assessed, decided=decided, detox=row, papers=lines)
    gates = gates_of(facts)
    hours = queries.busy_hours_of([episode_id], on=on)[episode_id]
    factors = queries.factors_from(assessed)
    admitted, home = queries.admission_of(episode_id), queries.home_on(episode_id, on)
    applying = [gate for gate in gates if gate.applies]
    context = {
        "episode": episode,
        "person": episode.patient,
        "gates": [(gate, _what_to_do(gate, episode, request.staff)) for gate in applying],
        "met": sum(1 for gate in applying if gate.met),
        "against": [reason for gate in gates for reason in gate.reasons],
        "decided": decided,
        "admission": admitted,
        "admitted_factors": queries.length_factors_of(episode_id).values() if admitted else (),
        "waits": episode.status in actions.BEFORE_ADMISSION,
        "tracks": tracks,
        "route": _route_words(age_route(facts.age, adolescent_track_here=young)),
        "history": queries.team_history(episode_id),
        "open_papers": missing(lines),
        "home": home,
        "home_words": dict(LIVING)[home.kind] if home else "",
        "week": _week_words(hours),
        "on": on,
        **_length(track, factors, on),
        **_detox(facts, row, on),
        **_forms(episode, tracks, track, row, on, hours, factors),
        **{f"may_{name}": request.staff.may(needed) for name, needed in MAY.items()},
        **sent,
    }
    return render(request, "admission/admission.html", context, status=422 if sent else 200)


MAY = {
    "assign": Permission.ASSIGN,
    "refer": Permission.WORK_REFERRAL,
    "clear": Permission.CLEAR_DETOX,
    "admit": Permission.ADMIT,
    "schedule": Permission.SCHEDULE,
}


def follows(row: DetoxReferral | None) -> list[DetoxStatus]:
    """What may be heard next of a referral; a clearance has a form of its own."""
    if row is None:
        return []
    return [status for status in DetoxStatus if status in DETOX_TRANSITIONS[DetoxStatus(row.status)] - {DetoxStatus.CLEARED}]


def _forms(
    episode: Episode,
    tracks: Sequence[Track],
    track: Track | None,
    row: DetoxReferral | None,
    on: date,
    hours: Sequence[BusyHours],
    factors: Mapping[Factor, FactorAnswer],
) -> dict[str, Any]:
    initial = {
        "version": episode.version,
        "track": track if len(tracks) == 1 else None,
        "admitted_on": on,
        "planned_weeks": track and suggested_weeks((track.planned_weeks_from, track.planned_weeks_to), factors),
    }
    clashes = {each.pk: _clash_words(clashes_with(week_of(each), hours, on=on)) for each in tracks} if hours else {}
    open_row = row if row and row.status not in SETTLED else None
    version = {"version": row.version if row else None}
    return {
        "team": TeamForm(episode),
        "detox": DetoxForm(),
        "heard": DetoxNoteForm(follows(open_row), initial=version),
        "clearance": ClearanceForm(initial=version),
        "form": AdmissionForm(list(tracks), initial=initial, clashes=clashes, known=factors),
    }


def _length(track: Track | None, factors: Mapping[Factor, FactorAnswer], on: date) -> dict[str, Any]:
    if track is None:
        return {}
    usual = track.planned_weeks_from, track.planned_weeks_to
    weeks = suggested_weeks(usual, factors)
    return {"usual": usual, "usual_days": usual_days(usual), "default_weeks": default_weeks(usual), "suggested_weeks": weeks,
            "suggested_end": planned_end(on, weeks)}  # fmt: skip


def _detox(facts: AdmissionFacts, row: DetoxReferral | None, on: date) -> dict[str, Any]:
    needed = any(gate.code is GateCode.DETOX and gate.applies for gate in gates_of(facts))
    shown = queries.detox_facts(row) if row else None
    return {
        "needs_detox": needed,
        "warned": needed and not facts.detox_cleared,
        "detox_row": shown,
        "detox_steps": [(STANDS[step.status], step) for step in queries.steps_of(row.pk)] if row else [],
        "overdue": days_overdue(shown, on=on) if shown else 0,
        "waiting": row if row and row.status not in SETTLED else None,
        "may_ask_again": row is None or row.status in {*SETTLED, DetoxStatus.LEFT_EARLY},
    }


def _what_to_do(gate: Gate, episode: Episode, staff: Staff) -> tuple[str, str]:
    """Where a closed gate is opened, for someone who may: the words of the link and its address."""
    in_charge = gate.code in {GateCode.COUNSELLOR, GateCode.CLINICIAN}
    if gate.met or (in_charge and not staff.may(Permission.ASSIGN)):
        return "", ""
    assessment = reverse("assessment:assessment", args=[episode.pk])
    placement = reverse("assessment:placement", args=[episode.pk])
    return {
        GateCode.ASSESSMENT: (_("To the assessment"), assessment),
        GateCode.DECISION: (_("To the decision"), placement),
        GateCode.LEVEL: (_("Decide anew"), placement),
        GateCode.AGE: (_("To the person’s details"), reverse("web:person", args=[episode.patient_id])),
        GateCode.DETOX: (_("Withdrawal management"), "#detox"),
        GateCode.PAPERS: (_("To the papers"), reverse("admission:papers", args=[episode.pk])),
        GateCode.COUNSELLOR: (_("Name them"), "#team"),
        GateCode.CLINICIAN: (_("Name them"), "#team"),
    }[gate.code]


def _tracks(episode: Episode, on: date) -> list[Track]:
    """Tracks of the site that run, or will within a month; the page offers them, the rules decide."""
    rows = Track.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), site=episode.site_id)
    return list(rows.select_related("level").prefetch_related("blocks"))


def _likely(tracks: list[Track], decided: PlacementDecision | None, episode: Episode, on: date) -> Track | None:
    """The first track of the agreed level for people of this age, else the first of the level, else the first of all."""
    born = episode.patient.birth_date
    young = born is not None and age_route(age_on(born, on), adolescent_track_here=True) is AgeRoute.ADOLESCENT
    group = AgeGroup.ADOLESCENT if young else AgeGroup.ADULT
    fits = [track for track in tracks if decided and track.level.code == decided.agreed_level]
    aged = [track for track in fits or tracks if track.age_group == group]
    return next(iter([*aged, *fits, *tracks]), None)


def _route_words(route: AgeRoute | None) -> str:
    return {
        None: "",
        AgeRoute.ADULT: "",
        AgeRoute.ADOLESCENT: _("Under 18: the adolescent profile"),
        AgeRoute.ELSEWHERE: _("Under 18: no adolescent track here, refer elsewhere"),
    }[route]


def _week_words(hours: Sequence[BusyHours]) -> list[str]:
    """The hours given away, one line for each kind and time: “Work Mon Tue Wed, 09:00 to 17:00”."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in hours:
        found.setdefault((str(dict(BUSY)[one.kind]), f"{one.starts:%H:%M}–{one.ends:%H:%M}"), []).append(
            str(dict(DAYS)[one.weekday])
        )
    return [f"{kind} {' '.join(days)}, {times}" for (kind, times), days in found.items()]


def _clash_words(clashes: Sequence[Clash]) -> str:
    told = dict.fromkeys(f"{dict(BUSY)[one.hours.kind]} {dict(DAYS)[one.block.weekday]}" for one in clashes)
    minutes = sum(one.minutes for one in clashes)
    return _("meets %(what)s (%(minutes)s min a week)") % {"what": ", ".join(told), "minutes": minutes} if told else ""
