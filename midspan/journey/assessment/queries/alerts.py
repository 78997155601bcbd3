"""Which safety answers wait for somebody, and what was done about the others?"""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Q, QuerySet

from midspan.foundation.people.models import OnCallShift, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.journey.assessment.catalog import instrument, instruments
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.queries.rights import ShownHere, sheet_for, shown_here
from midspan.journey.assessment.rules import cause_words
from midspan.journey.assessment.terms import AlertFacts, AlertFigures, AlertTier, Ship


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert that waits for a clinician, for a page that says so."""

    id: int
    words: str
    raised_at: datetime


def open_alerts(viewer: Staff) -> list[AlertFacts]:
    """Alerts of today's tiers that nobody has cleared, of people this viewer looks after, the gravest first and then the
    longest waiting. What only matters before the next session is left to the roster. One query."""
    return [one for one in waiting_alerts(viewer) if one.tier < AlertTier.NEXT_SESSION]


def waiting_alerts(viewer: Staff) -> list[AlertFacts]:
    """Every alert that nobody has cleared, of people this viewer looks after, the gravest first, then the longest waiting."""
    condition = episodes_of_teams(viewer, Permission.ACKNOWLEDGE, prefix="episode__")
    rows = SafetyAlert.objects.filter(condition, cleared_at__isnull=True)
    return _alerts(rows.order_by("tier", "raised_at", "pk"))


def cleared_alerts(viewer: Staff, *, since: datetime, limit: int = 30) -> list[AlertFacts]:
    """The alerts cleared since a moment, of people this viewer looks after, the latest first."""
    condition = episodes_of_teams(viewer, Permission.ACKNOWLEDGE, prefix="episode__")
    return _alerts(SafetyAlert.objects.filter(condition, cleared_at__gte=since).order_by("-cleared_at")[:limit])


def alerts_of(episode_id: int) -> list[AlertFacts]:
    """Every alert of one episode, open and cleared, oldest first. One query."""
    return _alerts(SafetyAlert.objects.filter(episode_id=episode_id))


def waiting_alerts_of(episode_id: int) -> list[WaitingAlert]:
    """The alerts of today's tiers of one episode that nobody has cleared, oldest first. One query."""
    rows = SafetyAlert.objects.filter(episode_id=episode_id, cleared_at__isnull=True, tier__lt=AlertTier.NEXT_SESSION)
    return [
        WaitingAlert(pk, cause_words(cause), raised_at) for pk, cause, raised_at in rows.values_list("pk", "cause", "raised_at")
    ]


def alert_row(alert_id: int) -> SafetyAlert:
    """One alert, for the action that clears it."""
    return SafetyAlert.objects.get(pk=alert_id)


def alert_figures(viewer: Staff, *, since: datetime) -> AlertFigures:
    """How long the alerts raised since a moment waited, of people this viewer looks after; tier 3 is left out. One query."""
    condition = episodes_of_teams(viewer, Permission.ACKNOWLEDGE, prefix="episode__")
    rows = SafetyAlert.objects.filter(condition, raised_at__gte=since, tier__lt=AlertTier.NEXT_SESSION)
    found = list(rows.values_list("raised_at", "acknowledged_at", "cleared_at"))
    seen = [(seen - raised).total_seconds() for raised, seen, _ in found if seen]
    cleared = [(done - raised).total_seconds() for raised, _, done in found if done]
    minutes = [round(median(one) / 60) if one else None for one in (seen, cleared)]
    return AlertFigures(len(found), minutes[0], minutes[1], sum(done is None for *_, done in found))


def on_call_now(viewer: Staff, *, at: datetime) -> list[tuple[str, str]]:
    """Who is on call at this moment at the sites of this viewer: site and name."""
    held = [one.site_id for one in viewer.current_assignments]
    shifts = OnCallShift.objects.filter(starts_at__lte=at, ends_at__gt=at).select_related("staff", "site").order_by("site__name")
    here = shifts if None in held else shifts.filter(Q(site_id__in=held))
    return [(shift.site.name, shift.staff.name) for shift in here]


def _alerts(rows: QuerySet[SafetyAlert]) -> list[AlertFacts]:
    found = list(rows.select_related("episode__patient", "episode__primary_counsellor", "form", "cleared_by", "acknowledged_by"))
    free = {Ship.SHIPPED, Ship.OWN}
    asks = any(row.form and instrument(row.form.instrument).rights.ship not in free for row in found)
    known = shown_here() if asks else None
    return [_alert_facts(row, known) for row in found]


def _alert_facts(row: SafetyAlert, known: ShownHere | None) -> AlertFacts:
    return AlertFacts(
        row.pk,
        row.episode_id,
        row.episode.patient_id,
        row.episode.patient.name,
        row.cause,
        cause_words(row.cause),
        _answer(row, known),
        row.raised_at,
        row.cleared_at,
        str(row.cleared_by or ""),
        row.disposition,
        AlertTier(row.tier),
        row.told,
        row.acknowledged_at,
        str(row.acknowledged_by or ""),
        row.form_id,
        instrument(row.form.instrument).short if row.form else "",
        str(row.episode.primary_counsellor or ""),
    )


def _answer(row: SafetyAlert, known: ShownHere | None) -> str:
    """What stands on the form now, in its own words: the first of the alert's questions that still says so, else the first."""
    form = row.form
    entry = instruments().get(form.instrument) if form else None
    alert = next((alert for alert in entry.alerts if row.cause.startswith(alert.flag)), None) if entry else None
    if form is None or entry is None or alert is None:
        return ""
    given = {number: form.answers[number - 1] for number in alert.items if number <= len(form.answers)}
    loud = [number for number, code in given.items() if isinstance(code, int) and code >= alert.at_least]
    number = next(iter(loud or given), 0)
    sheet = sheet_for(entry.code, form.language, substance=form.context.get("substance"), known=known)
    asked = next((one for one in sheet.questions if one.number == number), None)
    return dict(asked.options).get(given[number], "") if asked else ""
