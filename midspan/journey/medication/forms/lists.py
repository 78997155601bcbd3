"""What is typed about the list becomes clean values: outside medicines, allergies, a linked program, decisions line by line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from midspan.journey.medication.forms.words import (
    AIM_WORDS,
    DECISION_WORDS,
    END_WORDS,
    RECONCILE_WORDS,
    ROUTE_WORDS,
    SEVERITY_WORDS,
    SOURCE_WORDS,
)
from midspan.journey.medication.terms import (
    TOLD,
    Aim,
    Decided,
    LineDecision,
    LineFacts,
    ListedDraft,
    ListSource,
    ReactionSeverity,
    ReconcileReason,
)

TOLD_CHOICES = [(one.value, SOURCE_WORDS[one]) for one in TOLD]
ASKED_CHOICES = [*TOLD_CHOICES, (ListSource.OTP.value, SOURCE_WORDS[ListSource.OTP])]


def coded(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Choices from the words of codes."""
    return [(one.value, text) for one, text in words.items()]


def day_field(label: Any, *, required: bool = True, **words: Any) -> forms.DateField:
    """A day, picked from a calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **words)


class OnceForm(forms.Form):
    """A form that may be sent twice and counts once."""

    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **words: Any):
        words["initial"] = {"once": uuid4().hex, **(initial or {})}
        super().__init__(*args, **words)


class LineForm(OnceForm):
    """A medicine that was not ordered here."""

    name = forms.CharField(label=_("Medicine"), max_length=160, help_text=_("As it stands on the box."))
    dose = forms.CharField(label=_("Dose"), max_length=80, required=False)
    route = forms.ChoiceField(
        label=_("How it is taken"),
        required=False,
        choices=[("", "—"), *((one.value, words) for one, words in ROUTE_WORDS.items())],
    )
    frequency = forms.CharField(label=_("How often"), max_length=80, required=False)
    aims = forms.MultipleChoiceField(
        label=_("What for"), required=False, choices=[(one.value, words) for one, words in AIM_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = forms.ChoiceField(label=_("Who says so"), choices=[("", "—"), *TOLD_CHOICES])
    source_words = forms.CharField(label=_("Which pharmacy, paper or person"), max_length=200, required=False)
    prescriber = forms.CharField(label=_("Who prescribes it"), max_length=160, required=False)
    started_on = day_field(_("Since"), required=False)
    taken_on = day_field(_("Last taken"), required=False, help_text=_("If it is not taken every day."))

    @property
    def draft(self) -> ListedDraft:
        """The line as it was typed."""
        typed = self.cleaned_data
        return ListedDraft(
            typed["name"], ListSource(typed["source"]), "", typed["dose"], typed["route"], typed["frequency"],
            tuple(Aim(one) for one in typed["aims"]), "", typed["prescriber"], typed["source_words"], typed["started_on"],
            typed["taken_on"],
        )  # fmt: skip


class CorrectForm(LineForm):
    """A correction that stands beside the line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why it is corrected"), max_length=300)


