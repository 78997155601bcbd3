"""What is typed when a plan is gone through with the person becomes clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.plan.terms import PlanReviewFacts, Progress

PROGRESS = [(Progress.MET, _("Met")), (Progress.PROGRESSING, _("On the way")), (Progress.NO_CHANGE, _("No change")),
            (Progress.WORSE, _("Worse"))]  # fmt: skip


class PlanReviewForm(forms.Form):
    """How each objective came along, what the person says, what was agreed, the next day."""

    person_words = forms.CharField(
        label=_("In the person’s words"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("As said.")
    )
    words = forms.CharField(label=_("What was agreed"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    next_on = forms.DateField(label=_("Next review on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: PlanReviewFacts, **more: Any):
        super().__init__(*args, **more)
        self.facts = facts
        for one in facts.objectives:
            at = one.number.replace(".", "_")
            self.fields[f"progress_{at}"] = forms.ChoiceField(
                label=_("Since then"), choices=PROGRESS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"said_{at}"] = forms.CharField(
                label=_("How, and what it needs now"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.initial = {**self.initial, f"progress_{at}": one.progress, f"said_{at}": one.said}

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each objective with its two fields."""
        found = []
        for one in self.facts.objectives:
            at = one.number.replace(".", "_")
            found.append((one, self[f"progress_{at}"], self[f"said_{at}"]))
        return found

    def progress(self) -> dict[str, tuple[str, str]]:
        """How each objective came along, by number: the code, and words."""
        typed = self.cleaned_data
        return {
            one.number: (typed[f"progress_{at}"], typed[f"said_{at}"])
            for one in self.facts.objectives
            for at in [one.number.replace(".", "_")]
        }


class PersonSignsForm(forms.Form):
    """The person types their own name before a witness."""

    client_name = forms.CharField(
        label=_("Full name, typed by the person"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PersonDeclinesForm(forms.Form):
    """Why the person does not sign."""

    words = forms.CharField(label=_("Why, in the person’s words"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
