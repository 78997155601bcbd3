"""Input about laboratories and panels: a laboratory, and a panel with its cutoffs as lines of text."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.catalog.testing import analytes
from midspan.journey.monitoring.terms.panels import LaboratoryKind, PanelFacts, PanelLine

DAY = {"type": "date"}
KIND_WORDS = {LaboratoryKind.LABORATORY: _l("Laboratory"), LaboratoryKind.POINT_OF_CARE: _l("Cups and devices at the site")}


class LaboratoryForm(forms.Form):
    """A laboratory this program works with."""

    name = forms.CharField(label=_l("Name"), max_length=120)
    code = forms.SlugField(label=_l("Short code"), max_length=40)
    kind = forms.ChoiceField(label=_l("Kind"), choices=[(code.value, words) for code, words in KIND_WORDS.items()])
    clia = forms.CharField(label=_l("CLIA number"), max_length=20, required=False)
    source = forms.CharField(label=_l("Where this comes from"), max_length=300, help_text=_l("a contract, a letter, an insert"))
    effective_from = forms.DateField(label=_l("From"), widget=forms.DateInput(attrs=DAY))


class PanelForm(forms.Form):
    """A panel from a day on: for each line what it looks for, the cutoffs, the codes. Lines are added in empty rows."""

    name = forms.CharField(label=_l("Name"), max_length=120)
    effective_from = forms.DateField(label=_l("From"), widget=forms.DateInput(attrs=DAY))
    source = forms.CharField(label=_l("Where the cutoffs come from"), max_length=300)
    verified = forms.BooleanField(label=_l("I read them there"), required=False)

    EMPTY = 3

    def __init__(self, *args: Any, panel: PanelFacts, **more: Any):
        super().__init__(*args, **more)
        self.panel = panel
        self.places = len(panel.lines) + self.EMPTY
        choices = [("", "—"), *sorted(((code, facts.name) for code, facts in analytes().items()), key=lambda each: each[1])]
        for place in range(self.places):
            self._ask(place, panel.lines[place] if place < len(panel.lines) else None, choices)

    def _ask(self, place: int, line: PanelLine | None, choices: list[tuple[str, str]]) -> None:
        number = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "min": "0"})
        self.fields[f"{place}-analyte"] = forms.ChoiceField(
            label=_("Looks for"), choices=choices, required=False, initial=line.analyte if line else ""
        )
        for name, label in (("initial", _("First cutoff")), ("confirm", _("Exact cutoff"))):
            value = getattr(line, name) if line else None
            self.fields[f"{place}-{name}"] = forms.DecimalField(
                label=label, required=False, max_digits=9, decimal_places=3, widget=number,
                initial=f"{value.normalize():f}" if value is not None else None,
            )  # fmt: skip
        for name, label in (("order_code", _("Code of the laboratory")), ("loinc", _("LOINC"))):
            value = getattr(line, name) if line else ""
            self.fields[f"{place}-{name}"] = forms.CharField(label=label, required=False, max_length=40, initial=value)

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each line together."""
        for place in range(self.places):
            yield [self[f"{place}-{name}"] for name in ("analyte", "initial", "confirm", "order_code", "loinc")]

    def facts(self) -> PanelFacts:
        """The panel as the action takes it; a row without an analyte is left out."""
        typed, lines = self.cleaned_data, []
        units = {line.analyte: line.unit for line in self.panel.lines}
        for place in range(self.places):
            if code := typed.get(f"{place}-analyte"):
                lines.append(
                    PanelLine(code, typed[f"{place}-initial"], typed[f"{place}-confirm"], units.get(code, "ng/mL"),
                              typed[f"{place}-order_code"], typed[f"{place}-loinc"])
                )  # fmt: skip
        return replace(
            self.panel, name=typed["name"], effective_from=typed["effective_from"], lines=tuple(lines), source=typed["source"],
            verified=typed["verified"],
        )  # fmt: skip

    def explain(self, refused: Refused) -> None:
        """Put each reason at its line."""
        places = {self.cleaned_data.get(f"{place}-analyte"): f"{place}-analyte" for place in range(self.places)}
        for reason in refused.reasons:
            field = places.get(reason.field) or (reason.field if reason.field in self.fields else None)
            self.add_error(field, reason.text)
