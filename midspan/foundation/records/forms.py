"""How a refusal comes back to a form: each reason at its field, or above the form; what was typed is kept."""

from django import forms

from midspan.foundation.records.terms import Refused


def put_reasons(form: forms.BaseForm, refused: Refused) -> None:
    """Write the reasons of a refusal on a form that was clean until then."""
    for reason in refused.reasons:
        field = reason.field if reason.field in form.fields else None
        form.add_error(field, f"{reason.text} {reason.who}".strip())
