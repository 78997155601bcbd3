"""Which period is asked for?"""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

USUAL = timedelta(days=90)
LONGEST = timedelta(days=1100)


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("Referred from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    @classmethod
    def of(cls, asked: dict[str, str], today: date) -> "PeriodForm":
        usual = {"since": (today - USUAL).isoformat(), "until": today.isoformat()}
        return cls({name: asked.get(name) or usual[name] for name in usual})

    def clean(self) -> dict:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first."))
        elif since and until and until - since > LONGEST:
            self.add_error("since", _("At most three years at a time."))
        return self.cleaned_data
