"""What is typed in the library: an objective with its blanks, the reason for taking one out, what is searched for."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import choices
from midspan.journey.plan.catalog.library import areas
from midspan.journey.plan.rules.library import LENGTHS, LONGEST_DAYS
from midspan.journey.plan.terms import Area, LibraryObjective, ObjectiveText, Offer, WorkedBy


def _area_choices() -> list[tuple[str, str]]:
    return [(one.value, facts.name) for one, facts in areas().items()]


class FindForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    area = forms.ChoiceField(label=_("Area"), required=False, choices=lambda: [("", _("Every area")), *_area_choices()])
    retired = forms.BooleanField(label=_("Taken out"), required=False)


def _long(label: Any, name: str, rows: int, **words: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    field = forms.CharField(label=label, max_length=LENGTHS[name], widget=widget, **words)
    field.look = "long"  # type: ignore[attr-defined]
    return field


class ObjectiveForm(forms.Form):
    """An objective as it would be offered. The code stays when a version follows another."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Letters, figures and lines; it stays for good."))
    area = forms.ChoiceField(label=_("Area"), choices=_area_choices)
    words = _long(_("Objective"), "words", 2, help_text=_("What will be seen. Put what is filled in for one person in {braces}."))
    measure = _long(_("How one can tell"), "measure", 2)
    days = forms.IntegerField(label=_("Usual days"), min_value=1, max_value=LONGEST_DAYS)
    goal = _long(_("Idea of a goal"), "goal", 1, help_text=_("In the plan the person's own words take its place."))
    intervention = _long(_("What the program does"), "intervention", 2)
    service = forms.ChoiceField(label=_("Service"), choices=choices(Offer))
    frequency = forms.CharField(label=_("How often"), max_length=LENGTHS["frequency"])
    duration = forms.CharField(label=_("For how long"), max_length=LENGTHS["duration"])
    role = forms.ChoiceField(label=_("Who answers for it"), choices=choices(WorkedBy))
    source = _long(_("Source"), "source", 1)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, code: str = "", **words: Any):
        super().__init__(*args, **words)
        for name in ("days", "frequency", "duration"):
            self.fields[name].look = "short"  # type: ignore[attr-defined]
        if code:
            self.fields["code"].disabled = True
            self.fields["code"].widget = forms.HiddenInput()

    @classmethod
    def of(cls, one: LibraryObjective, data: Any = None) -> "ObjectiveForm":
        """The newest version, to be rewritten."""
        names = [name for name in cls.base_fields if name not in {"seen"}]
        initial = {name: getattr(one, name) for name in names} | {"seen": one.version}
        return cls(data, code=one.code, initial=initial)

    @property
    def text(self) -> ObjectiveText:
        """What was typed, as the action takes it."""
        typed = cast(dict[str, Any], {name: value for name, value in self.cleaned_data.items() if name != "seen"})
        words = {"area": Area(typed["area"]), "service": Offer(typed["service"]), "role": WorkedBy(typed["role"])}
        return ObjectiveText(**typed | words)


class RetireForm(forms.Form):
    why = forms.CharField(label=_("Why is it taken out?"), max_length=200)
