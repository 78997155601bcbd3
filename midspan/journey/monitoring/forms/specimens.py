"""Input about specimens as clean values: who is asked for one, how it was collected, how an asking ended, the next hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from midspan.journey.monitoring.rules.specimens import fahrenheit
from midspan.journey.monitoring.terms.draw import OrderKind, Outcome
from midspan.journey.monitoring.terms.specimens import Appearance, Collected, CustodyKind, IdentityCheck, Matrix, ObserverWish
from midspan.journey.plan.terms import ObjectiveFacts

MATRIX_WORDS = {
    Matrix.URINE: _("Urine"), Matrix.ORAL_FLUID: _("Oral fluid"), Matrix.BREATH: _("Breath"), Matrix.BLOOD: _("Blood (PEth)"),
    Matrix.HAIR: _("Hair"),
}  # fmt: skip
ORDER_WORDS = {
    OrderKind.RANDOM: _("by the draw"), OrderKind.BASELINE: _("at the start of treatment"), OrderKind.CAUSE: _("for a reason"),
    OrderKind.AGAIN: _("another try"), OrderKind.ASKED_FOR: _("at the person’s own wish"),
}  # fmt: skip
ASK_CHOICES = {
    OrderKind.CAUSE: _("For a reason"), OrderKind.BASELINE: _("At the start of treatment"),
    OrderKind.ASKED_FOR: _("At the person’s own wish"),
}  # fmt: skip
OUTCOME_WORDS = {
    Outcome.COLLECTED: _("collected"), Outcome.REFUSED: _("refused"), Outcome.UNABLE: _("unable"), Outcome.MISSED: _("missed"),
    Outcome.EXCUSED: _("excused"), Outcome.WITHDRAWN: _("withdrawn"),
}  # fmt: skip
OUTCOME_CHOICES = {
    Outcome.UNABLE: _("Unable: tried, and could not"), Outcome.REFUSED: _("Refused: did not want to"),
    Outcome.EXCUSED: _("Excused: away for a good reason"), Outcome.MISSED: _("Missed: time is over, no word"),
    Outcome.WITHDRAWN: _("Withdrawn: asked by mistake"),
}  # fmt: skip
IDENTITY_WORDS = {
    IdentityCheck.KNOWN: _("Known to me"), IdentityCheck.PHOTO: _("Photo identification"),
    IdentityCheck.BADGE: _("Card of the house"), IdentityCheck.VOUCHED: _("Named by a colleague"),
}  # fmt: skip
WISH_WORDS = {
    ObserverWish.NONE: _("Not asked"), ObserverWish.WOMAN: _("A woman"), ObserverWish.MAN: _("A man"),
    ObserverWish.EITHER: _("Either is fine"),
}  # fmt: skip
APPEARANCE_WORDS = {
    Appearance.USUAL: _("As usual"), Appearance.CLOUDY: _("Cloudy"), Appearance.PALE: _("Very pale"), Appearance.DARK: _("Dark"),
    Appearance.RED: _("Reddish"), Appearance.FOAMING: _("Foaming"), Appearance.OTHER: _("Other"),
}  # fmt: skip
STEP_CHOICES = {
    CustodyKind.COLLECTED: _("Collected"), CustodyKind.SEALED: _("Sealed"), CustodyKind.INITIALLED: _("Initialled by the person"),
    CustodyKind.HANDED_OVER: _("Handed over"), CustodyKind.RECEIVED: _("Received"), CustodyKind.DISCARDED: _("Discarded"),
}  # fmt: skip
TIME = {"type": "time"}
NUMBER = {"inputmode": "decimal", "step": "0.1"}


class CollectForm(forms.Form):
    """One collection, as it is written down beside the person."""

    matrix = forms.ChoiceField(label=_("Specimen"), choices=[(code.value, words) for code, words in MATRIX_WORDS.items()])
    at = forms.TimeField(label=_("Collected at"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    identity = forms.ChoiceField(
        label=_("How do you know it was them?"), widget=forms.RadioSelect,
        choices=[(code.value, words) for code, words in IDENTITY_WORDS.items()],
    )  # fmt: skip
    temperature = forms.DecimalField(
        label=_("Temperature"), required=False, decimal_places=1, max_digits=4, widget=forms.NumberInput(attrs=NUMBER)
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("F", "°F"), ("C", "°C")], initial="F")
    after_minutes = forms.IntegerField(
        label=_("Read how many minutes after"), required=False, min_value=0, max_value=60, help_text=_("within 4")
    )
    volume_ml = forms.IntegerField(label=_("Volume, mL"), required=False)
    appearance = forms.ChoiceField(
        label=_("Looks"), required=False, choices=[("", "—")] + [(code.value, words) for code, words in APPEARANCE_WORDS.items()]
    )
    observed = forms.BooleanField(label=_("Observed: somebody was in the room"), required=False)
    observer = forms.TypedChoiceField(label=_("Who was in the room?"), required=False, coerce=int, empty_value=None)
    observer_wish = forms.ChoiceField(
        label=_("Whom did they want there?"), required=False, choices=[(code.value, words) for code, words in WISH_WORDS.items()]
    )
    wish_kept = forms.TypedChoiceField(
        label=_("Was it so?"), required=False, coerce=lambda said: said == "yes", empty_value=None,
        choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    objectives = forms.TypedMultipleChoiceField(
        label=_("For which objective?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], objectives: Sequence[ObjectiveFacts], **words: Any):
        super().__init__(*args, **words)
        self.fields["observer"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["objectives"].choices = [(one.id, f"{one.number} {one.words}") for one in objectives]  # type: ignore[attr-defined]
        if not objectives:
            del self.fields["objectives"]

    def collected(self) -> Collected:
        """What was typed, temperatures in °F."""
        typed = self.cleaned_data
        warm: Decimal | None = typed["temperature"]
        return Collected(
            matrix=Matrix(typed["matrix"]), identity=IdentityCheck(typed["identity"]), observed=typed["observed"],
            observer_id=typed["observer"], observer_wish=ObserverWish(typed["observer_wish"]), wish_kept=typed["wish_kept"],
            temperature_f=None if warm is None else fahrenheit(warm, typed["unit"]),
            temperature_after_minutes=typed["after_minutes"], volume_ml=typed["volume_ml"],
            appearance=Appearance(typed["appearance"]) if typed["appearance"] else None, note=typed["note"],
        )  # fmt: skip

    def collected_at(self, now: datetime) -> datetime:
        """The moment: today's, or yesterday's when the hour lies ahead."""
        return _moment(self.cleaned_data["at"], now, back=True)


class SettleForm(forms.Form):
    """How an asking ended without a specimen."""

    outcome = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect,
        choices=[(code.value, words) for code, words in OUTCOME_CHOICES.items()],
    )  # fmt: skip
    words = forms.CharField(label=_("In a few plain words"), max_length=300)
    again_at = forms.TimeField(
        label=_("Try again until"), required=False, widget=forms.TimeInput(attrs=TIME), help_text=_("after “unable”, today")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def again(self, now: datetime) -> datetime | None:
        """When the later try ends, if there is one."""
        typed = self.cleaned_data["again_at"]
        return _moment(typed, now, back=False) if typed else None


class AskForm(forms.Form):
    """A specimen asked for outside the draw."""

    kind = forms.ChoiceField(
        label=_("Why?"), widget=forms.RadioSelect,
        choices=[(kind.value, words) for kind, words in ASK_CHOICES.items()],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What was seen or told"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In plain words, as you would say them to the person."),
    )  # fmt: skip
    matrix = forms.ChoiceField(label=_("Specimen"), choices=[(code.value, words) for code, words in MATRIX_WORDS.items()])
    panels = forms.MultipleChoiceField(label=_("Panels"), required=False, widget=forms.CheckboxSelectMultiple)
    until = forms.TimeField(label=_("To be given until"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    observed = forms.BooleanField(label=_("Observed"), required=False)
    counts_for_gap = forms.BooleanField(label=_("Counts as a test of the schedule"), required=False)
    once = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, panels: Sequence[tuple[str, str]], **words: Any):
        super().__init__(*args, **words)
        self.fields["panels"].choices = list(panels)  # type: ignore[attr-defined]
        if not panels:
            del self.fields["panels"]

    def due_at(self, now: datetime) -> datetime:
        """The end of today's hours for it."""
        return _moment(self.cleaned_data["until"], now, back=False)


class StepForm(forms.Form):
    """The next step of a specimen from hand to hand."""

    kind = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    other = forms.CharField(label=_("To or from whom"), required=False, max_length=160)
    note = forms.CharField(label=_("Note"), required=False, max_length=250)

    def __init__(self, *args: Any, steps: Sequence[CustodyKind], **words: Any):
        super().__init__(*args, **words)
        self.fields["kind"].choices = [(step.value, STEP_CHOICES[step]) for step in steps]  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """A label held before the scanner, or its code typed."""

    code = forms.CharField(
        label=_("Code on the label"),
        max_length=14,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _moment(typed: Any, now: datetime, *, back: bool) -> datetime:
    """A time of today in the active zone; of yesterday, where it would lie ahead and only the past makes sense."""
    here = timezone.localtime(now)
    at = here.replace(hour=typed.hour, minute=typed.minute, second=0, microsecond=0)
    return at - timedelta(days=1) if back and at > here else at
