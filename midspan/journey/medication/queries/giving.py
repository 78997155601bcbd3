"""What was given, seen, told and handed out: injections, arrival checks, side effects, supplies, register queries, kits."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from midspan.foundation.episodes.queries import among
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.privacy.terms import Scope
from midspan.journey.medication.catalog.giving import effect_words
from midspan.journey.medication.models import DoseCheck, Injection, OverdoseKit, PdmpQuery, SideEffect, Supply
from midspan.journey.medication.rules.giving import adherence
from midspan.journey.medication.terms.giving import (
    Adherence,
    BodySite,
    CheckFacts,
    DoseOutcome,
    InjectionFacts,
    InjectionKind,
    KitFacts,
    KitTo,
    PdmpFacts,
    PdmpFinding,
    Severity,
    SideEffectFacts,
    Told,
)

SHOWN_REVIEWS = 100  # the most that a list shows


def injections_of(episode_ids: Collection[int], *, struck: bool = False) -> dict[int, list[InjectionFacts]]:
    """Injections by episode, oldest first; those struck out only where asked for. One query."""
    rows = Injection.objects.filter(episode_id__any=among(episode_ids))
    if not struck:
        rows = rows.filter(struck_at__isnull=True)
    found: dict[int, list[InjectionFacts]] = defaultdict(list)
    for row in rows.select_related("order", "by").order_by("on", "pk"):
        found[row.episode_id].append(
            InjectionFacts(
                row.pk, row.episode_id, row.order_id, InjectionKind(row.kind), row.order.name, row.on, row.given_at, row.dose,
                BodySite(row.body_site), row.lot, row.expires_on, row.observed_minutes, row.by.name, row.rechecked,
                row.early_reason, row.struck_reason,
            )
        )  # fmt: skip
    return dict(found)


def days_given(episode_ids: Collection[int]) -> dict[tuple[int, InjectionKind], list[date]]:
    """The days of every injection that stands, by episode and kind, oldest first. One query."""
    found: dict[tuple[int, InjectionKind], list[date]] = defaultdict(list)
    rows = Injection.objects.filter(episode_id__any=among(episode_ids), struck_at__isnull=True).order_by("on")
    for episode_id, kind, on in rows.values_list("episode_id", "kind", "on"):
        found[episode_id, InjectionKind(kind)].append(on)
    return dict(found)


def checks_of(
    episode_ids: Collection[int], *, since: date | None = None, until: date | None = None
) -> dict[int, list[CheckFacts]]:
    """Arrival checks that stand, by episode, oldest first, from a day and to a day where given. One query."""
    rows = DoseCheck.objects.filter(episode_id__any=among(episode_ids), struck_at__isnull=True)
    rows = rows.filter(on__gte=since) if since else rows
    rows = rows.filter(on__lte=until) if until else rows
    found: dict[int, list[CheckFacts]] = defaultdict(list)
    for row in rows.select_related("order", "by").order_by("on", "slot", "pk"):
        found[row.episode_id].append(
            CheckFacts(
                row.pk, row.episode_id, row.order_id, row.order.name, row.on, row.slot,
                DoseOutcome(row.outcome) if row.outcome else None, row.reason, row.told_from_on, row.told_to_on,
                row.missed_days, row.by.name, row.at, row.side_effects_asked,
            )
        )  # fmt: skip
    return dict(found)


def adherence_by_order(checks: Iterable[CheckFacts]) -> dict[int, Adherence]:
    """How steadily each medicine was taken on the days that are known, by order. No query."""
    doses: dict[int, list[tuple[date, DoseOutcome]]] = defaultdict(list)
    told: dict[int, list[Told]] = defaultdict(list)
    orders = set()
    for check in checks:
        orders.add(check.order_id)
        if check.outcome is not None:
            doses[check.order_id].append((check.on, check.outcome))
        if check.told_from_on and check.told_to_on and check.missed_days is not None:
            told[check.order_id].append(Told(check.told_from_on, check.told_to_on, check.missed_days))
    return {order: adherence(doses[order], told[order]) for order in orders}


def side_effects_of(episode_id: int, *, since: date | None = None) -> list[SideEffectFacts]:
    """What somebody told about their medicines, the newest first. One query."""
    rows = _standing().filter(episode_id=episode_id)
    return _effects(rows.filter(on__gte=since) if since else rows)


def side_effects_to_review(viewer: Staff) -> list[SideEffectFacts]:
    """Severe side effects that no prescriber has reviewed, of people of the viewer's sites and teams, oldest first. One query."""
    mine = episodes_of_teams(viewer, Permission.SEE_CHART, "episode__")
    rows = _standing().filter(mine, needs_review=True, reviewed_at__isnull=True)
    return _effects(rows.order_by("on", "pk")[:SHOWN_REVIEWS])


