"""Settled findings of use: within which spans was there use, and when did somebody return to it, by tests and by word?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Max, Q

from midspan.foundation.episodes.queries import among
from midspan.journey.monitoring.models import Conclusion
from midspan.journey.monitoring.terms.findings import Span
from midspan.journey.monitoring.terms.results import UNEXPECTED


def spans_of(episode_ids: Iterable[int], *, since: date, to: date) -> dict[int, list[Span]]:
    """The spans within which a settled finding says there was use, by episode, earliest first. One query."""
    rows = Conclusion.objects.filter(
        counts=True, episode_id__any=among(episode_ids), used_from_on__isnull=False, used_to_on__range=(since, to)
    )
    found: dict[int, list[Span]] = {}
    for episode_id, first, last in rows.order_by("used_to_on").values_list("episode_id", "used_from_on", "used_to_on"):
        if first and last:
            found.setdefault(episode_id, []).append(Span(first, last))
    return found


def last_unexpected(episode_ids: Iterable[int], *, on: date) -> dict[int, date]:
    """The day of the last specimen that came out other than expected, up to a day, by episode. One query."""
    rows = Conclusion.objects.filter(
        counts=True, episode_id__any=among(episode_ids), on__lte=on, status__in=[status.value for status in UNEXPECTED]
    )
    return dict(rows.order_by("episode_id", "-on").distinct("episode_id").values_list("episode_id", "on"))


def tests_between(episode_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int, date]]:
    """Tests concluded in a time, those of them other than expected, and the day of the last, by episode. One query."""
    unexpected = Q(status__in=[status.value for status in UNEXPECTED])
    rows = Conclusion.objects.filter(counts=True, episode_id__in=list(episode_ids), on__range=(first, last)).order_by()
    counted = rows.values("episode_id").annotate(held=Count("pk"), other=Count("pk", filter=unexpected), newest=Max("on"))
    return {row["episode_id"]: (row["held"], row["other"], row["newest"]) for row in counted}
