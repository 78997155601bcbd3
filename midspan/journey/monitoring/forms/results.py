"""Input about results as clean values: a result line by line, a breath test, why something is confirmed or read anew."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.catalog.testing import analytes
from midspan.journey.monitoring.rules.entering import method_of
from midspan.journey.monitoring.terms.panels import LaboratoryKind, Method, PanelFacts, PanelLine
from midspan.journey.monitoring.terms.results import Answer, BreathReadings, ConfirmWhy, Line, Measures, ResultDraft, ResultKind
from midspan.journey.plan.terms import ObjectiveFacts

ANSWERS = {
    Answer.NOT_FOUND: _l("Not found"), Answer.FOUND: _l("Found"), Answer.NOT_IN: _l("Not in yet"),
    Answer.UNREADABLE: _l("Not readable"),
}  # fmt: skip
WHY_WORDS = {
    ConfirmWhy.CHANGES_CARE: _l("It would change care"), ConfirmWhy.DISPUTED: _l("The person says otherwise"),
    ConfirmWhy.SPECIFIC: _l("We need to know which drug"),
}  # fmt: skip
MEASURES = {
    "creatinine": _l("Creatinine, mg/dL"), "specific_gravity": _l("Specific gravity"), "ph": _l("pH"),
    "nitrite": _l("Nitrite, mcg/mL"),
}  # fmt: skip
FLAGS = {
    "oxidant": _l("An oxidant or another additive was found"), "interference": _l("Something disturbed the test"),
    "abnormal_look": _l("It looked unlike urine"),
}  # fmt: skip
DECIMAL = {"inputmode": "decimal", "step": "any", "min": "0"}
MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, **words: Any) -> forms.DateTimeField:
    """A day and time in the zone of the site."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"], **words)


