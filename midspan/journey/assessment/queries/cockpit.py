"""Many people at once, for the cockpit and the office: ratings at entry, alerts that wait, moments of the way in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, When, Window
from django.db.models.functions import Greatest, RowNumber

from midspan.foundation.episodes.queries import among
from midspan.journey.assessment.models import (
    Assessment,
    DimensionRating,
    Form,
    FormScore,
    MotivationEntry,
    Placement,
    SafetyAlert,
)
from midspan.journey.assessment.queries.days import plain
from midspan.journey.assessment.terms import Dimension, FormStatus, Number


@dataclass(frozen=True, slots=True)
class EntryRatings:
    """The ratings of the latest signed assessment of an episode, dated in the time of its site."""

    assessment_id: int
    edition: str
    on: date
    criteria_met: int | None
    ratings: dict[Dimension, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class WholeForm:
    """The total of one whole form, with the moment it speaks of."""

    form_id: int
    at: datetime
    total: Number
    band: str
    positive: bool | None


def entry_ratings(episode_ids: Iterable[int]) -> dict[int, EntryRatings]:
    """The ratings that these people came in with, by episode. One query."""
    signed = Assessment.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=False)
    latest = signed.order_by("episode_id", "-started_at", "-pk").distinct("episode_id")
    rows = (
        DimensionRating.objects.filter(assessment__in=latest.values("pk"))
        .order_by()
        .values_list(
            "assessment__episode_id", "assessment_id", "assessment__edition", "assessment__started_at",
            "assessment__episode__site__timezone", "assessment__criteria_met",
        )
        .annotate(
            codes=ArrayAgg("dimension", order_by="dimension"),
            rated=ArrayAgg("rating", order_by="dimension"),
            whys=ArrayAgg("why", order_by="dimension"),
        )
    )  # fmt: skip
    found: dict[int, EntryRatings] = {}
    for episode_id, pk, edition, started_at, zone, criteria_met, codes, rated, whys in rows:
        on = started_at.astimezone(ZoneInfo(zone)).date()
        ratings = {Dimension(code): (rating, why) for code, rating, why in zip(codes, rated, whys, strict=True)}
        found[episode_id] = EntryRatings(pk, edition, on, criteria_met, ratings)
    return found


def open_alert_counts(episode_ids: Iterable[int]) -> dict[int, int]:
    """How many alerts nobody has cleared yet, by episode; nobody without one is named. One query."""
    rows = SafetyAlert.objects.filter(episode_id__any=among(episode_ids), cleared_at__isnull=True).order_by()
    return dict(rows.values_list("episode_id").annotate(Count("pk")))


def first_and_newest(episode_ids: Iterable[int], codes: Iterable[str]) -> dict[int, dict[str, tuple[WholeForm, ...]]]:
    """The first whole form of each of these instruments and the newest, by episode and instrument: two readings, or one
    where there is only one. What `scores_of` would give, without reading what lies between. One query."""
    later = FormScore.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")), form=OuterRef("form")
    )
    corrections = Form.objects.filter(replaces=OuterRef("form"))
    corrected = Case(When(form__replaces__isnull=False, then="form__started_at"), default="form__submitted_at")
    series = [F("form__episode_id"), F("form__instrument")]
    rows = (
        FormScore.objects.filter(
            ~Exists(later), ~Exists(corrections), form__episode_id__any=among(episode_ids), form__instrument__in=list(codes),
            form__submitted_at__isnull=False, status=FormStatus.OK, total__isnull=False,
        )
        .annotate(stood_at=corrected)
        .annotate(
            place=Window(RowNumber(), series, order_by=[F("stood_at"), F("form_id")]),
            back=Window(RowNumber(), series, order_by=[F("stood_at").desc(), F("form_id").desc()]),
        )
        .filter(Q(place=1) | Q(back=1))
        .order_by("place")
        .values_list("form__episode_id", "form__instrument", "form_id", "stood_at", "total", "band", "positive")
    )  # fmt: skip
    found: dict[int, dict[str, tuple[WholeForm, ...]]] = defaultdict(dict)
    for episode_id, code, form_id, at, total, band, positive in rows:
        value = plain(total)
        assert value is not None
        held = found[episode_id]
        held[code] = (*held.get(code, ()), WholeForm(form_id, at, value, band, positive))
    return found


def entry_moments(episode_ids: Iterable[int]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """When each person's first assessment was signed and when their first decision on the level had both signatures. Two
    queries; nobody without either is named."""
    ids = list(episode_ids)
    signed = Assessment.objects.filter(episode_id__any=among(ids), signed_at__isnull=False).order_by()
    assessed = dict(signed.values_list("episode_id").annotate(Min("signed_at")))
    both = Placement.objects.filter(episode_id__any=among(ids), client_signed_at__isnull=False, clinician_signed_at__isnull=False)
    agreed = Min(Greatest("client_signed_at", "clinician_signed_at"))
    placed = dict(both.order_by().values_list("episode_id").annotate(agreed=agreed))
    return {key: (assessed.get(key), placed.get(key)) for key in assessed.keys() | placed.keys()}


def forms_before(moments: Mapping[int, datetime]) -> dict[int, int]:
    """How many forms each person handed in before a moment of their own. One query."""
    found: dict[int, int] = dict.fromkeys(moments, 0)
    rows = Form.objects.filter(episode_id__in=list(moments), submitted_at__isnull=False).order_by()
    for episode_id, at in rows.values_list("episode_id", "submitted_at"):
        found[episode_id] += at is not None and at < moments[episode_id]
    return found


def ledger_days(episode_ids: Iterable[int]) -> dict[int, list[date]]:
    """The days on which something was written in each person's motivation ledger, oldest first. One query."""
    found: dict[int, list[date]] = defaultdict(list)
    rows = MotivationEntry.objects.filter(episode_id__any=among(episode_ids)).order_by("heard_on")
    for episode_id, on in rows.values_list("episode_id", "heard_on"):
        found[episode_id].append(on)
    return found
