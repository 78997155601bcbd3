"""By when is the level of each of these people looked at again, and why? For lists; the cockpit knows more."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F

from midspan.foundation.episodes.queries import among
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.catalog import review_table
from midspan.journey.assessment.rules import rerating_due
from midspan.journey.assessment.terms import Rerating, ReratingFacts
from midspan.journey.monitoring.queries.light import last_use_of
from midspan.journey.transition.models import Review
from midspan.journey.transition.rules.presence import missed_lately

NEVER: tuple[str, date | None] = (Edition.THIRD.value, None)
Day = tuple[date, bool, bool, int]  # as attendance tells days: the day, came, missed, minutes


def reviews_due(
    admitted: Mapping[int, date],
    *,
    days: Mapping[int, Collection[Day]],
    on: date,
    lapses: Mapping[int, date] | None = None,
) -> dict[int, Rerating]:
    """When each of these people is rated again, by episode, given as episode and day of admission. `days` are their days of
    the last weeks, oldest first; `lapses` their last days of use, where these were read before. One query, or two."""
    signed = _signed(admitted)
    used = last_use_of(admitted, to=on) if lapses is None else lapses
    found = {}
    for number, since in admitted.items():
        edition, last_on = signed.get(number, NEVER)
        expected = ((day, came) for day, came, missed, _minutes in days.get(number, ()) if came or missed)
        missed, last_missed_on = missed_lately(expected)
        lapse = used.get(number)
        asked = ReratingFacts(since, last_on, lapse if lapse and lapse >= since else None, missed, last_missed_on)
        found[number] = rerating_due(asked, review_table(edition, on=on).rerating)
    return found


def reviews_open(episode_ids: Collection[int]) -> dict[int, tuple[int, int, date]]:
    """Reviews that were begun and not signed, by episode: the review, who began it, of which day. One query."""
    rows = Review.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=True)
    return {number: (pk, by, on) for number, pk, by, on in rows.values_list("episode_id", "pk", "by_id", "on")}


def _signed(episode_ids: Collection[int]) -> dict[int, tuple[str, date]]:
    """The edition and the day of the latest signed review, by episode."""
    rows = Review.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=False).order_by("began_at", "pk")
    return {number: (edition, on) for number, edition, on in rows.values_list("episode_id", "edition", "on")}


def level_moves(episode_ids: Collection[int]) -> dict[int, list[date]]:
    """The days on which a signed review moved each of these people to another level that is offered here, by episode, oldest
    first. One query."""
    rows = Review.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=False, agreed_level__offered=True)
    found: dict[int, list[date]] = {}
    for number, on in rows.exclude(agreed_level=F("level")).order_by("on", "pk").values_list("episode_id", "on"):
        found.setdefault(number, []).append(on)
    return found
