"""The page of admission: the gates, who is in charge, withdrawal management, the first day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Track
from midspan.foundation.records.actions.episodes import assign
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions
from midspan.journey.admission.forms import AdmissionForm, ClearanceForm, DetoxForm, TeamForm, explain
from midspan.journey.admission.models import DetoxReferral
from midspan.journey.admission.queries import admission_of, detox_facts, facts_of, read
from midspan.journey.admission.rules import gates_of
from midspan.journey.admission.terms import DetoxStatus, Gate, GateCode
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.terms import PlacementDecision


class SeeOther(HttpResponseRedirect):
    """Done; the browser looks at the next page by GET, so that loading it again sends nothing twice."""

    status_code = 303


def of_detox(detox_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a detox referral."""
    row = DetoxReferral.objects.filter(pk=detox_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SEE_CHART, of=of_episode)
def admission(request: StaffRequest, episode_id: int) -> HttpResponse:
    """What stands between this person and the first group, and what to do about it."""
    return show(request, episode_id)


@require_POST
@gate(Permission.ASSIGN, of=of_episode)
def team(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Name the primary counsellor and the clinician in charge."""
    episode = _episode(episode_id)
    page = TeamForm(episode, request.POST)

    def name() -> None:
        assign(episode, **page.cleaned_data, by=request.staff, at=timezone.now())

    if _done(page, name):
        return _back(request, episode_id, _("The team is named."))
    return show(request, episode_id, team=page)


@require_POST
@gate(Permission.WORK_REFERRAL, of=of_episode)
def detox(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Refer to withdrawal management first."""
    page = DetoxForm(request.POST)

    def refer() -> None:
        actions.refer_to_detox(_episode(episode_id), **page.cleaned_data, by=request.staff, at=timezone.now())

    if _done(page, refer):
        return _back(request, episode_id, _("Referred. The start stays locked until it is cleared."))
    return show(request, episode_id, detox=page)


@require_POST
@gate(Permission.CLEAR_DETOX, of=of_detox)
def clearance(request: StaffRequest, detox_id: int) -> HttpResponse:
    """Clear a person after withdrawal management."""
    row = get_object_or_404(DetoxReferral.objects.select_related("episode"), pk=detox_id)
    page = ClearanceForm(request.POST)

    def clear() -> None:
        actions.clear_detox(row, **page.cleaned_data, by=request.staff, at=timezone.now())

    if _done(page, clear):
        return _back(request, row.episode_id, _("Cleared."))
    return show(request, row.episode_id, clearance=page)


@require_POST
@gate(Permission.ADMIT, of=of_episode)
def start(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Admit: the episode becomes active."""
    episode = _episode(episode_id)
    page = AdmissionForm(_tracks(episode, _today(episode)), request.POST)

    def admit() -> None:
        actions.admit(episode, **page.cleaned_data, by=request.staff, at=timezone.now())

    if _done(page, admit):
        words = {"name": episode.patient.called, "track": page.cleaned_data["track"]}
        messages.success(request, _("%(name)s is admitted to the track %(track)s. Next: choose a group.") % words)
        return SeeOther(resolve_url("web:chart", episode.patient_id))
    return show(request, episode_id, form=page)


def show(
    request: StaffRequest,
    episode_id: int,
    *,
    team: TeamForm | None = None,
    detox: DetoxForm | None = None,
    clearance: ClearanceForm | None = None,
    form: AdmissionForm | None = None,
) -> HttpResponse:
    """The page, again with what was refused."""
    episode = _episode(episode_id)
    on = _today(episode)
    assessed, decided, row = read(episode_id)
    tracks = _tracks(episode, on)
    track = _likely(tracks, decided)
    gates = gates_of(facts_of(episode, track=track, on=on, assessed=assessed, decided=decided, detox=row))
    initial = {
        "version": episode.version,
        "track": track if len(tracks) == 1 else None,
        "admitted_on": on,
        "planned_weeks": track and track.planned_weeks_from,
    }
    waiting = row if row and row.status not in {DetoxStatus.CLEARED, DetoxStatus.DECLINED} else None
    may = request.staff.may
    context = {
        "episode": episode,
        "person": episode.patient,
        "gates": [(gate, _what_to_do(gate, episode, request.staff)) for gate in gates if gate.applies],
        "against": [reason for gate in gates for reason in gate.reasons],
        "decided": decided,
        "admission": admission_of(episode_id),
        "waits": episode.status in actions.BEFORE_ADMISSION,
        "tracks": tracks,
        "team": team or TeamForm(episode),
        "needs_detox": any(gate.code == GateCode.DETOX and gate.applies for gate in gates),
        "detox_row": detox_facts(row) if row else None,
        "detox": detox or DetoxForm(),
        "waiting": waiting,
        "clearance": clearance or ClearanceForm(initial={"version": row.version if row else None}),
        "form": form or AdmissionForm(tracks, initial=initial),
        "may_assign": may(Permission.ASSIGN),
        "may_refer": may(Permission.WORK_REFERRAL),
        "may_clear": may(Permission.CLEAR_DETOX),
        "may_admit": may(Permission.ADMIT),
        "may_schedule": may(Permission.SCHEDULE),
    }
    refused = team or detox or clearance or form
    return render(request, "admission/admission.html", context, status=422 if refused else 200)


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
        GateCode.COUNSELLOR: (_("Name them"), "#team"),
        GateCode.CLINICIAN: (_("Name them"), "#team"),
    }[gate.code]


def _tracks(episode: Episode, on: date) -> list[Track]:
    """Tracks of the site that run, or will within a month; the page offers them, the rules decide."""
    rows = Track.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), site=episode.site_id)
    return list(rows.select_related("level"))


def _likely(tracks: list[Track], decided: PlacementDecision | None) -> Track | None:
    """The first track of the agreed level, else the first of all."""
    fits = [track for track in tracks if decided and track.level.code == decided.agreed_level]
    return next(iter([*fits, *tracks]), None)


def _done(page: Any, act: Callable[[], None]) -> bool:
    """Whether a sent form was clean and its action carried out; a refusal is put on the form."""
    if not page.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        explain(page, refused)
        return False
    return True


def _back(request: StaffRequest, episode_id: int, words: str) -> SeeOther:
    messages.success(request, words)
    return SeeOther(resolve_url("admission:admission", episode_id))


def _episode(episode_id: int) -> Episode:
    rows = Episode.objects.select_related("patient", "site", "track", "level", "primary_counsellor", "supervising_clinician")
    return get_object_or_404(rows, pk=episode_id)


def _today(episode: Episode) -> date:
    return day_at(timezone.now(), episode)
