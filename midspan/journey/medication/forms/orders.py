"""What is typed about orders becomes clean values: the order itself, values found before a start, offers and answers."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.medication.catalog import medicines, start_table
from midspan.journey.medication.forms.lists import OnceForm, coded, day_field
from midspan.journey.medication.forms.words import AIM_WORDS, ANSWER_WORDS, DECLINE_WORDS, HOW_OFTEN, INDICATION_WORDS
from midspan.journey.medication.terms import (
    Aim,
    CheckKind,
    CheckSpec,
    CheckUnit,
    Finding,
    Indication,
    Medicine,
    OrderDraft,
    OrderFacts,
    StartReason,
    StopKind,
)

OVERRIDE = "override_"
UNIT_WORDS = {
    CheckUnit.SCORE: _("Score, 0 to 48"), CheckUnit.HOURS: _("Hours"), CheckUnit.TIMES: _("Times the upper limit"),
    CheckUnit.ML_MIN: _("mL/min"), CheckUnit.MS: _("ms"),
}  # fmt: skip


def medicine_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be ordered, by what it is for; methadone stands there so that one can be told where it comes from."""
    groups: dict[Indication, list[tuple[str, str]]] = {}
    for one in medicines().values():
        if one.orderable or one.otp_only:
            groups.setdefault(one.indications[0], []).append((one.code, one.name))
    return [(str(INDICATION_WORDS[group]), rows) for group, rows in groups.items()]


class ChooseForm(forms.Form):
    """Which medicine an order is about."""

    medicine = forms.ChoiceField(label=_("Medicine"))

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.fields["medicine"].choices = [("", "—"), *medicine_choices()]  # type: ignore[attr-defined]


