"""Who are the people here, and what is written down about them? The list, registering, details, records of elsewhere."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.doors.web.forms.people import ContactForm, FilterForm, PersonForm, RegisterForm
from midspan.doors.web.views.answers import go, page
from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN, EpisodeStatus
from midspan.foundation.people.models import Patient
from midspan.foundation.people.queries import emergency_contacts, find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_patient
from midspan.foundation.privacy.queries import sites_with, visible_episodes, visible_patients
from midspan.foundation.program.models import Track
from midspan.foundation.records.actions.people import correct, name_emergency_contact
from midspan.foundation.records.actions.people import register as register_person
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.models import OutsideRecord
from midspan.foundation.records.queries import outside_versions
from midspan.foundation.records.rules import indented
from midspan.foundation.records.terms import Refused

PAGE = 50
ANY = "any"
STATUSES = [EpisodeStatus.ACTIVE, EpisodeStatus.ON_HOLD, EpisodeStatus.PLANNED, EpisodeStatus.WAITLIST, EpisodeStatus.FINISHED]


@gate(Permission.SEE_PERSON)
def people(request: StaffRequest) -> HttpResponse:
    """Courses of care that one may see, by site, state and track, with the census of each site."""
    seen = visible_episodes(request.staff, Permission.SEE_PERSON)
    sites = sites_with(request.staff, Permission.SEE_PERSON)
    tracks = list(Track.objects.filter(site__in=sites).select_related("site"))
    statuses = [*((status.value, words(status)) for status in STATUSES), (ANY, _("Any state"))]
    asked = request.GET if request.GET else {"status": EpisodeStatus.ACTIVE.value}
    form = FilterForm(asked, sites=sites, tracks=tracks, statuses=statuses)
    rows = chosen(seen, form.cleaned_data if form.is_valid() else {}, request.staff.pk)
    listed = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"episode": episode, "words": words(EpisodeStatus(episode.status))} for episode in listed]
    return render(request, "web/people.html", {"form": form, "page": listed, "lines": lines, "census": census(seen, sites)})


def chosen(seen: QuerySet[Episode], asked: dict[str, Any], staff_id: int) -> QuerySet[Episode]:
    """The episodes asked for, by name of the person."""
    status = asked.get("status") or EpisodeStatus.ACTIVE
    if status != ANY:
        seen = seen.filter(status=status)
    if asked.get("site"):
        seen = seen.filter(site_id=asked["site"])
    if asked.get("track"):
        seen = seen.filter(track_id=asked["track"])
    if asked.get("mine"):
        seen = seen.filter(Q(primary_counsellor_id=staff_id) | Q(supervising_clinician_id=staff_id))
    related = ("patient", "site", "track", "level", "primary_counsellor")
    return seen.select_related(*related).order_by("patient__last_name", "patient__first_name", "-opened_at")


def census(seen: QuerySet[Episode], sites: list) -> list[dict[str, Any]]:
    """How many people each site has in each open state."""
    counted = seen.filter(status__in=OPEN).order_by().values_list("site_id", "status").annotate(n=Count("pk"))
    numbers = {(site_id, status): n for site_id, status, n in counted}
    shown = [status for status in STATUSES if status in OPEN]
    return [
        {"site": site, "numbers": [(words(status), numbers.get((site.pk, status.value), 0)) for status in shown]}
        for site in sites
    ]


def words(status: EpisodeStatus) -> str:
    """A state of an episode as the clinic says it."""
    return {
        EpisodeStatus.PLANNED: _("Referred"),
        EpisodeStatus.WAITLIST: _("Waiting list"),
        EpisodeStatus.ACTIVE: _("In treatment"),
        EpisodeStatus.ON_HOLD: _("On hold"),
        EpisodeStatus.FINISHED: _("Finished"),
        EpisodeStatus.CANCELLED: _("Cancelled"),
        EpisodeStatus.ENTERED_IN_ERROR: _("Entered in error"),
    }[status]


@gate(Permission.REGISTER)
def register(request: StaffRequest) -> HttpResponse:
    """Write down a new person; whoever is alike is shown first. Goes on to their referral."""
    form = RegisterForm(request.POST or None)
    alike: list[Patient] = []
    if request.method == "POST" and form.is_valid():
        alike = [] if form.cleaned_data["sure"] else _alike(request, form.details)
        if not alike and (patient := _register(form, request)):
            return go("referral:new", {"patient": patient.pk})
    return page(request, "web/register.html", {"form": form, "alike": alike})


def _register(form: RegisterForm, request: StaffRequest) -> Patient | None:
    try:
        return register_person(details=form.details, by=request.staff, at=timezone.now(), once=form.cleaned_data["once"])
    except Refused as refused:
        put_reasons(form, refused)
        return None


def _alike(request: StaffRequest, details: dict[str, Any]) -> list[Patient]:
    """People whom one may see with a like name, or with the same birth date and a like last name."""
    among = visible_patients(request.staff, Permission.SEE_PERSON)
    if details["birth_date"]:
        among = among.filter(birth_date=details["birth_date"])
    return find(f"{details['last_name']} {details['first_name']}".strip(), among=among, limit=5)


@gate(Permission.SEE_PERSON, of=of_patient)
def person(request: StaffRequest, patient_id: int) -> HttpResponse:
    """A person's details, to read and to correct. A save that crosses another shows theirs and keeps one's own words."""
    patient = get_object_or_404(Patient, pk=request.scope.patient_id)
    form = PersonForm(request.POST or None, instance=patient)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            correct(patient, details=form.details, version=version, by=request.staff, at=timezone.now())
        except Refused as refused:
            current = Patient.objects.get(pk=patient.pk)
            theirs = form.theirs(current)
            form.data = {**request.POST.dict(), "races": request.POST.getlist("races"), "version": current.version}
            put_reasons(form, refused)
        else:
            messages.success(request, _("Saved."))
            return go("web:person", patient_id=patient.pk)
    return page(request, "web/person.html", _person(request, patient.pk, form, ContactForm(), theirs))


@gate(Permission.CORRECT, of=of_patient)
def contact(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Add whom to reach in an emergency."""
    patient = get_object_or_404(Patient, pk=request.scope.patient_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name_emergency_contact(patient, **form.cleaned_data, by=request.staff, at=timezone.now())
        return go("web:person", patient_id=patient.pk)
    return page(request, "web/person.html", _person(request, patient.pk, PersonForm(instance=patient), form, []))


def _person(
    request: StaffRequest, patient_id: int, form: PersonForm, contact: ContactForm, theirs: list[tuple[str, Any]]
) -> dict[str, Any]:
    patient = Patient.objects.prefetch_related("identifiers").get(pk=patient_id)
    may_correct = request.staff.may(Permission.CORRECT)
    return {"patient": patient, "contacts": emergency_contacts(patient.pk), "form": form, "contact": contact, "theirs": theirs,
            "may_correct": may_correct}  # fmt: skip


@gate(Permission.SEE_CHART, of=of_patient)
def outside(request: StaffRequest, patient_id: int, record_id: int) -> HttpResponse:
    """One record of another system: readable, and every version whole as it came."""
    patient = get_object_or_404(Patient, pk=request.scope.patient_id)
    record = get_object_or_404(OutsideRecord.objects.select_related("source"), pk=record_id, patient=patient)
    versions = [{"version": version, "text": indented(version.content)} for version in reversed(outside_versions(record.pk))]
    return render(request, "web/outside.html", {"patient": patient, "record": record, "versions": versions})
