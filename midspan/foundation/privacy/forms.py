"""What people type to break the glass, to review it, and to find their way in the log."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.foundation.records.terms import EventKind

MISMATCH = _("No record has this number, last name and birth date together. Check all three; nothing was opened.")


def fresh_key() -> str:
    """A key that makes a form sent twice count once."""
    return uuid4().hex


class GlassForm(forms.Form):
    """Three things that only somebody who knows the person can type, and why."""

    record_number = forms.CharField(label=_("Record number"), max_length=20, help_text=_("As in MS-000412-7."))
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_date = forms.DateField(
        label=_("Birth date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty only if the record has none."),
    )
    reason = forms.CharField(
        label=_("Why you need to see this person now"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence. It stands above every page you open, and the privacy officer reads it."),
    )
    once = forms.CharField(widget=forms.HiddenInput, initial=fresh_key, max_length=80)


for _name in ("record_number", "birth_date"):
    GlassForm.base_fields[_name].look = "short"  # type: ignore[attr-defined]
GlassForm.base_fields["reason"].look = "long"  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Whether a look was justified."""

    justified = forms.TypedChoiceField(
        label=_("Was this look justified?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


ReviewForm.base_fields["justified"].look = "across"  # type: ignore[attr-defined]


class LogForm(forms.Form):
    """What part of the log to read."""

    person = forms.CharField(label=_("Record number"), required=False, max_length=20)
    staff = forms.ModelChoiceField(Staff.objects.all(), label=_("Staff"), required=False, empty_label=_("Everyone"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Every kind")), *choices(EventKind)])
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
