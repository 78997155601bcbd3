"""How a refusal comes back to a form: each reason at its field, or above the form; what was typed is kept."""

from typing import cast

from django import forms
from django.http import QueryDict

from midspan.foundation.records.terms import Refused


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
