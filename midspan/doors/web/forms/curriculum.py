"""What the director types to rewrite a module of the curriculum."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.terms import ModuleFacts


class LinesField(forms.CharField):
    """A list, one entry a line; empty lines are left out."""

    def __init__(self, **words: Any):
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **words)

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(line.strip() for line in str(value or "").splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value: Any) -> None:
        """What is missing is said by the rule, at this field."""

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)


class ModuleForm(forms.Form):
    """The text of a module. `version` is the one that was open: a newer one is not overwritten."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=120)
    objectives = LinesField(label=_("Objectives"), max_length=250, help_text=_("Two to six, one a line."))
    opening = forms.CharField(label=_("Opening"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    content = forms.CharField(label=_("What is taught"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    questions = LinesField(label=_("Questions for the discussion"), max_length=250, help_text=_("One a line."))
    personal_link = forms.CharField(
        label=_("How each person links it to their own life"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    materials = LinesField(label=_("Materials"), max_length=120, required=False, help_text=_("One a line."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600)
    evidence = forms.CharField(
        label=_("What speaks for it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you change this or its source, it is marked as not checked at the source."),
    )  # fmt: skip
    evidence_source = forms.CharField(label=_("Where that is written"), max_length=250)
    review_months = forms.IntegerField(label=_("Review every … months"), min_value=1, max_value=36)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("opening", "content", "personal_link", "evidence", "objectives", "questions", "materials"):
            self.fields[name].look = "long"  # type: ignore[attr-defined]

    @classmethod
    def words_of(cls, module: ModuleFacts) -> dict[str, Any]:
        """A module's text as the form begins with it."""
        plain = {name: getattr(module, name) for name in cls.base_fields if hasattr(module, name)}
        return plain | {"evidence": module.evidence.words, "evidence_source": module.evidence.source}

    def changes(self) -> dict[str, Any]:
        """What was typed, for `revise_module`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
