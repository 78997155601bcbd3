"""What is typed about care beyond the program: consults, their outcome and follow-up, shared care and what is exchanged."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.medication.forms.giving import DayInput, OnceForm, pairs
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.plan.terms import ObjectiveFacts

CONSULT_WORDS = {
    ConsultKind.ADDICTION_PHYSICIAN: _("addiction physician"),
    ConsultKind.PSYCHIATRIST: _("psychiatrist"),
    ConsultKind.PRIMARY_CARE: _("primary care"),
    ConsultKind.OBSTETRICS: _("obstetrics"),
    ConsultKind.EMERGENCY: _("emergency department"),
    ConsultKind.OTHER: _("another specialist"),
}
URGENCY_WORDS = {Urgency.TODAY: _("today"), Urgency.WEEK: _("within a week"), Urgency.MONTH: _("within 30 days")}
PROVIDER_WORDS = {
    ProviderKind.PSYCHIATRIST: _("psychiatrist"),
    ProviderKind.ADDICTION_PHYSICIAN: _("addiction physician"),
    ProviderKind.PRIMARY_CARE: _("primary care"),
    ProviderKind.THERAPIST: _("therapist"),
    ProviderKind.OBSTETRICS: _("obstetrics"),
    ProviderKind.OPIOID_TREATMENT_PROGRAM: _("opioid treatment program"),
    ProviderKind.OTHER: _("somebody else"),
}
DIRECTION_WORDS = {Direction.SENT: _("sent to them"), Direction.RECEIVED: _("received from them")}


class ConsultForm(OnceForm):
    kind = forms.ChoiceField(label=_("Who is asked"), choices=pairs(CONSULT_WORDS))
    asked_of = forms.CharField(label=_("Name or clinic"), max_length=120)
    reason = forms.CharField(label=_("The question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(label=_("How soon"), choices=pairs(URGENCY_WORDS), widget=forms.RadioSelect, initial=Urgency.WEEK)
    objectives = forms.MultipleChoiceField(label=_("For which objective?"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, objectives: Iterable[ObjectiveFacts]):
        super().__init__(data)
        self.fields["urgency"].look = "across"  # type: ignore[attr-defined]
        choices = [(str(one.id), f"{one.number} {one.words}") for one in objectives]
        self.fields["objectives"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["objectives"]


class OutcomeForm(forms.Form):
    done_on = forms.DateField(label=_("It took place on"), widget=DayInput())
    outcome = forms.CharField(label=_("What came of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    follow_up_on = forms.DateField(label=_("Something follows by"), widget=DayInput(), required=False)
    follow_up_words = forms.CharField(label=_("What follows"), max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FollowedForm(forms.Form):
    words = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SharedForm(OnceForm):
    kind = forms.ChoiceField(label=_("What they are to the person"), choices=pairs(PROVIDER_WORDS))
    provider = forms.CharField(label=_("Name"), max_length=120, help_text=_("As the consent names them: the two are compared."))
    organisation = forms.CharField(label=_("Practice or clinic"), max_length=120, required=False)
    condition = forms.CharField(label=_("For which condition"), max_length=160)
    purpose = forms.CharField(label=_("For what things are told"), max_length=300, required=False)


class ExchangeForm(OnceForm):
    direction = forms.ChoiceField(label=_("What happened"), choices=pairs(DIRECTION_WORDS), widget=forms.RadioSelect)
    on = forms.DateField(label=_("On"), widget=DayInput())
    what = forms.CharField(label=_("What it was"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    how = forms.CharField(label=_("How"), max_length=60, required=False, help_text=_("Telephone, fax, secure message."))

    def __init__(self, data: Any = None, *, may_send: bool, initial: Any = None):
        super().__init__(data, initial=initial)
        self.fields["direction"].look = "across"  # type: ignore[attr-defined]
        if not may_send:
            self.fields["direction"].initial = Direction.RECEIVED
