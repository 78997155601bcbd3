"""Where does a person live, and which hours of their week are given away?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from midspan.journey.admission.models import LivingArrangement, WeeklyHours
from midspan.journey.admission.terms import BusyHours, BusyKind, LivingFacts, LivingKind


def homes_of(episode_id: int) -> list[LivingFacts]:
    """Where a person lived, oldest first. One query."""
    rows = LivingArrangement.objects.filter(episode=episode_id).select_related("by")
    return [_home(row) for row in rows]


def home_on(episode_id: int, on: date) -> LivingFacts | None:
    """Where a person lived on a day; None when nobody wrote it down."""
    found = [home for home in homes_of(episode_id) if home.from_on <= on and (home.until_on is None or on < home.until_on)]
    return found[-1] if found else None


def busy_hours_of(episode_ids: Iterable[int], *, on: date | None = None) -> dict[int, tuple[BusyHours, ...]]:
    """Hours of work, school and care by episode, in the order of the week; only those that hold on `on` where it is given.
    Every episode asked for is a key. One query."""
    wanted = list(episode_ids)
    rows = WeeklyHours.objects.filter(episode__in=wanted)
    if on is not None:
        rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), from_on__lte=on)
    found: dict[int, list[BusyHours]] = {number: [] for number in wanted}
    for row in rows:
        found[row.episode_id].append(_hours(row))
    return {number: tuple(hours) for number, hours in found.items()}


def hours_now(episode_id: int) -> tuple[BusyHours, ...]:
    """The hours that hold until further notice, for the page that changes them."""
    rows = WeeklyHours.objects.filter(episode=episode_id, until_on__isnull=True)
    return tuple(_hours(row) for row in rows)


def _hours(row: WeeklyHours) -> BusyHours:
    return BusyHours(row.weekday, row.starts, row.ends, BusyKind(row.kind), row.from_on, row.until_on)


def _home(row: LivingArrangement) -> LivingFacts:
    return LivingFacts(
        row.pk, LivingKind(row.kind), row.from_on, row.until_on, row.home_name, row.contact_name, row.contact_telephone,
        row.curfew, row.note, str(row.by), row.at,
    )  # fmt: skip
