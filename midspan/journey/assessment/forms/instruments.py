"""One printed instrument becomes radio rows, and what was answered becomes codes in form order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from midspan.journey.assessment.rules import crisis_items, modes_of, never_asked, open_items, read_row, skip_words, unasked
from midspan.journey.assessment.terms import Asked, Code, FormMode, Instrument, Paper, Sheet

MODES = {
    FormMode.INTERVIEW: _("In an interview"), FormMode.SELF: _("By the person alone"), FormMode.TELEPHONE: _("By telephone"),
    FormMode.PROXY: _("By somebody else for the person"), FormMode.PAPER: _("From paper"),
}  # fmt: skip
LONGEST_HELPER = 120
BESIDE: tuple[str, ...] = ("refused", "taken_solely_as_prescribed")  # what may be said beside the answers


@dataclass(frozen=True, slots=True)
class Row:
    """One question as asked on a page: its words, its field, the code from which it is a crisis, when it is not needed."""

    asked: Asked
    field: BoundField
    crisis: int | None
    skip: str
    open: bool

    @property
    def number(self) -> int:
        return self.asked.number

    @property
    def apart(self) -> bool:
        return not self.asked.scored

    def choices(self) -> Iterator[tuple[Any, str, bool]]:
        """Each choice, its code as sent, whether it is a crisis."""
        codes = {str(code): code for code, _label in self.asked.options}
        for radio in self.field:
            value = str(radio.data["value"])
            code = codes.get(value)
            yield radio, value, self.crisis is not None and isinstance(code, int) and code >= self.crisis


class InstrumentForm(forms.Form):
    """One radio row for each printed question. Nothing is required: an open item is a fact, not an error."""

    mode = forms.ChoiceField(label=_("How it is answered"), widget=forms.RadioSelect)
    helped_by = forms.CharField(label=_("Who answers for the person"), max_length=LONGEST_HELPER, required=False)
    refused = forms.BooleanField(label=_("The person declines to answer"), required=False)
    taken_solely_as_prescribed = forms.BooleanField(label=_("It is a medicine, taken only as prescribed"), required=False)

    def __init__(
        self,
        entry: Instrument,
        sheet: Sheet,
        *args: Any,
        answers: Sequence[Code | None] | None = None,
        context: Mapping[str, Any] | None = None,
        modes: Sequence[FormMode] | None = None,
        **words: Any,
    ):
        super().__init__(*args, **words)
        self.entry, self.sheet, self.context = entry, sheet, dict(context or {})
        self.modes = tuple(modes or modes_of(entry, bare=sheet.bare))
        self.fields["mode"].choices = [(one.value, MODES[one]) for one in MODES if one in self.modes]  # type: ignore[attr-defined]
        self.fields["mode"].look = "across"  # type: ignore[attr-defined]
        self.fields["mode"].initial = usual_mode(self.modes)
        self._leave_out_what_is_not_asked()
        self.never = never_asked(entry, self.context)
        self.given = list(answers or [None] * len(entry.questions))
        for asked in self.asked():
            self.fields[f"q{asked.number}"] = _answer_field(asked, self.given[asked.number - 1])

    def _leave_out_what_is_not_asked(self) -> None:
        """Who helped, a refusal and a prescription are asked only where they mean something."""
        if FormMode.PROXY not in self.modes:
            del self.fields["helped_by"]
        if self.entry.ladder is None or not self.entry.ladder.refusable:
            del self.fields["refused"]
        if not self.entry.excluded:
            del self.fields["taken_solely_as_prescribed"]

    def asked(self) -> list[Asked]:
        """The printed questions that are asked in this context."""
        return [one for one in self.sheet.questions if one.number not in self.never]

    @property
    def answers(self) -> list[Code | None]:
        """Codes in form order once the form is valid."""
        return [self.cleaned_data.get(f"q{number}") for number in range(1, len(self.entry.questions) + 1)]

    @property
    def said(self) -> dict[str, Any]:
        """What was said beside the answers, once the form is valid."""
        beside: dict[str, Any] = {name: self.cleaned_data[name] for name in BESIDE if name in self.fields}
        return {**self.context, **beside}

    @property
    def helper(self) -> str:
        return self.cleaned_data.get("helped_by", "") if self.cleaned_data.get("mode") == FormMode.PROXY else ""

    @property
    def open_items(self) -> list[int]:
        """Scored questions without an answer that the form does not allow to skip."""
        return [] if self.said.get("refused") else self.left_open(self.answers)

    def left_open(self, answers: Sequence[Code | None]) -> list[int]:
        return list(open_items(self.entry, answers[: len(self.entry.items)], self.context))

    def rows(self) -> Iterator[Row]:
        """The questions in form order, with what a page must know of each."""
        crisis, skips = crisis_items(self.entry), skip_words(self.entry)
        now = [self._now(number) for number in range(1, len(self.entry.items) + 1)]
        unneeded = unasked(self.entry, now, self.context)
        for asked in self.asked():
            number = asked.number
            apart = not asked.scored
            yield Row(
                asked, self[f"q{number}"], None if apart else crisis.get(number), skips.get(number, ""), number not in unneeded
            )

    def _now(self, number: int) -> Code | None:
        """What stands at a question: as sent, where it may be, else as kept."""
        if not self.is_bound:
            return self.given[number - 1]
        codes = {str(code): code for code in self.entry.questions[number - 1].codes}
        return codes.get(self.data.get(f"q{number}", ""))


class PaperForm(forms.Form):
    """The codes of a paper form, typed in a row."""

    row = forms.CharField(
        label=_("The codes in the order of the form"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
        help_text=_("For instance 0 1 2 0. A dash where nothing is marked. Where every code has one digit: without gaps."),
    )
    refused = forms.BooleanField(label=_("The person declined to answer"), required=False)
    taken_solely_as_prescribed = forms.BooleanField(label=_("It is a medicine, taken only as prescribed"), required=False)

    def __init__(self, entry: Instrument, *args: Any, context: Mapping[str, Any] | None = None, **words: Any):
        super().__init__(*args, **words)
        self.entry, self.context = entry, dict(context or {})
        if entry.ladder is None or not entry.ladder.refusable:
            del self.fields["refused"]
        if not entry.excluded:
            del self.fields["taken_solely_as_prescribed"]

    @property
    def paper(self) -> Paper:
        """What was typed, read against the form."""
        return read_row(self.entry, self.data.get("row", ""), self.context)

    @property
    def said(self) -> dict[str, Any]:
        beside: dict[str, Any] = {name: self.cleaned_data[name] for name in BESIDE if name in self.fields}
        return {**self.context, **beside}


class CorrectionForm(InstrumentForm):
    """A handed-in form once more, with what stands on it, and why it changes."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=250)

    def __init__(self, entry: Instrument, sheet: Sheet, *args: Any, **words: Any):
        super().__init__(entry, sheet, *args, **words)
        for name in ("mode", "helped_by", "refused", "taken_solely_as_prescribed"):
            self.fields.pop(name, None)


class UseForm(forms.Form):
    """The sentence that carries a result into the plan or a note."""

    words = forms.CharField(label=_("In a sentence"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    used_in = forms.CharField(required=False)


def usual_mode(modes: Sequence[FormMode]) -> FormMode:
    """How staff ask it unless they say otherwise."""
    return FormMode.INTERVIEW if FormMode.INTERVIEW in modes else modes[0]


def _answer_field(asked: Asked, given: Code | None) -> forms.TypedChoiceField:
    codes = {str(code): code for code, _label in asked.options}
    return forms.TypedChoiceField(
        label=asked.text, required=False, coerce=codes.__getitem__, empty_value=None, initial=given,
        choices=[(str(code), label) for code, label in asked.options], widget=forms.RadioSelect,
    )  # fmt: skip
