"""What client and clinician agreed about the level becomes clean values."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import choices
from midspan.foundation.program.queries import levels_on
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.forms.fields import text
from midspan.journey.assessment.terms import OverrideReason, ResidentialBarrier


class DecisionForm(forms.Form):
    """What client and clinician agreed. What only matters where they differ or the person refuses stands apart."""

    agreed_level = forms.ChoiceField(label=_("Agreed level"), widget=forms.RadioSelect)
    preference = text(_("What the person wants, in their words"), required=True)
    override_reason = forms.ChoiceField(
        label=_("Why it differs from the recommended level"),
        required=False,
        choices=[("", _("It does not differ")), *choices(OverrideReason)],
    )
    override_text = text(_("Explain the difference"), rows=2)
    interim_plan = text(_("What is done meanwhile, or offered instead"), rows=2)
    review_on = forms.DateField(
        label=_("Looked at again on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Within seven days; left empty, in a week."),
    )  # fmt: skip
    refused = forms.BooleanField(label=_("The person refuses what is recommended"), required=False)
    refusal = text(
        _("What they refuse, and what they said"), rows=2,
        help_text=_("If they refuse all care, leave the recommended level chosen: it stays offered; nobody is admitted on it."),
    )  # fmt: skip
    residential_barrier = forms.ChoiceField(
        label=_("Why no longer residential stay"),
        required=False,
        choices=[("", _("The question did not come up")), *choices(ResidentialBarrier)],
        help_text=_("Answer when a residential level is recommended, or when this takes the place of a longer stay."),
    )
    once = forms.CharField(widget=forms.HiddenInput)
    apart = ("override_reason", "override_text", "refused", "refusal", "interim_plan", "review_on")

    def __init__(self, *args: Any, on: date, edition: str = Edition.THIRD, recommended: str = "", **words: Any):
        initial = {"once": uuid4().hex, "agreed_level": recommended, **words.pop("initial", {})}
        super().__init__(*args, **{**words, "initial": initial})
        away = _("not offered here")
        self.fields["agreed_level"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} {one.name}" + ("" if one.offered else f" ({away})"))
            for one in levels_on(on, edition=Edition(edition))
        ]

    @property
    def differs(self) -> bool:
        """Whether anything that only matters where they differ was filled in or refused, so that it is shown."""
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in self.apart)
