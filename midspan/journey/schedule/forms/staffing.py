"""What is typed about hours, leave and calendars, as clean values."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Room, Site, choices
from midspan.journey.schedule.forms.groups import DAY
from midspan.journey.schedule.terms import LeaveKind, WeeklySlot

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


class HoursForm(forms.Form):
    """Working hours of a week at one site: a line a day, `9-13, 17-21:30`; an empty day is a day off."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    from_on = forms.DateField(label=_("From"), widget=DAY)

    def __init__(self, *args, sites: list[Site], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        for number, name in enumerate(WEEKDAYS, start=1):
            widget = forms.TextInput(attrs={"placeholder": "9:00–17:00", "autocomplete": "off"})
            self.fields[f"day_{number}"] = forms.CharField(label=name, required=False, max_length=80, widget=widget)

    def clean(self):
        data = super().clean() or {}
        self.slots: list[WeeklySlot] = []
        for number in range(1, 8):
            self._read(number, data.get(f"day_{number}", ""))
        return data

    def _read(self, weekday: int, text: str) -> None:
        for part in filter(None, (one.strip() for one in text.replace(";", ",").split(","))):
            found = SPAN.fullmatch(part)
            try:
                hours = [int(one or 0) for one in found.groups()] if found else []
                self.slots.append(WeeklySlot(weekday, time(hours[0], hours[1]), time(hours[2], hours[3])))
            except (ValueError, IndexError):
                self.add_error(f"day_{weekday}", _("Write it as 9:00–17:00; several parts with a comma between them."))


class LeaveForm(forms.Form):
    """Who is away, why, from when until when: whole days, or hours of a day."""

    staff = forms.ModelChoiceField(label=_("Who"), queryset=Staff.objects.none())
    kind = forms.ChoiceField(label=_("Why"), choices=choices(LeaveKind))
    from_on = forms.DateField(label=_("First day"), widget=DAY)
    from_time = forms.TimeField(label=_("From"), required=False, widget=CLOCK)
    until = forms.DateField(label=_("Last day"), widget=DAY)
    until_time = forms.TimeField(label=_("Until"), required=False, widget=CLOCK)

    def __init__(self, *args, staff: list[Staff], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = Staff.objects.filter(pk__in=[one.pk for one in staff])  # type: ignore[attr-defined]

    def span(self, timezone: str) -> tuple[datetime, datetime]:
        """The two moments, in a site's wall-clock time. Without hours whole days are meant."""
        data, zone = self.cleaned_data, ZoneInfo(timezone)
        ends = data["until_time"]
        last = data["until"] if ends else data["until"] + timedelta(days=1)
        return (
            datetime.combine(data["from_on"], data["from_time"] or time(), zone),
            datetime.combine(last, ends or time(), zone),
        )


class FeedForm(forms.Form):
    """Whose calendar: a member of staff or a room."""

    staff = forms.ModelChoiceField(label=_("Member of staff"), queryset=Staff.objects.none(), required=False)
    room = forms.ModelChoiceField(label=_("or room"), queryset=Room.objects.none(), required=False)

    def __init__(self, *args, staff: list[Staff], rooms: list[Room], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = Staff.objects.filter(pk__in=[one.pk for one in staff])  # type: ignore[attr-defined]
        self.fields["room"].queryset = Room.objects.filter(pk__in=[one.pk for one in rooms])  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        if bool(data.get("staff")) == bool(data.get("room")):
            raise forms.ValidationError(_("Choose one of the two."))
        return data


def week_text(slots: list[WeeklySlot], on: date) -> dict[str, str]:
    """The lines of HoursForm for hours that are known."""
    days: dict[str, list[str]] = {}
    for one in slots:
        days.setdefault(f"day_{one.weekday}", []).append(f"{one.starts:%H:%M}–{one.ends:%H:%M}")
    return {key: ", ".join(parts) for key, parts in days.items()} | {"from_on": on.isoformat()}
