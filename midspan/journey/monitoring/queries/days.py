"""Reads of use by day: the days of one person, where many people stand, and since when somebody used again."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from midspan.foundation.episodes.queries import among
from midspan.journey.assessment.queries import latest_assessment
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.models import UseDay
from midspan.journey.monitoring.queries.findings import spans_of
from midspan.journey.monitoring.rules.abstaining import corrected, events
from midspan.journey.monitoring.rules.days import LONGEST_BACK, abstinence, lapses
from midspan.journey.monitoring.terms import BESIDE, Abstinence, DayReport, Lapse, UseDayFacts
from midspan.journey.monitoring.terms.findings import Span


def reports_of(episode_id: int, substance: Substance, *, first: date, last: date) -> list[DayReport]:
    """The reports that count of one substance, oldest day first. One query."""
    rows = counting().filter(episode_id=episode_id, substance=substance, on__range=(first, last))
    return [row.report for row in rows.order_by("on")]


def history_of(episode_id: int, substance: Substance, *, first: date, last: date) -> list[UseDayFacts]:
    """Every report of one substance, latest day first, what was corrected right after what counts. One query."""
    rows = UseDay.objects.filter(episode_id=episode_id, substance=substance, on__range=(first, last))
    found = rows.select_related("by", "replaced_by").order_by("-on", "-id")
    return [row.facts(corrected=hasattr(row, "replaced_by")) for row in found]


def last_told(episode_id: int) -> dict[Substance, date]:
    """The last day that something is known of, for each substance that was asked about. One query."""
    rows = UseDay.objects.filter(episode_id=episode_id).order_by("substance", "-on").distinct("substance")
    return {Substance(substance): on for substance, on in rows.values_list("substance", "on")}


def substances_of(episode_id: int) -> list[Substance]:
    """The substances to ask about: those of the latest assessment, its primary one first, then any other with reports."""
    found = latest_assessment(episode_id)
    named = [found.primary_substance, *found.other_substances] if found else []
    codes = [*(Substance(code) for code in named if code), *last_told(episode_id)]
    return list(dict.fromkeys(codes)) or [Substance.ALCOHOL]


def abstinence_of(episode_ids: Iterable[int], on: date, *, days: int = 30) -> dict[int, Abstinence]:
    """Where each of these stands on a day, all substances together; tobacco and caffeine are left out. Two queries.

    The share is of the last `days` days; streak and last use look back as far as people are asked. Settled findings of tests
    are taken in by the published definitions (`rules.DEFINITIONS`). Episodes of which nothing is known are not in the answer.
    """
    ids = list(episode_ids)
    spans = spans_of(ids, since=on - timedelta(days=LONGEST_BACK), to=on)
    told = {episode: (known, used) for episode, known, used in _days_of(ids, to=on)}
    nothing: tuple[frozenset[date], frozenset[date]] = (frozenset(), frozenset())
    return {
        episode: abstinence(known=known, used=used, on=on, days=days, spans=spans.get(episode, ()))
        for episode in told.keys() | spans.keys()
        for known, used in [told.get(episode, nothing)]
    }


def returns_of(episode_ids: Iterable[int], since: date, *, to: date) -> dict[int, list[Span]]:
    """Returns to use from `since` to `to`, by episode, earliest first: the first day of each stretch that was told, and each
    settled finding that was not told, as the span within which it lies. Two queries; nobody without one is named."""
    ids = list(episode_ids)
    spans = spans_of(ids, since=since, to=to)
    told = {episode: (known, used) for episode, known, used in _days_of(ids, to=to)}
    found = {}
    for episode in told.keys() | spans.keys():
        known, used = told.get(episode, (frozenset[date](), frozenset[date]()))
        untold = corrected(known, used, spans.get(episode, ()))[2]
        found[episode] = events(used, untold, since=since)
    return {episode: held for episode, held in found.items() if held}


def told_of(episode_id: int, *, first: date, last: date) -> list[tuple[str, date, bool]]:
    """What counts of everything told: substance, day, and whether there was use. One query."""
    rows = counting().filter(episode_id=episode_id, on__range=(first, last)).order_by("on")
    return list(rows.values_list("substance", "on", "used"))


def lapses_since(episode_ids: Iterable[int], since: date, *, to: date) -> dict[int, list[Lapse]]:
    """Each first day of a stretch with use from `since` to `to`, oldest first. One query; nobody without a lapse is named."""
    found = {episode: lapses(known=known, used=used, since=since) for episode, known, used in _days_of(episode_ids, to=to)}
    return {episode: held for episode, held in found.items() if held}


def _days_of(episode_ids: Iterable[int], *, to: date) -> Iterable[tuple[int, frozenset[date], frozenset[date]]]:
    """Episode, known days and days with use, as the reports tell that count."""
    rows = (
        counting()
        .filter(episode_id__any=among(episode_ids), on__range=(to - timedelta(days=LONGEST_BACK), to))
        .exclude(substance__in=BESIDE)
        .order_by()
        .values_list("episode_id")
        .annotate(known=ArrayAgg("on", distinct=True), with_use=ArrayAgg("on", distinct=True, filter=Q(used=True), default=[]))
    )
    return ((episode, frozenset(known), frozenset(used)) for episode, known, used in rows)


def counting() -> QuerySet[UseDay]:
    """The reports that count: those that no later one replaces."""
    return UseDay.objects.filter(replaced_by__isnull=True)
