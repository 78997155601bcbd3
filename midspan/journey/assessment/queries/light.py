"""What do lists of many people need to know of findings? Plain rows, as few as will do."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Max, Min, Q

from midspan.foundation.episodes.queries import among
from midspan.journey.assessment.catalog.findings import condition_table
from midspan.journey.assessment.models import Assessment, Condition, Diagnosis, SubstanceUse
from midspan.journey.assessment.terms import ConditionKind, ConditionStatus, Substance


class OpenOne(NamedTuple):
    """A co-occurring condition that is open, as lists need it."""

    kind: ConditionKind
    name: str
    status: ConditionStatus
    opened_at: datetime


def assessed_at(episode_ids: Collection[int]) -> dict[int, tuple[datetime, datetime]]:
    """When the first assessment of each of these people was signed, and when the newest signed one was begun, by episode. One
    query."""
    rows = Assessment.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=False).order_by()
    found = rows.values_list("episode_id").annotate(first=Min("signed_at"), newest=Max("started_at"))
    return {episode: (first, newest) for episode, first, newest in found}


def open_conditions(episode_ids: Collection[int]) -> dict[int, list[OpenOne]]:
    """The co-occurring conditions that are open, by episode, oldest first, without who wrote what. One query."""
    found: dict[int, list[OpenOne]] = defaultdict(list)
    table = condition_table().rules
    rows = Condition.objects.filter(episode_id__any=among(episode_ids), closed_at__isnull=True).order_by("opened_at", "pk")
    for episode, code, status, opened_at in rows.values_list("episode_id", "kind", "status", "opened_at"):
        kind = ConditionKind(code)
        found[episode].append(OpenOne(kind, table[kind].name, ConditionStatus(status), opened_at))
    return found


def diagnosed_ids(episode_ids: Collection[int], codes: Iterable[str]) -> set[int]:
    """Who of these people has a diagnosis that is not resolved and whose code begins like one of these. One query."""
    begins = reduce(or_, (Q(code__startswith=code) for code in codes))
    rows = Diagnosis.objects.filter(begins, episode_id__any=among(episode_ids), resolved_on__isnull=True).order_by()
    return set(rows.values_list("episode_id", flat=True))


def using_ids(episode_ids: Collection[int], substances: Iterable[Substance]) -> set[int]:
    """Who of these people named one of these substances in their latest assessment. One query."""
    latest = Assessment.objects.filter(episode_id__any=among(episode_ids)).order_by("episode_id", "-started_at", "-pk")
    rows = SubstanceUse.objects.filter(
        assessment__in=latest.distinct("episode_id").values("pk"), substance__in=sorted(substances)
    )
    return set(rows.order_by().values_list("assessment__episode_id", flat=True))
