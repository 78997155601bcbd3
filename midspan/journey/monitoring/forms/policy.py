"""A site's testing policy as clean values."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.terms.policy import Pace, PolicyFacts, TestingPhase

PHASE_WORDS = {
    TestingPhase.START: _("At the start"), TestingPhase.MIDDLE: _("In the middle"), TestingPhase.STABLE: _("When stable"),
}  # fmt: skip
WEEKDAY_WORDS = [
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")), (6, _("Saturday")),
    (7, _("Sunday")),
]  # fmt: skip
BY_SUBSTANCE = (Substance.ALCOHOL, Substance.OPIOIDS, Substance.HEROIN, Substance.METHAMPHETAMINE, Substance.COCAINE,
                Substance.CANNABIS, Substance.SEDATIVES)  # fmt: skip


class PolicyForm(forms.Form):
    """What holds for one phase from a day on: gaps, rate, weekdays, notice, panels."""

    from_day = forms.IntegerField(label=_("From day of treatment"), min_value=0, max_value=730)
    quiet_days = forms.IntegerField(label=_("Days without an unexpected result before it"), min_value=0, max_value=365)
    shortest = forms.IntegerField(label=_("Shortest gap, days"), min_value=1, max_value=60)
    longest = forms.IntegerField(label=_("Longest gap, days"), min_value=2, max_value=60)
    tests = forms.IntegerField(label=_("Aim: tests"), min_value=1, max_value=31)
    per_days = forms.IntegerField(label=_("in how many days"), min_value=1, max_value=60)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days on which people are drawn"), coerce=int, choices=WEEKDAY_WORDS, widget=forms.CheckboxSelectMultiple
    )
    away_hours = forms.IntegerField(
        label=_("Hours to come, for who is not expected that day"), min_value=1, max_value=24
    )  # fmt: skip
    effective_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Why, or after which source"), max_length=250)

    def __init__(self, *args: Any, panels: Sequence[tuple[str, str]], **words: Any):
        super().__init__(*args, **words)
        names = {"": str(_("Panels for everybody"))} | {one.value: one.value.capitalize() for one in BY_SUBSTANCE}
        for name, label in names.items():
            self.fields[f"panels_{name}"] = forms.MultipleChoiceField(
                label=label, required=False, choices=list(panels), widget=forms.CheckboxSelectMultiple
            )

    @property
    def panel_fields(self) -> list[forms.BoundField]:
        """The choices of panels together, as the page shows them."""
        return [self[name] for name in self.fields if name.startswith("panels_")]

    def pace(self) -> Pace:
        """The figures of the draw."""
        typed = self.cleaned_data
        return Pace(typed["shortest"], typed["longest"], typed["tests"], typed["per_days"], tuple(sorted(typed["weekdays"])))

    def panels(self) -> dict[str, list[str]]:
        """Codes of panels by substance, those for everybody under no name."""
        found = {name.removeprefix("panels_"): typed for name, typed in self.cleaned_data.items() if name.startswith("panels_")}
        return {name: typed for name, typed in found.items() if typed}


def initial_of(policy: PolicyFacts, tomorrow: date) -> dict[str, Any]:
    """What holds now, as the form begins."""
    pace = policy.pace
    figures = {
        "from_day": policy.from_day, "quiet_days": policy.quiet_days, "shortest": pace.shortest, "longest": pace.longest,
        "tests": pace.tests, "per_days": pace.per_days, "weekdays": list(pace.weekdays), "away_hours": policy.away_hours,
        "effective_from": tomorrow,
    }  # fmt: skip
    return figures | {f"panels_{name}": list(codes) for name, codes in policy.panels.items()}
