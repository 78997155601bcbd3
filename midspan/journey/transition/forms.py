"""What is typed at a review becomes clean values: ratings with reasons, sentences, the decision, a signature, a recipient."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import choices
from midspan.foundation.program.queries import levels_on
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.terms import RATINGS, Dimension, Verdict, dimensions_of, rated_of
from midspan.journey.transition.terms import Agreement, HeldReview, ReviewDraft, ReviewReason, Sentence, Side

YES_NO = [("yes", _("Yes")), ("no", _("No")), ("", _("Not known"))]
AS_ANSWER = {True: "yes", False: "no", None: ""}
FROM_ANSWER = {"yes": True, "no": False, "": None}
OWN = "own"  # the code of a sentence that no rule wrote


class BeginForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why now"), choices=choices(ReviewReason))
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, reason: str = "", **words: Any):
        super().__init__(*args, **{"initial": {"once": uuid4().hex, "reason": reason}, **words})


def _yes_no(label: Any) -> forms.TypedChoiceField:
    field = forms.TypedChoiceField(
        label=label, required=False, choices=YES_NO, coerce=FROM_ANSWER.get, empty_value=None, widget=forms.RadioSelect
    )
    field.look = "across"  # type: ignore[attr-defined]
    return field


class RatingsForm(forms.Form):
    """The dimensions rated again, each with its reason, and how the work goes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    progressing = _yes_no(_("Is there progress on the goals?"))
    working = _yes_no(_("Is the person able and working on them?"))
    new_problem = _yes_no(_("Is there a new problem that this level can treat?"))
    goals_met = forms.IntegerField(label=_("Goals met"), required=False, min_value=0, max_value=99)
    goals_open = forms.IntegerField(label=_("Goals still open"), required=False, min_value=0, max_value=99)

    def __init__(self, *args: Any, edition: str, **words: Any):
        super().__init__(*args, **words)
        self.edition = edition
        names = dimensions_of(edition)
        for one in rated_of(edition):
            self.fields[one.value] = forms.TypedChoiceField(
                label=names[one][0], required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
                choices=[(str(number), name) for number, (name, _anchor) in RATINGS.items()],
            )  # fmt: skip
            self.fields[f"{one.value}_why"] = forms.CharField(
                label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @classmethod
    def of(cls, facts: HeldReview) -> "RatingsForm":
        initial: dict[str, Any] = {
            "version": facts.version,
            "goals_met": facts.draft.goals_met,
            "goals_open": facts.draft.goals_open,
        }
        for name in ("progressing", "working", "new_problem"):
            initial[name] = AS_ANSWER[getattr(facts.draft, name)]
        for one, (rating, why) in facts.ratings.items():
            initial |= {one.value: rating, f"{one.value}_why": why}
        return cls(edition=facts.edition, initial=initial)

    @property
    def ratings(self) -> dict[Dimension, tuple[int, str]]:
        """What was rated; an empty row changes nothing."""
        return {
            one: (self.cleaned_data[one.value], self.cleaned_data[f"{one.value}_why"])
            for one in rated_of(self.edition)
            if self.cleaned_data[one.value] is not None
        }

    @property
    def draft(self) -> ReviewDraft:
        return ReviewDraft(**{name: self.cleaned_data[name] for name in ReviewDraft.__dataclass_fields__})

    def rows(self) -> Iterator[tuple[str, str, BoundField, BoundField, list[tuple[str, str, str]]]]:
        """Name, question, the two fields, and code, word and anchor of each choice."""
        anchors = [(str(number), name, anchor) for number, (name, anchor) in RATINGS.items()]
        for one in rated_of(self.edition):
            name, question = dimensions_of(self.edition)[one]
            yield name, question, self[one.value], self[f"{one.value}_why"], anchors


class CaseForm(forms.Form):
    """The sentences as they stand, one more of the reviewer's own on each side, and what was agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    own_not_lower = forms.CharField(label=_("A sentence of your own"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    own_not_higher = forms.CharField(label=_("A sentence of your own"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    outcome = forms.ChoiceField(label=_("What comes of it"), required=False, choices=choices(Verdict), widget=forms.RadioSelect)
    agreed_level = forms.ChoiceField(label=_("Agreed level"), required=False)
    difference = forms.CharField(
        label=_("Why it differs from the recommended level"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreement = forms.ChoiceField(
        label=_("What the person says"), required=False, choices=choices(Agreement), widget=forms.RadioSelect
    )
    person_words = forms.CharField(label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    next_on = forms.DateField(
        label=_("Next review"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, facts: HeldReview, on: date, suggested_on: date | None = None, **words: Any):
        self.facts = facts
        words.setdefault("initial", self._initial(facts, suggested_on))
        super().__init__(*args, **words)
        self.sentences = self._lined_up(facts.sentences)
        levels = levels_on(on, edition=Edition(facts.edition))
        self.fields["agreed_level"].choices = [("", "—"), *((one.code, f"{one.code} {one.name}") for one in levels)]  # type: ignore[attr-defined]
        for name in ("outcome", "agreement"):
            self.fields[name].look = "across"  # type: ignore[attr-defined]
        for number, one in self.sentences:
            self.fields[f"keep_{number}"] = forms.BooleanField(label=_("Keep"), required=False, initial=one.kept)
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Sentence"), required=False, initial=one.text, widget=forms.Textarea(attrs={"rows": 3})
            )

    @staticmethod
    def _initial(facts: HeldReview, suggested_on: date | None) -> dict[str, Any]:
        return {
            "version": facts.version, "shown": " ".join(one.code for one in facts.sentences), "outcome": facts.outcome,
            "agreed_level": facts.agreed_level or facts.recommended_level,
            "difference": facts.difference, "agreement": facts.agreement, "person_words": facts.person_words,
            "next_on": facts.next_on or suggested_on,
        }  # fmt: skip

    def _lined_up(self, sentences: Sequence[Sentence]) -> list[tuple[int, Sentence]]:
        """Each sentence with its number on the page.

        A page that was open while the case was drafted anew must not put its words under other sentences: those it did not
        show come last, as they stand, and those that are gone are left out.
        """
        if not self.is_bound or "shown" not in self.data:
            return list(enumerate(sentences))
        codes, there = str(self.data["shown"]).split(), {one.code: one for one in sentences}
        late = [one for one in sentences if one.code not in codes]
        sent = cast(QueryDict, self.data).copy()
        for number, one in enumerate(late, start=len(codes)):
            sent[f"text_{number}"] = one.text
            if one.kept:
                sent[f"keep_{number}"] = "on"
        codes += [one.code for one in late]
        sent["shown"], self.data = " ".join(codes), sent
        return [(number, there.pop(code)) for number, code in enumerate(codes) if code in there]

    def written(self) -> list[Sentence]:
        """The sentences as the reviewer lets them stand. One emptied is not kept; its first words stay under it."""
        kept = []
        for number, one in self.sentences:
            text = self.cleaned_data[f"text_{number}"].strip()
            keep = self.cleaned_data[f"keep_{number}"] and bool(text)
            kept.append(replace(one, kept=keep, text=text or one.text, edited=one.edited or (bool(text) and text != one.text)))
        for side in Side:
            if words := self.cleaned_data[f"own_{side.value}"].strip():
                kept.append(Sentence(f"{OWN}:{uuid4().hex[:8]}", side, words, (), kept=True, edited=True))
        return kept

    def rows(self, side: Side) -> list[tuple[Sentence, BoundField, BoundField]]:
        """The sentences of one side with their two fields."""
        return [(one, self[f"keep_{number}"], self[f"text_{number}"]) for number, one in self.sentences if one.side == side]


class HandOutForm(forms.Form):
    """Who receives a copy, and on what basis."""

    recipient = forms.CharField(label=_("Who receives it"), max_length=160, help_text=_("The payer or person the consent names."))
    basis = forms.CharField(
        label=_("On what basis"),
        max_length=250,
        help_text=_("The signed consent: of which day, for what purpose. Without one nothing leaves the house."),
    )
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **{"initial": {"once": uuid4().hex}, "auto_id": "hand_%s", **words})


class ThreadHandOutForm(forms.Form):
    """Which period of a person's care is shown, to whom, on what basis."""

    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    recipient = forms.CharField(
        label=_("Who receives it"), max_length=160, help_text=_("The payer, surveyor or person the consent names.")
    )
    basis = forms.CharField(
        label=_("On what basis"),
        max_length=250,
        help_text=_("The signed consent: of which day, for what purpose. Without one nothing leaves the house."),
    )
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, first_on: date | None = None, last_on: date | None = None, **words: Any):
        initial = {"once": uuid4().hex, "first_on": first_on, "last_on": last_on}
        super().__init__(*args, **{"initial": initial, "auto_id": "thread_%s", **words})