class EndForm(forms.Form):
    """Something ends: the last day, and why."""

    why = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *((one.value, words) for one, words in END_WORDS.items())])
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False)
    on = day_field(_("Last day"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class WhyForm(forms.Form):
    """Something was entered in error."""

    why = forms.CharField(label=_("Why it is wrong"), max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AllergyForm(OnceForm):
    """An allergy or reaction."""

    substance = forms.CharField(label=_("To what"), max_length=120)
    reaction = forms.CharField(label=_("What happens"), max_length=200)
    severity = forms.ChoiceField(
        label=_("How bad"), choices=[("", "—"), *((one.value, words) for one, words in SEVERITY_WORDS.items())]
    )
    source = forms.ChoiceField(label=_("Who says so"), choices=TOLD_CHOICES)

    @property
    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "substance": typed["substance"], "reaction": typed["reaction"], "severity": ReactionSeverity(typed["severity"]),
            "source": ListSource(typed["source"]),
        }  # fmt: skip


class OtpForm(OnceForm):
    """An opioid treatment program, with what it said."""

    program = forms.CharField(label=_("Opioid treatment program"), max_length=160)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    dose = forms.CharField(label=_("Dose, as the program says it"), max_length=80)
    spoke_with = forms.CharField(label=_("Who said so there"), max_length=160)
    verified_on = day_field(_("Asked on"))
    started_on = day_field(_("There since"), required=False)
    basis = forms.CharField(
        label=_("On what basis we may ask"), max_length=250,
        help_text=_("The signed consent: of which day, for what. Without one nobody calls."),
    )  # fmt: skip


class OtpCheckForm(OnceForm):
    """The dose asked again."""

    dose = forms.CharField(label=_("Dose, as the program says it"), max_length=80)
    spoke_with = forms.CharField(label=_("Who said so there"), max_length=160)
    on = day_field(_("Asked on"))
    words = forms.CharField(label=_("Missed doses, changes"), max_length=300, required=False)


class OtpEndForm(forms.Form):
    """The person does not go there any more."""

    on = day_field(_("Last day there"))
    words = forms.CharField(label=_("Why"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class BeginReconcileForm(OnceForm):
    """Why lists are compared."""

    reason = forms.ChoiceField(label=_("Why now"), choices=[(one.value, words) for one, words in RECONCILE_WORDS.items()])
    since_on = day_field(_("Since"), help_text=_("The day of admission, of the return, of the move."))
    words = forms.CharField(label=_("Where, in a few words"), max_length=200, required=False)

    @property
    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"reason": ReconcileReason(typed["reason"]), "since_on": typed["since_on"], "words": typed["words"]}


class ReconcileForm(forms.Form):
    """Decisions line by line, and which sources were asked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sources = forms.MultipleChoiceField(
        label=_("Which sources were compared?"), required=False, choices=ASKED_CHOICES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, lines: Sequence[LineFacts], **words: Any):
        super().__init__(*args, **words)
        self.lines = lines
        for one in lines:
            self.fields[f"decision_{one.id}"] = forms.ChoiceField(
                label=one.name, required=False, choices=[(each.value, text) for each, text in DECISION_WORDS.items()],
                widget=forms.RadioSelect, initial=one.decision,
            )  # fmt: skip
            self.fields[f"reason_{one.id}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=300, initial=one.reason
            )
            self.fields[f"dose_{one.id}"] = forms.CharField(label=_("New dose"), required=False, max_length=80, initial=one.dose)
            self.fields[f"frequency_{one.id}"] = forms.CharField(
                label=_("New: how often"), required=False, max_length=80, initial=one.frequency
            )

    def rows(self) -> Iterator[tuple[LineFacts, BoundField, BoundField, BoundField, BoundField]]:
        """Each line with its fields."""
        for one in self.lines:
            yield (
                one, self[f"decision_{one.id}"], self[f"reason_{one.id}"], self[f"dose_{one.id}"], self[f"frequency_{one.id}"],
            )  # fmt: skip

    @property
    def asked(self) -> list[ListSource]:
        return [ListSource(one) for one in self.cleaned_data["sources"]]

    @property
    def decisions(self) -> dict[int, Decided]:
        """What was decided about each line, by its number."""
        typed = self.cleaned_data
        return {
            one.id: Decided(
                one.name, LineDecision(said) if (said := typed[f"decision_{one.id}"]) else None, typed[f"reason_{one.id}"],
                typed[f"dose_{one.id}"], typed[f"frequency_{one.id}"], one.differs, one.own,
            )
            for one in self.lines
        }  # fmt: skip


def today_initial(today: date, **words: Any) -> dict[str, Any]:
    """The values with which a form about today begins."""
    return {"on": today, "verified_on": today, "since_on": today, **words}
