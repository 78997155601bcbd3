"""What an administrator types about wording and intervals becomes clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.assessment.forms.fields import text
from midspan.journey.assessment.forms.signing import SignForm
from midspan.journey.assessment.rules.rights import LARGEST_FILE


class AttestForm(SignForm):
    """An administrator's own name and a secret re-entered, under the statement on the page."""


class WordingForm(forms.Form):
    """A program's own licensed wording, from a file, with a word on the licence."""

    file = forms.FileField(label=_("Wording file (TOML)"), help_text=_("In the shape of the example below."))
    licence = text(
        _("By which licence this program may show it"), required=True,
        help_text=_("For instance: agreement with the holder of 3 March 2026, electronic use by this clinic."),
    )  # fmt: skip

    def clean_file(self) -> forms.Field:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file has more than %(kb)s kB. A wording file is a short text.") % {"kb": LARGEST_FILE // 1000}
            )
        return file


class CadenceForm(forms.Form):
    """Another interval here, with its reason."""

    every_days = forms.IntegerField(
        label=_("Every so many days"), required=False, min_value=1, max_value=366, help_text=_("Empty: not by the clock.")
    )
    reason = forms.CharField(label=_("Why"), max_length=250)
