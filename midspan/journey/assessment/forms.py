"""What is typed at assessment becomes clean values: answers, history, ratings, decisions, signatures, dispositions."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import choices
from midspan.foundation.program.queries import levels_on
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import (
    DETAILS,
    DIMENSIONS,
    RATINGS,
    AssessmentFacts,
    Dimension,
    FormMode,
    Instrument,
    Item,
    OverrideReason,
    Substance,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
AS_ANSWER = {True: "yes", False: "no"}
FROM_ANSWER = {"yes": True, "no": False}


def explain(form: forms.Form, refused: Refused) -> None:
    """Put the reasons of a refusal at their fields, the rest on top of the form."""
    for reason in refused.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, reason.text)


def text(label: "StrOrPromise", *, rows: int = 3, help_text: "StrOrPromise" = "", required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


def whole(label: "StrOrPromise", *, at_most: int, help_text: "StrOrPromise" = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=at_most, help_text=help_text)


def yes_no(label: "StrOrPromise", *, help_text: "StrOrPromise" = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, choices=YES_NO, coerce=FROM_ANSWER.get, empty_value=None,
        widget=forms.RadioSelect, help_text=help_text,
    )  # fmt: skip


class InstrumentForm(forms.Form):
    """One radio row for each printed question. Nothing is required: an open item is a fact, not an error."""

    mode = forms.ChoiceField(
        label=_("How it is answered"), choices=choices(FormMode), initial=FormMode.INTERVIEW, widget=forms.RadioSelect
    )

    def __init__(self, entry: Instrument, *args: Any, answers: list[int | None] | None = None, **words: Any):
        super().__init__(*args, **words)
        self.entry = entry
        self.fields["mode"].look = "across"  # type: ignore[attr-defined]
        for item, answer in zip(entry.questions, answers or [None] * len(entry.questions), strict=True):
            self.fields[f"q{item.number}"] = forms.TypedChoiceField(
                label=item.text, required=False, coerce=int, empty_value=None, initial=answer,
                choices=[(str(code), words) for code, words in item.options], widget=forms.RadioSelect,
            )  # fmt: skip

    @property
    def answers(self) -> list[int | None]:
        """Codes in form order once the form is valid."""
        return [self.cleaned_data[f"q{item.number}"] for item in self.entry.questions]

    @property
    def open_items(self) -> list[int]:
        """Scored questions without an answer that the form does not allow to skip."""
        given = dict(enumerate(self.answers, start=1))
        skipped = {number for skip in self.entry.skips if given[skip.item] == skip.code for number in skip.leaves}
        return [item.number for item in self.entry.items if given[item.number] is None and item.number not in skipped]

    def questions(self) -> Iterator[tuple[Item, BoundField, int | None, bool]]:
        """Each printed item, its field, the code from which it alarms, and whether it stands apart, unscored."""
        alarms = {alert.item: alert.at_least for alert in self.entry.alerts}
        for item in self.entry.questions:
            apart = item in self.entry.follow_ups
            yield item, self[f"q{item.number}"], None if apart else alarms.get(item.number), apart


class HistoryForm(forms.Form):
    """Substances, health and the two questions of the screen. Everything may wait until signing."""

    primary_substance = forms.ChoiceField(label=_("Main substance"), required=False, choices=[("", "—"), *choices(Substance)])
    other_substances = forms.MultipleChoiceField(
        label=_("Other substances"), required=False, choices=choices(Substance), widget=forms.CheckboxSelectMultiple
    )
    days_used_of_30 = whole(_("Days used of the last 30"), at_most=30)
    last_used_on = forms.DateField(label=_("Last used on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    criteria_met = whole(
        _("DSM-5-TR criteria met, of 11"), at_most=11, help_text=_("2 to 3 mild, 4 to 5 moderate, 6 or more severe")
    )
    prior_treatments = whole(_("Earlier treatments"), at_most=200)
    medical = text(_("Physical health"), help_text=_("Conditions, medicines, allergies, pregnancy. Write “none” if none."))
    mental_health = text(_("Mental health"), help_text=_("Diagnoses, trauma, safety now. Write “none” if none."))
    living = text(_("Home, work and people"))
    needs_detox = yes_no(_("Does the person need medically supervised withdrawal management first?"))
    needs_inpatient = yes_no(_("Does the person need inpatient hospital care first?"))
    screen_override = text(
        _("Why a yes does not hold"),
        rows=2,
        help_text=_("Only where a clinician judges that intensive outpatient is safe all the same."),
    )
    summary = text(_("Summary"), rows=5, help_text=_("What was found, in a few sentences."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, facts: AssessmentFacts) -> "HistoryForm":
        values = {name: getattr(facts, name) for name in DETAILS}
        asked = {name: AS_ANSWER.get(values[name]) for name in ("needs_detox", "needs_inpatient")}
        return cls(initial={**values, **asked, "version": facts.version})

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DETAILS}


for _name, _look in {"needs_detox": "across", "needs_inpatient": "across", "other_substances": "across",
                     "medical": "long", "mental_health": "long", "living": "long", "summary": "long"}.items():  # fmt: skip
    HistoryForm.base_fields[_name].look = _look  # type: ignore[attr-defined]


class RatingsForm(forms.Form):
    """Six ratings, 0 to 4, each with its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, ratings: Mapping[Dimension, tuple[int, str]] | None = None, **words: Any):
        super().__init__(*args, **words)
        for one, (label, _question) in DIMENSIONS.items():
            rating, why = (ratings or {}).get(one, (None, ""))
            self.fields[one.value] = forms.TypedChoiceField(
                label=label, required=False, coerce=int, empty_value=None, initial=rating,
                choices=[(str(number), name) for number, (name, _anchor) in RATINGS.items()], widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"{one.value}_why"] = forms.CharField(
                label=_("Why"), required=False, initial=why, widget=forms.Textarea(attrs={"rows": 2})
            )

    def clean(self) -> dict[str, Any]:
        for one in Dimension:
            if self.cleaned_data.get(f"{one.value}_why") and self.cleaned_data.get(one.value) is None:
                self.add_error(one.value, _("You wrote why; choose the rating as well."))
        return self.cleaned_data

    @property
    def ratings(self) -> dict[Dimension, tuple[int, str]]:
        """What was rated; an empty row changes nothing."""
        return {
            one: (self.cleaned_data[one.value], self.cleaned_data[f"{one.value}_why"])
            for one in Dimension
            if self.cleaned_data[one.value] is not None
        }

    def rows(self) -> Iterator[tuple[str, str, BoundField, BoundField, list[tuple[str, str, str]]]]:
        """Name, question, the two fields, and code, word and anchor of each choice."""
        anchors = [(str(number), name, anchor) for number, (name, anchor) in RATINGS.items()]
        for one, (label, question) in DIMENSIONS.items():
            yield label, question, self[one.value], self[f"{one.value}_why"], anchors


