"""Who is in the house, since when?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from midspan.journey.attendance.models import Badge, Visit
from midspan.journey.attendance.terms import (
    VisitFacts,
)


def visits_on(day: date, *, episode_ids: Collection[int]) -> dict[int, list[VisitFacts]]:
    """The stays of these people on a day, by episode, in order of arrival."""
    found: dict[int, list[VisitFacts]] = defaultdict(list)
    for row in Visit.objects.filter(on=day, episode_id__in=episode_ids).order_by("arrived_at"):
        found[row.episode_id].append(visit_facts(row))
    return found


def visit_facts(row: Visit) -> VisitFacts:
    return VisitFacts(row.pk, row.episode_id, row.on, row.arrived_at, row.left_at)


def open_visit(episode_id: int) -> Visit | None:
    """The stay that has not ended, for the action that ends it."""
    return Visit.objects.filter(episode_id=episode_id, left_at__isnull=True).select_related("episode").first()


def badge_of(episode_id: int) -> Badge | None:
    """The card that opens check-in for somebody now."""
    return Badge.objects.filter(episode_id=episode_id, ended_at__isnull=True).select_related("by").first()


def badge_with(code: str) -> Badge | None:
    """The card with this code, in force or ended, for the action that checks in."""
    if not code:
        return None
    rows = Badge.objects.select_related("episode__site", "episode__track", "episode__patient")
    return rows.filter(code=code[:32]).first()
