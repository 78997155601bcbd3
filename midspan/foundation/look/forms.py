"""A form of every kind of field, so that the component page shows them as pages will."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class EveryField(forms.Form):
    """One field of each kind; the clock time must lie in the evening, so that an error can be shown."""

    name = forms.CharField(label=_("Name they go by"), help_text=_("As the person says it; the legal name comes later."))
    born_on = forms.DateField(label=_("Birth date"), widget=forms.DateInput(attrs={"type": "date"}))
    came_at = forms.TimeField(label=_("Came at"), widget=forms.TimeInput(attrs={"type": "time"}))
    source = forms.ChoiceField(
        label=_("Who sent them"),
        choices=[("self", _("Themselves")), ("detox", _("Withdrawal unit")), ("court", _("A court"))],
    )
    urgency = forms.ChoiceField(
        label=_("How soon"),
        help_text=_("Withdrawal or danger is not a referral: call at once."),
        widget=forms.RadioSelect,
        choices=[("today", _("Today")), ("two_days", _("Within two business days")), ("later", _("Later, by wish"))],
    )
    voicemail = forms.ChoiceField(
        label=_("May we leave a message?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("name", _("Name only")), ("no", _("No"))],
    )
    needs = forms.MultipleChoiceField(
        label=_("What would help them come"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("ride", _("A ride")), ("child", _("Child care")), ("language", _("An interpreter"))],
    )
    words = forms.CharField(label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    agreed = forms.BooleanField(label=_("The person agreed to this call being noted"))

    def clean_came_at(self):
        came_at = self.cleaned_data["came_at"]
        if came_at.hour < 12:
            raise ValidationError(_("The evening track starts at 18:00. Write a time after noon, for instance 17:45."))
        return came_at


for _name, _look in {"voicemail": "across", "words": "long", "source": "short"}.items():
    EveryField.base_fields[_name].look = _look  # type: ignore[attr-defined]
