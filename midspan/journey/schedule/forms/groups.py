"""What is typed about groups and their members, as clean values."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.program.catalog.curriculum import packs, sets
from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.program.models import Room, Track
from midspan.foundation.program.terms import BlockFacts, GroupType, Phase
from midspan.journey.schedule.models import Group
from midspan.journey.schedule.terms import Enrolment, MeetingFacts, MemberRole, Restriction, WaitOutcome

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WALL_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAY_CHOICES = [
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")), (6, _("Saturday")),
    (7, _("Sunday")),
]  # fmt: skip
LANGUAGE_CHOICES = [("", _("any")), ("en", _("English")), ("es", _("Spanish")), ("fr", _("French")), ("ht", _("Haitian Creole")),
                    ("pt", _("Portuguese")), ("ru", _("Russian")), ("zh", _("Chinese")), ("ar", _("Arabic")),
                    ("vi", _("Vietnamese")), ("ase", _("American Sign Language"))]  # fmt: skip
PHASE_CHOICES = [(Phase.EARLY, _("early")), (Phase.MIDDLE, _("middle")), (Phase.LATE, _("late"))]
RESTRICTION_CHOICES = [
    (Restriction.NONE, _("everybody")), (Restriction.WOMEN, _("women")), (Restriction.MEN, _("men")),
    (Restriction.ORIENTATION, _("one orientation")), (Restriction.TRAUMA, _("people who have lived through trauma")),
]  # fmt: skip
ROLE_CHOICES = [(MemberRole.MEMBER, _("Member")), (MemberRole.PEER_CO_LEADER, _("Peer co-leader"))]
ENROLMENT_CHOICES = [(Enrolment.OPEN, _("Open: people join at any time")), (Enrolment.CLOSED, _("Closed once it has started"))]


def leaders_of(site_ids: list[int]) -> QuerySet[Staff]:
    """Counsellors and supervising clinicians, the ones who lead groups: of one site, or of all."""
    site_id = site_ids[0] if len(site_ids) == 1 else None
    return (staff_with(Role.COUNSELLOR, site_id=site_id) | staff_with(Role.SUPERVISOR, site_id=site_id)).distinct()


class JoinForm(forms.Form):
    """Joining one group from a day on."""

    group = forms.IntegerField(widget=forms.HiddenInput)
    from_on = forms.DateField(label=_("From"), widget=DAY)
    role = forms.TypedChoiceField(label=_("As"), choices=ROLE_CHOICES, coerce=MemberRole, empty_value=MemberRole.MEMBER,
                                  required=False)  # fmt: skip
    by_telehealth = forms.BooleanField(label=_("Takes part by telehealth"), required=False)
    fits = forms.BooleanField(label=_("I know them: this group is right for them"), required=False)
    despite_hours = forms.BooleanField(label=_("Arranged with them: they are free then"), required=False)
    besides = forms.BooleanField(label=_("Besides their own track"), required=False)


class EndMembershipForm(forms.Form):
    membership = forms.IntegerField(widget=forms.HiddenInput)
    until_on = forms.DateField(label=_("Last day is the day before"), widget=DAY)


class SettleForm(forms.Form):
    waiting = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.TypedChoiceField(
        label=_("What became of it"), coerce=WaitOutcome,
        choices=[(WaitOutcome.GAVE_UP, _("gave up waiting")), (WaitOutcome.ELSEWHERE, _("has a place elsewhere"))],
    )  # fmt: skip


class SizeForm(forms.Form):
    minimum = forms.IntegerField(label=_("At least"), min_value=1, max_value=60)
    capacity = forms.IntegerField(label=_("At most"), min_value=1, max_value=60)
    telehealth_seats = forms.IntegerField(label=_("Of these by telehealth"), min_value=0, max_value=60)
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    ends_on = forms.DateField(label=_("Meets no more from"), widget=DAY)
    reason = forms.CharField(label=_("Why does it end?"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class MeetingForm(forms.Form):
    """One weekly meeting; an empty row is none."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=[("", "—"), *WEEKDAY_CHOICES], coerce=int, required=False,
                                     empty_value=None)  # fmt: skip
    starts = forms.TimeField(label=_("From"), widget=WALL_CLOCK, required=False)
    ends = forms.TimeField(label=_("Until"), widget=WALL_CLOCK, required=False)
    break_minutes = forms.IntegerField(label=_("Break, minutes"), min_value=0, max_value=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [data.get(name) for name in ("weekday", "starts", "ends")]
        if any(given) and not all(given):
            raise forms.ValidationError(_("A meeting needs a weekday, a start and an end."))
        if all(given) and data["ends"] <= data["starts"]:
            self.add_error("ends", _("It ends before it begins."))
        return data


MEETINGS = forms.formset_factory(MeetingForm, extra=3, max_num=7)


class GroupForm(forms.Form):
    """A new group of a track; facilitators are counsellors and supervising clinicians of the site."""

    track = forms.ModelChoiceField(label=_("Track"), queryset=Track.objects.none())
    name = forms.CharField(label=_("Name"), max_length=60)
    group_type = forms.ChoiceField(label=_("Type of its own meetings"), choices=())
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())
    facilitator = forms.ModelChoiceField(label=_("Facilitator"), queryset=Staff.objects.none())
    co_facilitator = forms.ModelChoiceField(label=_("Co-leader"), queryset=Staff.objects.none(), required=False)
    minimum = forms.IntegerField(label=_("At least"), min_value=1, max_value=60, initial=6)
    capacity = forms.IntegerField(label=_("At most"), min_value=1, max_value=60, initial=12)
    telehealth_seats = forms.IntegerField(label=_("Of these by telehealth"), min_value=0, max_value=60, initial=0)
    enrolment = forms.ChoiceField(label=_("Enrolment"), choices=ENROLMENT_CHOICES, initial=Enrolment.OPEN)
    phases = forms.MultipleChoiceField(
        label=_("Only for these phases"),
        choices=PHASE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    restriction = forms.ChoiceField(
        label=_("For whom"), choices=RESTRICTION_CHOICES, initial=Restriction.NONE,
        help_text=_("Anything but everybody hides the group's name from staff without need of it."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES, required=False)
    intervention = forms.ChoiceField(label=_("Intervention"), choices=(), required=False)
    curriculum = forms.ChoiceField(label=_("Curriculum"), choices=(), required=False)
    starts_on = forms.DateField(label=_("Starts on"), widget=DAY)
    ends_on = forms.DateField(label=_("Ends before (a series with an end)"), widget=DAY, required=False)

    who = ("group_type", "enrolment", "restriction", "phases", "language", "intervention", "curriculum")
    where = ("track", "name", "room", "facilitator", "co_facilitator", "minimum", "capacity", "telehealth_seats", "starts_on",
             "ends_on")  # fmt: skip

    def __init__(self, *args: Any, sites: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["track"].queryset = Track.objects.filter(site__in=sites, ends_on__isnull=True).select_related("site")
        fields["room"].queryset = Room.objects.filter(site__in=sites).select_related("site")
        fields["facilitator"].queryset = fields["co_facilitator"].queryset = leaders_of([site.pk for site in sites])
        fields["group_type"].choices = [(code.value, facts.name) for code, facts in group_types().items()]
        fields["intervention"].choices = [("", "—"), *((code, facts.name) for code, facts in interventions().items())]
        fields["curriculum"].choices = curriculum_choices()
        fields["phases"].look = "across"
        for name in ("minimum", "capacity", "telehealth_seats", "starts_on", "ends_on"):
            fields[name].look = "short"

    def details(self) -> dict[str, Any]:
        """The further columns of the group."""
        names = ("telehealth_seats", "enrolment", "phases", "restriction", "language", "intervention", "curriculum", "ends_on")
        return {name: self.cleaned_data[name] for name in names}

    def meetings(self, rows: Any) -> list[MeetingFacts]:
        """The weekly meetings of the filled rows, as facts."""
        data = self.cleaned_data
        kind = GroupType(data["group_type"])
        return [
            MeetingFacts(
                BlockFacts(row["weekday"], row["starts"], row["ends"], row.get("break_minutes") or 0, kind, data["name"]),
                from_on=data["starts_on"], until_on=data["ends_on"],
            )
            for row in (form.cleaned_data for form in rows)
            if row.get("weekday")
        ]  # fmt: skip


def curriculum_choices() -> list[tuple[str, str]]:
    """What a group may work through: nothing fixed, a set of modules, or a pack."""
    modules = [(code.value, facts.name) for code, facts in sets().items()]
    return [("", "—"), *modules, *((code, facts.name) for code, facts in packs().items() if code not in dict(modules))]


def size_initial(row: Group) -> dict[str, int]:
    """What a group's size form shows at first."""
    return {"minimum": row.minimum, "capacity": row.capacity, "telehealth_seats": row.telehealth_seats, "version": row.version}


def read_day(text: str, today: date) -> date:
    """A day from a URL, or today; also today for a day on which no calendar of ours has a week before and after."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if 1900 <= asked.year < 2200 else today


def read_number(text: str) -> int:
    """A row's number from a request; 0, which no row has, for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
