"""What is typed at papers becomes clean values: which are signed, with which name, what they ask, why not."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.admission.forms.entry import day, once
from midspan.journey.admission.terms import Paper, PaperLine

NAME = {"autocomplete": "off", "autocapitalize": "words"}


class SittingForm(forms.Form):
    """Several papers, read and agreed one by one, under one name typed by the person before the witness."""

    codes = forms.MultipleChoiceField(
        label=_("Papers"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one paper.")}
    )
    client_name = forms.CharField(label=_("Full name, typed by the person"), widget=forms.TextInput(attrs=NAME))
    once = once()

    def __init__(self, lines: Sequence[PaperLine], *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.fields["codes"].choices = [(line.paper.code, line.paper.title) for line in lines]  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """One paper: what it asks, then the name of the person."""

    client_name = forms.CharField(label=_("Full name, typed by the person"), widget=forms.TextInput(attrs=NAME))
    once = once()

    def __init__(self, paper: Paper, *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.paper = paper
        for ask in paper.asks:
            self.fields[ask.name] = (
                day(ask.label, required=ask.required)
                if ask.kind == "date"
                else forms.CharField(label=ask.label, required=ask.required, max_length=250)
            )
        self.order_fields([*(ask.name for ask in paper.asks), "client_name"])

    def given(self) -> dict[str, Any]:
        """What the paper asked, apart from its last day, which is a date."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        expires_on = typed.pop("expires_on", None)
        return {"typed_name": typed.pop("client_name"), "given": typed, "expires_on": expires_on}


class PointsForm(forms.Form):
    """Points of a checklist that were gone through just now."""

    points = forms.MultipleChoiceField(label=_("Gone through now"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, paper: Paper, done: Sequence[str], *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.fields["points"].choices = [(code, told) for code, told in paper.items if code not in done]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a paper is not signed, or taken back."""

    reason = forms.CharField(label=_("Why, in the person’s words"), max_length=250)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CountersignForm(forms.Form):
    """A licensed colleague signs the same text: their own name, and a secret re-entered."""

    typed_name = forms.CharField(label=_("Your name, typed"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Password or code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class BreachForm(forms.Form):
    """What was broken, how it was talked about, what follows."""

    on = day(_("On"), required=True)
    what = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 2}))
    talked_about = forms.CharField(label=_("Talked about with whom, and how"), widget=forms.Textarea(attrs={"rows": 2}))
    follow_up = forms.CharField(
        label=_("What follows, as decided together"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    once = once()
