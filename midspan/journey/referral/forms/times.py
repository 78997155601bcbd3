"""The forms of intake times: opening them, choosing one for a referral, giving one up, saying whether the person came."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.journey.referral.forms.work import DATE, Once
from midspan.journey.referral.models import IntakeSlot
from midspan.journey.referral.terms import INTAKE_MINUTES, BookingOutcome, CancelReason

CANCELS = [
    (CancelReason.BY_PERSON, _("The person cannot come")),
    (CancelReason.BY_CLINIC, _("We cannot keep it")),
    (CancelReason.OTHER, _("Another reason")),
]
OUTCOMES = [(BookingOutcome.KEPT, _("Came")), (BookingOutcome.NO_SHOW, _("Did not come"))]


class OpenForm(Once):
    """Whose time, when, how long, and until when it comes back every week."""

    clinician = forms.ModelChoiceField(Staff.objects.none(), label=_("Who assesses"), empty_label=_("Choose"))
    starts_on = forms.DateField(label=_("Day"), widget=DATE)
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), initial=INTAKE_MINUTES, min_value=15, max_value=240)
    until_on = forms.DateField(
        label=_("Every week until"),
        required=False,
        widget=DATE,
        help_text=_("Empty for a single time. Closed days are left out."),
    )

    def __init__(self, *args: Any, assessors: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["clinician"].queryset = assessors  # type: ignore[attr-defined]


class SlotField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        local = timezone.localtime(obj.starts_at)
        return f"{WEEKDAYS_ABBR[local.weekday()]} {date_format(local, 'j M H:i')}, {obj.clinician.name}"


class BookForm(Once):
    """Which free time a referral takes."""

    slot = SlotField(IntakeSlot.objects.none(), label=_("Free times"), empty_label=_("Choose"))

    def __init__(self, *args: Any, free: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["slot"].queryset = free  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    """Why a booked time is given up."""

    reason = forms.ChoiceField(label=_("Why it is given up"), choices=CANCELS, widget=forms.RadioSelect)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=OUTCOMES, widget=forms.RadioSelect)


class WithdrawForm(forms.Form):
    because = forms.CharField(label=_("Why it is withdrawn"), max_length=160)
