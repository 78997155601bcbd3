"""Pages of laboratories: which panels stand with which cutoffs since when, and the form on which a panel changes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.laboratories import add_laboratory, load_laboratories, set_panel
from midspan.journey.monitoring.catalog.testing import analytes
from midspan.journey.monitoring.forms.laboratories import KIND_WORDS, LaboratoryForm, PanelForm
from midspan.journey.monitoring.queries.panels import laboratories_here, laboratory_row, panel_facts, panel_versions, panels_on
from midspan.journey.monitoring.terms.panels import LaboratoryKind, PanelFacts


@gate(Permission.SET_TESTING)
def laboratories(request: StaffRequest) -> HttpResponse:
    """Laboratories with their panels as they stand today; a laboratory of one's own; the catalogue, where nothing stands yet."""
    today = timezone.localdate()
    form = LaboratoryForm(request.POST if "name" in request.POST else None, initial={"effective_from": today})
    if request.method == "POST" and "load" in request.POST:
        load_laboratories(by=request.staff, at=timezone.now())
        messages.success(request, _("The laboratories and panels of the catalogue are there now."))
        return SeeOther(reverse("monitoring:laboratories"))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            add_laboratory(**typed | {"kind": LaboratoryKind(typed["kind"])}, by=request.staff, at=timezone.now())
            return SeeOther(reverse("monitoring:laboratories"))
        except Refused as refused:
            put_reasons(form, refused)
    panels = panels_on(today)
    context = {
        "rows": [(row, KIND_WORDS[row.kind], [each for each in panels if each.laboratory_id == row.id])
                 for row in laboratories_here()],
        "form": form,
    }  # fmt: skip
    return render(request, "monitoring/laboratories.html", context, status=422 if form.is_bound else 200)


@gate(Permission.SET_TESTING)
def panel(request: StaffRequest, panel_id: int) -> HttpResponse:
    """One panel with its cutoffs; a change is a new version from its day on."""
    found = _found(panel_id)
    versions = panel_versions(found)
    form = PanelForm(
        request.POST or None, panel=found,
        initial={"name": found.name, "effective_from": timezone.localdate(), "source": found.source, "verified": found.verified},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = set_panel(laboratory_row(found.laboratory_id), panel=form.facts(), by=request.staff, at=timezone.now())
            messages.success(request, _("It stands like this from its day on. The earlier version is kept."))
            return SeeOther(reverse("monitoring:panel", args=[made.pk]))
        except Refused as refused:
            form.explain(refused)
    known = analytes()
    context = {
        "panel": found,
        "lines": [(line, known.get(line.analyte)) for line in found.lines],
        "versions": versions,
        "latest": versions[0].id == found.id,
        "form": form,
    }
    return render(request, "monitoring/panel.html", context, status=422 if form.is_bound else 200)


def _found(panel_id: int) -> PanelFacts:
    found = panel_facts(panel_id)
    if found is None:
        raise Http404
    return found
