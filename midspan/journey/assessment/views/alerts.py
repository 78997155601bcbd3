"""Safety alerts: those that wait and for how long, one of them, and what a licensed person did about it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog.measuring import alert_table
from midspan.journey.assessment.forms import DispositionForm
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.queries import alert_figures, alerts_of, cleared_alerts, on_call_now, waiting_alerts
from midspan.journey.assessment.rules import overdue_minutes
from midspan.journey.assessment.views.desk import against_licence, done, go, status_of

FIGURES_OVER = timedelta(days=90)
SHOWN_CLEARED = timedelta(days=7)


def of_alert(alert_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names an alert."""
    row = SafetyAlert.objects.filter(pk=alert_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.ACKNOWLEDGE)
def alerts(request: StaffRequest) -> HttpResponse:
    """Every alert that waits, the gravest first, with how long it waits; and how long alerts waited lately."""
    now, table = timezone.now(), alert_table()
    rows = []
    for one in waiting_alerts(request.staff):
        seen = one.acknowledged_at is not None
        late = overdue_minutes(table, tier=one.tier, raised_at=one.raised_at, acknowledged=seen, now=now)
        rows.append({"alert": one, "tier": table.tiers[one.tier], "late": late, "minutes": _minutes(now - one.raised_at),
                     "told": one.told.replace("_", " ")})  # fmt: skip
    context = {
        "rows": rows, "late": sum(row["late"] is not None for row in rows),
        "figures": alert_figures(request.staff, since=now - FIGURES_OVER), "days": FIGURES_OVER.days,
        "cleared": cleared_alerts(request.staff, since=now - SHOWN_CLEARED), "on_call": on_call_now(request.staff, at=now),
        "may_clear": request.staff.may(Permission.SIGN_CLINICAL), "table": table,
    }  # fmt: skip
    return render(request, "assessment/alerts.html", context)


@gate(Permission.ACKNOWLEDGE, of=of_alert)
def alert(request: StaffRequest, alert_id: int) -> HttpResponse:
    """A safety alert: what was answered, who has seen it, and what a licensed person did about it."""
    row = get_object_or_404(SafetyAlert.objects.select_related("episode__patient", "episode__site"), pk=alert_id)
    page = DispositionForm(request.POST or None)

    def clear() -> None:
        words = page.cleaned_data["disposition"]
        actions.clear_alert(row, disposition=words, by=request.staff, at=timezone.now())

    if done(request, page, clear):
        messages.success(request, _("Alert cleared, with your words."))
        return go("assessment:assessment", row.episode_id)
    facts = next(one for one in alerts_of(row.episode_id) if one.id == alert_id)
    table = alert_table()
    seen = facts.acknowledged_at is not None
    late = overdue_minutes(table, tier=facts.tier, raised_at=facts.raised_at, acknowledged=seen, now=timezone.now())
    words = {
        "alert": facts, "episode": row.episode, "form": page, "against": against_licence(request),
        "tier": table.tiers[facts.tier], "told": facts.told.replace("_", " "), "late": late if not facts.cleared_at else None,
        "may_clear": request.staff.may(Permission.SIGN_CLINICAL), "crisis": facts.cause.startswith("suicide"),
    }  # fmt: skip
    return render(request, "assessment/alert.html", words, status=status_of(page))


@require_POST
@gate(Permission.ACKNOWLEDGE, of=of_alert)
def acknowledgement(request: StaffRequest, alert_id: int) -> HttpResponse:
    """“I have seen it and go to them.”"""
    row = get_object_or_404(SafetyAlert.objects.select_related("episode"), pk=alert_id)
    try:
        seen = actions.acknowledge_alert(row, by=request.staff, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
        return go("assessment:alert", alert_id)
    if seen.acknowledged_by_id == request.staff.pk:
        messages.success(request, _("Noted: you have seen it. It stays open until it is cleared."))
    else:
        messages.info(request, _("%(who)s had seen it before you.") % {"who": seen.acknowledged_by})
    return go("assessment:alert", alert_id)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
