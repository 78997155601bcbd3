"""Reads of courses of care for lists of many people."""

from collections.abc import Iterable

from django.db.models import DateField, DateTimeField, F, Func
from django.db.models.functions import Cast

from midspan.foundation.episodes.models import Episode, Many
from midspan.foundation.episodes.terms import CourseFacts

COURSE = (
    "pk", "status", "site_id", "site__timezone", "level__code", "opened_at", "admitted_on", "planned_end_on",
    "primary_counsellor_id", "supervising_clinician_id",
)  # fmt: skip


def among(ids: Iterable[int]) -> Many:
    """Some hundreds of ids for `…__any=`, in place of a list for `…__in=`."""
    return Many(ids)


def site_day(moment: str, site: str = "episode__site") -> Cast:
    """The day of a moment in the time of the site, told by the database: for many rows, where reading the moments is dear."""
    there = Func(F(f"{site}__timezone"), F(moment), function="timezone", output_field=DateTimeField())
    return Cast(there, DateField())


def courses_of(episode_ids: Iterable[int]) -> dict[int, CourseFacts]:
    """These courses of care as plain rows, by episode. One query."""
    rows = Episode.objects.filter(pk__any=among(episode_ids)).order_by().values_list(*COURSE)
    return {row[0]: CourseFacts(*row) for row in rows}
