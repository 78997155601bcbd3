"""What is typed in a section becomes its answers by question code; a substance and its eleven criteria become details."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import choices
from midspan.journey.assessment.forms.fields import text, whole
from midspan.journey.assessment.rules import asked_of
from midspan.journey.assessment.terms import (
    CRITERIA,
    FieldKind,
    Known,
    Question,
    Rank,
    Route,
    SectionSpec,
    Substance,
    SubstanceFacts,
    UseFrequency,
)

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
SPARE_ROWS, MOST_ROWS = 2, 40
MET = {"yes": True, "no": False, "unknown": None}
AS_MET = {True: "yes", False: "no", None: "unknown"}


class SectionForm(forms.Form):
    """The questions of one section for one person. Nothing must be answered to be saved."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        spec: SectionSpec,
        *args: Any,
        sex: str,
        answers: Mapping[str, Any],
        said: Mapping[str, Sequence[Known]] | None = None,
        **words: Any,
    ):
        super().__init__(*args, **words)
        self.spec, self.asked, self.said = spec, asked_of(spec, sex), said or {}
        self.rows_of: dict[str, list[str]] = {}
        for one in self.asked:
            if one.kind is FieldKind.ROWS:
                self._add_rows(one, answers.get(one.code) or [])
            else:
                self.fields[one.code] = _field(one, answers.get(one.code))

    def _add_rows(self, one: Question, rows: Sequence[Mapping[str, Any]]) -> None:
        sent = {name.split("-")[1] for name in self.data if name.startswith(f"{one.code}-")} if self.is_bound else set()
        highest = max((int(number) + 1 for number in sent if number.isdecimal() and len(number) < 3), default=0)
        count = min(max(len(rows) + SPARE_ROWS, highest), MOST_ROWS)
        self.rows_of[one.code] = [f"{one.code}-{number}" for number in range(count)]
        for number, name in enumerate(self.rows_of[one.code]):
            row = rows[number] if number < len(rows) else {}
            for column in one.columns:
                field = _field(column, row.get(column.code), narrow=True)
                field.label = f"{column.label}, {number + 1}"
                self.fields[f"{name}-{column.code}"] = field

    @property
    def answers(self) -> dict[str, Any]:
        """Every question asked with its clean answer; rows without a word are left out."""
        return {one.code: self._rows(one) if one.kind is FieldKind.ROWS else self.cleaned_data[one.code] for one in self.asked}

    def _rows(self, one: Question) -> list[dict[str, Any]]:
        rows = [
            {column.code: self.cleaned_data[f"{name}-{column.code}"] for column in one.columns} for name in self.rows_of[one.code]
        ]
        return [row for row in rows if any(row.values())]

    def blocks(self) -> Iterator[dict[str, Any]]:
        """What the page shows in order: single questions, questions that stand together, tables of rows."""
        groups: dict[str, dict[str, Any]] = {}
        for one in self.asked:
            if one.kind is FieldKind.ROWS:
                rows = [[self[f"{name}-{column.code}"] for column in one.columns] for name in self.rows_of[one.code]]
                yield {"question": one, "rows": rows, "said": self.said.get(one.code, [])}
            elif one.group and one.group in groups:
                groups[one.group]["fields"].append((one, self[one.code]))
            elif one.group:
                groups[one.group] = {"group": one.group, "fields": [(one, self[one.code])]}
                yield groups[one.group]
            else:
                yield {"question": one, "field": self[one.code], "said": self.said.get(one.code, [])}


