"""What is typed in the note of an individual or family session, as clean values."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.attendance.catalog.prompts import PROMPTS
from midspan.journey.attendance.forms.visits import ABSENCE_WORDS, TimeField, moment_on
from midspan.journey.attendance.terms import Presence, Prompt, RoomLine
from midspan.journey.plan.terms import ObjectiveFacts
from midspan.journey.schedule.terms import SessionFacts

PRESENCE_WORDS = [(Presence.PRESENT.value, _("Came")), (Presence.ABSENT.value, _("Did not come"))]
LONGEST = 8000


class OwnNoteForm(forms.Form):
    """One person's session: whether they came and when, an answer to each prompt, what was worked on."""

    presence = forms.ChoiceField(label=_("Did they come?"), choices=PRESENCE_WORDS, widget=forms.RadioSelect, required=False)
    came = TimeField(label=_("Came at"), required=False, help_text=_("Empty: from the planned start."))
    left = TimeField(label=_("Left at"), required=False, help_text=_("Empty: to the planned end."))
    absence_reason = forms.ChoiceField(
        label=_("Why not?"), required=False, choices=[("", "")] + [(code.value, words) for code, words in ABSENCE_WORDS.items()]
    )
    tied_to = forms.CharField(label=_("About which aim or reason of theirs"), max_length=300, required=False)
    text = forms.CharField(
        label=_("What was worked on, and what comes next"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    objectives = forms.TypedMultipleChoiceField(
        label=_("For which objectives?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, session: SessionFacts, objectives: Sequence[ObjectiveFacts] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["objectives"].choices = [(one.id, one.named) for one in objectives]  # type: ignore[attr-defined]
        self.session = session
        self.prompts: tuple[Prompt, ...] = PROMPTS[session.kind]
        for prompt in self.prompts:
            self.fields[f"prompt_{prompt.code}"] = forms.CharField(
                label=prompt.words, help_text=prompt.help, required=False, max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        self.fields["presence"].look = "across"  # type: ignore[attr-defined]
        names = [f"prompt_{prompt.code}" for prompt in self.prompts]
        self.order_fields(["presence", "came", "left", "absence_reason", "objectives", "tied_to", *names, "text", "seen"])

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the prompts, in their order."""
        return [self[f"prompt_{prompt.code}"] for prompt in self.prompts]

    def answers(self) -> dict[str, str]:
        return {prompt.code: self.cleaned_data[f"prompt_{prompt.code}"] for prompt in self.prompts}

    def line(self) -> RoomLine:
        """The person's part; an absence carries no times, a presence no reason."""
        data, session = self.cleaned_data, self.session
        presence = Presence(data["presence"] or Presence.EXPECTED)
        present = presence == Presence.PRESENT
        return RoomLine(
            presence=presence,
            came_at=moment_on(session.on, data["came"], session.timezone) if present else None,
            left_at=moment_on(session.on, data["left"], session.timezone) if present else None,
            absence_reason=data["absence_reason"] if presence == Presence.ABSENT else "",
            line=data["text"].strip(),
            tied_to=data["tied_to"].strip(),
        )


class GuestForm(forms.Form):
    """Somebody who comes with them; the person says that they may."""

    name = forms.CharField(label=_("Name"), max_length=120)
    relationship = forms.CharField(label=_("Who they are to them"), max_length=60, required=False)
    agreed = forms.BooleanField(label=_("The person wants them there and has agreed"), required=False)
    agreed_words = forms.CharField(label=_("In their words"), max_length=200, required=False)
