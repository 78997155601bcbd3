"""What is typed of the care team and of mutual help becomes clean values."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import choices
from midspan.journey.plan.catalog.living import fellowships
from midspan.journey.plan.forms.living import DayField, OnceForm
from midspan.journey.plan.terms import Answer, CareRole, Stance

ANSWERS = [
    (Answer.AGREED.value, _("Agreed to try")),
    (Answer.LATER.value, _("Later, ask again")),
    (Answer.DECLINED.value, _("Declined")),
]
STANCES = [(Stance.SUGGEST.value, _("Suggested")), (Stance.REQUIRE.value, _("Required, with alternatives"))]


class MemberForm(OnceForm):
    """Somebody joins the team: a colleague, or somebody of another house."""

    role = forms.ChoiceField(label=_("Role"), choices=choices(CareRole))
    staff = forms.ModelChoiceField(label=_("Colleague here"), queryset=Staff.objects.none(), required=False)
    outside_name = forms.CharField(label=_("Or somebody from outside"), max_length=120, required=False)
    organisation = forms.CharField(label=_("Of which house"), max_length=160, required=False)
    from_on = DayField(label=_("From"))

    def __init__(self, *args: Any, colleagues: Iterable[int], **words: Any):
        super().__init__(*args, **words)
        held = Staff.objects.filter(pk__in=list(colleagues), ended_on__isnull=True)
        self.fields["staff"].queryset = held.order_by("name")  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    on = DayField(label=_("Left on"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class GapForm(OnceForm):
    words = forms.CharField(
        label=_("Why there is none yet, and what is being done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    again_on = DayField(label=_("Look again on"))


class TalkForm(OnceForm):
    """What was said of mutual help."""

    answer = forms.ChoiceField(label=_("What the person said"), choices=ANSWERS, widget=forms.RadioSelect)
    fellowship = forms.CharField(
        label=_("Which one"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "fellowships"})
    )
    words = forms.CharField(
        label=_("In their words"), max_length=300, required=False, help_text=_("For a no, the reason; it counts against nobody.")
    )
    on = DayField(label=_("Talked on"))

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.fields["answer"].look = "across"  # type: ignore[attr-defined]

    @property
    def offered(self) -> list[str]:
        return [one.name for one in fellowships().values()]


class PolicyForm(forms.Form):
    stance = forms.ChoiceField(label=_("Mutual help is"), choices=STANCES, widget=forms.RadioSelect)
    effective_from = DayField(label=_("From"))
    words = forms.CharField(label=_("What people are told"), max_length=300, required=False)
