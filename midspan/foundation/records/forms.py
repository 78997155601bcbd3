"""How a refusal comes back to a form, each reason at its field and what was typed kept; and what a signature asks for."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from midspan.foundation.records.terms import Refused


class SignForm(forms.Form):
    """A staff member's signature: their own name, and a secret re-entered."""

    typed_name = forms.CharField(label=_("Your name, typed"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Password or code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def put_reasons(form: forms.BaseForm, refused: Refused) -> None:
    """Write the reasons of a refusal on a form that was clean until then."""
    catch_up(form, refused)
    for reason in refused.reasons:
        field = reason.field if reason.field in form.fields else None
        form.add_error(field, f"{reason.text} {reason.who}".strip())


def catch_up(form: forms.BaseForm, refused: Refused) -> None:
    """Where somebody else was faster, the form carries their version: once one has read it, a second save goes through."""
    if refused.version is None or "version" not in form.fields:
        return
    sent = cast(QueryDict, form.data).copy()
    sent[form.add_prefix("version")] = str(refused.version)
    form.data = sent
