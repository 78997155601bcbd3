"""How an alert is raised: from the answers of a form as they stand, each cause once, to a named role."""

from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.measuring import alert_table
from midspan.journey.assessment.models import Form, SafetyAlert
from midspan.journey.assessment.rules import Standing, new_alerts, raised
from midspan.journey.assessment.terms import AlertTier


def raise_alerts(form: Form, at: datetime) -> list[SafetyAlert]:
    """Raise what the answers raise now and was not raised before. For use inside an action; nothing is ever taken back."""
    entry = instruments()[form.instrument]
    flags = raised(entry, form.answers[: len(entry.items)], {**form.context, "sex": form.episode.patient.sex})
    if not flags:
        return []
    before = _standing(form.replaces_id) if form.replaces_id else []
    return [_raised(form, one.cause, one.tier, one.instead_of, at) for one in new_alerts(flags, _standing(form.pk), before)]


def _standing(form_id: int) -> list[Standing]:
    rows = SafetyAlert.objects.filter(form_id=form_id).order_by("raised_at", "pk")
    return [Standing(row.pk, row.cause, AlertTier(row.tier), bool(row.acknowledged_at or row.cleared_at)) for row in rows]


def _raised(form: Form, cause: str, tier: AlertTier, instead_of: int | None, at: datetime) -> SafetyAlert:
    told = alert_table().told_of(cause, tier)
    if instead_of is None:
        return SafetyAlert.objects.create(episode_id=form.episode_id, form=form, cause=cause, tier=tier, told=told, raised_at=at)
    row = SafetyAlert.objects.get(pk=instead_of)
    if tier < row.tier:
        row.raised_at = at  # the clock of a sooner tier begins now
    row.cause, row.tier, row.told = cause, tier, told
    row.save(update_fields=["cause", "tier", "told", "raised_at"])
    return row


def raise_beside(episode: Episode, cause: str, *, tier: AlertTier, at: datetime) -> SafetyAlert:
    """Raise an alert that comes from elsewhere than an instrument, such as a diary card. For use inside an action. While one of
    the same cause waits that nobody has seen, it stays the only one; a sooner tier makes it graver."""
    waits = SafetyAlert.objects.filter(episode=episode, form__isnull=True, cause=cause, cleared_at__isnull=True)
    row = waits.filter(acknowledged_at__isnull=True).first()
    if row is None:
        told = alert_table().told_of(cause, tier)
        return SafetyAlert.objects.create(episode=episode, cause=cause, tier=tier, told=told, raised_at=at)
    if tier < row.tier:
        row.tier, row.told, row.raised_at = tier, alert_table().told_of(cause, tier), at
        row.save(update_fields=["tier", "told", "raised_at"])
    return row
