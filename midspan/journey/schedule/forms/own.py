"""What is typed about an individual or family session, as clean values."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import Room
from midspan.journey.schedule.rules import wall_clock
from midspan.journey.schedule.terms import SessionKind

KIND_WORDS = {SessionKind.INDIVIDUAL: _("Individual"), SessionKind.FAMILY: _("Family")}


class WhenForm(forms.Form):
    """Day, time and length, who leads and where."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), initial=45, min_value=1, max_value=600)
    length_reason = forms.CharField(label=_("Why another length"), max_length=200, required=False)
    facilitator = forms.ModelChoiceField(label=_("With"), queryset=Staff.objects.none())
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("No room"))

    def __init__(self, *args: Any, site: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.site = site
        leads = staff_with(Role.COUNSELLOR, site_id=site.pk) | staff_with(Role.SUPERVISOR, site_id=site.pk)
        self.fields["facilitator"].queryset = leads.distinct()  # type: ignore[attr-defined]
        self.fields["room"].queryset = Room.objects.filter(site=site)  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not 1900 <= on.year < 2200:
            raise forms.ValidationError(_("No calendar of ours has that year."))
        return on

    @property
    def starts_at(self) -> datetime:
        """The moment at which the site's clock shows the time that was typed."""
        return wall_clock(self.cleaned_data["on"], self.cleaned_data["starts"], self.site.timezone)


class OwnForm(WhenForm):
    """A new session of one person's own."""

    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    by_telehealth = forms.BooleanField(label=_("By video or telephone"), required=False)
    weeks = forms.IntegerField(label=_("For so many weeks"), initial=1, min_value=1, max_value=60)
    field_order = ["kind", "facilitator", "on", "starts", "minutes", "weeks", "room", "by_telehealth", "length_reason"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, words) for kind, words in KIND_WORDS.items()]  # type: ignore[attr-defined]
        self.fields["kind"].look = "across"  # type: ignore[attr-defined]


class MoveForm(WhenForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelOwnForm(forms.Form):
    reason = forms.CharField(label=_("Why is it cancelled?"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


def clock_at(moment: datetime, timezone: str) -> datetime:
    """A moment as the site's clock shows it, for the fields of a form."""
    return moment.astimezone(ZoneInfo(timezone))