class Lines(forms.CharField):
    """A list, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip()]


class SubstanceForm(forms.Form):
    """One substance: how, how much, how often, since when, and the eleven criteria."""

    substance = forms.ChoiceField(label=_("Substance"), choices=choices(Substance))
    named = forms.CharField(
        label=_("Called"), max_length=80, required=False, help_text=_("As the person calls it, or the medicine.")
    )
    rank = forms.ChoiceField(label=_("Rank"), choices=choices(Rank), widget=forms.RadioSelect)
    route = forms.ChoiceField(label=_("How it is taken"), choices=[("", "—"), *choices(Route)], required=False)
    amount = forms.CharField(label=_("How much on a usual day"), max_length=120, required=False)
    frequency = forms.ChoiceField(label=_("How often"), choices=[("", "—"), *choices(UseFrequency)], required=False)
    days_used_of_30 = whole(_("Days of the last 30"), at_most=30)
    age_first_used = whole(_("Age of first use"), at_most=110)
    last_used_on = forms.DateField(label=_("Last use"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    abstinence = text(_("Times without it: when, how long, what helped"), rows=2)
    taken_as_prescribed = forms.BooleanField(
        label=_("A medicine taken only as prescribed"),
        required=False,
        help_text=_("Tolerance and withdrawal are then not counted."),
    )
    criteria_ended_on = forms.DateField(
        label=_("None of these since, but perhaps craving"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Early remission from 3 months, sustained from 12."),
    )
    controlled_environment = forms.BooleanField(label=_("In a controlled environment"), required=False)
    on_maintenance = forms.BooleanField(label=_("On maintenance therapy"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **words)
        for number, label in enumerate(CRITERIA, start=1):
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=label, choices=ANSWERS, required=False, widget=forms.RadioSelect, initial=self.initial.get(f"c{number}")
            )

    @classmethod
    def of(cls, use: SubstanceFacts) -> "SubstanceForm":
        initial = {name: getattr(use, name) for name in cls.base_fields}
        met = {f"c{number}": AS_MET[one] for number, one in enumerate(use.criteria, start=1)}
        return cls(initial={**initial, **met})

    def clean(self) -> dict[str, Any]:
        given = [number for number in range(1, len(CRITERIA) + 1) if self.cleaned_data.get(f"c{number}")]
        if given and len(given) < len(CRITERIA):
            for number in set(range(1, len(CRITERIA) + 1)) - set(given):
                self.add_error(f"c{number}", _("Answer all eleven; “not known” is an answer."))
        return self.cleaned_data

    @property
    def details(self) -> dict[str, Any]:
        sent = self.cleaned_data
        met = [MET[sent[f"c{number}"]] for number in range(1, len(CRITERIA) + 1) if sent[f"c{number}"]]
        return {name: sent[name] for name in self.base_fields if name != "version"} | {"criteria": met}

    def criteria(self) -> Iterator[BoundField]:
        """The eleven radio rows."""
        for number in range(1, len(CRITERIA) + 1):
            yield self[f"c{number}"]


def _field(one: Question, value: Any, *, narrow: bool = False) -> forms.Field:
    """One question as a field, with how it looks."""
    words: dict[str, Any] = {"label": one.label, "required": False, "help_text": one.help, "initial": value}
    if one.kind is FieldKind.NUMBER:
        return _looking("short", forms.IntegerField(min_value=0, max_value=one.to, **words))
    if one.kind is FieldKind.DATE:
        return _looking("short", forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **words))
    if one.kind is FieldKind.CHOICES:
        field = forms.MultipleChoiceField(choices=one.options, widget=forms.CheckboxSelectMultiple, **words)
        return _looking("across", field)
    if one.kind in {FieldKind.CHOICE, FieldKind.YES_NO}:
        options = one.options if one.kind is FieldKind.CHOICE else ANSWERS
        if narrow or one.group:
            return _looking("short", forms.ChoiceField(choices=[("", "—"), *options], **words))
        return _looking("across", forms.ChoiceField(choices=options, widget=forms.RadioSelect, **words))
    if one.kind is FieldKind.LIST:
        return _looking("long", Lines(widget=forms.Textarea(attrs={"rows": 3}), **words))
    if narrow:
        return forms.CharField(max_length=300, **words)
    return _looking("long", forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **words))


def _looking(look: str, field: forms.Field) -> forms.Field:
    field.look = look  # type: ignore[attr-defined]
    return field


for _name, _look in {"rank": "across", "named": "short", "amount": "short", "abstinence": "long"}.items():
    SubstanceForm.base_fields[_name].look = _look  # type: ignore[attr-defined]
