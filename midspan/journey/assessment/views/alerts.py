"""A safety alert, and what a licensed person did about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.journey.assessment import actions
from midspan.journey.assessment.forms import DispositionForm
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.queries import alerts_of
from midspan.journey.assessment.views.desk import against_licence, done, go, status_of


def of_alert(alert_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names an alert."""
    row = SafetyAlert.objects.filter(pk=alert_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SIGN_CLINICAL, of=of_alert)
def alert(request: StaffRequest, alert_id: int) -> HttpResponse:
    """A safety alert: what was answered, and what a licensed person did about it."""
    row = get_object_or_404(SafetyAlert.objects.select_related("episode__patient", "episode__site"), pk=alert_id)
    page = DispositionForm(request.POST or None)

    def clear() -> None:
        words = page.cleaned_data["disposition"]
        actions.clear_alert(row, disposition=words, by=request.staff, at=timezone.now())

    if done(request, page, clear):
        messages.success(request, _("Alert cleared, with your words."))
        return go("assessment:assessment", row.episode_id)
    facts = next(one for one in alerts_of(row.episode_id) if one.id == alert_id)
    words = {"alert": facts, "episode": row.episode, "form": page, "against": against_licence(request)}
    return render(request, "assessment/alert.html", words, status=status_of(page))
