"""What is typed about a session's topic, and about an event that touched whole groups."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.terms import ModuleFacts
from midspan.journey.schedule.terms import GroupEventKind, GroupFacts

KIND_WORDS = {
    GroupEventKind.DEATH: _("A death"),
    GroupEventKind.LAPSES: _("Several returns to use"),
    GroupEventKind.VIOLENCE: _("Violence"),
    GroupEventKind.OTHER: _("Something else"),
}


class OwnTopicForm(forms.Form):
    """A topic in one's own words, perhaps with a module of the curriculum behind it."""

    topic = forms.CharField(label=_("Topic"), max_length=160, required=False)
    module = forms.TypedChoiceField(label=_("Module"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Names nobody: the whole team reads it.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, modules: Iterable[ModuleFacts], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(one.id, one.title) for one in modules]
        self.fields["module"].choices = [("", _("none of the curriculum")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("topic", "").strip() and not found.get("module"):
            self.add_error("topic", _("Say what the session is about, or choose a module."))
        return found


class EventForm(forms.Form):
    """What happened, when, to whom if it was a member, and the groups that it touches."""

    kind = forms.ChoiceField(label=_("What happened"), choices=[(code.value, words) for code, words in KIND_WORDS.items()])
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    groups = forms.TypedMultipleChoiceField(
        label=_("Groups that it touches"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the groups that it touches.")},
    )  # fmt: skip
    extra = forms.BooleanField(
        label=_("Add a session of its own after the next meeting; the planned topic stays"), required=False
    )
    words = forms.CharField(
        label=_("For the team"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What colleagues must know before they open the session. It stands on this page alone."),
    )  # fmt: skip
    episode = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: f"event-{uuid4()}")

    def __init__(self, *args: Any, groups: Iterable[GroupFacts], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = [(one.id, f"{one.track}, {one.name}") for one in groups]  # type: ignore[attr-defined]