def open_reviews(episode_ids: Collection[int]) -> dict[int, list[tuple[int, date, str, str]]]:
    """Side effects of these people that wait for a prescriber: number, day, medicine, words; by episode. One query."""
    rows = (
        _standing().filter(episode_id__any=among(episode_ids), needs_review=True, reviewed_at__isnull=True).order_by("on", "pk")
    )
    found: dict[int, list[tuple[int, date, str, str]]] = defaultdict(list)
    for pk, episode_id, on, medicine, effect in rows.values_list("pk", "episode_id", "on", "order__name", "effect"):
        found[episode_id].append((pk, on, medicine, effect_words(effect)))
    return dict(found)


def supplies_end(episode_ids: Collection[int]) -> dict[int, date]:
    """By order, the last day that the newest supply written down lasts. One query."""
    rows = Supply.objects.filter(episode_id__any=among(episode_ids)).order_by("on", "pk").values_list("order_id", "on", "days")
    return {order: on + timedelta(days=days - 1) for order, on, days in rows}


def pdmp_of(episode_ids: Collection[int]) -> dict[int, list[PdmpFacts]]:
    """Queries of the prescription monitoring program by episode, the newest first. One query."""
    found: dict[int, list[PdmpFacts]] = defaultdict(list)
    for row in PdmpQuery.objects.filter(episode_id__any=among(episode_ids)).select_related("by"):
        finding = PdmpFinding(row.finding)
        found[row.episode_id].append(PdmpFacts(row.pk, row.episode_id, row.on, row.at, finding, row.summary, row.by.name))
    return dict(found)


def last_pdmp(episode_ids: Collection[int]) -> dict[int, PdmpFacts]:
    """The newest query by episode. One query."""
    return {episode: rows[0] for episode, rows in pdmp_of(episode_ids).items()}


def kits_of(episode_ids: Collection[int]) -> dict[int, list[KitFacts]]:
    """Overdose kits given or declined, by episode, the newest first. One query."""
    found: dict[int, list[KitFacts]] = defaultdict(list)
    for row in OverdoseKit.objects.filter(episode_id__any=among(episode_ids)).select_related("by"):
        found[row.episode_id].append(
            KitFacts(
                row.pk, row.episode_id, row.on, KitTo(row.to), row.to_whom, row.product, row.lot, row.expires_on, row.shown_how,
                row.declined_reason, row.by.name,
            )
        )  # fmt: skip
    return dict(found)


def injection_row(injection_id: int) -> Injection:
    """One injection, for the action that strikes it."""
    return Injection.objects.select_related("episode__patient").get(pk=injection_id)


def dose_row(dose_id: int) -> DoseCheck:
    """One arrival check, for the action that strikes it."""
    return DoseCheck.objects.select_related("episode__patient").get(pk=dose_id)


def side_effect_row(effect_id: int) -> SideEffect:
    """One side effect, for the action that reviews it."""
    return SideEffect.objects.select_related("episode__patient", "order", "by").get(pk=effect_id)


def of_injection(injection_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an injection."""
    return _scope(Injection.objects.filter(pk=injection_id))


def of_dose(dose_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an arrival check."""
    return _scope(DoseCheck.objects.filter(pk=dose_id))


def of_side_effect(effect_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a side effect."""
    return _scope(SideEffect.objects.filter(pk=effect_id))


def _scope(rows: QuerySet) -> Scope | None:
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def _standing() -> QuerySet[SideEffect]:
    """Side effects that were not struck out with the check in which they were told."""
    return SideEffect.objects.exclude(check_row__struck_at__isnull=False)


def _effects(rows: QuerySet[SideEffect]) -> list[SideEffectFacts]:
    return [
        SideEffectFacts(
            row.pk, row.episode_id, row.episode.patient_id, row.episode.patient.name, row.order.name, effect_words(row.effect),
            Severity(row.severity), row.words, row.on, row.by.name, row.reviewed_at,
            row.reviewed_by.name if row.reviewed_by else "", row.decision,
        )
        for row in rows.select_related("episode__patient", "order", "by", "reviewed_by")
    ]  # fmt: skip
