"""What is typed about drafts of a week, as clean values."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import Site
from midspan.journey.schedule.terms.week import DAYS, Slot, clock

SECONDS = [(15, _("15 seconds")), (60, _("a minute")), (120, _("two minutes")), (300, _("five minutes"))]


class DraftForm(forms.Form):
    """Which week of which site, and how long the solver may think."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    week_on = forms.TypedChoiceField(label=_("From Monday"), coerce=date.fromisoformat)
    seconds = forms.TypedChoiceField(label=_("Think for"), coerce=int, choices=SECONDS, initial=60)

    def __init__(self, *args, sites: list[Site], today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        first = today + timedelta(days=7 - today.weekday())
        mondays = [first + timedelta(weeks=n) for n in range(12)]
        self.fields["week_on"].choices = [(day.isoformat(), f"{day:%a %d %b %Y}") for day in mondays]  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Where a group of a draft shall stand. Without a time it is not held."""

    slot = forms.ChoiceField(label=_("Time"), required=False)
    room = forms.ChoiceField(label=_("Room"), required=False)
    leader = forms.ChoiceField(label=_("Facilitator"), required=False)
    co_leader = forms.ChoiceField(label=_("Co-facilitator"), required=False)

    def __init__(self, *args, slots: list[Slot], rooms: list[str], leaders: list[str], names: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        named = sorted(((key, names.get(key, key)) for key in leaders), key=lambda pair: pair[1])
        times = [(slot.id, f"{DAYS[slot.weekday - 1][:3]} {clock(slot.starts)}–{clock(slot.ends)}") for slot in slots]
        self.fields["slot"].choices = [*times, ("", _("not held"))]  # type: ignore[attr-defined]
        self.fields["room"].choices = [(key, names.get(key, _("no room"))) for key in rooms]  # type: ignore[attr-defined]
        self.fields["leader"].choices = named  # type: ignore[attr-defined]
        self.fields["co_leader"].choices = [("", _("nobody")), *named]  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        if data.get("leader") and data.get("leader") == data.get("co_leader"):
            self.add_error("co_leader", _("Two different people lead a group."))
        return data

    @property
    def leaders(self) -> tuple[str, ...]:
        """Who leads, in order."""
        return tuple(key for key in (self.cleaned_data["leader"], self.cleaned_data["co_leader"]) if key)


class MoveForm(forms.Form):
    """Somebody of a group into another one, or out of it."""

    person = forms.ChoiceField(label=_("Person"))
    into = forms.ChoiceField(label=_("Into"), required=False)

    def __init__(self, *args, people: list[tuple[str, str]], groups: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["into"].choices = [("", _("no other group")), *groups]  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """Somebody else into this group."""

    person = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """The last question before a draft becomes the week."""

    accept = forms.BooleanField(label=_("Publish although these rules are not kept"), required=False)
