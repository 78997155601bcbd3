"""The forms of the waiting list: why somebody waits, what is offered, how the wait ends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.journey.referral.forms.work import DATE, Once
from midspan.journey.referral.terms import Interim, PriorityGroup, WaitEnd, WaitReason

REASONS = [
    (WaitReason.NO_SLOT, _("No intake time is free")),
    (WaitReason.NO_GROUP_SEAT, _("No seat in a group")),
    (WaitReason.DETOX_FIRST, _("Withdrawal management first")),
    (WaitReason.COVERAGE, _("Coverage is not settled")),
    (WaitReason.NOT_READY, _("The person wants to begin later")),
    (WaitReason.OTHER, _("Another reason")),
]
GROUPS = [
    (PriorityGroup.PREGNANT_INJECTING, _("Pregnant and injecting")),
    (PriorityGroup.PREGNANT, _("Pregnant")),
    (PriorityGroup.INJECTING, _("Injecting")),
    (PriorityGroup.NONE, _("None of these")),
]
OFFERS = [
    (Interim.NALOXONE, _("Naloxone")),
    (Interim.CRISIS_LINE, _("988 and our line, day and night")),
    (Interim.MUTUAL_HELP, _("Mutual-help meetings")),
    (Interim.COUNSELLING, _("Counselling on HIV, tuberculosis and shared needles")),
    (Interim.PRENATAL_CARE, _("Prenatal care")),
    (Interim.MEDICATION, _("Medication from another prescriber")),
]
ENDS = [
    (WaitEnd.BEGINS, _("They can begin")),
    (WaitEnd.ELSEWHERE, _("They went elsewhere")),
    (WaitEnd.NO_LONGER, _("They do not want to wait")),
]


class WaitForm(Once):
    """Why somebody waits, from when they would come, and whether they go first."""

    reason = forms.ChoiceField(label=_("Why they wait"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("In a few words"), required=False, max_length=250)
    wanted_on = forms.DateField(label=_("Would begin on"), required=False, widget=DATE)
    priority = forms.ChoiceField(
        label=_("Goes first"), choices=GROUPS, widget=forms.RadioSelect, initial=PriorityGroup.NONE,
        help_text=_("Asked because these people are admitted before others; nobody has to answer."),
    )  # fmt: skip


class OfferForm(Once):
    """What was offered meanwhile."""

    kind = forms.ChoiceField(label=_("Offered"), choices=OFFERS)
    accepted = forms.ChoiceField(
        label=_("Taken"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, initial="yes"
    )


OfferForm.base_fields["accepted"].look = "across"  # type: ignore[attr-defined]


class EndForm(forms.Form):
    end = forms.ChoiceField(label=_("Why the wait ends"), choices=ENDS, widget=forms.RadioSelect)