class ResultForm(forms.Form):
    """One row for each line of the panel; with the measures of validity where the panel brings them."""

    reported_at = moment_field(_l("Reported"), required=False)
    reference = forms.CharField(label=_l("Number of the laboratory"), required=False, max_length=60)
    rest = forms.BooleanField(label=_l("Not found on every line left open"), required=False)
    words = forms.CharField(label=_l("Remark"), required=False, max_length=400)

    def __init__(
        self, *args: Any, panel: PanelFacts, kind: ResultKind, before: Mapping[str, Line], measures: Measures | None,
        objectives: Sequence[ObjectiveFacts] = (), why: bool = False, **more: Any,
    ):  # fmt: skip
        super().__init__(*args, **more)
        self.panel, self.kind, self.measured = panel, kind, panel.validity or kind is ResultKind.CONFIRMATION
        self.shown = [line for line in panel.lines if self._belongs(line)]
        for line in self.shown:
            self._ask(line, before.get(line.analyte))
        if self.measured:
            self._ask_measures(measures or Measures())
        if objectives:
            choices = [(each.id, f"{each.number} {each.words}") for each in objectives]
            self.fields["objectives"] = forms.TypedMultipleChoiceField(
                label=_("For which objective?"), choices=choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
            )
        if why:
            self.fields["why"] = forms.CharField(label=_("Why is it corrected?"), max_length=280)

    def _belongs(self, line: PanelLine) -> bool:
        if self.kind is ResultKind.CONFIRMATION:
            return line.confirm is not None
        return line.initial is not None or line.confirm is None

    def _ask(self, line: PanelLine, before: Line | None) -> None:
        name = _name(line.analyte)
        taken = [Answer.NOT_FOUND, Answer.FOUND, Answer.UNREADABLE if self._cup else Answer.NOT_IN]
        self.fields[f"{line.analyte}-answer"] = forms.ChoiceField(
            label=name, choices=[(code.value, ANSWERS[code]) for code in taken], widget=forms.RadioSelect, required=False,
            initial=before.answer.value if before else None,
        )  # fmt: skip
        if not self._cup:
            self.fields[f"{line.analyte}-level"] = forms.DecimalField(
                label=_("Amount, %(name)s") % {"name": name}, required=False, min_value=Decimal(0), max_digits=9,
                decimal_places=3, widget=forms.NumberInput(attrs=DECIMAL), initial=before.level if before else None,
            )  # fmt: skip

    @property
    def _cup(self) -> bool:
        return self.panel.kind is LaboratoryKind.POINT_OF_CARE

    def _ask_measures(self, measures: Measures) -> None:
        for name, label in MEASURES.items():
            self.fields[name] = forms.DecimalField(
                label=label, required=False, max_digits=9, decimal_places=5, widget=forms.NumberInput(attrs=DECIMAL),
                initial=getattr(measures, name),
            )  # fmt: skip
        for name, label in FLAGS.items():
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=getattr(measures, name) or False)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields of each line together, with its cutoff, as the page shows them."""
        for line in self.shown:
            answer = self[f"{line.analyte}-answer"]
            level = self[f"{line.analyte}-level"] if f"{line.analyte}-level" in self.fields else None
            errors = [*answer.errors, *(level.errors if level else ())]
            yield {"name": _name(line.analyte), "answer": answer, "level": level, "cutoff": self._cutoff(line), "unit": line.unit,
                   "errors": errors}  # fmt: skip

    def measures(self) -> list[forms.BoundField]:
        """The fields of validity, numbers first."""
        return [self[name] for name in MEASURES if name in self.fields]

    def flags(self) -> list[forms.BoundField]:
        """What the laboratory says about the specimen besides numbers."""
        return [self[name] for name in FLAGS if name in self.fields]

    def _cutoff(self, line: PanelLine) -> Decimal | None:
        return line.cutoff(method_of(self.kind, line.analyte, self.panel))

    def clean(self) -> dict[str, Any]:
        """Nothing said about any line is an error."""
        typed = super().clean() or {}
        if not self.errors and not self.lines():
            raise forms.ValidationError(_("Say something about at least one line."))
        return typed

    def lines(self) -> tuple[Line, ...]:
        """The lines something was said about. An amount alone says found or not found by its cutoff."""
        return tuple(line for each in self.shown if (line := self._line(each)) is not None)

    def _line(self, line: PanelLine) -> Line | None:
        typed, cutoff = self.cleaned_data, self._cutoff(line)
        level = typed.get(f"{line.analyte}-level")
        said = typed.get(f"{line.analyte}-answer")
        if not said and level is not None and cutoff is not None:
            said = Answer.FOUND if level >= cutoff else Answer.NOT_FOUND
        if not said and typed.get("rest"):
            said = Answer.NOT_FOUND
        if not said:
            return None
        method = method_of(self.kind, line.analyte, self.panel)
        return Line(line.analyte, Answer(said), method, level, line.unit, cutoff)

    def draft(self) -> ResultDraft:
        """The result as the action takes it."""
        typed = self.cleaned_data
        measures = Measures(
            **{name: typed.get(name) for name in MEASURES},
            oxidant=typed.get("oxidant") or None,
            interference=bool(typed.get("interference")),
            abnormal_look=bool(typed.get("abnormal_look")),
        )
        return ResultDraft(
            self.kind, self.lines(), measures, self.panel.id, typed["reported_at"], typed["reference"], typed["words"]
        )  # fmt: skip

    def explain(self, refused: Refused) -> None:
        """Put each reason at its line."""
        for reason in refused.reasons:
            field = next((name for name in (f"{reason.field}-answer", reason.field) if name in self.fields), None)
            self.add_error(field, reason.text)


class BreathForm(forms.Form):
    """A breath test: the first reading, and the second beside it."""

    first = forms.DecimalField(
        label=_l("First reading, g/210 L"), max_digits=4, decimal_places=3, widget=forms.NumberInput(DECIMAL)
    )
    first_at = moment_field(_l("Read at"))
    second = forms.DecimalField(
        label=_l("Second reading, g/210 L"), max_digits=4, decimal_places=3, required=False, widget=forms.NumberInput(DECIMAL)
    )
    second_at = moment_field(_l("Read again at"), required=False)
    words = forms.CharField(label=_l("Remark"), required=False, max_length=400)

    def readings(self) -> BreathReadings:
        """Both readings as the action takes them."""
        typed = self.cleaned_data
        return BreathReadings(typed["first"], typed["first_at"], typed["second"], typed["second_at"])


class ConfirmForm(forms.Form):
    """Which lines are tested exactly, and why."""

    analytes = forms.MultipleChoiceField(label=_l("Which lines?"), widget=forms.CheckboxSelectMultiple)
    why = forms.ChoiceField(
        label=_l("Why?"), choices=[(code.value, words) for code, words in WHY_WORDS.items()], widget=forms.RadioSelect
    )
    words = forms.CharField(label=_l("What would change, or what the person says"), required=False, max_length=300)

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        field = self.fields["analytes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(lines)


class AgainForm(forms.Form):
    """What has changed, so that the same results are read anew."""

    why = forms.CharField(label=_l("What has changed?"), max_length=280)


def moment_here(at: datetime) -> str:
    """A moment as the field of a form shows it, in the active zone."""
    return timezone.localtime(at).strftime(MOMENT)


def is_exact(kind: ResultKind) -> bool:
    """Whether a kind of result comes from an exact method."""
    return method_of(kind, "", None) is Method.DEFINITIVE


def _name(code: str) -> str:
    facts = analytes().get(code)
    return facts.name if facts else code
