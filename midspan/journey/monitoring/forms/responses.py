"""Input about what follows: one step of a review of care, who looks at it, its closing; hours; a wish to share."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.records.forms import SignForm
from midspan.journey.monitoring.terms.responses import SharedBy, ShareDraft

HOW_WORDS = {SharedBy.PRINTED: _("Printed"), SharedBy.HANDED: _("Handed over"), SharedBy.READ_OUT: _("Read out")}


class StepDoneForm(forms.Form):
    """What was done at one step, or why it is not needed."""

    code = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("What was done"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    not_needed = forms.BooleanField(label=_("Not needed; the words say why"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReviewOwnerForm(forms.Form):
    """Who looks at the care of this person."""

    owner = forms.ModelChoiceField(label=_("Who looks at it"), queryset=Staff.objects.none())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: QuerySet[Staff], **more: Any):
        super().__init__(*args, **more)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = staff


class CloseForm(SignForm):
    """What changes now, signed."""

    outcome = forms.CharField(label=_("What changes now"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["outcome", "typed_name", "secret"]


class HoursForm(forms.Form):
    """Within how many hours a site talks with a person."""

    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=168)
    effective_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Where the figure comes from"), max_length=300)


class ShareForm(forms.Form):
    """What a person agrees to, and their own name, typed by them."""

    name = forms.CharField(label=_("Who may see it"), max_length=120)
    relationship = forms.CharField(label=_("Who they are to the person"), max_length=80)
    purpose = forms.CharField(label=_("What it is for"), max_length=200)
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    client_name = forms.CharField(
        label=_("Name of the person, typed by them"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def draft(self) -> ShareDraft:
        """The wish as the action takes it."""
        typed = self.cleaned_data
        return ShareDraft(typed["name"], typed["relationship"], typed["purpose"], typed["from_on"], typed["until_on"])


class ShowForm(forms.Form):
    """How a summary reaches the person it was shared with."""

    how = forms.ChoiceField(label=_("How"), choices=[(code.value, words) for code, words in HOW_WORDS.items()])
