"""What is typed about groups and sessions, as clean values."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import Room, Track
from midspan.journey.schedule.terms import CohortFacts

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class JoinForm(forms.Form):
    cohort = forms.TypedChoiceField(label=_("Group"), coerce=int, widget=forms.RadioSelect)
    from_on = forms.DateField(label=_("From"), widget=DAY)

    def __init__(self, *args, cohorts: list[CohortFacts], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = [  # type: ignore[attr-defined]
            (c.id, f"{c.track} {c.name} · {c.room} · {c.facilitator} · {c.members}/{c.capacity}") for c in cohorts
        ]


class CohortForm(forms.Form):
    """A new group of a track; facilitators are counsellors and supervising clinicians of the site."""

    track = forms.ModelChoiceField(label=_("Track"), queryset=Track.objects.none())
    name = forms.CharField(label=_("Name"), max_length=60)
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())
    facilitator = forms.ModelChoiceField(label=_("Facilitator"), queryset=Staff.objects.none())
    co_facilitator = forms.ModelChoiceField(label=_("Co-facilitator"), queryset=Staff.objects.none(), required=False)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=60, initial=12)
    starts_on = forms.DateField(label=_("Starts on"), widget=DAY)

    def __init__(self, *args, sites: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = Track.objects.filter(site__in=sites, ends_on__isnull=True).select_related("site")  # type: ignore[attr-defined]
        self.fields["room"].queryset = Room.objects.filter(site__in=sites).select_related("site")  # type: ignore[attr-defined]
        leads = staff_with(Role.COUNSELLOR) | staff_with(Role.SUPERVISOR)
        self.fields["facilitator"].queryset = self.fields["co_facilitator"].queryset = leads.distinct()  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why is it cancelled?"), max_length=200)


class SessionForm(forms.Form):
    """Another room or facilitator for one session."""

    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())
    facilitator = forms.ModelChoiceField(label=_("Facilitator"), queryset=Staff.objects.none())
    co_facilitator = forms.ModelChoiceField(label=_("Co-facilitator"), queryset=Staff.objects.none(), required=False)

    def __init__(self, *args, site_id: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(site_id=site_id)  # type: ignore[attr-defined]
        leads = staff_with(Role.COUNSELLOR, site_id=site_id) | staff_with(Role.SUPERVISOR, site_id=site_id)
        self.fields["facilitator"].queryset = self.fields["co_facilitator"].queryset = leads.distinct()  # type: ignore[attr-defined]


def read_day(text: str, today: date) -> date:
    """A day from a URL, or today; also today for a day on which no calendar of ours has a week before and after."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if 1900 <= asked.year < 2200 else today
