"""What is typed under a text becomes a signature: of staff, of the person, under an amendment; what was done at an alert."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.records.forms import SignForm
from midspan.journey.assessment.forms.fields import text


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


class DispositionForm(forms.Form):
    disposition = text(
        _("What you found and what was done"),
        rows=4,
        required=True,
        help_text=_("For instance: seen at 18:10, no plan or means, safety plan made, sister takes her home."),
    )
