"""What is typed to schedule a pack of the curriculum, as clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import Room, Track


class PackForm(forms.Form):
    """Where and when a pack begins, and who leads it."""

    track = forms.ModelChoiceField(label=_("Track"), queryset=Track.objects.none())
    starts_on = forms.DateField(
        label=_("Begins in the week of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(label=_("First session of a day at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())
    facilitator = forms.ModelChoiceField(label=_("Leads"), queryset=Staff.objects.none())
    co_facilitator = forms.ModelChoiceField(label=_("Leads with them"), queryset=Staff.objects.none(), required=False)
    capacity = forms.IntegerField(label=_("Seats"), initial=12, min_value=1, max_value=60)

    def __init__(self, *args: Any, sites: list, **kwargs: Any):
        super().__init__(*args, **kwargs)
        leads = (staff_with(Role.COUNSELLOR) | staff_with(Role.SUPERVISOR)).distinct()
        rows = {"track": Track.objects.filter(site__in=sites, ends_on__isnull=True).select_related("site"),
                "room": Room.objects.filter(site__in=sites).select_related("site"), "facilitator": leads,
                "co_facilitator": leads}  # fmt: skip
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
