"""What do lists of many people need to know of tests and of use, without results and reports?"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Max

from midspan.foundation.episodes.queries import among
from midspan.journey.monitoring.models import Specimen, UseDay
from midspan.journey.monitoring.rules.days import LONGEST_BACK
from midspan.journey.monitoring.terms import BESIDE


def tested_ids(episode_ids: Collection[int]) -> set[int]:
    """Who of these people ever gave a specimen in this course of care. One query."""
    rows = Specimen.objects.filter(episode_id__any=among(episode_ids)).order_by()
    return set(rows.values_list("episode_id", flat=True).distinct())


def last_use_of(episode_ids: Iterable[int], *, to: date) -> dict[int, date]:
    """The last day of use that these people told, up to a day, by episode, as `abstinence_of` says it; whoever told of none is
    not named. One query."""
    replaced = UseDay.objects.filter(replaces__isnull=False).values("replaces_id")
    rows = UseDay.objects.filter(episode_id__any=among(episode_ids), used=True, on__range=(to - timedelta(days=LONGEST_BACK), to))
    counting = rows.exclude(pk__in=replaced).exclude(substance__in=BESIDE).order_by()
    return dict(counting.values_list("episode_id").annotate(last=Max("on")))
