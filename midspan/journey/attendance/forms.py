"""What is typed at the door and in the room, as clean values."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomFlag, RoomLine
from midspan.journey.schedule.terms import SessionFacts

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
FLAG_WORDS = {
    RoomFlag.NEEDS_INDIVIDUAL: _("Needs individual"),
    RoomFlag.CRAVING: _("Craving"),
    RoomFlag.LEFT_UPSET: _("Left upset"),
    RoomFlag.AGREEMENT_BREACHED: _("Agreement breached"),
    RoomFlag.CONFLICT: _("Conflict"),
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


class ProofForm(forms.Form):
    """The typed name and the secret with which staff sign."""

    typed_name = forms.CharField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Your password or a code of your app"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class AmendForm(ProofForm):
    text = forms.CharField(label=_("Amendment"), widget=forms.Textarea(attrs={"rows": 5}))
    reason = forms.CharField(label=_("Why it is amended"), max_length=250)
    field_order = ["text", "reason", "typed_name", "secret"]


class TimesForm(ProofForm):
    came = TimeField(label=_("Came at"), required=False, help_text=_("Leave both empty when they were not there."))
    left = TimeField(label=_("Left at"), required=False)
    reason = forms.CharField(label=_("Why it is corrected"), max_length=250)
    field_order = ["came", "left", "reason", "typed_name", "secret"]


def moment_on(day: date, clock: time | None, timezone: str) -> datetime | None:
    """A wall-clock time on a day at a site, as a moment."""
    return datetime.combine(day, clock, ZoneInfo(timezone)) if clock else None


class LineForm(forms.Form):
    """One person's row in the room."""

    presence = forms.ChoiceField(choices=[(p.value, p.value) for p in Presence], required=False)
    came = TimeField(required=False)
    left = TimeField(required=False)
    absence_reason = forms.ChoiceField(choices=[("", "")] + [(r.value, r.value) for r in AbsenceReason], required=False)
    called = forms.BooleanField(required=False)
    participation = forms.TypedChoiceField(
        choices=[("", "")] + [(str(n), str(n)) for n in range(4)], coerce=int, empty_value=None, required=False
    )
    flags = forms.MultipleChoiceField(choices=[(f.value, f.value) for f in RoomFlag], required=False)
    line = forms.CharField(max_length=4000, required=False)

    def line_on(self, session: SessionFacts) -> RoomLine:
        """The clean row; an absence carries no times, a presence no reason."""
        data = self.cleaned_data
        presence = Presence(data["presence"] or Presence.EXPECTED)
        present = presence == Presence.PRESENT
        return RoomLine(
            presence=presence,
            came_at=moment_on(session.on, data["came"], session.timezone) if present else None,
            left_at=moment_on(session.on, data["left"], session.timezone) if present else None,
            absence_reason=data["absence_reason"] if presence == Presence.ABSENT else "",
            called=data["called"],
            participation=data["participation"] if present else None,
            flags=tuple(data["flags"]),
            line=data["line"].strip(),
        )


PRESENCE = re.compile(r"(\d{1,18})-presence")
LARGEST_ROOM = 200  # rows read from one post


class RoomForm:
    """The whole room as posted: the shared note and a row for each person that the page showed."""

    def __init__(self, data: Mapping, session: SessionFacts):
        self.session = session
        self.text = str(data.get("text", ""))[:20_000]
        self.seen = int(data["seen"]) if re.fullmatch(r"[0-9]{1,9}", str(data.get("seen", ""))) else 0
        shown = sorted(int(found[1]) for name in data if (found := PRESENCE.fullmatch(name)))
        self.forms = {episode_id: LineForm(data, prefix=str(episode_id)) for episode_id in shown[:LARGEST_ROOM]}

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms.values())

    @property
    def errors(self) -> dict[int, dict[str, list[str]]]:
        return {
            key: {field: [str(text) for text in texts] for field, texts in form.errors.items()}
            for key, form in self.forms.items()
            if form.errors
        }

    def lines(self) -> dict[int, RoomLine]:
        return {key: form.line_on(self.session) for key, form in self.forms.items()}
