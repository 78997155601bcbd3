"""What is typed at the door, as clean values: arrivals, departures, absences, a scanned card, the safety questions."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.journey.attendance.terms import AbsenceReason, ScreenVersion

ABSENCE_WORDS = {
    AbsenceReason.WORK: _("work"),
    AbsenceReason.ILLNESS: _("illness"),
    AbsenceReason.CHILD_CARE: _("child care"),
    AbsenceReason.TRANSPORT: _("no ride"),
    AbsenceReason.MEDICAL_VISIT: _("medical visit"),
    AbsenceReason.COURT: _("court"),
    AbsenceReason.NO_WORD: _("no word"),
    AbsenceReason.OTHER: _("other"),
}


class TimeField(forms.TimeField):
    """A wall-clock time of day."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ArrivalForm(forms.Form):
    arrived = TimeField(label=_("Arrived at"), help_text=_("The site's own time, to the minute."))
    early = forms.BooleanField(label=_("They came before check-in opens"), required=False)


class DepartureForm(forms.Form):
    left = TimeField(label=_("Left at"), help_text=_("The site's own time, to the minute."))
    safe_ride = forms.TypedChoiceField(
        label=_("Do they have a safe way home?"),
        choices=[("", _("Not asked")), ("yes", _("Yes")), ("no", _("No, help was offered"))],
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        required=False,
    )


class AbsenceForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why are they not here?"), choices=[(code.value, words) for code, words in ABSENCE_WORDS.items()]
    )
    called = forms.BooleanField(label=_("We called them"), required=False)


class ScanForm(forms.Form):
    """What a scanner types before it presses Enter."""

    code = forms.CharField(
        label=_("Card"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-focus": "", "inputmode": "none"}
        ),
    )


class ScreenForm(forms.Form):
    """The questions at the door, each answered with yes or no; which answer is the alarming one stands in the data."""

    def __init__(self, data: object = None, *, version: ScreenVersion):
        super().__init__(data)  # type: ignore[arg-type]
        self.version = version
        for question in version.questions:
            self.fields[question.code] = forms.TypedChoiceField(
                label=question.text, choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda value: value == "yes",
                empty_value=None, required=False, widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[question.code].look = "across"  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, bool]:
        """What was answered, by the question's code; open questions are left out."""
        return {code: value for code, value in self.cleaned_data.items() if value is not None}


class TellForm(forms.Form):
    """Whom one called about an alarm of the door."""

    told = forms.ModelChoiceField(label=_("Who was told"), queryset=Staff.objects.none())

    def __init__(self, data: object = None, *, among: object, initial: object = None):
        super().__init__(data, initial={"told": initial})  # type: ignore[arg-type]
        self.fields["told"].queryset = among  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    decision = forms.CharField(
        label=_("What was decided"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whether the program is enough tonight, who takes over, what the person does now."),
    )  # fmt: skip


def moment_on(day: date, clock: time | None, timezone: str) -> datetime | None:
    """A wall-clock time on a day at a site, as a moment."""
    return datetime.combine(day, clock, ZoneInfo(timezone)) if clock else None
