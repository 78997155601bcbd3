"""The library of objectives: found, read in all its versions, rewritten, taken out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.library import areas
from midspan.journey.plan.forms.library import FindForm, ObjectiveForm, RetireForm
from midspan.journey.plan.queries import library_found, library_is_empty, library_row, library_versions
from midspan.journey.plan.rules import pieces
from midspan.journey.plan.terms import Area, LibraryObjective
from midspan.journey.plan.views.carrying import carried, onward


@gate(Permission.SEE_PROGRAM)
def library(request: StaffRequest) -> HttpResponse:
    """Every objective that is offered, by area; searched and filtered."""
    form = FindForm(request.GET)
    nothing: dict[str, Any] = {"q": "", "area": "", "retired": False}
    wanted = form.cleaned_data if form.is_valid() else nothing
    area = Area(wanted["area"]) if wanted["area"] else None
    on = timezone.localdate()
    found = library_found(words=wanted["q"], area=area, retired=wanted["retired"], on=on)
    grouped = [(areas()[one], [(each, _blanks(each)) for each in found if each.area is one]) for one in Area]
    context = {
        "form": form,
        "groups": [(facts, each) for facts, each in grouped if each],
        "count": len(found),
        "searching": bool(wanted["q"] or area or wanted["retired"]),
        "nothing_yet": library_is_empty(),
        "may_keep": request.staff.may(Permission.KEEP_LIBRARY),
        "may_load": request.staff.may(Permission.SET_UP),
    }
    return render(request, "plan/library.html", context)


@require_POST
@gate(Permission.SET_UP)
def load(request: StaffRequest) -> HttpResponse:
    """Bring the catalogue in, or what is new in it."""
    actions.load_library(on=timezone.localdate(), by=request.staff, at=timezone.now())
    messages.success(request, _("The library holds the objectives of the catalogue."))
    return onward("plan:library")


@gate(Permission.SEE_PROGRAM)
def objective(request: StaffRequest, code: str) -> HttpResponse:
    """One objective with its versions; whoever keeps the library rewrites it here."""
    versions = library_versions(code)
    if not versions:
        raise Http404
    return _page(request, versions[0].code)


@require_POST
@gate(Permission.KEEP_LIBRARY)
def rewrite(request: StaffRequest, code: str) -> HttpResponse:
    """A new version in the clinic's own words."""
    versions = library_versions(code)
    if not versions:
        raise Http404
    form = ObjectiveForm.of(versions[0], request.POST)
    if carried(form, _writing(form, request)):
        messages.success(request, _("Kept. Plans that used the one before stay as they are."))
        return onward("plan:objective", code)
    return _page(request, code, form=form)


@gate(Permission.KEEP_LIBRARY)
def new_objective(request: StaffRequest) -> HttpResponse:
    """An objective of the clinic's own."""
    form = ObjectiveForm(request.POST or None, initial={"area": request.GET.get("area", ""), "seen": 0})
    if request.method == "POST" and carried(form, _writing(form, request)):
        messages.success(request, _("The library offers it from today."))
        return onward("plan:objective", form.cleaned_data["code"])
    return render(request, "plan/library_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@gate(Permission.KEEP_LIBRARY)
def retire(request: StaffRequest, code: str) -> HttpResponse:
    """Take an objective out of the library."""
    row = library_row(code)
    if row is None:
        raise Http404
    form = RetireForm(request.POST, auto_id="retire_%s")

    def act() -> None:
        actions.retire_objective(row, why=form.cleaned_data["why"], on=timezone.localdate(), by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("Taken out. It can be read, and written anew."))
        return onward("plan:objective", code)
    return _page(request, code, retiring=form)


def _writing(form: ObjectiveForm, request: StaffRequest) -> Any:
    def act() -> None:
        actions.write_objective(
            form.text, seen=form.cleaned_data["seen"], on=timezone.localdate(), by=request.staff, at=timezone.now()
        )

    return act


def _blanks(one: LibraryObjective) -> dict[str, Any]:
    """Its texts in pieces, so that what is still to be filled in stands marked in each of them."""
    return {name: pieces(getattr(one, name)) for name in ("words", "goal", "intervention", "frequency")}


def _page(
    request: StaffRequest, code: str, *, form: ObjectiveForm | None = None, retiring: RetireForm | None = None
) -> HttpResponse:
    versions = library_versions(code)
    newest, row = versions[0], library_row(code)
    on = timezone.localdate()
    context = {
        "one": newest,
        "marked": _blanks(newest),
        "facts": areas()[newest.area],
        "older": versions[1:],
        "offered": newest.retired_on is None or newest.retired_on > on,
        "why_out": row.retired_words if row else "",
        "form": form or ObjectiveForm.of(newest),
        "form_open": form is not None,
        "retire_form": retiring or RetireForm(auto_id="retire_%s"),
        "retire_open": retiring is not None,
        "may_keep": request.staff.may(Permission.KEEP_LIBRARY),
    }
    return render(request, "plan/library_one.html", context, status=422 if form or retiring else 200)
