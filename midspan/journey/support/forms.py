"""What is typed about a meeting, as clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.support.terms import Fellowship

FELLOWSHIP_WORDS = {
    Fellowship.ALCOHOLICS_ANONYMOUS: "Alcoholics Anonymous",
    Fellowship.NARCOTICS_ANONYMOUS: "Narcotics Anonymous",
    Fellowship.COCAINE_ANONYMOUS: "Cocaine Anonymous",
    Fellowship.SMART_RECOVERY: "SMART Recovery",
    Fellowship.REFUGE_RECOVERY: "Refuge Recovery",
    Fellowship.WOMEN_FOR_SOBRIETY: "Women for Sobriety",
    Fellowship.OTHER: _("Another one"),
}


class MeetingForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    fellowship = forms.ChoiceField(
        label=_("Fellowship"), choices=[(code.value, words) for code, words in FELLOWSHIP_WORDS.items()]
    )
    minutes = forms.IntegerField(label=_("Minutes"), initial=60, min_value=1, max_value=480)
