"""Which stretch of somebody's care is looked at?"""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

USUAL = timedelta(weeks=12)


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    @classmethod
    def of(cls, asked: dict[str, str], *, first: date, last: date) -> "PeriodForm":
        """What was asked for, else the last twelve weeks of the course of care."""
        usual = {"since": max(first, last - USUAL).isoformat(), "until": last.isoformat()}
        return cls({name: asked.get(name) or usual[name] for name in usual})

    def clean(self) -> dict:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first."))
        return self.cleaned_data