class SignForm(forms.Form):
    """A staff member's signature: their own name, and a secret re-entered."""

    typed_name = forms.CharField(label=_("Your name, typed"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Password or code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class AmendForm(SignForm):
    reason = forms.CharField(label=_("Why it is amended"), max_length=250)
    text = text(_("What is added or put right"), rows=4, required=True)
    field_order = ["reason", "text", "typed_name", "secret"]


class ClientSignForm(forms.Form):
    """The person types their own name before a witness."""

    client_name = forms.CharField(
        label=_("Full name, typed by the person"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any):
        words.setdefault("auto_id", "client_%s")
        super().__init__(*args, **words)


class DecisionForm(forms.Form):
    """What client and clinician agreed."""

    agreed_level = forms.ChoiceField(label=_("Agreed level"), widget=forms.RadioSelect)
    preference = text(_("What the person wants, in their words"), required=True)
    override_reason = forms.ChoiceField(
        label=_("Why it differs from the recommended level"),
        required=False,
        choices=[("", _("It does not differ")), *choices(OverrideReason)],
    )
    override_text = text(
        _("Explain the difference, and what is done meanwhile"),
        help_text=_("A level that differs is looked at again within seven days."),
    )
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: date, edition: Edition = Edition.THIRD, recommended: str = "", **words: Any):
        initial = {"once": uuid4().hex, "agreed_level": recommended, **words.pop("initial", {})}
        super().__init__(*args, **{**words, "initial": initial})
        levels = levels_on(on, edition=edition)
        away = _("not offered here")
        self.fields["agreed_level"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} {one.name}" + ("" if one.offered else f" ({away})")) for one in levels
        ]


class DispositionForm(forms.Form):
    disposition = text(
        _("What you found and what was done"),
        rows=4,
        required=True,
        help_text=_("For instance: seen at 18:10, no plan or means, safety plan made, sister takes her home."),
    )
