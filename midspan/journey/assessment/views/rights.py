"""Every instrument with whose wording it is: attest a gated one, load the program's own wording, set how often it is asked."""

import base64
import binascii
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.actions import prove
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.actions.rights import PROGRAM
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.forms import AttestForm, CadenceForm, WordingForm, explain
from midspan.journey.assessment.queries import (
    attestation_of,
    attestations_of,
    intervals_here,
    rows_here,
    settings_of,
    sheet_for,
    shown_here,
    wordings_of,
)
from midspan.journey.assessment.rules import attestation_text, example_wording, read_wording, sheet_of, substances_asked
from midspan.journey.assessment.rules.rights import LARGEST_FILE
from midspan.journey.assessment.terms import Instrument, Ship
from midspan.journey.assessment.views.desk import done, entry_of, go, status_of


@gate(Permission.SEE_PROGRAM)
def shelf(request: StaffRequest) -> HttpResponse:
    """Every instrument: what it measures, how long it takes, whose it is, whether its wording may be shown."""
    known, every = shown_here(), intervals_here()
    asked = {row.instrument for row in rows_here(every)}
    listed = sorted(instruments().values(), key=lambda one: (one.about, one.short))
    rows = [{"entry": one, "languages": known.languages(one), "state": _state(one, bool(known.languages(one))),
             "asked": one.code in asked, "days": every.get(one.code)} for one in listed]  # fmt: skip
    context = {
        "rows": rows,
        "shown": sum(bool(row["languages"]) for row in rows),
        "may_set": request.staff.may(Permission.SET_UP),
    }
    return render(request, "assessment/library.html", context)


@gate(Permission.SEE_PROGRAM)
def instrument(request: StaffRequest, instrument: str) -> HttpResponse:
    """One instrument: its rights, its scoring, its wording as it may be shown, what the program set."""
    return _show(request, entry_of(instrument))


@require_POST
@gate(Permission.SET_UP)
def attestation(request: StaffRequest, instrument: str) -> HttpResponse:
    """Sign that this program may use a gated instrument."""
    entry = entry_of(instrument)
    page = AttestForm(request.POST)

    def attest() -> None:
        secret = page.cleaned_data["secret"]
        proof = prove(request.staff, typed_name=page.cleaned_data["typed_name"], secret=secret)
        actions.attest(entry.code, proof=proof, by=request.staff, at=timezone.now())

    if done(request, page, attest):
        messages.success(request, _("Attested. The wording is shown from now on."))
        return go("assessment:instrument", entry.code)
    return _show(request, entry, attest_form=page)


@require_POST
@gate(Permission.SET_UP)
def withdrawal(request: StaffRequest, instrument: str) -> HttpResponse:
    """Hide the wording of a gated instrument again."""
    row = attestation_of(entry_of(instrument).code)
    if row is None:
        raise Http404
    actions.withdraw_attestation(row, by=request.staff, at=timezone.now())
    messages.success(request, _("Withdrawn. The wording is hidden; forms that were answered stay."))
    return go("assessment:instrument", instrument)


@require_POST
@gate(Permission.SET_UP)
def wording(request: StaffRequest, instrument: str) -> HttpResponse:
    """Look at a program's own wording file, then take it. Nothing is kept before the second step."""
    entry = entry_of(instrument)
    sent = request.POST.get("content", "")
    page = WordingForm(request.POST, request.FILES)
    if sent:
        del page.fields["file"]
    if not page.is_valid():
        return _show(request, entry, wording_form=page)
    name, content = (request.POST.get("file_name", ""), _decoded(sent)) if sent else _uploaded(page.cleaned_data["file"])
    raw, against = read_wording(entry, content)
    if not sent and not against and "preview" in request.POST:
        preview = {"sheet": sheet_of(entry, raw, next(iter(substances_asked(entry)), None)), "name": name,
                   "content": base64.b64encode(content).decode(), "licence": page.cleaned_data["licence"]}  # fmt: skip
        return _show(request, entry, preview=preview)
    try:
        actions.load_wording(entry.code, content=content, file_name=name, licence=page.cleaned_data["licence"], by=request.staff,
                             at=timezone.now())  # fmt: skip
    except Refused as refused:
        page.fields.setdefault("file", WordingForm.base_fields["file"])
        explain(page, refused)
        return _show(request, entry, wording_form=page)
    messages.success(request, _("Loaded. The wording is shown from now on."))
    return go("assessment:instrument", entry.code)


@require_POST
@gate(Permission.SET_UP)
def cadence(request: StaffRequest, instrument: str) -> HttpResponse:
    """Set how often an instrument is asked here."""
    entry = entry_of(instrument)
    page = CadenceForm(request.POST)

    def keep() -> None:
        actions.set_cadence(entry.code, **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(request, page, keep):
        messages.success(request, _("Set."))
        return go("assessment:instrument", entry.code)
    return _show(request, entry, cadence_form=page)


def _show(request: StaffRequest, entry: Instrument, **pages: Any) -> HttpResponse:
    known, every = shown_here(), intervals_here()
    languages = known.languages(entry)
    row = next((one for one in rows_here(every) if one.instrument == entry.code), None)
    substances = substances_asked(entry)
    context = {
        "entry": entry, "languages": languages, "state": _state(entry, bool(languages)), "row": row, "substances": substances,
        "sheet": sheet_for(entry.code, substance=next(iter(substances), None), known=known), "set_here": settings_of(entry.code),
        "attestations": attestations_of(entry.code), "attested": entry.code in known.attested,
        "wordings": wordings_of(entry.code), "statement": attestation_text(entry, PROGRAM),
        "example": example_wording(entry), "may_set": request.staff.may(Permission.SET_UP),
        "attest_form": AttestForm(auto_id="attest_%s"), "wording_form": WordingForm(auto_id="wording_%s"),
        "cadence_form": CadenceForm(auto_id="cadence_%s", initial={"every_days": row.every_days if row else None}),
    }  # fmt: skip
    context["gated"], context["skeleton"] = entry.rights.ship is Ship.GATED, entry.rights.ship is Ship.SKELETON
    status = max((status_of(page) for page in pages.values() if hasattr(page, "is_bound")), default=200)
    return render(request, "assessment/instrument.html", {**context, **pages}, status=status)


def _state(entry: Instrument, shown: bool) -> tuple[str, str]:
    """A tag and words for whether the wording is shown."""
    if entry.rights.ship in {Ship.SHIPPED, Ship.OWN}:
        return "done", _("wording included") if entry.rights.ship is Ship.SHIPPED else _("our own words")
    if shown:
        return "done", _("attested") if entry.rights.ship is Ship.GATED else _("this program’s own wording")
    return "soon", _("attestation needed") if entry.rights.ship is Ship.GATED else _("from the licensed paper form only")


def _uploaded(file: UploadedFile) -> tuple[str, bytes]:
    return file.name or "", file.read(LARGEST_FILE + 1)


def _decoded(sent: str) -> bytes:
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        return b""