class OrderForm(OnceForm):
    """An order of one medicine, with a reason for each stop that a prescriber goes past."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form = forms.ChoiceField(label=_("Form"))
    dose = forms.DecimalField(
        label=_("How much at a time"), max_digits=8, decimal_places=3,
        error_messages={"required": _("How much at a time? A number above zero.")},
    )  # fmt: skip
    frequency = forms.ChoiceField(label=_("How often"), choices=[(one.value, words) for one, words in HOW_OFTEN.items()])
    frequency_words = forms.CharField(label=_("How often, in words"), max_length=120, required=False)
    started_on = day_field(_("From"))
    supply_days = forms.IntegerField(label=_("Days of supply"), required=False, min_value=1, max_value=180)
    refills = forms.IntegerField(label=_("Refills"), required=False, min_value=0, max_value=12)
    indication = forms.ChoiceField(label=_("For"))
    aims = forms.MultipleChoiceField(
        label=_("Aim"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("What is it for? Every medicine states its aim.")},
    )  # fmt: skip
    observed = forms.BooleanField(label=_("Doses are watched at arrival"), required=False)
    instructions = forms.CharField(
        label=_("For the person"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    objectives = forms.TypedMultipleChoiceField(
        label=_("For which objective?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, medicine: Medicine, objectives: Sequence[tuple[int, str]] = (), stops: Iterable[StartReason] = (),
        **words: Any,
    ):  # fmt: skip
        super().__init__(*args, **words)
        self.medicine = medicine
        fields: Any = self.fields
        fields["form"].choices = [(one.code, one.words) for one in medicine.forms]
        strengths = ", ".join(dict.fromkeys(each for one in medicine.forms for each in one.strengths))
        unit = medicine.forms[0].unit
        fields["dose"].label = _("How much at a time, in %(unit)s") % {"unit": unit}
        fields["dose"].help_text = (
            _("Comes as %(strengths)s %(unit)s.") % {"strengths": strengths, "unit": unit} if strengths else ""
        )
        fields["indication"].choices = [(one.value, INDICATION_WORDS[one]) for one in medicine.indications]
        first = [one for one in Aim if one in medicine.aims]
        fields["aims"].choices = [(one.value, AIM_WORDS[one]) for one in [*first, *(one for one in Aim if one not in first)]]
        fields["objectives"].choices = list(objectives)
        if not objectives:
            del fields["objectives"]
        for one in stops:
            if one.kind is StopKind.OVERRIDABLE:
                fields[f"{OVERRIDE}{one.rule}"] = forms.CharField(
                    label=_("Why you go on"), required=False, max_length=300, help_text=_("Kept in the signed order.")
                )

    @property
    def draft(self) -> OrderDraft:
        """The order as far as it was typed; what is faulty is left out."""
        typed = getattr(self, "cleaned_data", {})
        form = self.medicine.form(typed.get("form", "")) or self.medicine.forms[0]
        return OrderDraft(
            medicine=self.medicine.code, form=typed.get("form", ""), dose=typed.get("dose"), unit=form.unit,
            frequency=typed.get("frequency", "daily"), aims=tuple(Aim(one) for one in typed.get("aims", ())),
            indication=typed.get("indication", ""), started_on=typed.get("started_on"),
            frequency_words=typed.get("frequency_words", ""), instructions=typed.get("instructions", ""),
            observed=typed.get("observed", False), supply_days=typed.get("supply_days"), refills=typed.get("refills") or 0,
            overrides={name.removeprefix(OVERRIDE): words for name, words in typed.items() if name.startswith(OVERRIDE)},
        )  # fmt: skip

    @property
    def pointed(self) -> list[int]:
        return self.cleaned_data.get("objectives", [])

    @staticmethod
    def of(order: OrderFacts, objectives: Sequence[int] = ()) -> dict[str, Any]:
        """The values of an order, for a form that goes on with it."""
        words = {f"{OVERRIDE}{rule}": reason for rule, reason in order.overrides.items()}
        return {
            "form": order.form, "dose": order.dose.normalize() if order.dose else None, "frequency": order.frequency,
            "frequency_words": order.frequency_words if order.frequency == "other" else "", "started_on": order.started_on,
            "supply_days": order.supply_days, "refills": order.refills, "indication": order.indication.value,
            "aims": [one.value for one in order.aims], "observed": order.observed, "instructions": order.instructions,
            "objectives": list(objectives), "version": order.version, **words,
        }  # fmt: skip


class CheckForm(OnceForm):
    """A value found before a start: one form for each kind, its value as a number, a day or a word."""

    kind = forms.CharField(widget=forms.HiddenInput)
    on = day_field(_("Found on"))
    source = forms.CharField(label=_("Where it comes from"), max_length=160, help_text=_("Laboratory, letter, the person."))

    def __init__(self, *args: Any, spec: CheckSpec, today: date, **words: Any):
        super().__init__(*args, initial={"kind": spec.kind.value, "on": today}, **words)
        self.spec = spec
        value: forms.Field = forms.DecimalField(
            label=UNIT_WORDS.get(spec.unit, _("Value")), max_digits=8, decimal_places=2, min_value=0, max_value=Decimal(9999)
        )
        if spec.unit is CheckUnit.DAY:
            value = day_field(_("Day"))
        elif spec.unit is CheckUnit.WORD:
            value = forms.ChoiceField(label=_("What was found"), choices=[("", "—"), *spec.options])
        value.help_text = spec.help
        self.fields["value"] = value
        self.order_fields(["value", "on", "source", "kind", "once"])

    @property
    def finding(self) -> Finding:
        """The value as it was typed."""
        typed = self.cleaned_data
        found = {CheckUnit.DAY: "day", CheckUnit.WORD: "word"}.get(self.spec.unit, "number")
        return Finding(self.spec.kind, typed["on"], typed["source"], **{found: typed["value"]})


def spec_of(kind: str) -> CheckSpec | None:
    """The check of that name."""
    return start_table().checks.get(CheckKind(kind)) if kind in set(CheckKind) else None


class OfferForm(OnceForm):
    """A medicine offered, with the answer where it came at once."""

    medicine = forms.ChoiceField(label=_("Medicine"))
    on = day_field(_("Offered on"))
    answer = forms.ChoiceField(
        label=_("What the person says"), required=False, widget=forms.RadioSelect,
        choices=[*((one.value, words) for one, words in ANSWER_WORDS.items()), ("", _("No answer yet"))],
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("If not now, why"),
        required=False,
        choices=[("", "—"), *coded(DECLINE_WORDS)],
    )
    words = forms.CharField(label=_("In their words"), max_length=300, required=False)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **words: Any):
        super().__init__(*args, **words)
        self.fields["medicine"].choices = list(offered)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to an offer."""

    answer = forms.ChoiceField(
        label=_("What the person says"), widget=forms.RadioSelect,
        choices=[(one.value, words) for one, words in ANSWER_WORDS.items()],
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("If not now, why"),
        required=False,
        choices=[("", "—"), *coded(DECLINE_WORDS)],
    )
    words = forms.CharField(label=_("In their words"), max_length=300, required=False)
    on = day_field(_("Answered on"))
    version = forms.IntegerField(widget=forms.HiddenInput)
