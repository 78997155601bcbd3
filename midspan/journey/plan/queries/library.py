"""Which objectives does the library offer on a day, by area, by search; and which versions has one had?"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from midspan.journey.plan.models import LibraryObjective as Row
from midspan.journey.plan.rules import blanks
from midspan.journey.plan.terms import Area, LibraryObjective, LibraryOrigin, Offer, WorkedBy

ORDER = {area: place for place, area in enumerate(Area)}


def library_for(areas: Collection[Area] | None = None, *, on: date) -> list[LibraryObjective]:
    """The objectives in force on a day, in the order of the areas: of these areas, or all. One query."""
    rows = Row.objects.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=on), effective_from__lte=on)
    if areas is not None:
        rows = rows.filter(area__in=list(areas))
    return _facts(rows)


def library_found(*, words: str = "", area: Area | None = None, retired: bool = False, on: date) -> list[LibraryObjective]:
    """What the page of the library shows: in force, or else taken out, whose words hold all that was typed. One query."""
    found = _retired(on) if retired else library_for(on=on)
    wanted = words.casefold().split()
    return [
        one
        for one in found
        if (area is None or one.area is area)
        and all(word in f"{one.words} {one.goal} {one.measure} {one.intervention} {one.code}".casefold() for word in wanted)
    ]


def library_versions(code: str) -> list[LibraryObjective]:
    """Every version of one objective, newest first. One query."""
    return sorted(_facts(Row.objects.filter(code=code)), key=lambda one: -one.version)


def library_row(code: str) -> Row | None:
    """The newest version of one objective, for the action that changes it."""
    return Row.objects.filter(code=code).order_by("-version").first()


def library_is_empty() -> bool:
    """Whether nothing was ever brought in."""
    return not Row.objects.exists()


def every_wording() -> list[str]:
    """Every text of every version, in force or not: what belongs to nobody when plans are compared. One query."""
    rows = Row.objects.order_by().values_list("words", "measure", "intervention", "goal")
    return list({words for row in rows for words in row})


def library_facts(row: Row) -> LibraryObjective:
    """One version as other packages see it. Give it a row with its author."""
    return LibraryObjective(
        id=row.pk, code=row.code, area=Area(row.area), goal=row.goal, words=row.words, measure=row.measure, days=row.days,
        intervention=row.intervention, service=Offer(row.service), frequency=row.frequency, duration=row.duration,
        role=WorkedBy(row.role), source=row.source, version=row.version, origin=LibraryOrigin(row.origin),
        effective_from=row.effective_from, retired_on=row.retired_on, by=str(row.by), blanks=blanks(row.words),
    )  # fmt: skip


def _retired(on: date) -> list[LibraryObjective]:
    """The newest version of each objective that is no longer offered."""
    rows = Row.objects.order_by("code", "-version").distinct("code")
    return [one for one in _facts(rows) if one.retired_on is not None and one.retired_on <= on]


def _facts(rows: Iterable[Row]) -> list[LibraryObjective]:
    found = rows.select_related("by") if hasattr(rows, "select_related") else rows
    return sorted((library_facts(row) for row in found), key=lambda one: (ORDER[one.area], one.code))
