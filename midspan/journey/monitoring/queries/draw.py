"""Who is in the pool of a day, what was published of a draw, and do the gaps between specimens stay inside their limits?"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median_low
from typing import Any

from django.db.models import Count, Q, Sum

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Site
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.models import Event
from midspan.journey.monitoring.models import Draw, PoolKey, Specimen, TestOrder
from midspan.journey.monitoring.queries.policy import Policies, policies_on, states_of
from midspan.journey.monitoring.rules.draw import record_of
from midspan.journey.monitoring.rules.policy import draw_days_ahead
from midspan.journey.monitoring.terms.draw import FORMAT, DrawFacts, GapFigures, PoolEntry
from midspan.journey.monitoring.terms.policy import TestingState


def in_pool(site: Site, on: date, *, at: datetime) -> list[Episode]:
    """Everybody in treatment at a site since a day or before, who is not asked for a test that can still be given. One query."""
    asked = TestOrder.objects.filter(outcome="", due_at__gte=at).values("episode_id")
    rows = Episode.objects.filter(site=site, status=EpisodeStatus.ACTIVE, admitted_on__lte=on).exclude(pk__in=asked)
    return list(rows.select_related("site", "patient").order_by("pk"))


def pool_entries(episodes: Iterable[Episode], site: Site, on: date) -> tuple[Policies, dict[str, tuple[PoolEntry, Episode]]]:
    """The policy of the day, and each of these people as they stand in the pool, by their key. Six queries."""
    held = list(episodes)
    policies = policies_on([site.pk], on)[site.pk]
    states = states_of(held, on)[1]
    keys = dict(PoolKey.objects.filter(episode__in=held).values_list("episode_id", "key"))
    reach = max(policy.pace.longest for policy in policies.values())
    closed = closed_days(site, on, on + timedelta(days=reach))
    ahead: dict[tuple[str, int], int] = {}
    found = {}
    for episode in held:
        entry = _entry(keys[episode.pk], states[episode.pk], policies, on, closed, ahead)
        found[entry.key] = (entry, episode)
    return policies, found


def _entry(
    key: str, state: TestingState, policies: Policies, on: date, closed: set[date], ahead: dict[tuple[str, int], int]
) -> PoolEntry:
    known = (state.phase.value, state.since_days)
    if known not in ahead:
        ahead[known] = draw_days_ahead(policies[state.phase].pace, since=state.since_days, on=on, closed=closed)
    return PoolEntry(key, state.phase.value, state.since_days, ahead[known])


def closed_days(site: Site, first: date, last: date) -> set[date]:
    """The days between two on which a site is closed. One query."""
    return {closure.on for closure in closures_between(first, last) if closure.site_id in {None, site.pk}}


def is_draw_day(site: Site, on: date) -> bool:
    """Whether any phase is drawn on this day at a site. Two queries."""
    policies = policies_on([site.pk], on)[site.pk]
    return on not in closed_days(site, on, on) and any(on.isoweekday() in each.pace.weekdays for each in policies.values())


def draw_of(site_id: int, on: date) -> Draw | None:
    """The draw of a site and day, committed or drawn."""
    return Draw.objects.filter(site_id=site_id, on=on).select_related("site").first()


def draws_of(site_ids: Iterable[int], *, limit: int = 30) -> list[DrawFacts]:
    """The latest draws of these sites, the newest day first, without their pools. One query."""
    rows = Draw.objects.filter(site_id__in=list(site_ids)).select_related("site").defer("pool", "selected", "sealed", "seed")
    return [_draw_facts(row) for row in rows.order_by("-on", "site__name")[:limit]]


def draw_facts(draw_id: int) -> DrawFacts | None:
    """One draw; its whole record where it is drawn. One query."""
    row = Draw.objects.filter(pk=draw_id).select_related("site").first()
    return _draw_facts(row, record=published(row)) if row else None


def published(row: Draw) -> dict[str, Any]:
    """What is published of a draw: before it the commitment alone, after it everything."""
    beside = {
        "site": row.site.code, "on": row.on.isoformat(), "committed_at": row.committed_at.isoformat(), "late": row.late,
        "replaced": row.replaced,
    }  # fmt: skip
    if row.drawn_at is None:
        return {"format": FORMAT, "context": row.context, "commitment": row.commitment, **beside}
    pool = json.loads(row.pool)
    return record_of(row.context, row.seed, pool, row.pool_hash, row.selected, drawn_at=row.drawn_at.isoformat(), **beside)


def draw_published(on: date, *, site_code: str | None = None) -> dict[str, Any] | None:
    """What is published of a day at a site, or at the only one that has a draw then; None where that is not one."""
    rows = Draw.objects.filter(on=on).select_related("site")
    rows = rows.filter(site__code=site_code) if site_code else rows
    found = list(rows[:2])
    return published(found[0]) if len(found) == 1 else None


def of_draw(draw_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a draw: its site."""
    site_id = Draw.objects.filter(pk=draw_id).values_list("site_id", flat=True).first()
    return Scope(site_id=site_id) if site_id is not None else None


def log_head() -> str:
    """The hash of the latest event of the log: what happened until now, which nobody knew the day before. One query."""
    latest = Event.objects.order_by("-id").values_list("hash", flat=True).first()
    return bytes(latest).hex() if latest else "00" * 32


def key_of_person(episode_id: int) -> str:
    """Under which key somebody stands in published pools; empty before their first."""
    return PoolKey.objects.filter(episode_id=episode_id).values_list("key", flat=True).first() or ""


def gap_figures(site: Site, *, since: date, to: date) -> GapFigures:
    """Gaps between specimens collected at a site over some days, and how often a draw met somebody past their longest
    gap. Three queries."""
    rows = Specimen.objects.filter(order__site=site, order__counts_for_gap=True).order_by("episode_id", "collected_at")
    days: dict[int, list[date]] = {}
    for episode_id, at in rows.values_list("episode_id", "collected_at"):
        days.setdefault(episode_id, []).append(local_day(at, site.timezone))
    pairs = [pair for held in days.values() for pair in pairwise(held)]
    gaps = [(later - before).days for before, later in pairs if since <= later <= to]
    orders = TestOrder.objects.filter(site=site, on__range=(since, to))
    asked = orders.aggregate(asked=Count("pk"), collected=Count("pk", filter=Q(outcome="collected")))
    over = Draw.objects.filter(site=site, on__range=(since, to)).aggregate(over=Sum("over_longest"))["over"] or 0
    return GapFigures(
        len(gaps), over, max(gaps, default=None), median_low(gaps) if gaps else None, asked["collected"], asked["asked"]
    )


def _draw_facts(row: Draw, record: dict[str, Any] | None = None) -> DrawFacts:
    return DrawFacts(
        row.pk, row.site.name, row.site.code, row.on, row.commitment, row.committed_at, row.late, row.drawn_at, row.people,
        row.asked, row.over_longest, row.pool_hash, record,
    )  # fmt: skip
