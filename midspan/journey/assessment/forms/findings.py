"""What is typed about findings becomes clean values: conditions, diagnoses, words of the person, updates after signing."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.models import choices
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.forms.fields import text
from midspan.journey.assessment.forms.sections import SectionForm
from midspan.journey.assessment.terms import ConditionKind, ConditionStatus, MotivationKind

EDITIONS = [
    (Edition.THIRD.value, _("Third edition, six dimensions")),
    (Edition.FOURTH.value, _("Fourth edition, five dimensions")),
]
SAID_AS = [
    (MotivationKind.REASON.value, _("A reason to change")), (MotivationKind.AT_STAKE.value, _("What is at stake")),
    (MotivationKind.HOPE.value, _("A hope")), (MotivationKind.WORRY.value, _("A worry")),
    (MotivationKind.WORKED.value, _("What helped before")),
]  # fmt: skip


class BeginForm(forms.Form):
    edition = forms.ChoiceField(
        label=_("Dimensions after the"), choices=EDITIONS, initial=Edition.THIRD.value, widget=forms.RadioSelect, required=False
    )


class UpdateForm(SectionForm):
    """A section of a signed assessment as it stands now, to be changed beside it, with the reason and a signature."""

    reason = forms.CharField(label=_("Why it changes"), max_length=250)
    typed_name = forms.CharField(label=_("Your name, typed"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Password or code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ConditionForm(forms.Form):
    """How a condition stands, and who treats it alongside."""

    status = forms.ChoiceField(label=_("It is"), choices=choices(ConditionStatus), widget=forms.RadioSelect)
    care = text(_("Treated alongside by"), rows=2, help_text=_("Who, where, since when: here or elsewhere."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class OpenConditionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Condition"), choices=choices(ConditionKind))
    care = text(_("Treated alongside by"), rows=2)
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **{"initial": {"once": uuid4().hex}, **words})


class DiagnosisForm(forms.Form):
    """A diagnosis by code and words, as picked from the list or typed."""

    code = forms.CharField(label=_("ICD-10-CM code"), max_length=10)
    words = forms.CharField(label=_("What it stands for"), max_length=200)
    diagnosed_on = forms.DateField(
        label=_("Diagnosed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: today.")
    )
    principal = forms.BooleanField(label=_("The principal one"), required=False)


class MotivationForm(forms.Form):
    kind = forms.ChoiceField(label=_("It is"), choices=SAID_AS, widget=forms.RadioSelect)
    words = text(_("What was said, in their words"), required=True)
    heard_on = forms.DateField(
        label=_("Heard on"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: today.")
    )
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **{"initial": {"once": uuid4().hex}, **words})


for _form, _name in ((ConditionForm, "status"), (MotivationForm, "kind")):
    _form.base_fields[_name].look = "across"  # type: ignore[attr-defined]
