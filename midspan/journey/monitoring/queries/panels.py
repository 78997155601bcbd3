"""Which laboratories and panels stand on a day, and what did a panel look like before?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from midspan.journey.monitoring.models import Laboratory, Panel
from midspan.journey.monitoring.terms.panels import LaboratoryFacts, PanelFacts


def panels_on(day: date, *, matrix: str = "") -> list[PanelFacts]:
    """The panels as they stand on a day, the latest version of each, by laboratory and name. Two queries."""
    rows = _rows().filter(effective_from__lte=day).order_by("laboratory_id", "code", "-effective_from")
    rows = rows.distinct("laboratory_id", "code")
    found = [row.facts for row in rows if row.retired_on is None or row.retired_on > day]
    found = [each for each in found if not matrix or each.matrix == matrix]
    return sorted(found, key=lambda each: (each.laboratory.casefold(), each.name.casefold()))


def panel_choices(*, on: date) -> list[tuple[str, str]]:
    """Code and name of each panel that stands on a day, for whoever asks for a test. Two queries."""
    return [(each.code, f"{each.name} ({each.laboratory})") for each in panels_on(on)]


def panel_facts(panel_id: int) -> PanelFacts | None:
    """One version of a panel. Two queries."""
    row = _rows().filter(pk=panel_id).first()
    return row.facts if row else None


def panel_versions(panel: PanelFacts) -> list[PanelFacts]:
    """Every version of a panel, the latest first. Two queries."""
    rows = _rows().filter(laboratory_id=panel.laboratory_id, code=panel.code)
    return [row.facts for row in rows.order_by("-effective_from")]


def laboratories_here() -> list[LaboratoryFacts]:
    """Every laboratory that was not retired, by name. One query."""
    return [row.facts for row in Laboratory.objects.filter(retired_on__isnull=True)]


def laboratory_row(laboratory_id: int) -> Laboratory:
    """One laboratory, for the action that changes its panels."""
    return Laboratory.objects.get(pk=laboratory_id)


def panels_by_id(ids: Iterable[int]) -> dict[int, PanelFacts]:
    """Versions of panels by their number. Two queries."""
    return {row.pk: row.facts for row in _rows().filter(pk__in=set(ids))}


def _rows() -> QuerySet[Panel]:
    return Panel.objects.select_related("laboratory").prefetch_related("cutoffs")
