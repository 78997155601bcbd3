"""What is typed about one session: changed, cancelled, merged, a visitor, a guest, two people kept apart."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Room
from midspan.journey.schedule.forms.groups import DAY, WALL_CLOCK, WEEKDAY_CHOICES, leaders_of
from midspan.journey.schedule.models import Session
from midspan.journey.schedule.terms import SeatKind, SeriesScope

SCOPES = [
    (SeriesScope.THIS, _("just this one")), (SeriesScope.FOLLOWING, _("this and the following")),
    (SeriesScope.ALL, _("all that come")),
]  # fmt: skip


class ScopeField(forms.TypedChoiceField):
    """How far a change reaches, as three radio buttons."""

    look = "across"

    def __init__(self) -> None:
        super().__init__(
            label=_("Which sessions"), choices=SCOPES, coerce=SeriesScope, initial=SeriesScope.THIS, widget=forms.RadioSelect
        )


class CancelForm(forms.Form):
    scope = ScopeField()
    reason = forms.CharField(label=_("Why is it cancelled?"), max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SeriesForm(forms.Form):
    """Another time, room or leader."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAY_CHOICES, coerce=int)
    starts = forms.TimeField(label=_("From"), widget=WALL_CLOCK)
    ends = forms.TimeField(label=_("Until"), widget=WALL_CLOCK)
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())
    facilitator = forms.ModelChoiceField(label=_("Facilitator"), queryset=Staff.objects.none())
    co_facilitator = forms.ModelChoiceField(label=_("Co-leader"), queryset=Staff.objects.none(), required=False)
    scope = ScopeField()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["room"].queryset = Room.objects.filter(site_id=site_id)
        fields["facilitator"].queryset = fields["co_facilitator"].queryset = leaders_of([site_id])


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(label=_("Together with"), queryset=Session.objects.none())
    reason = forms.CharField(label=_("Why?"), max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, others: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = Session.objects.filter(pk__in=[other.pk for other in others])
        field.choices = [
            (other.pk, f"{other.title} · {other.group.name if other.group else ''} · {other.room}") for other in others
        ]


class SeatForm(forms.Form):
    """A seat for somebody who does not belong to the group."""

    episode = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.TypedChoiceField(
        label=_("As"), coerce=SeatKind,
        choices=[(SeatKind.VISITOR, _("a visitor")), (SeatKind.MAKE_UP, _("making up a missed one"))],
    )  # fmt: skip
    makes_up_on = forms.DateField(label=_("Of the week of"), widget=DAY, required=False)
    by_telehealth = forms.BooleanField(label=_("By telehealth"), required=False)
    fits = forms.BooleanField(label=_("I know them: this group is right for them"), required=False)


class GuestForm(forms.Form):
    """Somebody close to a person who is expected."""

    episode = forms.TypedChoiceField(label=_("Comes with"), coerce=int)
    name = forms.CharField(label=_("Name of the guest"), max_length=120)
    relationship = forms.CharField(label=_("Who they are to them"), max_length=60, required=False)
    agreed = forms.BooleanField(label=_("The person agrees that they come"), required=False)
    agreed_words = forms.CharField(label=_("What they said"), max_length=200, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["episode"]
        field.choices = people


class ApartForm(forms.Form):
    other = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why are they kept apart?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only supervising clinicians read this."),
    )  # fmt: skip
