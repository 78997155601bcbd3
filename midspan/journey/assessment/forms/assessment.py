"""What is typed in the assessment becomes clean values: the history and the ratings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.forms.fields import AS_ANSWER, text, yes_no
from midspan.journey.assessment.terms import RATINGS, AssessmentFacts, Dimension, Known, dimensions_of, rated_of


class HistoryForm(forms.Form):
    """The two questions of the screen and the summary. Everything may wait until signing."""

    needs_detox = yes_no(_("Does the person need medically supervised withdrawal management first?"))
    needs_inpatient = yes_no(_("Does the person need inpatient hospital care first?"))
    screen_override = text(
        _("Why a yes does not hold"),
        rows=2,
        help_text=_("Only where a clinician judges that intensive outpatient is safe all the same."),
    )
    summary = text(_("Summary"), rows=5, help_text=_("What was found, in a few sentences."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, facts: AssessmentFacts) -> "HistoryForm":
        asked = {name: AS_ANSWER.get(getattr(facts, name)) for name in ("needs_detox", "needs_inpatient")}
        written = {name: getattr(facts, name) for name in ("screen_override", "summary")}
        return cls(initial={**asked, **written, "version": facts.version})

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields if name != "version"}


for _name, _look in {"needs_detox": "across", "needs_inpatient": "across", "summary": "long", "screen_override": "long"}.items():
    HistoryForm.base_fields[_name].look = _look  # type: ignore[attr-defined]


class RatingsForm(forms.Form):
    """The ratings of an edition, 0 to 4, each with its reason; the fourth edition's last dimension takes words only."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        ratings: Mapping[Dimension, tuple[int, str]] | None = None,
        edition: str = Edition.THIRD,
        known: Mapping[Dimension, Sequence[Known]] | None = None,
        **words: Any,
    ):
        super().__init__(*args, **words)
        self.names, self.rated, self.known = dimensions_of(edition), rated_of(edition), known or {}
        for one, (label, _question) in self.names.items():
            rating, why = (ratings or {}).get(one, (None, ""))
            if one in self.rated:
                self.fields[one.value] = forms.TypedChoiceField(
                    label=label, required=False, coerce=int, empty_value=None, initial=rating,
                    choices=[(str(number), name) for number, (name, _anchor) in RATINGS.items()], widget=forms.RadioSelect,
                )  # fmt: skip
            self.fields[f"{one.value}_why"] = forms.CharField(
                label=_("Why"), required=False, initial=why, widget=forms.Textarea(attrs={"rows": 2})
            )

    def clean(self) -> dict[str, Any]:
        for one in self.rated:
            if self.cleaned_data.get(f"{one.value}_why") and self.cleaned_data.get(one.value) is None:
                self.add_error(one.value, _("You wrote why; choose the rating as well."))
        return self.cleaned_data

    @property
    def ratings(self) -> dict[Dimension, tuple[int, str]]:
        """What was rated; an empty row changes nothing. Words of a dimension that is not rated stand with 0."""
        found = {
            one: (self.cleaned_data[one.value], self.cleaned_data[f"{one.value}_why"])
            for one in self.rated
            if self.cleaned_data[one.value] is not None
        }
        spoken = {one: (0, self.cleaned_data[f"{one.value}_why"]) for one in self.names if one not in self.rated}
        return found | {one: row for one, row in spoken.items() if row[1]}

    def rows(self) -> Iterator[dict[str, Any]]:
        """For each dimension its name and question, its fields, the anchors of the choices, and what is known."""
        anchors = [(str(number), name, anchor) for number, (name, anchor) in RATINGS.items()]
        for one, (label, question) in self.names.items():
            rating = self[one.value] if one in self.rated else None
            yield {"label": label, "question": question, "rating": rating, "why": self[f"{one.value}_why"], "anchors": anchors,
                   "known": self.known.get(one, [])}  # fmt: skip
