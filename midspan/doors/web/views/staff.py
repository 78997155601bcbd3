"""Who works here, in which roles, under which licence and until when, and who is on call?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.doors.web.forms.staff import EndForm, HireForm, LicenceForm, OnCallForm, PasswordForm, RoleForm, TrainingForm
from midspan.doors.web.views.answers import go, page
from midspan.foundation.people.models import Assignment, Licence, OnCallShift, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.actions import staff as act
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused

SOON = timedelta(days=60)


@gate(Permission.SEE_PROGRAM, quiet=True)
def roster(request: StaffRequest) -> HttpResponse:
    """Everyone who works here, and with ?left also who did."""
    people = _people()
    people = people if "left" in request.GET else people.filter(ended_on__isnull=True)
    today = timezone.localdate()
    rows = [{"person": person, "licences": [_licence(licence, today) for licence in person.licences.all()]} for person in people]
    may = request.staff.may(Permission.MANAGE_STAFF)
    return render(request, "web/staff.html", {"rows": rows, "may": may, "left": "left" in request.GET})


def _people() -> QuerySet[Staff]:
    held = Assignment.objects.filter(ended_on__isnull=True).select_related("site", "track")
    people = Staff.objects.filter(account__isnull=False).select_related("account")
    return people.prefetch_related(Prefetch("assignments", held, to_attr="held"), "licences")


def _licence(licence: Licence, today: date) -> dict[str, Any]:
    """A licence with how it stands: the kind of its tag, and the word."""
    if licence.expires_on < today:
        kind, word = "now", _("expired")
    elif licence.expires_on < today + SOON:
        kind, word = "soon", _("expires soon")
    else:
        kind, word = "", _("valid")
    return {"licence": licence, "kind": kind, "word": word}


@gate(Permission.SEE_PROGRAM, quiet=True)
def member(request: StaffRequest, staff_id: int) -> HttpResponse:
    """One member of staff."""
    return _member(request, staff_id)


def _member(request: StaffRequest, staff_id: int, **forms: BaseForm) -> HttpResponse:
    person = get_object_or_404(_people(), pk=staff_id)
    today = timezone.localdate()
    blank: dict[str, BaseForm] = {
        "role": RoleForm(auto_id="role_%s"),
        "licence": LicenceForm(auto_id="licence_%s"),
        "training": TrainingForm(auto_id="training_%s"),
        "password": PasswordForm(auto_id="password_%s"),
        "end": EndForm(auto_id="end_%s", initial={"on": today}),
    }
    facts: dict[str, Any] = {"person": person, "licences": [_licence(licence, today) for licence in person.licences.all()]}
    facts["trainings"] = [(row, row.until_on is not None and row.until_on < today) for row in person.trainings.all()]
    shifts = OnCallShift.objects.filter(staff=person, ends_at__gt=timezone.now()).select_related("site")[:10]
    may = request.staff.may(Permission.MANAGE_STAFF)
    return page(request, "web/member.html", {**facts, "shifts": shifts, "forms": {**blank, **forms}, "may": may})


@gate(Permission.MANAGE_STAFF)
def hire(request: StaffRequest) -> HttpResponse:
    """Someone new."""
    form = HireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = act.hire(**form.cleaned_data, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            messages.success(request, _("Hired. Give them a role next: without one they see nothing."))
            return go("web:member", staff_id=person.pk)
    return page(request, "web/form.html", {"form": form, "title": _("Hire someone"), "submit": _("Hire"), "back": "web:staff"})


@gate(Permission.MANAGE_STAFF)
@require_POST
def give_role(request: StaffRequest, staff_id: int) -> HttpResponse:
    """A role for someone."""
    return _done(request, staff_id, "role", RoleForm(request.POST, auto_id="role_%s"), act.give_role)


@gate(Permission.MANAGE_STAFF)
@require_POST
def record_licence(request: StaffRequest, staff_id: int) -> HttpResponse:
    """A licence, or its renewal."""
    return _done(request, staff_id, "licence", LicenceForm(request.POST, auto_id="licence_%s"), act.record_licence)


@gate(Permission.MANAGE_STAFF)
@require_POST
def record_training(request: StaffRequest, staff_id: int) -> HttpResponse:
    """What they learned beyond their licence, or its renewal."""
    return _done(request, staff_id, "training", TrainingForm(request.POST, auto_id="training_%s"), act.record_training)


@gate(Permission.MANAGE_STAFF)
@require_POST
def give_password(request: StaffRequest, staff_id: int) -> HttpResponse:
    """A new first password."""
    return _done(request, staff_id, "password", PasswordForm(request.POST, auto_id="password_%s"), act.give_password)


@gate(Permission.MANAGE_STAFF)
@require_POST
def end_employment(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Someone leaves; their account closes at once."""
    return _done(request, staff_id, "end", EndForm(request.POST, auto_id="end_%s"), act.end_employment)


def _done(request: StaffRequest, staff_id: int, name: str, form: Any, verb: Callable[..., Any]) -> HttpResponse:
    """Do one thing to someone with what the form holds; on refusal their page with the reasons."""
    person = get_object_or_404(Staff, pk=staff_id, account__isnull=False)
    if form.is_valid():
        try:
            verb(person, **form.cleaned_data, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            messages.success(request, _("Saved."))
            return go("web:member", staff_id=person.pk)
    return _member(request, staff_id, **{name: form})


@gate(Permission.MANAGE_STAFF)
@require_POST
def end_role(request: StaffRequest, staff_id: int, assignment_id: int) -> HttpResponse:
    """Take a role away from today."""
    held = get_object_or_404(Assignment, pk=assignment_id, staff_id=staff_id, ended_on__isnull=True)
    act.end_role(held, by=request.staff, at=timezone.now())
    messages.success(request, _("%(role)s ended today.") % {"role": held.get_role_display()})
    return go("web:member", staff_id=staff_id)


@gate(Permission.SEE_PROGRAM, quiet=True)
def on_call(request: StaffRequest) -> HttpResponse:
    """Who answers the line, now and next, and putting someone on the roster."""
    form = OnCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = dict(form.cleaned_data)
        try:
            act.roster_on_call(words.pop("staff"), **words, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            return go("web:on_call")
    shifts = OnCallShift.objects.filter(ends_at__gt=timezone.now()).select_related("staff", "site")[:60]
    may = request.staff.may(Permission.SCHEDULE)
    return page(request, "web/on_call.html", {"form": form, "shifts": shifts, "may": may, "now": timezone.now()})
