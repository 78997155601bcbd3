"""The questions at the door: asked in a minute; where an answer asks for somebody, who was told, who looked, what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import emergency_contacts, on_call_at, staff_with
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.catalog import screen_on
from midspan.journey.attendance.forms import ScreenForm, SettleForm, TellForm
from midspan.journey.attendance.models import SafetyScreen
from midspan.journey.attendance.queries import alarms_of, here_on, open_screens, screen_row, screens_on
from midspan.journey.attendance.views.answering import put


def of_screen(screen_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names one screen: the person's."""
    row = screen_row(screen_id)
    return Scope(patient_id=row.episode.patient_id, episode_id=row.episode_id) if row else None


@gate(Permission.RECORD_SCREEN)
def screens(request: StaffRequest) -> HttpResponse:
    """Everyone who came today: asked, not asked yet, and whose answers wait for somebody."""
    today = timezone.localdate()
    here = here_on(request.staff, today, Permission.RECORD_SCREEN)
    asked = screens_on(today, episode_ids=[visit.episode_id for visit in here])
    people = [(visit, asked.get(visit.episode_id)) for visit in here]
    context = {"open": open_screens(request.staff), "people": sorted(people, key=lambda found: found[1] is not None),
               "version": screen_on(today)}  # fmt: skip
    return render(request, "attendance/screens.html", context)


@gate(Permission.RECORD_SCREEN, of=of_episode)
def ask(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The questions for one person. An alarming answer leads to who must be told, at once."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    version = screen_on(timezone.localdate())
    form = ScreenForm(request.POST or None, version=version)
    if request.method == "POST" and (request.POST.get("act") == "clear" or form.is_valid()):
        clear = {question.code: not question.alarm for question in version.questions}
        answers = clear if request.POST.get("act") == "clear" else form.answers
        try:
            row = actions.record_screen(episode, answers=answers, by=request.staff, at=timezone.now())
            if row.needs_24_hours:
                return redirect("attendance:screen", row.pk)
            messages.success(request, _("Asked: %(person)s, nothing alarming.") % {"person": episode.patient.name})
            return redirect("attendance:screens")
        except Refused as refused:
            put(form, refused)
    context = {"form": form, "episode": episode, "version": version}
    return render(request, "attendance/ask.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.RECORD_SCREEN, of=of_screen)
def screen(request: StaffRequest, screen_id: int) -> HttpResponse:
    """One alarm of the door: who is there for it now, who was told and when, who looked, what was decided."""
    row = get_object_or_404(SafetyScreen.objects.select_related("episode__patient", "episode__site"), pk=screen_id)
    now = timezone.now()
    on_call = on_call_at(now, site_id=row.episode.site_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {
        "tell": TellForm(request.POST if act == "tell" else None, among=_reachable(row.episode, on_call), initial=on_call),
        "settle": SettleForm(request.POST if act == "settle" else None),
    }
    if act and (act == "see" or (act in forms and forms[act].is_valid())):
        try:
            _act(request, row, act, forms)
            return redirect("attendance:screen", screen_id)
        except Refused as refused:
            put(forms.get(act, forms["settle"]), refused)
    shown = screen_row(screen_id)
    context = {
        "row": shown, "alarms": alarms_of(row), "tell": forms["tell"], "settle": forms["settle"], "on_call": on_call,
        "supervisors": list(staff_with(Role.SUPERVISOR, site_id=row.episode.site_id)),
        "contacts": emergency_contacts(row.episode.patient_id), "may_see": request.staff.may(Permission.ACKNOWLEDGE),
        "may_settle": request.staff.may(Permission.SIGN_CLINICAL),
    }  # fmt: skip
    return render(request, "attendance/screen.html", context, status=422 if act else 200)


def _act(request: StaffRequest, row: SafetyScreen, act: str, forms: dict[str, Any]) -> None:
    said: dict[str, Any] = {"by": request.staff, "at": timezone.now()}
    if act == "tell":
        actions.tell(row, told=forms["tell"].cleaned_data["told"], **said)
    elif act == "see":
        actions.see(row, **said)
    else:
        actions.settle(row, decision=forms["settle"].cleaned_data["decision"], **said)


def _reachable(episode: Episode, on_call: Staff | None) -> Any:
    """Whom one can tell: supervising clinicians, nurses and prescribers of the site, and who is on call."""
    roles = (Role.SUPERVISOR, Role.NURSE, Role.PRESCRIBER, Role.ON_CALL)
    ids = {one.pk for role in roles for one in staff_with(role, site_id=episode.site_id)} | ({on_call.pk} if on_call else set())
    return Staff.objects.filter(pk__in=ids)
