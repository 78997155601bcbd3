"""How do the fields of this station look, and how does a refusal come back to them?"""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.records.forms import catch_up
from midspan.foundation.records.terms import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
AS_ANSWER = {True: "yes", False: "no"}
FROM_ANSWER = {"yes": True, "no": False}


def explain(form: forms.Form, refused: Refused) -> None:
    """Put the reasons of a refusal at their fields, the rest on top of the form."""
    catch_up(form, refused)
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
