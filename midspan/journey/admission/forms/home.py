"""What is typed about home and week becomes clean values: where a person lives, whom to reach, which hours are taken."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.admission.forms.entry import day, once
from midspan.journey.admission.rules import week_key
from midspan.journey.admission.terms import BusyHours, BusyKind, LivingKind

LIVING = [
    (LivingKind.OWN_HOME, _("Own home")), (LivingKind.FAMILY, _("With family or friends")),
    (LivingKind.SOBER_LIVING, _("Sober living")), (LivingKind.TRANSITIONAL, _("Transitional housing")),
    (LivingKind.SHELTER, _("Shelter")), (LivingKind.UNHOUSED, _("Without a home")), (LivingKind.OTHER, _("Other")),
]  # fmt: skip
BUSY = [(BusyKind.WORK, _("Work")), (BusyKind.SCHOOL, _("School")), (BusyKind.CARE, _("Care")), (BusyKind.OTHER, _("Other"))]
DAYS = [(1, _("Mon")), (2, _("Tue")), (3, _("Wed")), (4, _("Thu")), (5, _("Fri")), (6, _("Sat")), (7, _("Sun"))]
SPARE = 3  # empty lines offered below those there are


def clock(label: Any, *, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, help_text=help_text, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class LivingForm(forms.Form):
    """Where a person lives from a day on."""

    kind = forms.ChoiceField(label=_("Lives"), choices=LIVING)
    home_name = forms.CharField(label=_("Name of the house"), required=False, max_length=160)
    contact_name = forms.CharField(label=_("Whom we know there"), required=False, max_length=120)
    contact_telephone = forms.CharField(label=_("Telephone there"), required=False, max_length=40)
    curfew = clock(_("Curfew"), help_text=_("Back by; leave empty where there is none."))
    from_on = day(_("Since"), required=True)
    note = forms.CharField(label=_("Note"), required=False, max_length=250)


class ContactForm(forms.Form):
    """Whom to reach in an emergency."""

    name = forms.CharField(label=_("Name"), max_length=120)
    relationship = forms.CharField(label=_("Who they are to the person"), required=False, max_length=60)
    telephone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    note = forms.CharField(label=_("Note"), required=False, max_length=250)
    once = once()


class HoursForm(forms.Form):
    """The week in lines: what, on which days, from when to when. Lines left without days are dropped."""

    from_on = day(_("From"), required=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, hours: Sequence[BusyHours], *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.initial["seen"] = week_key(hours)
        held = grouped(hours)
        sent = [name for name in self.data if name.startswith("kind_")] if self.is_bound else []
        self.numbers = range(max(len(held) + SPARE, len(sent)))
        for number in self.numbers:
            kind, starts, ends, days = held[number] if number < len(held) else (BusyKind.WORK, None, None, [])
            self._line(number, kind, starts, ends, days)

    def _line(self, number: int, kind: BusyKind, starts: time | None, ends: time | None, days: list[int]) -> None:
        picked = forms.TypedMultipleChoiceField(
            label=_("Days"), choices=DAYS, coerce=int, required=False, initial=days, widget=forms.CheckboxSelectMultiple
        )
        self.fields[f"kind_{number}"] = forms.ChoiceField(label=_("What"), choices=BUSY, initial=kind, required=False)
        self.fields[f"days_{number}"] = picked
        self.fields[f"starts_{number}"], self.fields[f"ends_{number}"] = clock(_("From")), clock(_("To"))
        self.initial.update({f"starts_{number}": starts, f"ends_{number}": ends})

    @property
    def lines(self) -> list[dict[str, forms.BoundField]]:
        """The bound fields of each line, for the page."""
        return [{name: self[f"{name}_{number}"] for name in ("kind", "days", "starts", "ends")} for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        for number in self.numbers:
            days, starts, ends = (typed.get(f"{name}_{number}") for name in ("days", "starts", "ends"))
            if days and (starts is None or ends is None):
                self.add_error(f"starts_{number}", _("Say from when to when."))
            elif (starts or ends) and not days and f"days_{number}" not in self.errors:
                self.add_error(f"days_{number}", _("Choose the days, or empty the line."))
        return typed

    def hours(self) -> list[BusyHours]:
        """One row for each day of each line."""
        typed = self.cleaned_data
        return [
            BusyHours(
                weekday, typed[f"starts_{number}"], typed[f"ends_{number}"], BusyKind(typed[f"kind_{number}"] or BusyKind.WORK)
            )
            for number in self.numbers
            for weekday in typed[f"days_{number}"]
        ]


def grouped(hours: Iterable[BusyHours]) -> list[tuple[BusyKind, time, time, list[int]]]:
    """Hours of several days with the same times as one line each, in the order in which they first occur."""
    found: dict[tuple[BusyKind, time, time], list[int]] = {}
    for one in hours:
        found.setdefault((one.kind, one.starts, one.ends), []).append(one.weekday)
    return [(*key, days) for key, days in found.items()]
