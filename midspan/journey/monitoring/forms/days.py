"""What a person says about days, as clean values: for each day without, with, or nothing said."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from midspan.foundation.look.templatetags.look import day as spoken_day
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.rules import MOST_DRINKS
from midspan.journey.monitoring.terms import Asked, DayReport

NOTHING, WITHOUT, WITH = "", "no", "yes"
ASKED_WORDS = {Asked.SESSION: _l("In a session"), Asked.SELF: _l("On a form, by themselves"), Asked.TELEPHONE: _l("By telephone")}


class DaysForm(forms.Form):
    """One row for each day, latest first; for alcohol with the number of drinks."""

    asked = forms.ChoiceField(label=_l("How was it asked?"), choices=[(code.value, words) for code, words in ASKED_WORDS.items()])
    rest = forms.BooleanField(label=_l("No use on any day left open below"), required=False)

    def __init__(self, *args: Any, days: list[date], substance: Substance, told: Mapping[date, DayReport], **words: Any):
        super().__init__(*args, **words)
        self.days, self.substance = days, substance
        self.rest_helps = len(days) > len(told)  # some day can still be left open
        for on in days:
            self._ask(on, told.get(on))

    def _ask(self, on: date, before: DayReport | None) -> None:
        said = NOTHING if before is None else WITH if before.used else WITHOUT
        choices = [(WITHOUT, _("Without")), (WITH, _("With use")), (NOTHING, _("Not asked"))]
        self.fields[f"{on}-used"] = forms.ChoiceField(
            label=spoken_day(on), choices=choices if before is None else choices[:2], widget=forms.RadioSelect, required=False,
            initial=said,
        )  # fmt: skip
        if self.substance is Substance.ALCOHOL:
            box = forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"})
            self.fields[f"{on}-drinks"] = forms.DecimalField(
                label=_("Standard drinks, %(day)s") % {"day": spoken_day(on)}, required=False, min_value=Decimal(0),
                max_value=MOST_DRINKS, decimal_places=2, widget=box, initial=_plain(before.drinks if before else None),
            )  # fmt: skip
        self.fields[f"{on}-note"] = forms.CharField(
            label=_("Note, %(day)s") % {"day": spoken_day(on)}, required=False, max_length=400,
            initial=before.note if before else "",
        )  # fmt: skip

    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields of each day together, as the page shows them."""
        for on in self.days:
            names = {name: f"{on}-{name}" for name in ("used", "drinks", "note")}
            fields = {name: self[field] for name, field in names.items() if field in self.fields}
            open_note = bool(fields["note"].value() or fields["note"].errors)
            yield {"on": on, **fields, "open_note": open_note, "errors": [e for f in fields.values() for e in f.errors]}

    def clean(self) -> dict[str, Any]:
        """Drinks without an answer mean use; nothing said about any day is an error."""
        typed = super().clean() or {}
        if not self.errors and not self.reports():
            raise forms.ValidationError(_("Say something about at least one day, or go back to the calendar."))
        return typed

    def reports(self) -> list[DayReport]:
        """The days that something was said about."""
        typed = self.cleaned_data
        found = []
        for on in self.days:
            drinks = typed.get(f"{on}-drinks")
            without = drinks == 0 or typed.get("rest")
            said = typed.get(f"{on}-used") or (WITH if drinks else WITHOUT if without else NOTHING)
            if said != NOTHING:
                found.append(DayReport(on, self.substance, said == WITH, drinks, typed.get(f"{on}-note", "")))
        return found

    def explain(self, refused: Refused) -> None:
        """Put each reason at its day."""
        for reason in refused.reasons:
            field = f"{reason.field}-used"
            self.add_error(field if field in self.fields else None, reason.text)


def _plain(drinks: Decimal | None) -> str:
    """A number of drinks as it is typed: 3, 1.5."""
    return "" if drinks is None else f"{drinks.normalize():f}"
