"""What is done about laboratories and panels: begun with those of the catalogue, added, changed from a day on."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.monitoring.catalog.testing import analytes, laboratories, panels
from midspan.journey.monitoring.models import Cutoff, Laboratory, Panel
from midspan.journey.monitoring.rules.entering import reasons_against_panel
from midspan.journey.monitoring.terms.panels import LaboratoryKind, PanelFacts, PanelLine


@action("laboratories.loaded", needs=Permission.SET_TESTING)
def load_laboratories(*, by: Staff, at: datetime) -> list[Panel]:
    """Begin with the laboratories and panels of the catalogue; those that are there already stay as they are."""
    made = []
    for found in laboratories():
        row, _made = Laboratory.objects.get_or_create(
            code=found.code,
            defaults={"name": found.name, "kind": found.kind, "effective_from": found.effective_from, "source": found.source,
                      "by": by, "at": at},
        )  # fmt: skip
        wanted = [each for each in panels() if each.laboratory == found.code]
        known = set(row.panels.values_list("code", flat=True))
        made += [_panel(row, each, by=by, at=at) for each in wanted if each.code not in known]
    return made


@action("laboratory.added", needs=Permission.SET_TESTING)
def add_laboratory(
    *, code: str, name: str, kind: LaboratoryKind, clia: str = "", source: str, effective_from: date, by: Staff, at: datetime
) -> Laboratory:
    """A laboratory this program works with from a day on. Refuses a code twice, and one without a name or source."""
    reasons = [
        Reason("Say it in words.", rule="panel", field=field)
        for field, value in (("code", code), ("name", name), ("source", source))
        if not value.strip()
    ]
    if Laboratory.objects.filter(code=code).exists():
        reasons.append(Reason("There is a laboratory of this code.", rule="panel", field="code"))
    if reasons:
        raise Refused(reasons)
    return Laboratory.objects.create(
        code=code, name=name.strip(), kind=kind, clia=clia.strip(), source=source.strip(), effective_from=effective_from, by=by,
        at=at,
    )  # fmt: skip


@action("panel.set", needs=Permission.SET_TESTING)
def set_panel(laboratory: Laboratory, *, panel: PanelFacts, by: Staff, at: datetime) -> Panel:
    """A panel as it stands from its day on: a new version beside the earlier ones. Refuses unknown lines, cutoffs that are
    none, a day that is not later than the latest version's, and cutoffs without a source."""
    Laboratory.objects.select_for_update(no_key=True).get(pk=laboratory.pk)
    after = Panel.objects.filter(laboratory=laboratory, code=panel.code).aggregate(last=Max("effective_from"))["last"]
    reasons = reasons_against_panel(
        [(line.analyte, line.initial, line.confirm) for line in panel.lines], known=analytes(), source=panel.source,
        dated=panel.effective_from, after=after,
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    return _panel(laboratory, panel, by=by, at=at)


def _panel(laboratory: Laboratory, facts: PanelFacts, *, by: Staff, at: datetime) -> Panel:
    row = Panel.objects.create(
        laboratory=laboratory, code=facts.code, name=facts.name, matrix=facts.matrix, effective_from=facts.effective_from,
        validity=facts.validity, source=facts.source, verified=facts.verified, by=by, at=at,
    )  # fmt: skip
    Cutoff.objects.bulk_create(_cutoffs(row, facts.lines))
    return row


def _cutoffs(panel: Panel, lines: Sequence[PanelLine]) -> list[Cutoff]:
    return [
        Cutoff(panel=panel, place=place, analyte=line.analyte, initial=line.initial, confirm=line.confirm, unit=line.unit,
               order_code=line.order_code, loinc=line.loinc)
        for place, line in enumerate(lines)
    ]  # fmt: skip
