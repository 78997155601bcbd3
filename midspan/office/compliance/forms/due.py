"""Whose lines, of which kind, of which owner, and grouped by what?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.office.compliance.terms import Topic, Whose

TOPICS = {
    Topic.NOTES: _("Notes"),
    Topic.ASSESSMENT: _("Assessment"),
    Topic.PLAN: _("Plan"),
    Topic.SERVICES: _("Services"),
    Topic.MEDICATION: _("Medication"),
    Topic.TESTS: _("Tests"),
    Topic.CONTACT: _("Follow-up"),
    Topic.LEVEL: _("Level of care"),
    Topic.PAPERS: _("Papers"),
    Topic.STAFF: _("Colleagues"),
}
PERSON, KIND = "person", "kind"
GROUPED = [(PERSON, _("Person")), (KIND, _("Kind"))]
ANYBODY = [("", _("Anybody"))]


class DueForm(forms.Form):
    """What the list shows. What makes no sense is left out, not refused: it is only a look."""

    whose = forms.ChoiceField(required=False, choices=[(one.value, one.value) for one in Whose], widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=_("Kind"), required=False)
    owner = forms.ChoiceField(label=_("Whose"), required=False)
    by = forms.ChoiceField(label=_("Grouped by"), required=False, choices=GROUPED)
    person = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)  # the course of care of one person
    late = forms.BooleanField(label=_("Only overdue"), required=False)

    def __init__(self, asked: Mapping[str, Any], *, topics: Iterable[Topic], owners: Iterable[tuple[str, str]]):
        super().__init__(asked)
        self.fields["topic"].choices = [("", _("Every kind")), *((one.value, TOPICS[one]) for one in topics)]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [*ANYBODY, *owners]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def wanted(self) -> dict[str, Any]:
        """What was understood, by field."""
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
