"""The evening board of medicines: who is here or expected, and one dose, one question recorded in one step."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.terms import Standing
from midspan.journey.medication.actions.giving import record_check
from midspan.journey.medication.catalog.giving import Effect, effects_of, effects_source
from midspan.journey.medication.forms.giving import OUTCOME_WORDS, SEVERITY_WORDS, DoseForm
from midspan.journey.medication.models import MedicationOrder
from midspan.journey.medication.queries import of_order, order_facts, order_row
from midspan.journey.medication.queries.giving import side_effects_to_review
from midspan.journey.medication.queries.tonight import MedicineLine, PersonWithMedicine, line_of, medicine_tonight
from midspan.journey.medication.rules.giving import lean
from midspan.journey.medication.terms.giving import CheckFacts, DoseOutcome, WindowState

STANDING_WORDS = {Standing.HERE: "", Standing.LATE: "", Standing.EXPECTED: _("expected"), Standing.EXCUSED: _("excused"),
                  Standing.SILENT: _("not here"), Standing.LEFT: _("has left")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One medicine of one person on the board; the first of a person carries the name."""

    person: PersonWithMedicine
    line: MedicineLine
    first: bool
    standing: str
    done: tuple[tuple[CheckFacts, str], ...]
    window: str
    window_kind: str
    effects: tuple[Effect, ...]
    question: str
    once: str


@gate(Permission.MEDICATE)
@require_GET
def tonight(request: StaffRequest) -> HttpResponse:
    """Everybody who is here or expected and has a dose to be seen, an injection open, or a question due."""
    now = timezone.now()
    people = medicine_tonight(request.staff, now=now)
    rows = [_row(person, line, first=not place) for person in people for place, line in enumerate(person.lines)]
    doses = [row.line for row in rows if row.line.order.observed and row.line.order.injection is None]
    context = {
        "open": [row for row in rows if row.line.open],
        "closed": [row for row in rows if not row.line.open],
        "today": timezone.localdate(),
        "seen": sum(not line.dose_open for line in doses),
        "to_see": len(doses),
        "reviews": side_effects_to_review(request.staff),
        "may_review": request.staff.may(Permission.PRESCRIBE),
        "outcomes": [(code.value, words) for code, words in OUTCOME_WORDS.items() if code is not DoseOutcome.TAKEN],
        "severities": [(code.value, words) for code, words in SEVERITY_WORDS.items()],
        "source": effects_source(),
    }
    return render(request, "medication/tonight.html", context)


@gate(Permission.MEDICATE, of=of_order)
def dose(request: StaffRequest, order_id: int) -> HttpResponse:
    """One medicine of one person at arrival: from the board in one step, here with everything that can be asked."""
    row = order_row(order_id)
    on = local_day(timezone.now(), row.episode.site.timezone)
    line = line_of(lean(order_facts(row)), on=on)
    form = DoseForm(
        request.POST or None, watched=line.order.observed and line.order.injection is None, effects=effects_of(row.medicine),
        days=line.days_to_ask,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, row, on, form)
            messages.success(request, _("Written down for %(person)s.") % {"person": row.episode.patient.name})
            return redirect(f"{reverse('medication:tonight')}#p{row.episode_id}")
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "order": row, "line": line, "episode": row.episode, "source": effects_source()}
    return render(request, "medication/dose.html", context, status=422 if form.is_bound else 200)


def _record(request: StaffRequest, row: MedicationOrder, on: date, form: DoseForm) -> None:
    typed: dict[str, Any] = form.cleaned_data
    record_check(
        row, on=on, outcome=form.became, reason=typed.get("reason", ""), effects=form.told, effects_asked=typed["effects_asked"],
        missed_days=typed.get("missed_days"), by=request.staff, at=timezone.now(), once=typed["once"],
    )  # fmt: skip


def _row(person: PersonWithMedicine, line: MedicineLine, *, first: bool) -> Row:
    days = line.days_to_ask
    return Row(
        person,
        line,
        first,
        str(STANDING_WORDS.get(person.standing, "")),
        tuple((check, str(OUTCOME_WORDS[check.outcome]) if check.outcome else _("asked")) for check in line.done),
        _window_words(line),
        "now" if line.state is WindowState.LATE else "soon" if line.state is WindowState.DUE else "",
        tuple(effects_of(line.order.medicine)),
        ngettext("Yesterday without it?", "Days without it, of the last %(n)s", days) % {"n": days} if days > 0 else "",
        uuid4().hex,
    )


def _window_words(line: MedicineLine) -> str:
    if line.order.injection is None:
        return ""
    if line.window is None:
        return _("first injection")
    if line.state is WindowState.LATE:
        return _("window closed %(day)s") % {"day": _day(line.window.closes_on)}
    return _("due %(due)s, until %(last)s") % {"due": _day(line.window.due_on), "last": _day(line.window.closes_on)}


def _day(on: date | datetime) -> str:
    return f"{on.day} {on:%b}"
