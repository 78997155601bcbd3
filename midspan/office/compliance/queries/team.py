"""Whose licence or training ends?"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Max, QuerySet

from midspan.foundation.people.models import Assignment, Licence, Training
from midspan.foundation.program.terms import Qualification
from midspan.office.compliance.catalog import due_rules
from midspan.office.compliance.queries.people import Asked
from midspan.office.compliance.terms import Found


def licences(asked: Asked) -> Iterator[Found]:
    """Licences and trainings that end soon or have ended: one's own, and those of the site for who leads it. Three queries."""
    rules = due_rules(asked.on)
    ends, sites = _ends(asked.on + timedelta(days=rules["licence_ends"].ahead_days)), _sites()
    for code, staff_id, words, until in ends:
        if staff_id in sites:
            yield Found(
                code, until, words=words, owner_id=staff_id, target=staff_id, site_ids=tuple(sites[staff_id]),
            )  # fmt: skip


def licensed_here(asked: Asked) -> tuple[int, int]:
    """Of the colleagues of the viewer's sites who have or had a licence, how many have a valid one, and how many there are.
    Two queries."""
    here = {held.site_id for held in asked.eye.held}
    sites = _sites()
    seen = {one for one, places in sites.items() if None in here or None in places or here & set(places)}
    last: QuerySet = Licence.objects.filter(staff_id__in=seen).order_by()
    rows = dict(last.values_list("staff_id").annotate(until=Max("expires_on")))
    return sum(until >= asked.on for until in rows.values()), len(rows)


def _ends(before: date) -> Iterable[tuple[str, int, str, date]]:
    """Of each kind of licence the last one to end, and trainings, where they end by a day."""
    rows = Licence.objects.filter(staff__ended_on__isnull=True).order_by()
    for staff_id, kind, state, until in rows.values_list("staff_id", "kind", "state").annotate(until=Max("expires_on")):
        if until <= before:
            yield "licence_ends", staff_id, f"{kind} ({state})", until
    held = Training.objects.filter(staff__ended_on__isnull=True, until_on__lte=before).order_by()
    for staff_id, code, ends_on in held.values_list("staff_id", "qualification", "until_on"):
        if ends_on is not None:
            yield "training_ends", staff_id, Qualification(code).value.replace("_", " "), ends_on


def _sites() -> dict[int, list[int | None]]:
    found: dict[int, list[int | None]] = {}
    rows = Assignment.objects.filter(ended_on__isnull=True).order_by()
    for staff_id, site_id in rows.values_list("staff_id", "site_id"):
        found.setdefault(staff_id, []).append(site_id)
    return found
