"""What is typed when a site or a track is opened, as clean values; a week is typed as lines of blocks."""

import re
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import CountingRule, LevelOfCare, Site, choices
from midspan.foundation.program.rules import block_minutes
from midspan.foundation.program.terms import AgeGroup, BlockFacts, GroupType, PartOfDay, ProgramType

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
         "Pacific/Honolulu", "America/Puerto_Rico")  # fmt: skip
WEEKDAYS = list(
    enumerate((_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")), start=1)
)
BLOCK = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s+(.+?)(?:\s*,\s*break\s+(\d+))?(?:\s*,\s*(\w+))?")
USUAL_EVENING = """18:00-18:55 Process, interpersonal_process
18:55-20:00 Skills, break 10, skills_development
20:00-21:00 Psychoeducation, psychoeducational"""


class SiteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(label=_("Short code"), max_length=20, help_text=_("Letters and digits, as in harbor."))
    timezone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in ZONES])
    opens_at = forms.TimeField(label=_("Opens at"), widget=CLOCK)
    closes_at = forms.TimeField(label=_("Closes at"), widget=CLOCK)
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def clean_name(self) -> str:
        return self._new("name", say("A site of that name is open already."))

    def clean_code(self) -> str:
        return self._new("code", say("That code is taken."))

    def _new(self, field: str, words: str) -> str:
        value = self.cleaned_data[field]
        if Site.objects.filter(**{field: value}).exists():
            raise forms.ValidationError(words)
        return value


class WeekField(forms.CharField):
    """Blocks of one day, a line each; gives (starts, ends, break minutes, group type, title)."""

    widget = forms.Textarea(attrs={"rows": 5, "class": "n"})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]
        return [self._block(line) for line in lines]

    def validate(self, value: Any) -> None:
        if not value:
            raise forms.ValidationError(say("Write at least one block."))

    def _block(self, line: str) -> tuple[time, time, int, GroupType, str]:
        found = BLOCK.fullmatch(line)
        try:
            if found is None:
                raise ValueError
            first, second, third, fourth, title, pause, kind = found.groups()
            starts, ends = time(int(first), int(second)), time(int(third), int(fourth))
            return starts, ends, int(pause or 0), GroupType(kind or GroupType.PROCESS), title
        except ValueError:
            wanted = say("Write a block as 18:55-20:00 Skills, break 10, skills_development. This line cannot be read: %(line)s")
            raise forms.ValidationError(wanted % {"line": line}) from None


class TrackForm(forms.Form):
    """A new track: for whom, at which level, on which days, with which blocks."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    name = forms.CharField(label=_("Name"), max_length=120)
    part_of_day = forms.ChoiceField(label=_("Part of the day"), choices=choices(PartOfDay), initial=PartOfDay.EVENING)
    program_type = forms.ChoiceField(label=_("Type of program"), choices=choices(ProgramType))
    age_group = forms.ChoiceField(label=_("For"), choices=choices(AgeGroup))
    level = forms.ModelChoiceField(label=_("Level of care"), queryset=LevelOfCare.objects.none())
    counting_rule = forms.ModelChoiceField(label=_("How minutes count"), queryset=CountingRule.objects.none())
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, coerce=int, initial=[1, 3, 5], widget=forms.CheckboxSelectMultiple
    )
    blocks = WeekField(
        label=_("Blocks of each day"), initial=USUAL_EVENING,
        help_text=_("One a line: times, title, a break's minutes if any, and the type of group. A break lies at the end."),
    )  # fmt: skip
    arrival_from = forms.TimeField(label=_("Check-in opens at"), widget=CLOCK, initial=time(17, 45))
    leave_by = forms.TimeField(label=_("Leave by"), widget=CLOCK, initial=time(21, 20))
    starts_on = forms.DateField(label=_("Starts on"), widget=DAY)

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        self.fields["level"].queryset = LevelOfCare.objects.filter(offered=True, effective_to__isnull=True)  # type: ignore[attr-defined]
        self.fields["counting_rule"].queryset = CountingRule.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        site = data.get("site")
        if site is not None and site.tracks.filter(name=data.get("name")).exists():
            self.add_error("name", say("This site has a track of that name."))
        return data

    def week(self) -> list[BlockFacts]:
        """The weekly template that was typed."""
        data = self.cleaned_data
        return [BlockFacts(day, *block) for day in data["weekdays"] for block in data["blocks"]]

    def details(self) -> dict[str, Any]:
        """The fields of a track."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"site", "weekdays", "blocks"}}

    def mix(self) -> dict[str, int]:
        """What each person is promised a week: the blocks' minutes in groups, and one individual session."""
        return {"group": sum(block_minutes(block) for block in self.week()), "individual": 1}
