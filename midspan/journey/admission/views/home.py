"""The page of home and week: where the person lives, whom to reach, which hours are taken."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.models import EmergencyContact
from midspan.foundation.people.queries import emergency_contacts
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions.people import (
    change_emergency_contact,
    end_emergency_contact,
    name_emergency_contact,
)
from midspan.journey.admission import actions, queries
from midspan.journey.admission.forms import ContactForm, HoursForm, LivingForm
from midspan.journey.admission.forms.home import LIVING
from midspan.journey.admission.rules import week_key
from midspan.journey.admission.terms import LivingFacts, LivingKind
from midspan.journey.admission.views.answers import back, done, episode_of, today_of


def of_contact(episode_id: int, contact_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a contact of the person of a course of care."""
    scope = of_episode(episode_id)
    known = scope is not None and EmergencyContact.objects.filter(pk=contact_id, patient=scope.patient_id).exists()
    return scope if known else None


@gate(Permission.SEE_CHART, of=of_episode)
def home(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Where the person lives, whom to reach, which hours are taken."""
    return _show(request, episode_id)


@require_POST
@gate(Permission.CORRECT, of=of_episode)
@gate(Permission.SEE_CHART, of=of_episode)  # a refused form shows the whole page again
def living(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Write down where the person lives from a day on."""
    page = LivingForm(request.POST, auto_id="living_%s")

    def change() -> None:
        typed = page.cleaned_data | {"kind": LivingKind(page.cleaned_data["kind"])}
        actions.change_living(episode_of(episode_id), **typed, by=request.staff, at=timezone.now())

    if done(page, change):
        return back(request, "home", episode_id, words=_("Written down."))
    return _show(request, episode_id, living=page)


@require_POST
@gate(Permission.CORRECT, of=of_episode)
@gate(Permission.SEE_CHART, of=of_episode)  # a refused form shows the whole page again
def hours(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Write down the hours given to work, school and care."""
    there = queries.hours_now(episode_id)
    page = HoursForm(there, request.POST, auto_id="hours_%s")

    def change() -> None:
        words = {"from_on": page.cleaned_data["from_on"], "seen": request.POST.get("seen")}
        actions.set_hours(episode_of(episode_id), hours=page.hours(), **words, by=request.staff, at=timezone.now())

    if done(page, change):
        return back(request, "home", episode_id, words=_("The week is written down."))
    page.data = request.POST.copy()
    page.data["seen"] = week_key(there) if page.non_field_errors() else request.POST.get("seen", "")
    return _show(request, episode_id, hours=page)


@require_POST
@gate(Permission.CORRECT, of=of_episode)
@gate(Permission.SEE_CHART, of=of_episode)  # a refused form shows the whole page again
def contact(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Add whom to reach in an emergency."""
    page = ContactForm(request.POST, auto_id="contact_%s")

    def add() -> None:
        name_emergency_contact(episode_of(episode_id).patient, **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, add):
        return back(request, "home", episode_id, words=_("Added."))
    return _show(request, episode_id, contact=page)


@require_POST
@gate(Permission.CORRECT, of=of_contact)
@gate(Permission.SEE_CHART, of=of_contact)  # a refused form shows the whole page again
def change_contact(request: StaffRequest, episode_id: int, contact_id: int) -> HttpResponse:
    """Say anew who it is or how they are reached."""
    row = get_object_or_404(EmergencyContact, pk=contact_id)
    page = ContactForm(request.POST, auto_id=f"contact{contact_id}_%s")

    def change() -> None:
        change_emergency_contact(row, **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, change):
        return back(request, "home", episode_id, words=_("Changed. Who it was stays known."))
    return _show(request, episode_id, changing={contact_id: page})


@require_POST
@gate(Permission.CORRECT, of=of_contact)
@gate(Permission.SEE_CHART, of=of_contact)  # a refused form shows the whole page again
def end_contact(request: StaffRequest, episode_id: int, contact_id: int) -> HttpResponse:
    """This person is not called any more."""
    row = get_object_or_404(EmergencyContact, pk=contact_id)
    page = ContactForm({"name": row.name})

    def end() -> None:
        end_emergency_contact(row, by=request.staff, at=timezone.now())

    if done(page, end):
        return back(request, "home", episode_id, words=_("Not called any more."))
    return _show(request, episode_id, contact=page)


def _show(request: StaffRequest, episode_id: int, **sent: Any) -> HttpResponse:
    episode = episode_of(episode_id)
    on = today_of(episode)
    homes = queries.homes_of(episode_id)
    now = next((one for one in reversed(homes) if one.until_on is None), None)
    week = queries.hours_now(episode_id)
    changing = sent.pop("changing", {})
    visits = next(line for line in queries.lines_of(episode_id, on) if line.paper.code == "home_visit")
    context = {
        "episode": episode,
        "person": episode.patient,
        "now": now,
        "now_words": _words(now),
        "homes": [(one, _words(one)) for one in homes if one is not now][::-1],
        "visits": visits,
        "living": LivingForm(initial={"from_on": on} | _typed(now), auto_id="living_%s"),
        "hours": HoursForm(week, initial={"from_on": on}, auto_id="hours_%s"),
        "contacts": [(one, changing.get(one.pk) or _contact_form(one)) for one in emergency_contacts(episode.patient_id)],
        "contact": ContactForm(auto_id="contact_%s"),
        "may_change": request.staff.may(Permission.CORRECT),
        **sent,
    }
    return render(request, "admission/home.html", context, status=422 if sent or changing else 200)


def _contact_form(row: EmergencyContact) -> ContactForm:
    held = {name: getattr(row, name) for name in ("name", "relationship", "telephone", "note")}
    return ContactForm(initial=held, auto_id=f"contact{row.pk}_%s")


def _typed(now: LivingFacts | None) -> dict[str, Any]:
    if now is None:
        return {}
    return {name: getattr(now, name) for name in ("kind", "home_name", "contact_name", "contact_telephone", "curfew", "note")}


def _words(one: LivingFacts | None) -> str:
    return str(dict(LIVING)[one.kind]) if one else ""
