"""What the director types to set the program up: a closed day, a room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import Room, Site


class ClosureForm(forms.Form):
    """A day without sessions, at one site or at every one."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Why"), max_length=120, help_text=_("Shown on the timetable: Thanksgiving, a burst pipe."))
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Where"), required=False, empty_label=_("Every site"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(closed_on__isnull=True)  # type: ignore[attr-defined]
        for name in ("on", "site"):
            self.fields[name].look = "short"  # type: ignore[attr-defined]


class HolidaysForm(forms.Form):
    """The federal holidays of one year."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["site", "name", "capacity"]
        labels = {"capacity": _("Seats")}
