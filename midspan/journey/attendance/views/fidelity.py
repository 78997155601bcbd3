"""Fidelity as pages: how closely methods are kept over time, and the checklist of one session that somebody watched."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.look.charts import sparkline
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms.fidelity import ObserveForm
from midspan.journey.attendance.queries.fidelity import (
    checks_between,
    checks_of_session,
    fidelity_rows,
    led_between,
    share,
    watched,
)
from midspan.journey.attendance.rules.fidelity import quarter_of
from midspan.journey.schedule.queries import of_session, session_facts
from midspan.journey.schedule.terms import SessionFacts

FIDELITY_REMEMBERED = timedelta(days=365)
WATCH_WITHIN = timedelta(days=7)
SHOWN_CHECKS = 12  # checks in a small chart


@gate(Permission.SEE_PROGRAM)
def fidelity(request: StaffRequest) -> HttpResponse:
    """Every facilitator and method over a year, how many sessions were observed this quarter, which could be watched next.

    Whoever does not observe sees their own.
    """
    today, staff = timezone.localdate(), request.staff
    observes = staff.may(Permission.OBSERVE)
    quarter, _next = quarter_of(today)
    led = watched(staff, today) if observes else []
    mine = None if observes else [staff.pk]
    checks = checks_between(today - FIDELITY_REMEMBERED, today, staff_ids=mine)
    lately = [check for check in checks if check.on >= quarter]
    rows = [(row, _spark(row.checks[-SHOWN_CHECKS:], row.intervention.threshold_percent)) for row in fidelity_rows(checks)]
    context = {
        "rows": rows, "watched": led, "quarter": quarter, "share": share(lately), "observes": observes,
        "latest": list(reversed(checks))[:8], "missing": sum(one.missing for one in led),
        "next": _next_to_watch(request, today) if observes else [],
    }  # fmt: skip
    return render(request, "attendance/fidelity.html", context)


@gate(Permission.OBSERVE, of=of_session)
def observe(request: StaffRequest, session_id: int) -> HttpResponse:
    """The checklist of a method for one session: `?method=` chooses it, else the method of the session."""
    session, known = _session(session_id), interventions()
    code = request.POST.get("method") or request.GET.get("method") or session.intervention or next(iter(known))
    method = known.get(code)
    if method is None:
        raise Http404
    form = ObserveForm(request.POST or None, session=session, intervention=method)
    if request.method == "POST" and form.is_valid():
        try:
            check = actions.observe(
                session, intervention=code, observed_id=form.cleaned_data["observed"], items=form.items,
                words=form.cleaned_data["words"], by=request.staff, at=timezone.now(),
            )  # fmt: skip
            met, of = len(check.items_met), len(check.items_met) + len(check.items_missed)
            messages.success(request, _("Kept: %(met)s of %(of)s points seen.") % {"met": met, "of": of})
            return redirect("attendance:fidelity")
        except Refused as refused:
            put_reasons(form, refused)
    context = {"session": session, "form": form, "method": method, "methods": known.values(),
               "checks": checks_of_session(session_id)}  # fmt: skip
    return render(request, "attendance/fidelity_observe.html", context, status=422 if request.method == "POST" else 200)


def _spark(checks: Any, target: int) -> Any:
    values = [check.percent for check in checks]
    words = _("%(n)s observed, last %(last)s %%") % {"n": len(values), "last": values[-1]}
    return sparkline(values, label=words, target=target) if len(values) > 1 else ""


def _next_to_watch(request: StaffRequest, today: date) -> list[SessionFacts]:
    """Sessions of the coming days that name a method and that the viewer does not lead."""
    coming = led_between(request.staff, today, today + WATCH_WITHIN)
    now = timezone.now()
    return [
        one for one in coming
        if one.starts_at > now and request.staff.pk not in {one.facilitator_id, one.co_facilitator_id}
    ][:6]  # fmt: skip


def _session(session_id: int) -> SessionFacts:
    session = session_facts(session_id)
    if session is None:
        raise Http404
    return session
